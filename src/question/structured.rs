//! What a page says of itself to search engines: JSON-LD in the vocabulary of schema.org, made of the values that the page
//! shows.
//!
//! A page is one graph: the practice (`Organization`, or `ProfessionalService` where it has an address that can be visited),
//! the `WebSite`, the page, its breadcrumbs, and what the page is about. The practice is told in full on the home pages only.
//! Ratings are never told: those of one's own clients are not for search engines (Google, Review snippet guidelines), and
//! testimonials stay text. Which fields a type needs is in `tests/it/structured.rs`.

use super::{Asker, Question};
use minijinja::Value;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

/// A node of the graph, without what is none or empty.
#[derive(Default)]
struct Node(Map<String, Json>);

impl Node {
    fn new(of: impl Into<Json>) -> Self {
        Node::default().with("@type", of.into())
    }

    #[must_use]
    fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        let value = value.into();
        let is_empty = match &value {
            Json::Null => true,
            Json::String(text) => text.trim().is_empty(),
            Json::Array(list) => list.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.0.insert(name.to_owned(), value);
        }
        self
    }
}

impl From<Node> for Json {
    fn from(node: Node) -> Json {
        Json::Object(node.0)
    }
}

/// The page that is told of.
struct Told<'a> {
    asker: &'a Asker,
    page: &'a Value,
    kind: String,
    permalink: String,
    language: String,
    /// The address of the home page of the default language.
    home: String,
}

impl Asker {
    /// The JSON-LD of a page as the text of its data block; none where the page is not to be indexed.
    ///
    /// `page` is the value of that name in templates.
    pub(super) fn structured_data(&self, page: &Value) -> Value {
        let (Some(kind), Some(permalink)) = (text(page, "kind"), text(page, "permalink")) else { return Value::from(()) };
        if field(page, "noindex").is_true() {
            return Value::from(());
        }
        let home = self.ask(Question::Config("base_url".into())).to_string();
        let graph = Told { asker: self, page, kind, permalink, language: self.place.language.clone(), home }.graph();
        let block = serde_json::to_string(&Block { context: "https://schema.org", graph });
        block.map_or(Value::from(()), |block| Value::from_safe_string(data_block(block)))
    }
}

/// What is told, as it is written.
#[derive(Serialize)]
struct Block {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Vec<Json>,
}

/// JSON as it can stand in a script element: nothing in it can end the element or begin a comment (HTML, 4.12.1.3).
fn data_block(json: String) -> String {
    if memchr::memchr3(b'<', b'>', b'&', json.as_bytes()).is_none() {
        return json;
    }
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

impl Told<'_> {
    fn graph(&self) -> Vec<Json> {
        let mut graph = vec![self.practice(), self.website()];
        let crumbs = self.breadcrumbs();
        let page = self.webpage(crumbs.is_some());
        let (page, item) = match self.kind.as_str() {
            "coach" => (page.with("mainEntity", self.person()), None),
            "article" => (page.with("mainEntity", id(&self.of_page("article"))), Some(self.article())),
            "service" => (page.with("mainEntity", id(&self.of_page("service"))), Some(self.service())),
            "glossary" => (page.with("mainEntity", self.glossary()), None),
            _ => (page.with("mainEntity", self.list()), None),
        };
        graph.push(page.into());
        graph.extend(crumbs);
        graph.extend(item.map(Json::from));
        graph
    }

    fn config(&self, key: &'static str) -> Value {
        self.asker.ask(Question::Config(key.into()))
    }

    fn text_of_site(&self, key: &'static str) -> Option<String> {
        let question = Question::SiteText { key: key.into(), language: self.language.clone() };
        self.asker.ask(question).as_str().map(str::to_owned)
    }

    fn practice_id(&self) -> String {
        format!("{}#practice", self.home)
    }

    /// What the page is about, by an address that other pages can name too.
    fn of_page(&self, what: &str) -> String {
        format!("{}#{what}", self.permalink)
    }

    /// An address of the site made whole.
    fn whole(&self, url: &str) -> String {
        let is_own = url.starts_with('/') && !url.starts_with("//");
        if is_own { format!("{}{url}", self.asker.shared.base().origin) } else { url.to_owned() }
    }

    /// The address of a file or a page in a field.
    fn url(&self, value: &Value) -> Option<String> {
        Some(self.whole(&text(value, "url")?))
    }

    fn practice(&self) -> Json {
        let practice = self.config("practice");
        let address = field(&practice, "address");
        let can_be_visited = ["street", "locality", "country"].iter().all(|part| text(&address, part).is_some());
        let kind = if can_be_visited { "ProfessionalService" } else { "Organization" };
        let node = Node::new(kind)
            .with("@id", self.practice_id())
            .with("name", self.config("title").to_string())
            .with("url", self.home.as_str())
            .with("logo", self.url(&self.config("logo")));
        if self.kind != "home" {
            return node.into();
        }
        let postal = can_be_visited.then(|| {
            Node::new("PostalAddress")
                .with("streetAddress", text(&address, "street"))
                .with("addressLocality", text(&address, "locality"))
                .with("addressRegion", text(&address, "region"))
                .with("postalCode", text(&address, "postal_code"))
                .with("addressCountry", text(&address, "country"))
        });
        node.with("legalName", text(&practice, "legal_name"))
            .with("description", self.text_of_site("description"))
            .with("slogan", self.text_of_site("tagline"))
            .with("image", self.url(&self.config("logo")))
            .with("email", text(&practice, "email"))
            .with("telephone", text(&practice, "phone"))
            .with("address", postal.map(Json::from))
            .with("areaServed", texts(&field(&practice, "area_served")))
            .with("foundingDate", field(&practice, "founded").as_i64().map(|year| year.to_string()))
            .with("sameAs", self.addresses(&field(&practice, "same_as")))
            .into()
    }

    fn website(&self) -> Json {
        let node = Node::new("WebSite")
            .with("@id", format!("{}#website", self.home))
            .with("url", self.home.as_str())
            .with("name", self.config("title").to_string());
        if self.kind != "home" {
            return node.into();
        }
        // The search page reads its field `q` (Google, Sitelinks search box; schema.org, "Potential Actions").
        let search = self.asker.search().map(|url| {
            let target = Node::new("EntryPoint").with("urlTemplate", format!("{}?q={{words}}", self.whole(&url)));
            Json::from(Node::new("SearchAction").with("target", target).with("query-input", "required name=words"))
        });
        node.with("description", self.text_of_site("description"))
            .with("inLanguage", texts(&self.config("languages")))
            .with("publisher", id(&self.practice_id()))
            .with("potentialAction", search)
            .into()
    }

    fn webpage(&self, has_crumbs: bool) -> Node {
        let page = self.page;
        let of = match self.kind.as_str() {
            "coach" => "ProfilePage",
            "section" | "archive" | "term" | "facet" | "taxonomy" => "CollectionPage",
            _ => "WebPage",
        };
        let about = (self.kind == "home").then(|| id(&self.practice_id()));
        Node::new(of)
            .with("@id", self.permalink.as_str())
            .with("url", self.permalink.as_str())
            .with("name", text(page, "title"))
            .with("description", text(page, "description"))
            .with("inLanguage", self.language.as_str())
            .with("isPartOf", id(&format!("{}#website", self.home)))
            .with("about", about)
            .with("breadcrumb", has_crumbs.then(|| id(&self.of_page("breadcrumb"))))
            .with("primaryImageOfPage", self.image(&self.picture()))
            .with("dateCreated", text(page, "date"))
            .with("dateModified", text(page, "updated"))
    }

    /// The picture that stands for the page: its card, which only a page without a photograph has, or its own.
    fn picture(&self) -> Value {
        let card = field(self.page, "card");
        if card.is_true() { card } else { field(self.page, "image") }
    }

    fn image(&self, image: &Value) -> Option<Json> {
        Some(Node::new("ImageObject").with("url", self.url(image)?).into())
    }

    /// The way to the page, and the page itself.
    fn breadcrumbs(&self) -> Option<Json> {
        let mut items: Vec<(String, String)> =
            all(&field(self.page, "breadcrumbs")).filter_map(|crumb| Some((text(&crumb, "title")?, self.url(&crumb)?))).collect();
        if items.is_empty() {
            return None;
        }
        items.push((text(self.page, "title")?, self.permalink.clone()));
        let items = items.into_iter().enumerate().map(|(at, (name, address))| {
            Json::from(Node::new("ListItem").with("position", at + 1).with("name", name).with("item", address))
        });
        let list = Node::new("BreadcrumbList").with("@id", self.of_page("breadcrumb"));
        Some(list.with("itemListElement", items.collect::<Vec<_>>()).into())
    }

    fn person(&self) -> Json {
        let (page, coach) = (self.page, field(self.page, "coach"));
        let languages = names(&field(&coach, "languages")).map(|name| Json::from(Node::new("Language").with("name", name)));
        let places = names(&field(&coach, "locations")).map(|name| Json::from(Node::new("Place").with("name", name)));
        let about = ["specialties", "industries"].into_iter().flat_map(|key| names(&field(&coach, key)).collect::<Vec<_>>());
        let titles = texts(&field(&coach, "role")).into_iter().filter_map(|role| {
            let key = format!("job.{role}");
            // A role without a title of its own has none to tell.
            Some(self.asker.say(&key, &[])).filter(|title| *title != key)
        });
        let credentials = all(&field(&coach, "credentials")).filter(|credential| !field(credential, "expired").is_true());
        let credentials = credentials.filter_map(|credential| self.credential(&credential));
        Node::new("Person")
            .with("@id", self.of_page("person"))
            .with("name", text(page, "title"))
            .with("url", self.permalink.as_str())
            .with("description", text(&coach, "headline").or_else(|| text(page, "description")))
            .with("image", self.url(&field(&coach, "photo")))
            .with("jobTitle", titles.collect::<Vec<_>>())
            .with("worksFor", id(&self.practice_id()))
            .with("workLocation", places.collect::<Vec<_>>())
            .with("knowsLanguage", languages.collect::<Vec<_>>())
            .with("knowsAbout", about.collect::<Vec<_>>())
            .with("hasCredential", credentials.collect::<Vec<_>>())
            .with("sameAs", self.addresses(&field(&coach, "same_as")))
            .into()
    }

    fn credential(&self, credential: &Value) -> Option<Json> {
        let body = text(credential, "body")?;
        let level = text(credential, "level");
        let name = level.as_ref().map_or_else(|| body.clone(), |level| format!("{body} {level}"));
        let node = Node::new("EducationalOccupationalCredential")
            .with("name", name)
            .with("credentialCategory", "certification")
            .with("educationalLevel", level)
            .with("recognizedBy", Node::new("Organization").with("name", body))
            .with("identifier", text(credential, "number"))
            .with("dateCreated", field(credential, "since").as_i64().map(|year| year.to_string()))
            .with("expires", text(credential, "expires"))
            .with("url", text(credential, "verify_url").map(|url| self.whole(&url)));
        Some(node.into())
    }

    fn article(&self) -> Node {
        let page = self.page;
        let author = field(page, "author");
        // A coach is known by the page of the coach; anybody else by name only.
        let author = match (text(&author, "name"), self.url(&author)) {
            (Some(name), Some(url)) => Node::new("Person").with("@id", format!("{url}#person")).with("name", name).with("url", url).into(),
            (Some(name), None) => Node::new("Person").with("name", name).into(),
            (None, _) => id(&self.practice_id()),
        };
        let sources = all(&field(&field(page, "article"), "sources")).map(|source| {
            let author = text(&source, "author").map(|name| Json::from(Node::new("Person").with("name", name)));
            let node = Node::new("CreativeWork").with("name", text(&source, "title"));
            let node = node.with("url", text(&source, "url").map(|url| self.whole(&url))).with("author", author);
            Json::from(node.with("datePublished", field(&source, "year").as_i64().map(|year| year.to_string())))
        });
        let series = text(page, "series").map(|name| Json::from(Node::new("CreativeWorkSeries").with("name", name)));
        Node::new("Article")
            .with("@id", self.of_page("article"))
            .with("headline", text(page, "title"))
            .with("description", text(page, "description"))
            .with("image", self.url(&self.picture()))
            .with("datePublished", text(page, "date"))
            .with("dateModified", text(page, "updated").or_else(|| text(page, "date")))
            .with("author", author)
            .with("publisher", id(&self.practice_id()))
            .with("mainEntityOfPage", id(&self.permalink))
            .with("inLanguage", self.language.as_str())
            .with("keywords", names(&field(page, "tags")).collect::<Vec<_>>())
            .with("wordCount", field(page, "words").as_i64().filter(|words| *words > 0))
            .with("isPartOf", series)
            .with("citation", sources.collect::<Vec<_>>())
    }

    fn service(&self) -> Node {
        let (page, service) = (self.page, field(self.page, "service"));
        let audience = text(&service, "audience").map(|who| Json::from(Node::new("Audience").with("audienceType", who)));
        let channel = Node::new("ServiceChannel").with("serviceUrl", self.permalink.as_str());
        Node::new("Service")
            .with("@id", self.of_page("service"))
            .with("name", text(page, "title"))
            .with("description", text(page, "description"))
            .with("url", self.permalink.as_str())
            .with("image", self.url(&self.picture()))
            .with("serviceType", names(&field(&service, "roles")).collect::<Vec<_>>())
            .with("provider", id(&self.practice_id()))
            .with("audience", audience)
            .with("areaServed", texts(&field(&self.config("practice"), "area_served")))
            .with("availableChannel", channel)
    }

    fn glossary(&self) -> Json {
        let terms = all(&field(self.page, "glossary"));
        let terms = terms.map(|term| Json::from(Node::new("DefinedTerm").with("name", text(&term, "term")).with("url", self.url(&term))));
        let set = Node::new("DefinedTermSet").with("@id", self.of_page("terms")).with("name", text(self.page, "title"));
        set.with("hasDefinedTerm", terms.collect::<Vec<_>>()).into()
    }

    /// The entries of a list that the page shows.
    fn list(&self) -> Option<Json> {
        let entries = all(&field(&field(self.page, "paginator"), "pages")).enumerate().map(|(at, entry)| {
            let item = Node::new("ListItem").with("position", at + 1).with("name", text(&entry, "title"));
            Json::from(item.with("url", self.url(&entry)))
        });
        let entries: Vec<Json> = entries.collect();
        (!entries.is_empty()).then(|| Node::new("ItemList").with("itemListElement", entries).into())
    }

    fn addresses(&self, value: &Value) -> Vec<String> {
        texts(value).iter().map(|url| self.whole(url)).collect()
    }
}

/// A node that is told elsewhere, by its address.
fn id(address: &str) -> Json {
    json!({ "@id": address })
}

fn field(value: &Value, name: &str) -> Value {
    value.get_attr(name).unwrap_or(Value::UNDEFINED)
}

fn text(value: &Value, name: &str) -> Option<String> {
    field(value, name).as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

fn all(value: &Value) -> impl Iterator<Item = Value> + use<> {
    // None is no list, which is fine: then there is nothing to tell.
    value.try_iter().ok().into_iter().flatten()
}

fn texts(value: &Value) -> Vec<String> {
    all(value).filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

fn names(value: &Value) -> impl Iterator<Item = String> + use<> {
    all(value).filter_map(|named| text(&named, "name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_the_data_block() {
        let block = data_block(json!({ "name": "</script><!-- & \u{2028}" }).to_string());
        assert!(!block.contains(['<', '>', '&']), "{block}");
        assert_eq!(serde_json::from_str::<Json>(&block).unwrap()["name"], "</script><!-- & \u{2028}");
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let node = Node::new("Thing").with("name", " ").with("url", None::<String>).with("sameAs", Vec::<String>::new()).with("n", 0);
        assert_eq!(Json::from(node), json!({ "@type": "Thing", "n": 0 }));
    }
}
