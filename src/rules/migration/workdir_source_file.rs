//! `workdir-source-file`: a local file is looked for where it no longer is.

use std::cell::LazyCell;

use super::workdir_copies::Copies;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::syntax::ast::View;
use crate::text::{Edit, Fix, Span};

rule!("migration", "workdir-source-file", EveryReader(check));

const WORKDIR: &str = "${WORKDIR}/";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let unpacks_there =
        |name: &str| data.get_raw(name).is_some_and(|value| value.exact() == Some("${WORKDIR}"));
    if unpacks_there("UNPACKDIR") || unpacks_there("S") || !says_workdir(subject) {
        return;
    }
    let copies = LazyCell::new(|| Copies::of(subject));
    let entries: Vec<&str> =
        subject.container.entries.list.iter().filter_map(|entry| unpacked(entry)).collect();
    for file in subject.own_files() {
        let Some(series) = subject.build.releases_of(file.path()) else { continue };
        if !series.is_since(Release::Styhead) {
            continue;
        }
        let text = file.source.text();
        for (at, _) in text.match_indices(WORKDIR) {
            let rest = &text[at + WORKDIR.len()..];
            let end = rest.find(|c: char| c.is_whitespace() || "\"';)|&<>".contains(c)).unwrap_or(rest.len());
            let path = &rest[..end];
            let expanded = data.expand(path);
            let Some(name) = expanded.exact().map(|name| name.trim_end_matches('/')) else { continue };
            let is_brought = entries.iter().any(|entry| *entry == name || is_matched(name, entry));
            if !is_brought || !is_code(file, at) || copies.may_hold(name) {
                continue;
            }
            let span = Span::new(at, at + WORKDIR.len() - 1);
            let message = format!("`{name}` is unpacked to `${{UNPACKDIR}}` since styhead");
            let mut found = cx.report(&file.source, span, message);
            if series.are_all_since(Release::Styhead) {
                found.fix(
                    Fix::unsafe_("write `${UNPACKDIR}`", vec![Edit::replace(span, "${UNPACKDIR}")])
                        .changes_value(),
                );
            } else {
                found.help("`UNPACKDIR ??= \"${WORKDIR}\"` in `layer.conf` gives older releases the name");
            }
        }
    }
}

/// Whether a pattern with one `*` in it stands for a file that lies there.
fn is_matched(pattern: &str, entry: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else { return false };
    let is_plain = !pattern.contains(['?', '[', '/']) && !end.contains('*') && !entry.contains('/');
    // `*` alone stands for all that lies there, logs and directories besides.
    let is_limited = !start.is_empty() || end.len() > 1;
    is_plain
        && is_limited
        && entry.len() >= start.len() + end.len()
        && entry.starts_with(start)
        && entry.ends_with(end)
}

fn says_workdir(subject: &RecipeContext<'_>) -> bool {
    subject.own_files().iter().any(|file| file.source.text().contains(WORKDIR))
}

/// The path below the directory of the sources to which a local file is unpacked.
fn unpacked(entry: &crate::model::fetch::Entry) -> Option<&str> {
    let path = entry.local_path()?;
    let url = entry.url.as_ref().ok()?;
    if url.param("subdir").is_some() || path.starts_with('/') {
        return None;
    }
    Some(path)
}

/// Whether a place is in a function or a value, and not in a comment or in SRC_URI.
fn is_code(file: &crate::model::Parsed, at: usize) -> bool {
    let line = file.source.text()[..at].rsplit('\n').next().unwrap_or_default();
    let Some(stmt) = file.parse.tree.stmt_at(at) else { return false };
    !line.trim_start().starts_with('#')
        && match file.ast().stmt(stmt).view() {
            View::Function(_) => true,
            View::Assignment(assignment) => !["SRC_URI", "S", "B"]
                .contains(&assignment.name().get().split(':').next().unwrap_or_default()),
            _ => false,
        }
}
