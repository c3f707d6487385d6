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
    for (word, span) in in_lists(file).into_iter().chain(in_conditions(file)) {
        let Some(known) = near(&word) else { continue };
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

/// The feature that is meant by a word that is none.
fn near(word: &str) -> Option<&'static str> {
    if word.len() < 5 || KNOWN.contains(&word) {
        return None;
    }
    let is_near = |known: &&&str| {
        known.len().abs_diff(word.len()) <= 1
            && damerau_levenshtein(known, word) == 1
            && !differ_in_numbers(known, word)
    };
    KNOWN.iter().find(is_near).copied()
}

/// The words of lists of features, and of what recipes ask of them.
fn in_lists(file: &Arc<Parsed>) -> Vec<(String, Span)> {
    let is_list = |stem: &str| {
        let asked = ["ANY_OF_", "CONFLICT_", "REQUIRED_"].iter().find_map(|how| stem.strip_prefix(how));
        LISTS.contains(&asked.unwrap_or(stem))
    };
    let own = Statement::all_in(file).filter(|statement| is_list(statement.stem()));
    let words = own.filter_map(|statement| statement.to_value()).flat_map(written_words);
    words.map(|word| (word.text, word.span)).collect()
}

/// The words that conditions look for in a list of features.
fn in_conditions(file: &Arc<Parsed>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for code in python_in(file).iter().filter(|code| code.text.contains("bb.utils.")) {
        let python = PythonText::read(&code.text);
        for call in python.calls() {
            let callee = python.slice(call.callee.clone());
            if !ASKING.contains(&callee) {
                continue;
            }
            let arguments = python.arguments(&call);
            let literal = |at: usize| arguments.get(at).and_then(|argument| python.literal_at(argument));
            let Some((list, words)) = literal(0).zip(literal(1)) else { continue };
            if !LISTS.contains(&python.slice(list.inner.clone())) {
                continue;
            }
            let text = python.slice(words.inner.clone());
            for word in text.split_whitespace() {
                let start = words.inner.start + Span::of(text, word).start as usize;
                found.push((word.to_owned(), code.span(start..start + word.len())));
            }
        }
    }
    found
}
