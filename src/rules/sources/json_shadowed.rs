//! `json-shadowed`: two files for one purpose, of which the class reads the first.

use crate::lint::{Cx, Subject};
use crate::manifest::lookup::{Fate, Shadow};
use crate::rules::rule;

rule!("sources", "json-shadowed", Container(check));

fn check(cx: &mut Cx<'_>, subject: &Subject<'_>) {
    let container = subject.container;
    let Some(class) = container.kind.container() else { return };
    for (index, entry) in container.entries.list.iter().enumerate() {
        let Some(Fate::Shadowed { by: Shadow::Entry(other), .. }) = container.fate(index) else { continue };
        let other = &container.entries.list[*other];
        let (Some(path), Some(first)) = (entry.local_path(), other.local_path()) else { continue };
        if !entry.word.sure || !other.word.sure || subject.handles_itself(path) {
            continue;
        }
        let Some(place) = subject.place_of(entry) else { continue };
        let message = format!("`{path}` is not read, because `{}` reads `{first}`", class.class_name());
        let report = cx.report(&place.file.source, place.span, message);
        let report = match subject.place_of(other) {
            Some(at) => report.label(&at.file.source, at.span, "this one is read"),
            None => report,
        };
        let _ = report.help(format!("merge the two into `{first}` and drop `{path}`"));
    }
}
