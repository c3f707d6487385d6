//! A tree that comes from strangers does not reach out of itself: links in it are read, and not written
//! through.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::start::{directory, pvlint, run, write};
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
    after_in(&home(), args)
}

fn after_in(home: &TempDir, args: &[&str]) -> (bool, bool, String, i32) {
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

/// SECURITY.md: "A link that lies in the tree is never written through, unless it is named and stays in its
/// repository or layer."
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

/// The home may be a repository itself; one may lead to the other by several links, or be the same file.
#[test]
fn what_lies_around_the_tree_is_another_one() {
    for args in [
        &["fmt", "."][..],
        &["fmt", "recipes-x/up/profile.inc"],
        &["fmt", "recipes-x/far.inc"],
        &["fmt", "recipes-x/up"],
    ] {
        let home = home();
        write(home.path(), ".git/HEAD", "ref: refs/heads/main\n");
        symlink("site.inc", home.path().join("repo/recipes-x/far.inc")).expect("a link");
        let (outside, inside, said, code) = after_in(&home, args);
        // By way of the home the file inside is found, too.
        let is_found = [".", "recipes-x/up"].contains(&args[1]);
        assert_eq!((outside, inside, code), (true, !is_found, 0), "{args:?}: {said}");
        assert!(said.contains("is left as it is") || said.contains("is a link"), "{args:?}: {said}");
    }
    let home = home();
    fs::hard_link(home.path().join("profile.inc"), home.path().join("repo/recipes-x/hard.inc"))
        .expect("a link");
    let (outside, _, said, code) = after_in(&home, &["fmt", "."]);
    assert_eq!((outside, code), (true, 0), "{said}");
    let inside = fs::read_to_string(home.path().join("repo/recipes-x/hard.inc")).expect("a text");
    assert_ne!(inside, UNFORMATTED);
}

#[test]
fn a_file_outside_that_is_included_is_not_fixed() {
    let home = home();
    write(home.path(), "repo/recipes-x/x_1.0.bb", "LICENSE = \"CLOSED\"\nrequire ../../profile.inc\n");
    write(home.path(), "repo/recipes-x/y_1.0.bb", "LICENSE = \"CLOSED\"\nrequire up/profile.inc\n");
    for args in
        [&["check", "--fix", "--unsafe-fixes", "."][..], &["check", "--add-ignore", "."], &["fmt", "."]]
    {
        let (outside, _, said, _) = after_in(&home, args);
        assert!(outside, "{args:?}: {said}");
    }
}

/// SECURITY.md: "What a link, a configuration or an include names is read, also outside of the checkout, and
/// lines of it are shown. Do not publish reports about trees whose links you do not trust."
#[test]
fn what_a_link_leads_to_is_shown() {
    let (_, _, said, _) = after(&["check", "recipes-x/site.inc"]);
    assert!(said.contains("recipes-x/site.inc:3:1\n") && said.contains("A = \"1\""), "{said}");
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
    // By a directory that is a link, and where nothing is yet.
    for path in ["recipes-x/up/profile.inc", "recipes-x/up/new.json"] {
        for args in [&["--format", "json", "--output", path][..], &["--baseline", path, "--write-baseline"]] {
            let home = home();
            let (outside, _, said, code) = after_in(&home, &[&["check"][..], args].concat());
            assert!(code == 2 && outside && !home.path().join("new.json").exists(), "{args:?}: {said}");
        }
    }
}

/// SECURITY.md: "A baseline that is named by `pvlint.toml` is written only if it lies in the repository or
/// layer of that file."
#[test]
fn the_baseline_of_a_configuration_stays_in_its_tree() {
    let absolute = |home: &TempDir| home.path().join("new.json").display().to_string();
    for (at, place, is_written) in [
        ("repo", "known.json", true),
        ("repo/recipes-x", "../known.json", true),
        ("repo", "../new.json", false),
        ("repo/recipes-x", "up/new.json", false),
        ("repo", "recipes-x/nowhere/../../../new.json", false),
        ("repo", "", false),
    ] {
        let home = home();
        let place = if place.is_empty() { absolute(&home) } else { place.to_owned() };
        write(home.path(), &format!("{at}/pvlint.toml"), &format!("baseline = \"{place}\"\n"));
        let (_, err, code) = run(&mut pvlint(&home.path().join(at), &["check", "--write-baseline"]));
        assert_eq!((code != 2, home.path().join("new.json").exists()), (is_written, false), "{place}: {err}");
    }
}

#[test]
fn what_is_kept_stays_in_the_tree() {
    let home = home();
    fs::create_dir(home.path().join("cache")).expect("a directory");
    symlink("../cache", home.path().join("repo/kept")).expect("a link");
    let (_, _, said, _) = after_in(&home, &["check", "--cache-dir", "kept", "recipes-x/own.inc"]);
    assert!(said.contains("the cache kept is left as it is, for it leads out of the tree"), "{said}");
    assert_eq!(fs::read_dir(home.path().join("cache")).expect("a directory").count(), 0);

    // A file of the cache that is a link, or no file at all.
    let check = || after_in(&home, &["check", "--cache-dir", "own", "recipes-x/own.inc"]);
    let (_, _, want, _) = check();
    let mut kept = fs::read_dir(home.path().join("repo/own")).expect("a directory").flatten();
    let file = kept.find(|entry| entry.path().extension().is_some_and(|ending| ending == "pvlint"));
    let file = &file.expect("a run that is kept").path();
    for target in ["../../profile.inc", "/dev/zero", "nowhere"] {
        fs::remove_file(file).expect("a file");
        symlink(target, file).expect("a link");
        let (outside, _, said, _) = check();
        assert!(outside && file.is_symlink(), "{target}: {said}");
        assert_eq!(said.lines().next(), want.lines().next(), "{target}");
    }
}

/// No program reads from it, and perhaps none ever will.
#[test]
fn a_report_to_a_pipe_is_written_or_fails_at_once() {
    let home = home();
    let pipe = home.path().join("repo/report.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let args = ["check", "--format", "json", "--output", "report.json", "recipes-x/own.inc"];
    let (_, _, said, code) = after_in(&home, &args);
    assert!(code == 2 && said.contains("cannot write report.json"), "{said}");
    let mut reader = std::process::Command::new("cat");
    let reader = reader.arg(&pipe).stdout(std::process::Stdio::piped()).spawn().expect("cat");
    let (_, _, said, code) = loop {
        match after_in(&home, &args) {
            // It has not opened the pipe yet.
            (_, _, _, 2) => continue,
            other => break other,
        }
    };
    let read = reader.wait_with_output().expect("a report").stdout;
    assert!(code != 2 && read.starts_with(b"{"), "{said}: {}", String::from_utf8_lossy(&read));
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
