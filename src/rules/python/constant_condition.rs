//! `constant-condition`: a condition that does not depend on what it names.

use crate::lint::{Cx, SlipKind, slips_of};
use crate::model::Parsed;
use crate::rules::rule;

rule!("python", "constant-condition", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    for (python, slip) in slips_of(file, is_constant) {
        let (message, help) = match &slip.kind {
            SlipKind::AlwaysTrue(why) => (format!("this is always true: {why}"), None),
            SlipKind::DefaultInArgument => {
                let help = "write the default after the call: `d.getVar(…) or \"\"`";
                ("the default is never used: it stands within the call".to_owned(), Some(help))
            }
            SlipKind::OnlyFirstLooked { first } => {
                let help = "ask for each, or with `any(…)`";
                (format!("only `{first}` is looked for: the first text is what `or` gives"), Some(help))
            }
            _ => continue,
        };
        let mut found = cx.report(&file.source, python.span(slip.at.clone()), message);
        if let Some(help) = help {
            found.help(help);
        }
    }
}

fn is_constant(kind: &SlipKind) -> bool {
    matches!(kind, SlipKind::AlwaysTrue(_) | SlipKind::DefaultInArgument | SlipKind::OnlyFirstLooked { .. })
}
