//! `json-name-not-looked-up`: a file called like a manifest that the class does not read.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext};
use crate::manifest::lookup::{Disposition, Unpacked, Unread, names_read};
use crate::manifest::{ContainerKind, ManifestKind};
use crate::model::Place;
use crate::model::fetch::Entry;
use crate::rules::rule;
use crate::rules::sources::src_uri_file_form::is_wrong;
use crate::text::Fix;

rule!("sources", "json-name-not-looked-up", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let Some(class) = container.kind.container() else { return };
    for (index, entry) in container.entries.list.iter().enumerate() {
        if container.fate(index) == Some(&Disposition::Other) {
            other(cx, subject, class, index);
            in_directory(cx, subject, class, index);
            continue;
        }
        let Some(Disposition::Unread { kind, why, read_instead }) = container.fate(index) else { continue };
        if !entry.word.sure {
            continue;
        }
        let Some(path) = entry.local_path() else { continue };
        let name = path.rsplit('/').next().unwrap_or(path);
        if is_wrong(subject, entry) {
            continue;
        }
        let Some(place) = subject.place_of(entry) else { continue };
        // What has only the name of its kind, in a directory, is more often a program's than Pantavisor's.
        let is_own = *kind != ManifestKind::Config && read_instead.first().is_some_and(|own| own == name);
        let is_told = || is_own || says_so(subject, entry, *kind);
        if subject.may_name_file(name) || (*why == Unread::Directory && !is_told()) {
            continue;
        }
        let class_name = class.class_name();
        let read: Vec<String> = read_instead.iter().map(|name| format!("`{name}`")).collect();
        let (message, help) = match why {
            Unread::Name => (
                format!("`{class_name}` does not read `{name}`"),
                format!("rename it: the {} file is looked for as {}", kind.name(), read.join(", else ")),
            ),
            Unread::Directory => (
                format!("`{class_name}` does not look into directories for `{name}`"),
                format!("BitBake makes the directory again in `WORKDIR`: list the file as `file://{name}`"),
            ),
        };
        let mut report = cx.report(&place.file.source, place.span, message);
        report.help(help);
        let fix = subject.rename_manifest(entry, *kind);
        let fix = fix.or_else(|| second_entry(subject, entry, *kind, read_instead, &place));
        if let Some(fix) = fix {
            report.fix(fix);
        }
    }
}

/// Whether a file of a plain name has in it what only Pantavisor's have.
fn says_so(subject: &RecipeContext<'_>, entry: &Entry, kind: ManifestKind) -> bool {
    let sign = match kind {
        ManifestKind::Args => "\"PV_",
        ManifestKind::Services => "\"service-manifest-",
        _ => return false,
    };
    let says = |path: &std::path::Path| {
        subject.build.files.load_source(path).is_ok_and(|source| source.text().contains(sign))
    };
    entry.candidates().any(says)
}

/// What takes an entry away that brings nothing, where what the class reads is listed besides.
fn second_entry(
    subject: &RecipeContext<'_>,
    entry: &Entry,
    kind: ManifestKind,
    read_instead: &[String],
    place: &Place,
) -> Option<Fix> {
    entry.absent()?;
    let mut paths = subject.container.entries.list.iter().filter_map(Entry::local_path);
    if !paths.any(|path| read_instead.iter().any(|name| name == path)) {
        return None;
    }
    let (title, edit) = subject.correct_word("SRC_URI", place, &subject.manifest_entry(kind)?);
    Some(Fix::unsafe_(title, vec![edit]).changes_value())
}

/// A JSON file that is not called like one of a container's, and that nothing else in the recipe reads.
fn other(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, class: ContainerKind, index: usize) {
    let RecipeContext { container, .. } = subject;
    let entry = &container.entries.list[index];
    let (Ok(url), Some(path), true) = (&entry.url, entry.local_path(), entry.word.sure) else { return };
    let Unpacked::At(name) = Unpacked::of(url) else { return };
    let is_candidate =
        name.ends_with(".json") && !name.contains('/') && !is_of_device(&name) && !path.contains('$');
    if !is_candidate || entry.absent().is_some() || is_wrong(subject, entry) || may_be_read(subject, &name) {
        return;
    }
    let Some(place) = subject.place_of(entry) else { return };
    let message = format!("neither `{}` nor the recipe reads `{name}`", class.class_name());
    let mut report = cx.report(&place.file.source, place.span, message);
    let Some(kind) = kind_in(&name) else {
        report
            .severity(Severity::Warning)
            .help("install it with a function of the recipe, or drop the entry");
        return;
    };
    let own = container.file_name.as_deref().unwrap_or_default();
    let read: Vec<String> = names_read(class, kind, own).iter().map(|name| format!("`{name}`")).collect();
    report.help(format!("rename it: the {} file is looked for as {}", kind.name(), read.join(", else ")));
    if let Some(fix) = subject.rename_manifest(entry, kind) {
        report.fix(fix);
    }
}

/// A directory with files in it that the class would read if they did not lie there.
fn in_directory(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, class: ContainerKind, index: usize) {
    let RecipeContext { container, .. } = subject;
    let entry = &container.entries.list[index];
    let (Ok(url), Some(path), true) = (&entry.url, entry.local_path(), entry.word.sure) else { return };
    let Unpacked::At(directory) = Unpacked::of(url) else { return };
    let Some(own) = container.file_name.as_deref() else { return };
    let candidates: Vec<_> = entry.candidates().collect();
    let [at] = candidates[..] else { return };
    let disk = subject.build.disk();
    if !disk.is_directory(at) || path.contains('$') || may_be_read(subject, &directory) {
        return;
    }
    let Some(place) = subject.place_of(entry) else { return };
    for kind in ManifestKind::ALL {
        // A plain `config.json` in a directory is any program's.
        let names = names_read(class, kind, own);
        let Some(name) = names.iter().find(|name| name.starts_with(own) && disk.exists(&at.join(name)))
        else {
            continue;
        };
        if subject.may_name_file(name) {
            continue;
        }
        let directory = directory.trim_end_matches('/');
        let message =
            format!("`{}` does not look into directories for `{directory}/{name}`", class.class_name());
        cx.report(&place.file.source, place.span, message)
            .help(format!("list the file itself: put it beside the directory, and write `file://{name}`"));
        return;
    }
}

/// Whether a file is the device's, or a part of that for some tool.
fn is_of_device(name: &str) -> bool {
    name == "device.json" || name.starts_with("device-")
}

/// The kind that one of the words in a file name says.
fn kind_in(name: &str) -> Option<ManifestKind> {
    let stem = name.strip_suffix(".json")?;
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter_map(ManifestKind::parse).find(|kind| *kind != ManifestKind::Device)
}

/// Whether something may read the file: a function or a value that names it, or takes what there is; a class
/// of another recipe; or a program, where the whole directory is copied.
fn may_be_read(subject: &RecipeContext<'_>, name: &str) -> bool {
    if subject.recipe.data.recipe_part_missing() || !subject.is_whole() || subject.may_name_file(name) {
        return true;
    }
    subject.own_functions().iter().any(|function| takes_all(function.body()))
}

/// Whether a text names a directory of unpacked files as a whole.
fn takes_all(text: &str) -> bool {
    for directory in ["${WORKDIR}", "${UNPACKDIR}", "${S}", "$WORKDIR"] {
        for (at, _) in text.match_indices(directory) {
            let rest = &text[at + directory.len()..];
            let rest = rest.strip_prefix('/').unwrap_or(rest);
            let rest = match rest.strip_prefix('.') {
                Some(after) if !after.starts_with('.') => after,
                _ => rest,
            };
            let names_file = rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "_-.".contains(c));
            if !names_file && !rest.starts_with("${PN}") && !rest.starts_with("${BPN}") {
                return true;
            }
        }
    }
    false
}
