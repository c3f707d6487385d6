//! `overlay-dotfile`: a file at the top of the overlay that the device does not copy.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::{ContainerKind, overlay};
use crate::rules::rule;

rule!("container", "overlay-dotfile", Container(check));

/// Files that only keep a directory in a repository, or tell `git` about it.
const OF_GIT: [&str; 4] = [".gitkeep", ".gitignore", ".gitattributes", ".keep"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let Some(directory) = overlay(&subject.recipe.data) else { return };
    if !subject.container.is(ContainerKind::Rootfs) {
        return;
    }
    for index in subject.container.entries_in(&directory) {
        let entry = &subject.container.entries.list[index];
        let candidates: Vec<_> = entry.candidates().collect();
        let (Some(place), [path]) = (&entry.word.place, candidates.as_slice()) else { continue };
        if entry.local_path().is_none_or(|path| path.trim_matches('/') != directory) {
            continue;
        }
        let listing = subject.build.disk().list(path);
        let mut hidden: Vec<&str> = listing.entries().map(|(name, _)| name).collect();
        hidden.retain(|name| name.starts_with('.') && !OF_GIT.contains(name));
        hidden.sort_unstable();
        hidden.retain(|name| !is_copied(subject, &directory, name));
        for name in hidden {
            let message =
                format!("`{directory}/{name}` does not get onto the device: only `{directory}/*` is copied");
            cx.report(&place.file.source, place.span, message)
                .help("give it a name without a dot, or let the container make it when it starts");
        }
    }
}

/// Whether a function of the recipe deals with the file, by itself or with all that begin with a dot.
fn is_copied(subject: &RecipeContext<'_>, directory: &str, name: &str) -> bool {
    let file = format!("{directory}/{name}");
    let all = ["/.", "/./", "/.*", "/.[!.]*"].map(|end| format!("{directory}{end}"));
    subject.bodies().iter().any(|body| {
        body.says(&|word: &String| word.contains(&file) || all.iter().any(|all| word.ends_with(all.as_str())))
    })
}
