//! `script-first-line`: the first line of a script is nearly, but not, one that names its interpreter.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::path::Path;

use memchr::memmem;
use strsim::damerau_levenshtein;

use crate::lint::{Cx, RecipeContext, edits};
use crate::rules::rule;
use crate::text::{Span, is_exchanged, suggest};

rule!("sources", "script-first-line", Recipe(check));

/// What scripts are written for.
const INTERPRETERS: [&str; 14] = [
    "ash", "bash", "dash", "gawk", "ksh", "lua", "node", "perl", "python", "python2", "python3", "ruby",
    "sh", "zsh",
];

/// Programs that are nearly called like one of these.
const OTHERS: [&str; 6] = ["awk", "csh", "hush", "mksh", "rbash", "tclsh"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for script in subject.scripts() {
        let name = script.interpreter.as_str();
        let first = script.source.text().lines().next().unwrap_or_default();
        if let Some(at) = path_without_slash(first) {
            let message =
                "the device looks for this interpreter below the directory that the script is started in";
            let mut report = cx.report(&script.source, Span::new(at, first.trim_end().len()), message);
            report.help(format!("write `/{}`", first[at..].trim_end()));
            report.fix(edits::write(Span::empty(at), "/"));
            if let Some(stmt) = script.stmt {
                report.via(stmt);
            }
            continue;
        }
        let Some(near) = meant(name) else { continue };
        let Some(at) = first.rfind(name) else { continue };
        let span = Span::new(at, at + name.len());
        let message = format!("no program is called `{name}`, so the script cannot be started");
        let mut report = cx.report(&script.source, span, message);
        report.help(suggest(near));
        report.fix(edits::write(span, near));
        if let Some(stmt) = script.stmt {
            report.via(stmt);
        }
    }
    // No other file is read.
    let run = LazyCell::new(|| names_of_programs(subject));
    for (source, stmt) in subject.local_sources(|path| may_lack_the_sign(subject, path, &run)) {
        let Some((span, line)) = nearly_named(source.text()) else { continue };
        let message =
            "only `#!` as the first two characters name an interpreter, so this is no script to the device";
        let mut report = cx.report(&source, span, message);
        report.help(format!("write `{line}`"));
        report.fix(edits::write(span, &line));
        if let Some(stmt) = stmt {
            report.via(stmt);
        }
    }
}

/// Where the path of an interpreter begins that lacks its slash.
fn path_without_slash(first: &str) -> Option<usize> {
    let path = first.strip_prefix("#!")?.trim_start();
    let lacks_it = ["bin/", "usr/bin/", "sbin/", "usr/sbin/"].iter().any(|at| path.starts_with(at));
    lacks_it.then_some(first.len() - path.len())
}

/// The interpreter that a name was meant to be.
fn meant(name: &str) -> Option<&'static str> {
    if INTERPRETERS.contains(&name) || OTHERS.contains(&name) {
        return None;
    }
    let is_near =
        |known: &str| is_exchanged(known, name) || known.len() > 3 && name.len() > 3 && is_typo(known, name);
    INTERPRETERS.into_iter().find(|known| is_near(known))
}

/// Whether one letter differs; versions are others.
fn is_typo(known: &str, name: &str) -> bool {
    let has_version = name.contains(|c: char| c.is_ascii_digit());
    damerau_levenshtein(known, name) == 1
        && (!has_version
            || known.ends_with(|c: char| c.is_ascii_digit()) && name.ends_with(&known[known.len() - 1..]))
}

/// What stands where the first line was meant to be, and what was meant.
pub(crate) fn nearly_named(text: &str) -> Option<(Span, String)> {
    let line =
        text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').lines().next()?.trim_end();
    let start = text.find(line)?;
    let path = ["#!", "!#", "#", "!"].into_iter().find_map(|sign| line.strip_prefix(sign))?;
    let path = path.trim_start().strip_prefix('!').unwrap_or(path).trim_start();
    let names_program = ["/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"].iter().any(|at| path.starts_with(at));
    let is_right = start == 0 && line.starts_with("#!");
    let is_plain = path.split_whitespace().count() <= 2;
    if !names_program || !is_plain || is_right {
        return None;
    }
    Some((Span::new(0, start + line.len()), format!("#!{path}")))
}

/// Whether a file is one of the programs, and begins without `#!` and with the path of a program.
fn may_lack_the_sign(subject: &RecipeContext<'_>, path: &Path, programs: &HashSet<String>) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    if !programs.contains(name) {
        return false;
    }
    let Ok(bytes) = subject.build.files.bytes(path) else { return false };
    let start = &bytes[..bytes.len().min(200)];
    !start.starts_with(b"#!") && memmem::find(start, b"/bin/").is_some()
}

/// The names of the files that the recipe installs so that they can be run.
fn names_of_programs(subject: &RecipeContext<'_>) -> HashSet<String> {
    let installed = ["${D}", "${IMAGE_ROOTFS}"].into_iter().flat_map(|root| subject.installs(root).files);
    let programs = installed.filter(|(_, file)| file.executable == Some(true));
    programs.filter_map(|(_, file)| file.source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_other_texts() {
        for (text, want) in [
            ("#!/bin/sh\n", None),
            ("#! /bin/sh\n", None),
            ("# !/bin/sh\n", Some("#!/bin/sh")),
            ("#/bin/sh -e\n", Some("#!/bin/sh -e")),
            ("!#/usr/bin/env python3\n", Some("#!/usr/bin/env python3")),
            ("\n\n#!/bin/bash\nx\n", Some("#!/bin/bash")),
            ("\u{feff}#!/bin/sh\n", Some("#!/bin/sh")),
            ("# /bin/sh is what runs this\n", None),
            ("# a comment\n#!/bin/sh\n", None),
            ("/bin/true\n", None),
            ("", None),
        ] {
            assert_eq!(nearly_named(text).map(|(_, line)| line).as_deref(), want, "{text:?}");
        }
        for (name, want) in [
            ("hs", Some("sh")),
            ("bsah", Some("bash")),
            ("bahs", Some("bash")),
            ("pyhton3", Some("python3")),
            ("pyton", Some("python")),
            ("python4", None),
            ("python3.11", None),
            ("awk", None),
            ("ssh", None),
            ("node18", None),
        ] {
            assert_eq!(meant(name), want, "{name}");
        }
    }
}
