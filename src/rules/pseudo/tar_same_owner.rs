//! `tar-same-owner`: an archive is unpacked under pseudo with the owners of its author.

use crate::embed::shell::{Command, unquote};
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("pseudo", "tar-same-owner", Recipe(check));

const FLAG: &str = "--no-same-owner";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for function in subject.fakeroot_functions() {
        if function.function.is_python() {
            continue;
        }
        let commands = function.commands();
        if !commands.iter().any(|command| command.program() == Some("pvr")) {
            continue;
        }
        for command in &commands {
            if !keeps_owner(command) {
                continue;
            }
            let [first, .., last] = command.words.as_slice() else { continue };
            let end = function.span(&last.span).end as usize;
            cx.report(
                &function.file.source,
                function.span(&(first.span.start..last.span.end)),
                "under pseudo `tar` gives the files to the owners that the archive names",
            )
            .help(format!("`{FLAG}` gives them to the one who builds"))
            .fix(
                Fix::safe(format!("add `{FLAG}`"), vec![Edit::insert(end, format!(" {FLAG}"))])
                    .changes_value(),
            );
        }
    }
}

/// Whether it is a `tar` that unpacks something that was fetched, and leaves the owners as they are.
fn keeps_owner(command: &Command<'_>) -> bool {
    if command.program() != Some("tar") {
        return false;
    }
    let arguments = command.arguments();
    let extracts = arguments.iter().enumerate().any(|(index, word)| {
        let bundled = is_short(word.raw) || (index == 0 && !word.raw.starts_with('-'));
        matches!(word.raw, "--extract" | "--get") || (bundled && word.raw.contains('x'))
    });
    let decides = arguments.iter().any(|word| {
        let name = word.raw.split('=').next().unwrap_or(word.raw);
        let long = ["--no-same-owner", "--same-owner", "--numeric-owner", "--owner"].contains(&name);
        long || (is_short(name) && name.contains('o'))
    });
    let words = arguments.iter().map(|word| word.raw).chain(command.inputs.iter().copied());
    let mut words = words.chain(command.stands_for.iter().copied());
    extracts && !decides && words.any(|word| is_fetched(&unquote(word)))
}

/// Whether a word is an archive in a directory where BitBake unpacks what it fetches.
fn is_fetched(word: &str) -> bool {
    let directories = ["${WORKDIR}/", "${UNPACKDIR}/", "${S}/", "${DL_DIR}/"];
    let name = word.rsplit('/').next().unwrap_or(word);
    directories.iter().any(|directory| word.starts_with(directory))
        && (name.contains(".tar") || [".tgz", ".txz", ".tbz2"].iter().any(|ending| name.ends_with(ending)))
}

/// Whether a word is options of one letter each.
fn is_short(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--")
}
