//! Files that BitBake does not read as metadata: neither changed nor reported, named or not.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use super::start::{directory, pvlint, run, texts};

const LAYER: [(&str, &str); 2] = [
    ("conf/layer.conf", "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n"),
    ("recipes-x/pv-foo/pv-foo_1.0.bb", "LICENSE = \"CLOSED\"\n"),
];

/// What no recipe, class, include or configuration is called, or lies where only payload does.
const FOREIGN: [(&str, &str); 8] = [
    ("recipes-x/pv-foo/files/pv-foo.sh", "#!/bin/sh\nNAME=\"x\"\n  A=\"1\"\n"),
    ("recipes-x/pv-foo/files/tool.py", "A=\"x\"\n"),
    ("recipes-x/pv-foo/files/nginx.conf", "A=\"x\"\n"),
    ("recipes-x/pv-foo/pv-foo-1.0/conf/server.conf", "A=\"x\"\n"),
    ("recipes-x/pv-foo/pv-foo/part.inc", "A=\"x\"\n"),
    ("wic/disk.wks.inc", "A=\"x\"\n"),
    ("README.md", "A=\"x\"\n"),
    ("Makefile", "A=\"x\"\n"),
];

#[test]
fn a_foreign_file_is_left_alone() {
    for (name, text) in FOREIGN {
        for args in [
            &["fmt"][..],
            &["fmt", "--check"],
            &["fmt", "--allow-value-changes"],
            &["check", "--fix"],
            &["check"],
        ] {
            for named in [true, false] {
                let layer = directory(&[&LAYER[..], &[(name, text)]].concat());
                let path = if named { name } else { "." };
                let (out, err, code) = run(&mut pvlint(layer.path(), &[args, &[path]].concat()));
                let context = format!("{args:?} {path}: {out}{err}");
                assert_eq!(code, 0, "{context}");
                assert_eq!(fs::read_to_string(layer.path().join(name)).expect("a text"), text, "{context}");
                assert!(!out.contains(name), "{context}");
                // A named script is checked, and never formatted.
                let is_told = named && !(name.ends_with(".sh") && args[0] == "check");
                let told = format!("{name} is skipped, for BitBake does not read it");
                assert_eq!(err.contains(&told), is_told, "{context}");
            }
        }
    }
}

#[test]
fn many_foreign_files_are_told_on_one_line() {
    let layer = directory(&[&LAYER[..], &FOREIGN].concat());
    let names: Vec<&str> = FOREIGN.iter().map(|(name, _)| *name).collect();
    let (_, err, code) = run(&mut pvlint(layer.path(), &[&["fmt"][..], &names].concat()));
    assert_eq!((err.matches("skipped").count(), code), (1, 0), "{err}");
    assert!(err.contains(" and 5 more are skipped"), "{err}");
    // A hook hands over whatever has changed.
    let (_, err, code) = run(&mut pvlint(layer.path(), &[&["fmt", "--force-exclude"][..], &names].concat()));
    assert_eq!((err.contains("skipped"), code), (false, 0), "{err}");
}

#[test]
fn an_option_says_that_a_file_is_metadata() {
    let layer = directory(&[("part.txt", "A=\"x\"\n")]);
    let (_, err, code) = run(&mut pvlint(layer.path(), &["fmt", "--metadata", "part.txt"]));
    assert_eq!(code, 0, "{err}");
    assert_eq!(fs::read_to_string(layer.path().join("part.txt")).expect("a text"), "A = \"x\"\n");
}

#[test]
fn the_name_of_standard_input_decides() {
    let check = |args: &[&str], want: &str| {
        let layer = directory(&LAYER);
        let mut command = pvlint(layer.path(), &[&["fmt"][..], args].concat());
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("pvlint");
        child.stdin.take().expect("a pipe").write_all(b"A=\"x\"\n").expect("pvlint reads");
        let (out, err, code) = texts(child.wait_with_output().expect("pvlint ends"));
        assert_eq!((out.as_str(), code), (want, 0), "{args:?}: {err}");
    };
    const SAME: &str = "A=\"x\"\n";
    const FORMATTED: &str = "A = \"x\"\n";
    check(&["-"], FORMATTED);
    check(&["--stdin-filename", "x.bb"], FORMATTED);
    check(&["--stdin-filename", "local.conf"], FORMATTED);
    check(&["--stdin-filename", "conf/local.conf"], FORMATTED);
    check(&["--stdin-filename", "recipes-x/pv-foo/files/nginx.conf"], SAME);
    check(&["--stdin-filename", "recipes-x/pv-foo/files/pv-foo.sh"], SAME);
    check(&["--stdin-filename", "x.py"], SAME);
    check(&["--stdin-filename", "x.py", "--metadata"], FORMATTED);
}

/// Whatever lies there, nothing is waited for.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_an_error_at_once() {
    let layer = directory(&LAYER);
    let made =
        std::process::Command::new("mkfifo").arg(layer.path().join("pipe.bb")).status().expect("mkfifo");
    assert!(made.success());
    for args in
        [&["check", "pipe.bb"][..], &["fmt", "pipe.bb"], &["check", "/dev/zero"], &["fmt", "/dev/tty"]]
    {
        let (out, err, code) = run(&mut pvlint(layer.path(), args));
        assert!(code == 2 && err.contains("neither a file nor a directory"), "{args:?}: {out}{err}");
    }
}

/// It only widens what `--fix` and `--diff` may do.
#[test]
fn unsafe_fixes_alone_write_nothing() {
    let recipe = ("recipes-x/x/x_1.0.bb", "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n");
    let layer = directory(&[LAYER[0], recipe]);
    let args = ["check", "--unsafe-fixes", "--select", "implicit-group"];
    let (out, err, code) = run(&mut pvlint(layer.path(), &args));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("1 fixable with --fix --unsafe-fixes"), "{out}");
    assert_eq!(fs::read_to_string(layer.path().join(recipe.0)).expect("a text"), recipe.1);
}

/// A run that looked at nothing says so, and does not say that nothing was found.
#[test]
fn nothing_to_check_is_told() {
    let check = |args: &[&str], code: i32, message: &str| {
        let layer = directory(&[("files/broken.json", "{"), ("empty/.keep", "")]);
        let (out, err, actual) = run(&mut pvlint(layer.path(), args));
        assert_eq!(actual, code, "{args:?}: {out}{err}");
        assert!(err.contains(message), "{args:?}: {err}");
    };
    check(&["files"], 0, "warning: there is nothing to check");
    check(&["check", "empty"], 0, "warning: there is nothing to check");
    check(&["no/where"], 2, "no/where: No such file or directory");
    check(
        &["nowhere"],
        2,
        "there is no command, file or directory `nowhere`: `pvlint help` lists the commands",
    );
    check(&["version"], 2, "`version`: `pvlint --version` prints the version");
    check(&["check", "--output-format", "json"], 2, "tip: the format is chosen by `--format`");
    check(&["check", "--preview"], 2, "unexpected argument '--preview' found\n\nUsage");
    check(&["rules", "mdev-value"], 2, "tip: `pvlint explain mdev-value` is about it");
    check(&["explain", "mdev"], 2, "there are `mdev-decision`, `mdev-value`, `mdev-rule-form`");
    check(&["check", "files/broken.json:3"], 2, "; lines cannot be named, but files/broken.json can");
    check(&["chek"], 2, "there is no command, file or directory `chek`: did you mean `check`?");
    let (out, _, _) = run(&mut pvlint(directory(&[]).path(), &["nowhere"]));
    assert_eq!(out, "");
}
