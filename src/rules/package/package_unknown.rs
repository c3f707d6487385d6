//! `package-unknown`: a recipe asks for what is nearly, but not, called as a recipe of its layers.

use std::path::{Path, PathBuf};

use strsim::damerau_levenshtein;

use crate::diag::Severity;
use crate::layers::name_of;
use crate::lint::{Cx, RecipeContext, Statement, WrittenWord, edits, is_so_in_some_class, written_words};
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::syntax::words;
use crate::text::{differ_in_numbers, is_exchanged, suggest};

rule!("package", "package-unknown", EveryReader(check));

/// Lists of packages and of recipes that a build cannot do without.
const LISTS: [&str; 4] = ["DEPENDS", "IMAGE_INSTALL", "PACKAGE_INSTALL", "RDEPENDS"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(&LISTS) {
        for word in written_words(assignment) {
            let what = if statement.stem() == "DEPENDS" { "recipe" } else { "package" };
            report(cx, subject, statement, &word, what);
        }
    }
    for statement in subject.statements() {
        let Some(assignment) = statement.assignment() else { continue };
        if statement.name == "PACKAGECONFIG" && assignment.flag().is_some() {
            for (word, what) in asked_for_by_flag(assignment) {
                report(cx, subject, statement, &word, what);
            }
        }
    }
}

/// What a flag of PACKAGECONFIG asks for: recipes in its third field, packages in its fourth.
fn asked_for_by_flag(assignment: Assignment<'_>) -> Vec<(WrittenWord, &'static str)> {
    let value = assignment.value();
    let text = value.get();
    let mut found = Vec::new();
    for (at, field) in text.split(',').enumerate() {
        let what = match at {
            2 => "recipe",
            3 => "package",
            _ => "",
        };
        if !what.is_empty() && !field.contains('$') {
            for word in words(field) {
                let span = value.place_of(&text, word);
                found.push((WrittenWord { text: word.to_owned(), span }, what));
            }
        }
    }
    found
}

fn report(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    statement: &Statement<'_>,
    word: &WrittenWord,
    what: &str,
) {
    let Some(meant) = meant(subject, statement, word) else { return };
    let message = format!("no {what} is called `{}`, so BitBake stops", word.text);
    let mut report = cx.report(&statement.file.source, word.span, message);
    report.help(suggest(&meant));
    if !subject.build.layers.missing_depends().is_empty() {
        report.severity(Severity::Warning);
    }
    report.fix(edits::write(word.span, &meant));
}

/// Shorter names differ from those of other people's recipes in one letter.
const LONG: usize = 8;

/// Whether one name is surely the other one: two letters are exchanged, or, where all layers that are asked
/// for are there, a letter in a long name is another one. Those who build may have more layers.
pub(in crate::rules) fn is_slip(name: &str, near: &str, is_whole: bool) -> bool {
    let is_long = name.len().min(near.len()) >= LONG && name.as_bytes()[0] == near.as_bytes()[0];
    is_exchanged(name, near) || is_whole && is_long
}

/// Shorter names in which two letters are exchanged may be those of other layers.
const EXCHANGED: usize = 5;

/// What a word was meant to be: a recipe of the same repository or, where all layers that are asked for are
/// there and two letters are exchanged, of any.
fn meant(subject: &RecipeContext<'_>, statement: &Statement<'_>, word: &WrittenWord) -> Option<String> {
    let layers = &subject.build.layers;
    let recipes = layers.collected();
    if word.text.starts_with("virtual/") {
        return nearly_virtual(subject, &word.text);
    }
    let mut signs = word.text.chars();
    if !signs.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.+".contains(c)) {
        return None;
    }
    if recipes.has_recipe(&word.text) {
        return None;
    }
    let ending =
        ["-native", "-dev"].into_iter().find(|ending| word.text.ends_with(ending)).unwrap_or_default();
    let name = word.text.strip_suffix(ending)?;
    if recipes.has_recipe(name) || subject.packages().may_have(&word.text) {
        return None;
    }
    // Layers of other repositories have names of their own.
    let own = repository_of(subject, statement.file.path())?;
    let is_whole = layers.missing_depends().is_empty();
    let near = recipes.nearly_called(name).into_iter().find(|path| {
        let is_own = repository_of(subject, path).as_ref() == Some(&own);
        name_of(path).is_some_and(|near| match is_own {
            true => is_slip(name, near, is_whole),
            false => is_whole && name.len() >= EXCHANGED && is_exchanged(name, near),
        })
    })?;
    // Any recipe may make a package that is called otherwise, or provide one.
    if subject.some_other_recipe_says(name) {
        return None;
    }
    let directory = near.parent().unwrap_or(near);
    for (entry, _) in subject.build.disk().list(directory).entries() {
        let path = directory.join(entry);
        if path.extension().is_some_and(|ending| ending == "inc") && subject.says_elsewhere(&path, name) {
            return None;
        }
    }
    Some(format!("{}{ending}", name_of(near)?))
}

/// What several recipes of openembedded-core provide, of which a configuration chooses one.
const VIRTUAL: [&str; 14] = [
    "virtual/bootloader",
    "virtual/crypt",
    "virtual/egl",
    "virtual/kernel",
    "virtual/libc",
    "virtual/libgbm",
    "virtual/libgl",
    "virtual/libgles1",
    "virtual/libgles2",
    "virtual/libiconv",
    "virtual/libintl",
    "virtual/libx11",
    "virtual/mesa",
    "virtual/xserver",
];

/// What is meant by a name that nothing else says.
fn nearly_virtual(subject: &RecipeContext<'_>, word: &str) -> Option<String> {
    if VIRTUAL.contains(&word) {
        return None;
    }
    let near = VIRTUAL.into_iter().find(|known| {
        // What all others have at their beginning, this one has not.
        word == "virtual/libegl" && *known == "virtual/egl"
            || known.eq_ignore_ascii_case(word)
            || damerau_levenshtein(known, word) == 1 && !differ_in_numbers(known, word)
    })?;
    let is_said = is_so_in_some_class(subject.build, |text| text.contains(word))
        || subject.some_other_recipe_says(word);
    if is_said { None } else { Some(near.to_owned()) }
}

fn repository_of(subject: &RecipeContext<'_>, path: &Path) -> Option<PathBuf> {
    let layers = &subject.build.layers;
    Some(layers.repository_root(&layers.layer_of(path)?.root))
}
