//! `unknown-varflag`: the flag of a task is misspelled.

use memchr::memmem;

use crate::lint::{Cx, edits};
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator, Stmt, View};
use crate::syntax::{KindSet, StmtKind};
use crate::text::{Fix, Safety, nearest, suggest};

rule!("recipe", "unknown-varflag", Stmt(KindSet::of(&[StmtKind::Assignment]), check));

/// The flags of tasks that BitBake and openembedded-core read.
const KNOWN: [&str; 47] = [
    "cleandirs",
    "defaultval",
    "depends",
    "deps",
    "deptask",
    "dirs",
    "doc",
    "export",
    "fakeroot",
    "file-checksums",
    "filename",
    "func",
    "lineno",
    "lockfiles",
    "mcdepends",
    "network",
    "noexec",
    "nostamp",
    "number_threads",
    "postfuncs",
    "prefuncs",
    "progress",
    "python",
    "rdepends",
    "rdeptask",
    "recideptask",
    "recrdepends",
    "recrdeptask",
    "selfstamp",
    "sstate-fixmedir",
    "sstate-inputdirs",
    "sstate-interceptfuncs",
    "sstate-lockfile",
    "sstate-lockfile-shared",
    "sstate-outputdirs",
    "sstate-plaindirs",
    "stamp-base",
    "stamp-extra-info",
    "subimages",
    "task",
    "umask",
    "unexport",
    "vardeps",
    "vardepsexclude",
    "vardepvalue",
    "vardepvalueexclude",
    "version",
];

/// The flags that `"1"` switches on.
const SWITCHES: [&str; 3] = ["network", "noexec", "nostamp"];

/// Shorter names are too close to each other for a spelling suggestion.
const SHORTEST: usize = 4;

fn check(cx: &mut Cx<'_>, file: &Parsed, stmt: Stmt<'_>) {
    let assignment = Assignment(stmt);
    let Some(flag) = assignment.flag() else { return };
    let (task, name) = (assignment.name().get(), flag.get());
    if !task.starts_with("do_") || KNOWN.contains(&&*name) || name.contains('$') {
        return;
    }
    let near = nearest(&name, KNOWN.into_iter().filter(|known| known.len() >= SHORTEST));
    let Some((1 | 2, meant)) = near else { return };
    let message = format!("BitBake knows no flag `{name}` of tasks, so `{task}[{name}]` does nothing");
    let mut report = cx.report(&file.source, flag.span(), message);
    report.help(suggest(meant));
    if let Some(edit) = edits::replace_flag(assignment, meant) {
        report.fix(
            Fix::new(
                if is_beyond_doubt(file, assignment, meant) { Safety::Safe } else { Safety::Unsafe },
                format!("rename the flag to `{meant}`"),
                vec![edit],
            )
            .changes_value(),
        );
    }
}

/// Whether nothing but `meant` can be meant, and the file does nothing that goes against it: one letter is
/// wrong in a switch that is switched on, nothing else in the file says the wrong name, and the task that is
/// switched off has no code here.
fn is_beyond_doubt(file: &Parsed, assignment: Assignment<'_>, meant: &str) -> bool {
    let (task, value) = (assignment.name().get(), assignment.value());
    let Some(flag) = assignment.flag() else { return false };
    let name = flag.get();
    let is_switch = SWITCHES.contains(&meant) && strsim::damerau_levenshtein(meant, &name) == 1;
    let is_on = assignment.operator() == Operator::Set && value.get() == "1";
    let is_said_once = memmem::find_iter(file.source.text().as_bytes(), name.as_bytes()).count() == 1;
    if !is_switch || !is_on || !is_said_once {
        return false;
    }
    let speaks_against_it = file.ast().stmts().any(|stmt| match stmt.view() {
        View::Function(function) => {
            meant == "noexec"
                && function.name().is_none_or(|name| name.get().split(':').next() == Some(&*task))
        }
        View::Assignment(other) => {
            other.name().get() == task && other.flag().is_some_and(|flag| flag.get() == meant)
        }
        _ => false,
    });
    !speaks_against_it
}
