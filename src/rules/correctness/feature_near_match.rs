//! `feature-near-match`: the name of a feature is misspelled.

use std::sync::Arc;

use memchr::memmem;
use strsim::damerau_levenshtein;

use crate::embed::python::PythonText;
use crate::lint::{Cx, Statement, python_in, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, differ_in_numbers, suggest};

rule!("correctness", "feature-near-match", InLayer(check));

/// The functions that look for words in a variable.
const ASKING: [&str; 3] = ["bb.utils.contains", "bb.utils.contains_any", "bb.utils.filter"];

/// Lists of features.
const LISTS: [&str; 3] = ["COMBINED_FEATURES", "DISTRO_FEATURES", "MACHINE_FEATURES"];

/// What recipes of meta-pantavisor ask for.
const LIST_OF_PANTAVISOR: &str = "PANTAVISOR_FEATURES";

/// The words that they look for there, of five letters and more.
const KNOWN_TO_PANTAVISOR: &[&str] = &[
    "appengine",
    "autogrow",
    "automod",
    "bootchartd",
    "caam-nxp",
    "console-logging",
    "container-mdev",
    "debug",
    "debug-hooks",
    "dm-crypt",
    "dm-verity",
    "lxc-next",
    "pv-manifest-audit",
    "pv-manifest-strict",
    "pvcontrol",
    "rngdaemon",
    "rpi-tryboot",
    "squash-lz4",
    "squash-zstd",
    "tailscale",
    "xconnect",
];

/// Features that openembedded-core and the layers around it know, of five letters and more: of shorter ones
/// too many are near to each other.
const KNOWN: &[&str] = &[
    "alsa-plugins",
    "apparmor",
    "audit",
    "bluetooth",
    "bluez5",
    "busybox-crond",
    "debuginfod",
    "directfb",
    "dm-verity",
    "gobject-introspection-data",
    "integrity",
    "irqbalance",
    "keyboard",
    "largefile",
    "ld-is-gold",
    "minidebuginfo",
    "multiarch",
    "offline-kernel",
    "opencl",
    "opengl",
    "openssl-no-weak-ciphers",
    "optee",
    "pantavisor",
    "pcbios",
    "pcmcia",
    "phone",
    "pipewire",
    "polkit",
    "ptest",
    "pulseaudio",
    "qemu-usermode",
    "screen",
    "seccomp",
    "selinux",
    "serial",
    "smack",
    "smbfs",
    "splash",
    "systemd",
    "systemd-resolved",
    "sysvinit",
    "touchscreen",
    "usbgadget",
    "usbhost",
    "usrmerge",
    "virtualization",
    "vulkan",
    "wayland",
    "webrtc",
    "zeroconf",
];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if memmem::find(file.source.text().as_bytes(), b"_FEATURES").is_none() {
        return;
    }
    for (list, word, span) in in_lists(file).into_iter().chain(in_conditions(file)) {
        let Some(known) = near(list, &word) else { continue };
        // All files are looked through for that, so it comes last.
        if build.reads().files_that_read(&word) > 1 {
            continue;
        }
        let message = format!("no feature is called `{word}`");
        let mut found = cx.report(&file.source, span, message);
        found.help(suggest(known));
        let edits = vec![Edit::replace(span, known)];
        found.fix(Fix::unsafe_(format!("write `{known}`"), edits).changes_value());
    }
}

/// The name of a list as it stands here, if it is one of features.
fn list_called(name: &str) -> Option<&'static str> {
    LISTS.into_iter().chain([LIST_OF_PANTAVISOR]).find(|list| *list == name)
}

/// The feature that is meant by a word that is none.
fn near(list: &str, word: &str) -> Option<&'static str> {
    let all = if list == LIST_OF_PANTAVISOR { KNOWN_TO_PANTAVISOR } else { KNOWN };
    if word.len() < 5 || all.contains(&word) {
        return None;
    }
    for known in all {
        // Most are ruled out by their length alone.
        if known.len().abs_diff(word.len()) > 1 || damerau_levenshtein(known, word) != 1 {
            continue;
        }
        if !differ_in_numbers(known, word) {
            return Some(known);
        }
    }
    None
}

/// The words of lists of features, and of what recipes ask of them.
fn in_lists(file: &Arc<Parsed>) -> Vec<(&'static str, String, Span)> {
    let mut found = Vec::new();
    for statement in Statement::all_in(file) {
        let stem = statement.stem();
        let asked = ["ANY_OF_", "CONFLICT_", "REQUIRED_"].iter().find_map(|how| stem.strip_prefix(how));
        let Some(list) = list_called(asked.unwrap_or(stem)) else { continue };
        let Some(assignment) = statement.to_value() else { continue };
        for word in written_words(assignment) {
            found.push((list, word.text, word.span));
        }
    }
    found
}

/// The words that conditions look for in a list of features.
fn in_conditions(file: &Arc<Parsed>) -> Vec<(&'static str, String, Span)> {
    let mut found = Vec::new();
    for code in python_in(file) {
        if !code.text.contains("bb.utils.") {
            continue;
        }
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            let callee = python.slice(call.callee.clone());
            if !ASKING.contains(&callee) {
                continue;
            }
            let arguments = python.arguments(&call);
            let [list, words, ..] = arguments.as_slice() else { continue };
            let Some(list) = python.literal_at(list) else { continue };
            let Some(words) = python.literal_at(words) else { continue };
            let Some(list) = list_called(python.slice(list.inner.clone())) else { continue };
            let text = python.slice(words.inner.clone());
            for word in text.split_whitespace() {
                let start = words.inner.start + Span::of(text, word).start as usize;
                found.push((list, word.to_owned(), code.span(start..start + word.len())));
            }
        }
    }
    found
}
