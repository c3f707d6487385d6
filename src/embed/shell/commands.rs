//! The simple commands of a script, one after another, each with what it stands in.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::tree::*;
use super::{Script, unquote};

/// A simple command: a program and its arguments, without redirections.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Command<'a> {
    pub words: Vec<CommandWord<'a>>,
    /// Where its input comes from: the files of `<`, and the words of the commands before it in a pipeline.
    pub inputs: Vec<&'a str>,
    /// The files of `>` and `>>`.
    pub outputs: Vec<CommandWord<'a>>,
    /// What those of its words stand for that are a variable and nothing else: the words that a loop around
    /// gives it, or the one that was last put into it.
    pub stands_for: Vec<&'a str>,
    /// What it stands in, the outermost first.
    pub scopes: Vec<Scope>,
}

/// A part of a script whose commands need not have an effect on what stands after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scope {
    /// Tells it from all others of the script.
    pub number: usize,
    pub kind: ScopeKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScopeKind {
    /// A shell of its own: parentheses or a substitution. What it does to its own state ends with it.
    Shell,
    /// A branch or a loop, which may be left out.
    Branch,
}

/// A word of a command as it is written, quotes included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommandWord<'a> {
    pub raw: &'a str,
    pub span: Range<usize>,
}

/// More words before a command in its pipeline are not noted: each command would note them once more.
const MAX_UPSTREAM: usize = 200;

/// The simple commands of a script in the order of their ends, those in substitutions included. Comments hold
/// none.
pub(crate) fn commands(text: &str) -> Vec<Command<'_>> {
    let script = Script::read(text);
    let mut collector = Collector {
        text,
        documents: &script.documents,
        found: Vec::new(),
        scopes: Vec::new(),
        opened: 0,
        variables: FxHashMap::default(),
        upstream: Vec::new(),
    };
    collector.list(&script.list);
    collector.found
}

struct Collector<'a, 't> {
    text: &'a str,
    documents: &'t [Document],
    found: Vec<Command<'a>>,
    scopes: Vec<Scope>,
    /// How many scopes there have been.
    opened: usize,
    /// Variables that were set, with the words that they may hold; none if that is not known.
    variables: FxHashMap<&'a str, Vec<&'a str>>,
    /// The words of the commands before this one in its pipeline.
    upstream: Vec<&'a str>,
}

impl<'a> Collector<'a, '_> {
    fn list(&mut self, list: &List) {
        let outer = std::mem::take(&mut self.upstream);
        for item in list {
            let rest = item.rest.iter().map(|(_, pipeline)| pipeline);
            for pipeline in std::iter::once(&item.first).chain(rest) {
                self.upstream.clear();
                for node in &pipeline.commands {
                    self.node(node);
                    let words = node.as_simple().into_iter().flat_map(|simple| &simple.words);
                    let text = self.text;
                    let left = MAX_UPSTREAM.saturating_sub(self.upstream.len());
                    self.upstream.extend(words.take(left).map(|word| &text[word.span.clone()]));
                }
            }
        }
        self.upstream = outer;
    }

    fn within<'l>(&mut self, kind: ScopeKind, lists: impl IntoIterator<Item = &'l List>) {
        self.scopes.push(Scope { number: self.opened, kind });
        self.opened += 1;
        for list in lists {
            self.list(list);
        }
        self.scopes.pop();
    }

    fn node(&mut self, node: &Node) {
        let documents = self.documents;
        let mut inner = Vec::new();
        node.each_part(documents, &mut |part| {
            if let PartKind::Command(list) | PartKind::Backquote(list) = &part.kind {
                inner.push(list);
            }
        });
        for list in inner {
            self.within(ScopeKind::Shell, [list]);
        }
        match &node.kind {
            Kind::Simple(simple) => self.simple(node, simple),
            Kind::Function(function) => self.node(&function.body),
            Kind::Arithmetic => {}
            Kind::Group(list) => self.list(list),
            Kind::Subshell(list) => self.within(ScopeKind::Shell, [list]),
            Kind::Loop { condition, body, .. } => self.within(ScopeKind::Branch, [condition, body]),
            Kind::If(branches, last) => {
                for (condition, body) in branches {
                    self.within(ScopeKind::Branch, [condition, body]);
                }
                if let Some(last) = last {
                    self.within(ScopeKind::Branch, [last]);
                }
            }
            Kind::For(each) => {
                let text = self.text;
                let words = each.words.iter().flatten().map(|word| &text[word.span.clone()]).collect();
                self.variables.insert(&text[each.name.clone()], words);
                self.within(ScopeKind::Branch, [&each.body]);
            }
            _ => {
                for list in node.lists() {
                    self.within(ScopeKind::Branch, [list]);
                }
            }
        }
    }

    fn simple(&mut self, node: &Node, simple: &Simple) {
        let text = self.text;
        if simple.words.is_empty() {
            // What is set where it may be left out, or puts something behind, is not followed.
            let is_plain = self.scopes.is_empty();
            for assignment in &simple.assignments {
                let value = &text[assignment.value.span.clone()];
                let is_known = is_plain && !assignment.appends;
                let values = if is_known { vec![value] } else { Vec::new() };
                self.variables.insert(&text[assignment.name.clone()], values);
            }
        }
        let word = |span: Range<usize>| CommandWord { raw: &text[span.clone()], span };
        let assignments = simple.assignments.iter().map(|it| it.name.start..it.value.span.end);
        let spans = assignments.chain(simple.words.iter().map(|word| word.span.clone()));
        let words: Vec<_> = spans.map(word).collect();
        if words.is_empty() {
            return;
        }
        let is_input = |redirect: &&Redirect| &text[redirect.operator.clone()] == "<";
        let files =
            node.redirects.iter().filter(is_input).map(|redirect| &text[redirect.target.span.clone()]);
        let is_output = |redirect: &&Redirect| matches!(&text[redirect.operator.clone()], ">" | ">>");
        let outputs = node.redirects.iter().filter(is_output);
        let outputs = outputs.map(|redirect| word(redirect.target.span.clone())).collect();
        let inputs: Vec<&str> = files.chain(self.upstream.iter().copied()).collect();
        let variables = words.iter().map(|word| word.raw).chain(inputs.iter().copied());
        let stands_for = variables.flat_map(|word| self.value_of(word)).copied().collect();
        self.found.push(Command { words, inputs, outputs, stands_for, scopes: self.scopes.clone() });
    }

    /// The words that `$NAME` stands for, in whatever quotes.
    fn value_of(&self, word: &str) -> &[&'a str] {
        let name = word.trim_matches('"').strip_prefix('$').unwrap_or_default();
        let name = name.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(name);
        self.variables.get(name).map_or(&[], Vec::as_slice)
    }
}

impl<'a> Command<'a> {
    /// The program without its directory, after assignments and the words that only pass it on.
    pub fn program(&self) -> Option<&'a str> {
        self.program_and_arguments().map(|(program, _)| program)
    }

    /// The words after the program.
    pub fn arguments(&self) -> &[CommandWord<'a>] {
        self.program_and_arguments().map_or(&[], |(_, arguments)| arguments)
    }

    /// Whether one of them is just this.
    pub fn says(&self, word: &str) -> bool {
        self.arguments().iter().any(|argument| argument.raw == word)
    }

    fn program_and_arguments(&self) -> Option<(&'a str, &[CommandWord<'a>])> {
        let first = self.words.iter().position(|word| !passes_on(word.raw))?;
        let program = self.words[first].raw;
        Some((program.rsplit('/').next().unwrap_or(program), &self.words[first + 1..]))
    }
}

/// Whether another word after it is the program.
fn passes_on(word: &str) -> bool {
    is_assignment(word) || matches!(word, "exec" | "command" | "env" | "time" | "nohup")
}

impl CommandWord<'_> {
    /// The word without its quotes and backslashes; expansions stay as they are.
    pub fn unquoted(&self) -> Cow<'_, str> {
        unquote(self.raw)
    }
}

/// `NAME=…`
fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}
