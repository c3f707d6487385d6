//! What names of BitBake, OpenEmbedded and Pantavisor mean, in our words. What the layers at hand say
//! themselves comes first.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::rules;

/// `KIND NAME: text`, one on each line.
const TABLE: &str = concat!(include_str!("documentation.txt"), include_str!("variables.txt"));

static ENTRIES: LazyLock<HashMap<(&str, &str), &str>> =
    LazyLock::new(|| TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(entry).collect());

fn entry(line: &str) -> Option<((&str, &str), &str)> {
    let (head, text) = line.split_once(": ")?;
    Some((head.split_once(' ')?, text))
}

/// The page of a rule.
pub(crate) fn rule_text(name: &str) -> Option<String> {
    rules::find(name).map(|rule| format!("### {name}\n\n{}", rule.meta.body()))
}

pub(super) fn variable(name: &str) -> Option<&'static str> {
    ENTRIES.get(&("variable", name)).copied()
}

pub(super) fn flag(name: &str) -> Option<&'static str> {
    ENTRIES.get(&("flag", name)).copied()
}

/// A task or another function.
pub(super) fn function(name: &str) -> Option<&'static str> {
    ENTRIES.get(&("function", name)).copied()
}

pub(super) fn operator(text: &str) -> Option<&'static str> {
    ENTRIES.get(&("operator", text)).copied()
}

pub(super) fn keyword(text: &str) -> Option<&'static str> {
    ENTRIES.get(&("keyword", text)).copied()
}

/// `append`, `prepend` and `remove`.
pub(super) fn edit(name: &str) -> Option<&'static str> {
    ENTRIES.get(&("edit", name)).copied()
}

/// The names of one kind that something is said about, in no order.
pub(super) fn names(kind: &'static str) -> impl Iterator<Item = &'static str> {
    ENTRIES.keys().filter(move |(of, _)| *of == kind).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_an_entry_and_says_something() {
        let lines: Vec<&str> = TABLE.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(ENTRIES.len(), lines.len(), "a line is no entry, or a name is there twice");
        for ((kind, name), text) in ENTRIES.iter() {
            assert!(["variable", "flag", "function", "operator", "keyword", "edit"].contains(kind), "{kind}");
            assert!(text.len() > 15 && text.ends_with('.'), "{name}: {text}");
        }
    }
}
