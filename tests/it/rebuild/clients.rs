//! Clients of the site that is edited: their portals are sealed by every build, and opened to be compared.

use crate::portals::Keyring;
use crate::support::{Site, Tree};
use trailmark::portal::keys::{Audience, Portals};

/// Stands on a public page. A record that says it too is a mistake, until it does no more.
pub const PUBLIC: &str = "The quiet hour before the first train leaves";

/// A client of the site; an article that names her is a mistake while she is one.
pub const NAME: &str = "Zora Quillon";

/// What of a client is edited.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    Body,
    Session,
    Goal,
    Stage,
    Consent,
    /// What only the coach reads.
    Notes,
    File,
    Closes,
    /// Who has a portal.
    Portal,
    /// Whether there is such a client.
    Here,
}

impl Part {
    pub const ALL: [Part; 10] = {
        use Part::*;
        [Body, Session, Goal, Stage, Consent, Notes, File, Closes, Portal, Here]
    };
}

struct Client {
    id: &'static str,
    name: &'static str,
    keys: Portals,
    parts: [u8; Part::ALL.len()],
}

/// All clients of the site, and the practice's key.
pub struct Clients {
    keyring: Keyring,
    clients: [Client; 2],
}

/// What a record leads to on the public site.
pub struct Public<'a> {
    pub coaches: &'a [&'a str],
    /// The path of an article from `content/`.
    pub article: Option<&'a String>,
}

impl Clients {
    /// Makes the keys; those of the practice are in the folder then.
    pub fn new(site: &Site) -> Self {
        let keyring = Keyring::new(site);
        let client = |id, name| Client { id, name, keys: keyring.give(site, id, &Audience::ALL), parts: Default::default() };
        let clients = [client("grey-owl", NAME), client("still-pond", "Rhea Vanterpool")];
        Clients { keyring, clients }
    }

    pub fn edit(&mut self, of: u8, part: Part, to: u8) {
        self.clients[usize::from(of % 2)].parts[part as usize] = to;
    }

    /// The files that the site should have of them.
    pub fn files(&self, public: &Public<'_>) -> Vec<(String, String)> {
        let here = self.clients.iter().filter(|client| client.part(Part::Here) % 8 != 7);
        here.flat_map(|client| client.files(public)).collect()
    }

    /// The output with what is sealed in it opened.
    pub fn opened(&self, out: &Tree) -> Tree {
        let mut opened = out.clone();
        for keys in self.clients.iter().flat_map(|client| client.keys.iter()).map(|(_, keys)| keys) {
            self.keyring.open_all(&mut opened, keys);
        }
        opened
    }
}

impl Client {
    fn part(&self, part: Part) -> u8 {
        self.parts[part as usize]
    }

    fn files(&self, public: &Public<'_>) -> Vec<(String, String)> {
        let folder = format!("content/clients/{}", self.id);
        let attached = self.part(Part::File) % 4 != 3;
        let mut files = vec![
            (format!("{folder}/engagement.md"), self.record(public, attached)),
            (
                format!("{folder}/sessions/01.md"),
                "---\ntitle: The first walk\nnumber: 1\ndate: 2026-05-02\nminutes: 60\nstatus: held\nmodel: steps\n---\n\nWe went.\n"
                    .to_owned(),
            ),
        ];
        if attached {
            files.push((format!("{folder}/files/plan.txt"), format!("Plan {}", self.part(Part::File) % 5)));
        }
        let to = self.part(Part::Session);
        if !to.is_multiple_of(5) {
            let held = if to.is_multiple_of(2) { "status: held\ndate: 2026-06-0" } else { "date: 2026-06-1" };
            let said = if to % 16 == 15 { PUBLIC } else { "We went on." };
            let text = format!(
                "---\ntitle: Walk {}\nnumber: 2\n{held}{}\ngoals: [aim]\nratings: [{{goal: aim, value: {}}}]\n---\n\n{said}\n\n- [ ] Thing {to}\n\n:::coach\nPace {to}.\n:::\n",
                to % 4,
                1 + to % 9,
                1 + to % 9
            );
            files.push((format!("{folder}/sessions/02.md"), text));
        }
        let mut keys = self.keys.clone();
        match self.part(Part::Portal) % 5 {
            0 | 1 => {}
            2 => keys.sponsor = None,
            3 => keys.client.as_mut().unwrap().closed = Some("2026-06-20".parse().unwrap()),
            _ => return files,
        }
        files.push((format!("{folder}/portal.yaml"), keys.text()));
        files
    }

    fn record(&self, public: &Public<'_>, attached: bool) -> String {
        let Client { id, name, .. } = self;
        let mut front = format!(
            "title: The work of {id}\nclient: {{name: {name}, role: Director}}\nsponsor: {{name: Otto Marsh}}\ncoaches: [{}]\nprocess: steps\n",
            public.coaches.join(", ")
        );
        front += [
            "stage: one\n",
            "stage: two\nhistory: [{stage: one, entered: 2026-05-01, left: 2026-06-01, reason: Ready}, {stage: two, entered: 2026-06-01}]\n",
        ][usize::from(self.part(Part::Stage) % 2)];
        let goal = self.part(Part::Goal);
        front += &format!(
            "contract: {{starts: 2026-06-17, sessions: {{count: 6}}}}\nactions: [{{title: A step, due: 2026-06-18}}]\ngoals: [{{id: aim, title: An aim {}, measure: days, baseline: 0, target: 9, now: {}, due: 2026-06-{}, agreed: {}}}]\n",
            goal % 3,
            goal % 10,
            10 + goal % 20,
            goal % 2 == 1
        );
        let consent = self.part(Part::Consent);
        let holds = match consent % 4 {
            0 => None,
            1 => Some(String::new()),
            2 => Some(format!(", until: 2026-06-{}", 14 + consent % 12)),
            _ => Some(", withdrawn: 2026-06-18".to_owned()),
        };
        if let Some(holds) = holds {
            let consent = |item| format!("{{item: {item}, given: 2026-06-01, by: the client{holds}}}");
            front += &format!("consents: [{}]\n", ["goals", "progress", "actions"].map(consent).join(", "));
        }
        if self.part(Part::Closes) % 4 == 3 {
            front += &format!("closes: 2026-06-{}\n", 14 + self.part(Part::Closes) % 12);
        }
        let mut body = format!("Text {}.\n\n", self.part(Part::Body));
        body.extend(public.coaches.iter().map(|coach| format!("With [a coach](/coaches/{coach}.md).\n")));
        body.extend(public.article.map(|article| format!("Read [this](/{article}).\n")));
        if attached {
            body += "See [the plan](files/plan.txt).\n";
        }
        format!("---\n{front}---\n\n{body}\n:::callout\nMind.\n:::\n\n:::coach\nNote {}.\n:::\n", self.part(Part::Notes))
    }
}
