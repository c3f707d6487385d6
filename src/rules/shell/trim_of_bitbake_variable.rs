//! `trim-of-bitbake-variable`: an operator of the shell on a variable that only BitBake has.

use crate::embed::shell::Parameter;
use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "trim-of-bitbake-variable", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    for variable in body.empty_variables(subject, |parameter| result_of(body, parameter)) {
        let Some((file, place)) = body.place(&variable.span) else { continue };
        let (name, result, written) = (variable.name, variable.what, body.slice(&variable.span));
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
    if parameter.prefix.is_some() {
        return None;
    }
    let operation = body.slice(parameter.operation.as_ref()?);
    if ["%", "#", ":+", "^", ","].iter().any(|operator| operation.starts_with(operator)) {
        return Some("empty");
    }
    if [":-", ":="].iter().any(|operator| operation.starts_with(operator)) {
        return Some("its default");
    }
    None
}
