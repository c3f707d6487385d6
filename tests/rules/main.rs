//! The examples in the pages of the rules hold: what is called bad gets a finding of that rule, what is
//! called good gets none, and what is called fixed is what the fix makes of the bad one.
//!
//! ```text
//! ```bb bad                      a recipe of a small layer
//! ```bb bad expect=2             with two findings
//! ```bb good file=recipes-containers/foo/foo_1.2.bb
//! ```json good file=recipes-containers/foo/files/foo.args.json
//! ```sh good crlf file=…         with the line ends of Windows
//! ```toml good file=pvlint.toml
//! ```
//!
//! `RULE=name cargo test --test rules` looks at the page of one rule, `RULE=group` at those of a group.
//!
//! A fixed example follows the bad one that it belongs to, and holds at least the files that the fix changes.
//! Fences of one kind that follow each other under one heading and all carry `file=` make one layer.

// Tests set up real files.
#![allow(clippy::disallowed_methods)]

mod page;
mod precedence;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use page::{Example, Kind, Page, chosen_pages, examples, fix_layer, lint_layer, pages};
use pvlint::diag::{FixLevel, Meta};
use pvlint::engine::{NotFormatted, format_file, is_json};
use pvlint::format::Options;
use pvlint::manifest::ManifestKind;
use pvlint::syntax::Dialect;
use pvlint::text::{Safety, SourceFile};

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
    for page in chosen_pages() {
        assert!(page.text.contains("\n## Why\n"), "{}: no section `Why`", page.id);
        let kinds: Vec<Kind> = examples(&page).iter().map(|example| example.kind).collect();
        assert!(kinds.contains(&Kind::Bad), "{}: no bad example", page.id);
        assert!(kinds.contains(&Kind::Good), "{}: no good example", page.id);
    }
}

/// What is wrong with an example, if anything.
fn check(name: &str, example: &Example, layer: &Path) -> Result<(), String> {
    if name == "shellcheck" {
        // `tests/command/shellcheck.rs` runs the program.
        return Ok(());
    }
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
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let mut wrong = Vec::new();
    for page in chosen_pages() {
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

/// The layer of a bad example after its fix, as the page shows it.
fn overlaid(bad: &Example, fixed: &Example) -> Example {
    let mut layer = bad.clone();
    for (path, text) in &fixed.files {
        match layer.files.iter_mut().find(|file| file.0 == *path) {
            Some(file) => file.1.clone_from(text),
            None => layer.files.push((path.clone(), text.clone())),
        }
    }
    layer
}

/// Carries out the fixes of a bad example, and returns the most trustworthy one.
fn check_fix(
    name: &str,
    bad: &Example,
    wanted: Option<&Example>,
    directory: &Path,
) -> Result<Option<Safety>, String> {
    bad.write_to(directory);
    let at = bad.line;
    let found = lint_layer(bad, directory, name).into_iter().filter(|finding| finding.rule.name == name);
    let found: Vec<_> = found.collect();
    let safety = found.iter().filter_map(|finding| finding.fix.as_ref()).map(|fix| fix.safety()).max();
    let fixed = fix_layer(bad, directory, name);
    if !fixed.outcome.internal_errors.is_empty() {
        return Err(format!("line {at}: {}", fixed.outcome.internal_errors.join("\n")));
    }
    if !fixed.files.is_empty() && fixed.outcome.findings.len() >= found.len() {
        return Err(format!("line {at}: the fix removes no finding"));
    }
    let Some(wanted) = wanted else { return Ok(safety) };
    let mut layer = overlaid(bad, wanted);
    for file in
        fixed.files.iter().filter(|file| file.before.as_ref().is_some_and(|old| old.path() != file.path))
    {
        let old = file.before.as_ref().expect("a file that moved").path();
        layer.files.retain(|(path, _)| directory.join(path) != old);
        fs::remove_file(old).expect("the file of the example");
    }
    if let Some(more) =
        fixed.files.iter().find(|file| !layer.files.iter().any(|(path, _)| directory.join(path) == file.path))
    {
        return Err(format!("line {}: the fix makes {} as well", wanted.line, more.path.display()));
    }
    for (path, text) in &layer.files {
        let got = fixed.files.iter().find(|file| file.path == directory.join(path));
        let before = bad.files.iter().find(|file| file.0 == *path).map_or("", |file| file.1.as_str());
        let got = got.map_or(before, |file| &*file.text);
        if got != text {
            return Err(format!("line {}: the fix makes of {}\n{got}", wanted.line, path.display()));
        }
    }
    if !fixed.outcome.findings.is_empty() {
        return Err(format!("line {at}: the rule still finds something after its fix"));
    }
    layer.write_to(directory);
    let again = fix_layer(&layer, directory, name);
    if !again.files.is_empty() || !again.outcome.findings.is_empty() {
        return Err(format!("line {}: a second run finds or fixes something", wanted.line));
    }
    Ok(safety)
}

/// What is wrong with the fixes of a rule, if anything.
fn check_fixes(page: &Page, meta: &Meta, directory: &Path) -> Result<(), String> {
    let examples = examples(page);
    let (mut best, mut shown) = (None, false);
    for (index, bad) in examples.iter().enumerate().filter(|(_, example)| example.kind == Kind::Bad) {
        let fixed = examples.get(index + 1).filter(|next| next.kind == Kind::Fixed);
        let directory = directory.join(format!("{}-{index}-fix", meta.name));
        best = best.max(check_fix(meta.name, bad, fixed, &directory)?);
        shown |= fixed.is_some();
    }
    let level = match best {
        None => FixLevel::None,
        Some(Safety::Unsafe) => FixLevel::Unsafe,
        Some(Safety::Safe) => FixLevel::Safe,
    };
    if level != meta.fix {
        let (says, is) = (meta.fix.name(), level.name());
        return Err(format!("it says `fix: {says}`, but the best fix of a bad example is `{is}`"));
    }
    if shown == (level == FixLevel::None) {
        return Err(
            "a rule with a fix, and only such a rule, shows what it makes in a `fixed` example".to_owned()
        );
    }
    Ok(())
}

#[test]
fn fixes_make_what_their_page_shows() {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let mut wrong = Vec::new();
    for page in chosen_pages() {
        let meta = pvlint::rules::metas().iter().find(|meta| page.id.ends_with(&format!("/{}", meta.name)));
        if let Err(why) = check_fixes(&page, meta.expect("a rule"), scratch.path()) {
            wrong.push(format!("rules/{}.md: {why}", page.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_formatted(path: &Path) -> bool {
    Dialect::of(path).is_some() || is_json(path)
}

/// Whoever copies an example gets what `pvlint fmt` would make of it.
#[test]
fn examples_are_formatted() {
    let mut wrong = Vec::new();
    for page in chosen_pages() {
        for example in examples(&page) {
            for (path, text) in example.files.iter().filter(|(path, _)| is_formatted(path)) {
                let file = SourceFile::new(path, text.as_str());
                let left_alone = match format_file(&file, &Options::default()) {
                    Ok(made) => made.edits.is_empty(),
                    Err(why) => !matches!(why, NotFormatted::Internal(_)),
                };
                if !left_alone {
                    wrong.push(format!("rules/{}.md: line {}: {}", page.id, example.line, path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
