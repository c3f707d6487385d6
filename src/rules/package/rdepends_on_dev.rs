//! `rdepends-on-dev`: a package that needs one for development.

use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;

rule!("package", "rdepends-on-dev", EveryReader(check));

/// Recipes of these classes may depend on anything.
const EXEMPT: [&str; 4] = ["kernel", "module-base", "packagegroup", "image"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if EXEMPT.iter().any(|class| subject.recipe.inherits_class(class)) {
        return;
    }
    for (statement, assignment) in subject.assignments_to("RDEPENDS") {
        let Some(package) =
            statement.parts().next().and_then(|part| data.expand(part).exact().map(str::to_owned))
        else {
            continue;
        };
        let is_exempt = ["-dbg", "packagegroup-", "-image"].iter().any(|part| package.contains(part));
        if is_exempt || statement.removes() {
            continue;
        }
        for word in written_words(assignment) {
            let value = data.expand(&word.text);
            let Some(needed) = value.exact() else { continue };
            let is_for_development = package.contains("-dev") || package.contains("-staticdev");
            let check = if needed.ends_with("-dbg") {
                "debug-deps"
            } else if needed.ends_with("-dev") && !is_for_development {
                "dev-deps"
            } else {
                continue;
            };
            let is_skipped = subject
                .assignments_to("INSANE_SKIP")
                .any(|(_, assignment)| assignment.value().get().split_whitespace().any(|word| word == check));
            if is_skipped {
                continue;
            }
            let message = format!("OpenEmbedded refuses a package that needs `{needed}` (`{check}`)");
            let mut found = cx.report(&statement.file.source, word.span, message);
            found.help("name the package with the library or program itself");
        }
    }
}
