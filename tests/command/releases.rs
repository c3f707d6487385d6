//! For which release a layer is checked.

use std::path::Path;

use crate::start::{directory, pvlint, run};

fn layer_conf(name: &str, series: &str) -> String {
    format!(
        "BBPATH .= \":${{LAYERDIR}}\"\nBBFILES += \"${{LAYERDIR}}/recipes-*/*/*.bb\"\nBBFILE_COLLECTIONS += \"{name}\"\n\
         BBFILE_PATTERN_{name} = \"^${{LAYERDIR}}/\"\nLAYERSERIES_COMPAT_{name} = \"{series}\"\n"
    )
}

/// Which rules about a change of releases speak for a recipe with `S = "${WORKDIR}"`.
fn check(directory: &Path, args: &[&str], want: &[&str]) {
    let all = ["--isolated", "--select", "migration", "--format", "concise"];
    let (out, err, _) = run(&mut pvlint(directory, &[&all, args].concat()));
    let rules: Vec<&str> = out.lines().filter_map(|line| line.split(['[', ']']).nth(1)).collect();
    assert_eq!((rules.as_slice(), err.as_str()), (want, ""), "{args:?}");
}

#[test]
fn the_release_that_is_asked_for_counts() {
    for (series, args, want) in [
        ("kirkstone", &[][..], &[][..]),
        ("styhead", &[], &["s-workdir"]),
        ("kirkstone", &["--target-release", "styhead"], &["s-workdir"]),
        ("styhead", &["--target-release", "scarthgap"], &[]),
        ("dunfell", &["--target-release", "walnascar"], &["s-workdir"]),
    ] {
        let layer = directory(&[
            ("conf/layer.conf", &layer_conf("a", series)),
            ("recipes-a/a/a_1.0.bb", "LICENSE = \"CLOSED\"\nS = \"${WORKDIR}\"\n"),
        ]);
        check(layer.path(), args, want);
    }
}

/// What UNPACKDIR is in a recipe, as `pvlint vars` tells it.
#[track_caller]
fn check_unpackdir(directory: &Path, recipe: &str, want: &str) {
    let (out, _, _) = run(&mut pvlint(directory, &["vars", recipe, "UNPACKDIR"]));
    let value = out.lines().next().unwrap_or_default();
    assert!(value.contains(want), "{recipe}: {out}");
}

#[test]
fn each_layer_has_the_facts_of_its_own_release() {
    let recipe = "LICENSE = \"CLOSED\"\n";
    let layers = directory(&[
        ("old/conf/layer.conf", &layer_conf("old", "scarthgap")),
        ("old/recipes-a/a/a_1.0.bb", recipe),
        ("middle/conf/layer.conf", &layer_conf("middle", "styhead")),
        ("middle/recipes-a/b/b_1.0.bb", recipe),
        ("new/conf/layer.conf", &layer_conf("new", "wrynose")),
        ("new/recipes-a/c/c_1.0.bb", recipe),
    ]);
    check_unpackdir(layers.path(), "old/recipes-a/a/a_1.0.bb", "UNPACKDIR is unknown");
    check_unpackdir(layers.path(), "middle/recipes-a/b/b_1.0.bb", "/sources-unpack\"");
    check_unpackdir(layers.path(), "new/recipes-a/c/c_1.0.bb", "/sources\"");
}
