//! `src-uri-json-unlisted`: a JSON file that the class would read is not in SRC_URI.

use std::path::{Path, PathBuf};

use crate::lint::{Cx, RecipeContext};
use crate::manifest::lookup::{Unpacked, names_read};
use crate::manifest::{ContainerKind, ManifestKind};
use crate::model::fetch::FileLocation;
use crate::rules::rule;
use crate::rules::sources::src_uri_file_form::meant_files;
use crate::text::{Fix, Span, closest};
use crate::value::from_file_name;

rule!("sources", "src-uri-json-unlisted", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let (Some(class), Some(file_name)) = (container.kind.container(), container.file_name.as_deref()) else {
        return;
    };
    if container.entries.may_list_more_files() || container.lookup.as_ref().is_none_or(|lookup| lookup.open) {
        return;
    }
    for kind in ManifestKind::ALL {
        for name in names_read(class, kind, file_name) {
            // A container may be called as a plain name begins.
            let named = name != format!("{}.json", kind.name());
            if let Some(at) = unlisted(subject, &name, named)
                && !subject.mentions_file(&name)
                && !is_misspelled(subject, &name)
                && !meant_files(subject).contains(&name)
                && !is_of_other_version(subject, kind)
            {
                report(cx, subject, class, kind, (&name, named), &at);
            }
        }
    }
}

/// The file of that name on the search path, if no entry brings it along. A plain name counts only in a
/// directory that is the recipe's own.
fn unlisted(subject: &RecipeContext<'_>, name: &str, named: bool) -> Option<PathBuf> {
    let entries = &subject.container.entries;
    let FileLocation::Surely { at, .. } = subject.recipe.search_path().find(name, subject.build.disk())
    else {
        return None;
    };
    if !named && !lies_in_own_directory(subject, &at) {
        return None;
    }
    for entry in &entries.list {
        if entry.candidates().any(|path| at.starts_with(path)) {
            return None;
        }
        let Ok(url) = &entry.url else { continue };
        if let Unpacked::At(path) = Unpacked::of(url)
            && path.rsplit('/').next() == Some(name)
        {
            return None;
        }
    }
    Some(at)
}

/// Whether a file lies in the directory beside the recipe that is called as the recipe.
fn lies_in_own_directory(subject: &RecipeContext<'_>, at: &Path) -> bool {
    let Some(directory) = at.parent() else { return false };
    let Ok(below) = directory.strip_prefix(subject.directory()) else { return false };
    let values = ["BPN", "BP"].map(|name| subject.recipe.data.get(name));
    let Some(below) = below.to_str() else { return false };
    values.iter().flatten().any(|value| value.exact() == Some(below))
}

/// Whether an entry that is not found is a slip of this name; `src-uri-file-missing` says so.
fn is_misspelled(subject: &RecipeContext<'_>, name: &str) -> bool {
    subject.absent_files().any(|(_, path, _)| closest(path, [name]).is_some())
}

/// Whether a recipe for another version of the same thing speaks of such a file, so that this one may well do
/// without.
fn is_of_other_version(subject: &RecipeContext<'_>, kind: ManifestKind) -> bool {
    let own = subject.recipe.file.path();
    let ending = format!(".{}.json", kind.name());
    let mut others = subject.build.layers.collected().recipes().iter();
    others.any(|path| {
        path != own
            && name_of(path) == name_of(own)
            && subject.build.files.load_source(path).is_ok_and(|source| source.text().contains(&ending))
    })
}

/// What the name of a file says that the recipe is called.
fn name_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    Some(from_file_name(name).ok()?[0]?.to_owned())
}

fn report(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    class: ContainerKind,
    kind: ManifestKind,
    (name, named): (&str, bool),
    at: &Path,
) {
    let mut entry = format!("file://{name}");
    if named && let Some(own) = subject.manifest_entry(kind) {
        entry = own;
    }
    let written = subject.sites_with_overrides("SRC_URI");
    let own = written.iter().rev().find(|written| written.place.file.path() == subject.recipe.file.path());
    let anchor = subject.anchor();
    let place = match own.and_then(|written| Some((written, written.assignment()?))) {
        Some((written, assignment)) => Span::of(
            written.place.file.source.text(),
            assignment.name().span().slice(written.place.file.source.text()),
        ),
        None => anchor.span,
    };
    let message = format!("`{}` is not in SRC_URI, so nothing reads it", subject.display_path(at));
    let mut report = cx.report(&subject.recipe.file.source, place, message);
    if let Ok(file) = subject.build.files.load_source(at) {
        report.label(&file, Span::empty(0), format!("`{}` would read it", class.class_name()));
    }
    report.help(format!("add `{entry}` to SRC_URI, or remove the file"));
    if let Some(edit) = subject.list_in_src_uri(&entry) {
        report.fix(Fix::unsafe_(format!("add `{entry}`"), vec![edit]).changes_value());
    }
}
