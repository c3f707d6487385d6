//! `install-d-mode`: a mode that is taken for a directory.

use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "install-d-mode", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind == BodyKind::Unreached {
        return;
    }
    for (_, simple) in body.commands() {
        let words: Vec<&str> = simple.words.iter().map(|word| body.slice(&word.span)).collect();
        let makes_directories = match words.as_slice() {
            ["install", rest @ ..] => rest.contains(&"-d"),
            ["mkdir", ..] => true,
            _ => false,
        };
        if !makes_directories {
            continue;
        }
        let wrong = (1..words.len()).find(|at| is_mode(words[*at]) && !may_take_value(words[at - 1]));
        let Some(at) = wrong else { continue };
        if at + 1 >= words.len() {
            continue;
        }
        let range = simple.words[at].span.clone();
        let Some((file, span)) = body.place(&range) else { continue };
        let message = format!("this makes a directory called `{}` where the task runs", words[at]);
        let mut found = cx.report(file, span, message);
        found.help(format!("the mode stands after `-m`: `-m {}`", words[at]));
        if body.is_in_one_file(&range) {
            let edits = vec![Edit::insert(span.start as usize, "-m ")];
            found.fix(Fix::unsafe_("insert `-m`", edits).changes_value());
        }
    }
}

/// Whether a word is an option after which its value may stand.
fn may_take_value(word: &str) -> bool {
    word.starts_with('-') && !["-d", "-p", "-v", "-D"].contains(&word)
}

fn is_mode(word: &str) -> bool {
    (3..=4).contains(&word.len()) && word.bytes().all(|byte| (b'0'..b'8').contains(&byte))
}
