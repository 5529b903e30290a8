//! Answers: each from the site alone, total (what is not there is absent, never a failure), and with the
//! fingerprint of all that it shows.

use super::value::{self, Fields, SummaryList, json, link, list, summary_value, text};
use super::{Answer, Pages, Question, languages, listing};
use crate::config::BaseUrl;
use crate::markdown::Labels;
use crate::model::assets::Asset;
use crate::model::summary::digest;
use crate::model::{FacetValue, PublicSite, Summary, address, lists_sort};
use crate::parse::front_matter::Kind;
use crate::parse::kinds::{SortBy, Term};
use crate::strings::Text;
use crate::theme::Theme;
use minijinja::Value;
use serde::Serialize;
use std::sync::Arc;

/// At most this many pages of a tag are looked at for related pages.
const RELATED_DEPTH: usize = 100;

/// The answer to a question.
pub(super) fn answer(site: &PublicSite, theme: &Theme, question: &Question) -> Answer {
    let answers = Answers { site, base: &site.base };
    match question {
        Question::Config(key) if key == "search" => {
            let has = site.config.search && theme.templates.contains_key("search.html");
            plain(Value::from(has), &has)
        }
        Question::Config(key) => answers.config(key),
        Question::SiteText { key, language } => answers.site_text(key, language),
        Question::Menu { language } => languages::menu(site, &site.config.menu, language),
        Question::Footer { language } => languages::menu(site, &site.config.footer, language),
        Question::Section { folder, language } => {
            let section = site.lists.sections.get(&(folder.clone(), language.clone()));
            answers.one(section.and_then(|section| section.page).map(|at| &site.pages[at].summary))
        }
        Question::Sections { language } => answers.sections(language),
        Question::Pages(pages) => answers.pages(pages),
        Question::Count { kind, language } => {
            let count = site.pages.iter().filter(|page| page.summary.kind == kind && page.language() == language).count();
            plain(Value::from(count), &count)
        }
        Question::Summary { path } => answers.one(site.page(path).map(|page| &page.summary)),
        Question::Terms { taxonomy, language } => answers.terms(taxonomy, language),
        Question::Term { taxonomy, name, language } => answers.term(taxonomy, name, language),
        Question::Neighbours { path } => answers.neighbours(path),
        Question::Related { path, limit } => answers.many(answers.related(path, *limit)),
        Question::Series { path } => {
            let page = site.page(path);
            let series = page.and_then(|page| Some((page.language().to_owned(), page.summary.series.as_ref()?.to_string())));
            answers.many(series.and_then(|key| site.lists.series.get(&key)).into_iter().flatten().copied())
        }
        Question::Years { folder, language } => answers.years(folder, language),
        Question::Facets { language } => answers.facets(language),
        Question::Coach { id, language } => answers.one(site.coach(id, language).map(|page| &page.summary)),
        Question::Method { id, language } => answers.one(site.method(id, language).map(|page| &page.summary)),
        Question::MethodModel { path } => super::method::answer(site, path),
        Question::Glossary { language } => answers.glossary(language),
        Question::Data { name } => match site.data.get(name) {
            Some(data) => plain(json(data), data),
            None => absent(),
        },
        Question::Asset { folder, reference } => {
            answers.asset(answers.theme_asset(reference).or_else(|| site.assets.resolve(folder, reference)))
        }
        Question::Image { url } => answers.image(url),
        Question::ThemeAsset { reference } => answers.asset(answers.theme_asset(reference)),
        Question::Link { path, language } => match site.page_for(path, language) {
            Some(page) => plain(Value::from(site.base.href(&page.summary.route)), &page.summary.route),
            None => absent(),
        },
        Question::Text { key, language } => site.strings.get(language, key).map_or_else(absent, |found| match found {
            Text::List(texts) => plain(list(texts.iter().map(|text| Value::from(text.as_str()))), texts),
            Text::Plain(text) => plain(Value::from(text.as_str()), text),
            Text::Plural(forms) => plain(json(forms), forms),
        }),
        Question::DateText { date, style, language } => match site.strings.date(language, *date, style) {
            Some(text) => plain(Value::from(text.as_str()), &text),
            None => absent(),
        },
        Question::Today => plain(Value::from(site.today.to_string()), &site.today),
        Question::ThemeOption { name } => theme.options.get(name).map_or_else(absent, |option| plain(json(option), option)),
        Question::Languages { of, language } => languages::languages(site, of, language),
        Question::Locale { language } => {
            let locale = languages::locale(site, language);
            plain(text(locale.as_deref()), &locale)
        }
        Question::Untranslated { folder, language } => languages::untranslated(site, folder, language),
        Question::Breadcrumbs { path } => answers.breadcrumbs(path),
        Question::Testimonials { id, language } => answers.testimonials(id, language),
        Question::Document { path } => site.page(path).map_or_else(absent, |page| {
            // What the file says is all that there is to it, with what it took from the page that it translates.
            let own = page.document.digest;
            let digest = page.shares.map_or(own, |shared| digest(&(own, shared)));
            Answer { value: Value::from(()), digest }
        }),
        Question::Labels { language } => plain(Value::from(()), &labels(site, language)),
        Question::List { of, number } => listing::page_of(site, of, *number),
        Question::MemberKind { folder, language } => listing::member_kind(site, folder, language),
        Question::Parent { path } => listing::parent(site, path),
        Question::Above { folder, language } => listing::above(site, folder, language),
        Question::Feeds { folder, language } => listing::feeds(site, folder, language),
        Question::Feed { folder, language } => listing::feed(site, folder.as_deref(), language),
        Question::Sitemap => listing::sitemap(site, theme),
        Question::SearchIndex { language } => listing::searched(site, language),
        Question::Template { name } => {
            theme.templates.get(name).map_or_else(absent, |template| Answer { value: Value::from(()), digest: template.digest })
        }
    }
}

/// The words that rendering adds to Markdown, in a language.
pub(crate) fn labels(site: &PublicSite, language: &str) -> Labels {
    let standard = Labels::default();
    let text = |key: &str, standard: String| site.strings.text(language, key, None).map_or(standard, str::to_owned);
    Labels {
        anchor: text("anchor.label", standard.anchor),
        footnotes: text("footnotes", standard.footnotes),
        footnote: text("footnote", standard.footnote),
        footnote_back: text("footnote.back", standard.footnote_back),
        table: text("table", standard.table),
        task_done: text("task.done", standard.task_done),
        task_open: text("task.open", standard.task_open),
        note: text("alert.note", standard.note),
        tip: text("alert.tip", standard.tip),
        important: text("alert.important", standard.important),
        warning: text("alert.warning", standard.warning),
        caution: text("alert.caution", standard.caution),
    }
}

/// Nothing of that name is there.
pub(super) fn absent() -> Answer {
    Answer { value: Value::UNDEFINED, digest: [0; 16] }
}

pub(super) fn plain(value: Value, digested: &impl Serialize) -> Answer {
    Answer { value, digest: digest(digested) }
}

/// A facet as it is digested: its name, its label, and each value with its address and count.
type Facet<'a> = (&'a str, String, Vec<(&'a str, String, usize)>);

struct Answers<'a> {
    site: &'a PublicSite,
    base: &'a Arc<BaseUrl>,
}

impl Answers<'_> {
    fn asset(&self, asset: Option<&Asset>) -> Answer {
        asset.map_or_else(absent, |asset| plain(Value::from(self.base.href(&asset.route)), &asset.route))
    }

    /// A picture that cannot be shown is not there; what is no picture has an address and nothing else.
    fn image(&self, url: &str) -> Answer {
        let route = self.base.route(url);
        let Some((_, asset)) = route.and_then(|route| self.site.assets.at(&route)) else { return absent() };
        match &asset.picture {
            // A file of `static/` keeps its address when it is another, and a social card shows what is in it.
            Some(Ok(info)) => plain(value::picture(asset, Some(info), self.base), &(&asset.route, info, asset.hash.as_bytes())),
            Some(Err(_)) => absent(),
            None => plain(value::picture(asset, None, self.base), &asset.route),
        }
    }

    fn theme_asset(&self, reference: &str) -> Option<&Asset> {
        self.site.assets.iter().find(|(source, _)| source.strip_prefix("theme/") == Some(reference)).map(|(_, asset)| asset)
    }

    fn one(&self, summary: Option<&Arc<Summary>>) -> Answer {
        match summary {
            Some(summary) => Answer { value: summary_value(summary, self.base), digest: summary.digest },
            None => absent(),
        }
    }

    fn many(&self, pages: impl IntoIterator<Item = usize>) -> Answer {
        let summaries: Vec<Arc<Summary>> = pages.into_iter().map(|at| self.site.pages[at].summary.clone()).collect();
        let digests: Vec<_> = summaries.iter().map(|summary| summary.digest).collect();
        let digest = digest(&digests);
        Answer { value: Value::from_object(SummaryList { summaries, base: self.base.clone() }), digest }
    }

    fn config(&self, key: &str) -> Answer {
        let config = &self.site.config;
        let asset = |path: &Option<String>| {
            let asset = path.as_deref().and_then(|path| self.site.assets.iter().find(|(source, _)| *source == path));
            let route = asset.map(|(_, asset)| asset.route.clone());
            plain(value::file(route.as_deref(), self.base), &route)
        };
        match key {
            "title" => plain(Value::from(config.title.as_str()), &config.title),
            "base_url" => {
                let url = self.base.permalink("/");
                plain(Value::from(url.as_str()), &url)
            }
            "base_path" => plain(Value::from(self.base.path.as_str()), &self.base.path),
            "language" => plain(Value::from(config.language.as_str()), &config.language),
            "languages" => plain(Value::from(config.languages.clone()), &config.languages),
            "logo" => asset(&config.logo),
            "icon" => asset(&config.icon),
            "social_cards" => plain(Value::from(config.social_cards), &config.social_cards),
            "demonstration" => plain(Value::from(config.demonstration), &config.demonstration),
            "practice" => plain(self.practice(), &config.practice),
            _ => absent(),
        }
    }

    /// A text of `site.yaml` that may differ by language.
    fn site_text(&self, key: &str, language: &str) -> Answer {
        let config = &self.site.config;
        let found = match key {
            "tagline" => config.tagline.as_ref(),
            "description" => config.description.as_ref(),
            _ => None,
        };
        let found = found.map(|found| found.get(language, &config.language));
        plain(text(found.as_deref()), &found)
    }

    fn practice(&self) -> Value {
        let practice = &self.site.config.practice;
        let address = practice.address.as_ref().map_or(Value::from(()), |address| {
            Fields::new("address")
                .with("street", text(address.street.as_deref()))
                .with("locality", text(address.locality.as_deref()))
                .with("region", text(address.region.as_deref()))
                .with("postal_code", text(address.postal_code.as_deref()))
                .with("country", text(address.country.as_deref()))
                .value()
        });
        Fields::new("practice")
            .with("legal_name", text(practice.legal_name.as_deref()))
            .with("email", text(practice.email.as_deref()))
            .with("phone", text(practice.phone.as_deref()))
            .with("address", address)
            .with("area_served", practice.area_served.clone())
            .with("founded", practice.founded.map_or(Value::from(()), |year| Value::from(year.0)))
            .with("same_as", practice.same_as.clone())
            .with("contact_form", text(practice.contact_form.as_deref()))
            .value()
    }

    fn sections(&self, language: &str) -> Answer {
        let sections =
            self.site.lists.sections.iter().filter(|((folder, own), _)| own == language && !folder.is_empty() && !folder.contains('/'));
        let mut pages: Vec<usize> = sections.filter_map(|(_, section)| section.page).collect();
        lists_sort(&self.site.pages, &mut pages, SortBy::Weight);
        self.many(pages)
    }

    fn pages(&self, asked: &Pages) -> Answer {
        let site = self.site;
        let Pages { kind, section, tag, author, sort, limit, language } = asked;
        let fits = |at: &usize| {
            let summary = &site.pages[*at].summary;
            kind.as_ref().is_none_or(|kind| summary.kind == kind)
                && &*summary.language == language
                && section.as_ref().is_none_or(|section| &*summary.section == section)
                && author.as_ref().is_none_or(|author| summary.author_id.as_deref() == Some(author))
                && !matches!(summary.kind, "section" | "home")
        };
        let tagged = tag.as_ref().map(|tag| {
            let found = site.lists.tags.get(&(language.clone(), address::slug(tag)));
            found.map_or_else(Vec::new, |tag| tag.pages.clone())
        });
        let in_section = section.as_ref().and_then(|section| site.lists.sections.get(&(section.clone(), language.clone())));
        let mut pages: Vec<usize> = match (tagged, in_section) {
            (Some(tagged), _) => tagged.into_iter().filter(fits).collect(),
            (None, Some(section)) => section.members.iter().copied().filter(fits).collect(),
            (None, None) => (0..site.pages.len()).filter(fits).collect(),
        };
        let by = match sort.as_deref() {
            Some("date") => Some(SortBy::Date),
            Some("weight") => Some(SortBy::Weight),
            Some("title") => Some(SortBy::Title),
            // A section and a tag have an order of their own.
            _ if in_section.is_some() || tag.is_some() => None,
            _ if kind.as_deref() == Some("article") => Some(SortBy::Date),
            _ => Some(SortBy::Weight),
        };
        if let Some(by) = by {
            lists_sort(&site.pages, &mut pages, by);
        }
        pages.truncate(limit.unwrap_or(usize::MAX));
        self.many(pages)
    }

    fn terms(&self, taxonomy: &str, language: &str) -> Answer {
        if taxonomy != "tags" {
            return absent();
        }
        let terms: Vec<(&str, String, usize)> = self
            .site
            .lists
            .tags
            .iter()
            .filter(|((own, _), _)| own == language)
            .map(|(_, tag)| (&*tag.name, self.base.href(&tag.route), tag.pages.len()))
            .collect();
        let values = terms.iter().map(|(name, url, count)| counted("term", name, url, *count, None));
        plain(list(values), &terms)
    }

    fn term(&self, taxonomy: &str, name: &str, language: &str) -> Answer {
        let key = (language.to_owned(), address::slug(name));
        let Some(tag) = self.site.lists.tags.get(&key).filter(|_| taxonomy == "tags") else { return absent() };
        let url = self.base.href(&tag.route);
        plain(counted("term", &tag.name, &url, tag.pages.len(), None), &(&*tag.name, &url, tag.pages.len()))
    }

    fn neighbours(&self, path: &str) -> Answer {
        let site = self.site;
        let place = site.index(path).and_then(|at| site.lists.places[at].as_ref());
        let (mut previous, mut next) = (None, None);
        if let Some(place) = place
            && let Some(section) = site.lists.sections.get(&place.section)
        {
            let at = |place: Option<usize>| place.and_then(|place| section.members.get(place)).map(|at| &site.pages[*at].summary);
            let (before, after) = (at(place.at.checked_sub(1)), at(Some(place.at + 1)));
            // In a list of the newest first, what was written before stands after.
            let by_date = crate::model::lists_default_sort(&site.pages, section) == SortBy::Date;
            (previous, next) = if by_date { (after, before) } else { (before, after) };
        }
        let value = |summary: Option<&Arc<Summary>>| summary.map_or(Value::from(()), |summary| summary_value(summary, self.base));
        let digests = (previous.map(|summary| summary.digest), next.map(|summary| summary.digest));
        plain(Fields::new("neighbours").with("previous", value(previous)).with("next", value(next)).value(), &digests)
    }

    /// What the author named, then pages that share most tags, newest first.
    fn related(&self, path: &str, limit: usize) -> Vec<usize> {
        let site = self.site;
        let Some(at) = site.index(path) else { return Vec::new() };
        let page = &site.pages[at];
        let named = match &page.document.front.kind {
            Kind::Article(article) => &article.related[..],
            _ => &[],
        };
        let mut related: Vec<usize> = Vec::new();
        for target in named {
            let path = site.reference(&page.folder, target);
            let named = path.and_then(|path| site.page_for(&path, page.language()));
            related.extend(named.and_then(|page| site.index(&page.summary.path)));
        }
        let tags = page.summary.tags.iter().filter_map(|tag| {
            let tag = site.lists.tags.get(&(page.language().to_owned(), address::slug(&tag.name)))?;
            Some(&tag.ranks[..tag.ranks.len().min(RELATED_DEPTH)])
        });
        let mut tags: Vec<&[u32]> = tags.collect();
        let wanted = limit.saturating_sub(related.len());
        // Places in `best` by the number of shared tags; the lists are in one order, so what comes first stands first.
        let mut best: Vec<Vec<usize>> = vec![Vec::new(); tags.len() + 1];
        while let Some(rank) = tags.iter().filter_map(|tag| tag.first().copied()).min() {
            let mut shared = 0;
            for tag in tags.iter_mut().filter(|tag| tag.first() == Some(&rank)) {
                *tag = &tag[1..];
                shared += 1;
            }
            let next = site.lists.newest[rank as usize];
            if next != at && !related.contains(&next) {
                best[shared].push(next);
            }
            // Nothing that follows can share more.
            if best.last().is_some_and(|all| all.len() >= wanted) {
                break;
            }
        }
        related.extend(best.into_iter().rev().flatten().take(wanted));
        related.truncate(limit);
        related
    }

    fn years(&self, folder: &str, language: &str) -> Answer {
        let Some(section) = self.site.lists.sections.get(&(folder.to_owned(), language.to_owned())) else { return absent() };
        let route = section.page.map(|at| self.site.pages[at].summary.route.clone());
        let Some(route) = route else { return absent() };
        let years: Vec<(i16, String, usize)> =
            section.years.iter().map(|(year, pages)| (year.0, self.base.href(&format!("{route}{}/", year.0)), pages.len())).collect();
        let values = years
            .iter()
            .map(|(year, url, count)| Fields::new("year").with("year", *year).with("url", url.as_str()).with("count", *count).value());
        plain(list(values), &years)
    }

    fn facets(&self, language: &str) -> Answer {
        let label = |name: &str| self.site.strings.label(language, "facet", name);
        let facets: Vec<Facet<'_>> = self
            .site
            .lists
            .facets
            .get(language)
            .into_iter()
            .flatten()
            .map(|facet| {
                let values = facet.values.iter().map(|FacetValue { name, route, pages }| (&**name, self.base.href(route), pages.len()));
                (facet.name, label(facet.name), values.collect())
            })
            .collect();
        let values = facets.iter().map(|(name, label, values)| {
            let values = values.iter().map(|(value, url, count)| counted("value", value, url, *count, Some(value::facet_key(name, value))));
            Fields::new("facet").with("name", *name).with("label", label.as_str()).with("values", list(values)).value()
        });
        plain(list(values), &facets)
    }

    fn glossary(&self, language: &str) -> Answer {
        let Some(page) = self.site.glossary(language) else { return absent() };
        let Kind::Glossary(glossary) = &page.document.front.kind else { return absent() };
        let url = self.base.href(&page.summary.route);
        plain(list(glossary.terms.iter().map(|term| term_value(term, &url))), &(&glossary.terms, &url))
    }

    fn breadcrumbs(&self, path: &str) -> Answer {
        let Some(page) = self.site.page(path) else { return absent() };
        let language = page.language().to_owned();
        let mut crumbs: Vec<(&str, String)> = Vec::new();
        let mut add = |folder: &str| {
            let section = self.site.lists.sections.get(&(folder.to_owned(), language.clone())).and_then(|section| section.page);
            if let Some(above) = section.map(|at| &self.site.pages[at]).filter(|above| above.summary.path != page.summary.path) {
                let title = if above.is_home() { self.site.config.title.as_str() } else { &above.summary.title };
                crumbs.push((title, self.base.href(&above.summary.route)));
            }
        };
        add("");
        let mut folder = String::new();
        for part in page.folder.split('/').filter(|part| !part.is_empty()) {
            if !folder.is_empty() {
                folder.push('/');
            }
            folder.push_str(part);
            add(&folder);
        }
        if page.is_home() {
            crumbs.clear();
        }
        let values = crumbs.iter().map(|(title, url)| Fields::new("breadcrumb").with("title", *title).with("url", url.as_str()).value());
        plain(list(values), &crumbs)
    }

    /// Only what a client agreed to and has not taken back.
    fn testimonials(&self, id: &str, language: &str) -> Answer {
        let Some(page) = self.site.coach(id, language) else { return absent() };
        let Kind::Coach(coach) = &page.document.front.kind else { return absent() };
        let today = self.site.today;
        let live: Vec<(&str, &str, Option<&str>)> = coach
            .testimonials
            .iter()
            .filter(|testimonial| {
                testimonial.consent.on <= today && testimonial.consent.withdrawn.is_none_or(|withdrawn| withdrawn > today)
            })
            .map(|testimonial| (testimonial.text.as_str(), testimonial.name.as_str(), testimonial.role.as_deref()))
            .collect();
        let values = live
            .iter()
            .map(|(said, name, role)| Fields::new("testimonial").with("text", *said).with("name", *name).with("role", text(*role)).value());
        plain(list(values), &live)
    }
}

fn counted(of: &'static str, name: &str, url: &str, count: usize, key: Option<String>) -> Value {
    let fields = Fields::new(of).with("name", name).with("url", url).with("count", count);
    match key {
        Some(key) => fields.with("key", key),
        None => fields,
    }
    .value()
}

/// The id of a term on the glossary's page.
pub(crate) fn term_anchor(term: &Term) -> String {
    format!("term-{}", address::slug(&term.term))
}

/// A term of the glossary; its address is its place on the glossary's page.
pub(super) fn term_value(term: &Term, glossary_url: &str) -> Value {
    let anchor = term_anchor(term);
    Fields::new("term")
        .with("term", term.term.as_str())
        .with("stands_for", text(term.stands_for.as_deref()))
        .with("definition", term.definition.as_str())
        .with("aliases", term.aliases.clone())
        .with("url", format!("{glossary_url}#{anchor}"))
        .with("anchor", anchor)
        .value()
}

/// The links of a page to its tags and its author, for the page itself.
pub(crate) fn links(links: &[crate::model::Link], base: &BaseUrl) -> Value {
    list(links.iter().map(|tag| link(tag, base)))
}
