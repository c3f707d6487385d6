//! `include-twice`: a file is included twice.

use crate::lint::{Cx, RecipeContext, place_in_recipes};
use crate::model::ProblemKind;
use crate::rules::rule;

rule!("class", "include-twice", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for problem in &subject.recipe.problems {
        if problem.kind != ProblemKind::DuplicateInclude || !problem.sure {
            continue;
        }
        let Some(place) = place_in_recipes(problem.place.as_ref()) else { continue };
        let mut includes = subject.recipe.includes.iter();
        let this = includes.find(|include| {
            include.place.file.path() == place.file.path() && place.span.overlaps(include.place.span)
        });
        let Some(file) = this.and_then(|include| include.found.clone()) else { continue };
        let name =
            file.path().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut found =
            cx.report(&place.file.source, place.span, format!("BitBake reads `{name}` a second time here"));
        let first = subject.recipe.includes.iter().find(|other| {
            other.place.span != place.span
                && other.found.as_ref().is_some_and(|found| found.path() == file.path())
        });
        if let Some(first) = first {
            found.label(&first.place.file.source, first.place.span, "the first time is here");
        }
        found.help("what adds to a variable or a function does so twice");
    }
}
