//! `kas-target-unknown`: a kas file builds what is nearly, but not, called as a recipe.

use crate::diag::Severity;
use crate::layers::{TARGETS, Yaml, YamlPart, name_of};
use crate::lint::{Cx, edits, kas_sources};
use crate::model::Build;
use crate::rules::rule;
use crate::text::suggest;

rule!("layer", "kas-target-unknown", Kas(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    for source in kas_sources(build) {
        for place in Yaml::places(source.text()).unwrap_or_default() {
            let path: Vec<&str> = place.path.iter().map(String::as_str).collect();
            let YamlPart::Text { text, .. } = &place.what else { continue };
            if !matches!(path.as_slice(), ["target"] | ["target", "[]"]) {
                continue;
            }
            let is_configuration = TARGETS.iter().any(|prefix| text.starts_with(prefix));
            let name = if is_configuration { text.rsplit(':').next().unwrap_or(text) } else { text };
            let Some(near) = meant(build, name) else { continue };
            let message = format!("no recipe is called `{name}`, so BitBake stops");
            let mut report = cx.report(&source, place.span, message);
            report.help(suggest(near));
            if !build.layers.missing_depends().is_empty() {
                report.severity(Severity::Warning);
            }
            if place.span.slice(source.text()) == name {
                report.fix(edits::write(place.span, near));
            }
        }
    }
}

/// The recipe that differs in one letter, if there is none of this name.
fn meant<'b>(build: &'b Build, name: &str) -> Option<&'b str> {
    let recipes = build.layers.collected();
    if recipes.has_recipe(name) {
        return None;
    }
    // A recipe may provide what is called otherwise.
    for path in recipes.nearly_called(name) {
        if !build.files.load_source(path).is_ok_and(|source| source.text().contains(name)) {
            return name_of(path);
        }
    }
    None
}
