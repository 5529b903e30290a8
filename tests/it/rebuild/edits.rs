//! What is edited: the sorts of edits, how often each comes, and the articles that they are about.

use super::clients::{self, Part};
use proptest::prelude::*;

/// One edit; the numbers choose of what, and to what.
#[derive(Debug, Clone)]
pub(super) enum Edit {
    Body(u8, u8),
    Title(u8, u8),
    Tags(u8, u8),
    Date(u8, u8),
    Author(u8, u8),
    Series(u8, u8),
    Weight(u8, u8),
    Draft(u8, bool),
    Expires(u8, u8),
    Rename(u8, u8),
    Move(u8, u8),
    Delete(u8),
    Add(u8, u8),
    French(u8, u8),
    Picture(u8, u8),
    Alias(u8, u8),
    Coach(u8, u8),
    /// The coach who wrote articles gets another address or another id, or goes.
    Tom(u8),
    Consent(u8),
    Method(u8),
    Term(u8),
    Section(u8),
    Menu(u8),
    SiteTitle(u8),
    Paginate(u8),
    FullFeeds(bool),
    Palette(u8),
    Words(u8),
    Data(u8),
    Partial(u8),
    Footer(u8),
    Parent(u8),
    Block(u8),
    Unused(u8),
    Style(u8),
    Static(u8),
    /// A mistake in any file, which lasts for a build or two.
    Mistake(u8, u8),
    Days(u8),
    Client(u8, Part, u8),
}

pub(super) fn edit() -> impl Strategy<Value = Edit> {
    let two = || (any::<u8>(), any::<u8>());
    prop_oneof![
        6 => two().prop_map(|(of, to)| Edit::Body(of, to)),
        4 => two().prop_map(|(of, to)| Edit::Title(of, to)),
        3 => two().prop_map(|(of, to)| Edit::Tags(of, to)),
        3 => two().prop_map(|(of, to)| Edit::Date(of, to)),
        2 => two().prop_map(|(of, to)| Edit::Author(of, to)),
        2 => two().prop_map(|(of, to)| Edit::Series(of, to)),
        1 => two().prop_map(|(of, to)| Edit::Weight(of, to)),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(of, to)| Edit::Draft(of, to)),
        2 => two().prop_map(|(of, to)| Edit::Expires(of, to)),
        3 => two().prop_map(|(of, to)| Edit::Rename(of, to)),
        2 => two().prop_map(|(of, to)| Edit::Move(of, to)),
        3 => any::<u8>().prop_map(Edit::Delete),
        3 => two().prop_map(|(of, to)| Edit::Add(of, to)),
        2 => two().prop_map(|(of, to)| Edit::French(of, to)),
        2 => two().prop_map(|(of, to)| Edit::Picture(of, to)),
        1 => two().prop_map(|(of, to)| Edit::Alias(of, to)),
        2 => two().prop_map(|(of, to)| Edit::Coach(of, to)),
        1 => any::<u8>().prop_map(Edit::Tom),
        1 => any::<u8>().prop_map(Edit::Consent),
        1 => any::<u8>().prop_map(Edit::Method),
        1 => any::<u8>().prop_map(Edit::Term),
        1 => any::<u8>().prop_map(Edit::Section),
        1 => any::<u8>().prop_map(Edit::Menu),
        1 => any::<u8>().prop_map(Edit::SiteTitle),
        1 => any::<u8>().prop_map(Edit::Paginate),
        1 => any::<bool>().prop_map(Edit::FullFeeds),
        1 => any::<u8>().prop_map(Edit::Palette),
        1 => any::<u8>().prop_map(Edit::Words),
        1 => any::<u8>().prop_map(Edit::Data),
        1 => any::<u8>().prop_map(Edit::Partial),
        1 => any::<u8>().prop_map(Edit::Footer),
        1 => any::<u8>().prop_map(Edit::Parent),
        1 => any::<u8>().prop_map(Edit::Block),
        1 => any::<u8>().prop_map(Edit::Unused),
        1 => any::<u8>().prop_map(Edit::Style),
        1 => any::<u8>().prop_map(Edit::Static),
        2 => two().prop_map(|(of, to)| Edit::Mistake(of, to)),
        2 => any::<u8>().prop_map(Edit::Days),
    ]
}

/// Of a client, or of what portals show of the site.
pub(super) fn edit_of_client() -> impl Strategy<Value = Edit> {
    let part = prop::sample::select(&Part::ALL[..]);
    prop_oneof![
        6 => (any::<u8>(), part, any::<u8>()).prop_map(|(of, part, to)| Edit::Client(of, part, to)),
        1 => any::<u8>().prop_map(Edit::Method),
        1 => any::<u8>().prop_map(Edit::Tom),
        1 => any::<u8>().prop_map(Edit::Words),
        1 => any::<u8>().prop_map(Edit::Block),
        1 => any::<u8>().prop_map(Edit::Footer),
        1 => any::<u8>().prop_map(Edit::Days),
    ]
}

/// An article of the site that is edited, if it is there.
#[derive(Debug, Clone)]
pub(super) struct Article {
    pub(super) folder: &'static str,
    pub(super) name: String,
    pub(super) title: u8,
    pub(super) body: u8,
    pub(super) tags: u8,
    pub(super) day: u8,
    pub(super) author: u8,
    pub(super) series: u8,
    pub(super) weight: u8,
    pub(super) draft: bool,
    pub(super) expires: Option<u8>,
    pub(super) picture: Option<u8>,
    pub(super) alias: Option<u8>,
    pub(super) french: Option<u8>,
}

impl Article {
    pub(super) fn new(number: u8) -> Self {
        Article {
            folder: "insights",
            name: format!("a{number}"),
            title: number,
            body: number,
            tags: number,
            day: number * 7,
            author: number,
            series: number,
            weight: 0,
            draft: false,
            expires: None,
            picture: None,
            alias: None,
            french: None,
        }
    }

    pub(super) fn text(&self, others: &[String], tom: &str) -> String {
        const TAGS: [&str; 4] = ["[]", "[focus]", "[focus, rest]", "[calm]"];
        let mut front = format!(
            "title: Title {}\ndate: 2026-{:02}-{:02}\ntags: {}\n",
            self.title % 9,
            1 + self.day % 6,
            1 + self.day % 28,
            TAGS[usize::from(self.tags % 4)]
        );
        match self.author % 3 {
            0 => front += "author: ida\n",
            1 => front += &format!("author: {tom}\n"),
            _ => {}
        }
        if self.series.is_multiple_of(3) {
            front += "series: Steps\n";
        }
        if self.weight > 0 {
            front += &format!("weight: {}\n", self.weight);
        }
        if self.draft {
            front += "draft: true\n";
        }
        if let Some(expires) = self.expires {
            front += &format!("expires: 2026-06-{:02}\n", 10 + expires % 20);
        }
        if self.picture.is_some() {
            front += &format!("image: {}.png\nimage_alt: A picture\n", self.name);
        }
        if let Some(alias) = self.alias {
            front += &format!("aliases: [/old/{}-{}/]\n", self.name, alias % 3);
        }
        let mut body = format!("Words {} of the text, with a [method](../methods/steps.md).\n\n## Part {}\n", self.body, self.body % 5);
        if self.body.is_multiple_of(4)
            && let Some(other) = others.get(usize::from(self.body) % others.len().max(1))
        {
            body += &format!("\nSee [another](/{other}).\n");
        }
        if self.body.is_multiple_of(5) {
            body += "\nA note[^1].\n\n[^1]: Below.\n\n::: model of=\"steps\"\n:::\n";
        }
        if self.body % 32 == 31 {
            body += &format!("\n{} was here.\n", clients::NAME);
        }
        format!("---\n{front}---\n\n{body}")
    }
}
