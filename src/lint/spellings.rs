//! What the words of a shell function may come to, once its own variables are put in.

use super::Body;
use crate::embed::shell::{For, Kind, List, Node, PartKind, Pipeline, Word, each_part, unquote};

/// Variables of the shell, each with its words as they are written.
pub(crate) type ShellValues = Vec<(String, Vec<String>)>;

/// Words with more spellings are left as they are.
const MAX_SPELLINGS: usize = 100;

impl Body {
    /// The variables that stand for one word wherever they are read, each with that word. Later ones come
    /// last; they may be put together from earlier ones.
    pub fn constants(&self) -> ShellValues {
        let mut constants = self.set_once();
        constants.retain(|(_, values)| values.iter().all(|value| !value.contains(char::is_whitespace)));
        constants
    }

    /// The variables that are set once, where the function begins its work and whatever conditions hold, to
    /// a text that no command makes.
    fn set_once(&self) -> ShellValues {
        let names = self.assigned_names();
        let mut constants = ShellValues::new();
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
            let once = set.into_iter().filter(|(name, _)| occurs_once(&names, name));
            constants.extend(once.map(|(name, value)| (name.to_owned(), vec![value])));
        }
        constants
    }

    /// What constants and loops stand for, for [`spellings`].
    pub fn values(&self) -> ShellValues {
        let mut variables = self.constants();
        let names = self.assigned_names();
        self.each(&mut |node| {
            let Kind::For(each) = &node.kind else { return };
            let name = self.slice(&each.name);
            if occurs_once(&names, name) {
                variables.push((name.to_owned(), self.words_of_loop(each)));
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
            let list = lists.iter().find(|(name, _)| next_use(word, name) == Some((0, word.len())));
            match list {
                Some((_, values)) => {
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

fn occurs_once(names: &[&str], name: &str) -> bool {
    names.iter().filter(|other| **other == name).count() == 1
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
    for (name, values) in variables.iter().rev() {
        if !texts.iter().any(|text| names(text, name)) {
            continue;
        }
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

fn names(text: &str, name: &str) -> bool {
    next_use(text, name).is_some()
}

/// Where `$name` or `${name}` stands.
fn next_use(text: &str, name: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = text[from..].find('$').map(|at| from + at) {
        let rest = &text[at + 1..];
        if rest
            .strip_prefix('{')
            .and_then(|rest| rest.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with('}'))
        {
            return Some((at, at + name.len() + 3));
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(is_part)) {
            return Some((at, at + name.len() + 1));
        }
        from = at + 1;
    }
    None
}

fn with_value(text: &str, name: &str, value: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((start, end)) = next_use(rest, name) {
        out.push_str(&rest[..start]);
        out.push_str(value);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}
