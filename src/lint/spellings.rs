//! What the words of a shell function may come to, once its own variables are put in.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Body;
use crate::embed::shell::{For, Kind, List, Node, PartKind, Pipeline, Word, each_part, unquote};

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
        for (name, words) in self.list.iter().filter(|(name, words)| holds(name, words)) {
            found.push(name.clone(), words.clone());
        }
        found
    }

    /// The words of the last variable of a name.
    fn last(&self, name: &str) -> Option<&[String]> {
        let place = self.places.get(name)?.last()?;
        Some(&self.list[*place].1)
    }

    /// The last variable before `end` that one of the texts names.
    fn named_before(&self, end: usize, texts: &[String]) -> Option<usize> {
        let places = texts.iter().flat_map(|text| uses(text)).filter_map(|(name, _)| self.places.get(name));
        places.filter_map(|places| places.iter().rfind(|place| **place < end)).max().copied()
    }
}

impl Body {
    /// The variables that stand for one word wherever they are read, each with that word. Later ones come
    /// last; they may be put together from earlier ones.
    pub(crate) fn constants(&self) -> ShellValues {
        self.set_once().filtered(|_, values| values.iter().all(|value| !value.contains(char::is_whitespace)))
    }

    /// The variables that are set once, where the function begins its work and whatever conditions hold, to
    /// a text that no command makes.
    fn set_once(&self) -> &ShellValues {
        self.set_once.get_or_init(|| self.find_set_once())
    }

    fn find_set_once(&self) -> ShellValues {
        let mut constants = ShellValues::default();
        for node in plain(&self.script.list) {
            let Kind::Simple(simple) = &node.kind else { continue };
            let first = simple.words.first().map(|word| self.slice(&word.span));
            let mut set: Vec<(&str, String)> = Vec::new();
            match first {
                None => {
                    let plain = simple.assignments.iter().filter(|one| !one.appends && is_plain(&one.value));
                    set.extend(plain.map(|one| (self.slice(&one.name), self.unquoted(&one.value))));
                }
                Some("export" | "local" | "readonly") => {
                    let plain = simple.words[1..].iter().filter(|word| is_plain(word));
                    let halves = plain.filter_map(|word| self.slice(&word.span).split_once('='));
                    set.extend(halves.map(|(name, value)| (name, unquote(value).into_owned())));
                }
                Some(_) => {}
            }
            for (name, value) in set.into_iter().filter(|(name, _)| self.assigns_once(name)) {
                constants.push(name.to_owned(), vec![value]);
            }
        }
        constants
    }

    /// What constants and loops stand for, for [`spellings`].
    pub(crate) fn values(&self) -> ShellValues {
        let mut variables = self.constants();
        self.each(&mut |node| {
            let Kind::For(each) = &node.kind else { return };
            let name = self.slice(&each.name);
            if self.assigns_once(name) {
                variables.push(name.to_owned(), self.words_of_loop(each));
            }
        });
        variables
    }

    /// Whether a word of a command, or what it may come to, is as `wanted`.
    pub fn says(&self, wanted: &dyn Fn(&String) -> bool) -> bool {
        let values = self.values();
        let mut says = false;
        self.each(&mut |node| {
            let is_wanted =
                |word: &Word| spellings(&values, &unquote(self.slice(&word.span))).iter().any(wanted);
            says = says || node.words().iter().any(|word| is_wanted(word));
        });
        says
    }

    /// The words that a loop goes over, as they are written. A variable that was set to several is several.
    pub fn words_of_loop(&self, each: &For) -> Vec<String> {
        let written = each.words.iter().flatten().map(|word| self.slice(&word.span));
        let lists = self.set_once();
        let words = |word: &str| -> Vec<String> {
            let is_whole = |used: &(&str, Range<usize>)| used.1 == (0..word.len());
            let list = uses(word).next().filter(is_whole).and_then(|(name, _)| lists.last(name));
            match list {
                Some(values) => {
                    values.iter().flat_map(|value| value.split_whitespace()).map(str::to_owned).collect()
                }
                None => vec![word.to_owned()],
            }
        };
        written.flat_map(words).collect()
    }

    fn unquoted(&self, word: &Word) -> String {
        unquote(self.slice(&word.span)).into_owned()
    }
}

/// The commands that run one after another, whatever each comes to.
fn plain(list: &List) -> impl Iterator<Item = &Node> {
    let is_alone = |pipeline: &&Pipeline| pipeline.commands.len() == 1;
    list.iter().map(|item| &item.first).filter(is_alone).flat_map(|pipeline| &pipeline.commands)
}

/// Whether no command has a part in what a word is.
fn is_plain(word: &Word) -> bool {
    let mut is_plain = true;
    each_part(&word.parts, &mut |part| {
        is_plain &= !matches!(
            part.kind,
            PartKind::Command(_) | PartKind::Backquote(_) | PartKind::Arithmetic | PartKind::Inline
        );
    });
    is_plain
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
        let put = |text: &String| -> Vec<String> {
            values.iter().map(|value| with_value(text, name, &unquote(value))).collect()
        };
        let all: Vec<String> = texts.iter().flat_map(put).collect();
        if all.len() > MAX_SPELLINGS {
            return texts;
        }
        texts = all;
    }
    texts
}

/// Where a text says `$NAME` or `${NAME}`, with the name.
fn uses(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    memchr::memchr_iter(b'$', text.as_bytes()).filter_map(move |at| {
        let rest = &text[at + 1..];
        let inner = rest.strip_prefix('{').unwrap_or(rest);
        let length = inner.bytes().take_while(|byte| is_part(*byte)).count();
        let (name, after) = inner.split_at(length);
        let has_braces = rest.len() > inner.len();
        let is_use = length > 0 && (!has_braces || after.starts_with('}'));
        is_use.then(|| (name, at..at + 1 + length + 2 * usize::from(has_braces)))
    })
}

fn with_value(text: &str, name: &str, value: &str) -> String {
    let (mut out, mut copied) = (String::new(), 0);
    for (_, used) in uses(text).filter(|(used, _)| *used == name) {
        out.push_str(&text[copied..used.start]);
        out.push_str(value);
        copied = used.end;
    }
    out.push_str(&text[copied..]);
    out
}
