//! The table as the hosts read it.
//!
//! `_headers` and `.htaccess` are read where the site is, so they are part of it. What belongs into a server's own settings
//! is written beside the site's sources, in `hosting/`: in the site it would only be one more file to be found by strangers.

use super::{Area, CACHE, Headers, Host, TRANSPORT};
use std::collections::BTreeSet;
use std::fmt::Write;

/// What each file begins with; a file without it was written by somebody else.
pub const FIRST_LINE: &str = "# Made by `trailmark build`: changes in here are lost.";

/// A file for a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostFile {
    /// Part of the site: its address and its text.
    Published(&'static str, String),
    /// Its path from the site's folder and its text.
    Beside(&'static str, String),
}

const HEADERS_FILE: &str = "/_headers";
const HTACCESS: &str = "/.htaccess";
const NGINX: &str = "hosting/nginx.conf";
const CADDYFILE: &str = "hosting/Caddyfile";

/// Every file that may be written beside the sources.
pub const BESIDE: [&str; 2] = [NGINX, CADDYFILE];

/// The addresses of those files for the hosts that are part of the site.
pub fn published(hosts: &[Host]) -> BTreeSet<&'static str> {
    let address = |host: &Host| match host {
        Host::Netlify | Host::Cloudflare => Some(HEADERS_FILE),
        Host::Apache => Some(HTACCESS),
        Host::Nginx | Host::Caddy => None,
    };
    hosts.iter().filter_map(address).collect()
}

/// The files for the hosts that a site names, each once.
pub fn files(headers: &Headers, hosts: &[Host]) -> Vec<HostFile> {
    let mut files = Vec::new();
    for host in hosts {
        let file = match host {
            Host::Netlify | Host::Cloudflare => HostFile::Published(HEADERS_FILE, headers_file(headers)),
            Host::Apache => HostFile::Published(HTACCESS, apache(headers)),
            Host::Nginx => HostFile::Beside(NGINX, nginx(headers)),
            Host::Caddy => HostFile::Beside(CADDYFILE, caddy(headers)),
        };
        if !files.contains(&file) {
            files.push(file);
        }
    }
    files
}

/// Where the promise of https only would stand.
fn promise(line: &str) -> String {
    format!(
        "# Where the whole host will answer by https for good, add: {line}\n# A browser that has read it goes by it for a year, for \
         every site of that host name.\n"
    )
}

/// `_headers` of Netlify and Cloudflare. A file gets the headers of every rule that it fits; of one that comes twice
/// Cloudflare sends both values in one. So the policies are such that both may hold, and no cache is told two things: what
/// is not told here is asked for again, by itself.
fn headers_file(headers: &Headers) -> String {
    let mut text = format!("{FIRST_LINE}\n{}", promise(&format!("{}: {}", TRANSPORT.0, TRANSPORT.1)));
    for rule in &headers.rules {
        let path = match rule.area {
            Area::Everything => "*",
            Area::Assets => "assets/*",
            Area::Portals => "p/*",
            Area::Copies => "p/:portal/offline.html",
        };
        let _ = writeln!(text, "\n{}{path}", headers.base);
        for (name, value) in rule.headers.iter().filter(|(name, _)| rule.area != Area::Everything || *name != CACHE) {
            let _ = writeln!(text, "  {name}: {value}");
        }
    }
    text
}

/// Directives for a server block of nginx. A location takes over none of the headers of the block around it as soon as it
/// has one of its own, so each says all.
fn nginx(headers: &Headers) -> String {
    let add = |area: Area, indent: &str| -> String {
        let lines = headers.whole(area).into_iter().map(|(name, value)| {
            // A file that is missing is not to be remembered as missing for a year.
            let always = if area == Area::Assets && name == CACHE { "" } else { " always" };
            format!("{indent}add_header {name} \"{value}\"{always};\n")
        });
        lines.collect()
    };
    let (base, pattern) = (&headers.base, regex(&headers.base));
    let mut text = format!("{FIRST_LINE}\n# In the server block: include /path/to/hosting/nginx.conf;\n");
    text += &promise(&format!("add_header {} \"{}\" always;", TRANSPORT.0, TRANSPORT.1));
    let _ = write!(
        text,
        "\n{}\nlocation ^~ {base}assets/ {{\n{}}}\n\nlocation ^~ {base}p/ {{\n{}\n    location ~ \"^{pattern}p/[^/]+/offline\\.html$\" {{\n{}    }}\n}}\n",
        add(Area::Everything, ""),
        add(Area::Assets, "    "),
        add(Area::Portals, "    "),
        add(Area::Copies, "        "),
    );
    text
}

/// `.htaccess` of Apache 2.4: what it needs to serve the site at all, and the headers.
fn apache(headers: &Headers) -> String {
    let pattern = regex(&headers.base);
    let mut text = format!(
        "{FIRST_LINE}\nDirectoryIndex index.html\nErrorDocument 404 {}404.html\n{}<IfModule mod_headers.c>\n",
        headers.base,
        promise(&format!("Header always set {} \"{}\"", TRANSPORT.0, TRANSPORT.1))
    );
    for rule in &headers.rules {
        let condition = match rule.area {
            Area::Everything => None,
            Area::Assets => Some("assets/"),
            Area::Portals => Some("p/"),
            Area::Copies => Some("p/[^/]+/offline\\.html$"),
        };
        let indent = if condition.is_some() { "    " } else { "  " };
        if let Some(condition) = condition {
            let _ = writeln!(text, "  <If \"%{{REQUEST_URI}} =~ m#^{pattern}{condition}#\">");
        }
        for (name, value) in &rule.headers {
            // Two tables: what is set in both is sent twice. How long to keep is for answers that succeed.
            let always = if *name == CACHE { "" } else { "always " };
            let _ = writeln!(text, "{indent}Header {always}set {name} \"{value}\"");
        }
        if condition.is_some() {
            text += "  </If>\n";
        }
    }
    text + "</IfModule>\n"
}

/// Directives for a site's block of a Caddyfile. Their order is not ours to say, so no two of them fit one file.
fn caddy(headers: &Headers) -> String {
    let (base, pattern) = (&headers.base, regex(&headers.base));
    let copies = format!("path_regexp ^{pattern}p/[^/]+/offline\\.html$");
    let areas = [
        (Area::Everything, "rest", format!("\tnot path {base}assets/* {base}p/*\n")),
        // A file that is missing is not to be remembered as missing for a year.
        (Area::Assets, "assets", format!("\tpath {base}assets/*\n\tfile\n")),
        (Area::Portals, "portals", format!("\tpath {base}p/*\n\tnot {copies}\n")),
        (Area::Copies, "copies", format!("\t{copies}\n")),
    ];
    let mut text = format!("{FIRST_LINE}\n# In the site's block: import /path/to/hosting/Caddyfile\n");
    text += &promise(&format!("header {} \"{}\"", TRANSPORT.0, TRANSPORT.1));
    for (area, name, matcher) in areas {
        let _ = write!(text, "\n@trailmark_{name} {{\n{matcher}}}\nheader @trailmark_{name} {{\n");
        for (name, value) in headers.whole(area) {
            let _ = writeln!(text, "\t{name} \"{value}\"");
        }
        text += "}\n";
    }
    text
}

/// A path as part of a regular expression.
fn regex(path: &str) -> String {
    let special = |char: char| if "\\.+*?()|[]{}^$#\"".contains(char) { format!("\\{char}") } else { char.to_string() };
    path.chars().map(special).collect()
}
