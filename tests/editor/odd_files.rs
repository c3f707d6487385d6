//! Whatever lies in the place of the files of a layer, the server answers, ends in good order and writes
//! nothing.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::client::{Client, able, uri};
use super::{copy, fixture};

const RECIPE: &str = "recipes-containers/pv-examples/pv-example-clock_1.0.bb";
const TEXT: &str =
    "LICENSE = \"MIT\"\nrequire clock.inc\ninherit core-image container-pvrexport\nFOO = \"unclosed\n";

/// All files below a directory.
fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).expect("a directory").flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path => found.push(path),
        }
    }
}

/// Opens a recipe in a layer in which `put` puts something else in the place of all other files, and of the
/// recipe itself.
fn check(put: impl Fn(&Path)) {
    for is_recipe_odd in [false, true] {
        let root = tempfile::tempdir().expect("a directory");
        copy(&fixture("layers/guide-examples"), root.path());
        for place in ["pvlint.toml", ".gitignore", "kas.yml", "conf/multiconfig/a.conf"] {
            let place = root.path().join(place);
            fs::create_dir_all(place.parent().expect("a directory")).expect("a directory");
            fs::write(place, "").expect("a file");
        }
        let recipe = root.path().join(RECIPE);
        let mut all = Vec::new();
        files(root.path(), &mut all);
        all.retain(|path| is_recipe_odd || *path != recipe);
        assert!(all.len() > 8, "{all:?}");
        for place in &all {
            fs::remove_file(place).expect("a file");
            put(place);
        }
        let uri = uri(&recipe);
        let mut client = Client::start(Some(root.path()), able());
        client.open(&uri, TEXT);
        // With a configuration that is wrong nothing else is found.
        let config = super::client::uri(&root.path().join("pvlint.toml"));
        let is_told = |client: &Client| client.codes(&uri).contains(&"syntax-error".to_owned());
        client.until("a finding", |client| is_told(client) || client.diagnostics.contains_key(&config));
        let document = json!({ "uri": uri });
        for method in ["hover", "definition", "completion"] {
            let at = json!({ "line": 1, "character": 10 });
            client
                .ask(&format!("textDocument/{method}"), json!({ "textDocument": document, "position": at }));
        }
        for method in ["documentLink", "documentSymbol", "formatting"] {
            let options = json!({ "tabSize": 4, "insertSpaces": true });
            let params = json!({ "textDocument": document, "options": options });
            let answer = client.try_ask(&format!("textDocument/{method}"), params);
            assert!(!matches!(answer, Err((code, _)) if code == -32603), "{method}: {answer:?}");
        }
        client.ask("workspace/symbol", json!({ "query": "clock" }));
        assert!(!client.told.iter().any(|(_, told)| told.to_string().contains("in pvlint itself")));
        assert!(client.end());
    }
}

#[test]
fn devices_without_end() {
    check(|place| symlink("/dev/zero", place).expect("a link"));
}

#[test]
fn pipes_that_nobody_writes_to() {
    check(|place| assert!(Command::new("mkfifo").arg(place).status().expect("mkfifo").success()));
}

#[test]
fn sockets() {
    check(|place| {
        // The path of a socket is short.
        let made = tempfile::tempdir().expect("a directory");
        let _listener = UnixListener::bind(made.path().join("socket")).expect("a socket");
        fs::rename(made.path().join("socket"), place).expect("a socket");
    });
}

#[test]
fn links_to_themselves() {
    check(|place| symlink(place.file_name().expect("a name"), place).expect("a link"));
}

#[test]
fn directories() {
    check(|place| fs::create_dir(place).expect("a directory"));
}

#[test]
fn bytes_that_are_no_text() {
    check(|place| fs::write(place, (0..=255).cycle().take(4096).collect::<Vec<u8>>()).expect("a file"));
}

#[test]
fn nesting_without_end() {
    check(|place| fs::write(place, "[".repeat(100_000)).expect("a file"));
}
