//! `unknown-reference`: a reference to a variable that is called a little otherwise.

use std::ops::Range;

use strsim::damerau_levenshtein;

use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::{Parsed, facts};
use crate::rules::rule;
use crate::syntax::{Reference, references};
use crate::text::{Edit, Fix, Span, is_exchanged, suggest};

rule!("correctness", "unknown-reference", EveryReader(check));

/// Variables of Pantavisor's classes that recipes refer to.
const OF_CONTAINERS: [&str; 6] =
    ["PVSTATE", "PVR_CONFIG_DIR", "PVR_HOME_DIR", "PVR_SRC_DIR", "PVR_TMPDIR", "PVS_VENDOR_NAME"];

/// Shorter names differ from too many others in one letter.
const SHORTEST: usize = 6;

/// Longer names of directories may differ in two.
const LONG: usize = 10;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        let is_shell = statement.function().is_some();
        for (name, span) in references_in(statement) {
            let Some(meant) = misspelled(subject, &name) else {
                let meant = match statement.stem() == "SRC_URI" {
                    true => near_of_package(&name),
                    false if is_of_package(&name) => vec!["PN", "PV"],
                    false => Vec::new(),
                };
                if !meant.is_empty() && is_unset(subject, &name) {
                    let message = format!("nothing sets `{name}`, so nothing fills it in");
                    let names: Vec<String> = meant.iter().map(|name| format!("`{name}`")).collect();
                    let mut found = cx.report(&statement.file.source, span, message);
                    found.help(format!("did you mean {}?", names.join(" or ")));
                    if let [only] = meant[..] {
                        let edits = vec![Edit::replace(span, only)];
                        found.fix(Fix::unsafe_(format!("write `{only}`"), edits).changes_value());
                    }
                }
                continue;
            };
            // Of these `filesextrapaths-form` speaks.
            if statement.stem() == "FILESEXTRAPATHS" && matches!(meant, "THISDIR" | "FILE_DIRNAME") {
                continue;
            }
            let outcome = if is_shell { "nothing is there" } else { "the text stays as it is" };
            let message = format!("nothing sets `{name}`, so {outcome}");
            let fix = Fix::unsafe_(format!("write `{meant}`"), vec![Edit::replace(span, meant)]);
            cx.report(&statement.file.source, span, message).help(suggest(meant)).fix(fix.changes_value());
        }
    }
}

/// The names that a value or a shell function refers to, with their places.
fn references_in(statement: &Statement<'_>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for (whole, reference) in references(&statement.name) {
        let start = Span::of(&statement.name, whole).start as usize;
        let Some((name, at)) = name_in(whole, reference) else { continue };
        let span = statement.part_span(start + at, start + at + name.len());
        found.push((name, span));
    }
    if let Some(assignment) = statement.assignment() {
        let text = assignment.value().get();
        for (whole, reference) in references(&text) {
            let start = Span::of(&text, whole).start as usize;
            let Some((name, at)) = name_in(whole, reference) else { continue };
            let range: Range<usize> = start + at..start + at + name.len();
            found.push((name, assignment.value().locate(range.start, range.end)));
        }
    } else if let Some(function) = statement.function()
        && !function.is_python()
    {
        let file = statement.file.source.text();
        for (whole, reference) in references(function.body().slice(file)) {
            let start = Span::of(file, whole).start as usize;
            let Some((name, at)) = name_in(whole, reference) else { continue };
            found.push((name.clone(), Span::new(start + at, start + at + name.len())));
        }
    }
    found
}

/// The name in a reference, and where in it.
fn name_in(whole: &str, reference: Reference<'_>) -> Option<(String, usize)> {
    let Reference::Variable(name) = reference else { return None };
    Some((name.to_owned(), whole.find(name)?))
}

/// The variable that was meant, if the one that is written cannot be set anywhere.
fn misspelled(subject: &RecipeContext<'_>, name: &str) -> Option<&'static str> {
    let data = &subject.recipe.data;
    if !data.history(name).is_empty() || facts::variable(name).is_some() {
        return None;
    }
    let meant = near(subject, name)?;
    if is_unset(subject, name) { Some(meant) } else { None }
}

/// Whether surely nothing gives a variable a value.
fn is_unset(subject: &RecipeContext<'_>, name: &str) -> bool {
    let data = &subject.recipe.data;
    subject.knows_its_parts()
        && data.history(name).is_empty()
        && facts::variable(name).is_none()
        && !subject.build.is_configured(name)
        && data.variants(name).next().is_none()
        && !is_said(subject, name)
}

/// Whether a name is `PN` or `PV` with one letter of the other one in it.
fn is_of_package(name: &str) -> bool {
    matches!(name, "PVN" | "PNV" | "PPN" | "PPV" | "PNN" | "PVV")
}

/// What the files of a recipe are mostly called by that differs from a name in one letter, or in the order of
/// two.
fn near_of_package(name: &str) -> Vec<&'static str> {
    const SHORT: [&str; 4] = ["BPN", "BP", "PN", "PV"];
    if is_of_package(name) {
        return vec!["PN", "PV"];
    }
    if !(2..=4).contains(&name.len()) || !name.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Vec::new();
    }
    let exchanged = SHORT.into_iter().find(|known| is_exchanged(name, known));
    if let Some(only) = exchanged {
        return vec![only];
    }
    if name.bytes().filter(|byte| b"BPNV".contains(byte)).count() < 2 {
        return Vec::new();
    }
    SHORT.into_iter().filter(|known| known.len() > 2 && damerau_levenshtein(known, name) == 1).collect()
}

/// The one variable that has a value and is called so but for a letter, or for capitals and underscores.
fn near(subject: &RecipeContext<'_>, name: &str) -> Option<&'static str> {
    let wanted = plain(name);
    let mut near = None;
    for known in facts::variables_to_set(subject.release()).chain(OF_CONTAINERS) {
        if !is_near(name, &wanted, known) || subject.recipe.data.history(known).is_empty() {
            continue;
        }
        // Of several it is not known which was meant.
        if near.is_some() {
            return None;
        }
        near = Some(known);
    }
    near
}

fn is_near(name: &str, wanted: &str, known: &str) -> bool {
    // Both are names: what is needed to build, and what to run.
    if known.replace("RDEPENDS", "DEPENDS") == name.replace("RDEPENDS", "DEPENDS") {
        return false;
    }
    let are_directories = known.ends_with("dir") && name.starts_with(&known[..2]);
    let shortest = if are_directories { SHORTEST - 1 } else { SHORTEST };
    let is_long = are_directories && name.ends_with("dir") && known.len().min(name.len()) >= LONG;
    plain(known) == wanted && wanted.len() > 1
        || known.len().min(name.len()) >= shortest
            && damerau_levenshtein(known, name) <= if is_long { 2 } else { 1 }
}

/// A name without what is often left out or written otherwise.
fn plain(name: &str) -> String {
    name.replace(['_', '-'], "").to_lowercase()
}

/// Whether the recipe or a class says the name otherwise than to refer to it: a script that sets it, or
/// Python.
fn is_said(subject: &RecipeContext<'_>, name: &str) -> bool {
    let classes = subject.recipe.class_files();
    subject.own_files().into_iter().chain(classes).any(|file| says(file, name))
}

fn says(file: &Parsed, name: &str) -> bool {
    let text = file.source.text();
    for (at, _) in text.match_indices(name) {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_word = !before.ends_with(is_part_of_name) && !after.starts_with(is_part_of_name);
        let is_reference = before.ends_with("${") && after.starts_with('}');
        if is_word && !is_reference {
            return true;
        }
    }
    false
}

fn is_part_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
