//! Completions in a real shell, and manual pages in a real formatter.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::start::{directory, pvlint, run, tool};

/// What bash offers for the last of `words`.
fn completed(directory: &Path, words: &str) -> Option<String> {
    let script = format!(
        "source completions.bash; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
         _pvlint pvlint \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; \
         echo \"${{COMPREPLY[*]}}\""
    );
    let (out, err, code) = tool(Command::new("bash").current_dir(directory).args(["-euc", &script]))?;
    assert_eq!((err.as_str(), code), ("", 0));
    Some(out)
}

#[test]
fn bash_completes_commands_options_rules_and_formats() {
    let directory = directory(&[]);
    let (script, ..) = run(&mut pvlint(directory.path(), &["completions", "bash"]));
    fs::write(directory.path().join("completions.bash"), script).expect("a file");
    let check = |words: &str, want: &[&str]| {
        let Some(got) = completed(directory.path(), words) else { return };
        let got: Vec<&str> = got.split_whitespace().collect();
        want.iter().for_each(|word| assert!(got.contains(word), "{words}: {got:?}"));
    };
    check("pvlint com", &["completions"]);
    check("pvlint check --fo", &["--format", "--force-exclude"]);
    check("pvlint --format s", &["sarif"]);
    check("pvlint check --ignore syn", &["syntax", "syntax-error"]);
    check("pvlint explain unused", &["unused-suppression"]);
    check("pvlint schema oci", &["oci-config"]);
}

#[test]
fn every_shell_gets_completions() {
    let directory = directory(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (out, err, code) = run(&mut pvlint(directory.path(), &["completions", shell]));
        assert_eq!((err.as_str(), code), ("", 0), "{shell}");
        assert!(out.contains("stdin-filename"), "{shell}");
    }
}

#[test]
fn groff_formats_the_pages_without_a_warning() {
    let directory = directory(&[]);
    for command in [None, Some("check"), Some("schema")] {
        let args: Vec<&str> = ["man"].into_iter().chain(command).collect();
        let (page, _, code) = run(&mut pvlint(directory.path(), &args));
        assert_eq!(code, 0);
        fs::write(directory.path().join("page.1"), page).expect("a file");
        let mut groff = Command::new("groff");
        groff
            .current_dir(directory.path())
            .args(["-man", "-Tascii", "-ww", "-P-c", "-P-b", "-P-u", "page.1"]);
        let Some((out, err, code)) = tool(&mut groff) else { return };
        assert_eq!((err.as_str(), code), ("", 0), "{command:?}");
        let title = command.map_or("pvlint(1)".to_owned(), |command| format!("pvlint-{command}(1)"));
        assert!(out.contains(&title) && out.contains("--help"), "{out}");
    }
}
