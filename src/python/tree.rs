//! Python as far as the evaluator goes into it. What it does not is left as `Opaque`.

use std::sync::{Arc, OnceLock};

use super::effect_list::Effects;

/// A name or a text, shared by everything that was made from one piece of code.
pub(crate) type Text = Arc<str>;

#[derive(Debug)]
pub(crate) enum Expr {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Text),
    /// An f-string.
    Format(Vec<FormatPart>),
    Name(Text),
    Attribute(Box<Expr>, Text),
    Item(Box<Expr>, Box<Expr>),
    /// Only as the second part of an `Item`.
    Slice([Option<Box<Expr>>; 3]),
    Call(Box<Call>),
    Unary(Unary, Box<Expr>),
    Binary(Box<Expr>, Binary, Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    /// `a < b < c`.
    Compare(Box<Expr>, Vec<(Compare, Expr)>),
    /// The condition, then what comes of it and what else.
    IfElse(Box<[Expr; 3]>),
    List(Vec<Expr>),
    Tuple(Vec<Expr>),
    Set(Vec<Expr>),
    /// `None` for the key of `**other`.
    Dict(Vec<(Option<Expr>, Expr)>),
    Comprehension(Arc<Comprehension>),
    Lambda(Arc<Function>),
    /// `*a` in a list, a tuple, a set or arguments.
    Starred(Box<Expr>),
    /// `name := value`.
    Bind(Text, Box<Expr>),
    /// What is not understood, by the names that occur in it.
    Opaque(Vec<Text>),
}

#[derive(Debug)]
pub(crate) enum FormatPart {
    Text(Text),
    Value { value: Expr, conversion: Option<char>, spec: Vec<FormatPart> },
}

#[derive(Debug)]
pub(crate) struct Call {
    pub callee: Expr,
    pub positional: Vec<Expr>,
    /// `None` for the name of `**other`.
    pub named: Vec<(Option<Text>, Expr)>,
    /// Where it is in the code: the name of a method, else the arguments.
    pub at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Unary {
    Not,
    Minus,
    Plus,
    Invert,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    BitAnd,
    BitOr,
    BitXor,
    ShiftLeft,
    ShiftRight,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Compare {
    Eq,
    NotEq,
    Less,
    LessEq,
    Greater,
    GreaterEq,
    Is,
    IsNot,
    In,
    NotIn,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Collected {
    List,
    Set,
    Dict,
    Generator,
}

#[derive(Debug)]
pub(crate) struct Comprehension {
    pub kind: Collected,
    pub element: Expr,
    /// The value of a dict's entry, whose key is `element`.
    pub value: Option<Expr>,
    pub loops: Vec<ComprehensionLoop>,
    /// The names that occur in it.
    pub mentions: Vec<Text>,
}

#[derive(Debug)]
pub(crate) struct ComprehensionLoop {
    pub target: Expr,
    pub iterable: Expr,
    pub conditions: Vec<Expr>,
}

/// A `def` or a lambda.
#[derive(Debug)]
pub(crate) struct Function {
    pub name: Text,
    pub parameters: Vec<Parameter>,
    /// Of `*args`.
    pub rest: Option<Text>,
    /// Of `**kwargs`.
    pub named_rest: Option<Text>,
    pub body: Vec<Stmt>,
    /// Whether something about the function itself is not understood: decorators, generators.
    pub opaque: bool,
    /// Whether decorators are called when it is defined.
    pub decorated: bool,
    /// The names that occur in it.
    pub mentions: Vec<Text>,
    /// Names of variables around it that it sets: those of `nonlocal` and `global`.
    pub sets_outside: Vec<Text>,
    /// What it may do to the datastore, with the names by which it was taken to know that on the first
    /// question.
    pub effects: OnceLock<(Vec<Text>, Effects)>,
    /// The variables that it sets, worked out on the first question.
    pub own_names: OnceLock<Vec<Text>>,
}

impl Function {
    /// The variables that it sets itself.
    pub(crate) fn own_names(&self) -> &[Text] {
        self.own_names.get_or_init(|| {
            let mut names = Vec::new();
            assigned(&self.body, &mut names);
            names.retain(|name| !self.sets_outside.contains(name));
            names
        })
    }
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: Text,
    pub default: Option<Expr>,
    /// Can only be given by its name.
    pub named_only: bool,
}

#[derive(Debug)]
pub(crate) enum Stmt {
    Expr(Expr),
    Assign(Vec<Expr>, Expr),
    AugAssign(Expr, Binary, Expr),
    /// The condition, what is done if it holds, and what else.
    If(Expr, Vec<Stmt>, Vec<Stmt>),
    For(Box<For>),
    While(Expr, Vec<Stmt>, Vec<Stmt>),
    Return(Option<Expr>),
    Raise(Option<Expr>),
    Try(Box<Try>),
    /// `import a.b as c`: `a.b` and the name bound; without `as`, the first part is bound.
    Import(Vec<(Text, Option<Text>)>),
    /// `from a import b as c`: `a.b` and `c`.
    ImportFrom(Vec<(Text, Text)>),
    Def(Arc<Function>),
    Delete(Vec<Expr>),
    Assert(Expr),
    Pass,
    Break,
    Continue,
    /// `with a as b`: the contexts and what they are bound to, and the body.
    With(Vec<(Expr, Option<Expr>)>, Vec<Stmt>),
    /// What it holds may be done, in any order and any number of times, and may change what stands for
    /// these names.
    Opaque(Vec<Stmt>, Vec<Text>),
    /// A class, by its name and the names that occur in it.
    Class(Text, Vec<Text>),
}

#[derive(Debug)]
pub(crate) struct For {
    pub target: Expr,
    pub iterable: Expr,
    pub body: Vec<Stmt>,
    pub otherwise: Vec<Stmt>,
}

#[derive(Debug)]
pub(crate) struct Try {
    pub body: Vec<Stmt>,
    pub handlers: Vec<Handler>,
    pub otherwise: Vec<Stmt>,
    pub finally: Vec<Stmt>,
}

#[derive(Debug)]
pub(crate) struct Handler {
    pub class: Option<Expr>,
    pub name: Option<Text>,
    pub body: Vec<Stmt>,
}

/// The names that `body` gives values to, those in nested blocks included.
pub(super) fn assigned(body: &[Stmt], names: &mut Vec<Text>) {
    for stmt in body {
        match stmt {
            Stmt::Assign(targets, _) => targets.iter().for_each(|target| targets_of(target, names)),
            Stmt::AugAssign(target, ..) => targets_of(target, names),
            Stmt::If(_, then, otherwise) | Stmt::While(_, then, otherwise) => {
                assigned(then, names);
                assigned(otherwise, names);
            }
            Stmt::For(inner) => {
                targets_of(&inner.target, names);
                assigned(&inner.body, names);
                assigned(&inner.otherwise, names);
            }
            Stmt::Try(inner) => {
                for block in [&inner.body, &inner.otherwise, &inner.finally] {
                    assigned(block, names);
                }
                for handler in &inner.handlers {
                    names.extend(handler.name.clone());
                    assigned(&handler.body, names);
                }
            }
            Stmt::With(items, inner) => {
                items.iter().filter_map(|item| item.1.as_ref()).for_each(|target| targets_of(target, names));
                assigned(inner, names);
            }
            Stmt::Opaque(inner, _) => assigned(inner, names),
            Stmt::Class(name, _) => names.push(name.clone()),
            Stmt::Delete(targets) => targets.iter().for_each(|target| targets_of(target, names)),
            Stmt::Import(imports) => {
                names.extend(
                    imports.iter().map(|(path, bound)| bound.clone().unwrap_or_else(|| path.clone())),
                );
            }
            Stmt::ImportFrom(imports) => names.extend(imports.iter().map(|(_, bound)| bound.clone())),
            Stmt::Def(function) => names.push(function.name.clone()),
            Stmt::Expr(_)
            | Stmt::Return(_)
            | Stmt::Raise(_)
            | Stmt::Assert(_)
            | Stmt::Pass
            | Stmt::Break
            | Stmt::Continue => {}
        }
    }
}

fn targets_of(target: &Expr, names: &mut Vec<Text>) {
    match target {
        Expr::Name(name) => names.push(name.clone()),
        Expr::Tuple(parts) | Expr::List(parts) => parts.iter().for_each(|part| targets_of(part, names)),
        Expr::Starred(part) => targets_of(part, names),
        _ => {}
    }
}
