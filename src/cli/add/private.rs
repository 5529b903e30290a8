//! Private files to begin with: the next session of a client, and an engagement with every group of keys in it.

use super::{Content, Failure, KindName, quoted, report};
use crate::check::fresh::CLIENT_NAME;
use crate::diag::suggest;
use crate::output::sources;
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{Engagement, Method, Scope};
use crate::parse::{self, Document};
use crate::source::{Area, Workspace};
use crate::yaml::Date;
use jiff::ToSpan;
use std::collections::BTreeSet;

/// Writes the next session of a client.
pub(super) fn session(workspace: &Workspace, client: Option<&str>, today: Date) -> Result<u8, Failure> {
    let Some(client) = client else { return Err(which_client(workspace)) };
    let (files, _) = workspace.list("content/clients", |path| path.ends_with("/engagement.md").then_some(Area::Page));
    let ids: Vec<&str> = files.iter().filter_map(|file| file.path.split('/').nth(2)).collect();
    if !ids.contains(&client) {
        let known = workspace
            .everything("content/clients")
            .into_iter()
            .any(|found| found.path == format!("content/clients/{client}/engagement.md.age"));
        if known {
            let help = format!("`trailmark client unlock {client}` turns them back into files; lock them again when you are done");
            return Err(Failure::usage("the sources of this client are locked").help(help));
        }
        // What was typed may be the client's name, so it is not repeated.
        let help = if ids.is_empty() {
            "a client is a folder `content/clients/ID/` with an `engagement.md`".to_owned()
        } else {
            suggest::help(client, ids.iter().copied())
        };
        return Err(Failure::usage("there is no client with this id").help(help));
    }
    let folder = format!("content/clients/{client}/sessions");
    let (sessions, _) = workspace.list(&folder, |path| path.ends_with(".md").then_some(Area::Page));
    let numbers = sessions.iter().filter_map(|file| match read(workspace, &file.path)?.front.kind {
        Kind::Session(session) => session.number,
        _ => None,
    });
    let count = u32::try_from(sessions.len()).unwrap_or(u32::MAX);
    let number = numbers.max().unwrap_or(0).max(count).saturating_add(1);
    let engagement = read(workspace, &format!("content/clients/{client}/engagement.md"));
    let engagement = engagement.as_ref().and_then(|document| match &document.front.kind {
        Kind::Engagement(engagement) => Some(&**engagement),
        _ => None,
    });
    let path = format!("{folder}/{number:02}.md");
    let text = session_skeleton(&Content::read(workspace), engagement, number, today);
    sources::write_new(&workspace.root().join(&path), text.as_bytes())?;
    report::say(&format!("wrote {path}"));
    Ok(0)
}

/// Asks for a client, and names those that there are by their folders.
fn which_client(workspace: &Workspace) -> Failure {
    let found = workspace.everything("content/clients");
    let ids: BTreeSet<&str> = found
        .iter()
        .filter_map(|found| found.path.strip_prefix("content/clients/")?.split_once('/'))
        .filter(|(_, file)| matches!(*file, "engagement.md" | "engagement.md.age"))
        .map(|(id, _)| id)
        .collect();
    let help = if ids.is_empty() {
        "there are no clients yet: `trailmark client add` makes the first one".to_owned()
    } else {
        let names: Vec<String> = ids.into_iter().map(|id| format!("`{id}`")).collect();
        format!("write `trailmark add session ID`; known are {}", names.join(", "))
    };
    Failure::usage("a session needs the id of its client").help(help)
}

fn read(workspace: &Workspace, path: &str) -> Option<Document> {
    parse::parse(path, &workspace.read_text(path).ok()?, &parse::expected(path, None)).ok()
}

fn session_skeleton(content: &Content, engagement: Option<&Engagement>, number: u32, today: Date) -> String {
    let goals: Vec<&str> = engagement.into_iter().flat_map(|engagement| &engagement.goals).filter_map(|goal| goal.id.as_deref()).collect();
    let actions = engagement.into_iter().flat_map(|engagement| &engagement.actions).filter_map(|action| action.id.as_deref());
    let list = |ids: &[&str], other: &str| if ids.is_empty() { format!("[{other}]") } else { format!("[{}]", ids.join(", ")) };
    let stage = engagement.and_then(|engagement| engagement.stage.as_deref()).unwrap_or("a-stage");
    filled(
        include_str!("session.md"),
        &[
            ("{number}", &number.to_string()),
            ("{today}", &today.to_string()),
            ("{model}", content.method(|scope| matches!(scope, Scope::Conversation | Scope::Series)).map_or("a-model", |(id, _)| id)),
            ("{stage}", stage),
            ("{goals}", &list(&goals, "a-goal")),
            ("{goal}", goals.first().copied().unwrap_or("a-goal")),
            ("{actions}", &list(&actions.collect::<Vec<_>>(), "an-action")),
        ],
    )
}

/// The text of a new `engagement.md`: what is needed, and an example of every group of keys, switched off.
///
/// Where the client's name is not given, a stand-in takes its place.
pub(crate) fn engagement_skeleton(workspace: &Workspace, name: Option<&str>, today: Date) -> String {
    let content = Content::read(workspace);
    let method = content.method(|scope| scope == Scope::Engagement);
    let stage = method.and_then(|(_, method)| Some(method.stages.first()?.id.as_str()));
    let after = |years: i64| Date(today.0.saturating_add(years.years())).to_string();
    // Who of several coaches it is, only the author knows.
    let coaches = content.list(KindName::Coach, |file| file.trim_end_matches(".md"));
    let coaches = if coaches.contains(',') { format!("[] # one or more of {}", coaches.trim_matches(['[', ']'])) } else { coaches };
    filled(
        include_str!("engagement.md"),
        &[
            ("{coaches}", &coaches),
            ("{process}", method.map_or("a-method", |(id, _)| id)),
            ("{stage}", stage.unwrap_or("a-stage")),
            ("{today}", &today.to_string()),
            ("{later}", &after(1)),
            ("{retain}", &after(4)),
            // The last one, as a name may hold anything.
            ("{name}", &quoted(name.unwrap_or(CLIENT_NAME))),
        ],
    )
}

/// A template with its marks replaced. (They stand in YAML's own braces, where `strings::fill` would not find them.)
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (mark, value)| text.replace(mark, value))
}

impl Content {
    /// The first method of a scope, with its id.
    fn method(&self, fits: impl Fn(Scope) -> bool) -> Option<(&str, &Method)> {
        let methods = self.documents.iter().filter_map(|document| match &document.front.kind {
            Kind::Method(method) => Some((crate::source::split_path(&document.path).1.trim_end_matches(".md"), &**method)),
            _ => None,
        });
        methods.into_iter().find(|(_, method)| method.scope.is_some_and(&fits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{self, Options};

    const PATH: &str = "content/clients/grey-owl/engagement.md";

    fn workspace(engagement: Option<String>) -> Workspace {
        let base = [
            ("site.yaml", "title: Larkspur\nbase_url: https://larkspur.example/\n"),
            ("content/_index.md", "---\ntitle: Home\n---\n"),
            ("content/coaches/ida-moreau.md", "---\ntitle: Ida Moreau\n---\n"),
            (
                "content/methods/three-walks.md",
                "---\ntitle: Three walks\nscope: engagement\nstages: [{id: outset, name: Outset}, {id: ridge, name: Ridge}]\n---\n",
            ),
        ];
        let files = base.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        Workspace::in_memory(files.into_iter().chain(engagement.map(|text| (PATH.to_owned(), text.into_bytes()))))
    }

    fn skeleton(name: Option<&str>) -> String {
        engagement_skeleton(&workspace(None), name, Date(jiff::civil::date(2026, 11, 21)))
    }

    /// Keys begin with `#`, remarks with `# `; what belongs to a key is two spaces further in.
    fn is_off(line: &str) -> bool {
        let line = line.trim_start();
        line.starts_with('#') && (line.starts_with("#  ") || !line.starts_with("# "))
    }

    fn on(text: &str) -> String {
        text.lines().map(|line| if is_off(line) { line.replacen('#', "", 1) } else { line.to_owned() } + "\n").collect()
    }

    fn said(text: String) -> Vec<String> {
        let options = Options { now: Some(1_795_262_400), lints: true, ..Options::default() };
        let found = pipeline::build(&workspace(Some(text)), &options).diagnostics;
        found.into_iter().filter(|found| found.file.as_deref() == Some(PATH)).map(|found| format!("{found:?}")).collect()
    }

    #[test]
    fn an_engagement_can_be_used_as_it_is_begun() {
        let text = skeleton(Some("Zoë \"Zo\" {today}: Müller"));
        assert_eq!(said(text.clone()), Vec::<String>::new());
        let document = parse::parse(PATH, &text, &parse::expected(PATH, None)).unwrap();
        let Kind::Engagement(engagement) = document.front.kind else { panic!("no engagement") };
        assert_eq!(engagement.client.name, "Zoë \"Zo\" {today}: Müller");
        assert_eq!(engagement.coaches, ["ida-moreau"]);
        assert!(skeleton(None).contains("name: \"The client's name\""));
    }

    #[test]
    fn every_group_of_keys_can_be_switched_on() {
        let text = skeleton(Some("Zoë Müller"));
        let on = on(&text);
        assert_eq!(said(on.clone()), Vec::<String>::new(), "{on}");
        let schema = serde_json::to_value(crate::parse::front_matter::schema(KindName::Engagement)).unwrap();
        let common = serde_json::to_value(crate::parse::front_matter::schema(KindName::Page)).unwrap();
        let keys = schema["properties"].as_object().unwrap().keys().filter(|key| common["properties"].get(key).is_none());
        let missing: Vec<_> = keys.filter(|key| !on.contains(&format!("\n{key}:"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn each_key_can_be_switched_on_alone() {
        let text = skeleton(None);
        let lines: Vec<&str> = text.lines().collect();
        let starts = (0..lines.len()).filter(|at| is_off(lines[*at]) && !lines[*at].starts_with("#  "));
        for start in starts {
            let end = (start + 1..lines.len()).find(|at| !lines[*at].starts_with("#  ")).unwrap();
            let line = |(at, line): (usize, &&str)| if (start..end).contains(&at) { line.replacen('#', "", 1) } else { (*line).to_owned() };
            let text = lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n") + "\n";
            let parsed = parse::parse(PATH, &text, &parse::expected(PATH, None));
            // What names the id of another key, or shares with a sponsor, needs that key as well.
            let wrong = parsed
                .err()
                .unwrap_or_default()
                .into_iter()
                .filter(|found| !found.code.starts_with("unknown-") && found.code != "no-sponsor");
            assert_eq!(wrong.count(), 0, "{}", lines[start]);
        }
    }
}
