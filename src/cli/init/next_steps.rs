//! What a user does after `pvlint init`.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use super::{Init, Place, around, checked};
use crate::cli::configs::Configs;
use crate::cli::exit::Exit;
use crate::cli::messages::plural;
use crate::cli::progress;
use crate::cli::walk::Walked;
use crate::diag::Severity;
use crate::engine::{self, Outcome};
use crate::model::{Build, Files};

/// Reads back what was written, checks the directory with it, and says what comes next.
pub(super) fn next_steps(args: &Init, place: &Place, has_written: bool) -> anyhow::Result<Exit> {
    let (walked, configs) = checked(args, place, false)?;
    let build = configs.build(Arc::new(Files::default()), &around(place, &walked))?;
    let what = format!("Checking {}", plural(walked.files.len(), "file"));
    let outcome = progress::during(&what, Instant::now(), || check(&build, &walked, &configs));
    let mut steps = Vec::new();
    let at = match place.directory == place.cwd {
        true => String::new(),
        false => format!(" {}", shell_word(&place.display(&place.directory))),
    };
    let baseline = shell_word(&place.display(&place.directory.join("pvlint-baseline.json")));
    match outcome.findings.len() {
        _ if walked.files.is_empty() => {
            steps.push(format!("`pvlint{at}` checks what comes here; so far there is nothing"))
        }
        0 => steps.push(format!("`pvlint{at}` finds nothing in {}", plural(outcome.checked.len(), "file"))),
        count => {
            steps.push(format!("`pvlint{at}` shows what there is: {}", counted(&outcome, count)));
            steps.push(format!(
                "to report only what is new from now on: `pvlint{at} --baseline {baseline} --write-baseline`, then \
                 `--baseline {baseline}` in every run"
            ));
        }
    }
    let repository = &place.repository;
    if repository.join(".git").exists() && repository.join(".pre-commit-config.yaml").exists() {
        steps.push("`pre-commit install` makes git run the hooks".to_owned());
    }
    if has_written {
        steps.push("read and commit what was written".to_owned());
    }
    let mut err = io::stderr().lock();
    let _ = writeln!(err, "Next:");
    for step in steps {
        let _ = writeln!(err, "- {step}");
    }
    Ok(Exit::Clean)
}

fn check(build: &Build, walked: &Walked, configs: &Configs) -> Outcome {
    let settings = &|path: &Path| configs.of(path);
    let input =
        engine::Input { targets: &walked.files, named: &[], settings, filter: None, shellcheck: None };
    engine::check(build, &input)
}

/// `3 findings (1 error, 2 notes)`.
fn counted(outcome: &Outcome, count: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    for severity in Severity::ALL {
        let same = outcome.findings.iter().filter(|finding| finding.severity == severity).count();
        if same > 0 {
            parts.push(plural(same, severity.name()));
        }
    }
    format!("{} ({})", plural(count, "finding"), parts.join(", "))
}

/// A word as a shell takes it.
fn shell_word(word: &str) -> String {
    if word.chars().all(|c| c.is_alphanumeric() || "/._-+:@".contains(c)) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}
