//! `useradd-option`: an option that the program which adds users, or changes them, does not have.

use std::sync::Arc;

use super::useradd_names::wrong_names;
use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, Statement, WrittenWord, edits, written_words};
use crate::model::{Build, Parsed};
use crate::rules::image::users_of_image::{settings_of, statements_in};
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{nearest, suggest};

rule!("package", "useradd-option", EveryReader(check), InLayer(of_images));

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

const USERMOD: &[&str] = &[
    "--append",
    "--badname",
    "--comment",
    "--add-subgids",
    "--add-subuids",
    "--del-subgids",
    "--del-subuids",
    "--expiredate",
    "--gid",
    "--groups",
    "--help",
    "--home",
    "--inactive",
    "--lock",
    "--login",
    "--move-home",
    "--non-unique",
    "--password",
    "--prefix",
    "--remove",
    "--root",
    "--selinux-range",
    "--selinux-user",
    "--shell",
    "--uid",
    "--unlock",
];

const USERDEL: &[&str] = &["--force", "--help", "--prefix", "--remove", "--root", "--selinux-user"];

const GROUPMOD: &[&str] = &[
    "--append",
    "--gid",
    "--help",
    "--new-name",
    "--non-unique",
    "--password",
    "--prefix",
    "--root",
    "--users",
];

const GROUPDEL: &[&str] = &["--force", "--help", "--prefix", "--root"];

/// The long options of the programs.
const OPTIONS: [(&str, &[&str]); 6] = [
    ("groupadd", GROUPADD),
    ("groupdel", GROUPDEL),
    ("groupmod", GROUPMOD),
    ("useradd", USERADD),
    ("userdel", USERDEL),
    ("usermod", USERMOD),
];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.recipe.inherits_class("useradd") {
        return;
    }
    for (variable, program) in
        [("GROUPADD_PARAM", "groupadd"), ("USERADD_PARAM", "useradd"), ("USERMOD_PARAM", "usermod")]
    {
        for (statement, assignment) in subject.assignments_to(variable) {
            for word in written_words(assignment) {
                check_word(cx, statement.file, program, &word);
            }
            // What is added to may go on.
            let is_alone = subject.assignments_to(variable).filter(|(other, _)| other.name == statement.name);
            if statement.sets() && is_alone.count() == 1 && variable_is_not_edited(subject, statement) {
                check_names(cx, statement.file, program, assignment);
            }
        }
    }
}

/// Whether nothing is put before or after the value of the statement's variable.
fn variable_is_not_edited(subject: &RecipeContext<'_>, statement: &Statement<'_>) -> bool {
    let name = &*statement.name;
    !subject.statements().iter().any(|other| other.edit().is_some_and(|edit| edit.base == name))
}

/// Users and groups of which each command takes one.
fn check_names(cx: &mut Cx<'_>, file: &Parsed, program: &str, assignment: Assignment<'_>) {
    let value = assignment.value();
    for wrong in wrong_names(program, &value.get()) {
        let span = value.locate(wrong.last.start, wrong.last.end);
        cx.report(&file.source, span, wrong.message).severity(Severity::Error).help(wrong.help);
    }
}

/// The users of images, wherever they are listed.
fn of_images(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in statements_in(file) {
        let Some(assignment) = statement.to_value() else { continue };
        let value = assignment.value();
        let text = value.get();
        for setting in settings_of(&text, !statement.sets()) {
            let mut words = setting.words.into_iter();
            let Some(program) = words.next() else { continue };
            for word in words {
                let span = value.locate(word.start, word.end);
                let written = WrittenWord { text: text[word].to_owned(), span };
                check_word(cx, file, &text[program.clone()], &written);
            }
        }
    }
}

fn check_word(cx: &mut Cx<'_>, file: &Parsed, program: &str, word: &WrittenWord) {
    let Some((_, options)) = OPTIONS.iter().find(|(known, _)| *known == program) else { return };
    let option = word.text.split('=').next().unwrap_or_default().trim_end_matches(';');
    if let Some(name) = option.strip_prefix('-')
        && name.len() > 3
        && options.contains(&format!("-{option}").as_str())
    {
        let message = format!(
            "`{program}` takes `{option}` for short options, of which `-{}` is the first",
            &name[..1]
        );
        cx.report(&file.source, word.span, message)
            .help(format!("write `-{option}`"))
            .fix(edits::write(word.span, &format!("-{}", word.text)));
        return;
    }
    let is_long = option.starts_with("--") && option.len() > 4;
    // A long option may be cut short.
    if !is_long || option.contains('$') || options.iter().any(|known| known.starts_with(option)) {
        return;
    }
    let message = format!("`{program}` does not know the option `{option}`, so the build stops");
    let mut found = cx.report(&file.source, word.span, message);
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
