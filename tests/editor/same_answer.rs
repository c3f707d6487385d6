//! The editor says what `pvlint check` says: after random edits, what is shown is what a check from scratch
//! finds in the same texts.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pvlint::config::Overrides;
use pvlint::engine::{Configs, Given, Input, check};
use pvlint::model::Files;
use serde_json::{Value, json};

use super::client::{Client, able, uri};
use super::edits::{mutate, pick};
use super::random::Random;
use super::{copy, fixture};

const LAYERS: [&str; 6] =
    ["traps", "traps-wrong", "traps-product", "traps-manifests", "appended", "guide-examples"];

/// A finding: file, first byte as line and column, rule, message.
type Said = (String, u64, u64, String, String);

/// What a check from scratch finds.
fn found_by_check(root: &Path, texts: &BTreeMap<PathBuf, String>) -> BTreeSet<Said> {
    let texts: Vec<(PathBuf, Option<Arc<str>>)> =
        texts.iter().map(|(path, text)| (path.clone(), Some(text.as_str().into()))).collect();
    let files = Arc::new(Files::default().edited(&texts));
    let mut targets = pvlint::cli::metadata_below(&[root.to_owned()]);
    let named: Vec<PathBuf> = texts
        .iter()
        .map(|(path, _)| path.clone())
        .filter(|path| pvlint::syntax::Dialect::of(path).is_some() && !targets.contains(path))
        .filter(|path| (pvlint::cli::host().is_read)(path))
        .collect();
    targets.extend(named.clone());
    targets.sort();
    let configs = Configs::resolve(files.disk(), Given::default(), &Overrides::default(), &targets);
    let Ok(configs) = configs else { return BTreeSet::new() };
    let Ok(build) = configs.build(files, &targets) else { return BTreeSet::new() };
    let settings = &|path: &Path| configs.of(path);
    let outcome =
        check(&build, &Input { targets: &targets, named: &named, settings, filter: None, shellcheck: None });
    let said = outcome.findings.iter().map(|finding| {
        let text = finding.file.text();
        let start = text.floor_char_boundary(finding.span.start as usize);
        let line = u64::from(finding.file.lines().line(start)) - 1;
        let column = start as u64 - u64::from(finding.file.lines().span(text, line as u32 + 1).start);
        let message = match &finding.help {
            Some(help) => format!("{}\n{help}", finding.message),
            None => finding.message.clone(),
        };
        (uri(finding.file.path()), line, column, finding.rule.name.to_owned(), message)
    });
    said.collect()
}

/// What the client shows; errors of a configuration are no findings.
fn shown(client: &Client) -> BTreeSet<Said> {
    let all = client.diagnostics.values().flat_map(|params| {
        let list = params["diagnostics"].as_array().cloned().unwrap_or_default();
        list.into_iter().map(|one| (params["uri"].as_str().unwrap_or_default().to_owned(), one))
    });
    let all = all.filter(|(_, one)| one["code"].is_string());
    all.map(|(uri, one)| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let start = &one["range"]["start"];
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        (uri, number(&start["line"]), number(&start["character"]), text(&one["code"]), text(&one["message"]))
    })
    .collect()
}

/// What somebody does in an editor, beside it and in a checkout of git.
struct User {
    root: PathBuf,
    /// The files that something is done to; there may be none of a name by now.
    files: Vec<PathBuf>,
    originals: Vec<String>,
    /// What is open.
    texts: BTreeMap<PathBuf, String>,
    version: i32,
    random: Random,
}

impl User {
    fn of(root: &Path, seed: u64) -> User {
        let mut files: Vec<PathBuf> = Vec::new();
        pvlint::disk::Disk::default().walk(root, &mut |path| files.push(path));
        files.retain(|path| {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            matches!(extension, "bb" | "bbappend" | "bbclass" | "inc" | "conf" | "json")
                && fs::read_to_string(path).is_ok_and(|text| !text.is_empty())
        });
        let originals = files.iter().map(|path| fs::read_to_string(path).expect("a text")).collect();
        let (root, random) = (root.to_owned(), Random(seed));
        User { root, files, originals, texts: BTreeMap::new(), version: 1, random }
    }

    /// Does something, and says what.
    fn act(&mut self, client: &Client) -> String {
        let path = pick(&mut self.random, &self.files).clone();
        let shown = path.strip_prefix(&self.root).unwrap_or(&path).display().to_string();
        match self.random.below(16) {
            0 => self.write_settings(client),
            1 => self.change_on_disk(client, &path),
            2 if self.texts.contains_key(&path) => {
                fs::write(&path, &self.texts[&path]).expect("a file");
                client.tell("textDocument/didSave", json!({ "textDocument": { "uri": uri(&path) } }));
                tell_changed(client, &[&path]);
                format!("saved {shown}")
            }
            3 if self.texts.remove(&path).is_some() => {
                client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&path) } }));
                format!("closed {shown}")
            }
            4 if !self.texts.contains_key(&path) => {
                let Ok(text) = fs::read_to_string(&path) else { return String::new() };
                client.open(&uri(&path), &text);
                self.texts.insert(path, text);
                format!("opened {shown}")
            }
            _ => {
                self.type_in(client, &path);
                format!("typed in {shown}")
            }
        }
    }

    fn type_in(&mut self, client: &Client, path: &Path) {
        let uri = uri(path);
        self.version += 1;
        let before = self.texts.get(path).cloned();
        let text = before.clone().or_else(|| fs::read_to_string(path).ok()).unwrap_or_default();
        let text = mutate(&text, &self.originals, &mut self.random);
        match before {
            Some(_) => client.change(&uri, self.version, &text),
            None => client.open(&uri, &text),
        }
        self.texts.insert(path.to_owned(), text);
    }

    /// Files come, go and change.
    fn change_on_disk(&mut self, client: &Client, path: &Path) -> String {
        let text = fs::read_to_string(path).ok();
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let other = path.with_file_name(format!("new{}-{name}", self.random.below(2)));
        let shown = path.strip_prefix(&self.root).unwrap_or(path).display();
        match (self.random.below(5), text) {
            (0, Some(_)) => {
                fs::remove_file(path).expect("a file to remove");
                tell_changed(client, &[path]);
                format!("removed {shown}")
            }
            (1, Some(_)) => {
                fs::rename(path, &other).expect("another name");
                tell_changed(client, &[path, &other]);
                format!("{shown} is called {} now", other.display())
            }
            (2, Some(text)) => {
                fs::write(&other, text).expect("a file");
                tell_changed(client, &[&other]);
                if !self.files.contains(&other) && !name.starts_with("new") {
                    self.files.push(other.clone());
                }
                format!("copied {shown} to {}", other.display())
            }
            (_, text) => {
                let text = text.unwrap_or_else(|| pick(&mut self.random, &self.originals).clone());
                let text = mutate(&text, &self.originals, &mut self.random);
                fs::write(path, text).expect("a file");
                tell_changed(client, &[path]);
                format!("wrote {shown}")
            }
        }
    }

    fn write_settings(&mut self, client: &Client) -> String {
        let texts = [
            "",
            "[lint]\nignore = [\"lic-files-chksum-mismatch\"]\n",
            "[lint]\nselect = [\"all\"]\n",
            "[lint]\nselect = [\"src-uri-file-missing\", \"syntax-error\"]\n",
            "[lint]\nignore = [\n",
        ];
        let text = pick::<&str>(&mut self.random, &texts);
        let path = self.root.join("pvlint.toml");
        fs::write(&path, text).expect("a file");
        tell_changed(client, &[&path]);
        format!("settings {text:?}")
    }
}

/// Tells the server what its client's watcher saw.
fn tell_changed(client: &Client, paths: &[&Path]) {
    let changes =
        paths.iter().map(|path| json!({ "uri": uri(path), "type": if path.exists() { 2 } else { 3 } }));
    let changes: Vec<Value> = changes.collect();
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

#[test]
fn random_edits_lead_to_what_a_check_finds() {
    let root = tempfile::tempdir().expect("a directory");
    let root_path = root.path().canonicalize().expect("a path");
    for layer in LAYERS {
        copy(&fixture(&format!("layers/{layer}")), &root_path.join(layer));
    }
    let mut client = Client::start(Some(&root_path), able());
    let expected = found_by_check(&root_path, &BTreeMap::new());
    assert!(expected.len() > 5, "the layers have findings");
    client.until("what a check finds at first", |client| shown(client) == expected);

    let number = |name: &str, otherwise: u64| {
        std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
    };
    let mut user = User::of(&root_path, number("PVLINT_TEST_SEED", 20_261_129));
    for round in 0..number("PVLINT_TEST_ROUNDS", 12) {
        let done: Vec<String> = (0..=user.random.below(3)).map(|_| user.act(&client)).collect();
        let expected = found_by_check(&root_path, &user.texts);
        let holds = |client: &Client| shown(client) == expected;
        client.until_or(holds, |client| {
            let shown = shown(client);
            let missing: Vec<&Said> = expected.difference(&shown).collect();
            let invented: Vec<&Said> = shown.difference(&expected).collect();
            format!("round {round}, after {done:?}:\nmissing {missing:#?}\ninvented {invented:#?}")
        });
    }
    assert!(client.end());
}
