//! Neovim starts the server and asks it, headless.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{copy, fixture};

/// Opens a recipe, waits for a finding, asks for hover and definition, and says what came of it.
const SCRIPT: &str = r#"
local recipe, program, root = vim.env.RECIPE, vim.env.PROGRAM, vim.env.ROOT
local function say(text) io.stdout:write(text .. "\n") end
vim.cmd("edit " .. vim.fn.fnameescape(recipe))
local client = vim.lsp.start_client({ name = "pvlint", cmd = { program, "lsp" }, root_dir = root })
vim.lsp.buf_attach_client(0, client)
local function wait(what, holds)
  if not vim.wait(60000, holds, 20) then say("no " .. what) vim.cmd("cquit 1") end
end
wait("finding", function() return #vim.diagnostic.get(0) > 0 end)
for _, one in ipairs(vim.diagnostic.get(0)) do say("finding " .. tostring(one.code) .. " in line " .. one.lnum) end
local function ask(method, line, column, more)
  local params = { textDocument = vim.lsp.util.make_text_document_params(0), position = { line = line, character = column } }
  for key, value in pairs(more or {}) do params[key] = value end
  local answers = vim.lsp.buf_request_sync(0, method, params, 60000)
  local _, first = next(answers or {})
  return first and first.result
end
local hover = ask("textDocument/hover", 2, 12)
say("hover " .. (hover and hover.contents.value:match("[^\n]+") or "none"))
local place = ask("textDocument/definition", 2, 12)
local target = place and (place[1] or place)
say("definition " .. vim.inspect((target.targetRange or target.range).start.line))
local items = ask("textDocument/completion", 2, 14)
say("completion " .. tostring(#items.items > 0))
local symbols = ask("textDocument/documentSymbol", 0, 0)
say("symbols " .. tostring(#symbols))
vim.lsp.stop_client(client)
wait("end", function() return vim.tbl_isempty(vim.lsp.get_active_clients()) end)
say("done")
vim.cmd("qall!")
"#;

fn neovim() -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join("nvim")).find(|program| program.is_file())
}

fn run(program: &Path, root: &Path, recipe: &Path) -> String {
    let script = root.join("ask.lua");
    fs::write(&script, SCRIPT).expect("a script");
    // An editor that waits for a key would wait for ever.
    let output = Command::new("timeout")
        .args(["-k", "5", "120"])
        .arg(program)
        .args(["--headless", "--clean", "-n", "-c"])
        .arg(format!("luafile {}", script.display()))
        .args(["-c", "cquit 2"])
        .env("PROGRAM", env!("CARGO_BIN_EXE_pvlint"))
        .env("RECIPE", recipe)
        .env("ROOT", root)
        .output()
        .expect("Neovim");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn neovim_shows_findings_and_answers() {
    let Some(program) = neovim() else {
        println!("skipped: there is no nvim");
        return;
    };
    let root = tempfile::tempdir().expect("a directory");
    copy(&fixture("layers/guide-examples"), root.path());
    let recipe = root.path().join("recipes-containers/pv-examples/pv-example-clock_1.0.bb");
    fs::write(
        &recipe,
        "SUMMARY = \"x\"\nMY_NAME = \"${PN}\"\nOTHER = \"${MY_NAME}\"\nBROKEN = \"\nLICENSE = \"MIT\"\n",
    )
    .expect("a recipe");
    let said = run(&program, root.path(), &recipe);
    for line in [
        "finding syntax-error in line 3",
        "hover **MY_NAME**",
        "definition 1",
        "completion true",
        "symbols 4",
        "done",
    ] {
        assert!(said.lines().any(|own| own.trim() == line), "no `{line}` in\n{said}");
    }
}
