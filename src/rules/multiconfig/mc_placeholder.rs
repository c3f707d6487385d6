//! `mc-placeholder`: the placeholder of a guide where BitBake's own variable is meant.

use std::sync::Arc;

use crate::lint::{Cx, Statement, each_block};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("multiconfig", "mc-placeholder", Build(check));

const PLACEHOLDER: &str = "${MULTICONFIG_NAME}";

const MESSAGE: &str =
    "nothing sets `MULTICONFIG_NAME`: in guides it stands for the name of the configuration";

fn check(cx: &mut Cx<'_>, build: &Build) {
    let configs = build.multiconfigs().iter().flat_map(|setup| &setup.configs);
    let mut is_set = false;
    for config in configs {
        let data = config.evaluated.data();
        if !data.history("MULTICONFIG_NAME").is_empty() || data.recipe_part_missing() {
            is_set = true;
            continue;
        }
        for span in placeholders(&config.file) {
            let edits = vec![Edit::replace(span, "${BB_CURRENT_MC}")];
            cx.report(&config.file.source, span, MESSAGE)
                .help("BitBake has the name in `BB_CURRENT_MC`")
                .fix(Fix::safe("write `${BB_CURRENT_MC}`", edits).changes_value());
        }
    }
    let mut in_blocks = Vec::new();
    each_block(build, |source, block, file| {
        is_set |= Statement::all_in(file).any(|statement| statement.stem() == "MULTICONFIG_NAME");
        let places = placeholders(file).into_iter();
        in_blocks.extend(places.map(|span| (Arc::clone(source), block.in_file(span))));
    });
    if is_set {
        return;
    }
    for (source, span) in in_blocks {
        cx.report(&source, span, MESSAGE).help("write the name of the configuration");
    }
}

/// Where the values of a file have the placeholder.
fn placeholders(file: &Parsed) -> Vec<Span> {
    let text = file.source.text();
    let values = file.ast().assignments().map(|assignment| assignment.value().span());
    let found = values.flat_map(|value| {
        let places = value.slice(text).match_indices(PLACEHOLDER);
        places.map(move |(at, _)| {
            Span::new(value.start as usize + at, value.start as usize + at + PLACEHOLDER.len())
        })
    });
    found.collect()
}
