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
use super::edits::mutate;
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

#[test]
fn random_edits_lead_to_what_a_check_finds() {
    let root = tempfile::tempdir().expect("a directory");
    let root_path = root.path().canonicalize().expect("a path");
    for layer in LAYERS {
        copy(&fixture(&format!("layers/{layer}")), &root_path.join(layer));
    }
    let mut files: Vec<PathBuf> = Vec::new();
    pvlint::disk::Disk::default().walk(&root_path, &mut |path| files.push(path));
    files.retain(|path| {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        matches!(extension, "bb" | "bbappend" | "inc" | "conf" | "json")
            && fs::read_to_string(path).is_ok_and(|text| !text.is_empty())
    });
    let originals: Vec<String> = files.iter().map(|path| fs::read_to_string(path).expect("a text")).collect();
    let mut client = Client::start(Some(&root_path), able());
    let expected = found_by_check(&root_path, &BTreeMap::new());
    assert!(expected.len() > 5, "the layers have findings");
    client.until("what a check finds at first", |client| shown(client) == expected);

    let rounds = std::env::var("PVLINT_TEST_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(8);
    let seed =
        std::env::var("PVLINT_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_129);
    let mut random = Random(seed);
    let mut texts: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut version = 1;
    for round in 0..rounds {
        let mut done = Vec::new();
        for _ in 0..=random.below(3) {
            let at = random.below(files.len());
            let path = &files[at];
            let uri = uri(path);
            version += 1;
            match (texts.get(path).cloned(), random.below(8)) {
                (Some(_), 0) => {
                    texts.remove(path);
                    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
                }
                (Some(text), _) => {
                    let text = mutate(&text, &originals, &mut random);
                    client.change(&uri, version, &text);
                    texts.insert(path.clone(), text);
                }
                (None, _) => {
                    let text = mutate(&originals[at], &originals, &mut random);
                    client.open(&uri, &text);
                    texts.insert(path.clone(), text);
                }
            }
            done.push(path.strip_prefix(&root_path).unwrap_or(path).display().to_string());
        }
        let expected = found_by_check(&root_path, &texts);
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
