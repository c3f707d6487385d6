//! The names in a file of metadata: where each is defined and where it is used. Most questions are about
//! these.

use crate::embed::python::PythonText as Code;
use crate::embed::shell::commands;
use crate::lint::python_in;
use crate::model::Parsed;
use crate::syntax::ast::{Stmt, Text, View};
use crate::syntax::{StmtKind, TokenKind};
use crate::text::Span;

/// A name where it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Mention {
    pub kind: MentionKind,
    /// Without overrides, flags, quotes and continuations.
    pub name: String,
    pub span: Span,
    /// Whether it is given a meaning here, and not used.
    pub defines: bool,
}

impl Mention {
    /// Whether it is of a variable or a function, of which the same name may be either.
    pub(super) fn is_code(&self) -> bool {
        matches!(self.kind, MentionKind::Function | MentionKind::Variable | MentionKind::Def)
    }
}

/// What a name is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum MentionKind {
    Variable,
    /// An override in the name of a variable; `append`, `prepend` and `remove` as well.
    Override,
    /// A flag of this variable.
    Flag(String),
    /// A function in shell or Python, tasks included.
    Function,
    /// A `def`.
    Def,
    Class,
    /// A file that is included.
    Include,
    /// An entry of SRC_URI with a local file.
    Entry,
    /// A word in a list of this variable, such as DEPENDS.
    Word(String),
}

/// The functions of the datastore that take the name of a variable first.
const TAKES_NAME: [&str; 15] = [
    "getVar",
    "setVar",
    "appendVar",
    "prependVar",
    "delVar",
    "renameVar",
    "getVarFlag",
    "setVarFlag",
    "appendVarFlag",
    "prependVarFlag",
    "delVarFlag",
    "getVarFlags",
    "contains",
    "contains_any",
    "filter",
];

/// Lists whose words are names of something.
const LISTS: [&str; 12] = [
    "DEPENDS",
    "RDEPENDS",
    "RRECOMMENDS",
    "RSUGGESTS",
    "RPROVIDES",
    "PROVIDES",
    "IMAGE_INSTALL",
    "LICENSE",
    "PVROOT_CONTAINERS",
    "PVROOT_CONTAINERS_CORE",
    "PVROOT_IMAGE_BSP",
    "PACKAGES",
];

/// All names in a file, in the order of the text.
pub(crate) fn mentions(file: &Parsed) -> Vec<Mention> {
    let mut found = Mentions { text: file.source.text(), list: Vec::new() };
    file.ast().stmts().for_each(|stmt| found.add(stmt));
    for python in python_in(file) {
        let code = Code::read(&python.text);
        for call in code.calls() {
            let callee = code.slice(call.callee.clone());
            let method = callee.rsplit('.').next().unwrap_or(callee);
            let arguments = code.arguments(&call);
            let first = arguments.first().and_then(|first| code.literal_at(first));
            if let Some(literal) = first
                && TAKES_NAME.contains(&method)
            {
                let name = code.slice(literal.inner.clone());
                let span = python.span(literal.inner.clone());
                if is_name(name) && span.slice(found.text) == name {
                    found.variable(name, span, method == "setVar");
                }
            } else if !callee.contains('.') {
                found.push(MentionKind::Def, callee, python.span(call.callee.clone()), false);
            }
        }
    }
    let mut list = found.list;
    list.sort_by_key(|mention| (mention.span.start, mention.span.end));
    list.dedup();
    list
}

/// The innermost name at a byte, or right before it.
pub(crate) fn mention_at(file: &Parsed, offset: usize) -> Option<Mention> {
    let at = offset as u32;
    let touching =
        mentions(file).into_iter().filter(|mention| mention.span.start <= at && at <= mention.span.end);
    touching.min_by_key(|mention| (mention.span.end == at && !mention.span.is_empty(), mention.span.len()))
}

struct Mentions<'a> {
    text: &'a str,
    list: Vec<Mention>,
}

impl Mentions<'_> {
    fn push(&mut self, kind: MentionKind, name: &str, span: Span, defines: bool) {
        self.list.push(Mention { kind, name: name.to_owned(), span, defines });
    }

    fn add(&mut self, stmt: Stmt<'_>) {
        match stmt.view() {
            View::Assignment(assignment) => {
                let name = assignment.name();
                let stem = self.key(name, true);
                if let Some(flag) = assignment.flag() {
                    self.push(MentionKind::Flag(stem.clone()), &flag.get(), flag.span(), true);
                }
                self.value(&stem, assignment.value());
            }
            View::Directive(directive) => self.directive(stmt.kind(), directive.argument(), directive.flag()),
            View::Function(function) => {
                if let Some(name) = function.name() {
                    self.key(name, true);
                    let stem = name.get().split(':').next().unwrap_or_default().len();
                    let span = name.locate(0, stem);
                    if let Some(mention) = self.list.iter_mut().rev().find(|mention| mention.span == span) {
                        mention.kind = MentionKind::Function;
                    }
                }
                let body = function.body();
                self.references(body);
                if !function.is_python() && !function.is_anonymous() {
                    self.commands(body);
                }
            }
            View::Def(def) => self.push(MentionKind::Def, &def.name().get(), def.name().span(), true),
            View::Error => self.open_references(stmt.lines()),
            View::Blank | View::Comment => {}
        }
        for (kind, span) in stmt.tokens() {
            if matches!(kind, TokenKind::Value | TokenKind::Argument | TokenKind::Name | TokenKind::Flag) {
                self.references(span);
            }
        }
    }

    /// The parts of a variable's name; its first part.
    fn key(&mut self, name: Text<'_>, defines: bool) -> String {
        let whole = name.get().into_owned();
        let mut at = 0;
        let mut stem = String::new();
        for (index, part) in split_outside_braces(&whole).into_iter().enumerate() {
            let span = name.locate(at, at + part.len());
            if index == 0 {
                stem = part.to_owned();
                self.variable(part, span, defines);
            } else if !part.is_empty() {
                self.push(MentionKind::Override, part, span, false);
            }
            at += part.len() + 1;
        }
        stem
    }

    fn variable(&mut self, name: &str, span: Span, defines: bool) {
        let stem = name.split(':').next().unwrap_or(name);
        let span = Span::new(span.start as usize, (span.start as usize + stem.len()).min(span.end as usize));
        self.push(MentionKind::Variable, stem, span, defines);
    }

    fn value(&mut self, variable: &str, value: Text<'_>) {
        if variable == "SRC_URI" {
            for (word, span) in value.words() {
                if word.starts_with("file://") {
                    self.push(MentionKind::Entry, &word, span, false);
                }
            }
        } else if LISTS.contains(&variable) {
            for (word, span) in value.words() {
                let is_word =
                    word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+/".contains(&byte));
                if is_word && span.slice(self.text) == word {
                    self.push(MentionKind::Word(variable.to_owned()), &word, span, false);
                }
            }
        }
    }

    fn directive(&mut self, kind: StmtKind, argument: Text<'_>, flag: Option<Text<'_>>) {
        match kind {
            StmtKind::Inherit | StmtKind::InheritDefer => {
                for (word, span) in plain_words(argument) {
                    self.push(MentionKind::Class, &word, span, false);
                }
            }
            StmtKind::Include | StmtKind::Require | StmtKind::IncludeAll => {
                for (word, span) in argument.words() {
                    self.push(MentionKind::Include, &word, span, false);
                }
            }
            StmtKind::AddTask | StmtKind::DelTask => {
                let mut is_named = false;
                for (word, span) in plain_words(argument) {
                    if word == "after" || word == "before" {
                        continue;
                    }
                    let defines = kind == StmtKind::AddTask && !is_named;
                    is_named = true;
                    let name = if word.starts_with("do_") { word } else { format!("do_{word}") };
                    self.push(MentionKind::Function, &name, span, defines);
                }
            }
            StmtKind::ExportFunctions | StmtKind::AddHandler => {
                for (word, span) in plain_words(argument) {
                    self.push(MentionKind::Function, &word, span, false);
                }
            }
            StmtKind::Export | StmtKind::Unset | StmtKind::UnsetFlag => {
                let stem = self.key(argument, false);
                if let Some(flag) = flag {
                    self.push(MentionKind::Flag(stem), &flag.get(), flag.span(), false);
                }
            }
            _ => {}
        }
    }

    /// `${NAME}` in a part of the text.
    fn references(&mut self, part: Span) {
        let (text, start) = (part.slice(self.text), part.start as usize);
        for (at, _) in text.match_indices("${") {
            let name = &text[at + 2..];
            let name = &name[..name.find('}').unwrap_or(0)];
            if is_name(name) {
                let begin = start + at + 2;
                self.variable(name, Span::new(begin, begin + name.len()), false);
            }
        }
    }

    /// `${NAME` in a statement that is half typed, perhaps without its brace.
    fn open_references(&mut self, part: Span) {
        let (text, start) = (part.slice(self.text), part.start as usize);
        for (at, _) in text.match_indices("${") {
            let name = &text[at + 2..];
            let name = &name[..name
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
                .unwrap_or(name.len())];
            if is_name(name) {
                self.variable(name, Span::new(start + at + 2, start + at + 2 + name.len()), false);
            }
        }
    }

    /// The functions that a shell body calls, as far as they may be of BitBake.
    fn commands(&mut self, body: Span) {
        let text = body.slice(self.text);
        for command in commands(text) {
            if let Some(program) = command.program()
                && is_name(program)
                && let Some(word) = command.words.iter().find(|word| word.raw == program)
            {
                let start = body.start as usize;
                let span = Span::new(start + word.span.start, start + word.span.end);
                self.push(MentionKind::Function, program, span, false);
            }
        }
    }
}

/// The words of an argument that are names as they stand.
fn plain_words(argument: Text<'_>) -> Vec<(String, Span)> {
    let mut words = argument.words();
    words.retain(|(word, _)| !word.contains(['$', '{', '\'', '"']));
    words
}

/// Whether a text may be the whole name of a variable, overrides included.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-+./:~".contains(&byte))
}

/// The parts of a name between colons that do not stand in `${…}`.
fn split_outside_braces(name: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0usize, 0, Vec::new());
    for (at, byte) in name.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b':' if depth == 0 => {
                parts.push(&name[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&name[start..]);
    parts
}
