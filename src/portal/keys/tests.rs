//! Tests of `portal.yaml`: what is written is read again, and damage is told at its place.

use super::*;

fn words(text: &str) -> Passphrase {
    Passphrase::typed(text.to_owned())
}

/// A practice, its key, and a client with a portal.
fn sample() -> (Practice, Key, PortalKeys) {
    let key = Key::generate();
    let practice = Practice { site: Id::random().unwrap(), recipient: key.recipient() };
    let keys = PortalKeys::new_portal(&practice, &words("crumb tidal oak"), 2).unwrap();
    (practice, key, keys)
}

fn note(label: &str) -> LinkNote {
    LinkNote { made: "2026-11-21".parse().unwrap(), label: label.to_owned() }
}

#[test]
fn a_portal_opens_with_the_words_and_with_the_practices_key() {
    let (practice, key, keys) = sample();
    for identity in [
        keys.identity_by_words(practice.site, &words("Crumb, Tidal, Oak")).unwrap(),
        keys.identity(&practice, &[Key::generate(), key.clone()]).unwrap(),
    ] {
        assert_eq!((identity.site, identity.token, identity.epoch), (practice.site, keys.token, 1));
        assert_eq!(identity.key.recipient(), keys.recipient);
        assert!(identity.links.iter().all(Option::is_none));
    }
    let wrong = keys.identity_by_words(practice.site, &words("crumb tidal elm")).unwrap_err();
    assert_eq!(wrong, KeysError::Seal(SealError::WrongPassphrase));
    assert_eq!(keys.identity(&practice, &[Key::generate()]).unwrap_err(), KeysError::Seal(SealError::WrongKey));
    assert!(!format!("{keys:?}").contains("SECRET"));
}

#[test]
fn another_portals_key_is_refused() {
    let (practice, key, keys) = sample();
    let mut other = PortalKeys::new_portal(&practice, &words("crumb tidal oak"), 2).unwrap();
    other.passphrase.clone_from(&keys.passphrase);
    other.practice.clone_from(&keys.practice);
    assert_eq!(other.identity(&practice, std::slice::from_ref(&key)).unwrap_err(), KeysError::Foreign);
    assert_eq!(other.identity_by_words(practice.site, &words("crumb tidal oak")).unwrap_err(), KeysError::Foreign);
    let elsewhere = Practice { site: Id::random().unwrap(), ..practice.clone() };
    assert_eq!(keys.identity(&elsewhere, std::slice::from_ref(&key)).unwrap_err(), KeysError::Foreign);
    let late = PortalKeys { epoch: 2, ..keys };
    assert_eq!(late.identity(&practice, &[key]).unwrap_err(), KeysError::Foreign);
}

#[test]
fn new_words_leave_the_key_and_the_links_as_they_are() {
    let (practice, key, mut keys) = sample();
    let identity = keys.identity(&practice, &[key]).unwrap();
    let before = keys.clone();
    keys.change_passphrase(&identity, &words("other words"), 2).unwrap();
    assert!(keys.identity_by_words(practice.site, &words("other words")).is_ok());
    assert!(keys.identity_by_words(practice.site, &words("crumb tidal oak")).is_err());
    assert_eq!(PortalKeys { passphrase: before.passphrase.clone(), ..keys }, before);
}

#[test]
fn rotating_changes_key_token_and_epoch() {
    let (practice, _, mut keys) = sample();
    keys.closed = Some("2026-12-01".parse().unwrap());
    let new = keys.rotated(&practice, &words("other words"), 2).unwrap();
    assert!(new.token != keys.token && new.recipient != keys.recipient && new.epoch == 2 && new.closed == keys.closed);
    assert!(new.identity_by_words(practice.site, &words("crumb tidal oak")).is_err());
}

#[test]
fn links_fill_four_slots_and_are_withdrawn_one_by_one() {
    let (practice, key, mut keys) = sample();
    let mut identity = keys.identity(&practice, std::slice::from_ref(&key)).unwrap();
    let mut made = Vec::new();
    for number in 1..=LINKS {
        let (slot, link) = keys.make_link(&practice, &mut identity, note(&format!("number {number}"))).unwrap();
        assert_eq!(slot, number);
        made.push(link);
    }
    assert_eq!(keys.make_link(&practice, &mut identity, note("")).unwrap_err(), KeysError::NoFreeLink);
    for (at, link) in made.iter().enumerate() {
        let text = seal::open_with(std::slice::from_ref(link), &keys.links[at]).unwrap();
        assert!(keys.checked(practice.site, &text).is_ok());
    }
    keys.withdraw_link(&practice, &mut identity, 2).unwrap();
    assert_eq!(seal::open_with(&[made[1].clone()], &keys.links[1]).unwrap_err(), SealError::WrongKey);
    assert!(seal::open_with(&[made[2].clone()], &keys.links[2]).is_ok());
    for wrong in [0, 2, 5, usize::MAX] {
        assert_eq!(keys.withdraw_link(&practice, &mut identity, wrong).unwrap_err(), KeysError::NoSuchLink);
    }
    let kept = keys.identity(&practice, &[key]).unwrap().links;
    assert_eq!(
        kept.each_ref().map(|note| note.as_ref().map(|note| note.label.clone())),
        identity.links.each_ref().map(|note| note.as_ref().map(|note| note.label.clone()))
    );
    assert!(kept[1].is_none() && kept[3].as_ref().is_some_and(|note| note.label == "number 4"));
    assert_eq!(keys.make_link(&practice, &mut identity, note("again")).unwrap().0, 2);
}

#[test]
fn the_file_is_read_as_it_was_written() {
    let (practice, _, keys) = sample();
    let mut portals = Portals { client: Some(keys), sponsor: None };
    let text = portals.text();
    assert!(text.starts_with(COMMENT) && text.contains("\nformat: 1\nclient:\n  token: \"") && !text.contains("sponsor"));
    assert_eq!(Portals::parse(&text).unwrap(), portals);
    let mut sponsor = PortalKeys::new_portal(&practice, &words("x"), 2).unwrap();
    sponsor.closed = Some("2026-12-01".parse().unwrap());
    portals.sponsor = Some(sponsor);
    let text = portals.text();
    assert!(text.ends_with("  closed: 2026-12-01\n"), "{text}");
    assert_eq!(Portals::parse(&text).unwrap(), portals);
    // A token of digits alone must stay a text.
    portals.client.as_mut().unwrap().token = "12345678901234567890123456789012".parse().unwrap();
    assert_eq!(Portals::parse(&portals.text()).unwrap(), portals);
    assert_eq!(Portals::parse("format: 1\n").unwrap(), Portals::default());
}

#[test]
fn damage_is_told_at_its_place_and_nothing_is_quoted() {
    let (practice, _, keys) = sample();
    let sponsor = PortalKeys::new_portal(&practice, &words("x"), 2).unwrap();
    let text = Portals { client: Some(keys.clone()), sponsor: Some(sponsor.clone()) }.text();
    let passphrase = BASE64.encode(&keys.passphrase);
    let cases: [(String, String, &str, usize, &str); 12] = [
        ("format: 1".into(), "format: 2".into(), "bad-key-file", 2, "another version"),
        ("format: 1\n".into(), String::new(), "missing-key", 2, "`format` is missing"),
        (format!("token: \"{}", keys.token), "token: \"Zora".into(), "bad-key-file", 4, "32 digits"),
        ("epoch: 1\n  recipient".into(), "epoch: 0\n  recipient".into(), "bad-key-file", 5, "from 1"),
        ("epoch: 1\n  recipient".into(), "epoch: Zora\n  recipient".into(), "bad-value", 5, "`client.epoch`"),
        (keys.recipient.text(), "age1zora".into(), "bad-key-file", 6, "public key"),
        (passphrase.clone(), passphrase[4..].to_owned(), "bad-key-file", 7, "damaged"),
        (passphrase.clone(), BASE64.encode(&keys.practice), "bad-key-file", 7, "damaged"),
        (BASE64.encode(&keys.practice), "Zora*".into(), "bad-key-file", 8, "damaged"),
        (format!("    - {}\n", BASE64.encode(&keys.links[3])), String::new(), "bad-key-file", 10, "here are 3"),
        ("  links:\n".into(), "  Zora: x\n  links:\n".into(), "unknown-key", 9, "unknown key"),
        (sponsor.token.to_string(), keys.token.to_string(), "bad-key-file", 15, "same key"),
    ];
    for (from, to, code, line, message) in cases {
        assert!(text.contains(&from), "{from}");
        let found = Portals::parse(&text.replacen(&from, &to, 1)).unwrap_err();
        assert!(!format!("{found:?}").to_lowercase().contains("zora"), "{found:?}");
        let place = found[0].span.map(|span| span.line);
        assert!(found[0].code == code && place == Some(line) && found[0].message.contains(message), "{message}: {found:?}");
        assert!(found.iter().all(|found| found.help.is_some()), "{found:?}");
    }
}

#[test]
fn two_clients_with_one_portal_are_told() {
    let (_, _, keys) = sample();
    let text = Portals { client: Some(keys), sponsor: None }.text().into_bytes();
    let files = ["amber-larch", "quiet-heron", "quiet-heron/old"].map(|id| (path(id), text.clone()));
    let (portals, found) = all(&Workspace::in_memory(files));
    assert_eq!(portals.len(), 2);
    assert_eq!((found.len(), found[0].code), (1, "duplicate-id"), "{found:?}");
}
