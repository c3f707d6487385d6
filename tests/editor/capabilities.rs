//! pytest-lsp speaks with the server as recorded clients do.

use std::path::Path;
use std::process::Command;

use super::program;
use super::{copy, fixture};

#[test]
fn answers_respect_what_clients_can() {
    let has_module = |python: &Path| {
        let output = Command::new(python).args(["-c", "import pytest_lsp"]).output();
        output.is_ok_and(|output| output.status.success())
    };
    let Some(python) = program::find("python3", "pytest-lsp", has_module) else { return };
    let root = tempfile::tempdir().expect("a directory");
    copy(&fixture("layers/editors"), root.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/editor/capabilities.py");
    let said = program::printed(&python, |command| {
        command
            .args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "-W"])
            .arg("error::pytest_lsp.checks.LspSpecificationWarning")
            .args(["-o", "asyncio_default_fixture_loop_scope=function"])
            .arg(&script)
            .current_dir(root.path())
            .env("PYTHONDONTWRITEBYTECODE", "1");
    });
    let sum = said.lines().find(|line| line.contains(" passed in ")).unwrap_or_default();
    assert!(!sum.is_empty() && !sum.contains("failed") && !sum.contains("error"), "{said}");
}
