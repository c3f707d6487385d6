//! `assignment-overwritten`: a value that is assigned again before anybody reads it.

use std::collections::HashMap;
use std::sync::Arc;

use memchr::memmem;

use crate::diag::Severity;
use crate::layers::ClassKind;
use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed, facts};
use crate::rules::rule;
use crate::syntax::ast::{Directive, Operator, View};
use crate::syntax::{Reference, StmtKind, references};
use crate::text::Fix;
use crate::value::EDIT_WORDS;

rule!("correctness", "assignment-overwritten", InLayer(check));

/// More of them in one file have one cause, such as the program that wrote it.
const MANY: usize = 5;

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let lost = lost_in(file, build);
    for (first, last) in lost.iter().take(if lost.len() > MANY { 1 } else { MANY }) {
        let name = key(first);
        let is_same = text_of(first) == text_of(last);
        let is_default = first.assignment().is_some_and(|first| first.operator() == Operator::Default);
        let message = match lost.len() {
            count if count > MANY => format!("`{name}` and {} more are assigned again below", count - 1),
            _ if is_default => format!("this default of `{name}` never counts: it is assigned below"),
            _ => format!("this value of `{name}` is lost: it is assigned again below"),
        };
        let mut found = cx.report(&file.source, first.name_span(), message);
        found.label(&file.source, last.stmt.span(), "the value that counts");
        if is_same || is_default {
            found.severity(Severity::Note);
        }
        if is_same && lost.len() <= MANY && first.to_value().is_some_and(|assignment| !assignment.exported())
        {
            found.fix(Fix::safe("remove the first of the two", vec![edits::remove_stmt(first.stmt)]));
        }
    }
}

/// The text that a statement assigns.
fn text_of(statement: &Statement<'_>) -> Option<String> {
    Some(statement.assignment()?.value().get().into_owned())
}

/// The assignments that are lost, with those that take their place.
fn lost_in<'a>(file: &'a Arc<Parsed>, build: &Build) -> Vec<(Statement<'a>, Statement<'a>)> {
    let mut lost = Vec::new();
    let mut open: HashMap<String, Statement<'a>> = HashMap::new();
    for stmt in file.ast().stmts() {
        if let View::Directive(directive) = stmt.view() {
            open.retain(|name, _| !reads(directive, name, file, build));
        }
        let Some(statement) = Statement::of(file, stmt) else { continue };
        let Some(assignment) = statement.assignment() else { continue };
        if assignment.operator() == Operator::Immediate && reads_others(&assignment.value().get()) {
            open.clear();
        }
        // With an underscore it is an edit, too, for BitBake before honister; it refuses it since.
        let is_old_edit = EDIT_WORDS.iter().any(|word| statement.stem().contains(&format!("_{word}")));
        if statement.edit().is_some() || is_old_edit {
            continue;
        }
        match assignment.operator() {
            Operator::Set | Operator::Immediate => {
                if let Some(first) = open.insert(key(&statement), statement.clone()) {
                    lost.push((first, statement));
                }
            }
            Operator::Default => {
                open.entry(key(&statement)).or_insert(statement);
            }
            _ => {}
        }
    }
    lost
}

/// The name with the flag.
fn key(statement: &Statement<'_>) -> String {
    match statement.assignment().and_then(|assignment| assignment.flag()) {
        Some(flag) => format!("{}[{}]", statement.name, flag.get()),
        None => statement.name.clone().into_owned(),
    }
}

/// Whether expanding a value at once may read what the file assigns: what it names may itself name others.
fn reads_others(value: &str) -> bool {
    references(value).any(|(_, reference)| !matches!(reference, Reference::Variable("LAYERDIR" | "THISDIR")))
}

/// Whether a text refers to the variable.
fn says(text: &str, name: &str) -> bool {
    let stem = name.split(['[', ':']).next().unwrap_or(name);
    let text = text.as_bytes();
    let is_of_name =
        |at: usize| text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    memmem::find_iter(text, stem.as_bytes())
        .any(|at| (at == 0 || !is_of_name(at - 1)) && !is_of_name(at + stem.len()))
}

/// Whether a directive may read the variable at once.
fn reads(directive: Directive<'_>, name: &str, file: &Parsed, build: &Build) -> bool {
    let argument = directive.argument().get();
    match directive.kind() {
        StmtKind::Unset | StmtKind::UnsetFlag => says(&argument, name),
        StmtKind::Inherit | StmtKind::InheritDefer => {
            argument.contains("${")
                || argument.split_whitespace().any(|class| class_reads(build, class, name, 0))
        }
        StmtKind::Include | StmtKind::Require | StmtKind::IncludeAll => {
            argument.contains("${")
                || argument.split_whitespace().any(|asked| {
                    let found = build.layers.find_include(file.path(), asked);
                    found
                        .and_then(|path| build.files.get(&path))
                        .is_none_or(|file| may_read(build, &file, name, 0))
                })
        }
        StmtKind::AddTask | StmtKind::DelTask => false,
        _ => false,
    }
}

/// Classes inherit others; it is not looked deeper than this.
const MAX_DEPTH: usize = 8;

fn class_reads(build: &Build, class: &str, name: &str, depth: usize) -> bool {
    match build.layers.find_class(class, ClassKind::Recipe) {
        Some(path) => build.files.get(&path).is_none_or(|file| may_read(build, &file, name, depth)),
        None => !facts::class_exists(class, build.release),
    }
}

fn may_read(build: &Build, file: &Parsed, name: &str, depth: usize) -> bool {
    // Nothing but these calls reads a flag, while a file is read.
    let text = file.source.text();
    let may_ask = !name.contains('[') || text.contains("getVarFlag");
    if depth > MAX_DEPTH || may_ask && says(text, name) {
        return true;
    }
    file.ast().stmts().any(|stmt| match stmt.view() {
        View::Assignment(assignment) => {
            assignment.operator() == Operator::Immediate && reads_others(&assignment.value().get())
        }
        View::Directive(directive) if matches!(directive.kind(), StmtKind::Inherit) => {
            let argument = directive.argument().get();
            !argument.contains("${")
                && argument.split_whitespace().any(|class| class_reads(build, class, name, depth + 1))
        }
        _ => false,
    })
}
