//! The object `site` in templates: the names of the questions, and what they take.

use super::shape::{ATTRIBUTES, QUESTIONS};
use super::value::{Fields, list, unknown};
use super::{Asker, Pages, Question};
use crate::diag::suggest;
use crate::hosting::policy;
use crate::strings::fill;
use crate::yaml::Date;
use minijinja::value::{Kwargs, Object, ObjectRepr, Value, from_args};
use minijinja::{Error, ErrorKind, State};
use std::fmt;
use std::sync::Arc;

fn invalid(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

impl Object for Asker {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("site")
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let known = ATTRIBUTES.iter().map(|(name, ..)| *name);
        Some(match known.clone().find(|known| *known == key) {
            // The language of the page, not only of the site.
            Some("language") => Value::from(self.place.language.as_str()),
            Some(known @ ("tagline" | "description")) => {
                self.ask(Question::SiteText { key: known.into(), language: self.place.language.clone() })
            }
            Some("search") => self.search().map_or(Value::from(()), Value::from),
            Some(known) => self.ask(Question::Config(known.into())),
            None => unknown("site", key, known.chain(QUESTIONS.iter().map(|ask| ask.name))),
        })
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, name: &str, args: &[Value]) -> Result<Value, Error> {
        let page_language = self.place.language.clone();
        let own = || self.place.path.clone().unwrap_or_default();
        // One that the documentation does not have is none.
        let known = QUESTIONS.iter().map(|ask| ask.name);
        match known.clone().find(|known| *known == name).unwrap_or_default() {
            "menu" => nothing(args).map(|()| self.with_current(&self.ask(Question::Menu { language: page_language }))),
            "footer" => nothing(args).map(|()| self.with_current(&self.ask(Question::Footer { language: page_language }))),
            "section" => {
                let (folder, kwargs) = from_args::<(&str, Kwargs)>(args)?;
                let language = language(kwargs, page_language)?;
                Ok(self.ask(Question::Section { folder: folder.trim_matches('/').to_owned(), language }))
            }
            "sections" => nothing(args).map(|()| self.ask(Question::Sections { language: page_language })),
            "pages" => {
                let (kwargs,) = from_args::<(Kwargs,)>(args)?;
                let pages = Pages {
                    kind: kwargs.get("kind")?,
                    section: kwargs.get::<Option<String>>("section")?.map(|folder| folder.trim_matches('/').to_owned()),
                    tag: kwargs.get("tag")?,
                    author: kwargs.get("author")?,
                    sort: kwargs.get("sort")?,
                    limit: kwargs.get("limit")?,
                    language: kwargs.get::<Option<String>>("language")?.unwrap_or(page_language),
                };
                kwargs.assert_all_used()?;
                check_word("sort", pages.sort.as_deref(), &["date", "weight", "title"])?;
                check_kind(pages.kind.as_deref())?;
                Ok(self.ask(Question::Pages(pages.into())))
            }
            "latest" => {
                let (kind, limit) = from_args::<(&str, usize)>(args)?;
                check_kind(Some(kind))?;
                let (kind, sort) = (Some(kind.to_owned()), Some("date".to_owned()));
                Ok(self.ask(Question::Pages(Pages { kind, sort, limit: Some(limit), language: page_language, ..Pages::default() }.into())))
            }
            "coaches" => nothing(args).map(|()| {
                self.ask(Question::Pages(Pages { kind: Some("coach".to_owned()), language: page_language, ..Pages::default() }.into()))
            }),
            "count" => {
                let (kind,) = from_args::<(&str,)>(args)?;
                check_kind(Some(kind))?;
                Ok(self.ask(Question::Count { kind: kind.to_owned(), language: page_language }))
            }
            "summary" => {
                let (target,) = from_args::<(&str,)>(args)?;
                Ok(self.ask(Question::Summary { path: self.source(target) }))
            }
            "terms" => {
                let (taxonomy,) = from_args::<(Option<&str>,)>(args)?;
                Ok(self.ask(Question::Terms { taxonomy: taxonomy.unwrap_or("tags").to_owned(), language: page_language }))
            }
            "term" => {
                let (taxonomy, name) = from_args::<(&str, &str)>(args)?;
                Ok(self.ask(Question::Term { taxonomy: taxonomy.to_owned(), name: name.to_owned(), language: page_language }))
            }
            "neighbours" => nothing(args).map(|()| self.ask(Question::Neighbours { path: own() })),
            "related" => {
                let (limit,) = from_args::<(Option<usize>,)>(args)?;
                Ok(self.ask(Question::Related { path: own(), limit: limit.unwrap_or(3) }))
            }
            "series" => nothing(args).map(|()| self.ask(Question::Series { path: own() })),
            "years" => {
                let (folder,) = from_args::<(&str,)>(args)?;
                Ok(self.ask(Question::Years { folder: folder.trim_matches('/').to_owned(), language: page_language }))
            }
            "untranslated" => {
                let (folder,) = from_args::<(&str,)>(args)?;
                Ok(self.ask(Question::Untranslated { folder: folder.trim_matches('/').to_owned(), language: page_language }))
            }
            "facets" => nothing(args).map(|()| self.ask(Question::Facets { language: page_language })),
            "coach" => {
                let (id,) = from_args::<(&str,)>(args)?;
                Ok(self.ask(Question::Coach { id: id.to_owned(), language: page_language }))
            }
            "testimonials" => {
                let (id,) = from_args::<(&str,)>(args)?;
                Ok(self.ask(Question::Testimonials { id: id.to_owned(), language: page_language }))
            }
            "method" => {
                let (id,) = from_args::<(&str,)>(args)?;
                Ok(self.ask(Question::Method { id: id.to_owned(), language: page_language }))
            }
            "glossary" => nothing(args).map(|()| self.ask(Question::Glossary { language: page_language })),
            "breadcrumbs" => nothing(args).map(|()| self.ask(Question::Breadcrumbs { path: own() })),
            "data" => {
                let (name,) = from_args::<(&str,)>(args)?;
                Ok(self.ask(Question::Data { name: name.to_owned() }))
            }
            "asset" => {
                let (reference,) = from_args::<(&str,)>(args)?;
                self.asset(reference)
            }
            "image" => {
                let (of,) = from_args::<(Value,)>(args)?;
                self.image(&of)
            }
            "link" => {
                let (target,) = from_args::<(&str,)>(args)?;
                let (target, fragment) =
                    target.split_once('#').map_or((target, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
                let answer = self.ask(self.link_to(self.source(target)));
                if answer.is_undefined() {
                    let near = self.shared.site.nearest_path(target.trim_start_matches('/'));
                    let help = near.map_or(String::new(), |near| format!("; did you mean `/{near}`?"));
                    return Err(invalid(format!("there is no page `{target}`{help}")));
                }
                Ok(Value::from(format!("{answer}{fragment}")))
            }
            "string" => {
                let (key, kwargs) = from_args::<(&str, Kwargs)>(args)?;
                self.string(key, &kwargs, &page_language)
            }
            "date" => {
                let (value, kwargs) = from_args::<(Value, Kwargs)>(args)?;
                let style: Option<String> = kwargs.get("style")?;
                kwargs.assert_all_used()?;
                self.date(&value, style.as_deref().unwrap_or("long"), page_language)
            }
            "years_since" => {
                let (year,) = from_args::<(i64,)>(args)?;
                Ok(Value::from((self.year() - year).max(0)))
            }
            "build_date" => nothing(args).map(|()| self.ask(Question::Today)),
            "build_year" => nothing(args).map(|()| Value::from(self.year())),
            "structured_data" => {
                let (page,) = from_args::<(Value,)>(args)?;
                Ok(self.structured_data(&page))
            }
            "policy" => nothing(args).map(|()| Value::from(self.policy())),
            "version" => nothing(args).map(|()| Value::from(env!("CARGO_PKG_VERSION"))),
            _ => Err(invalid(format!("`site` has no question `{name}`; {}", suggest::help(name, known)))),
        }
    }
}

impl Asker {
    /// The address of the page to search on, in the language of this page; none where there is none.
    pub fn search(&self) -> Option<String> {
        let has = self.ask(Question::Config("search".into())).is_true();
        let site = &self.shared.site;
        has.then(|| site.base.href(&crate::model::address::search(&site.config.language, &self.place.language)))
    }

    /// The question where a source path leads readers of this page.
    pub fn link_to(&self, path: String) -> Question {
        Question::Link { path, language: self.place.language.clone() }
    }

    /// The address of a file of the theme, or of one that the page's folder names so.
    fn asset(&self, reference: &str) -> Result<Value, Error> {
        // Files of the theme are everywhere the same: one answer serves all pages.
        let mut answer = self.ask(Question::ThemeAsset { reference: reference.to_owned() });
        if answer.is_undefined() {
            answer = self.ask(Question::Asset { folder: self.place.folder.clone(), reference: reference.to_owned() });
        }
        if answer.is_undefined() {
            let known = self.shared.theme.assets.iter().map(|asset| asset.path.as_str());
            return Err(invalid(format!("there is no asset `{reference}`; {}", suggest::help(reference, known))));
        }
        Ok(answer)
    }

    /// What pages show of a picture: of a file that a value such as `page.image` holds, or of one by its name.
    fn image(&self, of: &Value) -> Result<Value, Error> {
        let url = match of.as_str() {
            Some(reference) => self.asset(reference)?,
            None => of.get_attr("url").unwrap_or(Value::UNDEFINED),
        };
        let url = url.as_str().ok_or_else(|| invalid("`site.image` takes a file such as `page.image`, or the name of one"))?;
        let answer = self.ask(Question::Image { url: url.to_owned() });
        if answer.is_undefined() {
            return Err(invalid(match self.picture_fault(url) {
                Some(fault) => format!("the picture `{url}` {fault}"),
                None => format!("there is no file `{url}`"),
            }));
        }
        Ok(answer)
    }

    /// Why the file at an address is a picture that cannot be shown, for messages.
    pub fn picture_fault(&self, url: &str) -> Option<crate::image::Fault> {
        let route = self.shared.site.base.route(url)?;
        self.shared.site.assets.at(&route)?.1.picture.as_ref()?.as_ref().err().cloned()
    }

    /// The hash of the drawing at an address; none where there is no SVG file that can be shown.
    pub fn drawing(&self, url: &str) -> Option<blake3::Hash> {
        self.ask(Question::Image { url: url.to_owned() });
        let route = self.shared.site.base.route(url)?;
        self.shared.site.assets.drawing(&route).map(|asset| asset.hash)
    }

    /// The source path that a reference in a template or a text means.
    pub fn source(&self, target: &str) -> String {
        let relative = self.shared.site.reference(&self.place.folder, target);
        let relative = relative.filter(|path| !self.ask(self.link_to(path.clone())).is_undefined());
        relative.unwrap_or_else(|| target.trim_start_matches('/').to_owned())
    }

    /// A text of the interface that has no plural, with its placeholders filled in; the key where there is none.
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let language = &self.place.language;
        self.ask(Question::Text { key: key.to_owned(), language: language.clone() });
        let pattern = self.shared.site.strings.text(language, key, None).unwrap_or(key);
        fill(pattern, &mut |name| values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    fn year(&self) -> i64 {
        self.ask(Question::Today).as_str().and_then(|date| date.get(..4)?.parse().ok()).unwrap_or(0)
    }

    /// The entries of a menu, each told whether it is this page or holds it.
    fn with_current(&self, entries: &Value) -> Value {
        let url = self.shared.site.base.href(&self.place.route);
        let home = self.shared.site.base.path.as_str();
        let field = |entry: &Value, name: &str| entry.get_attr(name).unwrap_or(Value::UNDEFINED);
        let entries = entries.try_iter().into_iter().flatten().map(|entry| {
            let target = field(&entry, "url");
            let target = target.as_str().unwrap_or_default();
            let current = if target == url {
                "page"
            } else if target != home && target.ends_with('/') && url.starts_with(target) {
                "true"
            } else {
                ""
            };
            let current = if current.is_empty() { Value::from(()) } else { Value::from(current) };
            Fields::new("entry")
                .with("title", field(&entry, "title"))
                .with("title_language", field(&entry, "title_language"))
                .with("url", target)
                .with("language", field(&entry, "language"))
                .with("current", current)
                .value()
        });
        list(entries)
    }

    fn string(&self, key: &str, kwargs: &Kwargs, page_language: &str) -> Result<Value, Error> {
        let answer = self.ask(Question::Text { key: key.to_owned(), language: page_language.to_owned() });
        if answer.is_undefined() {
            let help = suggest::nearest(key, self.shared.site.strings.keys());
            let help = help.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(invalid(format!("there is no string `{key}`{help}")));
        }
        // Most texts have no place to fill.
        if kwargs.args().next().is_none() && answer.as_str().is_some_and(|text| !text.contains('{')) {
            return Ok(answer);
        }
        let number = kwargs.get::<Option<i64>>("n")?;
        let pattern = self.shared.site.strings.text(page_language, key, number);
        let Some(pattern) = pattern else { return Ok(answer) };
        let names: Vec<String> = kwargs.args().map(str::to_owned).collect();
        let filled = fill(pattern, &mut |name| {
            let value: Option<Value> = names.iter().any(|known| known == name).then(|| kwargs.get(name).ok()).flatten();
            value.map(|value| match value.as_i64() {
                _ if value.is_none() => String::new(),
                // A count is written as the language writes numbers; a year, say, stays as it is.
                Some(n) if name == "n" => self.shared.site.strings.number(page_language, n),
                _ => value.to_string(),
            })
        });
        for name in &names {
            kwargs.get::<Value>(name)?;
        }
        Ok(Value::from(filled))
    }

    fn date(&self, value: &Value, style: &str, language: String) -> Result<Value, Error> {
        if value.is_none() {
            return Ok(Value::from(""));
        }
        // A year alone is said as it is.
        if let Some(year) = value.as_i64() {
            return Ok(Value::from(year.to_string()));
        }
        let date =
            value.as_str().and_then(|text| text.parse::<Date>().ok()).ok_or_else(|| invalid("this is not a date such as 2026-03-02"))?;
        if style == "iso" {
            return Ok(Value::from(date.to_string()));
        }
        let answer = self.ask(Question::DateText { date, style: style.to_owned(), language });
        if answer.is_undefined() {
            return Err(invalid(format!("there is no string `date.{style}`; styles are `long`, `short`, `month`, `year`, `iso`")));
        }
        Ok(answer)
    }

    /// The content security policy of this page: everything from the site itself, video frames only where there is a video.
    fn policy(&self) -> String {
        let practice = self.ask(Question::Config("practice".into()));
        let form = practice.get_attr("contact_form").ok().and_then(|form| form.as_str().map(str::to_owned));
        policy::page(form.as_deref(), self.blocks.iter().any(|block| block == "video"))
    }
}

fn nothing(args: &[Value]) -> Result<(), Error> {
    from_args::<()>(args)
}

fn language(kwargs: Kwargs, page_language: String) -> Result<String, Error> {
    let language = kwargs.get::<Option<String>>("language")?;
    kwargs.assert_all_used()?;
    Ok(language.unwrap_or(page_language))
}

fn check_word(what: &str, word: Option<&str>, known: &[&str]) -> Result<(), Error> {
    match word {
        Some(word) if !known.contains(&word) => {
            Err(invalid(format!("`{what}` cannot be `{word}`; {}", suggest::help(word, known.iter().copied()))))
        }
        _ => Ok(()),
    }
}

fn check_kind(kind: Option<&str>) -> Result<(), Error> {
    check_word("kind", kind, &["page", "article", "coach", "method", "service", "glossary"])
}
