//! `json-shadowed`: two files for one purpose, of which the class reads the first.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::lookup::{Disposition, Shadow};
use crate::model::fetch::Entry;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("sources", "json-shadowed", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let Some(class) = container.kind.container() else { return };
    for (index, entry) in container.entries.list.iter().enumerate() {
        let Some(Disposition::Shadowed { by: Shadow::Entry(other), .. }) = container.fate(index) else {
            continue;
        };
        let other = &container.entries.list[*other];
        let (Some(path), Some(first)) = (entry.local_path(), other.local_path()) else { continue };
        if !entry.word.sure || !other.word.sure || subject.mentions_file(path) {
            continue;
        }
        let Some(place) = subject.place_of(entry) else { continue };
        let message = format!("`{path}` is not read, because `{}` reads `{first}`", class.class_name());
        let mut report = cx.report(&place.file.source, place.span, message);
        if let Some(at) = subject.place_of(other) {
            report.label(&at.file.source, at.span, "this one is read");
        }
        if let Some(edit) = removal(entry) {
            report.fix(Fix::unsafe_(format!("drop `{path}` from SRC_URI"), vec![edit]).changes_value());
        }
        report.help(format!("merge the two into `{first}` and drop `{path}`"));
    }
}

/// Takes an entry out of the statement that lists it, or that away if it lists nothing else.
fn removal(entry: &Entry) -> Option<Edit> {
    let place = entry.word.place.as_ref()?;
    let stmt = place.file.ast().stmt(entry.word.stmt?);
    let assignment = stmt.as_assignment()?;
    let value = assignment.value();
    if !value.span().contains(place.span.start as usize) {
        return None;
    }
    let is_alone = value.get().split_whitespace().filter(|word| *word != "\\").count() == 1;
    Some(if is_alone { edits::remove_stmt(stmt) } else { edits::remove_word(assignment, place.span) })
}
