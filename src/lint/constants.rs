//! The variables of a shell function that stand for known words.

use super::Body;
use super::shell_values::{ShellValues, spellings, uses};
use crate::embed::shell::{For, Kind, List, Node, PartKind, Word, each_part, unquote};

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
                    for assignment in &simple.assignments {
                        if !assignment.appends && is_plain(&assignment.value) {
                            set.push((self.slice(&assignment.name), self.unquoted(&assignment.value)));
                        }
                    }
                }
                Some("export" | "local" | "readonly") => {
                    for word in &simple.words[1..] {
                        if let Some((name, value)) = self.slice(&word.span).split_once('=')
                            && is_plain(word)
                        {
                            set.push((name, unquote(value).into_owned()));
                        }
                    }
                }
                Some(_) => {}
            }
            for (name, value) in set {
                if self.assigns_once(name) {
                    constants.push(name.to_owned(), vec![value]);
                }
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
            for word in node.words() {
                says = says || spellings(&values, &unquote(self.slice(&word.span))).iter().any(wanted);
            }
        });
        says
    }

    /// The words that a loop goes over, as they are written. A variable that was set to several is several.
    pub fn words_of_loop(&self, each: &For) -> Vec<String> {
        let mut words = Vec::new();
        for word in each.words.iter().flatten() {
            let word = self.slice(&word.span);
            match self.values_of_variable(word) {
                Some(values) => {
                    let parts = values.iter().flat_map(|value| value.split_whitespace());
                    words.extend(parts.map(str::to_owned));
                }
                None => words.push(word.to_owned()),
            }
        }
        words
    }

    /// What a word stands for that is a variable and nothing else, if that is set once.
    fn values_of_variable(&self, word: &str) -> Option<&[String]> {
        let (name, place) = uses(word).next()?;
        if place != (0..word.len()) {
            return None;
        }
        self.set_once().last(name)
    }

    fn unquoted(&self, word: &Word) -> String {
        unquote(self.slice(&word.span)).into_owned()
    }
}

/// The commands that run one after another, whatever each comes to.
fn plain(list: &List) -> impl Iterator<Item = &Node> {
    let pipelines = list.iter().map(|item| &item.first);
    pipelines.filter(|pipeline| pipeline.commands.len() == 1).flat_map(|pipeline| &pipeline.commands)
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
