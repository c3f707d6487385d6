//! `installed-not-shipped`: a file is installed that no package holds.

use std::cell::OnceCell;
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use rustc_hash::FxHashMap;

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;

rule!("package", "installed-not-shipped", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !packages_are_known(subject) {
        return;
    }
    let Some(install) = subject.plain_install() else { return };
    let body = &subject.bodies()[install.body];
    // What is put somewhere may be the file itself or lie in a directory of that name.
    let mut left: Vec<_> = install.files.iter().filter(|file| file.is_sure).collect();
    let mut made_by: FxHashMap<usize, Vec<&str>> = FxHashMap::default();
    for file in &install.files {
        made_by.entry(file.span.start).or_default().push(&file.path);
    }
    let mut any_pattern = false;
    // The package that is named after the recipe stands at the end of PACKAGES, and holds most of what
    // there is.
    for package in subject.packages().names().rev() {
        if left.is_empty() {
            return;
        }
        let Some(patterns) = subject.recipe.data.possible_words_for_package("FILES", package) else { return };
        let patterns: Vec<Pattern<'_>> = patterns.iter().map(|word| Pattern::of(word)).collect();
        any_pattern |= !patterns.is_empty();
        left.retain(|file| {
            !made_by[&file.span.start].iter().any(|path| patterns.iter().any(|pattern| pattern.holds(path)))
        });
    }
    if !any_pattern {
        return;
    }
    left.dedup_by_key(|file| file.span.start);
    for file in left {
        let Some((source, span)) = body.place(&file.span) else { continue };
        let message = format!("no package of the recipe holds `{}`", file.path);
        cx.report(source, span, message).help(format!("`FILES:${{PN}} += \"{}\"` adds it", file.path));
    }
}

/// Whether it is known which packages there are, and nothing else packs files.
fn packages_are_known(subject: &RecipeContext<'_>) -> bool {
    let data = &subject.recipe.data;
    let packages = subject.packages();
    let packs_otherwise =
        ["do_split_packages", "populate_packages"].iter().any(|name| subject.mentions(name))
            || subject.own_files().iter().any(|file| file.source.text().contains("installed-vs-shipped"))
            || !subject.sites_with_overrides("PACKAGES_DYNAMIC").is_empty();
    let is_packed = ["native", "nativesdk", "cross", "image", "nopackages", "packagegroup"]
        .iter()
        .all(|class| !subject.recipe.inherits_class(class));
    let is_off = ["do_package", "do_package_qa"].iter().any(|task| data.has_flag(task, "noexec"));
    !packs_otherwise
        && is_packed
        && !is_off
        && !packages.open
        && !packages.possible.is_empty()
        && subject.is_whole()
        && subject.recipe.has_all_class_files()
}

/// A word of FILES.
struct Pattern<'w> {
    word: &'w str,
    /// What a path that it matches begins with.
    start: &'w str,
    /// `None` if it is no pattern, which may hold anything.
    matcher: OnceCell<Option<GlobMatcher>>,
}

impl Pattern<'_> {
    fn of(word: &str) -> Pattern<'_> {
        // All lies in the root.
        let word = if word == "/" { word } else { word.trim_end_matches('/') };
        let is_plain = !word.contains(['[', ']', '{', '}', '\\']);
        let start = if is_plain { word.split(['*', '?']).next().unwrap_or_default() } else { "" };
        Pattern { word, start, matcher: OnceCell::new() }
    }

    /// Whether it matches the path, or a directory that it lies in. To make a matcher takes longer than all
    /// else here, so that is left until one is needed.
    fn holds(&self, path: &str) -> bool {
        if !path.starts_with(self.start) {
            return false;
        }
        let Some(matcher) = self.matcher.get_or_init(|| self.matcher()) else { return true };
        Path::new(path).ancestors().any(|path| matcher.is_match(path))
    }

    fn matcher(&self) -> Option<GlobMatcher> {
        let glob = GlobBuilder::new(self.word).literal_separator(true).build();
        glob.ok().map(|glob| glob.compile_matcher())
    }
}
