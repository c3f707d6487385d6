//! `unquoted-in-test`: a value that is no single word stands in a test without quotes.

use crate::embed::shell::{PartKind, Word};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "unquoted-in-test", Body(check));

/// What stands between two operands.
const OPERATORS: [&str; 9] = ["=", "==", "!=", "-eq", "-ne", "-gt", "-ge", "-lt", "-le"];

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    if body.kind != BodyKind::Run || !subject.is_whole() {
        return;
    }
    for (_, simple) in body.commands() {
        let Some(operands) = body.operands_of_test(simple) else { continue };
        for (at, word) in operands.iter().enumerate() {
            let is_compared = operands.get(at + 1).is_some_and(|word| is_operator(body, word))
                || at > 0 && is_operator(body, &operands[at - 1]);
            let is_asked = at > 0 && body.slice(&operands[at - 1].span) == "-n";
            if !is_compared && !is_asked {
                continue;
            }
            let Some(value) = value_of(body, subject, word) else { continue };
            let is_empty = value.trim().is_empty();
            // `-n` of several words fails as the comparisons do.
            let written = body.slice(&word.span);
            let message = match (is_empty, is_compared) {
                (true, true) => {
                    format!("`{written}` is empty, so that the test has no operand here and fails")
                }
                (true, false) => format!("`{written}` is empty, and `-n` alone is true"),
                (false, _) => format!("`{written}` is several words, with which the test fails"),
            };
            let Some((file, span)) = body.place(&word.span) else { continue };
            let mut report = cx.report(file, span, message);
            report.help("quotes keep it one word");
            if body.is_in_one_file(&word.span) {
                let edit = Edit::replace(span, format!("\"{written}\""));
                report.fix(Fix::unsafe_("quote it", vec![edit]).changes_value());
            }
        }
    }
}

/// The value of a word that is nothing but a variable of BitBake, if it surely is empty or has spaces in it.
fn value_of(body: &Body, subject: &RecipeContext<'_>, word: &Word) -> Option<String> {
    let [part] = word.parts.as_slice() else { return None };
    let PartKind::Parameter(parameter) = &part.kind else { return None };
    let name = body.slice(&part.span).strip_prefix("${")?.strip_suffix('}')?;
    if !parameter.has_braces || body.assigns(name.split(':').next().unwrap_or_default()) {
        return None;
    }
    let value = subject.recipe.data.get(name)?;
    let value = value.exact()?;
    let is_one_word = value.split_whitespace().count() == 1;
    if is_one_word || value.contains(['$', '\'', '"', '`']) {
        return None;
    }
    Some(value.to_owned())
}

fn is_operator(body: &Body, word: &Word) -> bool {
    OPERATORS.contains(&body.slice(&word.span))
}
