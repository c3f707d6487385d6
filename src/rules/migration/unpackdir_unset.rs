//! `unpackdir-unset`: a variable that older releases do not have.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;

rule!("migration", "unpackdir-unset", EveryReader(check));

const REFERENCE: &str = "${UNPACKDIR}";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let build = subject.build;
    for file in subject.own_files() {
        let text = file.source.text();
        let Some(at) = text.match_indices(REFERENCE).map(|(at, _)| at).find(|at| !is_comment(text, *at))
        else {
            continue;
        };
        if build.releases_of(file.path()).is_none_or(|releases| releases.are_all_since(Release::Styhead)) {
            continue;
        }
        if is_set(subject) {
            return;
        }
        let message = "releases before styhead, for which the layer is, have no `UNPACKDIR`";
        let mut found = cx.report(&file.source, Span::new(at, at + REFERENCE.len()), message);
        found.help("`UNPACKDIR ??= \"${WORKDIR}\"` in `layer.conf` gives them one");
    }
}

/// Whether anything but openembedded-core sets it.
fn is_set(subject: &RecipeContext<'_>) -> bool {
    let history = subject.recipe.data.history("UNPACKDIR");
    history.iter().any(|event| event.is_about_value() && event.line > 0 && !is_core(&event.place))
        || subject.build.is_configured("UNPACKDIR")
        || subject.build.layers.conf().get("UNPACKDIR").is_some()
}

fn is_comment(text: &str, at: usize) -> bool {
    text[..at].rsplit('\n').next().unwrap_or_default().trim_start().starts_with('#')
}

fn is_core(place: &crate::model::Place) -> bool {
    place.file.path().ends_with("conf/bitbake.conf")
}
