//! The ledger as a file: a line that names it, its ground, a hash of the rest, the rest.
//!
//! The rest is not looked at unless line, ground and hash are right: other bytes could be read as another ledger.

use super::Ledger;
use crate::model::summary::Digest;

const FIRST_LINE: &[u8] = b"trailmark ledger 2\n";

pub(super) fn encode(ledger: &Ledger, ground: &Digest) -> Vec<u8> {
    // Only numbers, texts and lists of them: it cannot fail. An empty file is no ledger.
    let Ok(body) = postcard::to_allocvec(ledger) else { return Vec::new() };
    let mut file = Vec::with_capacity(FIRST_LINE.len() + 48 + body.len());
    file.extend_from_slice(FIRST_LINE);
    file.extend_from_slice(ground);
    file.extend_from_slice(blake3::hash(&body).as_bytes());
    file.extend_from_slice(&body);
    file
}

pub(super) fn decode(file: &[u8], ground: &Digest) -> Option<Ledger> {
    let body = file.strip_prefix(FIRST_LINE)?.strip_prefix(ground.as_slice())?;
    let (hash, body) = body.split_first_chunk::<32>()?;
    (blake3::hash(body) == *hash).then(|| postcard::from_bytes(body).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::Entry;
    use crate::question::{Question, Record};

    fn stored(ground: &Digest) -> Vec<u8> {
        let date = Question::DateText { date: "2026-03-02".parse().unwrap(), style: "long".into(), language: "en".into() };
        let asked = Record { shared: vec![0], own: vec![(Question::Summary { path: "a.md".to_owned() }, [8; 16])], ..Record::default() };
        let entry = Entry { job: "page a.md".to_owned(), hash: [3; 32], size: 9, asked, targets: vec![0], ids: vec![7] };
        let questions = vec![(Question::Config("title".into()).into(), [1; 16]), (date.into(), [2; 16])];
        let pages = vec![("a/index.html".to_owned(), entry)];
        encode(&Ledger { private: [4; 16], all: [6; 16], questions, targets: vec!["/a/".into()], pages }, ground)
    }

    #[test]
    fn what_was_stored_is_read() {
        let ledger = decode(&stored(&[5; 16]), &[5; 16]).unwrap();
        assert_eq!((ledger.questions.len(), ledger.targets.len(), ledger.pages.len()), (2, 1, 1));
        assert_eq!(ledger.private, [4; 16]);
        assert_eq!(decode(&super::encode(&ledger, &[5; 16]), &[5; 16]), Some(ledger));
    }

    #[test]
    fn another_ground_is_another_ledger() {
        assert!(decode(&stored(&[5; 16]), &[6; 16]).is_none());
    }

    #[test]
    fn damage_anywhere_is_no_ledger() {
        let whole = stored(&[5; 16]);
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert!(decode(&bytes, &[5; 16]).is_none(), "byte {at}");
            assert!(decode(&whole[..at], &[5; 16]).is_none(), "cut to {at}");
        }
        assert!(decode(&[whole.as_slice(), b"x"].concat(), &[5; 16]).is_none());
    }
}
