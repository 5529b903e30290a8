//! What is caught, in every form that output can have, and what is not.

use super::engine::{Hit, Leaks};
use super::terms::{Entry, PrivateFile, PrivateSources, What};
use proptest::prelude::*;

const NOTES: &str = "## Focus\n\nThe registry clerk hides unfinished ledgers behind the potted fern.\nShe wants the *quarterly* audit to be moved past [the regatta](https://regatta.example/x) in August.\n\n:::coach\nMentioned a burnt kettle and seventeen unopened envelopes.\n:::\n";

fn entry(what: What, text: &str, line: usize) -> Entry {
    Entry { what, text: text.to_owned(), line }
}

fn sources(entries: Vec<Entry>) -> PrivateSources {
    PrivateSources { files: vec![PrivateFile { path: "content/clients/grey-owl/engagement.md".to_owned(), entries }] }
}

fn client() -> PrivateSources {
    sources(vec![
        entry(What::Person, "Zora Lindqvist", 3),
        entry(What::Person, "Jean-Luc d'Arcourt", 4),
        entry(What::Person, "Jürgen Oßwald", 5),
        entry(What::Person, "李小龙", 6),
        entry(What::Email, "z.lindqvist@fenwick-mills.example", 7),
        entry(What::Phone, "+1 (613) 555-0177 ext. 12", 8),
        entry(What::Organisation, "Fenwick Mills Textiles Ltd", 9),
        entry(What::Title, "Whose ledger is it", 10),
        entry(What::Number, "20931184", 11),
        entry(What::Attachment, "lindqvist-appraisal.pdf", 0),
        entry(What::Id, "grey-owl", 0),
        entry(What::Prose, NOTES, 20),
    ])
}

fn leaks(sources: &PrivateSources) -> Leaks<'static> {
    Leaks::new(sources, None, &[], &[])
}

fn kinds(hits: &[Hit<'_>]) -> Vec<What> {
    hits.iter().map(|hit| hit.what).collect()
}

#[track_caller]
fn caught(leaks: &Leaks<'_>, text: impl AsRef<[u8]>, what: What) {
    let text = text.as_ref();
    let hits = leaks.scan("a/index.html", text);
    assert!(hits.iter().any(|hit| hit.what == what), "{what:?} is not found in {}", String::from_utf8_lossy(text));
}

#[track_caller]
fn free(leaks: &Leaks<'_>, text: impl AsRef<[u8]>) {
    let text = text.as_ref();
    let hits = leaks.scan("a/index.html", text);
    assert!(hits.is_empty(), "{hits:?} found in {}", String::from_utf8_lossy(text));
}

/// A text in every form that a file of the output can give it.
fn forms(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let decimal: String = text.chars().map(|char| format!("&#{};", char as u32)).collect();
    let hex: String = text.chars().map(|char| format!("&#x{:X};", char as u32)).collect();
    let percent = |text: &str| -> String {
        text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect()
    };
    let json: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let all_percent: String = text.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let middle = text.char_indices().nth(2).map_or(0, |(at, _)| at);
    let split = |with: &str| format!("{}{with}{}", &text[..middle], &text[middle..]);
    let utf16 = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    // With its length, and a check sum that looks like more letters of the text.
    let png = |text: &[u8]| {
        let length = u32::try_from(8 + text.len()).unwrap().to_be_bytes();
        [b"\x89PNG\r\n\x1a\n", length.as_slice(), b"tEXtComment\0", text, b"xYzwIDAT"].concat()
    };
    let jpeg = |inside: &[u8]| {
        [&[0xff, 0xd8, 0xff, 0xe1, 0, 60][..], b"Exif\0\0MM\0*\0\0\0\x08UNICODE\0", inside, &[0, 0xff, 0xda, 9, 200, 0]].concat()
    };
    let encode = |bytes: &[u8]| base64(bytes, false);
    let padded = |count: usize| [vec![b'x'; count], vec![b' '], format!("{text} and so on").into_bytes()].concat();
    let wrap = |line: &str, end: &str| {
        line.as_bytes().chunks(76).map(|part| String::from_utf8_lossy(part).into_owned()).collect::<Vec<_>>().join(end)
    };
    let long = format!("Some words that come before, so that the lines are long enough to be wrapped where mails are: {text} and after it");
    let mut forms = vec![
        ("plain", text.into()),
        ("folded over lines", text.replace(' ', "\n      ").into()),
        ("capitals", text.to_uppercase().into()),
        ("decimal entities", decimal.clone().into()),
        ("hexadecimal entities", hex.into()),
        ("doubly escaped", decimal.replace('&', "&amp;").into()),
        ("percent", format!("href=\"/?q={}\"", percent(text)).into()),
        ("percent, all", all_percent.clone().into()),
        ("percent, twice", percent(&all_percent).into()),
        ("form", format!("?q={}", text.replace(' ', "+")).into()),
        ("JSON", format!("{{\"a\":\"{json}\"}}").into()),
        ("JSON in JSON", format!("{{\"a\":\"{}\"}}", json.replace('\\', "\\\\")).into()),
        ("split by a tag", split("<b>").into()),
        ("split by a tag with attributes", split("<span class=\"a b\" title='x'>").into()),
        ("split by an escaped tag", split("&lt;b&gt;").into()),
        ("split by a tag in JSON", split("\\u003cb\\u003e").into()),
        ("split by wbr", split("<wbr>").into()),
        ("split by a comment", split("<!-- a > b -->").into()),
        ("soft hyphen", split("\u{ad}").into()),
        ("escaped soft hyphen", split("&shy;").into()),
        ("zero width", split("\u{200b}").into()),
        ("hyphen at the line's end", split("-\n   ").into()),
        ("no-break space", text.replace(' ', "&nbsp;").into()),
        ("markup between the words", text.replace(' ', "</b> <i>").into()),
        ("comment", format!("<p>a<!-- {text} -->").into()),
        ("comment that is never closed", format!("<!-- {text}").into()),
        ("comment with tags", format!("<!-- {} -->", split("<b>")).into()),
        ("attribute", format!("<img alt=\"{text}\">").into()),
        ("attribute after a sign", format!("<img data-a=\"1 > 0\" alt=\"{text}\">").into()),
        ("script", format!("<script>if (a<b) x = \"{text}\"</script>").into()),
        ("style", format!(".a::before {{ content: \"{text}\" }}").into()),
        ("source map", format!("{{\"version\":3,\"sourcesContent\":[\"// {text}\\nlet a\"]}}").into()),
        ("XML", format!("<?xml version=\"1.0\"?><![CDATA[{text}]]>").into()),
        ("UTF-16", utf16(&format!("xx {text} xx"), false)),
        ("UTF-16, other order", utf16(&format!("xx {text} xx"), true)),
        ("UTF-16 with its mark", [vec![0xff, 0xfe], utf16(text, false)].concat()),
        ("UTF-16 at an odd place", [vec![7], utf16(&format!("xx {text} xx"), false), vec![0]].concat()),
        ("JPEG, one byte", jpeg(text.as_bytes())),
        ("JPEG, two bytes", jpeg(&utf16(text, true))),
        ("XMP", jpeg(format!("<x:xmpmeta><dc:description>{text}</dc:description>").as_bytes())),
        ("PNG", png(text.as_bytes())),
        ("PDF", [b"%PDF-1.7\n1 0 obj <</Title (", text.as_bytes(), b")>>\nendobj\n\xff\xfe"].concat()),
        ("PDF, octal", text.bytes().map(|byte| format!("\\{byte:03o}")).collect::<String>().into()),
        ("PDF, hexadecimal", format!("<FEFF{}>", utf16(text, true).iter().map(|byte| format!("{byte:02X}")).collect::<String>()).into()),
        ("base64 of it", encode(text.as_bytes()).into()),
        ("base64 of a text", encode(long.as_bytes()).into()),
        ("base64 without padding", encode(text.as_bytes()).trim_end_matches('=').into()),
        ("base64 in an address", format!("/a/{}", base64(text.as_bytes(), true)).into()),
        ("base64 wrapped", wrap(&encode(long.as_bytes()), "\r\n").into()),
        ("base64 wrapped in JSON", wrap(&encode(long.as_bytes()), "\\n").into()),
        ("base64 of JPEG", encode(&jpeg(text.as_bytes())).into()),
        ("base64 of UTF-16", encode(&utf16(text, false)).into()),
        ("base64 of entities", encode(decimal.as_bytes()).into()),
        ("base64 twice", encode(encode(long.as_bytes()).as_bytes()).into()),
    ];
    forms.extend((0..3).map(|count| ("base64 alignment", encode(&padded(count)).into())));
    if text.is_ascii() {
        forms.push(("decomposed", text.replace('a', "a\u{301}").into()));
        forms.push((
            "full width",
            text.chars()
                .map(|char| if char.is_ascii_alphabetic() { char::from_u32(char as u32 + 0xfee0).unwrap_or(char) } else { char })
                .collect::<String>()
                .into(),
        ));
    } else {
        forms.push(("Latin-1", text.chars().map(|char| u8::try_from(char as u32).unwrap_or(b'?')).collect()));
    }
    forms
}

fn base64(bytes: &[u8], url: bool) -> String {
    let letters = format!("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789{}", if url { "-_" } else { "+/" });
    let group = |group: &[u8]| {
        let bits = group.iter().chain(&[0, 0][..3 - group.len()]).fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let text: String = (0..=group.len()).map(|at| letters.as_bytes()[(bits >> (18 - 6 * at) & 63) as usize] as char).collect();
        if url { text } else { format!("{text:=<4}") }
    };
    bytes.chunks(3).map(group).collect()
}

#[test]
fn every_form_of_every_kind_is_caught() {
    let leaks = leaks(&client());
    let mut missed = Vec::new();
    for (what, text) in [
        (What::Person, "Zora Lindqvist"),
        (What::Person, "Jean-Luc d'Arcourt"),
        (What::Email, "z.lindqvist@fenwick-mills.example"),
        (What::Organisation, "Fenwick Mills Textiles"),
        (What::Title, "Whose ledger is it"),
        (What::Prose, "hides unfinished ledgers behind the potted"),
        (What::Prose, "Mentioned a burnt kettle and seventeen unopened envelopes"),
        (What::Prose, "to be moved past the regatta in August"),
    ] {
        for (form, bytes) in forms(text) {
            if !leaks.scan("a/index.html", &bytes).iter().any(|hit| hit.what == what) {
                missed.push(format!("{what:?}, {form}: {}", String::from_utf8_lossy(&bytes)));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn names_are_caught_in_their_spellings() {
    let leaks = leaks(&client());
    for text in [
        "zora lindqvist",
        "ZORA LINDQVIST",
        "Lindqvist, Zora",
        "Ms Lindqvist said",
        "zoralindqvist@x.example",
        "/zora_lindqvist.html",
        "Zora\u{a0}Lindqvist’s",
    ] {
        caught(&leaks, text, What::Person);
    }
    for text in [
        "Jürgen Oßwald",
        "Jurgen Osswald",
        "Juergen Osswald",
        "J&uuml;rgen O&szlig;wald",
        "Ju\u{308}rgen Osswald",
        "J%C3%BCrgen O%C3%9Fwald",
        "李小龙先生",
    ] {
        caught(&leaks, text, What::Person);
    }
    for text in ["z.lindqvist&#64;fenwick-mills.example", "mailto:Z.Lindqvist%40Fenwick-Mills.example"] {
        caught(&leaks, text, What::Email);
    }
    for text in [
        "6135550177",
        "613-555-0177",
        "(613) 555 0177",
        "tel:+16135550177",
        "+1.613.555.0177",
        "+1 613 555 01 77",
        "6&#49;3&nbsp;555&nbsp;0177",
    ] {
        caught(&leaks, text, What::Phone);
    }
    free(&leaks, "613-555-0178, 555-0177, 2026-11-21 at 10:15:22, 613, and then 5550177");
    caught(&leaks, "case 20931184", What::Number);
    free(&leaks, "case 209311841, zora of the lindqvists, a lindqvist prize");
    for (path, what) in [
        ("zora-lindqvist/index.html", What::Person),
        ("notes/zoralindqvist.pdf", What::Person),
        ("img/Zora_Lindqvist.1a2b3c4d.jpg", What::Person),
        ("a/lindqvist-notes.html", What::Person),
        ("a/Zora%20Lindqvist.pdf", What::Person),
        ("files/lindqvist-appraisal.pdf", What::Attachment),
        ("fenwick-mills-textiles/index.html", What::Organisation),
        ("whose-ledger-is-it/index.html", What::Title),
        ("a/grey-owl/index.html", What::Id),
    ] {
        assert!(kinds(&leaks.scan_name(path)).contains(&what), "{path}");
    }
    assert_eq!(leaks.scan_name("grey-owls/index.html"), []);
    caught(&leaks, "content/clients/grey-owl/engagement.md", What::Id);
    free(&leaks, "A grey owl sat there.");
}

#[test]
fn a_hit_names_the_private_line() {
    let (client, text) = (client(), "<p>behind the potted fern. She wants the <em>quarterly</em> audit");
    let leaks = leaks(&client);
    let hits = leaks.scan("a/index.html", text.as_bytes());
    assert_eq!(kinds(&hits), [What::Prose]);
    assert_eq!((hits[0].file, hits[0].line), ("content/clients/grey-owl/engagement.md", 22));
    assert!(!format!("{leaks:?} {hits:?}").to_lowercase().contains("fern"));
}

#[test]
fn a_client_called_will_grant_is_found_and_stops_nothing() {
    let leaks = leaks(&sources(vec![
        entry(What::Person, "Will Grant", 3),
        entry(What::Person, "Rose May Hope", 4),
        entry(What::Organisation, "Meridian", 5),
        entry(What::Organisation, "Summit Partners Inc.", 6),
        entry(What::Organisation, "pellworth", 7),
        entry(What::Organisation, "Kestrelworks", 8),
    ]));
    for text in [
        "The funder will grant you time. Will a grant help?",
        "Who Will Grant Permission? <h1>Why Nobody Will Grant the Award</h1>",
        "Will Grants be paid, and will it? Grant money.",
        "We will. Grant us that. Where there is a will, grant it. He said: Will, grant me this.",
        "<option>Will</option><option>Grant</option> <b>Will</b>/<b>Grant</b>",
        "A rose may hope for rain. In May, hope. Rose and May.",
        "The meridian of life. Meridian lines. At the summit partners meet.",
        "/will-grant-funding-help/ willgrant",
    ] {
        free(&leaks, text);
    }
    for text in [
        "I met Will Grant in May.",
        "<h2>Will Grant</h2>",
        "alt=\"Will Grant\"",
        "\"name\":\"Will Grant\",",
        "Will <b>Grant</b>",
        "Mr Will\nGrant, a manager",
        "Notes on Will Grant",
    ] {
        caught(&leaks, text, What::Person);
    }
    for text in ["a partner at Summit Partners since 2020", "at pellworth", "at Kestrelworks"] {
        caught(&leaks, text, What::Organisation);
    }
    free(&leaks, "kestrelworks");
    assert_eq!(kinds(&leaks.scan_name("will-grant/index.html")), [What::Person]);
    assert_eq!(kinds(&leaks.scan_name("a/willgrant.jpg")), [What::Person]);
    assert_eq!(leaks.scan_name("insights/who-will-grant-funding/index.html"), []);
}

#[test]
fn the_same_topics_stop_nothing() {
    let leaks = leaks(&sources(vec![
        entry(What::Title, "Working on delegation", 2),
        entry(What::Title, "What we will do next", 2),
        entry(
            What::Prose,
            "We talked about delegation and feedback. On a scale of one to ten you said six. What would you do if you knew that you could not fail? The senior leadership team had its three-way meeting with the sponsor. Between now and the end of the year you want to be back in the room.",
            3,
        ),
    ]));
    free(
        &leaks,
        "Feedback and delegation. On a scale of one to ten, where are you? What would you do if you knew you could not fail? Each senior leadership team meets. Working on delegation takes time. By the end of the year you want to be there. See what we will do next.",
    );
}

#[test]
fn what_is_public_anyway_is_exempt() {
    let allowed = ["Fenwick Mills Textiles"];
    let client = client();
    let leaks = Leaks::new(
        &client,
        None,
        &["In the words of Zora Lindqvist: <q>The registry clerk hides unfinished ledgers</q>. 613 555 0177."],
        &allowed,
    );
    free(&leaks, "Zora Lindqvist of Fenwick Mills Textiles, Ms Lindqvist: the registry clerk hides unfinished ledgers; 613-555-0177");
    assert_eq!(leaks.scan_name("zora-lindqvist/index.html"), []);
    caught(&leaks, "clerk hides unfinished ledgers behind the potted fern", What::Prose);
    caught(&leaks, "z.lindqvist@fenwick-mills.example", What::Email);
}

#[test]
fn calendars_fold_their_lines_within_words() {
    let (client, text) = (client(), "DESCRIPTION:Zora Lindq\r\n vist");
    let leaks = leaks(&client);
    assert_eq!(kinds(&leaks.scan("a.ics", text.as_bytes())), [What::Person]);
}

#[test]
fn without_private_sources_there_is_nothing_to_do() {
    let none = leaks(&PrivateSources::default());
    assert!(none.is_empty() && none.scan("a", b"Zora Lindqvist").is_empty() && none.scan_name("zora-lindqvist").is_empty());
}

/// A word of syllables that begin with one of the given letters, so that two sets share none.
fn word(letters: &'static str) -> impl Strategy<Value = String> {
    let syllable = (prop::sample::select(letters.chars().collect::<Vec<_>>()), prop::sample::select(vec!["a", "e", "i", "o", "u"]));
    prop::collection::vec(syllable, 2..5).prop_map(|syllables| syllables.iter().map(|(letter, vowel)| format!("{letter}{vowel}")).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn a_run_of_random_words_is_caught_in_any_form(
        private in prop::collection::vec(word("bdgkpt"), 6..40),
        public in prop::collection::vec(word("flmnrs"), 20..200),
        at in any::<prop::sample::Index>(),
        into in any::<prop::sample::Index>(),
        form in any::<prop::sample::Index>(),
    ) {
        let sources = sources(vec![entry(What::Prose, &private.join(" "), 9)]);
        let leaks = leaks(&sources);
        let start = at.index(private.len() - 5);
        let forms = forms(&private[start..start + 6].join(" "));
        let (_, planted) = &forms[form.index(forms.len())];
        let into = into.index(public.len());
        let page = |middle: &[u8]| [public[..into].join(" ").as_bytes(), b"\n", middle, b"\n", public[into..].join(" ").as_bytes()].concat();
        prop_assert_eq!(leaks.scan("a/index.html", &page(b"")), vec![]);
        // The mark of an order of bytes stands at the beginning of a file only, and so does that of a picture.
        let alone = planted.starts_with(&[0xff, 0xfe]) || planted.starts_with(b"\x89PNG");
        let page = if alone { planted.clone() } else { page(planted) };
        prop_assert_eq!(leaks.scan("a/index.html", &page).len(), 1, "{}", String::from_utf8_lossy(&page));
    }

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        leaks(&client()).scan("a.ics", &bytes);
    }
}
