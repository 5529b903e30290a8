//! How passphrases are asked for: again on a terminal, once from a descriptor, of whatever kind that is.

use crate::client::{PRACTICE, client, python, with_client};
use crate::support::{PROGRAM, Site, run};

/// A passphrase that nobody has.
const WRONG: &str = "gravel umbrella eight tuesdays";

/// Runs `trailmark client` on a terminal; none where there is no Python.
#[cfg(unix)]
fn typed(site: &Site, answers: &[&str], arguments: &[&str]) -> Option<(i64, String)> {
    let all: Vec<&str> = [PROGRAM, "client"].into_iter().chain(arguments.iter().copied()).collect();
    let done = python("terminal.py", &[], &serde_json::json!({"run": all, "type": answers, "in": site.root()}))?;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let shown = told["shown"].as_str().unwrap().to_owned();
    assert!(!answers.iter().any(|answer| shown.contains(answer)), "what was typed is shown:\n{shown}");
    Some((told["code"].as_i64().unwrap(), shown))
}

#[cfg(unix)]
#[test]
fn a_terminal_asks_again_three_times_at_most() {
    let (site, own) = with_client();
    let list = ["link", "list", "quiet-heron"];
    let Some((code, shown)) = typed(&site, &[WRONG, WRONG, PRACTICE], &list) else {
        println!("passed over: `python3` is not installed");
        return;
    };
    assert!(code == 0 && shown.contains("4  not in use") && shown.matches("The practice's passphrase:").count() == 3, "{shown}");
    assert!(shown.contains("not the practice's passphrase") && shown.contains("once more"), "{shown}");
    let (code, shown) = typed(&site, &[WRONG, WRONG, WRONG, PRACTICE], &list).unwrap();
    assert!(code == 1 && shown.contains("error[cannot-unlock]") && shown.matches("passphrase:").count() == 3, "{shown}");
    run(crate::support::program().arg("build").arg("--site").arg(site.root())).ok();
    let (code, shown) = typed(&site, &[WRONG, own], &["open", "quiet-heron", "--words"]).unwrap();
    assert!(code == 0 && shown.contains("opened: "), "{shown}");
    // What can be guessed, or was not typed the same twice, is asked for again too.
    let new = "eleven wet bicycles under Lisbon";
    let (code, shown) = typed(&site, &[PRACTICE, "coaching", new, WRONG, new, new], &["passphrase", "--practice"]).unwrap();
    assert!(code == 0 && shown.contains("can be guessed") && shown.contains("the two are not the same"), "{shown}");
}

#[test]
fn a_descriptor_is_asked_once() {
    let (site, _) = with_client();
    let ran = client(&site, &["link", "list", "quiet-heron"], &[WRONG, PRACTICE]);
    assert!(ran.code == 1 && ran.stdout.is_empty() && ran.stderr.matches("not the practice's passphrase").count() == 1, "{}", ran.stderr);
    let new = Site::new();
    let ran = client(&new, &["add"], &["coaching", PRACTICE]);
    assert!(ran.code == 2 && ran.stderr.matches("can be guessed").count() == 1, "{}", ran.stderr);
}

/// The table of `docs/content/portals.md`.
#[test]
fn a_descriptor_gives_its_lines_in_the_order_of_the_documentation() {
    let (first, second, third) = ("nine purple gates of Trondheim", "eleven wet bicycles under Lisbon", "seven tin whistles in Ghent");
    let site = Site::new();
    client(&site, &["add", "quiet-heron", "--choose"], &[PRACTICE, first, "further"]);
    run(crate::support::program().arg("build").arg("--site").arg(site.root())).ok();
    let open = |words: &str| client(&site, &["open", "quiet-heron", "--words"], &[words]);
    open(first).ok();
    client(&site, &["passphrase", "quiet-heron", "--choose"], &[PRACTICE, second]);
    run(crate::support::program().arg("build").arg("--site").arg(site.root())).ok();
    open(second).ok();
    client(&site, &["rotate", "quiet-heron", "--choose"], &[third]);
    run(crate::support::program().arg("build").arg("--site").arg(site.root())).ok();
    open(third).ok();
    let changed = client(&site, &["passphrase", "--practice"], &[PRACTICE, ""]).ok();
    assert!(changed.stdout.contains("The practice's passphrase, shown this once"), "{}", changed.stdout);
    let to = site.root().join("../copy");
    client(&site, &["export", "quiet-heron", "--to", to.to_str().unwrap()], &[]).ok();
}

/// Programs hand over secrets on pipes, and some on sockets, which cannot be opened by a name.
#[cfg(target_os = "linux")]
#[test]
fn a_descriptor_may_be_a_pipe_or_a_socket() {
    use std::os::unix::net::UnixStream;
    let (site, _) = with_client();
    let (ours, theirs) = UnixStream::pair().unwrap();
    std::io::Write::write_all(&mut &ours, format!("{PRACTICE}\n").as_bytes()).unwrap();
    drop(ours);
    // The shell moves the socket, its standard input, to another number.
    let line = "exec 5<&0 0</dev/null; exec \"$0\" client link list quiet-heron --site \"$1\" --passphrase-fd 5";
    let done = std::process::Command::new("sh")
        .args(["-c", line, PROGRAM])
        .arg(site.root())
        .stdin(std::os::fd::OwnedFd::from(theirs))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("4  not in use"), "{said}");
    let line = "echo \"$2\" | \"$0\" client link list quiet-heron --site \"$1\" --passphrase-fd 5 5<&0 0</dev/null";
    run(std::process::Command::new("sh").args(["-c", line, PROGRAM]).arg(site.root()).arg(PRACTICE)).ok();
}
