//! `braces-without-dollar`: `{bindir}` behind another reference, which stays as it is.

use crate::lint::{Body, Cx, RecipeContext};
use crate::model::facts;
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "braces-without-dollar", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
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
        let Some((file, place)) = body.place(&(at + 1..at + 3 + name.len())) else { continue };
        let message = format!("`{{{name}}}` is no reference without `$`: the text stays as it is");
        let edit = Edit::insert(place.start as usize, "$");
        cx.report(file, place, message)
            .help(format!("write `${{{name}}}`"))
            .fix(Fix::unsafe_(format!("write `${{{name}}}`"), vec![edit]).changes_value());
    }
}
