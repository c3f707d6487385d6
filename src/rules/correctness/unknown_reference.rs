//! `unknown-reference`: a reference to a variable that is called a little otherwise.

use strsim::damerau_levenshtein;

use super::asked_names::{ASKING, is_asked};
use crate::lint::{AskedName, Cx, RecipeContext, Statement, goes_on_as_path, names_asked_in};
use crate::manifest::ContainerKind;
use crate::model::fetch::FileLocation;
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

/// A reference as it is written.
struct Mention<'m, 's> {
    statement: &'m Statement<'s>,
    name: String,
    span: Span,
}

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements() {
        for mention in references_in(statement) {
            let name = &mention.name;
            match misspelled(subject, name).or_else(|| root_meant(subject, &mention)) {
                // Of these `filesextrapaths-form` speaks.
                Some("THISDIR" | "FILE_DIRNAME") if statement.stem() == "FILESEXTRAPATHS" => {}
                Some(meant) => report(cx, &mention, meant),
                None => {
                    let meant = of_package_meant(subject, &mention);
                    if !meant.is_empty() && is_unset(subject, name) {
                        report_choice(cx, &mention, &meant);
                    }
                }
            }
        }
    }
    for file in subject.own_files() {
        for AskedName { name, span, .. } in names_asked_in(file, &ASKING) {
            // Overrides, and what is put together, are no names of their own.
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                continue;
            }
            let Some(meant) = misspelled(subject, &name) else { continue };
            // A name that others ask for as well is a variable that somebody may set.
            if subject.build.reads().files_that_read(&name) > 1 {
                continue;
            }
            let message = format!("nothing sets `{name}`, so Python gets nothing here");
            cx.report(&file.source, span, message).help(suggest(meant)).fix(written(span, meant));
        }
    }
}

fn report(cx: &mut Cx<'_>, mention: &Mention<'_, '_>, meant: &str) {
    let Mention { statement, name, span } = mention;
    let outcome = if statement.function().is_some() { "nothing is there" } else { "the text stays as it is" };
    let message = format!("nothing sets `{name}`, so {outcome}");
    cx.report(&statement.file.source, *span, message).help(suggest(meant)).fix(written(*span, meant));
}

fn report_choice(cx: &mut Cx<'_>, mention: &Mention<'_, '_>, meant: &[&str]) {
    let Mention { statement, name, span } = mention;
    let message = format!("nothing sets `{name}`, so nothing fills it in");
    let names: Vec<String> = meant.iter().map(|name| format!("`{name}`")).collect();
    let mut found = cx.report(&statement.file.source, *span, message);
    found.help(format!("did you mean {}?", names.join(" or ")));
    if let [only] = meant {
        found.fix(written(*span, only));
    }
}

fn written(span: Span, meant: &str) -> Fix {
    Fix::unsafe_(format!("write `{meant}`"), vec![Edit::replace(span, meant)]).changes_value()
}

/// The names that a value or a shell function refers to, with their places.
fn references_in<'m, 's>(statement: &'m Statement<'s>) -> Vec<Mention<'m, 's>> {
    let mut found = Vec::new();
    for (whole, reference) in references(&statement.name) {
        let start = Span::of(&statement.name, whole).start as usize;
        let Some((name, at)) = name_in(whole, reference) else { continue };
        let span = statement.part_span(start + at, start + at + name.len());
        found.push(Mention { statement, name, span });
    }
    if let Some(assignment) = statement.assignment() {
        let text = assignment.value().get();
        for (whole, reference) in references(&text) {
            let start = Span::of(&text, whole).start as usize;
            let Some((name, at)) = name_in(whole, reference) else { continue };
            let span = assignment.value().locate(start + at, start + at + name.len());
            found.push(Mention { statement, name, span });
        }
    } else if let Some(function) = statement.function()
        && !function.is_python()
    {
        let file = statement.file.source.text();
        for (whole, reference) in references(function.body().slice(file)) {
            let start = Span::of(file, whole).start as usize;
            let Some((name, at)) = name_in(whole, reference) else { continue };
            let span = Span::new(start + at, start + at + name.len());
            found.push(Mention { statement, name, span });
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

/// What the directories that functions install from and to are called by who does not look their names up.
const ROOTS: [(&str, &str); 22] = [
    ("b", "B"),
    ("d", "D"),
    ("s", "S"),
    ("DD", "D"),
    ("DEST", "D"),
    ("DEST_DIR", "D"),
    ("DESTDIR", "D"),
    ("IMAGEROOTFS", "IMAGE_ROOTFS"),
    ("IMAGE_ROOT", "IMAGE_ROOTFS"),
    ("IMAGE_ROOTFS_DIR", "IMAGE_ROOTFS"),
    ("IMG_ROOTFS", "IMAGE_ROOTFS"),
    ("ROOTFS", "IMAGE_ROOTFS"),
    ("ROOTFSDIR", "IMAGE_ROOTFS"),
    ("ROOTFS_DIR", "IMAGE_ROOTFS"),
    ("ROOT_FS", "IMAGE_ROOTFS"),
    ("UNPACK", "UNPACKDIR"),
    ("UNPACKED_DIR", "UNPACKDIR"),
    ("UNPACK_DIR", "UNPACKDIR"),
    ("WDIR", "WORKDIR"),
    ("WORK", "WORKDIR"),
    ("WORKINGDIR", "WORKDIR"),
    ("WORKING_DIR", "WORKDIR"),
];

/// The directory that a path in a shell function is meant to begin with.
fn root_meant(subject: &RecipeContext<'_>, mention: &Mention<'_, '_>) -> Option<&'static str> {
    let Mention { statement, name, span } = mention;
    let (_, meant) = ROOTS.into_iter().find(|(known, _)| known == name)?;
    let function = statement.function()?;
    let body = function.body();
    // What is added to a function of a class may read variables of the shell that are set there.
    let stored = function.stored_name();
    let is_task = stored.starts_with("do_");
    if !is_task && (!subject.container.is(ContainerKind::Rootfs) || stored.contains(':')) {
        return None;
    }
    let text = statement.file.source.text();
    let before = text[..span.start as usize].strip_suffix("${")?;
    let after = text[span.end as usize..].strip_prefix('}')?;
    let begins_path = before.ends_with([' ', '\t', '"', '=', '>']);
    // In recipes of packages there is no image to install into.
    let is_of_other = meant == "IMAGE_ROOTFS" && !subject.recipe.inherits_class("image");
    if !begins_path || !goes_on_as_path(after) || is_of_other {
        return None;
    }
    let is_unset = if name.len() == 1 {
        let body = body.slice(text);
        let sets = [format!("for {name} "), format!("{name}="), "read ".to_owned(), "getopts ".to_owned()];
        !sets.iter().any(|sets| body.contains(sets.as_str())) && has_no_value(subject, name)
    } else {
        has_no_value(subject, name) && !is_said(subject, name)
    };
    if !is_unset {
        return None;
    }
    // Before that directory had a name of its own files were unpacked into the one above.
    let is_old = meant == "UNPACKDIR" && subject.recipe.data.history(meant).is_empty();
    Some(if is_old { "WORKDIR" } else { meant })
}

/// Whether surely nothing of BitBake's gives a variable a value.
fn has_no_value(subject: &RecipeContext<'_>, name: &str) -> bool {
    let data = &subject.recipe.data;
    subject.knows_its_parts()
        && data.history(name).is_empty()
        && !subject.build.is_configured(name)
        && data.variants(name).next().is_none()
}

/// Whether surely nothing gives a variable a value.
fn is_unset(subject: &RecipeContext<'_>, name: &str) -> bool {
    has_no_value(subject, name) && facts::variable(name).is_none() && !is_said(subject, name)
}

/// What of the recipe's name and version was meant, more than one where that is not known.
fn of_package_meant(subject: &RecipeContext<'_>, mention: &Mention<'_, '_>) -> Vec<&'static str> {
    let name = &mention.name;
    if mention.statement.stem() != "SRC_URI" {
        return if is_of_package(name) { vec!["PN", "PV"] } else { Vec::new() };
    }
    let near = near_of_package(name);
    if near.is_empty() { found_with(subject, mention) } else { near }
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

/// What a short name in an entry of SRC_URI is meant to be, if the file is there under the name that the
/// recipe then asks for: `file://${PM}.args.json`.
fn found_with(subject: &RecipeContext<'_>, mention: &Mention<'_, '_>) -> Vec<&'static str> {
    let Mention { statement, name, span } = mention;
    if name.len() > 3 {
        return Vec::new();
    }
    let text = statement.file.source.text();
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';');
    let start = text[..span.start as usize].rfind(is_edge).map_or(0, |at| at + 1);
    let end = text[span.end as usize..].find(is_edge).map_or(text.len(), |at| span.end as usize + at);
    let Some(path) = text[start..end].strip_prefix("file://") else { return Vec::new() };
    let mut found = Vec::new();
    for known in ["PN", "BPN", "BP", "PV"] {
        let written = path.replace(&format!("${{{name}}}"), &format!("${{{known}}}"));
        let value = subject.recipe.data.expand(&written);
        let Some(path) = value.exact() else { continue };
        let place = subject.recipe.search_path().find(path, subject.build.disk());
        if damerau_levenshtein(known, name) <= 1 && matches!(place, FileLocation::Surely { .. }) {
            found.push(known);
        }
    }
    found
}

/// The one variable that has a value and is called so but for a letter, or for capitals and underscores.
fn near(subject: &RecipeContext<'_>, name: &str) -> Option<&'static str> {
    let mut near = None;
    for known in facts::variables_to_set(subject.release()).chain(OF_CONTAINERS) {
        if !is_near(name, known) || subject.recipe.data.history(known).is_empty() {
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

fn is_near(name: &str, known: &str) -> bool {
    if known.strip_suffix("_MIRROR") == Some(name) {
        return true;
    }
    let are_alike = plain(known).eq(plain(name)) && plain(name).nth(1).is_some();
    if !are_alike && known.len().abs_diff(name.len()) > 2 {
        return false;
    }
    // Both are names: what is needed to build, and what to run.
    if known.replace("RDEPENDS", "DEPENDS") == name.replace("RDEPENDS", "DEPENDS") {
        return false;
    }
    let are_directories = known.ends_with("dir") && name.starts_with(&known[..2]);
    let shortest = if are_directories { SHORTEST - 1 } else { SHORTEST };
    if known.len() == name.len() && name.len() >= LONG && has_same_parts(known, name) {
        return true;
    }
    let is_long = are_directories && name.ends_with("dir") && known.len().min(name.len()) >= LONG;
    are_alike
        || known.len().min(name.len()) >= shortest
            && damerau_levenshtein(known, name) <= if is_long { 2 } else { 1 }
}

/// Whether two names have the same parts in another order, as `systemd_unitdir_system` has those of
/// `systemd_system_unitdir`.
fn has_same_parts(one: &str, other: &str) -> bool {
    let sorted = |name: &str| {
        let mut parts: Vec<String> = name.split('_').map(str::to_owned).collect();
        parts.sort_unstable();
        parts
    };
    sorted(one) == sorted(other)
}

/// A name without what is often left out or written otherwise.
fn plain(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !b"_-".contains(byte)).map(|byte| byte.to_ascii_lowercase())
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
        if is_word && !is_reference && !is_asked(before) {
            return true;
        }
    }
    false
}

fn is_part_of_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
