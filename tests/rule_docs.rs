//! The examples in the pages of the rules hold: what is called bad gets a finding of that rule, what is
//! called good gets none, and what is called fixed is what the fix makes of the bad one.
//!
//! ```text
//! ```bb bad                      a recipe of a small layer
//! ```bb bad expect=2             with two findings
//! ```bb good file=recipes-containers/foo/foo_1.2.bb
//! ```json good file=recipes-containers/foo/files/foo.args.json
//! ```toml good file=pvlint.toml
//! ```
//!
//! Fences of one kind that follow each other under one heading and all carry `file=` make one layer.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use pvlint::manifest::ManifestKind;
use support::rules::{Example, Kind, examples, lint_layer, pages};

#[test]
fn every_page_has_a_rule_and_every_rule_a_page() {
    let on_disk: BTreeSet<String> = pages().into_iter().map(|page| page.id).collect();
    let registered: BTreeSet<String> =
        pvlint::rules::metas().iter().map(|meta| format!("{}/{}", meta.group, meta.name)).collect();
    assert_eq!(on_disk, registered);
    let mut sorted: Vec<_> = pvlint::rules::metas().iter().map(|meta| (meta.group, meta.name)).collect();
    sorted.sort_unstable();
    let listed: Vec<_> = pvlint::rules::metas().iter().map(|meta| (meta.group, meta.name)).collect();
    assert_eq!(listed, sorted, "the registry is sorted by group and name");
}

/// Every rule that a schema can lay a violation to.
#[test]
fn every_rule_of_a_schema_has_a_page() {
    fn named(value: &serde_json::Value, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(members) => {
                found.extend(members.get("x-rule").and_then(|rule| rule.as_str()).map(str::to_owned));
                members.values().for_each(|member| named(member, found));
            }
            serde_json::Value::Array(elements) => elements.iter().for_each(|element| named(element, found)),
            _ => {}
        }
    }
    let mut names = BTreeSet::from(["manifest-unknown-key".to_owned()]);
    for kind in ManifestKind::ALL {
        let schema: serde_json::Value = serde_json::from_str(kind.schema()).expect("a published schema");
        // What a rule at the root of the schema is named, everything below it belongs to.
        if schema.get("x-rule").is_none() {
            names.insert(format!("{}-schema", kind.name()));
        }
        named(&schema, &mut names);
    }
    let missing: Vec<_> = names.iter().filter(|name| pvlint::rules::find(name).is_none()).collect();
    assert!(missing.is_empty(), "no page: {missing:?}");
}

#[test]
fn every_page_says_why_and_shows_both_sides() {
    for page in pages() {
        assert!(page.text.contains("\n## Why\n"), "{}: no section `Why`", page.id);
        let kinds: Vec<Kind> = examples(&page).iter().map(|example| example.kind).collect();
        assert!(kinds.contains(&Kind::Bad), "{}: no bad example", page.id);
        assert!(kinds.contains(&Kind::Good), "{}: no good example", page.id);
    }
}

/// What is wrong with an example, if anything.
fn check(name: &str, example: &Example, layer: &Path) -> Result<(), String> {
    let found = lint_layer(example, layer, name);
    let own: Vec<_> = found.iter().filter(|finding| finding.rule.name == name).collect();
    let wanted = if example.kind == Kind::Bad { example.expect } else { 0 };
    if own.len() == wanted {
        return Ok(());
    }
    let listed: Vec<String> = found
        .iter()
        .map(|finding| {
            let place = finding.file.line_col(finding.span.start as usize);
            let file = finding.file.path().strip_prefix(layer).unwrap_or(finding.file.path());
            format!(
                "    {}:{}:{}: [{}] {}",
                file.display(),
                place.line,
                place.column,
                finding.rule.name,
                finding.message
            )
        })
        .collect();
    Err(format!("{} findings instead of {wanted} in line {}\n{}", own.len(), example.line, listed.join("\n")))
}

#[test]
fn examples_behave_as_their_page_says() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mut wrong = Vec::new();
    for page in pages() {
        let name = page.id.split('/').nth(1).expect("a name").to_owned();
        for (index, example) in examples(&page).iter().enumerate() {
            let layer: PathBuf = scratch.path().join(format!("{name}-{index}"));
            example.write_to(&layer);
            if let Err(why) = check(&name, example, &layer) {
                wrong.push(format!("rules/{}.md: {why}", page.id));
            }
            let _ = fs::remove_dir_all(&layer);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
