//! `test-bracket-glued`: a bracket of a test is a part of the word beside it.

use crate::lint::{Body, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "test-bracket-glued", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    for (_, simple) in body.commands() {
        let words: Vec<_> = simple.words.iter().map(|word| (body.slice(&word.span), &word.span)).collect();
        let (Some((first, at)), Some((last, end))) = (words.first(), words.last()) else { continue };
        if *first == "[" && words.len() > 1 && words.iter().all(|(word, _)| surely_has_no_bracket(word)) {
            // Of a template only what takes the place of its words is code: `#DIR#` is no comment then.
            let line = body.text[end.end..].lines().next().unwrap_or_default();
            if !line.contains('#')
                && let Some((file, span)) = body.place(at)
            {
                cx.report(file, span, "this test has no `]`: the command ends before it")
                    .help("`&&` and `||` end a command: write `[ … ] && [ … ]`");
            }
            continue;
        }
        let (range, insert, message) =
            if *first == "[" && words.len() > 1 && *last != "]" && last.ends_with(']') {
                let message = "the test never ends: nothing separates this `]` from the word before it";
                (end.end - 1..end.end, end.end - 1, message)
            } else if first.len() > 1
                && (first.starts_with("[\"") || first.starts_with("[$") || first.starts_with("[-"))
                && *last == "]"
            {
                (at.start..at.start + 1, at.start + 1, "the shell looks for a command of this name")
            } else {
                continue;
            };
        let Some((file, span)) = body.place(&range) else { continue };
        let is_verbatim = body.is_in_one_file(&range);
        let at = if insert == range.start { span.start } else { span.end };
        let mut found = cx.report(file, span, message);
        found.help("write a space: `[` is a command and `]` its last argument");
        if is_verbatim {
            let edits = vec![Edit::insert(at as usize, " ")];
            found.fix(Fix::unsafe_("insert a space", edits).changes_value());
        }
    }
}

/// Whether a word is none that ends a test, nor anything that may become one.
fn surely_has_no_bracket(word: &str) -> bool {
    let is_quoted = word.len() > 1 && word.starts_with('"') && word.ends_with('"');
    !word.contains(']') && (is_quoted || !word.contains(['$', '`']))
}
