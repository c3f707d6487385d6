//! What `exclude` and `--exclude` leave out, of `check` and of `fmt`: what a walk finds, and what is named
//! only where `--force-exclude` says so, as hooks do.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use tempfile::TempDir;

use crate::start::{directory, pvlint, run, texts};

/// Has a finding with a safe fix, and a layout that `fmt` changes.
const RECIPE: &str = "LICENSE = \"CLOSED\"\nA=\"1\"\n\
    B=\"${@'multi' if 'lab' in d.getVar('BBMULTICONFIG', True, '').split() else ''}\"\n";
const KEPT: &str = "recipes-x/kept/kept_1.0.bb";
const LEFT: &str = "recipes-x/left/left_1.0.bb";

fn layer(config: &str) -> TempDir {
    directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n"),
        ("pvlint.toml", config),
        (KEPT, RECIPE),
        (LEFT, RECIPE),
    ])
}

/// Which of the two recipes `args` change.
fn changed(config: &str, args: &[&str]) -> Vec<&'static str> {
    let layer = layer(config);
    let (_, err, code) = run(&mut pvlint(layer.path(), args));
    assert!(code < 2, "{args:?}: {err}");
    let is_changed = |name: &&str| fs::read_to_string(layer.path().join(name)).expect("a text") != RECIPE;
    [KEPT, LEFT].into_iter().filter(is_changed).collect()
}

/// Which of them have findings.
fn found(config: &str, args: &[&str]) -> Vec<&'static str> {
    let layer = layer(config);
    let args = [&["--format", "concise", "--select", "getvar-third-arg"], args].concat();
    let (out, err, code) = run(&mut pvlint(layer.path(), &args));
    assert!(code < 2, "{args:?}: {err}");
    [KEPT, LEFT].into_iter().filter(|name| out.contains(*name)).collect()
}

#[test]
fn what_is_excluded_is_neither_checked_nor_fixed_nor_formatted() {
    let option = ["--exclude", "recipes-x/left"];
    for (config, exclude) in [
        ("exclude = [\"recipes-x/left\"]\n", &[][..]),
        ("exclude = [\"**/left_*.bb\"]\n", &[]),
        ("", &option),
    ] {
        for (paths, force, want) in [
            (&["."][..], false, &[KEPT][..]),
            (&[KEPT, LEFT], false, &[KEPT, LEFT]),
            (&[KEPT, LEFT], true, &[KEPT]),
            (&[LEFT], true, &[]),
        ] {
            let force: &[&str] = if force { &["--force-exclude"] } else { &[] };
            let rest = [exclude, force, paths].concat();
            assert_eq!(found(config, &rest), want, "{rest:?}");
            for command in [&["check", "--fix", "--select", "getvar-third-arg"][..], &["fmt"]] {
                let args = [command, &rest].concat();
                assert_eq!(changed(config, &args), want, "{args:?}");
            }
        }
    }
}

/// What a recipe ships is excluded by itself.
#[test]
fn a_file_that_others_read_is_excluded_as_well() {
    const JSON: &str = "{ \"PV_GROUPS\": 1 }\n";
    let layer = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n"),
        (
            "recipes-x/web/web_1.0.bb",
            "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\nSRC_URI += \"file://${PN}.args.json\"\n",
        ),
        ("recipes-x/web/files/web.args.json", JSON),
    ]);
    let says = |args: &[&str]| {
        let args = [&["--select", "args-schema,manifest-unknown-key", "--format", "concise"], args].concat();
        run(&mut pvlint(layer.path(), &args)).0.contains("web.args.json")
    };
    assert!(says(&["."]));
    assert!(!says(&[".", "--exclude", "files"]));
    let (out, ..) = run(&mut pvlint(layer.path(), &["--show-files", "--exclude", "files"]));
    assert!(!out.contains("files"), "{out}");
}

#[test]
fn standard_input_that_is_not_looked_at_comes_back_as_it_is() {
    let printed_as = |args: &[&str], name: &str| {
        let layer = layer("exclude = [\"recipes-x/left\"]\n");
        let mut command = pvlint(layer.path(), &[args, &["--stdin-filename", name, "-"]].concat());
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("pvlint");
        child.stdin.take().expect("a pipe").write_all(RECIPE.as_bytes()).expect("pvlint reads");
        texts(child.wait_with_output().expect("pvlint ends")).0
    };
    let printed = |args: &[&str]| printed_as(args, LEFT);
    for command in [&["fmt"][..], &["check", "--fix-only"]] {
        // What BitBake does not read comes back as it is, too: an editor replaces its text by it.
        assert_eq!(printed_as(command, "notes.txt"), RECIPE, "{command:?}");
        assert_ne!(printed(command), RECIPE, "{command:?}");
        assert_eq!(printed(&[command, &["--force-exclude"]].concat()), RECIPE, "{command:?}");
    }
    assert_eq!(printed(&["check", "--force-exclude"]), "");
}

#[test]
fn what_is_said_of_exclusions() {
    let said = |args: &[&str], code: i32, want: &str| {
        let layer = layer("");
        let (out, err, actual) = run(&mut pvlint(layer.path(), args));
        assert_eq!((actual, err.contains(want)), (code, true), "{args:?}: {out}{err}");
    };
    said(&["--exclude", "recipes-x,conf"], 0, "there is nothing to check: all that is here is excluded");
    for command in ["check", "fmt"] {
        said(
            &[command, "--exclude", "["],
            2,
            "invalid value '[' for '--exclude <GLOB>': error parsing glob '['",
        );
        said(&[command, "--exclude", "["], 2, "write it as for .gitignore");
    }
    let (_, err, _) = run(&mut pvlint(layer("").path(), &["fmt", "no/where"]));
    assert_eq!(err, "pvlint: error: no/where: No such file or directory (os error 2)\n");
}
