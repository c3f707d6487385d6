//! `task-dependency-form`: a dependency on a task that BitBake cannot read.

use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;

rule!("task", "task-dependency-form", EveryReader(check));

const FLAGS: [&str; 2] = ["depends", "rdepends"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    for statement in subject.statements() {
        let Some(assignment) = statement.assignment() else { continue };
        let Some(flag) = assignment.flag().map(|flag| flag.get().into_owned()) else { continue };
        if !FLAGS.contains(&flag.as_str()) || !statement.name.starts_with("do_") {
            continue;
        }
        for written in written_words(assignment) {
            let value = data.expand(&written.text);
            let Some(text) = value.exact() else { continue };
            let Some(wrong) = text.split_whitespace().find(|word| word.matches(':').count() != 1) else {
                continue;
            };
            if wrong.contains(['$', '@', '{', '(', '\'']) {
                continue;
            }
            let message = format!("BitBake stops: `{wrong}` has not the form `RECIPE:TASK`");
            let mut found = cx.report(&statement.file.source, written.span, message);
            if wrong.contains(':') {
                found.help("a dependency on another configuration belongs to `[mcdepends]`");
            } else {
                found.help(format!("name the task as well, such as `{wrong}:do_populate_sysroot`"));
            }
        }
    }
}
