//! `format-arguments`: a text with places for values that gets more or fewer of them.

use crate::lint::{Cx, SlipKind, slips_of};
use crate::model::Parsed;
use crate::rules::rule;

rule!("python", "format-arguments", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for (python, slip) in slips_of(file, is_format) {
        let message = match &slip.kind {
            SlipKind::FormatCount { wanted, given } => {
                format!("the text has places for {}, and gets {given}: Python stops here", values(*wanted))
            }
            SlipKind::FormatName(name) => {
                format!("the text has a place for `{name}`, which is not given: Python stops here")
            }
            SlipKind::FormatKind { place } => {
                format!("`%{place}` wants a number, and this is a text: Python stops here")
            }
            _ => continue,
        };
        cx.report(&file.source, python.span(slip.at.clone()), message);
    }
}

fn values(count: usize) -> String {
    match count {
        0 => "no values".to_owned(),
        1 => "1 value".to_owned(),
        count => format!("{count} values"),
    }
}

fn is_format(kind: &SlipKind) -> bool {
    matches!(kind, SlipKind::FormatCount { .. } | SlipKind::FormatName(_) | SlipKind::FormatKind { .. })
}
