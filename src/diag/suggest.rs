//! "Did you mean": the nearest known name to a misspelt one.

/// The known name nearest to `name`, if it is near enough to be what was meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = name.to_lowercase().replace(['-', ' '], "_");
    let limit = (name.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase().replace(['-', ' '], "_")), candidate))
        .filter(|(distance, candidate)| *distance <= limit || candidate.starts_with(&folded) && folded.len() >= 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Help for an unknown name: the nearest one, or the whole list when it is short.
pub fn help<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    match nearest(name, known.clone()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => {
            let mut all: Vec<_> = known.into_iter().collect();
            all.sort_unstable();
            all.dedup();
            match all.as_slice() {
                [] => "there is none yet".to_owned(),
                many => format!("known are {}", many.iter().map(|k| format!("`{k}`")).collect::<Vec<_>>().join(", ")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant_and_nothing_else() {
        let known = ["credentials", "coaching_since", "languages"];
        assert_eq!(nearest("credentails", known), Some("credentials"));
        assert_eq!(nearest("coaching-since", known), Some("coaching_since"));
        assert_eq!(nearest("menu", known), None);
        assert_eq!(help("menu", known), "known are `coaching_since`, `credentials`, `languages`");
    }
}
