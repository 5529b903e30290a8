//! Random records: nothing that the rules forbid is in what a sponsor gets.
