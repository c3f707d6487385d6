//! `runtime-virtual-slash`: a name for the time of the build among what a package needs on the device.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::vocabulary::RELATIONS;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;

rule!("package", "runtime-virtual-slash", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(RELATIONS) {
        let Some(series) = subject.releases_of(statement) else { continue };
        if series.is_before(Release::Scarthgap) {
            continue;
        }
        for word in written_words(assignment) {
            if !word.text.starts_with("virtual/") {
                continue;
            }
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
