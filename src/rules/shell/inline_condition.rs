//! `inline-condition`: a condition that Python writes, and that comes to the same whatever Python finds.

use std::ops::Range;
use std::sync::Arc;

use crate::embed::python::PythonText;
use crate::embed::shell::{PartKind, Word, unquote};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "inline-condition", Body(check));

/// The functions whose third and fourth arguments are what they may return.
const CHOICES: [&str; 3] = ["bb.utils.contains", "bb.utils.contains_any", "oe.utils.conditional"];

/// What Python and people call true and false, and no program is called.
const NO_COMMANDS: [&str; 4] = ["0", "1", "False", "True"];

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind == BodyKind::Unreached {
        return;
    }
    for (node, simple) in body.commands() {
        match body.operands_of_test(simple) {
            Some([word]) => alone(cx, body, node.span.clone(), word),
            Some([left, operator, right]) => {
                let is_equal = match body.slice(&operator.span) {
                    "=" | "==" => true,
                    "!=" => false,
                    _ => continue,
                };
                compared(cx, body, left, right, is_equal);
                compared(cx, body, right, left, is_equal);
            }
            Some(_) => {}
            None => {
                if let [word] = simple.words.as_slice() {
                    command(cx, body, word);
                }
            }
        }
    }
}

/// `[ ${@…} ]` asks whether the text is empty.
fn alone(cx: &mut Cx<'_>, body: &Body, test: Range<usize>, word: &Word) {
    let Some(choice) = choice_in(body, word) else { return };
    if choice.iter().any(|text| text.trim().is_empty()) {
        return;
    }
    let Some((file, span)) = body.place(&word.span) else { return };
    let message = format!("neither `{}` nor `{}` is empty, so the test is always true", choice[0], choice[1]);
    let mut found = cx.report(file, span, message);
    let mut words = choice.clone();
    words.sort();
    if words != ["false", "true"] {
        found.help("write what it is compared with");
        return;
    }
    found.help("`true` and `false` are commands: leave the brackets out");
    let inline = body.slice(&word.span).trim_matches('"').to_owned();
    if let Some((_, whole)) = body.place(&test)
        && body.is_in_one_file(&test)
    {
        found.fix(Fix::unsafe_("run it", vec![Edit::replace(whole, inline)]).changes_value());
    }
}

/// A comparison with a text that is never the one of the two.
fn compared(cx: &mut Cx<'_>, body: &Body, asked: &Word, other: &Word, is_equal: bool) {
    let Some(choice) = choice_in(body, asked) else { return };
    let written = body.slice(&other.span);
    if written.contains(['$', '`', '*', '\\']) {
        return;
    }
    let wanted = unquote(written);
    if choice.iter().any(|text| text.trim() == wanted.trim()) {
        return;
    }
    let Some((file, span)) = body.place(&other.span) else { return };
    let outcome = if is_equal { "false" } else { "true" };
    let message =
        format!("Python writes `{}` or `{}` here, so the test is always {outcome}", choice[0], choice[1]);
    let at = body.place(&asked.span).map(|(file, span)| (Arc::clone(file), span));
    let mut found = cx.report(file, span, message);
    found.help(format!("compare with `{}`", if choice[0].is_empty() { &choice[1] } else { &choice[0] }));
    if let Some((file, span)) = at {
        found.label(&file, span, "written here");
    }
}

/// A word that is run, which `1` and `True` are not.
fn command(cx: &mut Cx<'_>, body: &Body, word: &Word) {
    let Some(choice) = choice_in(body, word) else { return };
    if !choice.iter().any(|text| NO_COMMANDS.contains(&text.trim())) {
        return;
    }
    let Some((file, span)) = body.place(&word.span) else { return };
    let message = format!("the shell runs `{}` or `{}`, and there is no such program", choice[0], choice[1]);
    cx.report(file, span, message).help("the commands are `true` and `false`");
}

/// The two texts that a word comes to, if it is nothing but a call of Python that chooses between them.
fn choice_in(body: &Body, word: &Word) -> Option<[String; 2]> {
    let part = match word.parts.as_slice() {
        [part] => match &part.kind {
            PartKind::Double(inner) => inner.first().filter(|_| inner.len() == 1)?,
            _ => part,
        },
        _ => return None,
    };
    let code = body.slice(&part.span).strip_prefix("${@")?.strip_suffix('}')?.trim();
    let python = PythonText::read(code);
    let call = python.calls().into_iter().find(|call| call.callee.start == 0)?;
    let arguments = python.arguments(&call);
    let [_, _, one, other, last] = arguments.as_slice() else { return None };
    let is_whole = code[last.end..].trim() == ")";
    if !CHOICES.contains(&python.slice(call.callee.clone())) || !is_whole {
        return None;
    }
    Some([text_of(&python, one)?, text_of(&python, other)?])
}

/// What Python writes for an argument: a text, or one of its own two truths.
fn text_of(python: &PythonText<'_>, argument: &Range<usize>) -> Option<String> {
    let written = python.slice(argument.clone()).trim();
    if matches!(written, "True" | "False")
        || !written.is_empty() && written.bytes().all(|b| b.is_ascii_digit())
    {
        return Some(written.to_owned());
    }
    let literal = python.literal_at(argument)?;
    let text = python.slice(literal.inner.clone());
    if text.contains(['\\', '$', '`', '"', '\'']) { None } else { Some(text.to_owned()) }
}
