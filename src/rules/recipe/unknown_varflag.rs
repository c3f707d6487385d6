//! `unknown-varflag`: the flag of a task is misspelt.

use crate::lint::{Cx, edits};
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Stmt};
use crate::syntax::{KindSet, StmtKind};
use crate::text::{Fix, Safety};

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

/// Flags that may be set under any name and are known to be so would be too near to these to be told apart.
const SHORTEST: usize = 4;

fn check(cx: &mut Cx<'_>, file: &Parsed, stmt: Stmt<'_>) {
    let assignment = Assignment(stmt);
    let Some(flag) = assignment.flag() else { return };
    let (task, name) = (assignment.name().get(), flag.get());
    if !task.starts_with("do_") || KNOWN.contains(&&*name) || name.contains('$') {
        return;
    }
    let near = KNOWN.into_iter().filter(|known| known.len() >= SHORTEST);
    let near = near.map(|known| (strsim::damerau_levenshtein(known, &name), known)).min();
    let Some((1 | 2, meant)) = near else { return };
    let message = format!("BitBake knows no flag `{name}` of tasks, so `{task}[{name}]` does nothing");
    let mut report = cx.report(&file.source, flag.span(), message).help(format!("did you mean `{meant}`?"));
    if let Some(edit) = edits::replace_flag(assignment, meant) {
        report = report.fix(Fix {
            title: format!("rename the flag to `{meant}`"),
            safety: Safety::Unsafe,
            edits: vec![edit],
            changes_value: true,
            files: Vec::new(),
        });
    }
    drop(report);
}
