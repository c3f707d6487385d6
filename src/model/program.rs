//! A file's statements, made ready for evaluation: names interned, continued lines joined. Done once per
//! file, shared by every recipe that reads it.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use crate::python::Definition;
use crate::syntax::ast::{Assignment, Def, Directive, File, Function, Operator, Stmt, View};
use crate::syntax::{StmtId, StmtKind, split_groups, split_task, words};
use crate::value::{Name, WEAK_FLAG};

/// What a file does, in order. Comments, blank lines and broken statements do nothing.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub steps: Vec<Step>,
}

#[derive(Debug)]
pub(crate) struct Step {
    pub stmt: StmtId,
    pub op: Op,
}

#[derive(Debug)]
pub(crate) enum Op {
    Assign(Assign),
    AssignFlag { name: Name, flag: Name, weak_flag: Name, operator: Operator, exported: bool, text: Arc<str> },
    Function(FunctionOp),
    Export(Name),
    Unset(Name),
    UnsetFlag { name: Name, flag: Name },
    Include { argument: Arc<str>, required: bool },
    IncludeAll(Arc<str>),
    Inherit(Arc<str>),
    InheritDefer(Arc<str>),
    AddTask { tasks: Box<[Name]>, before: Box<[Name]>, after: Box<[Name]> },
    DelTask(Arc<str>),
    AddHandler(Box<[Name]>),
    ExportFunctions(Box<[ExportedFunction]>),
    AddFragments([Arc<str>; 4]),
}

/// `NAME OP "TEXT"`.
#[derive(Debug)]
pub(crate) struct Assign {
    pub name: Name,
    pub operator: Operator,
    pub exported: bool,
    pub text: Arc<str>,
}

/// A function or a `def`.
#[derive(Debug)]
pub(crate) struct FunctionOp {
    /// An anonymous function's name is made from the line and the file.
    pub name: Name,
    pub definition: Arc<Definition>,
    pub kind: FunctionKind,
    pub fakeroot: bool,
    /// The line of the header as BitBake counts it.
    pub line: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FunctionKind {
    Shell,
    Python,
    /// Runs at the end of the recipe; always Python.
    Anonymous,
    /// `def`.
    Def,
}

/// `EXPORT_FUNCTIONS do_x` in a class: `do_x` calls `CLASS_do_x`.
#[derive(Debug)]
pub(crate) struct ExportedFunction {
    pub name: Name,
    pub calls: Name,
}

impl Program {
    pub(crate) fn compile(file: File<'_>, path: &Path) -> Program {
        let class = match path.extension() {
            Some(extension) if extension == "bbclass" => {
                path.file_stem().and_then(OsStr::to_str).unwrap_or("")
            }
            _ => "",
        };
        let steps = file
            .stmts()
            .filter_map(|stmt| compile(stmt, class, path).map(|op| Step { stmt: stmt.id, op }))
            .collect();
        Program { steps }
    }
}

fn compile(stmt: Stmt<'_>, class: &str, path: &Path) -> Option<Op> {
    match stmt.view() {
        View::Blank | View::Comment | View::Error => None,
        View::Assignment(assignment) => Some(assign(assignment)),
        View::Directive(directive) => directive_op(directive, class),
        View::Function(function) => Some(Op::Function(function_op(function, path))),
        View::Def(def) => Some(Op::Function(def_op(def))),
    }
}

/// The name under which BitBake keeps the weak default of a flag.
pub(super) fn weak_flag(flag: &str) -> Name {
    Name::intern(&format!("{WEAK_FLAG}{flag}"))
}

fn assign(assignment: Assignment<'_>) -> Op {
    let name = Name::intern(&assignment.name().get());
    let (operator, exported) = (assignment.operator(), assignment.exported());
    let text: Arc<str> = assignment.value().get().into();
    match assignment.flag() {
        None => Op::Assign(Assign { name, operator, exported, text }),
        Some(flag) => {
            let flag = flag.get();
            let weak_flag = weak_flag(&flag);
            Op::AssignFlag { name, flag: Name::intern(&flag), weak_flag, operator, exported, text }
        }
    }
}

fn directive_op(directive: Directive<'_>, class: &str) -> Option<Op> {
    let argument = directive.argument().get();
    let shared = || Arc::from(&*argument);
    let op = match directive.kind() {
        StmtKind::Export => Op::Export(Name::intern(&argument)),
        StmtKind::Unset => Op::Unset(Name::intern(&argument)),
        StmtKind::UnsetFlag => {
            let flag = directive.flag()?.get();
            Op::UnsetFlag { name: Name::intern(&argument), flag: Name::intern(&flag) }
        }
        StmtKind::Include => Op::Include { argument: shared(), required: false },
        StmtKind::Require => Op::Include { argument: shared(), required: true },
        StmtKind::IncludeAll => Op::IncludeAll(shared()),
        StmtKind::Inherit => Op::Inherit(shared()),
        StmtKind::InheritDefer => Op::InheritDefer(shared()),
        StmtKind::AddTask => {
            let parts = split_task(&argument);
            let (tasks, before, after) = (tasks(parts.tasks), tasks(&parts.before), tasks(&parts.after));
            Op::AddTask { tasks, before, after }
        }
        StmtKind::DelTask => Op::DelTask(shared()),
        StmtKind::AddHandler => Op::AddHandler(words(&argument).map(Name::intern).collect()),
        StmtKind::ExportFunctions => {
            let mut exported = Vec::new();
            for word in words(&argument) {
                let calls = Name::intern(&format!("{class}_{word}"));
                exported.push(ExportedFunction { name: Name::intern(word), calls });
            }
            Op::ExportFunctions(exported.into())
        }
        StmtKind::AddFragments => {
            let groups = split_groups(&argument, 4)?;
            let groups: Vec<Arc<str>> = groups.iter().map(|&group| group.into()).collect();
            Op::AddFragments(groups.try_into().ok()?)
        }
        _ => return None,
    };
    Some(op)
}

/// Names of tasks with the prefix that BitBake adds.
fn tasks(list: &str) -> Box<[Name]> {
    words(list).map(task).collect()
}

/// The name of a task: `do_` is added if it is missing.
pub(super) fn task(word: &str) -> Name {
    if word.starts_with("do_") { Name::intern(word) } else { Name::intern(&format!("do_{word}")) }
}

fn function_op(function: Function<'_>, path: &Path) -> FunctionOp {
    let lines = function.body_lines();
    let mut text = lines.join("\n");
    let kind = match (function.is_anonymous(), function.is_python()) {
        (true, _) => FunctionKind::Anonymous,
        (false, true) => FunctionKind::Python,
        (false, false) => FunctionKind::Shell,
    };
    let name = match kind {
        FunctionKind::Anonymous => {
            let name = anonymous_name(function.0.line(), path);
            text.insert_str(0, &format!("def {name}(d):\n"));
            Name::intern(&name)
        }
        _ => Name::intern(&function.stored_name()),
    };
    FunctionOp {
        name,
        definition: Arc::new(Definition::new(text.into())),
        kind,
        fakeroot: function.is_fakeroot(),
        line: function.0.line() - lines.len() as u32,
    }
}

fn anonymous_name(line: u32, path: &Path) -> String {
    // BitBake leaves the others, and then refuses the function; a path that is none on disk holds more.
    const SPECIAL: [char; 10] = ['/', '.', '+', '-', '@', '%', '&', '~', '<', '>'];
    let path = path.to_string_lossy();
    let path = if path.starts_with('<') { path.replace([' ', ','], "_") } else { path.into_owned() };
    format!("__anon_{line}_{}", path.replace(SPECIAL, "_"))
}

fn def_op(def: Def<'_>) -> FunctionOp {
    let lines = def.body_lines();
    FunctionOp {
        name: Name::intern(&def.name().get()),
        definition: Arc::new(Definition::new(lines.join("\n").into())),
        kind: FunctionKind::Def,
        fakeroot: false,
        line: def.0.line().saturating_sub(lines.len() as u32 + 1),
    }
}
