//! `mcdepends-form`: a dependency on a task of another configuration that BitBake cannot read.

use crate::lint::{Cx, RecipeContext};
use crate::rules::multiconfig::mcdepends::mcdepends;
use crate::rules::rule;

rule!("multiconfig", "mcdepends-form", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for depends in mcdepends(subject) {
        if depends.word.contains('$') || depends.word.matches(':').count() == 4 && !depends.word.contains(',')
        {
            continue;
        }
        let word = &depends.word;
        let message = format!("BitBake stops: `{word}` has not the form `mc:FROM:TO:RECIPE:TASK`");
        let parts: Vec<&str> = word.split(':').collect();
        let help = match parts.as_slice() {
            _ if word.contains(',') => "write spaces between the dependencies".to_owned(),
            ["mc", "", config, recipe] => format!("name the task: `mc::{config}:{recipe}:do_image_complete`"),
            ["mc", config, recipe, task] => {
                format!(
                    "say from which configuration, or leave it empty for the default one: `mc::{config}:{recipe}:{task}`"
                )
            }
            _ => "FROM and TO are names of BBMULTICONFIG, and empty for the default configuration".to_owned(),
        };
        cx.report(&depends.place.file.source, depends.place.span, message).help(help);
    }
}
