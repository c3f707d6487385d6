//! `trim-of-bitbake-variable`: an operator of the shell on a variable that only BitBake has.

use crate::embed::shell::Parameter;
use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "trim-of-bitbake-variable", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    // BitBake knows a variable of the whole name, as `PREFERRED_PROVIDER_virtual/kernel` is one.
    let is_name = |parameter: &Parameter| {
        if parameter.operation.is_none() {
            return false;
        }
        let name = format!("{}{}", body.slice(&parameter.name), operation_of(body, parameter));
        let value = subject.and_then(|subject| subject.recipe.data.get_raw(&name));
        value.is_some_and(|value| !value.is_unknown())
    };
    let asks = |parameter: &Parameter| {
        let result = result_of(body, parameter)?;
        if is_name(parameter) { None } else { Some(result) }
    };
    for variable in body.empty_variables(subject, asks) {
        let Some((file, place)) = body.place(&variable.span) else { continue };
        let (name, result, written) = (variable.name, variable.what, body.slice(&variable.span));
        let message = format!("`{written}` is {result}: the shell has no `{name}`, only BitBake has");
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
        return Some("always 0");
    }
    if parameter.prefix.is_some() {
        return None;
    }
    let operation = operation_of(body, parameter);
    if ["%", "#", ":+", "^", ","].iter().any(|operator| operation.starts_with(operator)) {
        return Some("always empty");
    }
    if [":-", ":="].iter().any(|operator| operation.starts_with(operator)) {
        return Some("always its default");
    }
    let is_part =
        operation.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if operation.starts_with('/') || is_part {
        return Some("empty where `sh` is bash, and stops the task where it is dash");
    }
    None
}

fn operation_of<'b>(body: &'b Body, parameter: &Parameter) -> &'b str {
    parameter.operation.as_ref().map(|operation| body.slice(operation)).unwrap_or_default()
}
