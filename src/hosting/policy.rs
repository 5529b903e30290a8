//! What pages may load (W3C, Content Security Policy Level 3).
//!
//! Each page carries the narrow policy of its kind. A host sends [`site`] for all of them: it allows what any of them may
//! need and nothing else, as some hosts cannot say less for a part of a site. A browser obeys both.

/// Where videos come from, after the click.
const VIDEOS: &str = "https://www.youtube-nocookie.com https://player.vimeo.com";

/// Only the portals' own policy may make markup or scripts of texts (W3C, Trusted Types).
const TYPES: &str = "require-trusted-types-for 'script'; trusted-types trailmark-portal";

/// A public page: everything from the site itself, video frames only where there is a video. `form` is the address that
/// the contact form is sent to.
pub fn page(form: Option<&str>, video: bool) -> String {
    let form = form_origin(form);
    let frames = if video { format!("; frame-src {VIDEOS}") } else { String::new() };
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; \
         connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'{form}{frames}"
    )
}

/// The page of a portal beside its sealed files; `scripts` are the sources of its scripts.
pub fn portal(scripts: &[String]) -> String {
    format!(
        "default-src 'none'; script-src {} 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; style-src 'self'; \
         font-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'none'; {TYPES}",
        scripts.join(" ")
    )
}

/// A copy of a portal, with its script and its style inside.
pub fn copy(script: &str, style: &str) -> String {
    format!(
        "default-src 'none'; script-src {script} 'wasm-unsafe-eval'; worker-src blob:; style-src {style}; img-src blob:; \
         base-uri 'none'; form-action 'none'; {TYPES}"
    )
}

/// What a host sends for every file.
pub fn site(form: Option<&str>) -> String {
    let form = form_origin(form);
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; style-src 'self'; img-src 'self' data: blob:; \
         font-src 'self'; media-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src {VIDEOS}; base-uri 'none'; \
         form-action 'self'{form}; frame-ancestors 'self'"
    )
}

/// The origin of an address on another host, after a space. An address that is none allows nothing.
fn form_origin(form: Option<&str>) -> String {
    let Some((scheme, rest)) = form.and_then(|form| form.split_once("://")) else { return String::new() };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let is_host = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if is_host && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) { format!(" {scheme}://{host}") } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The directives of a policy with their sources.
    fn directives(policy: &str) -> Vec<(&str, Vec<&str>)> {
        let directives = policy.split("; ").map(|directive| directive.split(' ').collect::<Vec<_>>());
        directives.map(|words| (words[0], words[1..].to_vec())).collect()
    }

    #[test]
    fn a_host_stops_nothing_that_a_page_may_do() {
        let form = Some("https://forms.example/northbend?x");
        let site = site(form);
        let allowed = directives(&site);
        let find = |name: &str| allowed.iter().find(|(own, _)| *own == name).map(|(_, sources)| sources.clone());
        let hashed = "'sha256-x='";
        for policy in [page(form, true), page(None, false), portal(&[hashed.to_owned()])] {
            for (name, sources) in directives(&policy) {
                // What is made of texts is the portals' own affair.
                if name.contains("trusted-types") {
                    continue;
                }
                let allowed = find(name).unwrap_or_else(|| panic!("{name} of {policy} is not in {site}"));
                for source in sources.into_iter().filter(|source| *source != "'none'") {
                    // The scripts of portals are files of the site.
                    let source = if source == hashed { "'self'" } else { source };
                    assert!(allowed.contains(&source), "{name} {source} is not in {site}");
                }
            }
        }
        assert!(find("form-action").unwrap().contains(&"https://forms.example") && !site.contains("unsafe-inline"));
    }

    #[test]
    fn an_address_cannot_widen_a_policy() {
        for form in ["https://a.example; script-src *", "https://", "/send", "javascript://%0a", "https://a b", "https://a,b"] {
            assert!(page(Some(form), false).ends_with("form-action 'self'"), "{form}: {}", page(Some(form), false));
        }
        assert!(page(Some("https://user@forms.example:8443/a"), false).ends_with("form-action 'self' https://forms.example:8443"));
    }
}
