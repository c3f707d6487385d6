//! `checksum-form`: a checksum that BitBake does not know, or that cannot be right.

use std::sync::Arc;

use super::own_entries;
use crate::lint::{Cx, RecipeContext, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{SourceFile, Span, suggest};

rule!("fetch", "checksum-form", InLayer(check), EveryReader(check_entries));

/// The sums, and how many digits each has; those of `goh1sum` are no hexadecimal ones.
const SUMS: [(&str, usize); 6] = [
    ("goh1sum", 0),
    ("md5sum", 32),
    ("sha1sum", 40),
    ("sha256sum", 64),
    ("sha384sum", 96),
    ("sha512sum", 128),
];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        if statement.name != "SRC_URI" {
            continue;
        }
        let Some(assignment) = statement.assignment() else { continue };
        let Some(flag) = assignment.flag() else { continue };
        let text = flag.get();
        let at = text.rfind('.').map_or(0, |at| at + 1);
        let kind = &text[at..];
        if SUMS.iter().any(|(sum, _)| *sum == kind) {
            let value = assignment.value();
            check_sum(cx, &file.source, value.span(), kind, &value.get());
            continue;
        }
        let Some((near, _)) = SUMS.iter().find(|(sum, _)| is_near(sum, kind)) else { continue };
        let span = flag.locate(at, text.len());
        let message = format!("BitBake compares no `{kind}`, so this counts for nothing");
        let mut found = cx.report(&file.source, span, message);
        found.help(suggest(near));
        found.fix(edits::write(span, near));
    }
}

fn is_near(sum: &str, kind: &str) -> bool {
    strsim::damerau_levenshtein(sum, kind) == 1 || sum.strip_suffix("sum") == Some(kind)
}

/// The schemes whose fetchers bring one file, of which BitBake makes the sum.
const OF_FILES: [&str; 9] = ["az", "crate", "ftp", "ftps", "gs", "http", "https", "s3", "sftp"];

/// Sums that are parameters of their entries: these come before the flags.
fn check_entries(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in own_entries(subject) {
        if !OF_FILES.contains(&own.url.scheme.text.as_str()) {
            continue;
        }
        for (kind, _) in SUMS {
            if let Some(sum) = own.url.value(kind) {
                check_sum(cx, &own.place.file.source, own.param_span(kind), kind, sum);
            }
        }
    }
}

/// Reports a sum that stands in `span` if no file can have it.
fn check_sum(cx: &mut Cx<'_>, source: &Arc<SourceFile>, span: Span, kind: &str, sum: &str) {
    let digits = SUMS.iter().find(|(known, _)| *known == kind).map_or(0, |(_, digits)| *digits);
    if digits == 0 || sum.is_empty() || sum.contains("${") {
        return;
    }
    let is_hex = sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex || sum.len() != digits {
        let message = format!("this is no `{kind}`: that has {digits} hexadecimal digits");
        cx.report(source, span, message);
    } else if sum.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let mut found = cx.report(source, span, edits::IN_CAPITALS);
        found.help("BitBake compares sums letter by letter: write it in small letters");
        if let Some(fix) = edits::in_small_letters(source, span, sum) {
            found.fix(fix);
        }
    }
}
