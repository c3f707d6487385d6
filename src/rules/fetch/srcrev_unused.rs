//! `srcrev-unused`: a revision that no entry of SRC_URI asks for.

use crate::lint::{Cx, RecipeContext, edits};
use crate::rules::rule;
use crate::text::Fix;

rule!("fetch", "srcrev-unused", EveryReader(check));

/// What is fetched in one of several revisions.
const REVISIONED: [&str; 8] = ["git", "gitsm", "gitannex", "svn", "hg", "p4", "clearcase", "ccrc"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    without_any_entry(cx, subject);
    let own = subject.statements().iter().filter_map(|statement| {
        let name = statement.name.strip_prefix("SRCREV_").filter(|name| *name != "FORMAT")?;
        let is_name = !name.is_empty() && !name.contains([':', '$', '@']);
        (is_name && statement.to_value().is_some()).then_some((statement, name))
    });
    let mut own = own.peekable();
    if own.peek().is_none() || !subject.is_whole() {
        return;
    }
    let entries = &subject.container.entries;
    if entries.open || !entries.partial.is_empty() {
        return;
    }
    for (statement, name) in own {
        if is_asked_for(subject, name) || subject.mentions(&statement.name) {
            continue;
        }
        let message = format!("no entry of SRC_URI has `name={name}`, so nothing reads this");
        let mut found = cx.report(&statement.file.source, statement.name_span(), message);
        found.help(format!("remove it, or write `;name={name}` in the entry"));
        let edits = vec![edits::remove_stmt(statement.stmt)];
        found.fix(Fix::unsafe_("remove it", edits).changes_value());
    }
}

/// Whether an entry has the name, be it one of another variant of the recipe, or SRCREV_FORMAT.
fn is_asked_for(subject: &RecipeContext<'_>, name: &str) -> bool {
    let mut urls = subject.container.entries.list.iter().filter_map(|entry| entry.url.as_ref().ok());
    let is_named = urls.any(|url| {
        let names = url.value("name").unwrap_or_default();
        REVISIONED.contains(&url.scheme.text.as_str()) && names.split(',').any(|own| own == name)
    });
    let text = format!("name={name}");
    let says = |text: &str| {
        subject.statements().iter().any(|statement| {
            let value = statement.to_value().map(|assignment| assignment.value().get().into_owned());
            let is_unread = statement.name.starts_with("SRCREV_") && statement.name != "SRCREV_FORMAT";
            !is_unread && value.is_some_and(|value| value.contains(text))
        })
    };
    let is_in_format =
        subject.assignments_to("SRCREV_FORMAT").any(|(_, format)| format.value().get().contains(name));
    is_named || is_in_format || says(&text)
}

/// A revision where nothing is fetched in one.
fn without_any_entry(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let Some(statement) = subject
        .statements()
        .iter()
        .find(|statement| statement.name == "SRCREV" && statement.to_value().is_some())
    else {
        return;
    };
    let entries = &subject.container.entries;
    let is_plain = |scheme: &str| matches!(scheme, "file" | "ftp" | "http" | "https");
    let are_plain =
        entries.list.iter().all(|entry| entry.url.as_ref().is_ok_and(|url| is_plain(&url.scheme.text)));
    if entries.list.is_empty() || entries.open || !are_plain || !subject.is_whole() {
        return;
    }
    // A variant of the recipe may fetch a repository.
    let fetches = subject.assignments_to("SRC_URI").any(|(_, assignment)| {
        REVISIONED.iter().any(|scheme| assignment.value().get().contains(&format!("{scheme}://")))
    });
    if fetches || subject.recipe.inherits_class("externalsrc") || subject.mentions("SRCREV") {
        return;
    }
    let message = "no entry of SRC_URI is fetched in a revision, so nothing reads this";
    let mut found = cx.report(&statement.file.source, statement.name_span(), message);
    found.help("remove it");
    let edits = vec![edits::remove_stmt(statement.stmt)];
    found.fix(Fix::unsafe_("remove it", edits).changes_value());
}
