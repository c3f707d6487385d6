//! `include-twice`: a file is included twice.

use crate::lint::{Cx, RecipeContext};
use crate::model::ProblemKind;
use crate::rules::rule;

rule!("class", "include-twice", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let problems =
        subject.recipe.problems.iter().filter(|problem| problem.kind == ProblemKind::DuplicateInclude);
    for problem in problems.filter(|problem| problem.sure) {
        let Some(place) = problem.place.as_ref().filter(|place| place.file.is_part_of_recipes()) else {
            continue;
        };
        let mut includes = subject.recipe.includes.iter();
        let is_first = |path: &std::path::Path| {
            let mut others =
                subject.recipe.includes.iter().filter(|include| include.place.span != place.span);
            others.find(|other| other.found.as_ref().is_some_and(|file| file.path() == path)).cloned()
        };
        let this = includes.find(|include| {
            include.place.file.path() == place.file.path() && place.span.overlaps(include.place.span)
        });
        let Some(file) = this.and_then(|include| include.found.clone()) else { continue };
        let name =
            file.path().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut found =
            cx.report(&place.file.source, place.span, format!("BitBake reads `{name}` a second time here"));
        if let Some(first) = is_first(file.path()) {
            found.label(&first.place.file.source, first.place.span, "the first time is here");
        }
        found.help("what adds to a variable or a function does so twice");
    }
}
