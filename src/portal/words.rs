//! Words by chance: six that open a portal, two that name a client's folder.
//!
//! The passphrase words are the large list of the Electronic Frontier Foundation (`words/LICENSE.txt`), without its four
//! hyphenated words, so that what is printed is what any `age` program takes. Six of 7,772 are 77.5 bits.

use super::seal::SealError;
use super::secret::Passphrase;

/// How many words a passphrase has.
pub const COUNT: usize = 6;

/// The words of passphrases, one on a line.
static LARGE: &str = include_str!("words/eff_large.txt");

/// What comes first in a client's id. Plain words that say nothing of a person.
const FIRST: [&str; 64] = [
    "amber", "autumn", "azure", "birch", "bright", "bronze", "calm", "cedar", "clear", "clover", "cobalt", "copper", "coral", "crisp",
    "dappled", "distant", "early", "eastern", "even", "evening", "fern", "golden", "gentle", "granite", "green", "hazel", "heather",
    "hidden", "indigo", "ivory", "jade", "late", "level", "light", "lilac", "linen", "lunar", "maple", "marble", "meadow", "mellow",
    "misty", "morning", "mossy", "northern", "ochre", "open", "pearl", "plain", "quiet", "river", "russet", "sandy", "scarlet", "silver",
    "slate", "soft", "southern", "spring", "steady", "summer", "umber", "western", "winter",
];

/// What comes second: birds, trees, and things of the landscape.
const SECOND: [&str; 64] = [
    "alder", "anchor", "arch", "ash", "aspen", "avocet", "bay", "beacon", "beech", "bridge", "brook", "bunting", "cairn", "cove", "crane",
    "creek", "curlew", "dale", "dune", "eider", "elm", "falcon", "field", "finch", "ford", "gate", "glen", "grove", "harbour", "heron",
    "hill", "holly", "island", "juniper", "kestrel", "lake", "lantern", "larch", "lark", "linnet", "linden", "martin", "merlin", "mill",
    "oak", "orchard", "osprey", "path", "pine", "plover", "pond", "reed", "ridge", "rowan", "shore", "stone", "stream", "swift", "tern",
    "thrush", "trail", "valley", "willow", "wren",
];

/// Six words, each chosen from all with the same chance.
///
/// # Errors
/// When the system gives no random numbers.
pub fn six() -> Result<Passphrase, SealError> {
    let words: Vec<&str> = LARGE.lines().collect();
    let mut chosen = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        chosen.push(words[below(words.len())?]);
    }
    Ok(Passphrase::of_words(&chosen))
}

/// A neutral id for a client, such as `quiet-heron`; `taken` says which are in use.
///
/// # Errors
/// When the system gives no random numbers.
pub fn id(taken: &dyn Fn(&str) -> bool) -> Result<String, SealError> {
    for _ in 0..1000 {
        let id = format!("{}-{}", FIRST[below(FIRST.len())?], SECOND[below(SECOND.len())?]);
        if !taken(&id) {
            return Ok(id);
        }
    }
    // A practice with thousands of clients gets a third part.
    Ok(format!("{}-{}-{}", FIRST[below(FIRST.len())?], SECOND[below(SECOND.len())?], below(100_000)?))
}

/// A number below `count`, all with the same chance: what would favour the lower ones is thrown away and drawn again.
fn below(count: usize) -> Result<usize, SealError> {
    let count = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
    let whole = u32::MAX - u32::MAX % count;
    loop {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandom)?;
        let drawn = u32::from_le_bytes(bytes);
        if drawn < whole {
            return Ok((drawn % count) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_is_the_large_one_without_hyphens() {
        let words: Vec<&str> = LARGE.lines().collect();
        assert_eq!(words.len(), 7776 - 4);
        assert_eq!((words[0], words[words.len() - 1]), ("abacus", "zoom"));
        assert!(words.iter().all(|word| (3..=9).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())));
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len());
    }

    #[test]
    fn six_words_are_in_the_normal_form_and_never_the_same() {
        let passphrases: Vec<String> = (0..200).map(|_| six().unwrap().expose().to_owned()).collect();
        for words in &passphrases {
            assert_eq!(words.split(' ').count(), COUNT);
            assert_eq!(&super::super::normalise::normalise(words), words);
        }
        assert_eq!(passphrases.iter().collect::<BTreeSet<_>>().len(), passphrases.len());
    }

    #[test]
    fn every_number_is_drawn_about_as_often() {
        let mut counts = [0_u32; 6];
        for _ in 0..12_000 {
            counts[below(6).unwrap()] += 1;
        }
        // Six standard deviations of 41 each: fails once in some hundred million runs.
        assert!(counts.iter().all(|count| (1750..=2250).contains(count)), "{counts:?}");
        assert_eq!(below(1).unwrap(), 0);
    }

    #[test]
    fn an_id_is_a_free_pair_of_words() {
        assert!(FIRST.iter().collect::<BTreeSet<_>>().len() == 64 && SECOND.iter().collect::<BTreeSet<_>>().len() == 64);
        let id = id(&|_| false).unwrap();
        assert_eq!(id.split('-').count(), 2, "{id}");
        let id = super::id(&|id| id.split('-').count() == 2).unwrap();
        assert_eq!(id.split('-').count(), 3, "{id}");
    }
}
