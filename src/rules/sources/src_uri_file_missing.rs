//! `src-uri-file-missing`: a local file of SRC_URI is nowhere on the search path.

use std::path::PathBuf;

use super::new_file::create;
use super::{elsewhere, is_beside};
use crate::lint::{Cx, RecipeContext};
use crate::manifest::ManifestKind;
use crate::manifest::lookup::names_read;
use crate::model::Place;
use crate::rules::layer::filesextrapaths_missing_dir::lies_in_misspelled;
use crate::rules::rule;
use crate::rules::sources::src_uri_file_form::is_wrong;
use crate::text::{Edit, FileChange, Fix, closest, suggest};

rule!("sources", "src-uri-file-missing", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (entry, path, looked) in subject.absent_files() {
        if is_wrong(subject, entry) {
            continue;
        }
        let found = elsewhere(subject, entry, path, looked);
        if found.first().is_some_and(|at| is_beside(subject, entry, path, at)) {
            continue;
        }
        let Some(place) = subject.place_of(entry) else { continue };
        let mut report = cx.report(&place.file.source, place.span, format!("`{path}` is not found"));
        if lies_in_misspelled(subject, path) {
            report.caused_by("filesextrapaths-missing-dir");
        } else if is_on_a_path_of_its_own(subject, &found) {
            report.caused_by("filesextrapaths-form");
        }
        let near = if found.is_empty() { near(subject, path, looked) } else { None };
        if let Some(near) = near.as_deref()
            && is_read(subject, path)
            && !is_read(subject, near)
        {
            report.help(format!("the class reads no `{near}`: rename the file"));
            if let Some(fix) = rename_file(subject, path, near, looked, &place) {
                report.fix(fix);
            }
            continue;
        }
        report.help(help(subject, path, looked, &found, near.as_deref()));
        let written = place.file.source.slice(place.span);
        if let Some(near) = near {
            if let Some(new) = renamed(written, path, &near) {
                let (title, edit) = subject.correct_word("SRC_URI", &place, &new);
                report.fix(Fix::unsafe_(title, vec![edit]).changes_value());
            }
        } else if found.is_empty()
            && let Some(fix) = create(subject, path, looked, &place)
        {
            report.fix(fix);
        }
    }
}

/// Whether the file lies in a directory that the recipe adds to the search path, or wants to.
fn is_on_a_path_of_its_own(subject: &RecipeContext<'_>, found: &[PathBuf]) -> bool {
    subject.assignments_to("FILESEXTRAPATHS").any(|(_, assignment)| {
        let text = assignment.value().get();
        let mut names =
            text.split([':', ' ']).filter_map(|path| path.trim_end_matches('/').rsplit('/').next());
        names.any(|name| {
            let name = subject.recipe.data.expand(name);
            let is_there = |name: &str| found.iter().any(|file| file.iter().any(|part| part == name));
            name.exact().is_some_and(|name| !name.is_empty() && is_there(name))
        })
    })
}

/// Whether the class of the container looks for a file of this name.
fn is_read(subject: &RecipeContext<'_>, name: &str) -> bool {
    let RecipeContext { container, .. } = subject;
    let known = container.kind.container().zip(container.file_name.as_deref());
    known.is_some_and(|(class, own)| {
        ManifestKind::ALL.iter().any(|kind| names_read(class, *kind, own).iter().any(|read| read == name))
    })
}

/// Gives the file the name that the recipe asks for; `None` if somebody else may ask for the one that it has.
fn rename_file(
    subject: &RecipeContext<'_>,
    path: &str,
    near: &str,
    looked: &[PathBuf],
    place: &Place,
) -> Option<Fix> {
    let disk = subject.build.disk();
    let mut found = looked.iter().filter_map(|at| Some((at.parent()?.join(near), at)));
    let (from, to) = found.find(|(from, _)| disk.exists(from) && !disk.is_directory(from))?;
    if subject.mentions_file(near) || !subject.is_unused(&from) || path.contains('/') {
        return None;
    }
    let title = format!("rename `{}` to `{}`", subject.display_path(&from), subject.display_path(to));
    // The recipe stays as it is, to the letter.
    let edits = vec![Edit::replace(place.span, place.file.source.slice(place.span))];
    let files = vec![FileChange::Rename { from, to: to.clone() }];
    Some(Fix::unsafe_(title, edits).changes_value().with_files(files))
}

/// The entry as it is written, with another path; `None` if the part that differs does not stand in it.
fn renamed(written: &str, path: &str, near: &str) -> Option<String> {
    let same = path.bytes().zip(near.bytes()).take_while(|(one, other)| one == other).count();
    (0..=same).rev().find_map(|start| {
        let (old, new) = (path.get(start..)?, near.get(start..)?);
        let is_unique = old.len() > 1 && written.matches(old).count() == 1;
        if is_unique { Some(written.replacen(old, new, 1)) } else { None }
    })
}

fn help(
    subject: &RecipeContext<'_>,
    path: &str,
    looked: &[PathBuf],
    found: &[PathBuf],
    near: Option<&str>,
) -> String {
    if path.contains("://") {
        return "two entries have become one word: a space is missing between them".to_owned();
    }
    if let Some(at) = found.first() {
        return format!("there is `{}`, but that directory is not searched", subject.display_path(at));
    }
    if let Some(near) = near {
        return suggest(near);
    }
    let files = subject.directory().join("files").join(path);
    if looked.contains(&files) {
        format!("create `files/{path}`, or drop the entry")
    } else {
        "create it in a directory of FILESPATH, or drop the entry".to_owned()
    }
}

/// The path of a file that is there and called nearly the same.
pub(crate) fn near(subject: &RecipeContext<'_>, path: &str, looked: &[PathBuf]) -> Option<String> {
    let disk = subject.build.disk();
    let (directory, name) = path.rsplit_once('/').map_or(("", path), |(directory, name)| (directory, name));
    let mut names: Vec<String> = Vec::new();
    for parent in looked.iter().filter_map(|at| at.parent()) {
        names.extend(disk.list(parent).entries().map(|(name, _)| name.to_owned()));
    }
    let near = closest(name, names.iter().map(String::as_str))?;
    Some(if directory.is_empty() { near.to_owned() } else { format!("{directory}/{near}") })
}
