//! `install-keeps-owner`: files are copied into the package with the owner that they have where it is built.

use crate::embed::shell::unquote;
use crate::lint::installs::{has_option, operands};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "install-keeps-owner", Body(check));

/// Where files belong to whoever runs BitBake.
const SOURCES: [&str; 4] = ["${S}", "${B}", "${WORKDIR}", "${UNPACKDIR}"];

const DESTINATIONS: [&str; 2] = ["${D}", "${IMAGE_ROOTFS}"];

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    let commands = body.commands();
    let changes_owner = commands.iter().any(|(_, simple)| {
        simple.words.first().is_some_and(|word| matches!(body.slice(&word.span), "chown" | "chgrp"))
    });
    if body.kind != BodyKind::Run || body.name.contains("ptest") || changes_owner {
        return;
    }
    for (_, simple) in commands {
        let Some((first, rest)) = simple.words.split_first() else { continue };
        let arguments: Vec<&str> = rest.iter().map(|word| body.slice(&word.span)).collect();
        if body.slice(&first.span) != "cp" {
            continue;
        }
        let Some(keeping) = argument_that_keeps_owner(&arguments) else { continue };
        let operands: Vec<_> = operands(&arguments, "tS").iter().map(|word| unquote(word)).collect();
        let Some((target, sources)) = operands.split_last() else { continue };
        let is_into_root = begins_with_one_of(target, &DESTINATIONS);
        if !is_into_root || sources.is_empty() {
            continue;
        }
        if !sources.iter().all(|source| begins_with_one_of(source, &SOURCES)) {
            continue;
        }
        let Some((file, span)) = body.place(&rest[keeping].span) else { continue };
        let message = "what is copied keeps its owner, who has no account on the device";
        let at = span.end as usize;
        cx.report(file, span, message).help("`--no-preserve=ownership` gives it to root").fix(
            Fix::safe(
                "add `--no-preserve=ownership`",
                vec![Edit::insert(at, " --no-preserve=ownership".to_owned())],
            )
            .changes_value(),
        );
    }
}

fn begins_with_one_of(word: &str, directories: &[&str]) -> bool {
    directories.iter().any(|directory| word.starts_with(directory))
}

/// The argument for which this call of `cp` keeps owners. What comes later on the line decides.
fn argument_that_keeps_owner(arguments: &[&str]) -> Option<usize> {
    let mut keeping = None;
    for (index, word) in arguments.iter().enumerate() {
        if let Some(list) = word.strip_prefix("--no-preserve=") {
            if names_owner(list) {
                keeping = None;
            }
            continue;
        }
        let keeps = match word.strip_prefix("--preserve=") {
            Some(list) => names_owner(list),
            None => has_option(&[word], "ap", &["--archive", "--preserve"]),
        };
        if keeps {
            keeping = Some(index);
        }
    }
    keeping
}

/// Whether a list of attributes, as `cp` takes it, has the owner.
fn names_owner(list: &str) -> bool {
    list.split(',').any(|attribute| matches!(attribute, "ownership" | "all"))
}
