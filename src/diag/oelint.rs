//! The rules of oelint-adv, another linter for BitBake metadata, and what pvlint has in the place of each.

/// One rule of oelint-adv.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OelintRule {
    /// Without the parts that some rules add after it, such as `oelint.vars.mispell.unknown`.
    pub id: &'static str,
    /// How bad it is there: `error`, `warning`, `info`, or `inactive`.
    pub level: &'static str,
    pub answer: Answer,
}

/// What pvlint has in the place of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Rules of its own: those whose pages name the id.
    Rules,
    /// The formatter; in words.
    Formatter(&'static str),
    /// Nothing that the id would silence; the words say why.
    Unchecked(&'static str),
}

/// All rules of oelint-adv, by id.
pub fn oelint_rules() -> impl Iterator<Item = OelintRule> {
    include_str!("oelint.txt").lines().filter(|line| !line.starts_with('#')).filter_map(OelintRule::read)
}

/// The rule that `id`, perhaps with a part after it, belongs to.
pub(crate) fn oelint_rule(id: &str) -> Option<OelintRule> {
    oelint_rules().find(|rule| is_part(id, rule.id))
}

/// Whether `id` is `whole` or one of its parts: `oelint.a.b` has parts such as `oelint.a.b.c`.
pub(super) fn is_part(id: &str, whole: &str) -> bool {
    id.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl OelintRule {
    fn read(line: &'static str) -> Option<OelintRule> {
        let (id, rest) = line.split_once(' ')?;
        let (level, words) = rest.trim_start().split_once(' ')?;
        let words = words.trim_start();
        let answer = match words {
            "=" => Answer::Rules,
            words if words.starts_with("`pvlint fmt`") => Answer::Formatter(words),
            words => Answer::Unchecked(words),
        };
        Some(OelintRule { id, level, answer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_rule() {
        let rules: Vec<_> = oelint_rules().collect();
        assert_eq!(rules.len(), 117);
        assert!(rules.is_sorted_by_key(|rule| rule.id), "they are not in order");
        for rule in rules {
            assert!(rule.id.starts_with("oelint.") && !rule.id.contains(char::is_whitespace), "{rule:?}");
            assert!(["error", "warning", "info", "inactive"].contains(&rule.level), "{rule:?}");
        }
    }

    #[test]
    fn a_part_belongs_to_its_rule() {
        for id in ["oelint.vars.mispell", "oelint.vars.mispell.unknown"] {
            assert_eq!(oelint_rule(id).map(|rule| rule.id), Some("oelint.vars.mispell"));
        }
        assert_eq!(oelint_rule("oelint.vars.mispelling"), None);
        assert_eq!(oelint_rule("oelint.vars"), None);
    }
}
