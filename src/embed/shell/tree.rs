//! The tree of a shell script: lists of pipelines of commands, down to the parts of words, all with their
//! place in the text.

use std::ops::Range;

pub type Span = Range<usize>;

/// Commands one after another.
pub type List = Vec<AndOr>;

/// Pipelines joined by `&&` and `||`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AndOr {
    pub first: Pipeline,
    pub rest: Vec<(Joint, Pipeline)>,
    /// Whether it ends in `&`.
    pub is_background: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Joint {
    And,
    Or,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pipeline {
    /// Whether it begins with `!`.
    pub is_negated: bool,
    pub commands: Vec<Node>,
}

/// A command with its redirections.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
    pub redirects: Vec<Redirect>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Assignments and words, either of which may be missing.
    Simple(Simple),
    /// `{ …; }`
    Group(List),
    /// `( … )`
    Subshell(List),
    /// Each condition with its branch, and the last branch.
    If(Vec<(List, List)>, Option<List>),
    /// `while` or `until`: condition and body.
    Loop {
        until: bool,
        condition: List,
        body: List,
    },
    For(For),
    Case(Word, Vec<Arm>),
    Function(Function),
    /// `((…))` of bash.
    Arithmetic,
}

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Simple {
    pub assignments: Vec<Assignment>,
    pub words: Vec<Word>,
}

/// `NAME=value` in front of a command or alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assignment {
    pub name: Span,
    /// Whether it is `+=`.
    pub appends: bool,
    pub value: Word,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct For {
    pub name: Span,
    /// `None` if there is no `in`: then it goes over the arguments.
    pub words: Option<Vec<Word>>,
    pub body: List,
}

/// A branch of `case`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arm {
    pub patterns: Vec<Word>,
    pub body: List,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Function {
    pub name: Span,
    /// Whether the word `function` stands before the name, as in bash.
    pub has_keyword: bool,
    pub body: Box<Node>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Redirect {
    pub span: Span,
    /// The number before the operator.
    pub descriptor: Option<Span>,
    pub operator: Span,
    /// The file, the descriptor, or the name of the here-document.
    pub target: Word,
    /// Of a here-document, which of [`super::Script::documents`] it is.
    pub document: Option<usize>,
}

/// The text of a here-document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Document {
    /// Without the line of the name.
    pub span: Span,
    /// Whether its name is quoted, so that the shell expands nothing in it.
    pub is_quoted: bool,
    /// Whether the line of its name was found.
    pub is_closed: bool,
    /// What the shell expands in it.
    pub parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Word {
    pub span: Span,
    pub parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    pub span: Span,
    pub kind: PartKind,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PartKind {
    Literal,
    /// A backslash with what it escapes.
    Escaped,
    /// `'…'`
    Single,
    /// `"…"`
    Double(Vec<Part>),
    /// `$'…'` of bash.
    Ansi,
    /// `$NAME` or `${NAME…}`. BitBake expands the second first, if it has a value.
    Parameter(Parameter),
    /// `${@…}`: Python that BitBake evaluates.
    Inline,
    /// `$(…)`
    Command(List),
    /// `` `…` ``
    Backquote(List),
    /// `$((…))`
    Arithmetic,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameter {
    pub name: Span,
    pub has_braces: bool,
    /// What stands between the name, or the brace before it, and the closing brace: an operator with its
    /// text.
    pub operation: Option<Span>,
    /// Whether `#` or `!` stands before the name.
    pub prefix: Option<u8>,
    /// What is expanded within the operation.
    pub parts: Vec<Part>,
}

/// What a POSIX shell cannot read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub span: Span,
    pub kind: FaultKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultKind {
    /// Something that is opened and not closed: a quote, a bracket, `if`, …
    Unclosed,
    /// A here-document whose end is missing.
    UnclosedDocument,
    /// A group, a condition or a loop without a command.
    EmptyGroup,
    /// A token that cannot stand where it stands.
    Unexpected,
    /// The name of a function or of a variable that is none.
    BadName,
    /// Two commands with nothing between them.
    MissingSeparator,
    /// Something that bash understands and others do not.
    Bash,
    /// Nested deeper than is looked into.
    TooDeep,
}

/// Visits each command of a list, outer ones before what is in them, with what is in substitutions of their
/// words.
pub fn walk<'t>(list: &'t [AndOr], documents: &'t [Document], visit: &mut dyn FnMut(&'t Node)) {
    for node in list.iter().flat_map(AndOr::nodes) {
        visit(node);
        node.each_part(documents, &mut |part| {
            if let PartKind::Command(list) | PartKind::Backquote(list) = &part.kind {
                walk(list, documents, visit);
            }
        });
        for list in node.lists() {
            walk(list, documents, visit);
        }
        if let Kind::Function(function) = &node.kind {
            // A list of one cannot be borrowed from a box.
            visit(&function.body);
            for list in function.body.lists() {
                walk(list, documents, visit);
            }
        }
    }
}

impl AndOr {
    /// The commands of all pipelines in order.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        let rest = self.rest.iter().flat_map(|(_, pipeline)| &pipeline.commands);
        self.first.commands.iter().chain(rest)
    }

    /// The command that it is, if it is no more than that: no pipe, nothing joined to it.
    pub fn only_node(&self) -> Option<&Node> {
        match self.first.commands.as_slice() {
            [node] if self.rest.is_empty() => Some(node),
            _ => None,
        }
    }
}

impl Node {
    /// The lists directly in it, but not what is in its words.
    pub fn lists(&self) -> Vec<&List> {
        match &self.kind {
            Kind::Simple(_) | Kind::Arithmetic | Kind::Function(_) => Vec::new(),
            Kind::Group(list) | Kind::Subshell(list) => vec![list],
            Kind::If(branches, last) => {
                let mut lists: Vec<&List> =
                    branches.iter().flat_map(|(condition, body)| [condition, body]).collect();
                lists.extend(last);
                lists
            }
            Kind::Loop { condition, body, .. } => vec![condition, body],
            Kind::For(each) => vec![&each.body],
            Kind::Case(_, arms) => arms.iter().map(|arm| &arm.body).collect(),
        }
    }

    /// Its own words: arguments, values, patterns, targets.
    pub fn words(&self) -> Vec<&Word> {
        let mut words: Vec<&Word> = match &self.kind {
            Kind::Simple(simple) => {
                let values = simple.assignments.iter().map(|assignment| &assignment.value);
                values.chain(&simple.words).collect()
            }
            Kind::For(each) => each.words.iter().flatten().collect(),
            Kind::Case(word, arms) => {
                std::iter::once(word).chain(arms.iter().flat_map(|arm| &arm.patterns)).collect()
            }
            _ => Vec::new(),
        };
        words.extend(self.redirects.iter().map(|redirect| &redirect.target));
        words
    }

    /// Visits the parts of its words and here-documents, nested ones after what they are in.
    pub fn each_part<'t>(&'t self, documents: &'t [Document], visit: &mut dyn FnMut(&'t Part)) {
        for word in self.words() {
            each_part(&word.parts, visit);
        }
        for document in self.redirects.iter().filter_map(|redirect| documents.get(redirect.document?)) {
            each_part(&document.parts, visit);
        }
    }

    pub fn as_simple(&self) -> Option<&Simple> {
        match &self.kind {
            Kind::Simple(simple) => Some(simple),
            _ => None,
        }
    }
}

/// Visits parts and those within quotes and parameters, but not what is in substitutions.
pub fn each_part<'t>(parts: &'t [Part], visit: &mut dyn FnMut(&'t Part)) {
    for part in parts {
        visit(part);
        match &part.kind {
            PartKind::Double(inner) => each_part(inner, visit),
            PartKind::Parameter(parameter) => each_part(&parameter.parts, visit),
            _ => {}
        }
    }
}
