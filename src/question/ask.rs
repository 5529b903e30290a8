//! The object `site` in templates: the names of the questions, and what they take.

use super::value::{Fields, list, unknown};
use super::{Asker, Pages, Question};
use crate::diag::suggest;
use crate::strings::fill;
use crate::yaml::Date;
use minijinja::value::{Kwargs, Object, ObjectRepr, Value, from_args};
use minijinja::{Error, ErrorKind, State};
use std::fmt;
use std::sync::Arc;

/// Values of the site that are there without a call.
pub(crate) const ATTRIBUTES: [&str; 11] =
    ["title", "tagline", "description", "base_url", "base_path", "language", "languages", "logo", "icon", "practice", "demonstration"];

/// The questions that templates can ask.
pub(crate) const QUESTIONS: [&str; 31] = [
    "menu",
    "footer",
    "section",
    "sections",
    "pages",
    "latest",
    "count",
    "summary",
    "terms",
    "term",
    "neighbours",
    "related",
    "series",
    "years",
    "facets",
    "coach",
    "coaches",
    "method",
    "glossary",
    "data",
    "asset",
    "link",
    "string",
    "date",
    "years_since",
    "build_date",
    "build_year",
    "policy",
    "version",
    "testimonials",
    "breadcrumbs",
];

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
        Some(match ATTRIBUTES.iter().find(|known| **known == key) {
            // The language of the page, not only of the site.
            Some(&"language") => Value::from(self.place.language.as_str()),
            Some(known) => self.ask(Question::Config((*known).into())),
            None => unknown("site", key, ATTRIBUTES.iter().chain(&QUESTIONS).copied()),
        })
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, name: &str, args: &[Value]) -> Result<Value, Error> {
        let page_language = self.place.language.clone();
        let own = || self.place.path.clone().unwrap_or_default();
        match name {
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
            "link" => {
                let (target,) = from_args::<(&str,)>(args)?;
                let (target, fragment) =
                    target.split_once('#').map_or((target, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
                let answer = self.ask(Question::Link { path: self.source(target) });
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
            "policy" => nothing(args).map(|()| Value::from(self.policy())),
            "version" => nothing(args).map(|()| Value::from(env!("CARGO_PKG_VERSION"))),
            other => Err(invalid(format!("`site` has no question `{other}`; {}", suggest::help(other, QUESTIONS)))),
        }
    }
}

impl Asker {
    /// The source path that a reference in a template or a text means.
    pub fn source(&self, target: &str) -> String {
        let relative = self.shared.site.reference(&self.place.folder, target);
        let relative = relative.filter(|path| !self.ask(Question::Link { path: path.clone() }).is_undefined());
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
            Fields::new("entry").with("title", field(&entry, "title")).with("url", target).with("current", current).value()
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
        let number = kwargs.get::<Option<i64>>("n")?;
        let pattern = self.shared.site.strings.text(page_language, key, number);
        let Some(pattern) = pattern else { return Ok(answer) };
        let names: Vec<String> = kwargs.args().map(str::to_owned).collect();
        let filled = fill(pattern, &mut |name| {
            let value: Option<Value> = names.iter().any(|known| known == name).then(|| kwargs.get(name).ok()).flatten();
            value.map(|value| if value.is_none() { String::new() } else { value.to_string() })
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
        let form_origin = form.filter(|form| form.contains("://")).map(|form| format!(" {}", origin(&form))).unwrap_or_default();
        let frames = if self.blocks.iter().any(|block| block == "video") {
            "; frame-src https://www.youtube-nocookie.com https://player.vimeo.com"
        } else {
            ""
        };
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; \
             connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'{form_origin}{frames}"
        )
    }
}

fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    format!("{scheme}://{}", rest.split('/').next().unwrap_or_default())
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
