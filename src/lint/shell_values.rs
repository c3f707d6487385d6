//! Variables of the shell that stand for known words, and texts with those words put in.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::embed::shell::unquote;

/// Variables of the shell, each with its words as they are written. Later ones may be put together from
/// earlier ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct ShellValues {
    list: Vec<(String, Vec<String>)>,
    /// Where the variables of each name are in the list.
    places: FxHashMap<String, Vec<usize>>,
}

/// Words with more spellings are left as they are.
const MAX_SPELLINGS: usize = 100;

/// So are those into which more variables are to be put.
const MAX_VARIABLES: usize = 100;

impl ShellValues {
    pub(crate) fn push(&mut self, name: String, words: Vec<String>) {
        self.places.entry(name.clone()).or_default().push(self.list.len());
        self.list.push((name, words));
    }

    /// Takes the last one away again.
    pub(crate) fn pop(&mut self) {
        let last = self.list.pop();
        if let Some(places) = last.and_then(|(name, _)| self.places.get_mut(&name)) {
            places.pop();
        }
    }

    /// Those for which `holds`.
    #[must_use]
    pub(crate) fn filtered(&self, holds: impl Fn(&str, &[String]) -> bool) -> ShellValues {
        let mut found = ShellValues::default();
        for (name, words) in &self.list {
            if holds(name, words) {
                found.push(name.clone(), words.clone());
            }
        }
        found
    }

    /// The words of the last variable of a name.
    pub(crate) fn last(&self, name: &str) -> Option<&[String]> {
        let place = self.places.get(name)?.last()?;
        Some(&self.list[*place].1)
    }

    /// The last variable before `end` that one of the texts names.
    fn named_before(&self, end: usize, texts: &[String]) -> Option<usize> {
        let mut last = None;
        for (name, _) in texts.iter().flat_map(|text| uses(text)) {
            if let Some(places) = self.places.get(name) {
                last = last.max(places.iter().rfind(|place| **place < end));
            }
        }
        last.copied()
    }
}

/// A text with each value of these variables put in, inner ones first. A text that does not name them is the
/// only one.
pub(crate) fn spellings(variables: &ShellValues, text: &str) -> Vec<String> {
    let mut texts = vec![text.to_owned()];
    let mut end = variables.list.len();
    for _ in 0..MAX_VARIABLES {
        let Some(place) = variables.named_before(end, &texts) else { break };
        end = place;
        let (name, values) = &variables.list[place];
        let mut all = Vec::new();
        for text in &texts {
            all.extend(values.iter().map(|value| with_value(text, name, &unquote(value))));
        }
        if all.len() > MAX_SPELLINGS {
            return texts;
        }
        texts = all;
    }
    texts
}

/// Where a text says `$NAME` or `${NAME}`, with the name.
pub(super) fn uses(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    memchr::memchr_iter(b'$', text.as_bytes()).filter_map(move |at| {
        let rest = &text[at + 1..];
        let inner = rest.strip_prefix('{').unwrap_or(rest);
        let length = inner.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, after) = inner.split_at(length);
        let has_braces = rest.len() > inner.len();
        let is_use = length > 0 && (!has_braces || after.starts_with('}'));
        if !is_use {
            return None;
        }
        Some((name, at..at + 1 + length + 2 * usize::from(has_braces)))
    })
}

fn with_value(text: &str, name: &str, value: &str) -> String {
    let (mut out, mut copied) = (String::new(), 0);
    for (used_name, used) in uses(text) {
        if used_name == name {
            out.push_str(&text[copied..used.start]);
            out.push_str(value);
            copied = used.end;
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// Whether what follows a reference makes it the beginning of a path.
pub(crate) fn goes_on_as_path(after: &str) -> bool {
    ["/", "${", "\"/", "\"${"].iter().any(|start| after.starts_with(start))
}
