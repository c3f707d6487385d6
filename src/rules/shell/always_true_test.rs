//! `always-true-test`: a test that is true whatever is tested.

use crate::embed::shell::{PartKind, Word};
use crate::lint::{Body, BodyKind, Cx, RecipeContext, edits};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "always-true-test", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind == BodyKind::Unreached {
        return;
    }
    for (_, simple) in body.commands() {
        let Some(operands) = body.operands_of_test(simple) else { continue };
        match operands {
            [word] => one_word(cx, body, word),
            [option, word] if body.slice(&option.span) == "-n" && may_vanish(word) => {
                let Some((file, span)) = body.place(&word.span) else { continue };
                let written = body.slice(&word.span);
                let message = format!("`-n {written}` is true if `{written}` is empty, too");
                let edit = Edit::replace(span, format!("\"{written}\""));
                cx.report(file, span, message)
                    .help("without quotes nothing is left of it, and `-n` alone is a text that is not empty")
                    .fix(Fix::unsafe_("quote it", vec![edit]).changes_value());
            }
            _ => {}
        }
    }
}

/// `"$a"=="b"` is one word, and not empty.
fn one_word(cx: &mut Cx<'_>, body: &Body, word: &Word) {
    let is_equals = |kind: &PartKind, text: &str| *kind == PartKind::Literal && text.contains('=');
    let equals = word.parts.iter().find(|part| is_equals(&part.kind, body.slice(&part.span)));
    let Some(equals) = equals else { return };
    let text = body.slice(&equals.span);
    let at = equals.span.start + text.find('=').unwrap_or(0);
    let len = if text.contains("==") { 2 } else { 1 };
    let not = usize::from(body.text[..at].ends_with('!') && at > word.span.start);
    let is_within = at > word.span.start + not && at + len < word.span.end;
    let Some((file, span)) = body.place(&word.span).filter(|_| is_within) else { return };
    let written = body.slice(&word.span);
    let operator = if not == 1 { "!=" } else { "=" };
    let spaced = format!(
        "{} {operator} {}",
        &body.text[word.span.start..at - not],
        &body.text[at + len..word.span.end]
    );
    cx.report(file, span, format!("`{written}` is one word, so the test is always true"))
        .help("spaces make it a comparison")
        .fix(edits::write(span, &spaced));
}

/// A variable of the shell alone, without quotes.
fn may_vanish(word: &Word) -> bool {
    matches!(word.parts.as_slice(), [part] if matches!(&part.kind, PartKind::Parameter(parameter) if !parameter.has_braces))
}
