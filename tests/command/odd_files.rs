//! Whatever lies in the place of a file that pvlint reads, it comes to an end, takes no memory for it, and
//! changes nothing.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use super::start::{directory, pvlint, texts, write};

/// A layer with a file of every kind that pvlint reads.
const LAYER: [(&str, &str); 27] = [
    (".git/HEAD", "ref: refs/heads/main\n"),
    (".git/info/exclude", ""),
    (".gitignore", "*.orig\n"),
    (".pvlintignore", "*.old\n"),
    ("pvlint.toml", "layers = [\".\"]\n[lint]\nselect = [\"all\"]\n"),
    ("kas/all.yml", "header: {version: 14, includes: [kas/more.yml]}\nrepos: {x: {layers: {.: null}}}\n"),
    ("kas/more.yml", "header: {version: 14}\n"),
    ("build/conf/bblayers.conf", "BBLAYERS = \"${TOPDIR}/..\"\n"),
    (
        "conf/layer.conf",
        "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb ${LAYERDIR}/recipes-*/*/*.bbappend\"\n\
         BBFILE_COLLECTIONS += \"x\"\nBBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n",
    ),
    ("conf/multiconfig/a.conf", "TMPDIR = \"${TOPDIR}/tmp-a\"\n"),
    ("classes/own.bbclass", "A = \"1\"\n"),
    ("recipes-x/.gitignore", "*.orig\n"),
    (
        "recipes-x/web/web_1.0.bb",
        "LICENSE = \"MIT\"\nLIC_FILES_CHKSUM = \"file://COPYING;md5=0123456789abcdef0123456789abcdef\"\n\
         inherit core-image container-pvrexport own\nrequire web.inc\n\
         SRC_URI += \"file://${PN}.args.json file://${PN}.services.json file://run.sh file://0001-fix.patch\"\n\
         do_install() {\n    install -m 0755 ${WORKDIR}/run.sh ${D}/run.sh\n}\n",
    ),
    ("recipes-x/web/web.inc", "B = \"1\"\n"),
    ("recipes-x/web/web_%.bbappend", "C = \"1\"\n"),
    ("recipes-x/web/files/COPYING", "As you like.\n"),
    ("recipes-x/web/files/web.args.json", "{\"PV_SERVICES_REQUIRED\": [\"a\"]}\n"),
    ("recipes-x/web/files/web.services.json", "{\"services\": []}\n"),
    ("recipes-x/web/files/run.sh", "#!/bin/sh\necho web\n"),
    ("recipes-x/web/files/0001-fix.patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"),
    (".oelint.cfg", "[oelint]\nsuppress =\n  oelint.var.order\n"),
    (".pre-commit-config.yaml", "repos: []\n"),
    (".github/workflows/pvlint.yml", "on: push\n"),
    (".gitlab-ci.yml", "a: {script: b}\n"),
    ("web.tgz", "no archive"),
    ("kept/old.pvlint", "what another run kept"),
    ("known.json", "{\"version\": 1, \"fingerprints\": \"pvlint/v1\", \"findings\": {}}\n"),
];

const CHECK: &[&[&str]] = &[&["check", "--no-cache", "--baseline", "known.json"]];

const OTHERS: [&[&str]; 19] = [
    &["check", "--no-cache", "--fix", "--unsafe-fixes"],
    &["check", "--no-cache", "--add-ignore"],
    &["check", "--cache-dir", "kept"],
    &["check", "--no-cache", "--format", "html=report.html", "--format", "json=known.json"],
    &["fmt", "."],
    &["fmt", "--json", "."],
    &["graph"],
    &["graph", "--format", "json"],
    &["explain-container", "web"],
    &["explain-container", "recipes-x/web/web_1.0.bb", "--format", "json"],
    &["vars", "recipes-x/web/web_1.0.bb", "A"],
    &["vars", "web", "--format", "json"],
    &["ast", "recipes-x/web/web.inc", "recipes-x/web/web_1.0.bb", "conf/layer.conf"],
    &["init", "--force", "--github", "--gitlab"],
    &["init", "--diff"],
    &["new", "house"],
    &["inspect", "web.tgz", "--against", "web"],
    &["cache", "info", "--cache-dir", "kept"],
    &["cache", "clean", "--cache-dir", "kept"],
];

/// Runs pvlint with a limit on its memory, far above what it needs here.
fn run_bounded(directory: &Path, args: &[&str]) -> (String, String, Option<i32>) {
    let program = pvlint(directory, args);
    let mut bounded = Command::new("sh");
    bounded.args(["-c", "ulimit -v 4000000; exec \"$0\" \"$@\""]).arg(program.get_program()).args(args);
    bounded.current_dir(directory).env("HOME", directory.join("home")).env_remove("XDG_CONFIG_HOME");
    let output = bounded.output().expect("sh runs");
    match output.status.code() {
        Some(code) => {
            let (out, err, _) = texts(output);
            (out, err, Some(code))
        }
        None => (String::new(), String::from_utf8_lossy(&output.stderr).into_owned(), None),
    }
}

/// What lies beside the layer, and is none of its business.
const OUTSIDE: (&str, &str) = ("outside.inc", "A=\"1\"\n  B = 1\n");

/// Every file in turn is taken away, and `put` puts something else there.
fn check(commands: impl Fn(usize) -> &'static [&'static [&'static str]], put: impl Fn(&Path)) {
    for (number, (name, _)) in LAYER.iter().enumerate() {
        for args in commands(number) {
            let around = directory(&[OUTSIDE]);
            let layer = around.path().join("layer");
            LAYER.iter().for_each(|(name, text)| write(&layer, name, text));
            let place = layer.join(name);
            fs::remove_file(&place).expect("a file");
            put(&place);
            let (out, err, code) = run_bounded(&layer, args);
            let context = format!("{name}: {args:?}: {out}{err}");
            assert!(code.is_some_and(|code| code <= 2), "{code:?} {context}");
            assert!(!context.contains("internal error"), "{context}");
            let mut beside: Vec<_> = fs::read_dir(around.path())
                .expect("a directory")
                .flatten()
                .map(|entry| entry.file_name())
                .collect();
            beside.sort();
            assert_eq!(beside, ["layer", OUTSIDE.0], "{context}");
            let outside = fs::read_to_string(around.path().join(OUTSIDE.0)).expect("a text");
            assert_eq!(outside, OUTSIDE.1, "{context}");
        }
    }
}

/// Every command has its turn at some of the files.
fn check_in_turn(turn: usize, put: impl Fn(&Path)) {
    check(|number| std::slice::from_ref(&OTHERS[(number + turn) % OTHERS.len()]), put);
}

/// SECURITY.md: "Only regular files are read, and none that is larger than its kind needs."
#[test]
fn a_device_without_end() {
    check(|_| CHECK, |place| symlink("/dev/zero", place).expect("a link"));
}

fn make_fifo(place: &Path) {
    assert!(Command::new("mkfifo").arg(place).status().expect("mkfifo").success());
}

#[test]
fn a_pipe_that_nobody_writes_to() {
    check(|_| CHECK, make_fifo);
    check_in_turn(2, make_fifo);
}

#[test]
fn a_socket() {
    check_in_turn(4, |place| {
        // The path of a socket is short.
        let made = directory(&[]);
        let _listener = UnixListener::bind(made.path().join("socket")).expect("a socket");
        fs::rename(made.path().join("socket"), place).expect("a socket");
    });
}

#[test]
fn a_link_to_itself() {
    check(|_| CHECK, |place| symlink(place.file_name().expect("a name"), place).expect("a link"));
}

#[test]
fn a_link_that_leads_out_of_the_tree() {
    let outside = |place: &Path| {
        place.ancestors().find(|above| above.ends_with("layer")).expect("it").with_file_name(OUTSIDE.0)
    };
    check_in_turn(8, |place| symlink(outside(place), place).expect("a link"));
    check_in_turn(9, |place| symlink(outside(place).with_file_name("new"), place).expect("a link"));
}

#[test]
fn a_directory() {
    check(|_| CHECK, |place| fs::create_dir(place).expect("a directory"));
}

#[test]
fn a_file_with_more_bytes_than_its_kind_has() {
    // A hole: nothing of it is on the disk.
    check(
        |_| CHECK,
        |place| {
            fs::File::create(place).and_then(|file| file.set_len((256 << 20) + 1)).expect("a file");
        },
    );
}

#[test]
fn nesting_without_end() {
    let text =
        ["[", "{\"a\":", "(", "${@", "$(", "- ", "<<: *a, &a "].map(|open| open.repeat(20_000)).join("\n");
    check_in_turn(15, |place| fs::write(place, &text).expect("a file"));
}

#[test]
fn bytes_that_are_no_text() {
    let bytes: Vec<u8> = (0..=255).cycle().take(4096).collect();
    check_in_turn(18, |place| fs::write(place, &bytes).expect("a file"));
}
