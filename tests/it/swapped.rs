//! Keys that somebody else put in the place of the right ones: nothing is sealed to them where the machine knows better.

use crate::client::{CLIENT, PRACTICE, client, portals, told, with_client};
use crate::support::{Site, program};
use std::fs;
use trailmark::portal::seal::Key;

/// A public key of somebody else.
fn stranger() -> String {
    Key::generate().recipient().text()
}

fn read(site: &Site, path: &str) -> String {
    fs::read_to_string(site.root().join(path)).unwrap()
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
