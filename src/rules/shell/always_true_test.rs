//! `always-true-test`: a test that is true whatever is tested.

use crate::embed::shell::{Kind, Part, PartKind, Word, unquote};
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
            _ => lone_words(body, operands).into_iter().for_each(|word| lone_word(cx, body, word)),
        }
    }
}

/// In `[ "$a" = b -o c ]` the word `c` is a test of its own.
fn lone_word(cx: &mut Cx<'_>, body: &Body, word: &Word) {
    let Some((file, span)) = body.place(&word.span) else { return };
    let written = body.slice(&word.span);
    cx.report(file, span, format!("`{written}` alone is a text that is not empty, and so always true"))
        .help("`-a` and `-o` join whole tests: write what it is compared with once more");
}

/// Literal words between `-a` and `-o` with no operator beside them. None if the test is not understood.
fn lone_words<'w>(body: &Body, operands: &'w [Word]) -> Vec<&'w Word> {
    let text = |at: usize| operands.get(at).map(|word| body.slice(&word.span));
    let is_end = |at: usize| matches!(text(at), None | Some("-a" | "-o" | ")" | "\\)"));
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        while matches!(text(at), Some("!" | "(" | "\\(")) {
            at += 1;
        }
        let Some(word) = operands.get(at) else { return Vec::new() };
        at += match text(at + 1) {
            _ if is_end(at + 1) => {
                // What looks like an operator may have lost its operand to a comment of a template.
                let text = unquote(body.slice(&word.span)).into_owned();
                if is_plain_text(word) && !text.is_empty() && !text.starts_with('-') {
                    found.push(word);
                }
                1
            }
            Some(next) if is_binary(next) && at + 2 < operands.len() => 3,
            _ if body.slice(&word.span).starts_with('-') => 2,
            _ => return Vec::new(),
        };
        while matches!(text(at), Some(")" | "\\)")) {
            at += 1;
        }
        match text(at) {
            Some("-a" | "-o") => at += 1,
            Some(_) => return Vec::new(),
            // With a single test there is nothing that is missing.
            None if operands.iter().any(|word| matches!(body.slice(&word.span), "-a" | "-o")) => {
                return found;
            }
            None => return Vec::new(),
        }
    }
}

fn is_binary(operator: &str) -> bool {
    let is_dashed = ["-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"].contains(&operator);
    is_dashed || matches!(operator, "=" | "==" | "!=" | "\\<" | "\\>" | "=~")
}

/// Whether nothing in it is expanded.
fn is_plain_text(word: &Word) -> bool {
    word.parts.iter().all(|part| match &part.kind {
        PartKind::Literal | PartKind::Escaped | PartKind::Single => true,
        PartKind::Double(inner) => inner.iter().all(|part| part.kind == PartKind::Literal),
        _ => false,
    })
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
