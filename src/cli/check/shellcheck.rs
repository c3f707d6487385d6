//! Starts ShellCheck. It gets copies of the code in a directory of its own, and no configuration.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

use crate::cli::programs;
use crate::disk::fingerprint;
use crate::engine::{Comment, RunShellcheck};

/// So many scripts are handed to one process.
const AT_ONCE: usize = 250;

/// ShellCheck, with what it said before: after a fix only what changed is read again.
#[derive(Default)]
pub(super) struct Shellcheck {
    said: Mutex<HashMap<String, Vec<Comment>>>,
}

/// What it prints with `--format json1`.
#[derive(Deserialize)]
struct Output {
    comments: Vec<PrintedComment>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PrintedComment {
    file: String,
    line: usize,
    end_line: usize,
    column: usize,
    end_column: usize,
    level: String,
    code: u32,
    message: String,
}

impl RunShellcheck for Shellcheck {
    fn described(&self) -> String {
        let Some(program) = programs::find("shellcheck") else { return String::new() };
        // What is found may be a script that starts another program, so its contents are not enough.
        let held = fs::read(&program).map(|bytes| fingerprint(&bytes)).ok();
        let version = Command::new(&program).arg("--version").stdin(Stdio::null()).output();
        let version = version.map(|output| output.stdout).unwrap_or_default();
        format!("{} {held:?} {}\n", program.display(), String::from_utf8_lossy(&version))
    }

    fn run(&self, scripts: &[&str], codes: &[u32]) -> Result<Vec<Vec<Comment>>, String> {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let new: Vec<&str> = scripts.iter().copied().filter(|script| !said.contains_key(*script)).collect();
        if !new.is_empty() {
            let program = programs::find("shellcheck").ok_or(
                "`[lint.shellcheck]` asks for ShellCheck, but there is no `shellcheck` in PATH: install it, or set \
                 `enable = false`",
            )?;
            for some in new.chunks(AT_ONCE) {
                let comments = ask(&program, some, codes)?;
                said.extend(some.iter().map(|script| (*script).to_owned()).zip(comments));
            }
        }
        Ok(scripts.iter().map(|script| said.get(*script).cloned().unwrap_or_default()).collect())
    }
}

/// Has one process read all of these scripts.
fn ask(program: &PathBuf, scripts: &[&str], codes: &[u32]) -> Result<Vec<Vec<Comment>>, String> {
    let failed = |why: &dyn std::fmt::Display| format!("cannot run {}: {why}", program.display());
    let directory = tempfile::Builder::new().prefix(".pvlint-").tempdir().map_err(|error| failed(&error))?;
    for (number, script) in scripts.iter().enumerate() {
        fs::write(directory.path().join(number.to_string()), script).map_err(|error| failed(&error))?;
    }
    let codes: Vec<String> = codes.iter().map(|code| format!("SC{code}")).collect();
    let output = Command::new(program)
        .args(["--format", "json1", "--norc", "--color=never", "--include", &codes.join(",")])
        .args((0..scripts.len()).map(|number| number.to_string()))
        .current_dir(directory.path())
        .env_remove("SHELLCHECK_OPTS")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| failed(&error))?;
    let Ok(printed) = serde_json::from_slice::<Output>(&output.stdout) else {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(failed(&said.lines().next().unwrap_or("it printed no report")));
    };
    let mut comments = vec![Vec::new(); scripts.len()];
    for said in printed.comments {
        if let Ok(number) = said.file.parse::<usize>()
            && let Some(of_script) = comments.get_mut(number)
        {
            of_script.push(Comment::from(&said));
        }
    }
    Ok(comments)
}

impl From<&PrintedComment> for Comment {
    fn from(said: &PrintedComment) -> Comment {
        Comment {
            code: said.code,
            from: (said.line, said.column),
            to: (said.end_line, said.end_column),
            is_advice: matches!(said.level.as_str(), "info" | "style"),
            message: said.message.clone(),
        }
    }
}
