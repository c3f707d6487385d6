//! `is-literal`: `is` between a value and a literal.

use crate::lint::{Cx, SlipKind, edits, slips_of};
use crate::model::Parsed;
use crate::rules::rule;

rule!("python", "is-literal", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for (python, slip) in slips_of(file, |kind| matches!(kind, SlipKind::IsLiteral { .. })) {
        let SlipKind::IsLiteral { not, operator } = &slip.kind else { continue };
        let (written, meant) = if *not { ("is not", "!=") } else { ("is", "==") };
        let message = format!("`{written}` asks for the same object, not for an equal value");
        let mut found = cx.report(&file.source, python.span(slip.at.clone()), message);
        found.help(format!("write `{meant}`"));
        if python.is_verbatim(operator.clone(), file) {
            found.fix(edits::write(python.span(operator.clone()), meant));
        }
    }
}
