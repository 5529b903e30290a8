//! The theme's English texts for the tests of the pictures, read without the rooms that read them for the program.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The texts below `chart.`, each with its form for one and its form for others.
pub static TEXTS: LazyLock<BTreeMap<String, [String; 2]>> = LazyLock::new(|| {
    let entry = |line: &str| {
        let (key, value) = line.split_once(": ")?;
        let plain = |text: &str| text.trim().trim_matches('"').to_owned();
        let forms = match value.strip_prefix("{one: ").and_then(|rest| rest.strip_suffix('}')) {
            Some(forms) => {
                let (one, other) = forms.split_once(", other: ")?;
                [plain(one), plain(other)]
            }
            None => [plain(value), plain(value)],
        };
        Some((key.to_owned(), forms))
    };
    include_str!("../../../themes/cairn/strings/en.yaml").lines().filter(|line| line.starts_with("chart.")).filter_map(entry).collect()
});

/// The words of the theme; a text without an entry, a placeholder without a value is a mistake of the picture.
pub fn english(key: &str, args: &[(&str, &str)], n: Option<i64>) -> String {
    let forms = TEXTS.get(key).unwrap_or_else(|| panic!("`{key}` is not in the catalogue"));
    let [one, other] = forms;
    assert!(n.is_some() || one == other, "`{key}` has plural forms and is given no number");
    let pattern = if n == Some(1) { one } else { other };
    let mut parts = pattern.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or_else(|| panic!("`{key}` has an open brace"));
        let value = args.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("`{key}` needs `{name}`"));
        text.push_str(value.1);
        text.push_str(rest);
    }
    text
}
