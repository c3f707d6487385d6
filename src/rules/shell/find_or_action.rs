//! `find-or-action`: an action of `find` that belongs to the last of several conditions only.

use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "find-or-action", Body(check));

/// Actions; an alternative with one of its own, such as `-prune`, is meant as it stands.
const ACTIONS: [&str; 9] =
    ["-delete", "-exec", "-execdir", "-ok", "-print", "-print0", "-printf", "-prune", "-ls"];

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind == BodyKind::Unreached {
        return;
    }
    for (_, simple) in body.commands() {
        let words: Vec<&str> = simple.words.iter().map(|word| body.slice(&word.span)).collect();
        if words.first() != Some(&"find") {
            continue;
        }
        let mut depth = 0usize;
        let mut alternatives = 0;
        for (number, word) in words.iter().enumerate() {
            match *word {
                "\\(" | "'('" | "\"(\"" => depth += 1,
                "\\)" | "')'" | "\")\"" => depth = depth.saturating_sub(1),
                "-o" | "-or" if depth == 0 => alternatives += 1,
                word if depth == 0 && ACTIONS.contains(&word) => {
                    if alternatives > 0
                        && let Some((file, span)) = body.place(&simple.words[number].span)
                    {
                        cx.report(file, span, format!("`{word}` is done for what the last `-o` finds only"))
                            .help("put the conditions into `\\( … \\)`");
                    }
                    break;
                }
                _ => {}
            }
        }
    }
}
