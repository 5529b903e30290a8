//! A small practice with a page of every kind, built once and shared by the tests that only look.

use crate::support::{Site, copy, repository};
use std::sync::OnceLock;

/// The practice, built with the theme that comes with the program.
pub fn built() -> &'static Site {
    static BUILT: OnceLock<Site> = OnceLock::new();
    BUILT.get_or_init(|| {
        let site = sources();
        site.build();
        site
    })
}

/// The demonstration site of the repository, built in a folder of its own.
pub fn demonstration() -> &'static Site {
    static BUILT: OnceLock<Site> = OnceLock::new();
    BUILT.get_or_init(|| {
        let site = Site::empty();
        for folder in ["content", "keys"] {
            copy(&repository().join(folder), &site.root().join(folder));
        }
        site.write("site.yaml", std::fs::read(repository().join("site.yaml")).unwrap());
        // Its newest article comes after the day of the tests.
        site.build_with(&["--future"]).ok();
        site
    })
}

/// The sources of the practice, in a folder of their own.
pub fn sources() -> Site {
    let site = Site::empty();
    site.write(
        "site.yaml",
        "title: Larkspur Coaching
base_url: https://larkspur.example/
tagline: One step further
description: Coaching on foot.
timezone: America/Halifax
logo: /brand/logo.svg
icon: /brand/logo.svg
menu:
  - {title: Coaches, page: /coaches/_index.md}
  - {page: insights/_index.md}
  - {title: Elsewhere, url: https://elsewhere.example/}
footer:
  - {title: Privacy, page: privacy.md}
practice:
  legal_name: Larkspur Coaching Ltd.
  email: hello@larkspur.example
  contact_form: https://forms.example/larkspur
  area_served: [Nova Scotia]
paginate: 2
",
    );
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";
    site.write("content/brand/logo.svg", picture);
    site.page("_index.md", "title: Home\ndescription: Where it starts", "Welcome to a practice on foot.");
    site.page("privacy.md", "title: Privacy\nnoindex: true", "We keep nothing.");
    site.page("walk-with-us.md", "title: Walk with us", ":::cta title=\"Come along\" page=coaches/_index.md label=Coaches\nTalk first.\n:::\n\n:::video title=Ridge provider=youtube id=abcdefghijk\n:::");
    site.page(
        "glossary.md",
        "title: Glossary\nkind: glossary\nterms:\n  - {term: cairn, definition: A heap of stones that marks a path}",
        "",
    );
    site.page("coaches/_index.md", "title: Coaches", "");
    site.page(
        "coaches/ida-moreau.md",
        "title: Ida Moreau
description: Coaches engineers who lead.
role: [executive, team]
weight: 1
industries: [Health care, Énergie]
client_levels: [senior]
languages: [en, {code: fr, level: native}]
locations: [Halifax]
modes: [in-person]
methods: [three-walks]
coaching_since: 2014
photo: ida.svg
photo_alt: Ida on a ridge
credentials: [{body: ICF, level: PCC, expires: 2027-01-01}]
chemistry_call: {minutes: 20, free: true, booking_url: https://book.example/ida}",
        "Ida walks fast.",
    );
    site.write("content/coaches/ida.svg", picture);
    site.page(
        "coaches/noor-haddad.md",
        "title: Noor Haddad\nrole: career\nweight: 2\nindustries: [Health care]\nclient_levels: [entry]\nlanguages: [ar]\nlocations: [Truro]",
        "Noor walks slowly.",
    );
    site.page("methods/_index.md", "title: Methods", "");
    site.page(
        "methods/three-walks.md",
        "title: Three walks
scope: engagement
shape: cycle
stages:
  - {id: outset, name: Outset, purpose: To agree on a path}
  - {id: ridge, name: Ridge, substages: [{id: rest, name: Rest}]}
  - {id: descent, name: Descent}
transitions:
  - {from: descent, to: ridge, kind: loop, when: the path was lost}",
        "",
    );
    site.page("services/_index.md", "title: Services", "");
    site.page(
        "services/walking.md",
        "title: Walking\nrole: executive\nlevel: [senior]\ncoaches: [ida-moreau]\nmethods: [three-walks]\nduration: Six months",
        "",
    );
    site.page("insights/_index.md", "title: Insights", "");
    site.page(
        "insights/2024-05-06-boots.md",
        "title: Boots\nauthor: ida-moreau\ntags: [gear, walking]\nseries: Packing",
        "## Soles\n\nWhat to wear. A cairn shows the way.",
    );
    site.page(
        "insights/2025-01-07-maps.md",
        "title: Maps\nauthor: ida-moreau\ntags: [gear]\nseries: Packing",
        "How to read, with [boots](2024-05-06-boots.md).",
    );
    site.page("insights/2025-09-08-rain.md", "title: Rain\nauthor: Guest Writer\ntags: [Weather, walking]", "It will.");
    site.page(
        "insights/2026-02-09-rope.md",
        "title: Rope\nauthor: noor-haddad\ntags: [gear]\nseries: Packing\nupdated: 2026-03-01",
        "Just in case.",
    );
    site.page(
        "insights/2026-04-10-home.md",
        "title: \"Home & dry: <soup>\"\nauthor: noor-haddad\ntags: [weather]\nrelated: [2024-05-06-boots.md]",
        "Soup. [Boots](2024-05-06-boots.md#soles).",
    );
    site
}
