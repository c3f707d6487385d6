//! `src-uri-beside-recipe`: a file lies beside the recipe, where BitBake does not look.

use std::path::{Path, PathBuf};

use super::{elsewhere, is_beside};
use crate::lint::{Cx, RecipeContext};
use crate::model::Place;
use crate::model::fetch::Entry;
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};
use crate::value::path::is_append_file;

rule!("sources", "src-uri-beside-recipe", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let mut fixed: Vec<PathBuf> = Vec::new();
    for (entry, path, looked) in subject.absent_files() {
        let found = elsewhere(subject, entry, path, looked);
        let Some(at) = found.first() else { continue };
        if !is_beside(subject, entry, path, at) {
            continue;
        }
        let Some(place) = subject.place_of(entry) else { continue };
        let is_append = is_append_file(place.file.path());
        let (beside, help) = if is_append {
            (
                "append",
                "move it into `files/` and add that directory with \
                 `FILESEXTRAPATHS:prepend := \"${THISDIR}/files:\"`",
            )
        } else {
            ("recipe", "move it into `files/` or `${BPN}/`")
        };
        if let Some(within) = within_searched(subject, path, looked) {
            let (directory, _) = path.split_at(path.len() - within.len());
            let message =
                format!("BitBake looks in `{directory}` itself, and there is no such directory in it");
            let new = place.span.slice(place.file.source.text()).replacen(path, within, 1);
            let mut report = cx.report(&place.file.source, place.span, message);
            report.help(format!("write `{new}`"));
            let is_read_there = subject.own_files().iter().any(|file| {
                let ways = ["${WORKDIR}/", "${UNPACKDIR}/", "${S}/"];
                ways.iter().any(|way| file.source.text().contains(&format!("{way}{path}")))
            });
            if new.contains(within) && !new.contains(path) && !is_read_there {
                let (title, edit) = subject.correct_word("SRC_URI", &place, &new);
                report.fix(Fix::unsafe_(title, vec![edit]).changes_value());
            }
            continue;
        }
        let message = format!("`{path}` lies beside the {beside}, where BitBake does not look");
        let mut report = cx.report(&place.file.source, place.span, message);
        report.help(help);
        match subject.build.files.load_source(at) {
            Ok(file) if !subject.build.disk().is_directory(at) => {
                report.label(&file, Span::empty(0), "this file");
            }
            _ => {}
        }
        // Once for each file, however many of its entries lie there.
        let is_fixed = fixed.iter().any(|path| path == place.file.path());
        if !is_fixed && let Some(fix) = search_here(entry, at, &place) {
            fixed.push(place.file.path().to_owned());
            report.fix(fix);
        }
    }
}

/// The rest of a path that begins with the name of a directory that is searched, if a file lies there.
fn within_searched<'p>(subject: &RecipeContext<'_>, path: &'p str, looked: &[PathBuf]) -> Option<&'p str> {
    let (directory, rest) = path.split_once('/')?;
    if directory == "." {
        return None;
    }
    let depth = Path::new(path).components().count();
    for tried in looked {
        let Some(searched) = tried.ancestors().nth(depth) else { continue };
        if searched.ends_with(directory) && subject.build.disk().is_file(&searched.join(rest)) {
            return Some(rest);
        }
    }
    None
}

/// Puts the directory of a recipe or an append on the search path. In an included file it would be the
/// directory of that one.
fn search_here(entry: &Entry, at: &Path, place: &Place) -> Option<Fix> {
    let path = place.file.path();
    let is_searched_by =
        path.extension().is_some_and(|ending| ending != "inc") && path.parent() == at.parent();
    if !is_searched_by {
        return None;
    }
    let stmt = entry.word.stmt?;
    let start = place.file.ast().stmt(stmt).span().start as usize;
    Some(
        Fix::unsafe_(
            "search the directory itself as well",
            vec![Edit::insert(start, "FILESEXTRAPATHS:prepend := \"${THISDIR}:\"\n\n")],
        )
        .changes_value(),
    )
}
