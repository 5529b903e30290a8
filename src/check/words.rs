//! The words of a text with their places: what phrases are looked for in.

use std::ops::Range;

/// A text as a row of words. A word is a run of letters and digits; `%` is a word too.
#[derive(Debug)]
pub(super) struct Words<'t> {
    pub text: &'t str,
    pub words: Vec<Word>,
}

/// One word: its place in bytes, and its lower-case form.
#[derive(Debug)]
pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    pub lower: String,
}

impl<'t> Words<'t> {
    pub fn of(text: &'t str) -> Self {
        let mut words = Vec::new();
        let mut start = None;
        let mut put = |start: &mut Option<usize>, end: usize| {
            if let Some(start) = start.take() {
                words.push(Word { start, end, lower: text[start..end].to_lowercase() });
            }
        };
        for (at, c) in text.char_indices() {
            if c.is_alphanumeric() {
                start.get_or_insert(at);
                continue;
            }
            put(&mut start, at);
            if c == '%' {
                put(&mut Some(at), at + 1);
            }
        }
        put(&mut start, text.len());
        Words { text, words }
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// The word at a number, in lower case; empty beyond the ends.
    pub fn get(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.lower.as_str())
    }

    /// The word before one.
    pub fn before(&self, at: usize) -> &str {
        at.checked_sub(1).map_or("", |before| self.get(before))
    }

    /// Whether the words of a phrase, parted by spaces, stand from a number on.
    pub fn is_at(&self, at: usize, phrase: &str) -> bool {
        phrase.split(' ').enumerate().all(|(offset, wanted)| self.get(at + offset) == wanted)
    }

    /// Where the first of the phrases stands, in bytes.
    pub fn find<'p>(&self, phrases: impl IntoIterator<Item = &'p str> + Clone) -> Option<Range<usize>> {
        (0..self.len()).find_map(|at| {
            let phrase = phrases.clone().into_iter().find(|phrase| self.is_at(at, phrase))?;
            Some(self.range(at, at + phrase.split(' ').count()))
        })
    }

    /// The bytes from a word to the one before `end`.
    pub fn range(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.words.get(start).map_or(self.text.len(), |word| word.start);
        let last = end.checked_sub(1).and_then(|last| self.words.get(last)).map_or(first, |word| word.end);
        first..last.max(first)
    }

    /// What stands between a word and the next.
    pub fn gap(&self, at: usize) -> &'t str {
        match (self.words.get(at), self.words.get(at + 1)) {
            (Some(this), Some(next)) => &self.text[this.end..next.start],
            _ => "",
        }
    }

    /// Whether no sentence ends between a word and the next. A point within a number ends none.
    pub fn goes_on(&self, at: usize) -> bool {
        let gap = self.gap(at);
        !(gap.contains(['!', '?', ';']) || gap.contains('.') && gap.len() > 1)
    }

    /// The numbers of the words of the sentence that a word stands in.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let mut range = at..at + 1;
        while range.start > 0 && self.goes_on(range.start - 1) {
            range.start -= 1;
        }
        while range.end < self.len() && self.goes_on(range.end - 1) {
            range.end += 1;
        }
        range
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_whatever_parts_their_words() {
        let words = Words::of("Error: View “team_list” may not\nexist. It is 3.5 % so.");
        assert_eq!(words.find(["error view"]), Some(0..11));
        assert_eq!(words.find(["nothing", "may not exist"]).map(|range| &words.text[range]), Some("may not\nexist"));
        assert_eq!(words.find(["view error"]), None);
        let percent = (0..words.len()).find(|at| words.get(*at) == "%").unwrap();
        let sentence = words.sentence(percent);
        assert_eq!(&words.text[words.range(sentence.start, sentence.end)], "It is 3.5 % so");
    }
}
