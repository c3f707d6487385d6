//! The configurations in the guide for editors that do not run here: each is well-formed, and the command in
//! it starts a server.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::program::{block_of_guide, path_with_pvlint};

/// How a configuration is written.
#[derive(Clone, Copy)]
enum Form {
    Toml,
    Json,
}

/// The heading or line before the block, its form, and where the command and its arguments stand in it.
const CONFIGURATIONS: [(&str, Form, &str, &str); 5] = [
    ("`languages.toml`:", Form::Toml, "/language-server/pvlint/command", "/language-server/pvlint/args"),
    ("`kak-lsp.toml`:", Form::Toml, "/language_server/pvlint/command", "/language_server/pvlint/args"),
    ("The package LSP, in its settings:", Form::Json, "/clients/pvlint/command", ""),
    ("`template.json`:", Form::Json, "/programArgs/default", ""),
    ("`tasks.json`:", Form::Json, "/0/command", "/0/args"),
];

#[test]
fn configurations_of_the_guide_start_pvlint() {
    for (before, form, command, arguments) in CONFIGURATIONS {
        let block = block_of_guide(before);
        let configuration: Value = match form {
            Form::Toml => toml::from_str(&block).unwrap_or_else(|error| panic!("{before} {error}")),
            Form::Json => serde_json::from_str(&block).unwrap_or_else(|error| panic!("{before} {error}")),
        };
        let at = |pointer: &str| -> Vec<String> {
            match configuration.pointer(pointer) {
                Some(Value::Array(words)) => {
                    words.iter().map(|word| word.as_str().unwrap_or_default().to_owned()).collect()
                }
                Some(Value::String(line)) => line.split(' ').map(str::to_owned).collect(),
                _ => panic!("{before} nothing at {pointer}"),
            }
        };
        let mut words = at(command);
        if !arguments.is_empty() {
            words.extend(at(arguments));
        }
        match words.last().map(String::as_str) {
            Some("lsp") => assert!(is_answered(&words), "{before} {words:?} does not answer"),
            // It is run for one file.
            Some("$ZED_FILE") => assert_eq!(words[..2], ["pvlint", "check"]),
            _ => panic!("{before} {words:?}"),
        }
    }
}

/// Whether a command answers `initialize`, and ends as it is told.
fn is_answered(words: &[String]) -> bool {
    let messages = [
        json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } }),
        json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }),
        json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }),
        json!({ "jsonrpc": "2.0", "method": "exit" }),
    ];
    let mut server = Command::new(Path::new(&words[0]))
        .args(&words[1..])
        .env("PATH", path_with_pvlint())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut input = server.stdin.take().expect("an input");
    for message in messages {
        let text = message.to_string();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("an open input");
    }
    let output = server.wait_with_output().expect("an end");
    output.status.success() && String::from_utf8_lossy(&output.stdout).contains("\"hoverProvider\"")
}
