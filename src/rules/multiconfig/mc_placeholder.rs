//! `mc-placeholder`: the placeholder of a guide where BitBake's own variable is meant.

use crate::lint::Cx;
use crate::model::Build;
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("multiconfig", "mc-placeholder", Build(check));

const PLACEHOLDER: &str = "${MULTICONFIG_NAME}";

fn check(cx: &mut Cx<'_>, build: &Build) {
    let configs = build.multiconfigs().iter().flat_map(|setup| &setup.configs);
    for config in configs {
        let data = config.evaluated.data();
        if !data.history("MULTICONFIG_NAME").is_empty() || data.recipe_part_missing() {
            continue;
        }
        let text = config.file.source.text();
        for assignment in config.file.ast().assignments() {
            let value = assignment.value().span();
            for (at, _) in value.slice(text).match_indices(PLACEHOLDER) {
                let start = value.start as usize + at;
                let span = Span::new(start, start + PLACEHOLDER.len());
                cx.report(
                    &config.file.source,
                    span,
                    "nothing sets `MULTICONFIG_NAME`: in guides it stands for the name of the configuration",
                )
                .help("BitBake has the name in `BB_CURRENT_MC`")
                .fix(
                    Fix::safe("write `${BB_CURRENT_MC}`", vec![Edit::replace(span, "${BB_CURRENT_MC}")])
                        .changes_value(),
                );
            }
        }
    }
}
