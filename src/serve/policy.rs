//! Makes room for the reload script in a page's content security policy, and for nothing else.
//!
//! The script gets a nonce instead of `'self'`: a page whose own script the policy forbids must fail in
//! the preview as it would on the host. Its event stream needs `'self'` in `connect-src`; no narrower
//! source holds for every name the preview answers to. (Content Security Policy Level 3, sections 2.3,
//! 6.7.1 and 6.8.)

/// One policy with the preview's script and its connection allowed.
pub fn allow_preview(policy: &str, nonce: &str) -> String {
    let mut directives = parse(policy);
    let script = format!("'nonce-{nonce}'");
    let sources_for_script = |sources: &[String]| {
        // A nonce would switch `'unsafe-inline'` off, on which the page may rely.
        let inline = has(sources, "'unsafe-inline'") && !sources.iter().any(|source| switches_inline_off(source));
        if inline { "'self'".to_owned() } else { script.clone() }
    };
    let own_elements = directives.iter().any(|directive| directive.name == "script-src-elem");
    let names = if own_elements { ["script-src-elem", "connect-src"] } else { ["script-src", "connect-src"] };
    for name in names {
        let fallback = directives.iter().find(|directive| directive.name == "default-src").map(|directive| directive.sources.clone());
        if !directives.iter().any(|directive| directive.name == name) {
            // Without either directive, everything is allowed already.
            let Some(sources) = fallback else { continue };
            directives.push(Directive { name: name.to_owned(), sources });
        }
        for directive in directives.iter_mut().filter(|directive| directive.name == name) {
            let source = if name == "connect-src" { "'self'".to_owned() } else { sources_for_script(&directive.sources) };
            if !has(&directive.sources, &source) {
                directive.sources.retain(|source| !source.eq_ignore_ascii_case("'none'"));
                directive.sources.push(source);
            }
        }
    }
    let written: Vec<_> = directives.iter().map(Directive::written).collect();
    written.join("; ")
}

/// A `Content-Security-Policy` header's value, which may hold several policies, with the preview allowed in each.
pub fn allow_preview_in_header(value: &str, nonce: &str) -> String {
    let policies: Vec<_> = value.split(',').map(|policy| allow_preview(policy, nonce)).collect();
    policies.join(", ")
}

struct Directive {
    name: String,
    sources: Vec<String>,
}

impl Directive {
    fn written(&self) -> String {
        let words: Vec<_> = std::iter::once(self.name.as_str()).chain(self.sources.iter().map(String::as_str)).collect();
        words.join(" ")
    }
}

/// The directives of a policy; of two with one name the first counts, as in a browser.
fn parse(policy: &str) -> Vec<Directive> {
    let mut directives: Vec<Directive> = Vec::new();
    for part in policy.split(';') {
        let mut words = part.split_ascii_whitespace();
        let Some(name) = words.next().map(str::to_ascii_lowercase) else { continue };
        if !directives.iter().any(|directive| directive.name == name) {
            directives.push(Directive { name, sources: words.map(str::to_owned).collect() });
        }
    }
    directives
}

fn has(sources: &[String], source: &str) -> bool {
    sources.iter().any(|other| other.eq_ignore_ascii_case(source))
}

fn switches_inline_off(source: &str) -> bool {
    let source = source.to_ascii_lowercase();
    ["'nonce-", "'sha256-", "'sha384-", "'sha512-", "'strict-dynamic'"].iter().any(|start| source.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_and_its_stream_are_allowed_and_nothing_else() {
        for (policy, expected) in [
            ("default-src 'none'", "default-src 'none'; script-src 'nonce-n'; connect-src 'self'"),
            (
                "default-src 'none'; script-src 'none'; style-src 'self'",
                "default-src 'none'; script-src 'nonce-n'; style-src 'self'; connect-src 'self'",
            ),
            (
                "default-src 'none';script-src 'self';connect-src 'self';",
                "default-src 'none'; script-src 'self' 'nonce-n'; connect-src 'self'",
            ),
            (
                "default-src https: 'self'; img-src data:",
                "default-src https: 'self'; img-src data:; script-src https: 'self' 'nonce-n'; connect-src https: 'self'",
            ),
            ("script-src 'unsafe-inline'", "script-src 'unsafe-inline' 'self'"),
            ("script-src 'unsafe-inline' 'sha256-x='", "script-src 'unsafe-inline' 'sha256-x=' 'nonce-n'"),
            ("script-src 'strict-dynamic' 'nonce-a'", "script-src 'strict-dynamic' 'nonce-a' 'nonce-n'"),
            (
                "Default-SRC 'NONE'; script-src-elem 'sha256-x='; default-src *",
                "default-src 'NONE'; script-src-elem 'sha256-x=' 'nonce-n'; connect-src 'self'",
            ),
            ("script-src 'none'; script-src *", "script-src 'nonce-n'"),
            ("connect-src", "connect-src 'self'"),
            ("img-src 'self'; base-uri 'none'", "img-src 'self'; base-uri 'none'"),
            ("upgrade-insecure-requests", "upgrade-insecure-requests"),
            ("", ""),
        ] {
            assert_eq!(allow_preview(policy, "n"), expected, "{policy}");
        }
        let two = allow_preview_in_header("script-src 'none', default-src 'none'", "n");
        assert_eq!(two, "script-src 'nonce-n', default-src 'none'; script-src 'nonce-n'; connect-src 'self'");
    }
}
