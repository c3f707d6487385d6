//! Whole layers in `fixtures/layers` and what all rules together say of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn layers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/layers")
}

/// All findings in a layer with the path below it and `severity[rule]`.
fn all_findings(layer: &str) -> BTreeSet<(String, String)> {
    let directory = layers().join(layer);
    let out = Command::new(env!("CARGO_BIN_EXE_pvlint"))
        .args(["check", ".", "--format", "concise", "--fail-on", "never", "--color", "never"])
        .env_remove("GITHUB_ACTIONS")
        .current_dir(directory)
        .output()
        .expect("pvlint runs");
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert_eq!((out.status.code(), &*errors), (Some(0), ""), "{layer}");
    let lines = text.lines().filter(|line| line.contains('['));
    lines
        .map(|line| {
            let (path, rest) = line.split_once(':').expect("a path");
            let (_, rest) = rest.split_once(": ").expect("a place");
            let (finding, _) = rest.split_once(' ').expect("a message");
            (path.to_owned(), finding.to_owned())
        })
        .collect()
}

/// Those that are more than notes, as `path: severity[rule]`.
fn findings(layer: &str) -> BTreeSet<String> {
    let all = all_findings(layer).into_iter().filter(|(_, finding)| !finding.starts_with("note["));
    all.map(|(path, finding)| format!("{path}: {finding}")).collect()
}

fn check(layer: &str, want: &[&str]) {
    let want: BTreeSet<String> = want.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(findings(layer), want, "{layer}");
}

#[test]
fn containers_as_the_guide_makes_them_are_right() {
    // No container provides the service that the second one requires.
    check(
        "guide-examples",
        &[
            "recipes-containers/pv-examples/files/pv-example-listener.args.json: warning[service-not-provided]",
        ],
    );
}

/// A row of `fixtures/layers/traps.md`.
struct Trap {
    number: usize,
    /// Files and, with a slash at the end, directories.
    files: Vec<String>,
    findings: BTreeSet<String>,
}

impl Trap {
    fn read(row: &str) -> Option<Trap> {
        let cells: Vec<&str> = row.strip_prefix("| ")?.split(" |").collect();
        let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        let [number, _, files, findings, ..] = cells.as_slice() else { return None };
        let findings = quoted(findings).into_iter().collect();
        Some(Trap { number: number.trim().parse().ok()?, files: quoted(files), findings })
    }

    fn is_about(&self, path: &str) -> bool {
        self.files.iter().any(|file| path == file || (file.ends_with('/') && path.starts_with(file)))
    }
}

#[test]
fn every_trap_is_told_from_what_it_looks_like() {
    const TRAPS: usize = 44;
    let table = fs::read_to_string(layers().join("traps.md")).expect("the table");
    let traps: Vec<Trap> = table.lines().filter_map(Trap::read).collect();
    let numbers: BTreeSet<usize> = traps.iter().map(|trap| trap.number).collect();
    assert_eq!(numbers, (1..=TRAPS).collect(), "every trap has a row");

    let names: BTreeSet<&str> =
        traps.iter().flat_map(|trap| &trap.files).filter_map(|file| Some(file.split_once('/')?.0)).collect();
    let found: Vec<(String, String)> = names
        .into_iter()
        .flat_map(|layer| {
            all_findings(layer).into_iter().map(move |(path, what)| (format!("{layer}/{path}"), what))
        })
        .collect();
    let mut wrong = Vec::new();
    for trap in &traps {
        for missing in trap.files.iter().filter(|file| !layers().join(file).exists()) {
            wrong.push(format!("trap {}: there is no `{missing}`", trap.number));
        }
        let here = found.iter().filter(|(path, _)| trap.is_about(path));
        let here: BTreeSet<String> = here.map(|(_, what)| what.clone()).collect();
        if here != trap.findings {
            wrong
                .push(format!("trap {} in {:?}: {here:?}, not {:?}", trap.number, trap.files, trap.findings));
        }
    }
    let elsewhere = found.iter().filter(|(path, _)| !traps.iter().any(|trap| trap.is_about(path)));
    wrong.extend(elsewhere.map(|(path, what)| format!("{path}: {what} belongs to no trap")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One configuration's directory is named by other files, so no fix may move it.
#[test]
fn no_fix_moves_the_directory_of_a_configuration() {
    let out = Command::new(env!("CARGO_BIN_EXE_pvlint"))
        .args(["check", ".", "--unsafe-fixes", "--diff", "--color", "never"])
        .current_dir(layers().join("traps-builds"))
        .output()
        .expect("pvlint runs");
    assert_eq!((out.status.code(), &*String::from_utf8_lossy(&out.stdout)), (Some(0), ""));
}

/// What else is wrong with the recipe is the business of the layer that it lies in.
#[test]
fn of_a_recipe_of_another_layer_only_the_append_is_judged() {
    let found = all_findings("appended/product");
    let found: Vec<String> = found.iter().map(|(path, what)| format!("{path}: {what}")).collect();
    let [conflict, network] = found.as_slice() else { panic!("{found:#?}") };
    assert!(
        conflict.ends_with("base/recipes-containers/radio/files/args.json: error[group-conflict]"),
        "{conflict}"
    );
    assert_eq!(network, "recipes-containers/radio/files/radio.network.json: error[network-schema]");
    assert_eq!(all_findings("appended/base").len(), 4);
}

#[test]
fn the_bundled_example_shows_what_pvlint_finds() {
    let found = findings("demo");
    for want in [
        "recipes-containers/gateway/gateway_1.2.bb: error[lic-files-chksum-mismatch]",
        "recipes-containers/gateway/gateway_1.2.bb: warning[mdev-value]",
        "recipes-containers/gateway/gateway_1.2.bb: error[group-unknown]",
        "recipes-containers/gateway/gateway_1.2.bb: error[src-uri-json-unlisted]",
        "recipes-containers/gateway/gateway_1.2.bb: error[src-uri-file-missing]",
        "recipes-containers/web/web_2.0.bb: error[required-inherits]",
        "recipes-containers/web/web_2.0.bb: warning[lic-files-chksum-missing]",
        "recipes-containers/web/web_2.0.bb: error[json-name-not-looked-up]",
    ] {
        assert!(found.contains(want), "{want} is not in {found:#?}");
    }
}
