//! `initscript-incomplete`: the class starts a service by a script, and nothing says which.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("package", "initscript-incomplete", EveryReader(check));

/// What `update-rc.d` can be told to do.
const ACTIONS: [&str; 6] = ["defaults", "disable", "enable", "remove", "start", "stop"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    actions(cx, subject);
    let data = &subject.recipe.data;
    let mut inherits = subject.recipe.inherits.iter();
    let inherit = inherits.find(|inherit| inherit.class == "update-rc.d" && inherit.sure);
    let Some(place) = inherit.and_then(|inherit| inherit.place.as_ref()) else { return };
    if !subject.is_whole_as_written() {
        return;
    }
    let is_plain = |name: &str| data.history(name).iter().any(|event| event.is_about_value());
    let is_edited = |name: &str| data.variants(name).any(is_plain);
    if !is_plain("INITSCRIPT_PACKAGES") {
        if is_plain("INITSCRIPT_NAME") || is_edited("INITSCRIPT_PACKAGES") || !place.file.is_part_of_recipes()
        {
            return;
        }
        let message = "BitBake stops: `update-rc.d` is inherited and `INITSCRIPT_NAME` is not set";
        cx.report(&place.file.source, place.span, message)
            .help("set it to the name of the script, or do not inherit the class");
        return;
    }
    for word in data.words("INITSCRIPT_PACKAGES").list.iter().filter(|word| word.sure) {
        let Some(place) = word.place.as_ref().filter(|place| place.file.is_part_of_recipes()) else {
            continue;
        };
        let package = &word.text;
        let own = format!("INITSCRIPT_NAME:{package}");
        if package.contains('$') || is_plain(&own) || is_plain("INITSCRIPT_NAME") {
            continue;
        }
        let message = format!("nothing says which script starts `{package}`: it is called `None`");
        let mut found = cx.report(&place.file.source, place.span, message);
        found.severity(Severity::Warning);
        found.help(format!("set `{own}`"));
    }
}

/// Parameters that begin with something else than what is to be done.
fn actions(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.assignments_to("INITSCRIPT_PARAMS") {
        let words = written_words(assignment);
        let Some(first) = words.first().filter(|_| statement.sets()) else { continue };
        if ACTIONS.contains(&first.text.as_str()) || first.text.contains('$') {
            continue;
        }
        let message =
            format!("`update-rc.d` does not know `{}`, so the script is started nowhere", first.text);
        let mut found = cx.report(&statement.file.source, first.span, message);
        match closest(&first.text, ACTIONS) {
            Some(near) => {
                found.help(suggest(near));
                found.fix(edits::write(first.span, near));
            }
            None => {
                found.help("begin with `defaults`, or with `start` and a number");
            }
        }
    }
}
