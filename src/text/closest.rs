//! The name somebody probably meant.

/// The one of `names` that `word` was probably meant to be, whatever the case; the first of equals.
pub fn closest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= (name.len().max(word.len()) / 4).min(3))
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_not_other_names() {
        let names = ["PV_RESTART_POLICY", "PV_ROLES", "READY", "no"];
        for (word, meant) in [
            ("PV_RESTART_POLCY", Some("PV_RESTART_POLICY")),
            ("PV_ROLE", Some("PV_ROLES")),
            ("ready", Some("READY")),
            ("PV_VOLUMES", None),
            ("on", None),
        ] {
            assert_eq!(closest(word, names), meant, "{word}");
        }
    }
}
