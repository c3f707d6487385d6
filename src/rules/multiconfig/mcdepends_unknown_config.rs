//! `mcdepends-unknown-config`: a dependency on a task of a configuration that no build has, or not every
//! build.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diag::Severity;
use crate::layers::Kas;
use crate::lint::{Cx, RecipeContext, edits};
use crate::model::build::multiconfig::Setup;
use crate::rules::multiconfig::mcdepends::mcdepends;
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("multiconfig", "mcdepends-unknown-config", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let depends = mcdepends(subject);
    if depends.is_empty() {
        return;
    }
    let setups = subject.build.multiconfigs();
    let known: BTreeSet<&str> =
        setups.iter().flat_map(|setup| &setup.configs).map(|config| config.name.as_str()).collect();
    for depends in depends {
        let parts: Vec<&str> = depends.word.split(':').collect();
        let ["mc", from, config, _, _] = parts.as_slice() else { continue };
        let (source, span) = (&depends.place.file.source, depends.place.span);
        if is_named(from)
            && !known.contains(from)
            && let Some(near) = closest(from, known.iter().copied())
        {
            let message = format!("no build has a configuration `{from}`, so this counts for none");
            let mut parts = parts.clone();
            parts[1] = near;
            let fix = edits::meant(source, span, &depends.word, &parts.join(":"));
            let mut report = cx.report(source, span, message);
            report.help(suggest(near));
            if let Some(fix) = fix {
                report.fix(fix);
            }
            continue;
        }
        if config.is_empty() || *config == "default" || config.contains('$') {
            continue;
        }
        if known.contains(config) {
            not_everywhere(cx, subject, &depends.place, config, setups);
            continue;
        }
        // What is near none may be a configuration of a layer that is not here.
        let Some(near) = closest(config, known.iter().copied()) else { continue };
        let message = format!("no build has a configuration `{config}`, so BitBake stops");
        let mut parts = parts.clone();
        parts[2] = near;
        let fix = edits::meant(source, span, &depends.word, &parts.join(":"));
        let mut report = cx.report(source, span, message);
        report.help(suggest(near));
        if let Some(fix) = fix {
            report.fix(fix);
        }
    }
}

/// Says in which of the builds that are several configurations this one is missing.
fn not_everywhere(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    place: &crate::model::Place,
    config: &str,
    setups: &[Setup],
) {
    let mut without: Vec<PathBuf> = Vec::new();
    let mut is_anywhere = false;
    for setup in setups {
        let Some(named_in) = &setup.named_in else { continue };
        if setup.configs.iter().any(|own| own.name == config) {
            is_anywhere = true;
        } else {
            without.push(named_in.path().to_owned());
        }
    }
    let (of_one, are_said) = builds_of_one(subject, setups);
    if !is_anywhere && !are_said {
        return;
    }
    without.extend(of_one);
    if without.is_empty() {
        return;
    }
    let first = subject.display_path(&without[0]);
    let others = match without.len() {
        1 => String::new(),
        count => format!(" and {} others", count - 1),
    };
    let message = format!("`{first}`{others} builds without the configuration `{config}`");
    cx.report(&place.file.source, place.span, message)
        .severity(Severity::Note)
        .help("set the flag only where `BBMULTICONFIG` has it, as with `bb.utils.contains`");
}

/// The kas files for whole builds in which nothing says that there are several configurations, and whether
/// one of them says that there are none.
fn builds_of_one(subject: &RecipeContext<'_>, setups: &[Setup]) -> (Vec<PathBuf>, bool) {
    let layers = &subject.build.layers;
    let named: Vec<&Path> =
        setups.iter().filter_map(|setup| setup.named_in.as_ref()).map(|file| file.path()).collect();
    let (mut found, mut are_said) = (Vec::new(), false);
    for file in layers.kas_files() {
        let Some(directory) = file.parent() else { continue };
        let root = layers.repository_root(directory);
        let kas = Kas::read(std::slice::from_ref(&file), &root, layers.disk(), &mut Vec::new());
        let is_whole = kas.machine.is_some() && kas.distro.is_some();
        let says_so = kas.files.iter().any(|path| named.contains(&path.as_path()));
        let says_none = is_emptied(&kas.local_conf);
        if is_whole && !says_so && (says_none || !kas.local_conf.contains("BBMULTICONFIG")) {
            are_said |= says_none;
            found.push(file);
        }
    }
    (found, are_said)
}

/// Whether all that a configuration does with `BBMULTICONFIG` is to empty it.
fn is_emptied(text: &str) -> bool {
    let mut is_empty = false;
    for line in text.lines().map(str::trim).filter(|line| line.contains("BBMULTICONFIG")) {
        let value = line.strip_prefix("BBMULTICONFIG").map(str::trim);
        is_empty = matches!(value, Some("= \"\"" | "= ''"));
        if !is_empty {
            return false;
        }
    }
    is_empty
}

/// Whether a word is the name of a configuration, and not the one of the main build.
fn is_named(config: &str) -> bool {
    !config.is_empty() && config != "default" && !config.contains('$')
}
