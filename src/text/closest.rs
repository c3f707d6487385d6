//! The name that was probably meant.

/// The one of `names` that `word` was probably meant to be, whatever the case; of equally near ones the first
/// by the alphabet.
///
/// At most three letters differ, and fewer than half. Unless the first half is right, it is at most a
/// quarter.
pub(crate) fn closest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    names
        .into_iter()
        .filter_map(|name| {
            let name_lower = name.to_lowercase();
            let longest = name_lower.len().max(wanted.len());
            let shared = name_lower.bytes().zip(wanted.bytes()).take_while(|(a, b)| a == b).count();
            let limit = if shared * 2 >= longest { 3 } else { (longest / 4).min(3) };
            let distance = strsim::damerau_levenshtein(&wanted, &name_lower);
            (distance <= limit && distance < longest / 2).then_some((distance, name))
        })
        .min()
        .map(|(_, name)| name)
}

/// The one of `names` that differs from `word` in the fewest letters, and in how many; of equally near ones
/// the first by the alphabet.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<(usize, &'a str)> {
    names.into_iter().map(|name| (strsim::damerau_levenshtein(name, word), name)).min()
}

/// Which letters, digits and signs a name has, a bit for each. Each letter in which two names differ changes
/// two of these at most: that rules most pairs out before anything is counted.
pub(crate) fn letters(name: &str) -> u64 {
    name.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % 64))
}

/// Whether two letters next to each other are exchanged, and nothing else differs.
pub(crate) fn is_exchanged(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let differs = |at: &usize| one[*at] != other[*at];
    one.len() == other.len()
        && match (0..one.len()).filter(differs).collect::<Vec<_>>().as_slice() {
            [first, second] => {
                first + 1 == *second && one[*first] == other[*second] && one[*second] == other[*first]
            }
            _ => false,
        }
}

/// Whether two names differ in nothing but numbers: then they are members of one family, and neither is a
/// slip.
pub(crate) fn differ_in_numbers(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.replace(|c: char| c.is_ascii_digit(), "");
    letters(one) == letters(other)
}

/// The help for a misspelled `word`; `None` if no name is near.
pub(crate) fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(word, names).map(suggest)
}

/// The question that suggests a name.
pub(crate) fn suggest(name: &str) -> String {
    format!("did you mean `{name}`?")
}

/// The question that suggests a name, with what speaks for it, such as `which SRC_URI brings`.
pub(crate) fn suggest_with(name: &str, reason: &str) -> String {
    format!("did you mean `{name}`, {reason}?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_not_other_names() {
        let names = ["PV_RESTART_POLICY", "PV_ROLES", "READY", "max_retries", "no", "unix"];
        for (word, meant) in [
            ("PV_RESTART_POLCY", Some("PV_RESTART_POLICY")),
            ("PV_ROLE", Some("PV_ROLES")),
            ("ready", Some("READY")),
            ("max_retry", Some("max_retries")),
            ("unx", Some("unix")),
            ("PV_VOLUMES", None),
            ("on", None),
            ("n", None),
        ] {
            assert_eq!(closest(word, names), meant, "{word}");
        }
    }
}
