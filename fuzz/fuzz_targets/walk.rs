//! Whatever a tree holds, links, pipes, devices and odd names, the walk over it and a check of what it
//! finds come to an end, only what lies in the tree is found, and every report of it can be written.
#![no_main]

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use pvlint::config::Overrides;
use pvlint::disk::Disk;
use pvlint::engine::{Configs, Given, Input, check};
use pvlint::model::Files;
use pvlint::report::{Format, Run, Style, write};

/// Names that mean something to pvlint, and names that no variable has.
const NAMES: [&[u8]; 40] = [
    b".git", b"HEAD", b"info", b"exclude", b".gitignore", b".ignore", b".pvlintignore", b"pvlint.toml", b".pvlint.toml",
    b"conf", b"layer.conf", b"bblayers.conf", b"local.conf", b"multiconfig", b"a.conf", b"classes", b"own.bbclass",
    b"recipes-x", b"web", b"web_1.0.bb", b"web_%.bbappend", b"web.inc", b"files", b"web.args.json",
    b"web.services.json", b"device.json", b"run.sh", b"COPYING", b"0001-fix.patch", b"kas", b"a.yml", b"build",
    b"lib", b"\xff\xfe.bb", b"\x1b[2J\x9b.bb", b"new\nline.bb", b"-rf.bb", b" .bb", b"a:b_1.bb", b"%.bbappend",
]; // fmt: skip

const TEXTS: [&str; 14] = [
    "",
    "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb ${LAYERDIR}/recipes-*/*/*.bbappend\"\n\
     BBFILE_COLLECTIONS += \"x\"\nBBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n",
    "LICENSE = \"MIT\"\nLIC_FILES_CHKSUM = \"file://COPYING;md5=0\"\ninherit core-image container-pvrexport own\n\
     require web.inc\nSRC_URI += \"file://${PN}.args.json file://run.sh file://0001-fix.patch file://files\"\n",
    "include ../../../web.inc\nrequire ${FILE}\nSRC_URI = \"file://../../${PN} file:///dev/zero file://.\"\n",
    "inherit own\nA = \"1\"\n",
    "layers = [\".\", \"*\", \"**\", \"/**/**\", \"../*\"]\noptional-layers = [\"../../**\"]\n",
    "[lint]\nselect = [\"all\"]\nexclude = [\"**\"]\n",
    "header: {version: 14, includes: [kas/a.yml, ../a.yml]}\nrepos: {x: {path: /, layers: {.: null, ../..: null}}}\n",
    "*\n!*.bb\n**/x\n[\n\\\n",
    "gitdir: ../.git\n",
    "BBLAYERS = \"${TOPDIR}/.. / ${TOPDIR}/../* ${BBLAYERS}\"\n",
    "{\"services\": [], \"PV_SERVICES_REQUIRED\": [\"a\"]}\n",
    "#!/bin/sh\n. ./run.sh\n",
    "A = \"${@open('/dev/zero').read()}\"\nFILESEXTRAPATHS:prepend := \"/dev:/proc:${THISDIR}/../..:\"\n",
];

/// Where links lead.
const TARGETS: [&str; 14] = [
    "/dev/zero", "/dev/null", "/dev/tty", "/proc/self/mem", "/proc/self/fd/0", "/", "..", ".", "../..", "nowhere",
    "web.inc", "web_1.0.bb", "conf", "../pipe",
]; // fmt: skip

/// Takes one decision after the other from the input; all are 0 when it is used up.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % limit)
    }

    fn name(&mut self) -> OsString {
        match self.below(NAMES.len() + 2) {
            0 => OsString::from_vec(vec![b'a'; 255]),
            1 => {
                let bytes = (0..=self.below(8)).map(|_| self.0.next().copied().unwrap_or(b'x'));
                OsString::from_vec(bytes.filter(|byte| !matches!(byte, 0 | b'/')).chain(*b".bb").collect())
            }
            known => OsString::from_vec(NAMES[known - 2].to_vec()),
        }
    }
}

fn make_fifo(path: &Path) {
    let path = std::ffi::CString::new(path.as_os_str().as_encoded_bytes()).expect("no null");
    // SAFETY: the path is a text that ends in a null.
    unsafe { libc::mkfifo(path.as_ptr(), 0o600) };
}

/// Makes a tree; what cannot be made is left out.
fn make(root: &Path, bytes: &[u8]) {
    let mut choices = Choices(bytes.iter());
    let mut directories = vec![root.to_owned()];
    make_fifo(&root.join("pipe"));
    for _ in 0..40 {
        if choices.0.len() == 0 {
            return;
        }
        let parent = directories[choices.below(directories.len())].clone();
        let path = parent.join(choices.name());
        // To write to a pipe, or through a link to a device, would do something else than make a tree.
        if path.symlink_metadata().is_ok() {
            continue;
        }
        match choices.below(8) {
            0..=2 if fs::create_dir(&path).is_ok() => directories.push(path),
            3 => drop(symlink(TARGETS[choices.below(TARGETS.len())], &path)),
            4 => make_fifo(&path),
            5 => drop(std::os::unix::net::UnixListener::bind(&path)),
            6 => {
                let length = choices.below(64).min(choices.0.len());
                let text: Vec<u8> = choices.0.by_ref().take(length).copied().collect();
                drop(fs::write(&path, text));
            }
            _ => drop(fs::write(&path, TEXTS[choices.below(TEXTS.len())])),
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let scratch = tempfile::tempdir().expect("a directory");
    let root = scratch.path().canonicalize().expect("a path").join("tree");
    fs::create_dir(&root).expect("a directory");
    make(&root, bytes);
    let found = pvlint::cli::metadata_below(std::slice::from_ref(&root));
    assert!(found.iter().all(|path| path.starts_with(&root)), "{found:?}");
    let mut walked: Vec<PathBuf> = Vec::new();
    Disk::default().walk(&root, &mut |path| walked.push(path));
    assert!(walked.iter().all(|path| path.starts_with(&root)), "{walked:?}");

    let files = Arc::new(Files::default());
    let Ok(configs) = Configs::resolve(files.disk(), Given::default(), &Overrides::default(), &found) else { return };
    let Ok(build) = configs.build(Arc::clone(&files), &found) else { return };
    let settings = &|path: &Path| configs.of(path);
    let outcome = check(&build, &Input { targets: &found, named: &[], settings, filter: None, shellcheck: None });
    assert!(outcome.internal_errors.is_empty(), "{:?}", outcome.internal_errors);
    let run = Run {
        findings: &outcome.findings,
        rules: &[],
        files: outcome.checked.len(),
        suppressed: outcome.suppressed,
        elapsed: Duration::ZERO,
        version: "0",
        cwd: &root,
        root: &root,
        rule_url: None,
        may_edit: &|_| true,
        containers: None,
    };
    for format in Format::ALL {
        let mut text = Vec::new();
        write(format, &run, Style::default(), &mut text).expect("a report");
        let text = String::from_utf8(text).expect("UTF-8");
        let is_raw = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
        assert!(!text.contains(is_raw), "{format:?}: {text:?}");
    }
});
