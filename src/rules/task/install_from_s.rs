//! Local files that a function looks for in `${S}`, into which nothing unpacks them.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, OwnFunction, RecipeContext, edits};
use crate::manifest::lookup::Unpacked;

/// What S is unless a recipe says otherwise.
const DEFAULTS: [&str; 2] = ["${UNPACKDIR}/${BP}", "${WORKDIR}/${BP}"];

/// Programs whose last argument is what they make.
const COPYING: [&str; 4] = ["cp", "install", "ln", "mv"];

pub(super) fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, functions: &[OwnFunction<'_>]) {
    let is_default = subject
        .recipe
        .data
        .get_raw("S")
        .is_some_and(|value| value.exact().is_some_and(|text| DEFAULTS.contains(&text)));
    if !is_default {
        return;
    }
    let Some(names) = plain_files(subject) else { return };
    // What is done with the directory itself may put files there.
    let is_only_read = functions
        .iter()
        .all(|function| !function.function.is_python() && reads_only(function.body(), &names));
    if names.is_empty() || !is_only_read {
        return;
    }
    let place = if subject.is_since(Release::Styhead) { "${UNPACKDIR}" } else { "${WORKDIR}" };
    for function in functions {
        for command in function.commands() {
            let arguments = command.arguments();
            let is_copy = command.program().is_some_and(|program| COPYING.contains(&program));
            for (at, word) in arguments.iter().enumerate() {
                let text = word.unquoted();
                let Some(name) = text.strip_prefix("${S}/").filter(|name| names.contains(name)) else {
                    continue;
                };
                if is_copy && at + 1 == arguments.len() {
                    continue;
                }
                let span = function.span(&word.span);
                let message = format!("nothing unpacks into `${{S}}`: `{name}` lies in `{place}`");
                let meant = word.raw.replacen("${S}", place, 1);
                cx.report(&function.file.source, span, message)
                    .severity(Severity::Error)
                    .help(format!("write `{meant}`"))
                    .fix(edits::write(span, &meant));
            }
        }
    }
}

/// The names of the local files that SRC_URI brings, if it brings nothing else.
fn plain_files<'a>(subject: &'a RecipeContext<'_>) -> Option<Vec<&'a str>> {
    let entries = &subject.container.entries;
    let disk = subject.build.disk();
    let mut names = Vec::new();
    for entry in &entries.list {
        let url = entry.url.as_ref().ok()?;
        let path = entry.local_path()?;
        let is_plain =
            matches!(Unpacked::of(url), Unpacked::At(at) if at == path) && !path.contains(['/', '$']);
        if !is_plain || entry.candidates().any(|at| disk.is_directory(at)) {
            return None;
        }
        names.push(path);
    }
    if entries.partial.is_empty() { Some(names) } else { None }
}

/// Whether each `${S}` of a text is followed by one of the names.
fn reads_only(text: &str, names: &[&str]) -> bool {
    text.match_indices("${S}").all(|(at, found)| {
        let rest = text[at + found.len()..].strip_prefix('/').unwrap_or_default();
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';')).unwrap_or(rest.len());
        names.contains(&&rest[..end])
    })
}
