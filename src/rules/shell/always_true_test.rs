//! `always-true-test`: a test that is true whatever is tested.

use crate::embed::shell::{Kind, Part, PartKind, Word};
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
            [option, word] if body.slice(&option.span) == "-n" && may_vanish(body, word) => {
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
    let equals =
        word.parts.iter().find(|part| part.kind == PartKind::Literal && body.slice(&part.span).contains('='));
    let Some(equals) = equals else { return };
    let text = body.slice(&equals.span);
    let at = equals.span.start + text.find('=').unwrap_or(0);
    let len = if text.contains("==") { 2 } else { 1 };
    let not = usize::from(body.text[..at].ends_with('!') && at > word.span.start);
    let is_within = at > word.span.start + not && at + len < word.span.end;
    if !is_within {
        return;
    }
    let Some((file, span)) = body.place(&word.span) else { return };
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

/// A variable of the shell alone, without quotes, unless the function gives it a text that is not empty.
fn may_vanish(body: &Body, word: &Word) -> bool {
    let [Part { kind: PartKind::Parameter(parameter), .. }] = word.parts.as_slice() else { return false };
    if parameter.has_braces {
        return false;
    }
    let name = body.slice(&parameter.name);
    if body.constants().last(name).is_some_and(|values| values.iter().all(has_letters)) {
        return false;
    }
    !is_of_loop(body, name)
}

/// Whether a loop gives it its words, each of which the shell has split off, so that it is not empty.
fn is_of_loop(body: &Body, name: &str) -> bool {
    let mut found = false;
    body.each(&mut |node| {
        let Kind::For(each) = &node.kind else { return };
        let mut words = each.words.iter().flatten();
        found |= body.slice(&each.name) == name && words.all(|word| is_never_empty(body, word));
    });
    found && body.assigns_once(name)
}

/// Whether a word of a loop makes no empty one: the shell splits it, or it begins with a letter.
fn is_never_empty(body: &Body, word: &Word) -> bool {
    word.parts.iter().all(|part| !matches!(part.kind, PartKind::Double(_) | PartKind::Single))
        || has_letters(body.slice(&word.span))
}

/// Whether something of it is no expansion and no quote.
fn has_letters(text: impl AsRef<str>) -> bool {
    text.as_ref()
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'-'))
}
