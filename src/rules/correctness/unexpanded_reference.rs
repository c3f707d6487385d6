//! `unexpanded-reference`: `$PN`, `{PN}`, `$(PN)` and `PN` where `${PN}` is meant.

use std::sync::Arc;

use crate::lint::vocabulary::{ListKind, OF_PACKAGES, list_kind};
use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed, facts};
use crate::rules::rule;
use crate::syntax::references;
use crate::text::Span;

rule!("correctness", "unexpanded-reference", InLayer(check));

/// Paths and names besides lists. In others a `$` may be for a shell or for make.
const OTHERS: [&str; 9] = ["B", "BPN", "LICENSE", "PN", "PV", "S", "SYSTEMD_SERVICE", "UNPACKDIR", "WORKDIR"];

/// Lists that other rules look at, with what their words mean.
const ELSEWHERE: [&str; 4] = ["BBFILES", "BBFILE_COLLECTIONS", "IMAGE_BOOT_FILES", "SRC_URI"];

/// What is often written without its signs in the name of a variable.
const NAMES: [&str; 2] = ["BPN", "PN"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        let Some(assignment) = statement.to_value() else { continue };
        let stem = statement.stem();
        name(cx, &statement);
        let is_list = matches!(list_kind(stem), Some(ListKind::Words | ListKind::Paths));
        if !(is_list || OTHERS.contains(&stem)) || ELSEWHERE.contains(&stem) {
            continue;
        }
        let value = assignment.value();
        let text = value.get();
        if text.contains("${@") {
            continue;
        }
        for (written, name) in slips(&text) {
            let span = value.place_of(&text, written);
            let message = format!("`{written}` stays as it is: BitBake expands `${{{name}}}` only");
            let new = format!("${{{name}}}");
            cx.report(&file.source, span, message)
                .help(format!("write `{new}`"))
                .fix(edits::write(span, &new));
        }
    }
}

/// The package or the class of recipes in a name.
fn name(cx: &mut Cx<'_>, statement: &Statement<'_>) {
    if !OF_PACKAGES.contains(&statement.stem()) {
        return;
    }
    let mut at = statement.stem().len() + 1;
    for part in statement.parts() {
        let place = at;
        at += part.len() + 1;
        let own = |name: &&&str| {
            let rest = [format!("${name}"), format!("${{{name}"), format!("{{{name}}}"), (**name).to_owned()]
                .iter()
                .find_map(|written| part.strip_prefix(written.as_str()));
            rest.is_some_and(|rest| !rest.contains('}') && (rest.is_empty() || rest.starts_with('-')))
        };
        let Some(name) = NAMES.iter().find(own) else { continue };
        let end = part.find('-').unwrap_or(part.len());
        let new = format!("${{{name}}}{}", &part[end..]);
        let span = statement.part_span(place, place + part.len());
        let message = format!("no package is called `{part}`, so nothing reads this");
        cx.report(&statement.file.source, span, message)
            .help(format!("write `{new}`"))
            .fix(edits::write(span, &new));
    }
}

/// What stands there for a reference, and the name in it.
fn slips(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let inside: Vec<Span> = references(text).map(|(whole, _)| Span::of(text, whole)).collect();
    for (at, sign) in text.char_indices() {
        if inside.iter().any(|span| span.range().contains(&at)) || text[..at].ends_with(['$', '\\', '{']) {
            continue;
        }
        let rest = &text[at..];
        let slip = match sign {
            '$' if rest.starts_with("$(") => closed(rest, 2, ')'),
            '$' if rest.starts_with("${") => unclosed(rest),
            '$' => plain(rest),
            '{' if rest.starts_with("{$") => closed(rest, 2, '}'),
            '{' => closed(rest, 1, '}'),
            _ => None,
        };
        found.extend(slip.filter(|(_, name)| is_variable(name)));
    }
    found
}

/// A name up to the sign that closes it.
fn closed(text: &str, start: usize, close: char) -> Option<(&str, &str)> {
    let end = text.find(close)?;
    Some((&text[..=end], text.get(start..end)?))
}

/// A name after a brace that nothing closes, or that another sign closes.
fn unclosed(text: &str) -> Option<(&str, &str)> {
    let name = &text[2..];
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
    let ending = name[end..].chars().next().unwrap_or(' ');
    // Any other sign may belong to a shell.
    let is_slip = ending.is_whitespace() || ")]>/,;$\"'".contains(ending);
    let length = if matches!(ending, ')' | ']' | '>') { 1 } else { 0 };
    if is_slip { Some((&text[..2 + end + length], &name[..end])) } else { None }
}

/// A name after a dollar sign.
fn plain(text: &str) -> Option<(&str, &str)> {
    let name = &text[1..];
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
    Some((&text[..=end], &name[..end]))
}

/// Directories in an image, which `bitbake.conf` sets.
const DIRECTORIES: [&str; 14] = [
    "base_bindir",
    "base_libdir",
    "base_sbindir",
    "bindir",
    "datadir",
    "includedir",
    "libdir",
    "libexecdir",
    "localstatedir",
    "mandir",
    "nonarch_base_libdir",
    "sbindir",
    "sysconfdir",
    "systemd_system_unitdir",
];

fn is_variable(name: &str) -> bool {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name
        && (DIRECTORIES.contains(&name) || name.len() > 1 && facts::variable(name).is_some() || name == "S")
}
