//! `src-uri-parameter-form`: a parameter of an entry with a value that nothing takes.

use super::{Own, all_entries};
use crate::lint::{Cx, RecipeContext, edits};
use crate::model::UNKNOWN_PART;
use crate::rules::rule;
use crate::text::{Span, nearest, suggest};

rule!("fetch", "src-uri-parameter-form", EveryReader(check));

/// What `git` fetches by.
const PROTOCOLS: [&str; 6] = ["file", "git", "http", "https", "rsync", "ssh"];

/// What `oe.types.boolean` reads.
const BOOLEANS: [&str; 10] = ["0", "1", "f", "false", "n", "no", "t", "true", "y", "yes"];

/// Parameters that are often put behind another one.
const FOLLOWING: [&str; 8] =
    ["branch", "destsuffix", "name", "nobranch", "protocol", "sha256sum", "subpath", "tag"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in all_entries(subject) {
        for param in &own.url.params {
            let Some(value) = &param.value else {
                without_value(cx, &own, &param.key.text);
                continue;
            };
            let (key, value) = (param.key.text.as_str(), value.text.as_str());
            if value.contains([UNKNOWN_PART, '$']) {
                continue;
            }
            if let Some(at) = second_parameter(value) {
                report_comma(cx, &own, key, at);
                continue;
            }
            let message = match key {
                "protocol" if own.is_git() && !PROTOCOLS.contains(&value) => {
                    format!("BitBake stops: `git` fetches by no protocol `{value}`")
                }
                "pnum" | "striplevel" if !is_number(value) => {
                    format!("`patch` takes a number of directories, and `{value}` is none: the build stops")
                }
                "apply" if !BOOLEANS.contains(&value.to_lowercase().as_str()) => {
                    format!("`{value}` is neither yes nor no, so that `do_patch` stops")
                }
                _ => continue,
            };
            let span = own.param_span(key);
            let near = match key {
                "protocol" => nearest(value, PROTOCOLS).filter(|(distance, _)| *distance <= 1),
                _ => None,
            };
            let mut found = cx.report(&own.place.file.source, span, message);
            match near {
                Some((_, near)) => {
                    found.help(suggest(near));
                    if span != own.place.span {
                        found.fix(edits::write(span, &format!("{key}={near}")));
                    }
                }
                None => {
                    found.help(help(key));
                }
            }
        }
    }
}

fn help(key: &str) -> String {
    match key {
        "protocol" => format!("it is one of `{}`", PROTOCOLS.join("`, `")),
        "apply" => "write `apply=yes` or `apply=no`".to_owned(),
        _ => format!("write `{key}=1` for paths such as `a/x.c`, `{key}=0` for `x.c`"),
    }
}

/// A parameter without an `=`.
fn without_value(cx: &mut Cx<'_>, own: &Own<'_>, key: &str) {
    let is_name = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name {
        let message = format!("BitBake stops: the parameter `{key}` has no value");
        let mut found = cx.report(&own.place.file.source, own.param_span(key), message);
        found.help(format!("write `{key}=`, and a value such as `1`"));
    }
}

fn report_comma(cx: &mut Cx<'_>, own: &Own<'_>, key: &str, at: usize) {
    let span = own.param_span(key);
    let message =
        format!("what follows the comma belongs to the value of `{key}`: parameters are separated by `;`");
    if span == own.place.span {
        cx.report(&own.place.file.source, span, message).help("write a semicolon");
        return;
    }
    let comma = span.start as usize + key.len() + 1 + at;
    let comma = Span::new(comma, comma + 1);
    cx.report(&own.place.file.source, comma, message).help("write a semicolon").fix(edits::write(comma, ";"));
}

/// Where a comma stands in a value that another parameter follows.
fn second_parameter(value: &str) -> Option<usize> {
    value.match_indices(',').map(|(at, _)| at).find(|at| {
        FOLLOWING
            .iter()
            .any(|key| value[at + 1..].strip_prefix(key).is_some_and(|rest| rest.starts_with('=')))
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
