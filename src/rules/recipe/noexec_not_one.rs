//! `noexec-not-one`: the flag `noexec` set to something that does not say what it does.

use crate::lint::{Cx, edits};
use crate::manifest::kind::CLASSES_THAT_FETCH;
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::ast::{Assignment, File, Stmt, View};
use crate::syntax::{KindSet, StmtKind, words};
use crate::text::Fix;

use crate::diag::Severity;

rule!("recipe", "noexec-not-one", Stmt(KindSet::of(&[StmtKind::Assignment]), check));

fn check(cx: &mut Cx<'_>, file: &Parsed, stmt: Stmt<'_>) {
    let assignment = Assignment(stmt);
    let Some(flag) = assignment.flag() else { return };
    let value = assignment.value().get();
    if value == "1" || value.contains("${") {
        return;
    }
    if FLAGS.contains(&&*flag.get()) && !value.trim().is_empty() {
        report_other(cx, file, assignment, &value);
    }
    if flag.get() != "noexec" {
        return;
    }
    let task = assignment.name().get();
    let is_fetching = matches!(&*task, "do_fetch" | "do_unpack");
    let class = if is_fetching { fetching_class(file.ast()) } else { None };
    let flag = format!("`{task}[{}]`", flag.get());
    let span = assignment.value().span();
    let span = if span.is_empty() { stmt.span() } else { span };
    if let Some(class) = class {
        let message = format!("{flag} has no effect: `{class}` takes the flag away itself");
        let fix = Fix::safe("remove the line", vec![edits::remove_stmt(stmt)]).changes_value();
        cx.report(&file.source, span, message).severity(Severity::Note).fix(fix);
        return;
    }
    let message = format!("{flag} is \"{value}\", but any value switches the task off");
    let unset = format!("unset {task}[noexec]");
    let fix = edits::write(stmt.span(), &unset);
    let help = format!("`{unset}` switches the task on, the value \"1\" switches it off");
    cx.report(&file.source, span, message).help(help).fix(fix);
}

/// Flags that BitBake looks at as it does at `noexec`.
const FLAGS: [&str; 2] = ["fakeroot", "nostamp"];

/// A flag that is on, whatever its value says.
fn report_other(cx: &mut Cx<'_>, file: &Parsed, assignment: Assignment<'_>, value: &str) {
    let Some(flag) = assignment.flag().map(|flag| flag.get().into_owned()) else { return };
    let name = assignment.name().get();
    let message = format!("`{name}[{flag}]` is \"{value}\", but any value switches it on");
    let unset = format!("unset {name}[{flag}]");
    cx.report(&file.source, assignment.value().span(), message)
        .help(format!("`{unset}` switches it off, the value \"1\" switches it on"));
}

/// The class that the file inherits and that clears the flags of `do_fetch` and `do_unpack`.
fn fetching_class(file: File<'_>) -> Option<&'static str> {
    file.stmts().find_map(|stmt| match stmt.view() {
        View::Directive(directive) if directive.kind() == StmtKind::Inherit => {
            let classes = directive.argument().get();
            CLASSES_THAT_FETCH.into_iter().find(|class| words(&classes).any(|word| word == *class))
        }
        _ => None,
    })
}
