//! `json-name-not-looked-up`: a file called like a manifest that the class does not read.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ManifestKind;
use crate::manifest::lookup::{Disposition, Unread};
use crate::rules::rule;
use crate::rules::sources::src_uri_file_form::is_wrong;

rule!("sources", "json-name-not-looked-up", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let Some(class) = container.kind.container() else { return };
    for (index, entry) in container.entries.list.iter().enumerate() {
        let Some(Disposition::Unread { kind, why, read_instead }) = container.fate(index) else { continue };
        let Some(path) = entry.local_path().filter(|_| entry.word.sure) else { continue };
        let name = path.rsplit('/').next().unwrap_or(path);
        if is_wrong(subject, entry) {
            continue;
        }
        let Some(place) = subject.place_of(entry) else { continue };
        // What has only the name of its kind, in a directory, is more often a program's than Pantavisor's.
        let is_own = *kind != ManifestKind::Config && read_instead.first().is_some_and(|own| own == name);
        if subject.mentions_file(name) || (*why == Unread::Directory && !is_own) {
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
        if let Some(fix) = subject.rename_manifest(entry, *kind) {
            report.fix(fix);
        }
    }
}
