//! `braces-without-dollar`: `{bindir}` behind another reference, which stays as it is.

use crate::lint::{Body, Cx, RecipeContext, goes_on_as_path};
use crate::model::facts;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "braces-without-dollar", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    at_start(cx, body, subject);
    for (at, _) in body.text.match_indices("}{") {
        let Some((name, _)) = body.text[at + 2..].split_once('}') else { continue };
        // What is before it has to be a whole reference.
        let before = body.text[..at].rfind(['{', '\n', ' ']);
        let is_reference = before.is_some_and(|before| body.text[..=before].ends_with("${"));
        let is_name = name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_reference || !is_name {
            continue;
        }
        if subject.recipe.data.history(name).is_empty() && facts::variable(name).is_none() {
            continue;
        }
        report(cx, body, at + 1, name);
    }
}

/// The directories that paths in functions begin with.
const ROOTS: [&str; 6] = ["B", "D", "IMAGE_ROOTFS", "S", "UNPACKDIR", "WORKDIR"];

/// `{D}/x` and `$(D)/x`, at the beginning of a word.
fn at_start(cx: &mut Cx<'_>, body: &Body, subject: &RecipeContext<'_>) {
    for (_, command) in body.commands() {
        for word in &command.words {
            let text = body.slice(&word.span);
            let quote = usize::from(text.starts_with('"'));
            for (open, close) in [("{", "}"), ("$(", ")")] {
                let Some(inner) = text[quote..].strip_prefix(open) else { continue };
                let Some((name, after)) = inner.split_once(close) else { continue };
                if goes_on_as_path(after)
                    && ROOTS.contains(&name)
                    && !subject.recipe.data.history(name).is_empty()
                {
                    report(cx, body, word.span.start + quote, name);
                }
            }
        }
    }
}

fn report(cx: &mut Cx<'_>, body: &Body, at: usize, name: &str) {
    let (written, message) = match body.text[at..].starts_with("$(") {
        true => (format!("$({name})"), format!("`$({name})` runs a program `{name}`, and is no reference")),
        false => (
            format!("{{{name}}}"),
            format!("`{{{name}}}` is no reference without `$`: the text stays as it is"),
        ),
    };
    let Some((file, place)) = body.place(&(at..at + written.len())) else { return };
    let meant = format!("${{{name}}}");
    let edit = Edit::replace(place, meant.clone());
    let title = format!("write `{meant}`");
    cx.report(file, place, message).help(title.clone()).fix(Fix::unsafe_(title, vec![edit]).changes_value());
}
