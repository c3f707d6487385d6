//! Emacs starts the server through eglot as the guide says, without a window.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::program::{self, block_of_guide, check_said};
use super::{copy, fixture};

#[test]
fn emacs_shows_findings_and_answers() {
    let has_eglot = |program: &Path| {
        let output = Command::new(program).args(["--batch", "-l", "eglot"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let Some(program) = program::find("emacs", "Emacs with eglot", has_eglot) else { return };
    let root = tempfile::tempdir().expect("a directory");
    copy(&fixture("layers/editors"), root.path());
    let configuration = root.path().join("init.el");
    let guide = "With `bitbake-modes` or another mode of that name, and eglot:";
    fs::write(&configuration, block_of_guide(guide)).expect("a configuration");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor/emacs.el");
    let said = program::printed(&program, |command| {
        command.current_dir(root.path()).env("HOME", root.path()).args(["--batch", "-l"]);
        command.arg(&configuration).arg("-l").arg(&script);
    });
    check_said(
        &said,
        &[
            "mode bitbake-mode",
            "finding pvlint [roles-value]: the device does not know the role `mgmnt`",
            "hover t",
            "definition 1",
            "completion t",
            "fixed t",
            "formatted t",
            "renamed t",
            "done",
        ],
    );
}
