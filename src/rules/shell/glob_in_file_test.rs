//! `glob-in-file-test`: a test of a file whose name is a pattern.

use crate::diag::Severity;
use crate::embed::shell::PartKind;
use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "glob-in-file-test", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if !body.kind.is_run() {
        return;
    }
    for (_, simple) in body.commands() {
        let Some((first, arguments)) = simple.words.split_first() else { continue };
        if !matches!(body.slice(&first.span), "[" | "test") {
            continue;
        }
        for pair in arguments.windows(2) {
            let option = body.slice(&pair[0].span);
            if !matches!(option, "-e" | "-f" | "-d" | "-h" | "-L" | "-r" | "-s" | "-x") {
                continue;
            }
            let has_star =
                |kind: &PartKind, text: &str| *kind == PartKind::Literal && text.contains(['*', '?']);
            let parts = &pair[1].parts;
            let is_pattern = parts.iter().any(|part| has_star(&part.kind, body.slice(&part.span)));
            let in_quotes = parts.iter().any(|part| match &part.kind {
                PartKind::Double(inner) => {
                    inner.iter().any(|part| has_star(&part.kind, body.slice(&part.span)))
                }
                _ => false,
            });
            let Some((file, span)) = body.place(&pair[1].span) else { continue };
            if in_quotes {
                cx.report(file, span, "in quotes a pattern is no pattern: there is no such file")
                    .severity(Severity::Warning);
            } else if is_pattern {
                cx.report(
                    file,
                    span,
                    format!("`{option}` takes one file: with two that match the test fails"),
                )
                .help("go over the pattern with `for`");
            }
        }
    }
}
