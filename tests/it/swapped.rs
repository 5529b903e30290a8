//! Keys that somebody else put in the place of the right ones: nothing is sealed to them where the machine knows better.

use crate::client::{CLIENT, PRACTICE, client, portals, told, with_client};
use crate::portals::{Keyring, client as engagement};
use crate::practice;
use crate::support::{Ran, Site, assert_same, copy, program, tree};
use std::fs;
use trailmark::portal::keys::{Audience, Portals};
use trailmark::portal::seal::Key;

/// A public key of somebody else.
fn stranger() -> String {
    Key::generate().recipient().text()
}

fn read(site: &Site, path: &str) -> String {
    fs::read_to_string(site.root().join(path)).unwrap()
}

#[test]
fn a_portal_is_not_sealed_to_a_key_that_was_put_in_place_of_its_own() {
    const FILE: &str = "content/clients/grey-owl/portal.yaml";
    let site = practice::sources();
    let keyring = Keyring::new(&site);
    engagement(&site, "grey-owl", "sponsor: {name: Otto Marsh}", "One.");
    let keys = keyring.give(&site, "grey-owl", &Audience::ALL).sponsor.unwrap();
    engagement(&site, "still-pond", "", "Other.");
    keyring.give(&site, "still-pond", &[Audience::Client]);
    site.build();
    let (honest, before) = (read(&site, FILE), site.tree());
    let swapped = honest.replace(&keys.recipient.text(), &stranger());
    let line = swapped.lines().position(|line| line == "sponsor:").unwrap() + 4;
    engagement(&site, "grey-owl", "sponsor: {name: Otto Marsh}", "Two.");
    let sealed = || tree(&site.root().join("content/clients/grey-owl/sealed"));
    let kept = sealed();
    // A key of another number is no better: `rotate` makes a new address too.
    for text in [&swapped, &swapped.replace("  epoch: 1", "  epoch: 2")] {
        site.write(FILE, text);
        for arguments in [&["build"][..], &["build", "--clean"], &["check"]] {
            let ran = if arguments[0] == "build" { site.build_with(&arguments[1..]) } else { site.run(arguments) };
            assert!(ran.code == 1 && ran.stderr.contains("error[swapped-key]"), "{arguments:?}: {}", ran.stderr);
            assert!(
                ran.stderr.contains(&format!("--> {FILE}:{line}:14")) && ran.stderr.contains("client rotate grey-owl"),
                "{}",
                ran.stderr
            );
        }
    }
    assert_same(&before, &site.tree(), "the last good site");
    assert_same(&kept, &sealed(), "what was kept");
    site.write(FILE, &honest);
    assert!(site.build().stderr.contains("(2 sealed anew)") || site.build().stderr.contains("(0 sealed anew)"));
    // A portal that is closed for a while is not forgotten.
    let mut closed = Portals::parse(&honest).unwrap();
    closed.sponsor.as_mut().unwrap().closed = Some("2026-06-01".parse().unwrap());
    site.write(FILE, closed.text());
    engagement(&site, "still-pond", "", "More.");
    site.build();
    site.write(FILE, &swapped);
    assert!(site.fail().contains("error[swapped-key]"));
    // Without what this machine remembers nothing can be compared.
    fs::remove_file(site.root().join(".trailmark/fingerprint.key")).unwrap();
    site.build();
}

#[test]
fn new_words_and_new_keys_are_no_swap() {
    let (site, _) = with_client();
    let quiet = |site: &Site| {
        let said = site.build().stderr;
        assert!(!said.contains("warning"), "{said}");
    };
    quiet(&site);
    client(&site, &["passphrase", "quiet-heron"], &[PRACTICE]).ok();
    client(&site, &["link", "make", "quiet-heron"], &[PRACTICE]).ok();
    quiet(&site);
    let elsewhere = Site::empty();
    copy(&site.root(), &elsewhere.root());
    client(&site, &["rotate", "quiet-heron"], &[]).ok();
    quiet(&site);
    // Another machine sees a new key that it did not make: it says so, once.
    elsewhere.write(&format!("{CLIENT}/portal.yaml"), portals(&site).text());
    let said = elsewhere.build().stderr;
    assert!(said.contains("warning[new-key]") && said.contains(&format!("--> {CLIENT}/portal.yaml:6:14")), "{said}");
    assert!(said.contains("if nobody ran `trailmark client rotate`"), "{said}");
    quiet(&elsewhere);
}

#[test]
fn a_key_is_remembered_from_the_day_on_which_it_is_made() {
    let (site, _) = with_client();
    client(&site, &["add", "amber-larch"], &[]).ok();
    let path = "content/clients/amber-larch/portal.yaml";
    let own = Portals::parse(&read(&site, path)).unwrap().client.unwrap().recipient.text();
    site.write(path, read(&site, path).replace(&own, &stranger()));
    let said = site.fail();
    assert!(said.contains("error[swapped-key]") && said.contains(path), "{said}");
}

#[test]
fn another_key_of_the_practice_is_noticed() {
    let (site, _) = with_client();
    site.build();
    let honest = read(&site, "keys/practice.pub");
    let own = honest.lines().last().unwrap();
    site.write("keys/practice.pub", honest.replace(own, &stranger()));
    let all = || {
        let mut all = tree(&site.root());
        all.retain(|path, _| !path.ends_with(".lock"));
        all
    };
    let before = all();
    let refused = |ran: Ran| {
        assert!(ran.code == 1 && ran.stderr.contains("error[swapped-key]"), "{}", ran.stderr);
        assert!(ran.stderr.contains("keys/practice.pub:3:1") && ran.stderr.contains(".trailmark/portals.json"), "{}", ran.stderr);
    };
    refused(site.build_with(&[]));
    refused(site.run(&["check"]));
    refused(client(&site, &["add", "amber-larch"], &[]));
    refused(client(&site, &["rotate", "quiet-heron"], &[]));
    refused(client(&site, &["lock", "quiet-heron"], &[PRACTICE]));
    assert_same(&before, &all(), "nothing was changed");
    // One that was lost and made anew is the right one.
    site.remove("keys/practice.pub").remove("keys/practice.age");
    client(&site, &["rotate", "quiet-heron"], &[PRACTICE]).ok();
    let said = site.build().stderr;
    assert!(!said.contains("warning"), "{said}");
}

/// A machine that never built has only the practice's copy of each key to compare with.
#[test]
fn with_the_practices_key_each_portal_is_looked_at() {
    let (site, _) = with_client();
    let path = format!("{CLIENT}/portal.yaml");
    let own = portals(&site).client.unwrap().recipient.text();
    let unlocked = |command: &str| {
        let mut all = program();
        all.arg(command).args(["--passphrase-fd", "0", "--site"]).arg(site.root());
        if command == "build" {
            all.arg("--out").arg(site.out());
        }
        told(&mut all, &[PRACTICE])
    };
    unlocked("build").ok();
    site.remove(".trailmark");
    fs::remove_dir_all(site.out()).unwrap();
    site.write(&path, read(&site, &path).replace(&own, &stranger()));
    for command in ["build", "check"] {
        let ran = unlocked(command);
        assert!(ran.code == 1 && ran.stderr.contains("error[swapped-key]"), "{command}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("{path}:6:14")), "{}", ran.stderr);
    }
    assert!(!site.out().exists());
    let listed = client(&site, &["list"], &[PRACTICE]);
    assert!(listed.code == 1 && listed.stderr.contains("error[swapped-key]") && listed.stdout.contains("quiet-heron"), "{}", listed.stderr);
}
