//! `append-in-other-language`: a part of a function is written in another language than the function.

use crate::embed::shell::Script;
use crate::lint::{Cx, RecipeContext, is_python as reads_as_python};
use crate::model::{Event, EventOp};
use crate::rules::rule;
use crate::syntax::ast::View;

rule!("task", "append-in-other-language", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.is_whole() || subject.recipe.data.recipe_part_missing() {
        return;
    }
    for function in subject.own_functions() {
        let name = function.function.stored_name();
        let edit = [":append", ":prepend"].iter().find_map(|edit| name.split_once(edit));
        // Which variant of a function is chosen is not followed.
        let Some((base, _)) = edit else { continue };
        if base.contains(['$', ':']) {
            continue;
        }
        let Some(is_python) = language_of(subject, base) else { continue };
        let text = function.function.body_lines().join("\n");
        let as_python = reads_as_python(&text);
        let as_shell = Script::bitbake(&text).is_ok() && Script::read(&text).faults.is_empty();
        let (language, is_other) = match is_python {
            true => ("Python", !as_python && as_shell && !function.function.is_python()),
            false => ("shell code", !as_shell && as_python && function.function.is_python()),
        };
        if !is_other {
            continue;
        }
        let Some(written) = function.function.name() else { continue };
        let message =
            format!("this is added to `{base}`, which is {language}, whatever stands before its name");
        cx.report(&function.file.source, written.span(), message)
            .help(format!("write it as {language}, or in a function of its own"));
    }
}

/// Tasks that classes define in Python for every recipe, or for those that have them at all.
const PYTHON_TASKS: [&str; 12] = [
    "do_clean",
    "do_fetch",
    "do_image",
    "do_package",
    "do_package_qa",
    "do_package_write_deb",
    "do_package_write_ipk",
    "do_package_write_rpm",
    "do_patch",
    "do_populate_lic",
    "do_rootfs",
    "do_unpack",
];

/// The same in the shell.
const SHELL_TASKS: [&str; 3] = ["do_compile", "do_configure", "do_install"];

/// Whether the function that is added to is Python: as its last definition says, as a class exports it, or as
/// OpenEmbedded has it where that is not there. `None` if it is not known.
fn language_of(subject: &RecipeContext<'_>, base: &str) -> Option<bool> {
    let data = &subject.recipe.data;
    let history = data.history(base);
    let definition = history.iter().rfind(|event| matches!(event.op, EventOp::Function));
    if let Some(Event { place, .. }) = definition {
        let stmt = place.file.parse.tree.stmt_at(place.span.start as usize)?;
        let View::Function(function) = place.file.ast().stmt(stmt).view() else { return None };
        return Some(function.is_python());
    }
    if data.flag_raw(base, "export_func").is_some() {
        return Some(data.has_flag(base, "python"));
    }
    // A class that is not there may have it in the other language, such as `kernel-yocto` and `npm`.
    if !data.class_missing() || !subject.recipe.has_all_class_files() {
        return None;
    }
    if PYTHON_TASKS.contains(&base) {
        return Some(true);
    }
    if SHELL_TASKS.contains(&base) { Some(false) } else { None }
}
