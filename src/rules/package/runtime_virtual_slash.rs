//! `runtime-virtual-slash`: a name for the time of the build among what a package needs on the device.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::vocabulary::RELATIONS;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;

rule!("package", "runtime-virtual-slash", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in subject.statements().iter().filter(|statement| RELATIONS.contains(&statement.stem())) {
        let Some(assignment) = statement.to_value() else { continue };
        if statement.removes() {
            continue;
        }
        let Some(series) = subject.build.releases_of(statement.file.path()) else { continue };
        if series.is_before(Release::Scarthgap) {
            continue;
        }
        for word in written_words(assignment).into_iter().filter(|word| word.text.starts_with("virtual/")) {
            let message =
                format!("`{}` is a name for the time of the build; no package is called so", word.text);
            let mut found = cx.report(&statement.file.source, word.span, message);
            let is_own = statement.parts().next() == Some("${PN}");
            if is_own
                && ["RDEPENDS", "RPROVIDES"].contains(&statement.stem())
                && series.is_since(Release::Styhead)
            {
                found.severity(Severity::Error);
            }
            found.help(
                "name the package, or a variable such as `VIRTUAL-RUNTIME_…` that the distribution sets",
            );
        }
    }
}
