//! Portals as they are published: what can be seen from outside, what opens with which key, and what is kept between builds.

use crate::practice;
use crate::support::{Site, Tree, assert_same, copy, tree};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use trailmark::portal::keys::{Audience, PortalKeys, Portals};
use trailmark::portal::practice::{PUBLIC, Practice, SEALED};
use trailmark::portal::seal::{self, Key};
use trailmark::portal::secret::Passphrase;

/// Little work for scrypt: these tests do not try how slow guessing is.
const LITTLE: u8 = 2;

fn words(text: &str) -> Passphrase {
    Passphrase::typed(text.to_owned())
}

/// The practice's key of a site, and portals for its clients. The words are the id and the audience.
pub struct Keyring {
    practice: Practice,
    key: Key,
}

impl Keyring {
    pub fn new(site: &Site) -> Self {
        let (practice, files) = Practice::make(&words("practice"), LITTLE).unwrap();
        site.write(PUBLIC, &files.public).write(SEALED, &files.sealed);
        let text = seal::unwrap(&words("practice"), &files.sealed).unwrap();
        let key = Key::all(text.text().unwrap()).remove(0);
        Keyring { practice, key }
    }

    pub fn give(&self, site: &Site, id: &str, audiences: &[Audience]) -> Portals {
        let mut portals = Portals::default();
        for audience in audiences {
            let words = words(&format!("{id} {}", audience.as_str()));
            *portals.get_mut(*audience) = Some(PortalKeys::new_portal(&self.practice, &words, LITTLE).unwrap());
        }
        self.write(site, id, &portals);
        portals
    }

    fn write(&self, site: &Site, id: &str, portals: &Portals) {
        site.write(&format!("content/clients/{id}/portal.yaml"), portals.text());
    }

    /// Opens a published bundle as the client would: words, key, pages.
    pub fn open(&self, out: &Tree, keys: &PortalKeys, words_: &str) -> Value {
        let file = |name: &str| &out[&format!("p/{}/{name}", keys.token)];
        let text = seal::unwrap(&words(words_), file("key.age")).unwrap();
        let key = Key::all(text.text().unwrap());
        let bundle = seal::open_with(&key, file("bundle.age")).unwrap();
        let length = bundle.expose().len();
        assert!(length >= 65536 && length.is_power_of_two(), "{length}");
        serde_json::from_slice(bundle.expose()).unwrap()
    }

    /// Opens all that is sealed in a portal's folder, so that it can be compared; what is made of the sealed files has to fit them.
    pub fn open_all(&self, out: &mut Tree, keys: &PortalKeys) {
        let folder = format!("p/{}/", keys.token);
        let Some(sums) = out.remove(&format!("{folder}sums.json")) else { return };
        let mut offline = out.remove(&format!("{folder}offline.html")).map(|page| String::from_utf8(page).unwrap());
        let mut take = |name: &str, sealed: &[u8]| {
            if let Some(offline) = offline.as_mut().filter(|_| !name.starts_with("link-")) {
                let copy = data_encoding::BASE64.encode(sealed);
                assert!(offline.contains(&copy), "{name} is another one in the copy to keep");
                *offline = offline.replace(&copy, "");
            }
        };
        take("sums.json", &sums);
        let sums: BTreeMap<String, String> = serde_json::from_slice(&sums).unwrap();
        let key = [keys.identity(&self.practice, std::slice::from_ref(&self.key)).unwrap().key];
        for (name, sum) in sums {
            let sealed = out.get_mut(&format!("{folder}{name}")).unwrap();
            assert_eq!(sum, data_encoding::HEXLOWER.encode(&Sha256::digest(&*sealed)), "{name}");
            take(&name, sealed);
            if let Ok(opened) = seal::open_with(&key, sealed) {
                *sealed = opened.expose().clone();
            }
        }
        out.extend(offline.map(|page| (format!("{folder}offline.html"), page.into_bytes())));
        // The day of sealing is no part of what was sealed.
        let bundle = out.get_mut(&format!("{folder}bundle.age")).unwrap();
        let mut value: Value = serde_json::from_slice(bundle).unwrap();
        value.as_object_mut().unwrap().remove("sealed");
        *bundle = value.to_string().into_bytes();
    }

    /// Opens an attachment with the practice's copy of the key.
    fn attachment(&self, out: &Tree, keys: &PortalKeys, id: &str) -> Vec<u8> {
        let identity = keys.identity(&self.practice, std::slice::from_ref(&self.key)).unwrap();
        seal::open_with(&[identity.key], &out[&format!("p/{}/files/{id}.age", keys.token)]).unwrap().expose().clone()
    }
}

/// A client of the small practice.
pub fn client(site: &Site, id: &str, more: &str, body: &str) {
    let front = format!("title: The work of {id}\nclient: {{name: Zora Quillon, role: Director}}\ncoaches: [ida-moreau]\n{more}");
    site.page(&format!("clients/{id}/engagement.md"), &front, body);
}

fn published(site: &Site) -> Tree {
    site.tree().into_iter().filter(|(path, _)| path.starts_with("p/")).collect()
}

#[test]
fn a_portal_is_published_sealed_and_opens_with_its_words() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "sponsor: {name: Otto Marsh}", "We begin on [the hill](files/plan.txt).");
    site.write("content/clients/grey-owl/files/plan.txt", "The plan for the hill");
    let portals = keyring.give(&site, "grey-owl", &Audience::ALL);
    let said = site.build().stderr;
    assert!(said.contains("2 portals (2 sealed anew)"), "{said}");
    let out = site.tree();
    let keys = portals.client.as_ref().unwrap();
    let folder = format!("p/{}/", keys.token);
    let names: BTreeSet<&str> =
        out.keys().filter_map(|path| path.strip_prefix(&folder)).filter(|name| !name.starts_with("files/")).collect();
    let expected =
        ["bundle.age", "index.html", "key.age", "link-1.age", "link-2.age", "link-3.age", "link-4.age", "offline.html", "sums.json"];
    assert_eq!(names, BTreeSet::from(expected));
    let folders: BTreeSet<&str> = out.keys().filter_map(|path| path.strip_prefix("p/")?.split('/').next()).collect();
    assert_eq!(folders.len(), 2, "one folder for each portal and nothing else");

    let bundle = keyring.open(&out, keys, "Grey-owl CLIENT");
    let token = keys.token.to_string();
    assert_eq!((&bundle["token"], &bundle["epoch"], &bundle["audience"]), (&Value::from(token), &1.into(), &"client".into()));
    assert_eq!(bundle["sealed"], "2026-06-15");
    let file = bundle["files"].as_array().unwrap().iter().find(|file| file["name"] == "plan.txt").expect("the attachment is named");
    let bytes = keyring.attachment(&out, keys, file["id"].as_str().unwrap());
    assert_eq!(bytes.len(), 65536);
    assert_eq!(&bytes[..usize::try_from(file["size"].as_u64().unwrap()).unwrap()], b"The plan for the hill");

    let sponsor = keyring.open(&out, portals.sponsor.as_ref().unwrap(), "grey owl sponsor");
    assert_eq!((&sponsor["audience"], sponsor["site"] == bundle["site"]), (&"sponsor".into(), true));
    assert!(!sponsor.to_string().contains("The work of grey-owl") && !sponsor.to_string().contains("the hill"));

    let sums: BTreeMap<String, String> = serde_json::from_slice(&out[&format!("{folder}sums.json")]).unwrap();
    assert_eq!(sums.len(), 7, "{sums:?}");
    // The recipient of a portal is in none of its files.
    let recipient = keys.recipient.text();
    assert!(out.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(&recipient)));
}

#[test]
fn a_site_can_do_without_the_copies_to_keep() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "Short.");
    let keys = keyring.give(&site, "grey-owl", &[Audience::Client]).client.unwrap();
    let offered = |site: &Site| {
        site.build();
        let out = site.tree();
        let shell = String::from_utf8_lossy(&out[&format!("p/{}/index.html", keys.token)]).into_owned();
        let settings = shell.split_once("id=\"portal-settings\">").unwrap().1.split_once("</script>").unwrap().0;
        let settings: Value = serde_json::from_str(settings).unwrap();
        (settings["copy"].as_bool().unwrap(), out.contains_key(&format!("p/{}/offline.html", keys.token)))
    };
    assert_eq!(offered(&site), (true, true));
    let settings = fs::read_to_string(site.root().join("site.yaml")).unwrap();
    site.write("site.yaml", format!("{settings}portals: {{offline: false}}\n"));
    assert_eq!(offered(&site), (false, false), "the shell offers what is not there, or the copy stayed");
}

#[test]
fn from_outside_clients_look_alike() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "Short.");
    let goals: String = (0..30).map(|at| format!("  - {{title: Goal {at}, why: because it is the one numbered {at}}}\n")).collect();
    client(&site, "still-pond", &format!("goals:\n{goals}"), &"A long text about many things. ".repeat(300));
    let owl = keyring.give(&site, "grey-owl", &[Audience::Client]).client.unwrap();
    let pond = keyring.give(&site, "still-pond", &[Audience::Client]).client.unwrap();
    site.build();
    let out = published(&site);
    let of = |keys: &PortalKeys, name: &str| out[&format!("p/{}/{name}", keys.token)].clone();
    let shell = |keys: &PortalKeys| String::from_utf8(of(keys, "index.html")).unwrap().replace(&keys.token.to_string(), "TOKEN");
    assert_eq!(shell(&owl), shell(&pond), "shells differ in more than the token");
    assert_eq!(of(&owl, "key.age").len(), of(&pond, "key.age").len());
    let names = |keys: &PortalKeys| {
        out.keys().filter_map(|path| path.strip_prefix(&format!("p/{}/", keys.token))).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names(&owl), names(&pond));
    // What age adds is at most this much, and of a length by chance.
    let step = |keys: &PortalKeys| of(keys, "bundle.age").len() / 65536;
    assert_eq!((step(&owl), step(&pond)), (1, 1));
}

/// Whatever a portal shows, an edit of it is in the portal with the next build, as a clean build would have it.
#[test]
fn a_rebuilt_portal_is_as_a_clean_build_makes_it() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    let more = "process: way\nstage: one\n";
    site.write("content/methods/way.md", "---\ntitle: The way\nscope: engagement\nshape: line\nstages:\n  - {id: one, name: Setting out}\n  - {id: two, name: Walking}\n---\n");
    client(&site, "grey-owl", more, "See [a coach](/coaches/ida-moreau.md) and [the plan](files/plan.txt).");
    site.write("content/clients/grey-owl/files/plan.txt", "A plan");
    let keys = keyring.give(&site, "grey-owl", &[Audience::Client]).client.unwrap();
    let settings = fs::read_to_string(site.root().join("site.yaml")).unwrap();
    let day = |site: &Site, day: i64, arguments: &[&str]| {
        let now = (1_781_524_800 + day * 86400).to_string();
        let mut command = crate::support::program();
        command.env("SOURCE_DATE_EPOCH", now).arg("build").args(arguments).arg("--site").arg(site.root()).arg("--out").arg(site.out());
        crate::support::run(&mut command).ok();
        let mut bundle = keyring.open(&site.tree(), &keys, "grey-owl client");
        bundle.as_object_mut().unwrap().remove("sealed");
        bundle
    };
    let mut before = day(&site, 0, &[]);
    let coach = fs::read_to_string(site.root().join("content/coaches/ida-moreau.md")).unwrap();
    let edits: [(&str, String, i64); 10] = [
        ("content/clients/grey-owl/engagement.md", fs::read_to_string(site.root().join("content/clients/grey-owl/engagement.md")).unwrap().replace("See", "Look at"), 0),
        ("content/clients/grey-owl/sessions/01.md", "---\ntitle: The first walk\nnumber: 1\ndate: 2026-05-02\nstatus: held\n---\nWe went.\n".to_owned(), 0),
        ("content/clients/grey-owl/files/plan.txt", "Another plan".to_owned(), 0),
        ("content/clients/grey-owl/files/more.txt", "One more".to_owned(), 0),
        ("content/methods/way.md", "---\ntitle: The way\nscope: engagement\nshape: line\nstages:\n  - {id: one, name: Packing}\n  - {id: two, name: Walking}\n---\n".to_owned(), 0),
        ("content/coaches/ida-moreau.md", coach.replace("title: Ida Moreau", "title: Ida Moreau\nslug: ida"), 0),
        ("strings/en.yaml", "portal.nav.goals: Aims\n".to_owned(), 0),
        ("templates/portal/goals.html", "<h1>Goals of our own</h1>\n".to_owned(), 0),
        ("site.yaml", settings.replace("title: Larkspur Coaching\n", "title: Larkspur and Daughters\n"), 0),
        ("content/clients/grey-owl/engagement.md", fs::read_to_string(site.root().join("content/clients/grey-owl/engagement.md")).unwrap().replace("coaches:", "contract: {starts: 2026-06-17}\ngoals: [{id: a, title: An aim, due: 2026-06-16}]\nactions: [{title: A step, due: 2026-06-16}]\ncoaches:"), 0),
    ];
    for (path, text, at) in edits.into_iter().chain([("content/unseen.txt", "x".to_owned(), 3)]) {
        site.write(path, text);
        let now = day(&site, at, &[]);
        assert!(now != before, "{path}: the portal is as it was");
        assert!(now == day(&site, at, &[]), "{path}: made anew, it is another");
        let clean = day(&site, at, &["--clean"]);
        assert!(now == clean, "{path}: a clean build makes another");
        before = now;
    }
}

#[test]
fn what_did_not_change_is_not_sealed_again() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    site.write("content/clients/grey-owl/files/plan.txt", "A plan");
    let keys = keyring.give(&site, "grey-owl", &[Audience::Client]).client.unwrap();
    client(&site, "still-pond", "", "Two.");
    keyring.give(&site, "still-pond", &[Audience::Client]);
    site.build();
    let first = site.tree();
    let again = site.build_with(&["--format", "json"]).ok().json();
    assert_eq!((&again["portals"], &again["portals_sealed"]), (&2.into(), &0.into()));
    assert_same(&first, &site.tree(), "a build with nothing changed");
    // Another output folder takes what was kept.
    let other = site.root().parent().unwrap().join("other");
    assert_eq!(crate::support::run(crate::support::program().arg("build").arg("--site").arg(site.root()).arg("--out").arg(&other)).code, 0);
    assert_same(&first, &tree(&other), "another folder");

    client(&site, "grey-owl", "", "Three.");
    let edited = site.build_with(&["--format", "json"]).ok().json();
    assert_eq!(edited["portals_sealed"], 1);
    let second = site.tree();
    let changed: Vec<String> = crate::support::differences(&first, &second);
    let folder = format!("p/{}/", keys.token);
    assert_eq!(
        changed,
        ["bundle.age", "offline.html", "sums.json"].map(|name| format!("{folder}{name}")),
        "the attachment was sealed again, or more"
    );
    assert!(keyring.open(&second, &keys, "grey-owl client").to_string().len() > 100);

    // Who has lost the fingerprints seals everything afresh, which is safe; so does `--clean`.
    let sealed = |arguments: &[&str]| site.build_with(&[&["--format", "json"], arguments].concat()).ok().json()["portals_sealed"].clone();
    fs::remove_file(site.root().join(".trailmark/portals.json")).unwrap();
    assert_eq!(sealed(&[]), 2);
    assert_eq!(sealed(&[]), 0);
    assert_eq!(sealed(&["--clean"]), 2);
    fs::write(site.root().join(".trailmark/portals.json"), "{\"format\":1,\"portals\":").unwrap();
    assert_eq!(sealed(&[]), 2);
    // A kept file that is damaged is made anew.
    let kept = site.root().join("content/clients/grey-owl/sealed/client/bundle.age");
    let mut bytes = fs::read(&kept).unwrap();
    bytes[3000] ^= 1;
    fs::write(&kept, bytes).unwrap();
    assert_eq!(sealed(&[]), 1);
}

#[test]
fn a_machine_without_the_sources_publishes_what_was_kept() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "closes: 2026-09-01", "One.");
    site.write("content/clients/grey-owl/files/plan.txt", "A plan");
    client(&site, "still-pond", "", "Two.");
    let owl = keyring.give(&site, "grey-owl", &[Audience::Client]);
    keyring.give(&site, "still-pond", &[Audience::Client]);
    site.build();
    let first = site.tree();

    // What a repository holds: everything but the private sources, and neither secret nor cache.
    let ci = Site::empty();
    copy(&site.root(), &ci.root());
    for path in ["keys/practice.age", ".trailmark", "content/clients/grey-owl/engagement.md", "content/clients/grey-owl/files"] {
        ci.remove(path);
    }
    ci.remove("content/clients/still-pond/engagement.md");
    let said = ci.build().stderr;
    assert!(said.contains("2 portals (as sealed before: the sources are not here)"), "{said}");
    assert_same(&first, &ci.tree(), "with and without the sources");
    assert_eq!(ci.build_with(&["--format", "json"]).ok().json()["portals_from_kept"], 2);
    assert!(!ci.root().join(".trailmark/portals.json").exists(), "nothing was sealed, so there is nothing to keep");

    // It closes on its day there too.
    let later = crate::support::run(
        crate::support::program()
            .env("SOURCE_DATE_EPOCH", "1788307200")
            .arg("build")
            .arg("--site")
            .arg(ci.root())
            .arg("--out")
            .arg(ci.out())
            .args(["--format", "json"]),
    );
    assert_eq!(later.ok().json()["portals"], 1);
    assert!(!ci.has(&format!("p/{}/index.html", owl.client.as_ref().unwrap().token)));

    // After a rotation the old pages belong to no key any more: better none than ones that cannot be opened.
    let rotated = owl.client.unwrap().rotated(&keyring.practice, &words("new"), LITTLE).unwrap();
    keyring.write(&ci, "grey-owl", &Portals { client: Some(rotated), sponsor: None });
    let said = ci.build().stderr;
    assert!(said.contains("warning[portal-left-out]") && said.contains("1 portal (as sealed before"), "{said}");
}

#[test]
fn a_portal_that_is_closed_is_off_the_site() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "closes: 2026-06-15", "One.");
    keyring.give(&site, "grey-owl", &[Audience::Client]);
    assert!(!site.build().stderr.contains("portal"));
    assert_eq!(published(&site), Tree::new());
    client(&site, "grey-owl", "closes: 2026-06-16", "One.");
    site.build();
    assert!(!published(&site).is_empty());
    let mut portals = keyring.give(&site, "grey-owl", &[Audience::Client]);
    portals.client.as_mut().unwrap().closed = Some("2026-06-15".parse().unwrap());
    keyring.write(&site, "grey-owl", &portals);
    site.build();
    assert_eq!(published(&site), Tree::new());
}

/// The site as another machine has it, without the client's sources.
fn without_sources(site: &Site, id: &str) -> Site {
    let ci = Site::empty();
    copy(&site.root(), &ci.root());
    ci.remove(".trailmark");
    ci.remove(&format!("content/clients/{id}/engagement.md"));
    ci
}

#[test]
fn a_kept_portal_takes_no_file_from_elsewhere() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    keyring.give(&site, "grey-owl", &[Audience::Client]);
    site.build();
    let ci = without_sources(&site, "grey-owl");
    let seal = "content/clients/grey-owl/sealed/client/seal.yaml";
    let text = fs::read_to_string(ci.root().join(seal)).unwrap();
    ci.write(seal, text.replace("files: []", "files: ['../../../../../../keys/practice']"));
    let said = ci.build().stderr;
    assert!(said.contains("warning[portal-left-out]"), "{said}");
    assert_eq!(published(&ci), Tree::new());
    let above = ci.out().join("../../keys/practice.age");
    assert!(!above.exists());
}

#[test]
fn a_portal_that_is_closed_is_off_the_site_where_the_sources_are_not_too() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    keyring.give(&site, "grey-owl", &[Audience::Client]);
    site.build();
    client(&site, "grey-owl", "closes: 2026-06-15", "One.");
    site.build();
    let ci = without_sources(&site, "grey-owl");
    ci.build();
    assert_eq!(published(&ci), Tree::new());
    // Opened once more, it is back.
    client(&site, "grey-owl", "", "One.");
    site.build();
    let ci = without_sources(&site, "grey-owl");
    ci.build();
    assert!(!published(&ci).is_empty());
}

#[test]
fn a_consent_ends_where_the_sources_are_not_too() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    let more = "sponsor: {name: Otto Marsh}\nthemes: [Rest]\nconsents: [{item: themes, given: 2026-01-01, by: Zora, until: 2026-07-14}]";
    client(&site, "grey-owl", more, "One.");
    let portals = keyring.give(&site, "grey-owl", &Audience::ALL);
    site.build();
    let ci = without_sources(&site, "grey-owl");
    for (day, seconds, there) in [("2026-07-14", "1784030400", true), ("2026-07-15", "1784116800", false)] {
        let built = crate::support::run(
            crate::support::program()
                .env("SOURCE_DATE_EPOCH", seconds)
                .arg("build")
                .arg("--site")
                .arg(ci.root())
                .arg("--out")
                .arg(ci.out()),
        );
        assert_eq!(built.ok().stderr.contains("warning[portal-left-out]"), !there, "{day}");
        assert!(ci.has(&format!("p/{}/index.html", portals.client.as_ref().unwrap().token)), "{day}");
        assert_eq!(ci.has(&format!("p/{}/index.html", portals.sponsor.as_ref().unwrap().token)), there, "{day}");
    }
}

#[test]
fn a_lost_manifest_does_not_keep_a_closed_portal_on_the_site() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    site.write("content/clients/grey-owl/files/plan.txt", "A plan");
    let keys = keyring.give(&site, "grey-owl", &[Audience::Client]).client.unwrap();
    site.build();
    site.remove(".trailmark");
    let other = format!("p/{}/notes.txt", keys.token);
    fs::write(site.out().join(&other), "Somebody else's").unwrap();
    client(&site, "grey-owl", "closes: 2026-06-15", "One.");
    let said = site.build().stderr;
    assert_eq!(published(&site).into_keys().collect::<Vec<_>>(), [other.as_str()]);
    assert!(said.contains("warning[foreign-file]") && said.contains(&other), "{said}");
}

#[test]
fn a_lost_manifest_does_not_keep_portals_from_being_published() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    let keys = keyring.give(&site, "grey-owl", &[Audience::Client]).client.unwrap();
    site.build();
    site.remove(".trailmark");
    let told = site.build_with(&["--format", "json"]).ok().json();
    assert_eq!((&told["portals_sealed"], &told["diagnostics"]), (&1.into(), &serde_json::json!([])));
    keyring.open(&site.tree(), &keys, "grey-owl client");
}

#[test]
fn an_attachment_that_cannot_be_cleaned_stops_the_build() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    keyring.give(&site, "grey-owl", &[Audience::Client]);
    site.build();
    let before = site.tree();
    site.write("content/clients/grey-owl/files/plan.docx", b"PK\x03\x04 Zora Quillon");
    let said = site.fail();
    assert!(said.contains("error[bad-attachment]") && said.contains("save it as PDF, JPEG, PNG, WebP or plain text"), "{said}");
    assert!(said.contains("content/clients/grey-owl/files/plan.docx") && !said.contains("Zora"), "{said}");
    assert_same(&before, &site.tree(), "the last good site");
    // `check` finds it too, and seals nothing.
    assert_eq!(site.run(&["check"]).code, 1);
}

#[test]
fn the_demonstration_opens_with_the_words_of_the_documentation() {
    let docs = fs::read_to_string(crate::support::repository().join("docs/content/portals.md")).unwrap();
    let rows = docs.lines().filter_map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, id, audience, words_, _] = cells[..] else { return None };
        let audience = Audience::ALL.into_iter().find(|known| known.as_str() == audience)?;
        Some((id.trim_matches('`').to_owned(), audience, words_.trim_matches('`').to_owned()))
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 3, "{rows:?}");
    let site = Site::empty();
    for folder in ["content", "keys", "themes"] {
        copy(&crate::support::repository().join(folder), &site.root().join(folder));
    }
    site.write("site.yaml", fs::read(crate::support::repository().join("site.yaml")).unwrap());
    let workspace = trailmark::source::Workspace::on_disk(site.root());
    // Its newest article is of September 2026.
    let built = crate::support::run(
        crate::support::program()
            .env("SOURCE_DATE_EPOCH", "1795219200")
            .arg("build")
            .arg("--site")
            .arg(site.root())
            .arg("--out")
            .arg(site.out()),
    );
    built.ok();
    let out = site.tree();
    for (id, audience, words_) in rows {
        let portals = Portals::read(&workspace, &id).unwrap().unwrap();
        let keys = portals.get(audience).unwrap();
        let text = seal::unwrap(&words(&words_), &out[&format!("p/{}/key.age", keys.token)]).unwrap();
        let bundle = seal::open_with(&Key::all(text.text().unwrap()), &out[&format!("p/{}/bundle.age", keys.token)]).unwrap();
        let bundle: Value = serde_json::from_slice(bundle.expose()).unwrap();
        assert!(bundle["pages"].as_array().unwrap().len() >= 5, "{id} {audience:?} has few pages");
    }
}

#[test]
fn a_preview_opens_by_itself_whether_or_not_there_are_keys() {
    use trailmark::pipeline::{self, Options};
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "sponsor: {name: Otto Marsh}", "One, and [a plan](files/plan.txt).");
    site.write("content/clients/grey-owl/files/plan.txt", "A plan");
    keyring.give(&site, "grey-owl", &Audience::ALL);
    client(&site, "still-pond", "", "Two.");
    let workspace = trailmark::source::Workspace::on_disk(site.root());
    let options = Options { out: Some(site.out()), portals: trailmark::portal::Mode::Open(None), ..Options::default() };
    let built = pipeline::build(&workspace, &options);
    let routes: Vec<&str> = built.previews.iter().map(|preview| preview.route.as_str()).collect();
    assert_eq!(routes, ["/p/grey-owl/client/", "/p/grey-owl/sponsor/", "/p/still-pond/client/"]);
    for preview in &built.previews {
        let html = preview.html.expose();
        let between = |before: &str, after: &str| html.split_once(before).unwrap().1.split_once(after).unwrap().0.to_owned();
        let token = between("<meta name=\"trailmark-portal\" content=\"", "\"");
        let bundle = data_encoding::BASE64.decode(between("data-name=\"preview.json\">", "<").as_bytes()).unwrap();
        let bundle: Value = serde_json::from_slice(&bundle).unwrap();
        assert_eq!(bundle["token"], token.as_str(), "{}", preview.route);
        for file in bundle["files"].as_array().unwrap().iter().filter(|file| file.get("text").is_none()) {
            assert!(html.contains(&format!("data-name=\"{}\"", file["id"].as_str().unwrap())), "an attachment cannot be opened");
        }
    }
    // Nothing of it is written.
    assert!(!site.tree().keys().any(|path| path.starts_with("p/")));
}

#[test]
fn erasing_one_client_leaves_the_others_on_the_site() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    client(&site, "still-pond", "", "Two.");
    let owl = keyring.give(&site, "grey-owl", &[Audience::Client]).client.unwrap();
    let pond = keyring.give(&site, "still-pond", &[Audience::Client]).client.unwrap();
    site.run(&["build"]).ok();
    site.run(&["client", "erase", "grey-owl", "--yes"]).ok();
    let out = tree(&site.root().join("public"));
    assert!(!out.keys().any(|path| path.contains(&owl.token.to_string())), "the erased client is still there");
    keyring.open(&out, &pond, "still-pond client");
}

#[test]
fn what_stands_around_a_portal_is_looked_at_for_private_texts_too() {
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    client(&site, "grey-owl", "", "One.");
    keyring.give(&site, "grey-owl", &[Audience::Client]);
    site.build();
    let before = site.tree();
    // The unlock page and the help page print whom to ask.
    site.settings("portals: {contact: Ask Zora Quillon}");
    let said = site.fail();
    assert!(said.contains("error[private-text]") && said.contains("index.html"), "{said}");
    assert!(!said.contains("Quillon"), "{said}");
    assert_same(&before, &site.tree(), "the last good site");
    // A text that only the copy to keep has is found as well.
    site.write("site.yaml", fs::read_to_string(site.root().join("site.yaml")).unwrap().replace("portals: {contact: Ask Zora Quillon}", ""));
    let shell = fs::read_to_string(crate::support::repository().join("themes/cairn/templates/portal/shell.html")).unwrap();
    site.write("templates/portal/shell.html", shell.replace("</body>", "{% if portal.offline %}For Zora Quillon{% endif %}</body>"));
    let said = site.fail();
    assert!(said.contains("error[private-text]") && said.contains("offline.html"), "{said}");
}
