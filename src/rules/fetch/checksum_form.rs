//! `checksum-form`: a checksum that BitBake does not know, or that cannot be right.

use std::sync::Arc;

use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::suggest;

rule!("fetch", "checksum-form", InLayer(check));

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
        if let Some((_, digits)) = SUMS.iter().find(|(sum, _)| *sum == kind) {
            let value = assignment.value();
            let sum = value.get();
            if *digits == 0 || sum.is_empty() || sum.contains("${") {
                continue;
            }
            let is_hex = sum.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_lower = !sum.bytes().any(|byte| byte.is_ascii_uppercase());
            if is_hex && sum.len() == *digits {
                if !is_lower {
                    let mut found = cx.report(&file.source, value.span(), edits::IN_CAPITALS);
                    found.help("BitBake compares sums letter by letter: write it in small letters");
                    if let Some(fix) = edits::in_small_letters(&file.source, value.span(), &sum) {
                        found.fix(fix);
                    }
                }
                continue;
            }
            let message = format!("this is no `{kind}`: that has {digits} hexadecimal digits");
            cx.report(&file.source, value.span(), message);
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
