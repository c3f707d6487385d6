//! `recipe-file-name`: a file name that BitBake takes apart otherwise than it is meant.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;
use crate::value::{Misnomer, from_file_name, misnomer};

rule!("recipe", "recipe-file-name", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let file = &subject.recipe.file;
    let Some(name) = file.path().file_name().and_then(|name| name.to_str()) else { return };
    let Some(wrong) = misnomer(name) else { return for_build_machine(cx, subject) };
    let is_told = match wrong {
        Misnomer::TooMany => true,
        // Only a container is surely not meant to have such a version.
        Misnomer::NoVersion => subject.is_misnamed(),
        // What sets PN or PV itself does not depend on the name.
        _ => !subject.sets_own_name(),
    };
    if !is_told {
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
        Misnomer::TooMany => {
            let (name, version) = stem.rsplit_once('_').unwrap_or((stem, ""));
            let joint = if crate::value::is_version(version) { '_' } else { '-' };
            (
                "more than two underscores: BitBake cannot take this name apart, and stops".to_owned(),
                format!("call it `{}{joint}{version}.bb`", name.replace('_', "-")),
            )
        }
        Misnomer::NoVersion => {
            let mut parts = stem.split('_');
            let (pn, pv) = (parts.next().unwrap_or(stem), parts.next().unwrap_or_default());
            let meant = stem.replace('_', "-");
            (
                format!("BitBake splits a file name at `_`: this is `{pn}` in version `{pv}`"),
                format!("call it `{meant}.bb`, or `{meant}_1.0.bb` with a version"),
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
    let mut found = cx.report(&file.source, Span::empty(0), message);
    found.help(help);
    if wrong == Misnomer::TooMany {
        found.severity(Severity::Error);
    }
}

/// A name that says that the recipe is for the machine that builds, or for the SDK, where the class that
/// makes it so is not inherited.
fn for_build_machine(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let value = recipe.data.get("PN");
    let Some(name) = value.as_ref().and_then(|value| value.exact()) else { return };
    if !subject.is_whole() {
        return;
    }
    let class = match name {
        name if name.ends_with("-native") => "native",
        name if name.starts_with("nativesdk-") => "nativesdk",
        _ => return,
    };
    if recipe.inherits.iter().any(|inherit| inherit.class == class) {
        return;
    }
    let message = format!("`{name}` looks as if it was for another machine, and `{class}` is not inherited");
    let mut found = cx.report(&recipe.file.source, Span::empty(0), message);
    if subject.is_since(Release::Walnascar) {
        found.severity(Severity::Error);
    }
    found.help(format!("`inherit {class}`, or take another name: QA refuses it as `recipe-naming`"));
}

/// Where the dash before a version stands.
fn version_at(stem: &str) -> Option<usize> {
    stem.rmatch_indices('-').map(|(at, _)| at).find(|at| crate::value::is_version(&stem[at + 1..]))
}
