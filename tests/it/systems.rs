//! Everything that the site must be able to express has a place: `tests/systems.yaml`.

#[test]
fn placeholder() {}
