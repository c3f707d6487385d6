//! `useradd-option`: an option that the program which adds users does not have.

use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::rules::rule;
use crate::text::{nearest, suggest};

rule!("package", "useradd-option", EveryReader(check));

const USERADD: &[&str] = &[
    "--badname",
    "--base-dir",
    "--btrfs-subvolume-home",
    "--comment",
    "--create-home",
    "--defaults",
    "--expiredate",
    "--gid",
    "--groups",
    "--help",
    "--home-dir",
    "--inactive",
    "--key",
    "--no-create-home",
    "--no-log-init",
    "--no-user-group",
    "--non-unique",
    "--password",
    "--prefix",
    "--root",
    "--shell",
    "--skel",
    "--system",
    "--uid",
    "--user-group",
];

const GROUPADD: &[&str] = &[
    "--force",
    "--gid",
    "--help",
    "--key",
    "--non-unique",
    "--password",
    "--prefix",
    "--root",
    "--system",
    "--users",
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.recipe.inherits_class("useradd") {
        return;
    }
    for (variable, options) in [("GROUPADD_PARAM", GROUPADD), ("USERADD_PARAM", USERADD)] {
        for (statement, assignment) in subject.assignments_to(variable) {
            for word in written_words(assignment) {
                let option = word.text.split('=').next().unwrap_or_default().trim_end_matches(';');
                let is_long = option.starts_with("--") && option.len() > 4;
                // A long option may be cut short.
                if !is_long || option.contains('$') || options.iter().any(|known| known.starts_with(option)) {
                    continue;
                }
                let program = variable.trim_end_matches("_PARAM").to_ascii_lowercase();
                let message = format!("`{program}` does not know the option `{option}`, so the build stops");
                let mut found = cx.report(&statement.file.source, word.span, message);
                let near = nearest(option, options.iter().copied());
                if let Some((distance, near)) = near
                    && distance <= 2
                {
                    found.help(suggest(near));
                    found.fix(edits::write(word.span, &word.text.replacen(option, near, 1)));
                } else {
                    found.help(format!("see the manual of `{program}`"));
                }
            }
        }
    }
}
