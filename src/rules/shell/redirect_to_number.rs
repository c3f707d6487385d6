//! `redirect-to-number`: a redirection makes a file called by a number.

use crate::lint::{Body, BodyKind, Cx, RecipeContext, edits};
use crate::rules::rule;

rule!("shell", "redirect-to-number", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind == BodyKind::Unreached {
        return;
    }
    body.each(&mut |node| {
        for redirect in &node.redirects {
            let target = body.slice(&redirect.target.span);
            let operator = body.slice(&redirect.operator);
            if operator != ">" || !matches!(target, "1" | "2") {
                continue;
            }
            let Some((file, span)) = body.place(&redirect.span) else { continue };
            let is_test = node.as_simple().is_some_and(|simple| {
                simple.words.first().is_some_and(|word| matches!(body.slice(&word.span), "[" | "test" | "[["))
            });
            let mut report = cx.report(file, span, format!("this writes to a file named `{target}`"));
            if is_test {
                report.help("`-gt` compares numbers");
                continue;
            }
            let descriptor = redirect.descriptor.as_ref().map_or("", |span| body.slice(span));
            let meant = format!("{descriptor}>&{target}");
            report.help(format!("`{meant}` writes to the stream"));
            report.fix(edits::write(span, &meant));
        }
    });
}
