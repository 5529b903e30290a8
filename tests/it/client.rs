//! `trailmark client`: keys and portals from the command line, and private sources at rest.

use crate::support::{PROGRAM, Ran, Site, Tree, program, run, tree};
use std::fs;
use std::io::Write;
use std::process::Stdio;
use std::sync::OnceLock;
use trailmark::portal::keys::{PortalKeys, Portals};
use trailmark::portal::practice::Practice;
use trailmark::portal::seal::{self, Key};
use trailmark::portal::secret::Passphrase;
use trailmark::portal::words::six;

/// The passphrase of every practice in these tests.
pub const PRACTICE: &str = "gravel umbrella seven tuesdays";

pub const CLIENT: &str = "content/clients/quiet-heron";

/// A name that no message may repeat.
const NAME: &str = "Zora Quillfeather";

/// Runs `trailmark client`, with passphrases on standard input.
#[track_caller]
pub fn client(site: &Site, arguments: &[&str], lines: &[&str]) -> Ran {
    let mut command = program();
    command.arg("client").args(arguments).arg("--site").arg(site.root());
    if lines.is_empty() {
        return run(&mut command);
    }
    command.args(["--passphrase-fd", "0"]);
    told(&mut command, lines)
}

#[track_caller]
pub fn told(command: &mut std::process::Command, lines: &[&str]) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that needs none of it may have ended.
    let _ = child.stdin.take().unwrap().write_all((lines.join("\n") + "\n").as_bytes());
    let done = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let ran = Ran { code: done.status.code().unwrap_or(-1), stdout: text(done.stdout), stderr: text(done.stderr) };
    assert!(!ran.stderr.contains("panicked") && !ran.stderr.contains("mistake of its own"), "{}", ran.stderr);
    let secret = lines.iter().find(|line| !line.is_empty() && (ran.stderr.contains(*line) || ran.stdout.contains(*line)));
    assert!(secret.is_none() && !ran.stderr.contains(NAME), "a secret or a name was repeated:\n{}{}", ran.stdout, ran.stderr);
    ran
}

/// The value that a command printed beside a word.
#[track_caller]
pub fn value<'a>(ran: &'a Ran, name: &str) -> &'a str {
    let line = ran.stdout.lines().find_map(|line| line.strip_prefix("  ")?.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no `{name}` in\n{}", ran.stdout)).trim()
}

/// A site with a practice's key and a client, made once; and the client's words.
fn made() -> &'static (Tree, String) {
    static MADE: OnceLock<(Tree, String)> = OnceLock::new();
    MADE.get_or_init(|| {
        let site = Site::new();
        // As the commands make them, but with little work for each passphrase.
        let (practice, files) = Practice::make(&words(PRACTICE), 2).unwrap();
        site.write("keys/practice.pub", files.public).write("keys/practice.age", files.sealed);
        let own = six().unwrap();
        let keys = PortalKeys::new_portal(&practice, &own, 2).unwrap();
        site.write(&format!("{CLIENT}/portal.yaml"), Portals { client: Some(keys), sponsor: None }.text());
        site.write(
            &format!("{CLIENT}/engagement.md"),
            format!("---\ntitle: Ours\nclient: {{name: {NAME}}}\ncoaches: []\n---\nWell begun.\n\n:::coach\nTired today.\n:::\n"),
        );
        site.write(&format!("{CLIENT}/sessions/01.md"), "---\ntitle: First\nnumber: 1\ndate: 2026-05-01\n---\nWe met.\n");
        site.write(&format!("{CLIENT}/files/letter.txt"), "A letter.\n");
        (tree(&site.root()), own.expose().to_owned())
    })
}

pub fn with_client() -> (Site, &'static str) {
    let (files, words) = made();
    let site = Site::empty();
    for (path, bytes) in files {
        site.write(path, bytes);
    }
    (site, words)
}

pub fn portals(site: &Site) -> Portals {
    Portals::parse(&fs::read_to_string(site.root().join(CLIENT).join("portal.yaml")).unwrap()).unwrap()
}

pub fn words(text: &str) -> Passphrase {
    Passphrase::typed(text.to_owned())
}

/// The names of the files below a folder of the site.
fn names(site: &Site, folder: &str) -> Vec<String> {
    tree(&site.root().join(folder)).into_keys().collect()
}

#[test]
fn the_first_client_brings_the_practices_key() {
    let site = Site::new();
    let ran = client(&site, &["add"], &[PRACTICE]).ok();
    let (id, address) = (value(&ran, "id"), value(&ran, "address"));
    assert_eq!((id.split('-').count(), value(&ran, "words").split(' ').count()), (2, 6));
    let token = address.strip_prefix("https://larkspur.example/p/").and_then(|rest| rest.strip_suffix('/')).unwrap();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)), "{token}");
    assert!(ran.stderr.contains("back up keys/") && !ran.stderr.contains(value(&ran, "words")), "{}", ran.stderr);
    assert_eq!(names(&site, "keys"), ["practice.age", "practice.pub"]);
    assert_eq!(names(&site, "content/clients"), [format!("{id}/engagement.md"), format!("{id}/portal.yaml")]);
    site.build();
    let again = client(&site, &["add", id], &[]);
    assert!(again.code == 2 && again.stderr.contains("has a portal for the client already"), "{}", again.stderr);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(site.root().join("keys/practice.age")).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "only the owner may read the practice's key");
    }
}

#[test]
fn a_second_client_needs_no_passphrase_and_an_empty_one_is_chosen() {
    let site = Site::new();
    let ran = client(&site, &["add", "amber-larch"], &[""]).ok();
    let all: Vec<&str> = ran.stdout.lines().filter_map(|line| line.strip_prefix("  words")).map(str::trim).collect();
    assert_eq!(all.len(), 2, "{}", ran.stdout);
    assert!(ran.stdout.starts_with("The practice's passphrase, shown this once"));
    client(&site, &["add", "quiet-heron"], &[]).ok();
    client(&site, &["link", "list", "quiet-heron"], &[all[0]]);
}

#[test]
fn without_the_practices_key_no_portal_is_sealed_or_added() {
    let (site, _) = with_client();
    site.remove("keys");
    let built = site.build_with(&[]);
    assert!(built.code == 1 && built.stderr.contains("--> keys/practice.pub"), "{}", built.stderr);
    let added = client(&site, &["add"], &[PRACTICE]);
    assert!(added.code == 2 && added.stderr.contains("take `keys/` from a backup"), "{}", added.stderr);
    assert!(!site.root().join("keys").exists());
}

#[test]
fn sponsors_have_a_portal_of_their_own() {
    let (site, _) = with_client();
    let before = portals(&site).client;
    let none = client(&site, &["add", "quiet-heron", "--audience", "sponsor"], &[]);
    assert!(none.code == 2 && none.stderr.contains("names no sponsor"), "{}", none.stderr);
    site.page("clients/quiet-heron/engagement.md", "title: Our work\nclient: {name: Ilse Varga}\nsponsor: {name: Otto Marsh}", "");
    let ran = client(&site, &["add", "quiet-heron", "--audience", "sponsor"], &[]).ok();
    assert!(ran.stderr.contains("client passphrase quiet-heron --audience sponsor"), "{}", ran.stderr);
    let after = portals(&site);
    assert!(after.client == before && after.sponsor.is_some());
    assert!(value(&ran, "address").contains(&after.sponsor.unwrap().token.to_string()));
    let alone = client(&site, &["add", "--audience", "sponsor"], &[]);
    assert_eq!(alone.code, 2);
}

#[test]
fn ids_that_cannot_be_folders_are_refused_and_not_repeated() {
    let site = Site::new();
    for id in [NAME, "../up", "Heron", "heron-", "", "a/b", "Zora", &"x".repeat(41)] {
        let ran = client(&site, &["add", id], &[]);
        assert!(ran.code == 2 && ran.stderr.contains("this id cannot be used") && !ran.stderr.contains(NAME), "{}", ran.stderr);
    }
    let (site, _) = with_client();
    for command in ["passphrase", "rotate", "close", "open", "lock", "unlock", "erase"] {
        let ran = client(&site, &[command, NAME], &[]);
        assert!(ran.code == 2 && ran.stderr.contains("there is no client with this id") && !ran.stderr.contains(NAME), "{}", ran.stderr);
    }
    let near = client(&site, &["close", "quiet-hero"], &[]);
    assert!(near.stderr.contains("did you mean `quiet-heron`?"), "{}", near.stderr);
}

#[test]
fn without_a_terminal_a_passphrase_must_be_given() {
    let (site, _) = with_client();
    for command in [&["passphrase", "quiet-heron"][..], &["link", "make", "quiet-heron"], &["lock", "quiet-heron"], &["list", "--unlock"]] {
        let ran = client(&site, command, &[]);
        assert_eq!(ran.code, 2, "{command:?}");
        assert!(ran.stderr.contains("there is no terminal to ask for it") && ran.stderr.contains("--passphrase-fd"), "{}", ran.stderr);
    }
    let new = Site::new();
    assert_eq!(client(&new, &["add"], &[]).code, 2);
    assert!(!new.root().join("keys").exists());
    let none = program().args(["client", "list", "--passphrase-fd", "77", "--site"]).arg(site.root()).output().unwrap();
    assert_eq!(none.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn passphrases_come_from_any_descriptor() {
    let (site, _) = with_client();
    fs::write(site.root().join("../words"), format!("{}\r\n", PRACTICE.to_uppercase().replace(' ', "-"))).unwrap();
    let line =
        format!("\"{PROGRAM}\" client link list quiet-heron --site \"{0}\" --passphrase-fd 3 3< \"{0}/../words\"", site.root().display());
    let ran = run(std::process::Command::new("sh").arg("-c").arg(line)).ok();
    assert_eq!(ran.stdout, "1  not in use\n2  not in use\n3  not in use\n4  not in use\n");
}

#[test]
fn weak_passphrases_are_refused() {
    let site = Site::new();
    let ran = client(&site, &["add"], &["coaching2026"]);
    assert!(ran.code == 2 && ran.stderr.contains("can be guessed"), "{}", ran.stderr);
    assert!(!site.root().join("keys").exists() && !site.root().join("content/clients").exists());
    let (site, _) = with_client();
    let ran = client(&site, &["add", "amber-larch", "--choose"], &["larkspur"]);
    assert_eq!(ran.code, 2);
    client(&site, &["add", "amber-larch", "--choose"], &["nine purple gates of Trondheim"]).ok();
}

#[test]
fn a_wrong_passphrase_changes_nothing() {
    let (site, _) = with_client();
    let before = tree(&site.root());
    for command in [&["passphrase", "quiet-heron"][..], &["lock", "quiet-heron"]] {
        let ran = client(&site, command, &["gravel umbrella eight tuesdays"]);
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.starts_with("error[cannot-unlock]: this is not the practice's passphrase"), "{}", ran.stderr);
        assert!(ran.stderr.contains("keys/practice.age") && ran.stderr.contains("type it again"), "{}", ran.stderr);
    }
    assert!(before == tree(&site.root()));
}

#[test]
fn new_words_are_for_the_same_key() {
    let (site, old) = with_client();
    let before = portals(&site).client.unwrap();
    let ran = client(&site, &["passphrase", "quiet-heron"], &[PRACTICE]).ok();
    let (new, after) = (value(&ran, "words").to_owned(), portals(&site).client.unwrap());
    assert!(new != old && after.recipient == before.recipient && after.links == before.links && after.token == before.token);
    assert!(seal::unwrap(&words(&new), &after.passphrase).is_ok() && seal::unwrap(&words(old), &after.passphrase).is_err());
    assert!(ran.stderr.contains("client rotate quiet-heron"), "{}", ran.stderr);
}

#[test]
fn share_links_are_made_listed_and_withdrawn() {
    let (site, _) = with_client();
    let ran = client(&site, &["link", "make", "quiet-heron", "--label", "for the train"], &[PRACTICE]).ok();
    let (address, link) = ran.stdout.trim().split_once("/#link-1-").unwrap();
    let keys = portals(&site).client.unwrap();
    assert_eq!(address, format!("https://larkspur.example/p/{}", keys.token));
    assert!(link.starts_with("age-secret-key-1") && !ran.stderr.contains(link));
    let key = [Key::parse(link).unwrap()];
    let text = seal::open_with(&key, &keys.links[0]).unwrap();
    assert!(text.text().unwrap().starts_with("# trailmark portal\n") && !text.text().unwrap().contains("train"));
    let listed = client(&site, &["link", "list", "quiet-heron"], &[PRACTICE]).ok();
    assert!(listed.stdout.starts_with("1  made 2026-06-15  for the train\n2  not in use\n"), "{}", listed.stdout);
    let gone = client(&site, &["link", "withdraw", "quiet-heron", "1"], &[PRACTICE]).ok();
    assert!(gone.stderr.contains("What was downloaded stays readable") && gone.stderr.contains("rotate"), "{}", gone.stderr);
    let after = portals(&site).client.unwrap();
    assert!(seal::open_with(&key, &after.links[0]).is_err() && after.links[1..] == keys.links[1..]);
    let again = client(&site, &["link", "withdraw", "quiet-heron", "1"], &[PRACTICE]);
    assert!(again.code == 2 && again.stderr.contains("not in use"), "{}", again.stderr);
}

#[test]
fn rotating_gives_another_address() {
    let (site, old) = with_client();
    let before = portals(&site).client.unwrap();
    let ran = client(&site, &["rotate", "quiet-heron"], &[]).ok();
    let after = portals(&site).client.unwrap();
    assert!(after.epoch == 2 && after.token != before.token && after.recipient != before.recipient);
    assert!(seal::unwrap(&words(old), &after.passphrase).is_err());
    assert!(
        value(&ran, "address").contains(&after.token.to_string()) && ran.stderr.contains("downloaded before stays readable"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_portal_is_closed_and_opened_again() {
    let (site, _) = with_client();
    let before = portals(&site);
    client(&site, &["close", "quiet-heron"], &[]).ok();
    assert_eq!(portals(&site).client.unwrap().closed.unwrap().to_string(), "2026-06-15");
    let listed = client(&site, &["list"], &[]).ok();
    assert!(listed.stdout.contains("closed 2026-06-15"), "{}", listed.stdout);
    assert_eq!(client(&site, &["close", "quiet-heron"], &[]).code, 2);
    client(&site, &["close", "quiet-heron", "--undo"], &[]).ok();
    assert!(portals(&site) == before);
}

#[test]
fn the_list_says_whose_is_whose_where_it_can() {
    let (site, _) = with_client();
    client(&site, &["add", "amber-larch"], &[]).ok();
    let listed = client(&site, &["list"], &[]).ok();
    let rows: Vec<Vec<&str>> =
        listed.stdout.lines().map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect();
    assert_eq!(rows[0], ["id", "portal", "key", "links", "state", "sources", "name"]);
    assert_eq!(rows[2], ["quiet-heron", "client", "1", "?", "open", "clear", NAME]);
    assert_eq!(rows[1][..3], ["amber-larch", "client", "1"]);
    assert!(listed.stderr.contains("`?` in `links`") && listed.stderr.contains("client list --unlock"), "{}", listed.stderr);
    assert!(!listed.stderr.contains("in `name`"), "{}", listed.stderr);
    let counted = client(&site, &["list", "--unlock"], &[PRACTICE]).ok();
    assert!(counted.stderr.is_empty(), "{}", counted.stderr);
    assert!(counted.stdout.lines().nth(2).unwrap().contains("  0  "), "{}", counted.stdout);
    let none = client(&Site::new(), &["list"], &[]).ok();
    assert!(none.stdout.is_empty() && none.stderr.contains("no clients yet"));
}

#[test]
fn the_list_says_why_a_name_cannot_be_read() {
    let (site, _) = with_client();
    let row = |arguments: &[&str], lines: &[&str]| {
        let listed = client(&site, arguments, lines).ok();
        (listed.stdout.lines().nth(1).unwrap().rsplit("  ").next().unwrap().to_owned(), listed.stderr)
    };
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    let (name, said) = row(&["list"], &[]);
    assert!(name == "?" && said.contains("`?` in `name`: the sources are locked") && said.contains("--unlock"), "{name} {said}");
    assert_eq!(row(&["list"], &[PRACTICE]), (NAME.to_owned(), String::new()));
    site.remove(&format!("{CLIENT}/engagement.md.age"));
    let (name, said) = row(&["list"], &[]);
    assert!(name == "-" && said.contains("`-` in `name`: there is no `engagement.md` on this machine"), "{name} {said}");
    site.write(&format!("{CLIENT}/engagement.md"), format!("---\ntitle: Ours\nclient: {{nam: {NAME}}}\n---\n"));
    let (name, said) = row(&["list"], &[]);
    assert!(name == "?" && said.contains("`engagement.md` has mistakes") && said.contains("trailmark check"), "{name} {said}");
}

#[test]
fn a_damaged_file_of_keys_is_told_at_its_line() {
    let (site, _) = with_client();
    let path = format!("{CLIENT}/portal.yaml");
    let text = fs::read_to_string(site.root().join(&path)).unwrap();
    site.write(&path, text.replacen("  epoch: 1", "  epoch: one", 1));
    for command in [&["link", "list", "quiet-heron"][..], &["rotate", "quiet-heron"], &["list"]] {
        let ran = client(&site, command, &[]);
        assert_eq!(ran.code, 1, "{command:?}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("content/clients/quiet-heron/portal.yaml:5:") && ran.stderr.contains("version control or a backup"),
            "{}",
            ran.stderr
        );
    }
    assert_eq!(text.replacen("  epoch: 1", "  epoch: one", 1), fs::read_to_string(site.root().join(&path)).unwrap());
}

#[cfg(unix)]
#[test]
fn a_write_that_fails_leaves_the_old_file() {
    use std::os::unix::fs::PermissionsExt;
    let (site, _) = with_client();
    let folder = site.root().join(CLIENT);
    let before = tree(&folder);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    // Nothing is forbidden to the superuser.
    let open = fs::write(folder.join("probe"), "").is_ok();
    let ran = client(&site, &["rotate", "quiet-heron"], &[]);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    if open {
        return;
    }
    assert!(ran.code == 1 && ran.stderr.contains("nothing was changed") && !ran.stdout.contains("words"), "{}", ran.stderr);
    assert!(tree(&folder) == before);
}

#[test]
fn sheets_have_the_address_and_the_words_apart() {
    let (site, _) = with_client();
    site.settings("practice: {email: ask@larkspur.example}");
    let sheet = site.root().join("../hand & over.html");
    let sheet = sheet.to_str().unwrap();
    let ran = client(&site, &["add", "amber-larch", "--sheet", sheet], &[]).ok();
    let (first, second) = (fs::read_to_string(sheet).unwrap(), fs::read_to_string(sheet.replace(".html", "-words.html")).unwrap());
    let (address, words) = (value(&ran, "address"), value(&ran, "words"));
    assert!(
        first.contains(address) && first.contains("<svg") && first.contains("ask@larkspur.example") && !first.contains(words),
        "{first}"
    );
    assert!(second.contains(words) && !second.contains(address) && second.contains("Larkspur Coaching"), "{second}");
    assert_eq!(first.matches("<li>").count(), 3);
    let again = client(&site, &["add", "silver-wren", "--sheet", sheet], &[]);
    assert!(again.code == 2 && again.stderr.contains("is there already") && !site.root().join("content/clients/silver-wren").exists());
}

#[test]
fn locked_sources_come_back_byte_for_byte() {
    let (site, _) = with_client();
    site.write(&format!("{CLIENT}/.engagement.md.swp"), "an editor's copy");
    let before = tree(&site.root().join(CLIENT));
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    assert_eq!(
        names(&site, CLIENT),
        [".engagement.md.swp.age", "engagement.md.age", "files/letter.txt.age", "portal.yaml", "sessions/01.md.age"]
    );
    assert!(!tree(&site.root()).values().any(|bytes| String::from_utf8_lossy(bytes).contains(NAME)));
    assert_eq!(client(&site, &["lock", "quiet-heron"], &[PRACTICE]).code, 2);
    let listed = client(&site, &["list"], &[]).ok();
    assert!(listed.stdout.contains("locked") && !listed.stdout.contains(NAME));
    assert!(client(&site, &["list"], &[PRACTICE]).ok().stdout.contains(NAME));
    let session = run(program().args(["add", "session", "quiet-heron", "--site"]).arg(site.root()));
    assert!(session.code == 2 && session.stderr.contains("the sources of this client are locked"), "{}", session.stderr);
    client(&site, &["unlock", "quiet-heron"], &[PRACTICE]).ok();
    assert!(tree(&site.root().join(CLIENT)) == before, "unlocked sources are not what they were");
}

#[test]
fn a_lock_or_unlock_that_was_cut_is_finished() {
    let (site, _) = with_client();
    let engagement = fs::read(site.root().join(CLIENT).join("engagement.md")).unwrap();
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    // As if cut off between writing and removing, in either command, with half a file beside it.
    site.write(&format!("{CLIENT}/engagement.md"), &engagement);
    site.write(&format!("{CLIENT}/.engagement.md.trailmark-new"), &engagement[..20]);
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    assert!(
        !site.root().join(CLIENT).join("engagement.md").exists() && !site.root().join(CLIENT).join(".engagement.md.trailmark-new").exists()
    );
    // One that was changed since is not lost.
    site.write(&format!("{CLIENT}/engagement.md"), "changed");
    for command in ["lock", "unlock"] {
        let ran = client(&site, &[command, "quiet-heron"], &[PRACTICE]);
        assert!(ran.code == 1 && ran.stderr.contains("error[sealed-twice]"), "{}", ran.stderr);
    }
    site.write(&format!("{CLIENT}/engagement.md"), &engagement);
    client(&site, &["unlock", "quiet-heron"], &[PRACTICE]).ok();
    assert_eq!(fs::read(site.root().join(CLIENT).join("engagement.md")).unwrap(), engagement);
}

#[test]
fn a_coach_unlocks_with_a_key_of_their_own() {
    let (site, _) = with_client();
    let (ida, tom) = (Key::generate(), Key::generate());
    for (name, key) in [("ida", &ida), ("tom", &tom)] {
        site.write(&format!("keys/coaches/{name}.pub"), key.recipient().text());
        site.write(&format!("../{name}.txt"), format!("# made by age-keygen\n{}\n", key.text().expose()));
        site.page(&format!("coaches/{name}.md"), &format!("title: {name}"), "");
    }
    let path = format!("{CLIENT}/engagement.md");
    let text = fs::read_to_string(site.root().join(&path)).unwrap().replace("coaches: []", "coaches: [ida]");
    site.write(&path, &text);
    let file = |name: &str| site.root().join(format!("../{name}.txt")).to_str().unwrap().to_owned();
    let refused = client(&site, &["lock", "quiet-heron", "--key-file", &file("tom")], &[]);
    assert!(refused.code == 2 && refused.stderr.contains("could not open what it would lock"), "{}", refused.stderr);
    client(&site, &["lock", "quiet-heron", "--key-file", &file("ida")], &[]).ok();
    let wrong = client(&site, &["unlock", "quiet-heron", "--key-file", &file("tom")], &[]);
    assert!(wrong.code == 1 && wrong.stderr.contains("sealed to another key"), "{}", wrong.stderr);
    client(&site, &["unlock", "quiet-heron", "--key-file", &file("ida")], &[]).ok();
    assert_eq!(fs::read_to_string(site.root().join(&path)).unwrap(), text);
    for (text, reason) in [("nothing", "there is no key in it"), ("", "there is no key in it")] {
        site.write("../no.txt", text);
        let ran = client(&site, &["lock", "quiet-heron", "--key-file", &file("no")], &[]);
        assert!(ran.code == 2 && ran.stderr.contains(reason), "{}", ran.stderr);
    }
}

#[test]
fn all_that_is_held_is_exported() {
    let (site, _) = with_client();
    let to = site.root().join("../handed-over");
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    let ran = client(&site, &["export", "quiet-heron", "--with-notes", "--to", to.to_str().unwrap()], &[PRACTICE]).ok();
    assert!(ran.stderr.contains("with the coach's own notes"), "{}", ran.stderr);
    assert_eq!(
        tree(&to).into_keys().collect::<Vec<_>>(),
        ["ABOUT.txt", "engagement.md", "files/letter.txt", "portal.yaml", "sessions/01.md"]
    );
    let text = fs::read_to_string(to.join("engagement.md")).unwrap();
    assert!(text.contains(NAME) && text.contains("Tired today."));
    let about = fs::read_to_string(to.join("ABOUT.txt")).unwrap();
    assert!(about.contains("The coach's private notes are in it") && !about.contains("not in it"), "{about}");
    for name in ["engagement.md", "sessions/", "files/", "portal.yaml", "sealed/"] {
        assert!(about.lines().any(|line| line.starts_with(name)), "{name}: {about}");
    }
    let again = client(&site, &["export", "quiet-heron", "--to", to.to_str().unwrap()], &[PRACTICE]);
    assert!(again.code == 2 && again.stderr.contains("is not empty"), "{}", again.stderr);
    let to = site.root().join("../without");
    let ran = client(&site, &["export", "quiet-heron", "--to", to.to_str().unwrap()], &[PRACTICE]).ok();
    assert!(ran.stderr.contains("without the coach's own notes (`--with-notes` takes them in)"), "{}", ran.stderr);
    let text = fs::read_to_string(to.join("engagement.md")).unwrap();
    assert!(text.contains("Well begun.") && !text.contains("Tired today.") && !text.contains("coach\n"), "{text}");
    let about = fs::read_to_string(to.join("ABOUT.txt")).unwrap();
    assert!(about.contains("The coach's private notes are not in it"), "{about}");
}

#[test]
fn erasing_lists_everything_and_leaves_nothing() {
    let (site, _) = with_client();
    client(&site, &["add", "amber-larch"], &[]).ok();
    site.page("thanks.md", "title: Thanks", &format!("To {NAME}, who said so."));
    site.settings(&format!("privacy:\n  allowed: [{{text: {NAME}, reason: A testimonial}}]"));
    let token = portals(&site).client.unwrap().token.to_string();
    let run_build = || run(program().arg("build").arg("--site").arg(site.root()));
    run_build().ok();
    site.write(&format!("public/p/{token}/bundle.age"), "sealed");
    site.write(&format!("{CLIENT}/sealed/client/bundle.age"), "sealed");
    // What other portals are remembered by stays.
    let other = "0123456789abcdef0123456789abcdef";
    site.write(".trailmark/portals.json", format!("{{\"format\":1,\"portals\":{{\"{token}\":{{}},\"{other}\":{{}}}}}}"));
    let refused = client(&site, &["erase", "quiet-heron"], &[]);
    assert!(refused.code == 2 && refused.stdout.contains(&format!("  {CLIENT}/engagement.md\n")), "{}{}", refused.stdout, refused.stderr);
    assert!(site.root().join(CLIENT).exists());
    let ran = client(&site, &["erase", "quiet-heron", "--yes"], &[]).ok();
    for path in ["engagement.md", "sessions/01.md", "files/letter.txt", "portal.yaml", "sealed/client/bundle.age"] {
        assert!(ran.stdout.contains(&format!("  {CLIENT}/{path}\n")), "{path}: {}", ran.stdout);
    }
    assert!(ran.stdout.contains(&format!("p/{token}/bundle.age\n")), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("history of version control")
            && ran.stderr.contains("`content/thanks.md` has the client's name")
            && ran.stderr.contains("`site.yaml` has the client's name"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("built again without the client"), "{}", ran.stderr);
    assert!(!site.root().join(CLIENT).exists() && site.root().join("content/clients/amber-larch/portal.yaml").exists());
    let left: Vec<String> = tree(&site.root())
        .into_iter()
        .filter(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            path.contains("quiet-heron") || path.contains(&token) || text.contains("quiet-heron") || text.contains(&token)
        })
        .map(|(path, _)| path)
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A portal as a build would publish it, with one page and two files.
fn publish(site: &Site) -> String {
    let keys = portals(site).client.unwrap();
    let public = fs::read_to_string(site.root().join("keys/practice.pub")).unwrap();
    let id = public.lines().nth(1).unwrap().strip_prefix("# site: ").unwrap();
    let token = keys.token.to_string();
    let bundle = serde_json::json!({
        "format": 1, "site": id, "token": token, "epoch": 1, "audience": "client", "language": "en", "direction": "ltr",
        "title": "Ours", "practice": "Larkspur Coaching", "sealed": "2026-06-15", "closes": null,
        "pages": [{"path": "", "title": "Overview", "html": "<h1>Ours</h1>", "nav": true}, {"path": "../sessions/1", "title": "x", "html": "y"}],
        "files": [{"id": "0f", "name": "letter.pdf", "type": "application/pdf", "size": 5}, {"id": "calendar", "name": "a/b.ics", "type": "text/calendar", "text": "BEGIN"}],
    });
    let mut padded = bundle.to_string();
    padded.push_str(&" ".repeat(65536 - padded.len()));
    let mut attachment = b"five!".to_vec();
    attachment.resize(65536, 0);
    let folder = format!("public/p/{token}");
    site.write(&format!("{folder}/key.age"), &keys.passphrase);
    site.write(&format!("{folder}/bundle.age"), seal::seal_to(&keys.recipient, padded.as_bytes()).unwrap());
    site.write(&format!("{folder}/files/0f.age"), seal::seal_to(&keys.recipient, &attachment).unwrap());
    folder
}

#[test]
fn what_was_published_is_opened_as_a_drill() {
    let (site, own) = with_client();
    let none = client(&site, &["open", "quiet-heron"], &[PRACTICE]);
    assert!(none.code == 2 && none.stderr.contains("is not there"), "{}", none.stderr);
    let folder = publish(&site);
    let to = site.root().join("../seen");
    let ran = client(&site, &["open", "quiet-heron", "--to", to.to_str().unwrap()], &[PRACTICE]).ok();
    assert_eq!(ran.stdout, "page  overview  13 bytes\npage  ../sessions/1  1 bytes\nfile  0f  5 bytes\nfile  calendar  5 bytes\n");
    assert_eq!(
        tree(&to).into_keys().collect::<Vec<_>>(),
        ["bundle.json", "files/1-letter.pdf", "files/2-a-b.ics", "pages/overview.html", "pages/sessions/1.html"]
    );
    assert_eq!(fs::read(to.join("files/1-letter.pdf")).unwrap(), b"five!");
    // By the words, as the client does.
    let by_words = client(&site, &["open", "quiet-heron", "--words"], &[&own.to_uppercase()]).ok();
    assert_eq!(by_words.stdout, ran.stdout);
    let wrong = client(&site, &["open", "quiet-heron", "--words"], &["crumb tidal oak"]);
    assert!(wrong.code == 1 && wrong.stderr.contains("these are not the words of this portal"), "{}", wrong.stderr);
    // Damage, and the bundle of another portal.
    let bundle = site.root().join(&folder).join("bundle.age");
    let mut bytes = fs::read(&bundle).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&bundle, &bytes).unwrap();
    let damaged = client(&site, &["open", "quiet-heron"], &[PRACTICE]);
    assert!(damaged.code == 1 && damaged.stderr.contains("it is damaged or cut off"), "{}", damaged.stderr);
    let keys = portals(&site).client.unwrap();
    fs::write(&bundle, seal::seal_to(&keys.recipient, b"{\"site\":\"\",\"token\":\"\",\"epoch\":9,\"pages\":[]}").unwrap()).unwrap();
    let foreign = client(&site, &["open", "quiet-heron"], &[PRACTICE]);
    assert!(foreign.code == 1 && foreign.stderr.contains("belongs to another portal"), "{}", foreign.stderr);
}

#[test]
fn a_new_site_keeps_private_sources_out_of_version_control() {
    let site = Site::empty();
    let to = site.root().join("new");
    run(program().arg("new").arg(&to)).ok();
    let ignored = fs::read_to_string(to.join(".gitignore")).unwrap();
    for line in ["/content/clients/**", "!/content/clients/*/portal.yaml", "!/content/clients/*/sealed/**", "!/content/clients/**/*.age"] {
        assert!(ignored.lines().any(|given| given == line), "{line}");
    }
}

#[test]
fn a_build_without_the_key_publishes_what_was_sealed_last() {
    let (site, own) = with_client();
    site.build();
    let published = site.tree();
    let token = portals(&site).client.unwrap().token.to_string();
    assert!(published.contains_key(&format!("p/{token}/bundle.age")));
    let engagement = fs::read(site.root().join(CLIENT).join("engagement.md")).unwrap();
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    // Another machine: the repository, and no ledger of what was built.
    site.remove(".trailmark");
    fs::remove_dir_all(site.out()).unwrap();
    let said = site.build().stderr;
    assert!(said.contains("1 portal") && !said.contains("warning"), "{said}");
    crate::support::assert_same(&published, &site.tree(), "without the key");
    let out = site.out();
    let seen = client(&site, &["open", "quiet-heron", "--words", "--out", out.to_str().unwrap()], &[own]).ok();
    assert!(seen.stdout.starts_with("page  overview  ") && seen.stderr.contains("opened: "), "{}{}", seen.stdout, seen.stderr);
    client(&site, &["unlock", "quiet-heron"], &[PRACTICE]).ok();
    assert!(fs::read(site.root().join(CLIENT).join("engagement.md")).unwrap() == engagement);
}

#[test]
fn the_practices_passphrase_can_be_changed_and_its_key_replaced() {
    let (site, own) = with_client();
    let public = fs::read(site.root().join("keys/practice.pub")).unwrap();
    let before = portals(&site);
    let new = "eleven wet bicycles under Lisbon";
    client(&site, &["passphrase", "--practice"], &[PRACTICE, new]).ok();
    assert!(fs::read(site.root().join("keys/practice.pub")).unwrap() == public && portals(&site) == before);
    client(&site, &["link", "list", "quiet-heron"], &[new]).ok();
    assert_eq!(client(&site, &["link", "list", "quiet-heron"], &[PRACTICE]).code, 1);
    // The passphrase is lost for good: a new key, and every portal rotated.
    site.remove("keys/practice.pub").remove("keys/practice.age");
    let none = client(&site, &["passphrase", "quiet-heron"], &[PRACTICE]);
    assert!(none.code == 2 && none.stderr.contains("the practice has no key yet"), "{}", none.stderr);
    client(&site, &["rotate", "quiet-heron"], &[PRACTICE]).ok();
    client(&site, &["link", "list", "quiet-heron"], &[PRACTICE]).ok();
    assert!(seal::unwrap(&words(own), &portals(&site).client.unwrap().passphrase).is_err());
}

/// Runs git in the site's folder; false where there is no git.
fn git(site: &Site, arguments: &[&str]) -> bool {
    let done = std::process::Command::new("git").args(arguments).current_dir(site.root()).env("GIT_CONFIG_GLOBAL", "/dev/null").output();
    done.is_ok_and(|done| done.status.success())
}

#[test]
fn private_sources_in_git_are_told() {
    let (site, _) = with_client();
    if !git(&site, &["init", "-q"]) {
        return;
    }
    assert!(git(&site, &["add", "site.yaml", "keys", "content/clients/quiet-heron/portal.yaml"]));
    let codes = |site: &Site| {
        let told = site.build_with(&["--format", "json"]).json();
        let all = told["diagnostics"].as_array().unwrap().iter();
        all.map(|found| {
            format!("{} {} {}", found["severity"].as_str().unwrap(), found["code"].as_str().unwrap(), found["file"].as_str().unwrap())
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(codes(&site), [""; 0]);
    assert!(git(&site, &["add", "."]));
    assert_eq!(codes(&site), [format!("warning private-in-git {CLIENT}/engagement.md")]);
    assert!(git(&site, &["update-index", "--index-version", "4"]));
    assert_eq!(codes(&site).len(), 1);
    site.settings("lints: {private-in-git: error}");
    assert_eq!(codes(&site), [format!("error private-in-git {CLIENT}/engagement.md")]);
    site.settings("demonstration: true");
    assert_eq!(codes(&site), [""; 0]);
}

#[test]
fn locked_sources_are_built_in_memory_when_the_key_is_given() {
    let (site, _) = with_client();
    site.page("coaches/ida.md", "title: Ida", "");
    let path = format!("{CLIENT}/sessions/01.md");
    // A mistake in a session shows whether it was read.
    site.write(&path, format!("---\ntitle: {NAME}\nnumbre: 1\n---\n"));
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    let before = tree(&site.root());
    let build = |more: &[&str], lines: &[&str]| {
        let mut command = program();
        command.arg("build").args(more).arg("--site").arg(site.root()).arg("--out").arg(site.out());
        told(&mut command, lines)
    };
    build(&[], &[]).ok();
    let read = build(&["--passphrase-fd", "0"], &[PRACTICE]);
    assert!(read.code == 1 && read.stderr.contains(&format!("{path}:3:")) && read.stderr.contains("unknown key"), "{}", read.stderr);
    let wrong = build(&["--passphrase-fd", "0"], &["gravel umbrella eight tuesdays"]);
    assert!(wrong.code == 1 && wrong.stderr.contains("not the practice's passphrase"), "{}", wrong.stderr);
    let asked = build(&["--unlock"], &[]);
    assert!(asked.code == 2 && asked.stderr.contains("no terminal"), "{}", asked.stderr);
    let mut check = program();
    check.args(["check", "--passphrase-fd", "0", "--site"]).arg(site.root());
    assert_eq!(told(&mut check, &[PRACTICE]).code, 1);
    let changed: Vec<String> =
        crate::support::differences(&before, &tree(&site.root())).into_iter().filter(|path| !path.starts_with(".trailmark/")).collect();
    assert!(changed.is_empty(), "a build wrote {changed:?}");
    assert!(!tree(&site.root()).values().any(|bytes| String::from_utf8_lossy(bytes).contains(NAME)));
    // Damage is told, and nothing is published without it.
    let sealed = site.root().join(format!("{path}.age"));
    let mut bytes = fs::read(&sealed).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&sealed, bytes).unwrap();
    let damaged = build(&["--passphrase-fd", "0"], &[PRACTICE]);
    assert!(
        damaged.code == 1 && damaged.stderr.contains("cannot be opened: it is damaged") && damaged.stderr.contains("01.md.age"),
        "{}",
        damaged.stderr
    );
}

/// Runs a Python script of the tests with this on its standard input; none where there is no Python.
pub fn python(script: &str, arguments: &[&std::ffi::OsStr], input: &serde_json::Value) -> Option<std::process::Output> {
    let mut python = std::process::Command::new("python3");
    python
        .env("NO_COLOR", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(crate::support::repository().join("tests").join(script))
        .args(arguments);
    let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    let _ = child.stdin.take().unwrap().write_all(input.to_string().as_bytes());
    child.wait_with_output().ok()
}

#[cfg(unix)]
#[test]
fn on_a_terminal_passphrases_are_typed_twice_and_never_shown() {
    let site = Site::new();
    let typed = |answers: &[&str], arguments: &[&str]| {
        let root = site.root();
        let all: Vec<&str> = [PROGRAM, "client"].into_iter().chain(arguments.iter().copied()).collect();
        let done = python("terminal.py", &[], &serde_json::json!({"run": all, "type": answers, "in": root}))?;
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
        let shown = told["shown"].as_str().unwrap().to_owned();
        assert!(!answers.iter().any(|answer| shown.contains(answer)), "what was typed is shown:\n{shown}");
        Some((told["code"].as_i64().unwrap(), shown))
    };
    let Some((code, shown)) = typed(&[PRACTICE, "gravel umbrella eight tuesdays"].repeat(3), &["add"]) else {
        println!("passed over: `python3` is not installed");
        return;
    };
    assert!(code == 2 && shown.contains("the two are not the same") && !site.root().join("keys").exists(), "{shown}");
    let (code, shown) = typed(&[PRACTICE, PRACTICE], &["add", "quiet-heron"]).unwrap();
    assert!(code == 0 && shown.contains("  words    "), "{shown}");
    let (code, shown) = typed(&[PRACTICE], &["link", "list", "quiet-heron"]).unwrap();
    assert!(code == 0 && shown.contains("4  not in use"), "{shown}");
}

/// The documentation's own steps, by a program that is not ours.
#[cfg(unix)]
#[test]
fn the_stock_program_opens_everything_as_documented() {
    let there = |program: &str| std::process::Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success());
    if !there("age") || !there("python3") {
        println!("passed over: `age` or `python3` is not installed");
        return;
    }
    let (site, own) = with_client();
    let engagement = format!("{CLIENT}/engagement.md");
    let text = fs::read_to_string(site.root().join(&engagement)).unwrap() + "\nSee [the letter](files/letter.txt).\n";
    site.write(&engagement, &text);
    let link = client(&site, &["link", "make", "quiet-heron"], &[PRACTICE]).ok();
    run(program().arg("build").arg("--site").arg(site.root())).ok();
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    let token = portals(&site).client.unwrap().token.to_string();
    let files = names(&site, &format!("public/p/{token}/files"));
    assert_eq!(files.len(), 1, "one attachment");
    let values = serde_json::json!({
        "TOKEN": token, "FILE": files[0].trim_end_matches(".age"), "SIZE": "A letter.\n".len(),
        "LINK": link.stdout.trim().split_once("#link-1-").unwrap().1, "words": own, "practice": PRACTICE,
    });
    let document = crate::support::repository().join("docs/content/portals.md");
    let done = python("stock-age.py", &[document.as_os_str(), site.root().as_os_str()], &values).unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let read = |path: &str| fs::read(site.root().join(path)).unwrap();
    let portal: serde_json::Value = serde_json::from_slice(&read("portal.json")).unwrap();
    assert_eq!(portal["token"], serde_json::json!(token));
    assert_eq!((read("attachment"), read("engagement.md")), (b"A letter.\n".to_vec(), text.into_bytes()));
}

#[test]
fn a_build_says_that_sources_are_locked() {
    let (site, _) = with_client();
    site.build();
    client(&site, &["lock", "quiet-heron"], &[PRACTICE]).ok();
    let said = site.build_with(&[]).ok().stderr;
    assert!(said.contains("as sealed before: the sources are locked, `--unlock` opens them"), "{said}");
    assert!(!said.contains("not here"), "{said}");
    // The same without anything to do.
    assert!(site.build_with(&[]).ok().stderr.contains("`--unlock` opens them"));
    for (path, _) in tree(&site.root().join(CLIENT)).into_iter().filter(|(path, _)| path.ends_with(".md.age")) {
        site.remove(&format!("{CLIENT}/{path}"));
    }
    let said = site.build_with(&[]).ok().stderr;
    assert!(said.contains("as sealed before: the sources are not here"), "{said}");
}
