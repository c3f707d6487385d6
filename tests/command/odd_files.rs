//! Whatever lies in the place of a file that pvlint reads, it comes to an end, takes no memory for it, and
//! changes nothing.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::start::{directory, pvlint, texts};

/// A layer with a file of every kind that pvlint reads.
const LAYER: [(&str, &str); 21] = [
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
    ("known.json", "{\"version\": 1, \"fingerprints\": \"pvlint/v1\", \"findings\": {}}\n"),
];

const CHECK: &[&[&str]] = &[&["check", "--no-cache", "--baseline", "known.json"]];

const OTHERS: [&[&str]; 7] = [
    &["check", "--no-cache", "--fix", "--unsafe-fixes"],
    &["fmt", "."],
    &["fmt", "--json", "."],
    &["graph"],
    &["explain-container", "web"],
    &["vars", "recipes-x/web/web_1.0.bb", "A"],
    &["ast", "recipes-x/web/web.inc"],
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

/// Every file in turn is taken away, and `put` puts something else there.
fn check(commands: impl Fn(usize) -> &'static [&'static [&'static str]], put: impl Fn(&Path)) {
    for (number, (name, _)) in LAYER.iter().enumerate() {
        for args in commands(number) {
            let layer = directory(&LAYER);
            let place = layer.path().join(name);
            fs::remove_file(&place).expect("a file");
            put(&place);
            let (out, err, code) = run_bounded(layer.path(), args);
            let context = format!("{name}: {args:?}: {out}{err}");
            assert!(code.is_some_and(|code| code <= 2), "{code:?} {context}");
            assert!(!context.contains("internal error"), "{context}");
        }
    }
}

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
}

/// Every command has its turn at some of the files.
#[test]
fn a_pipe_before_other_commands() {
    check(|number| std::slice::from_ref(&OTHERS[number % OTHERS.len()]), make_fifo);
}

#[test]
fn a_link_to_itself() {
    check(|_| CHECK, |place| symlink(place.file_name().expect("a name"), place).expect("a link"));
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
