//! `unknown-shell-function`: a call of a function that differs in a letter or two from one that is there.

use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, differ_in_numbers, suggest};
use crate::value::Name;

rule!("shell", "unknown-shell-function", Body(check));

/// Functions that OpenEmbedded's base classes give to every recipe.
const HELPERS: [&str; 18] = [
    "autotools_do_configure",
    "bbdebug",
    "bberror",
    "bbfatal",
    "bbfatal_log",
    "bbnote",
    "bbplain",
    "bbwarn",
    "create_cmdline_wrapper",
    "create_wrapper",
    "oe_libinstall",
    "oe_machinstall",
    "oe_multilib_header",
    "oe_runconf",
    "oe_runmake",
    "oe_runmake_call",
    "oe_soinstall",
    "base_do_configure",
];

/// What Python calls them, and other words for them.
const OTHER_NAMES: [(&str, &str); 11] = [
    ("bb.debug", "bbdebug"),
    ("bb.error", "bberror"),
    ("bb.fatal", "bbfatal"),
    ("bb.note", "bbnote"),
    ("bb.plain", "bbplain"),
    ("bb.warn", "bbwarn"),
    ("bbecho", "bbplain"),
    ("bberr", "bberror"),
    ("bbinfo", "bbnote"),
    ("bbnotice", "bbnote"),
    ("bbwarning", "bbwarn"),
];

/// Shorter names are too near to each other.
const SHORTEST: usize = 6;

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    if body.kind != BodyKind::Run || !subject.is_whole() {
        return;
    }
    let Ok(scan) = body.scan() else { return };
    for call in &scan.calls {
        let name = call.name.as_str();
        if scan.functions.contains(name) || HELPERS.contains(&name) || subject.has_function(name) {
            continue;
        }
        let Some(meant) = meant(subject, name) else { continue };
        let Some((file, span)) = body.place(&call.span) else { continue };
        if span.slice(file.text()) != name || subject.mentions(name) && is_made_elsewhere(subject, name) {
            continue;
        }
        let message = format!("there is no function `{name}`");
        let fix = Fix::unsafe_(format!("call `{meant}`"), vec![Edit::replace(span, meant)]).changes_value();
        cx.report(file, span, message).help(suggest(meant)).fix(fix);
    }
}

/// The function that a name is another one of, or nearly that of.
fn meant(subject: &RecipeContext<'_>, name: &str) -> Option<&'static str> {
    if let Some((_, meant)) = OTHER_NAMES.iter().find(|(other, _)| *other == name) {
        return Some(meant);
    }
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let is_of_function = name.contains('_') || name.starts_with("bb");
    if !is_name || !is_of_function || name.len() < SHORTEST {
        return None;
    }
    let own = subject.function_names();
    near(name, own.into_iter().map(Name::as_str).chain(HELPERS))
}

/// The one of the names that differs in one letter, or in two if it is long.
fn near<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let limit = if name.len() < 10 { 1 } else { 2 };
    let mut nearest = None;
    for known in known {
        if known.len().abs_diff(name.len()) > limit || differ_in_numbers(known, name) {
            continue;
        }
        let candidate = (strsim::damerau_levenshtein(name, known), known);
        if candidate.0 <= limit && nearest.is_none_or(|nearest| candidate < nearest) {
            nearest = Some(candidate);
        }
    }
    Some(nearest?.1)
}

/// Whether something writes a program of this name.
fn is_made_elsewhere(subject: &RecipeContext<'_>, name: &str) -> bool {
    let quoted = [format!("/{name}"), format!("\"{name}\""), format!("'{name}'")];
    subject.own_files().iter().any(|file| quoted.iter().any(|text| file.source.text().contains(text)))
}
