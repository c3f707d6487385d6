//! Scripts that recipes bring along: checked as files, once, and never changed.

use std::fs;

use super::start::{directory, pvlint, run};

const CONF: (&str, &str) = (
    "conf/layer.conf",
    "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
     BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\n",
);
const RECIPE: &str = "SUMMARY = \"X\"\nLICENSE = \"CLOSED\"\nSRC_URI = \"file://x.sh\"\n";
const SCRIPT: &str = "#!/bin/sh\nif true; then\n  echo 'never closed\nfi\n";
const SHIPPED: &str = "recipes-x/x/files/x.sh";

/// The exit code and how often the script is told of if `args` are looked at in a layer of two recipes that
/// bring one script along, the first of which is `recipe`.
#[track_caller]
fn check(recipe: &str, args: &[&str], want: (i32, usize)) {
    let files = [CONF, ("recipes-x/x/x_1.0.bb", recipe), ("recipes-x/x/y_1.0.bb", RECIPE), (SHIPPED, SCRIPT)];
    let layer = directory(&files);
    let args = [&["check", "--format", "concise", "--select", "shell-syntax"][..], args].concat();
    let (out, err, code) = run(&mut pvlint(layer.path(), &args));
    let told = out.lines().filter(|line| line.contains("x.sh:3:")).count();
    assert_eq!((code, told), want, "{args:?}: {out}{err}");
    assert_eq!(fs::read_to_string(layer.path().join(SHIPPED)).expect("the script"), SCRIPT);
}

#[test]
fn a_script_is_told_of_once() {
    check(RECIPE, &["."], (1, 1));
    check(RECIPE, &["recipes-x/x/y_1.0.bb"], (1, 1));
    check(RECIPE, &[SHIPPED], (1, 1));
    check(RECIPE, &[SHIPPED, ".", "--fix", "--unsafe-fixes"], (1, 1));
}

#[test]
fn a_named_script_need_not_be_in_a_layer() {
    let alone = directory(&[("a.sh", SCRIPT), ("b.sh", "#!/bin/sh\necho \"${@:-'}\"\n"), ("c", "text")]);
    for (args, want) in [(&["a.sh"][..], 1), (&["b.sh"], 0), (&["b.sh", "c"], 0)] {
        let (out, err, code) = run(&mut pvlint(alone.path(), &[&["check"][..], args].concat()));
        assert_eq!(code, want, "{args:?}: {out}{err}");
        assert_eq!(out.contains("a.sh:3"), want == 1, "{args:?}: {out}{err}");
        assert!(!err.contains("b.sh is skipped"), "{args:?}: {err}");
    }
}

#[test]
fn a_comment_in_the_recipe_silences_it() {
    let silent = RECIPE.replace("SRC_URI", "# pvlint: ignore[shell-syntax]\nSRC_URI");
    let layer = [CONF, ("recipes-x/x/x_1.0.bb", silent.as_str()), (SHIPPED, SCRIPT)];
    for path in [".", SHIPPED] {
        let layer = directory(&layer);
        let (out, err, code) = run(&mut pvlint(layer.path(), &["check", "--select", "shell-syntax", path]));
        assert_eq!(code, 0, "{path}: {out}{err}");
    }
}
