//! `installed-not-shipped`: a file is installed that no package holds.

use globset::GlobBuilder;

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("package", "installed-not-shipped", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let Some(patterns) = patterns(subject) else { return };
    let Some(install) = subject.plain_install() else { return };
    let body = &subject.bodies()[install.body];
    // What is put somewhere may be the file itself or lie in a directory of that name.
    let mut told = Vec::new();
    for file in install.files.iter().filter(|file| file.is_sure) {
        let mut others = install.files.iter().filter(|other| other.span == file.span);
        if told.contains(&file.span) || others.any(|other| is_held(&patterns, &other.path)) {
            continue;
        }
        told.push(file.span.clone());
        let Some((source, span)) = body.place(&file.span) else { continue };
        let message = format!("no package of the recipe holds `{}`", file.path);
        cx.report(source, span, message).help(format!("`FILES:${{PN}} += \"{}\"` adds it", file.path));
    }
}

/// The words of FILES of all packages. `None` if they are not known, or if something else packs files.
fn patterns(subject: &RecipeContext<'_>) -> Option<Vec<String>> {
    let data = &subject.recipe.data;
    let packages = subject.packages();
    let packs_otherwise =
        ["do_split_packages", "populate_packages"].iter().any(|name| subject.mentions(name))
            || subject.own_files().iter().any(|file| file.source.text().contains("installed-vs-shipped"))
            || !subject.sites_with_overrides("PACKAGES_DYNAMIC").is_empty();
    let is_packed = ["native", "nativesdk", "cross", "image", "nopackages", "packagegroup"]
        .iter()
        .all(|class| !subject.recipe.inherits_class(class));
    let is_off = ["do_package", "do_package_qa"]
        .iter()
        .any(|task| data.flag_raw(task, "noexec").is_some_and(|flag| !flag.is_empty()));
    if packs_otherwise || !is_packed || is_off || packages.open || packages.possible.is_empty() {
        return None;
    }
    if !subject.is_whole() || !subject.recipe.has_all_class_files() {
        return None;
    }
    let mut patterns = Vec::new();
    for package in packages.names() {
        let files = data.get_for_package("FILES", package)?;
        patterns.extend(files.exact()?.split_whitespace().map(str::to_owned));
    }
    (!patterns.is_empty()).then_some(patterns)
}

/// Whether a pattern matches the path, or a directory that it lies in.
fn is_held(patterns: &[String], path: &str) -> bool {
    let ancestors: Vec<&str> =
        std::path::Path::new(path).ancestors().filter_map(|path| path.to_str()).collect();
    patterns.iter().any(|pattern| {
        let pattern = pattern.trim_end_matches('/');
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        let Ok(glob) = glob.map(|glob| glob.compile_matcher()) else { return true };
        ancestors.iter().any(|path| glob.is_match(path))
    })
}
