//! `list-separator`: commas or semicolons between the words of a list, which BitBake separates at spaces
//! only.

use std::sync::Arc;

use crate::lint::{Cx, RecipeContext, Statement, written_words};
use crate::model::{Build, Parsed, split_outside_references};
use crate::rules::package::packageconfig_fields::unquoted_semicolon;
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{Edit, Fix, SourceFile, Span};

rule!("recipe", "list-separator", Recipe(check), InLayer(in_configuration));

/// Lists of names in which neither sign is ever a part of a word.
const LISTS: [&str; 19] = [
    "BBCLASSEXTEND",
    "CORE_IMAGE_EXTRA_INSTALL",
    "DEPENDS",
    "DISTRO_FEATURES",
    "IMAGE_FEATURES",
    "IMAGE_FSTYPES",
    "IMAGE_INSTALL",
    "MACHINE_FEATURES",
    "PACKAGECONFIG",
    "PACKAGES",
    "PACKAGE_INSTALL",
    "PANTAVISOR_FEATURES",
    "PROVIDES",
    "PVROOT_CONTAINERS",
    "PVROOT_CONTAINERS_CORE",
    "PVR_APP_ADD_ROLES",
    "RDEPENDS",
    "RRECOMMENDS",
    "RSUGGESTS",
];

/// Such lists that machines, distributions and builds have besides. Of BBMULTICONFIG `mc-unknown` speaks.
const OF_CONFIGURATIONS: [&str; 8] = [
    "EXTRA_IMAGE_FEATURES",
    "IMAGE_CLASSES",
    "INHERIT",
    "KERNEL_CLASSES",
    "MACHINE_ESSENTIAL_EXTRA_RDEPENDS",
    "MACHINE_ESSENTIAL_EXTRA_RRECOMMENDS",
    "MACHINE_EXTRA_RDEPENDS",
    "MACHINE_EXTRA_RRECOMMENDS",
];

/// Lists in which a comma at the end of a word is one too many, be it a part of others.
const WITH_COMMAS: [&str; 6] =
    ["EXTRA_OECMAKE", "EXTRA_OECONF", "EXTRA_OEMAKE", "EXTRA_OEMESON", "FILES", "SYSTEMD_SERVICE"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    check_ends(cx, subject);
    for list in LISTS {
        let variants: Vec<&str> = subject.recipe.data.variants(list).collect();
        for name in std::iter::once(list).chain(variants) {
            for written in subject.written(name) {
                if let Some(assignment) = written.assignment() {
                    check_words(cx, &written.place.file.source, list, assignment);
                }
            }
        }
    }
}

fn in_configuration(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    if file.is_part_of_recipes() {
        return;
    }
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        if !LISTS.contains(&stem) && !OF_CONFIGURATIONS.contains(&stem) {
            continue;
        }
        if let Some(assignment) = statement.to_value() {
            check_words(cx, &file.source, stem, assignment);
        }
    }
}

fn check_words(cx: &mut Cx<'_>, source: &Arc<SourceFile>, list: &str, assignment: Assignment<'_>) {
    let value = assignment.value();
    let joined = value.get();
    let mut was_quoted = false;
    for range in split_outside_references(&joined) {
        let word = &joined[range.clone()];
        let span = value.locate(range.start, range.end);
        if let Some(at) = separator(word) {
            report(cx, source, list, word, span, at);
        } else if word.contains('"') && !word.contains(['$', '(']) && !was_quoted {
            // The second part begins with a quote as well.
            was_quoted = true;
            let message = format!("the quote is a part of the name `{word}`: a value has one pair of them");
            cx.report(source, span, message).help("write all words between two quotes");
        }
    }
}

/// Options that stand as they are in a command of the shell.
const OPTIONS: [&str; 4] = ["EXTRA_OECMAKE", "EXTRA_OECONF", "EXTRA_OEMAKE", "EXTRA_OEMESON"];

/// A semicolon between options, which ends the command.
fn check_semicolon(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let value = assignment.value();
    let text = value.get();
    // A quote may be closed by another statement, or in what Python gives.
    let is_closed = ['"', '\''].iter().all(|quote| text.matches(*quote).count().is_multiple_of(2));
    if !is_closed || text.contains("${@") || statement.removes() {
        return;
    }
    let Some(at) = unquoted_semicolon(&text) else { return };
    let span = value.locate(at, at + 1);
    let message = "the shell ends the command at this semicolon, and takes the rest for another one";
    let mut found = cx.report(&statement.file.source, span, message);
    if text[at + 1..].starts_with(|c: char| !c.is_whitespace()) {
        found.help("put what belongs together in quotes: `-DNAME='a;b'`");
        return;
    }
    let edits = vec![Edit::delete(span)];
    found.help("remove it: options are separated by spaces");
    found.fix(Fix::unsafe_("remove the semicolon", edits).changes_value());
}

/// Commas at the end of words that more words follow.
fn check_ends(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        let stem = statement.stem();
        let Some(assignment) = statement.to_value().filter(|_| WITH_COMMAS.contains(&stem)) else { continue };
        if OPTIONS.contains(&stem) {
            check_semicolon(cx, statement, assignment);
        }
        let words = written_words(assignment);
        let Some((_, before_last)) = words.split_last() else { continue };
        for word in before_last {
            let Some(plain) = word.text.strip_suffix(',') else { continue };
            if !plain.starts_with(['-', '/', '$']) && stem != "SYSTEMD_SERVICE" {
                continue;
            }
            if plain.contains(['\'', '"', '(', '{']) && !plain.starts_with("${") || plain.contains("${@") {
                continue;
            }
            let span = Span { start: word.span.end - 1, end: word.span.end };
            let message = format!("the comma is a part of `{}`: `{stem}` is separated at spaces", word.text);
            cx.report(&statement.file.source, span, message).help("remove it").fix(
                Fix::unsafe_("remove the comma".to_owned(), vec![Edit::replace(span, "")]).changes_value(),
            );
        }
    }
}

/// Where a separator stands that belongs to no reference.
fn separator(word: &str) -> Option<usize> {
    if word.contains(['$', '{', '}', '(', ')', '\'', '"', '=']) {
        return None;
    }
    word.find([',', ';'])
}

fn report(cx: &mut Cx<'_>, source: &Arc<SourceFile>, list: &str, word: &str, span: Span, at: usize) {
    let sign = if word[at..].starts_with(',') { "comma" } else { "semicolon" };
    let names: Vec<&str> = word.split([',', ';']).filter(|name| !name.is_empty()).collect();
    let message = match names.as_slice() {
        [_] | [] => format!("the {sign} is a part of the name `{word}`: `{list}` is separated at spaces"),
        _ => format!("`{word}` is one name: `{list}` is separated at spaces"),
    };
    cx.report(source, span, message).help(format!("write a space for the {sign}")).fix(
        Fix::unsafe_("separate the words by spaces".to_owned(), vec![Edit::replace(span, names.join(" "))])
            .changes_value(),
    );
}
