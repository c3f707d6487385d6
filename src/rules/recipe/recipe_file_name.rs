//! `recipe-file-name`: a file name that BitBake takes apart otherwise than it is meant.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;
use crate::value::{Misnomer, from_file_name, misnomer};

rule!("recipe", "recipe-file-name", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let file = &subject.recipe.file;
    let Some(name) = file.path().file_name().and_then(|name| name.to_str()) else { return };
    let Some(wrong) = misnomer(name) else { return };
    // What sets PN or PV itself does not depend on the name.
    if subject.sets_own_name() {
        return;
    }
    let stem = name.trim_end_matches(".bb");
    let (message, help) = match wrong {
        Misnomer::Parts => {
            let [pn, pv, pr] = from_file_name(name).unwrap_or([None; 3]);
            let (pn, pv, pr) = (pn.unwrap_or_default(), pv.unwrap_or_default(), pr.unwrap_or_default());
            let meant = format!("{}-{pv}_{pr}.bb", pn.replace('_', "-"));
            (
                format!("BitBake splits a file name at `_`: this is `{pn}` in version `{pv}`"),
                format!("call it `{meant}`"),
            )
        }
        Misnomer::Dash => {
            let at = version_at(stem).unwrap_or(stem.len());
            (
                format!("the version begins after a `_`: this is `{stem}` in version 1.0"),
                format!("call it `{}_{}.bb`", &stem[..at], &stem[at + 1..]),
            )
        }
        Misnomer::Capitals => {
            let pn = stem.split('_').next().unwrap_or(stem);
            (
                format!("capitals in `{pn}` are no part of an override, and QA warns of them"),
                format!("call it `{}.bb`", stem.replacen(pn, &pn.to_lowercase(), 1)),
            )
        }
    };
    cx.report(&file.source, Span::empty(0), message).help(help);
}

/// Where the dash before a version stands.
fn version_at(stem: &str) -> Option<usize> {
    stem.rmatch_indices('-').map(|(at, _)| at).find(|at| crate::value::is_version(&stem[at + 1..]))
}
