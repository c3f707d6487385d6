//! A tree that comes from strangers does not reach out of itself: links in it are read, and not written
//! through.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::start::{directory, pvlint, run};
use tempfile::TempDir;

const UNFORMATTED: &str = "SUMMARY=\"x\"\nLICENSE = \"CLOSED\"\n  A = \"1\"\n";

/// A home with a repository, which has a link to a file of the home, one to a file of its own, and a
/// directory that is a link to the home.
fn home() -> TempDir {
    let home = directory(&[
        ("profile.inc", UNFORMATTED),
        ("other.toml", ""),
        ("repo/.git/HEAD", ""),
        ("repo/conf/layer.conf", "BBPATH .= \":${LAYERDIR}\"\n"),
        ("repo/recipes-x/own.inc", UNFORMATTED),
    ]);
    let link = |target: &str, name: &str| symlink(target, home.path().join(name)).expect("a link");
    link("../../profile.inc", "repo/recipes-x/site.inc");
    link("own.inc", "repo/recipes-x/same.inc");
    link("../..", "repo/recipes-x/up");
    home
}

/// Whether the file outside, and the one inside, are as they were after the command; and what it says.
fn after(args: &[&str]) -> (bool, bool, String, i32) {
    let home = home();
    let (out, err, code) = run(&mut pvlint(&home.path().join("repo"), args));
    let is_same = |name: &str| fs::read_to_string(home.path().join(name)).expect("a text") == UNFORMATTED;
    assert!(home.path().join("repo/recipes-x/site.inc").is_symlink());
    (is_same("profile.inc"), is_same("repo/recipes-x/own.inc"), out + &err, code)
}

#[test]
fn what_a_walk_finds_by_a_link_is_not_written() {
    for args in [&["fmt", "."][..], &["fmt", "recipes-x"]] {
        let (outside, inside, said, code) = after(args);
        assert_eq!((outside, inside, code), (true, false, 0), "{args:?}: {said}");
        assert!(said.contains("recipes-x/site.inc is a link, so it is left as it is"), "{said}");
        // It is formatted by its own name.
        assert!(!said.contains("same.inc"), "{said}");
    }
    for args in [&["check", "--fix", "."][..], &["check", "--fix-only", "."], &["check", "--add-ignore", "."]]
    {
        let (outside, _, said, _) = after(args);
        assert!(outside, "{args:?}: {said}");
    }
}

#[test]
fn a_named_link_is_written_through_in_its_own_tree_only() {
    let check = |path: &str, want: (bool, bool), message: &str| {
        let (outside, inside, said, code) = after(&["fmt", path]);
        assert_eq!((outside, inside, code), (want.0, want.1, 0), "{path}: {said}");
        assert!(said.contains(message), "{path}: {said}");
    };
    check("recipes-x/same.inc", (true, false), "1 file reformatted");
    check("recipes-x/site.inc", (true, true), "it leads out of the tree");
    check("recipes-x/up/profile.inc", (true, true), "it leads out of the tree");
    // The file itself is named where it lies.
    check("../profile.inc", (false, true), "1 file reformatted");
}

#[test]
fn reports_and_baselines_stay_in_their_tree() {
    for args in [
        &["--output", "report.json", "--format", "json"][..],
        &["--baseline", "report.json", "--write-baseline"],
    ] {
        let home = home();
        let outside = home.path().join("profile.inc");
        symlink(&outside, home.path().join("repo/report.json")).expect("a link");
        let (_, err, code) = run(&mut pvlint(&home.path().join("repo"), &[&["check"][..], args].concat()));
        assert_eq!(code, 2, "{args:?}: {err}");
        assert_eq!(fs::read_to_string(&outside).expect("a text"), UNFORMATTED, "{args:?}: {err}");
    }
}

#[test]
fn init_and_new_write_into_the_tree_only() {
    let home = home();
    let (repo, outside) = (home.path().join("repo"), home.path().join("elsewhere"));
    fs::create_dir(&outside).expect("a directory");
    symlink(&outside, repo.join("recipes-containers")).expect("a link");
    symlink(home.path().join("other.toml"), repo.join("pvlint.toml")).expect("a link");
    let (_, err, code) = run(&mut pvlint(&repo, &["new", "web"]));
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("it leads out of the tree"), "{err}");
    let (_, err, code) = run(&mut pvlint(&repo, &["init", "--force"]));
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("pvlint.toml is a link"), "{err}");
    let is_empty = |path: &Path| fs::read_dir(path).expect("a directory").next().is_none();
    assert!(is_empty(&outside));
    assert_eq!(fs::read_to_string(home.path().join("other.toml")).expect("a text"), "");
}
