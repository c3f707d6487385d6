//! Neovim starts the server as the guide says, headless: a new one, and the oldest that is known to work.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::program::{self, block_of_guide, check_said};
use super::{copy, fixture};

/// Runs a script after a block of the guide, in a copy of the layer `editors`, and gives what was said.
fn run(program: &Path, block: &str, script: &str) -> String {
    let root = tempfile::tempdir().expect("a directory");
    let root = root.path().canonicalize().expect("a path");
    copy(&fixture("layers/editors"), &root);
    let configuration = root.join("init.lua");
    fs::write(&configuration, block_of_guide(block)).expect("a configuration");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor").join(script);
    program::printed(program, |command| {
        command
            .current_dir(&root)
            .args(["--headless", "-n", "-i", "NONE", "-u"])
            .arg(&configuration)
            .arg("-c")
            .arg(format!("luafile {}", script.display()))
            .args(["-c", "cquit 2"]);
    })
}

/// What every Neovim says first.
const ALWAYS: [&str; 6] = [
    "filetype bitbake",
    "root true",
    "finding roles-value at 14:21",
    "hover true",
    "definition 0",
    "completion true",
];

/// Whether this Neovim has the configuration of servers that came with 0.11.
fn is_new(program: &Path) -> bool {
    let mut command = Command::new(program);
    command.args([
        "--headless",
        "--clean",
        "-c",
        "lua io.stdout:write(tostring(vim.lsp.config ~= nil))",
        "-c",
        "qall",
    ]);
    command.output().is_ok_and(|output| output.stdout == b"true")
}

#[test]
fn neovim_does_all_that_the_guide_says() {
    let Some(program) = program::find("nvim", "Neovim 0.11", is_new) else { return };
    let said = run(&program, "From 0.11 on:", "neovim.lua");
    let more = [
        "fixed",
        "formatted true",
        "hint = https://example.com/courier",
        "token variable",
        "filetype of an include bitbake",
        "done",
    ];
    check_said(&said, &[&ALWAYS[..], &more].concat());
}

#[test]
fn an_old_neovim_shows_findings_and_answers() {
    let Some(program) = program::find("nvim", "a Neovim before 0.11", |program| !is_new(program)) else {
        return;
    };
    let said = run(&program, "Before 0.11:", "neovim-old.lua");
    check_said(&said, &[&ALWAYS[..], &["symbols true", "done"]].concat());
}
