//! What a command of the shell writes to.

use crate::embed::shell::{Command, CommandWord};

/// What a command makes, changes or removes, as far as that is seen.
pub(crate) fn written_targets<'c, 't>(command: &'c Command<'t>) -> Vec<&'c CommandWord<'t>> {
    let words = command.arguments();
    let paths: Vec<_> = words.iter().filter(|word| !word.raw.starts_with('-')).collect();
    match command.program() {
        Some("install" | "cp" | "mv") if command.says("-t") || command.says("--target-directory") => {
            let mut after = words.iter().skip_while(|word| !matches!(word.raw, "-t" | "--target-directory"));
            after.nth(1).into_iter().collect()
        }
        Some("install") if command.says("-d") || command.says("--directory") => paths,
        Some("install" | "cp" | "mv" | "ln" | "rsync") if paths.len() > 1 => vec![paths[paths.len() - 1]],
        Some("mkdir" | "touch" | "rm" | "rmdir" | "tee") => paths,
        Some("dd") => words.iter().filter(|word| word.raw.starts_with("of=")).collect(),
        Some("chmod" | "chown" | "chgrp") => paths.into_iter().skip(1).collect(),
        Some("sed") if words.iter().any(|word| edits_in_place(word.raw)) => edited(words),
        _ => Vec::new(),
    }
}

fn edits_in_place(option: &str) -> bool {
    option.starts_with("--in-place")
        || option.strip_prefix('-').is_some_and(|letters| !letters.starts_with('-') && letters.contains('i'))
}

/// The files of `sed`: all but its options and its script.
fn edited<'c, 't>(words: &'c [CommandWord<'t>]) -> Vec<&'c CommandWord<'t>> {
    let mut files = Vec::new();
    let mut has_script = words.iter().any(|word| {
        takes_script(word.raw)
            || ["-e", "--expression=", "--file="].iter().any(|start| word.raw.starts_with(start))
    });
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word.raw.starts_with('-') {
            if takes_script(word.raw) {
                rest.next();
            }
        } else if has_script {
            files.push(word);
        } else {
            has_script = true;
        }
    }
    files
}

fn takes_script(option: &str) -> bool {
    matches!(option, "-e" | "-f" | "--expression" | "--file")
}
