//! `src-uri-file-missing`: a local file of SRC_URI is nowhere on the search path.

use std::path::PathBuf;

use super::{elsewhere, is_beside};
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::rules::sources::src_uri_file_form::is_wrong;
use crate::text::{Fix, closest, suggest};

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
        let near = near(subject, path, looked).filter(|_| found.is_empty());
        report.help(help(subject, path, looked, &found, near.as_deref()));
        let written = place.file.source.slice(place.span);
        if let Some(near) = near
            && let Some(new) = renamed(written, path, &near)
        {
            let (title, edit) = subject.correct_word("SRC_URI", &place, &new);
            report.fix(Fix::unsafe_(title, vec![edit]).changes_value());
        }
    }
}

/// The entry as it is written, with another path; `None` if the part that differs does not stand in it.
fn renamed(written: &str, path: &str, near: &str) -> Option<String> {
    let same = path.bytes().zip(near.bytes()).take_while(|(one, other)| one == other).count();
    (0..=same).rev().find_map(|start| {
        let (old, new) = (path.get(start..)?, near.get(start..)?);
        let is_unique = old.len() > 1 && written.matches(old).count() == 1;
        is_unique.then(|| written.replacen(old, new, 1))
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
