//! `trim-of-bitbake-variable`: an operator of the shell on a variable that only BitBake has.

use crate::embed::shell::{Parameter, PartKind, each_part};
use crate::lint::{Body, BodyKind, Cx, RecipeContext, is_empty_in_shell, reads_unknown_code};
use crate::rules::rule;

rule!("shell", "trim-of-bitbake-variable", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    if body.kind != BodyKind::Run || !subject.is_whole() || reads_unknown_code(body) {
        return;
    }
    let mut found = Vec::new();
    body.each(&mut |node| {
        node.each_part(&body.script.documents, &mut |part| {
            each_part(std::slice::from_ref(part), &mut |part| {
                let PartKind::Parameter(parameter) = &part.kind else { return };
                if let Some(result) = result_of(body, parameter) {
                    found.push((body.slice(&parameter.name), result, part.span.clone()));
                }
            });
        });
    });
    found.dedup();
    for (name, result, span) in found {
        if !is_empty_in_shell(subject, name) {
            continue;
        }
        let Some((file, place)) = body.place(&span) else { continue };
        let written = body.slice(&span);
        let message = format!("`{written}` is always {result}: the shell has no `{name}`, only BitBake has");
        cx.report(file, place, message).help(format!(
            "let Python cut `d.getVar('{name}')` in `${{@…}}`, or write `value=\"${{{name}}}\"` first"
        ));
    }
}

/// What comes of an operator on a variable that is not set; `None` if it is none that is told apart. What
/// BitBake may take for a name as a whole, such as `FILES:x-dev`, is no operator.
fn result_of(body: &Body, parameter: &Parameter) -> Option<&'static str> {
    if !parameter.has_braces {
        return None;
    }
    if parameter.prefix == Some(b'#') && parameter.operation.is_none() {
        return Some("0");
    }
    let operation = body.slice(parameter.operation.as_ref().filter(|_| parameter.prefix.is_none())?);
    let starts = |operators: &[&str]| operators.iter().any(|operator| operation.starts_with(operator));
    match operation {
        _ if starts(&["%", "#", ":+", "^", ","]) => Some("empty"),
        _ if starts(&[":-", ":="]) => Some("its default"),
        _ => None,
    }
}
