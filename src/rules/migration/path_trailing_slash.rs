//! `path-trailing-slash`: S or B ends in a slash.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("migration", "path-trailing-slash", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    for variable in ["S", "B"] {
        let value = data.get(variable);
        if !value.is_some_and(|value| value.surely_ends_with("/")) {
            continue;
        }
        let Some(event) = data.last_effective_event(variable) else { continue };
        for (statement, assignment) in subject.assignments_to(variable) {
            let is_it = statement.name == variable && statement.is_at(&event.place);
            let text = assignment.value().get();
            let series = subject.releases_of(statement);
            let warns = series.is_some_and(|series| series.is_since(Release::Styhead));
            if !is_it || !warns || !text.ends_with('/') {
                continue;
            }
            let message = format!("OpenEmbedded warns of a slash at the end of `{variable}`");
            let span = assignment.value().span();
            let edit = Edit::replace(span, text.trim_end_matches('/'));
            cx.report(&statement.file.source, span, message)
                .help("remove it: other paths are compared with this one")
                .fix(Fix::unsafe_("remove the slash", vec![edit]).changes_value());
        }
    }
}
