//! Layers that lie elsewhere and are named in `pvlint.toml`: some have to be there, some need not.

use std::fs;
use std::path::Path;

use crate::start::{directory, pvlint, run, write};

fn layer_conf(name: &str) -> String {
    format!(
        "BBPATH .= \":${{LAYERDIR}}\"\nBBFILES += \"${{LAYERDIR}}/recipes-*/*/*.bb\"\nBBFILE_COLLECTIONS += \"{name}\"\n\
         BBFILE_PATTERN_{name} = \"^${{LAYERDIR}}/\"\nLAYERSERIES_COMPAT_{name} = \"scarthgap\"\n"
    )
}

/// What a command says in the layer `own`, on both streams, and its exit code.
#[track_caller]
fn check(root: &Path, args: &[&str], code: i32, parts: &[&str]) {
    let (out, err, actual) = run(&mut pvlint(&root.join("own"), args));
    assert_eq!(actual, code, "{args:?}: {out}{err}");
    for part in parts {
        assert!(out.contains(part) || err.contains(part), "{args:?} lacks {part:?}: {out}{err}");
    }
}

#[test]
fn a_layer_that_is_optional_counts_if_it_is_there() {
    let layers = directory(&[
        ("own/conf/layer.conf", &layer_conf("own")),
        ("own/pvlint.toml", "optional-layers = [\"../company\"]\n"),
        ("own/recipes-a/a/a_1.0.bb", "SUMMARY = \"A\"\nLICENSE = \"CLOSED\"\ninherit compny\n"),
        ("own/recipes-b/b/b_1.0.bb", "SUMMARY = \"B\"\nLICENSE = \"CLOSED\"\ninherit company\n"),
        ("company/conf/layer.conf", &layer_conf("company")),
        ("company/classes/company.bbclass", "OWN_DIR = \"/opt/own\"\n"),
    ]);
    let root = layers.path();
    let near = "error[unknown-class-near-match]: no layer here has a class `compny`";
    check(root, &["check", "--no-cache"], 1, &[near]);
    check(root, &["vars", "b", "OWN_DIR"], 0, &["OWN_DIR = \"/opt/own\"", "company.bbclass:1"]);
    check(root, &["vars", "b", "OWN_DIR", "--isolated"], 0, &["OWN_DIR is unknown"]);
    fs::rename(root.join("company"), root.join("elsewhere")).expect("a directory");
    check(root, &["check", "--no-cache"], 0, &["No findings in 3 files"]);
    check(root, &["check", "--no-cache", "-v"], 0, &["classes that are not here: ", "company (in 1 recipe)"]);
    check(root, &["check", "--no-cache", "-v"], 0, &["`optional-layers` that are not here: ../company\n"]);
    write(
        root,
        "own/recipes-c/c/c_1.0.bb",
        "SUMMARY = \"C\"\nLICENSE = \"CLOSED\"\nB += \"a\"\nB:append += \"b\"\n",
    );
    let fix = ["check", "--fix", "--unsafe-fixes", "--select", "operator-combination"];
    check(root, &fix, 0, &["Fixed 1 finding in 1 file"]);
    check(root, &["vars", "b", "OWN_DIR"], 0, &["OWN_DIR is unknown"]);
    check(root, &["vars", "b", "OWN_DIR", "--layer", "../elsewhere"], 0, &["OWN_DIR = \"/opt/own\""]);
    write(root, "own/pvlint.toml", "layers = [\"../company\"]\n");
    let missing =
        ["company is not a layer: it has no conf/layer.conf", "`optional-layers` need not be there"];
    check(root, &["check", "--no-cache"], 2, &missing);
    check(root, &["vars", "b", "OWN_DIR"], 2, &missing);
}
