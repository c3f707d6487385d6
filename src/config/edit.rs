//! How a configuration is made to say how bad the findings of a rule are, with all else left as it stands.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::Severity;
use crate::text::{Edit, Span};

/// What a configuration shall say of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    pub rule: &'a str,
    /// How bad its findings are; `None` if it is to be off.
    pub level: Option<Severity>,
    /// The directory that it is for, relative to the configuration; `None` if it is for all files.
    pub below: Option<&'a str>,
}

/// Edits of a configuration that may say what is wished, the tidiest first. Whether they do depends on all
/// else in it, so whoever takes one tries it.
pub(crate) fn ways_to_say(text: &str, wish: &Wish<'_>) -> Vec<Vec<Edit>> {
    let Ok(root) = DeTable::parse(text) else { return Vec::new() };
    let mut table: Vec<&str> = vec!["lint"];
    table.extend(wish.below.into_iter().flat_map(|below| ["per-path", below]));
    let (key, value) = match wish.level {
        None => ("ignore", format!("[\"{}\"]", wish.rule)),
        Some(level) => {
            table.push("severity");
            (wish.rule, format!("\"{}\"", level.name()))
        }
    };
    let above = find(root.get_ref(), &table);
    let there = find(root.get_ref(), &[&table[..], &[key]].concat());
    let mut ways = Vec::new();
    match there.map(|there| (there.get_ref(), span_of(there))) {
        Some((DeValue::Array(_), span)) => ways.push(added(text, span, wish.rule)),
        Some((_, span)) => ways.push(vec![Edit::replace(span, value.clone())]),
        None => {}
    }
    if let Some(after) = end_of_header(text, &table) {
        ways.push(vec![Edit::insert(after, format!("{key} = {value}\n"))]);
    }
    if let Some(above) = above
        && text[above.span()].starts_with('{')
        && let DeValue::Table(members) = above.get_ref()
    {
        let comma = if members.is_empty() { " " } else { "," };
        ways.push(vec![Edit::insert(above.span().start + 1, format!(" {key} = {value}{comma}"))]);
    }
    let name = table.iter().map(|part| quoted(part)).collect::<Vec<_>>().join(".");
    let gap = match text {
        "" => "",
        _ if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    ways.push(vec![Edit::insert(text.len(), format!("{gap}[{name}]\n{key} = {value}\n"))]);
    ways.push(vec![Edit::insert(0, format!("{name}.{key} = {value}\n"))]);
    ways
}

fn span_of(value: &Spanned<DeValue<'_>>) -> Span {
    Span::new(value.span().start, value.span().end)
}

fn find<'a, 'i>(root: &'a DeTable<'i>, path: &[&str]) -> Option<&'a Spanned<DeValue<'i>>> {
    let (first, rest) = path.split_first()?;
    let below = root.iter().find(|(key, _)| key.get_ref().as_ref() == *first)?.1;
    if rest.is_empty() { Some(below) } else { find(below.get_ref().as_table()?, rest) }
}

/// A key as it stands in a header; without quotes where it can.
fn quoted(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    match !key.is_empty() && key.chars().all(is_bare) {
        true => key.to_owned(),
        false => format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Where the line after the header of a table begins, if the table has one that a line follows.
fn end_of_header(text: &str, table: &[&str]) -> Option<usize> {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if is_header_of(line, table) && line.ends_with('\n') {
            return Some(end);
        }
    }
    None
}

fn is_header_of(line: &str, table: &[&str]) -> bool {
    let trimmed = line.trim_start();
    if !trimmed.starts_with('[') || trimmed.starts_with("[[") {
        return false;
    }
    let Ok(root) = DeTable::parse(trimmed) else { return false };
    let named = find(root.get_ref(), table).and_then(|named| named.get_ref().as_table());
    named.is_some_and(|named| named.is_empty())
}

/// Puts a name at the end of a list, on a line of its own if the last one has one.
fn added(text: &str, list: Span, name: &str) -> Vec<Edit> {
    let inner = Span::new(list.start as usize + 1, list.end as usize - 1);
    let quoted = format!("\"{name}\"");
    let Some(last) = end_of_last(text, inner) else { return vec![Edit::replace(inner, quoted)] };
    let rest = &text[last..inner.end as usize];
    let has_comma = rest.trim_start().starts_with(',');
    let Some(line) = rest.find('\n') else {
        let insert = if has_comma { format!(" {quoted},") } else { format!(", {quoted}") };
        let at = if has_comma { last + rest.find(',').unwrap_or_default() + 1 } else { last };
        return vec![Edit::insert(at, insert)];
    };
    let start = text[..last].rfind('\n').map_or(0, |at| at + 1);
    let indent = &text[start..last];
    let indent = &indent[..indent.len() - indent.trim_start().len()];
    // What is said of the last one in a comment stays beside it.
    let end = last + rest[..line].trim_end_matches('\r').len();
    let mut edits = Vec::new();
    if !has_comma {
        edits.push(Edit::insert(last, ","));
    }
    edits.push(Edit::insert(end, format!("\n{indent}{quoted},")));
    edits
}

/// Where the last string within a list ends.
fn end_of_last(text: &str, inner: Span) -> Option<usize> {
    let list = format!("list = [{}]", inner.slice(text));
    let root = DeTable::parse(&list).ok()?;
    let last = find(root.get_ref(), &["list"])?.get_ref().as_array()?.iter().last()?.span().end;
    Some(last - "list = [".len() + inner.start as usize)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Config;
    use crate::text::{SourceFile, apply};

    /// The first way that makes a configuration which can be read.
    #[track_caller]
    fn check(text: &str, level: Option<Severity>, below: Option<&str>, want: &str) {
        let wish = Wish { rule: "mdev-value", level, below };
        let texts = ways_to_say(text, &wish).into_iter().map(|edits| apply(text, &edits).to_string());
        let first = texts
            .into_iter()
            .find(|text| Config::parse(&Arc::new(SourceFile::new("pvlint.toml", text.as_str()))).is_ok());
        assert_eq!(first.as_deref(), Some(want));
    }

    #[test]
    fn a_rule_is_turned_off_where_others_are() {
        check("", None, None, "[lint]\nignore = [\"mdev-value\"]\n");
        check("groups = []\n", None, None, "groups = []\n\n[lint]\nignore = [\"mdev-value\"]\n");
        check("[lint] # all\n[fmt]\n", None, None, "[lint] # all\nignore = [\"mdev-value\"]\n[fmt]\n");
        check("[lint]\nignore = []\n", None, None, "[lint]\nignore = [\"mdev-value\"]\n");
        check("[lint]\nignore = [\"style\"]\n", None, None, "[lint]\nignore = [\"style\", \"mdev-value\"]\n");
        check("lint.ignore = [\"a\",]\n", None, None, "lint.ignore = [\"a\", \"mdev-value\",]\n");
        check(
            "[lint]\nignore = [\n    \"a\", # why\n]\n",
            None,
            None,
            "[lint]\nignore = [\n    \"a\", # why\n    \"mdev-value\",\n]\n",
        );
        check(
            "[lint]\nignore = [\n  \"a\" # why, \"b\"\n]\n",
            None,
            None,
            "[lint]\nignore = [\n  \"a\", # why, \"b\"\n  \"mdev-value\",\n]\n",
        );
        check(
            "lint = { select = [\"style\"] }",
            None,
            None,
            "lint = { ignore = [\"mdev-value\"], select = [\"style\"] }",
        );
        check(
            "lint.select = [\"style\"]\n",
            None,
            None,
            "lint.ignore = [\"mdev-value\"]\nlint.select = [\"style\"]\n",
        );
    }

    #[test]
    fn a_directory_has_a_table_of_its_own() {
        let whole = "[lint]\nignore = [\"a\"]\n";
        let below = "[lint.per-path.\"recipes-a/b\"]\n";
        check(whole, None, Some("recipes-a/b"), &format!("{whole}\n{below}ignore = [\"mdev-value\"]\n"));
        check(
            &format!("{below}\n"),
            Some(Severity::Note),
            Some("recipes-a/b"),
            &format!("{below}\n\n[lint.per-path.\"recipes-a/b\".severity]\nmdev-value = \"note\"\n"),
        );
    }

    #[test]
    fn a_level_replaces_the_one_that_is_there() {
        let note = Some(Severity::Note);
        check("", note, None, "[lint.severity]\nmdev-value = \"note\"\n");
        check(
            "[lint.severity]\nmdev-value = 'error' # loud\n",
            note,
            None,
            "[lint.severity]\nmdev-value = \"note\" # loud\n",
        );
        check(
            "[lint.severity]\na = \"note\"\n",
            note,
            None,
            "[lint.severity]\nmdev-value = \"note\"\na = \"note\"\n",
        );
        check(
            "[lint]\nseverity = { a = \"note\" }\n",
            note,
            None,
            "[lint]\nseverity = { mdev-value = \"note\", a = \"note\" }\n",
        );
        assert!(ways_to_say("lint = {", &Wish { rule: "a", level: note, below: None }).is_empty());
    }
}
