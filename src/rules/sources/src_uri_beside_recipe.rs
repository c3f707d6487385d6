//! `src-uri-beside-recipe`: a file lies beside the recipe, where BitBake does not look.

use super::{elsewhere, is_beside};
use crate::lint::{Cx, Subject};
use crate::rules::rule;

rule!("sources", "src-uri-beside-recipe", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    for (entry, path, looked) in subject.absent_files() {
        let found = elsewhere(subject, entry, path, looked);
        let Some(at) = found.first().filter(|at| is_beside(subject, entry, path, at)) else { continue };
        let Some(place) = subject.place_of(entry) else { continue };
        let is_append = place.file.path().extension().is_some_and(|extension| extension == "bbappend");
        let (beside, help) = if is_append {
            (
                "append",
                "move it into `files/` and add that folder with \
                 `FILESEXTRAPATHS:prepend := \"${THISDIR}/files:\"`",
            )
        } else {
            ("recipe", "move it into `files/` or `${BPN}/`")
        };
        let report = cx.report(
            &place.file.source,
            place.span,
            format!("`{path}` lies beside the {beside}, where BitBake does not look"),
        );
        match subject.build.files.load_source(at) {
            Ok(file) if !subject.build.folders().is_folder(at) => {
                let _ = report.label(&file, crate::text::Span::empty(0), "this file").help(help);
            }
            _ => {
                let _ = report.help(help);
            }
        }
    }
}
