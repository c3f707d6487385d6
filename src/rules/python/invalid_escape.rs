//! `invalid-escape`: a backslash before a character that has no escape of its own.

use crate::lint::{Cx, SlipKind, slips_of};
use crate::model::Parsed;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("python", "invalid-escape", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for (python, slip) in slips_of(file, |kind| matches!(kind, SlipKind::InvalidEscape { .. })) {
        let SlipKind::InvalidEscape { escape, raw_at, all } = &slip.kind else { continue };
        let span = python.span(slip.at.clone());
        let message = format!("`{escape}` is no escape: Python warns, and keeps the backslash");
        let mut found = cx.report(&file.source, span, message);
        let last = all.last().map_or(slip.at.end, |last| last + 1);
        if !python.is_verbatim(raw_at.unwrap_or(slip.at.start)..last, file) {
            continue;
        }
        let insert = |at: usize, text: &str| Edit::insert(python.span(at..at).start as usize, text);
        let fix = match raw_at {
            Some(at) => Fix::safe("make it a raw text", vec![insert(*at, "r")]),
            None => {
                Fix::safe("double the backslash", all.iter().map(|at| insert(*at, "\\")).collect::<Vec<_>>())
            }
        };
        found.fix(fix.changes_value());
    }
}
