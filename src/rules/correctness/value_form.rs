//! `value-form`: a value that OpenEmbedded or BitBake cannot read.

use std::sync::Arc;

use super::{kickstart, switches};
use crate::diag::Severity;
use crate::lint::{Cx, Statement, edits, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::nearest;
use crate::value::python_regex;

rule!("correctness", "value-form", InLayer(check));

/// Numbers, and what takes them for such.
const WHOLE: [&str; 16] = [
    "ALTERNATIVE_PRIORITY",
    "BB_GIT_SHALLOW_DEPTH",
    "BB_NICE_LEVEL",
    "BB_NUMBER_PARSE_THREADS",
    "BB_NUMBER_THREADS",
    "BB_TASK_NICE_LEVEL",
    "DEFAULT_PREFERENCE",
    "IMAGE_ROOTFS_ALIGNMENT",
    "IMAGE_ROOTFS_MAXSIZE",
    "IMAGE_ROOTFS_SIZE",
    "INITRAMFS_MAXSIZE",
    "KCONF_AUDIT_LEVEL",
    "KCONF_BSP_AUDIT_LEVEL",
    "QA_MAX_LICENSE_LINES",
    "TEST_OVERALL_TIMEOUT",
    "TEST_QEMUBOOT_TIMEOUT",
];
const FACTORS: [&str; 5] = [
    "BB_LOADFACTOR_MAX",
    "BB_PRESSURE_MAX_CPU",
    "BB_PRESSURE_MAX_IO",
    "BB_PRESSURE_MAX_MEMORY",
    "IMAGE_OVERHEAD_FACTOR",
];

/// What Python compiles as a regular expression.
const EXPRESSIONS: [&str; 2] = ["COMPATIBLE_HOST", "COMPATIBLE_MACHINE"];

/// Expressions for what upstream calls its releases.
const OF_VERSIONS: [&str; 2] = ["UPSTREAM_CHECK_GITTAGREGEX", "UPSTREAM_CHECK_REGEX"];

/// Pairs: what is looked for, and what takes its place.
const PAIRS: [&str; 3] = ["MIRRORS", "PREMIRRORS", "SSTATE_MIRRORS"];

/// Files that a configuration requires by the value of a variable, and the values that openembedded-core has.
const CHOICES: [(&str, &str, &[&str]); 2] = [
    ("INIT_MANAGER", "conf/distro/include/init-manager", &["mdev-busybox", "none", "systemd", "sysvinit"]),
    ("TCLIBC", "conf/distro/include/tclibc", &["baremetal", "glibc", "musl", "newlib", "picolibc"]),
];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    for statement in Statement::all_in(file) {
        let Some(assignment) = statement.to_value() else { continue };
        let stem = statement.stem();
        if WHOLE.contains(&stem) {
            number(cx, &statement, assignment, "whole number", |text| text.parse::<i64>().is_ok());
        } else if FACTORS.contains(&stem) {
            number(cx, &statement, assignment, "number", |text| text.parse::<f64>().is_ok());
        } else if stem == "IMAGE_ROOTFS_EXTRA_SPACE" {
            sum(cx, &statement, assignment);
        } else if matches!(stem, "PARALLEL_MAKE" | "PARALLEL_MAKEINST") {
            jobs(cx, &statement, assignment);
        } else if EXPRESSIONS.contains(&stem) {
            expression(cx, &statement, assignment);
        } else if OF_VERSIONS.contains(&stem) {
            versions(cx, &statement, assignment);
        } else if PAIRS.contains(&stem) {
            pairs(cx, &statement, assignment);
        } else if stem == "SERIAL_CONSOLES" {
            consoles(cx, &statement, assignment);
        } else if stem == "WKS_FILE" && is_whole(&statement, assignment) {
            kickstart::check(cx, &statement, assignment, build);
        } else if switches::ANY_TEXT.contains(&stem) && is_whole(&statement, assignment) {
            switches::any_text(cx, &statement, assignment);
        } else if switches::ONLY_ONE.contains(&stem) && is_whole(&statement, assignment) {
            switches::only_one(cx, &statement, assignment);
        } else if let Some(choice) = CHOICES.iter().find(|(name, _, _)| *name == stem) {
            choices(cx, &statement, assignment, choice, build);
        }
    }
}

/// Whether the statement alone says what the value is.
fn is_whole(statement: &Statement<'_>, assignment: Assignment<'_>) -> bool {
    sets(assignment) && statement.edit().is_none() && !assignment.value().get().contains('$')
}

fn sets(assignment: Assignment<'_>) -> bool {
    matches!(
        assignment.operator(),
        Operator::Set | Operator::Immediate | Operator::Default | Operator::WeakDefault
    )
}

fn number(
    cx: &mut Cx<'_>,
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
    what: &str,
    is_number: fn(&str) -> bool,
) {
    let value = assignment.value();
    let text = value.get();
    // Without a value it is as if it were not set.
    if !is_whole(statement, assignment) || text.trim().is_empty() || is_number(text.trim()) {
        return;
    }
    let message = format!("`{text}` is no {what}, so the build stops");
    let mut found = cx.report(&statement.file.source, value.span(), message);
    let is_size = text.trim().ends_with(|c: char| "kKmMgG".contains(c));
    found.help(if is_size {
        "sizes are in KiB, without a unit"
    } else {
        "write a number with a point, if any"
    });
}

/// What Python works out: numbers, and signs between them.
fn sum(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let value = assignment.value();
    let text = value.get();
    let with_unit = text.split(|c: char| c.is_whitespace() || "+-*/()".contains(c)).find(|part| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        // `0x10`, `1e3` and `1L` are other slips, or none.
        let unit = &part[digits.len()..];
        let is_unit = matches!(
            unit.to_ascii_lowercase().as_str(),
            "b" | "k" | "kb" | "m" | "mb" | "mib" | "g" | "gb" | "gib"
        );
        is_unit && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    });
    let Some(part) = with_unit else { return };
    if text.contains("${@") || statement.removes() {
        return;
    }
    let message = format!("Python works this out, and `{part}` is no number, so the build stops");
    cx.report(&statement.file.source, value.place_of(&text, part), message)
        .help("sizes are in KiB, without a unit");
}

/// What `make` is told, which takes a bare number for something to make.
fn jobs(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let value = assignment.value();
    let text = value.get();
    let number = text.trim();
    if !is_whole(statement, assignment)
        || number.is_empty()
        || !number.bytes().all(|byte| byte.is_ascii_digit())
    {
        return;
    }
    let message = format!("`make` takes `{number}` for a target to make, so builds stop");
    let new = format!("-j {number}");
    cx.report(&statement.file.source, value.span(), message)
        .help(format!("write `{new}`"))
        .fix(edits::write(value.span(), &new));
}

fn expression(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let value = assignment.value();
    if !is_whole(statement, assignment) {
        return;
    }
    if let Some(at) = space_between_names(&value.get()) {
        let what = if statement.stem() == "COMPATIBLE_MACHINE" { "machine" } else { "host" };
        let message = format!("no {what} has a space in its name, so nothing matches what stands beside it");
        cx.report(&statement.file.source, value.locate(at, at + 1), message)
            .help("separate names by `|`, and put them in brackets: `^(a|b)$`");
        return;
    }
    if let Some(why) = python_regex::refusal(&value.get()) {
        let message = format!("this is no regular expression, so BitBake stops: {why}");
        cx.report(&statement.file.source, value.span(), message)
            .help("write an expression such as `.*-linux`");
    }
}

/// What the check for newer versions compiles when it is asked for.
fn versions(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let value = assignment.value();
    let mut text = value.get().into_owned();
    for name in ["${BPN}", "${BP}", "${PN}", "${PV}"] {
        text = text.replace(name, "x");
    }
    if statement.edit().is_some() || !sets(assignment) || text.contains("${") {
        return;
    }
    if let Some(why) = python_regex::refusal(&text) {
        let message = format!("this is no regular expression, so no newer version is looked for: {why}");
        cx.report(&statement.file.source, value.span(), message)
            .severity(Severity::Warning)
            .help("write an expression such as `(?P<pver>\\d+(\\.\\d+)+)`");
        return;
    }
    // What asks for no number is written to match nothing.
    let asks_for_number = ["\\d", "[0-9", "0-9]"].iter().any(|part| text.contains(part));
    if asks_for_number && !text.contains("(?P<pver>") {
        let message = "the version is taken from the group `pver`, which this has not, so none is ever found";
        cx.report(&statement.file.source, value.span(), message)
            .severity(Severity::Warning)
            .help("put the version in a group: `(?P<pver>\\d+(\\.\\d+)+)`");
    }
}

/// Where a space stands between the parts of an expression, outside of square brackets.
fn space_between_names(text: &str) -> Option<usize> {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.|()^$*+?: ".contains(c));
    let trimmed = text.trim_end();
    if !is_plain || trimmed.is_empty() {
        return None;
    }
    let at = trimmed.find(' ')?;
    let before = trimmed[..at].chars().next_back()?;
    let after = trimmed[at..].trim_start().chars().next()?;
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "()*+-_".contains(c);
    if is_of_name(before) && is_of_name(after) { Some(at) } else { None }
}

fn pairs(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let text = assignment.value().get().replace("\\n", " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    // What a variable holds may be one word, or many.
    let is_known = !text.contains("${@") && words.iter().all(|word| !is_reference(word));
    if words.len().is_multiple_of(2) || !is_known || statement.removes() {
        return;
    }
    let message = "BitBake reads pairs, and this is one word more: it warns, and leaves out the last one";
    cx.report(&statement.file.source, assignment.value().span(), message)
        .severity(Severity::Warning)
        .help("write what is looked for, as an expression, and the address that takes its place");
}

/// Whether a word is nothing but one variable.
fn is_reference(word: &str) -> bool {
    word.starts_with("${") && word.find('}') == Some(word.len() - 1)
}

fn consoles(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let value = assignment.value();
    let text = value.get();
    if text.contains('$') || statement.removes() {
        return;
    }
    let words = written_words(assignment);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    for (at, word) in words.iter().enumerate() {
        if let Some((device, speed)) = word.text.split_once(';') {
            if device.starts_with("tty") && is_number(speed) {
                let message = format!("`{device}` is taken for the speed, and `{speed}` for the device");
                let new = format!("{speed};{device}");
                let mut found = cx.report(&statement.file.source, word.span, message);
                found.help(format!("write `{new}`")).fix(edits::write(word.span, &new));
            }
            continue;
        }
        let message = format!("`{}` has no `;` between speed and device", word.text);
        let mut found = cx.report(&statement.file.source, word.span, message);
        found.help("write `115200;ttyS0`");
        if let Some(next) = words.get(at + 1)
            && is_number(&word.text)
            && next.text.starts_with("tty")
        {
            let span = word.span.cover(next.span);
            found.fix(edits::write(span, &format!("{};{}", word.text, next.text)));
        }
        // The rest is shifted by this.
        return;
    }
}

fn choices(
    cx: &mut Cx<'_>,
    statement: &Statement<'_>,
    assignment: Assignment<'_>,
    (name, start, known): &(&str, &str, &[&str]),
    build: &Build,
) {
    let value = assignment.value();
    let text = value.get();
    let text = text.trim();
    if !is_whole(statement, assignment) || known.contains(&text) {
        return;
    }
    let is_there = build.layers.find_in_bbpath(&format!("{start}-{text}.inc")).is_some();
    // Another layer may have a further one, but hardly one that differs in a single letter.
    let Some((1, near)) = nearest(text, known.iter().copied()).filter(|_| !is_there) else { return };
    let message = format!("no file `{start}-{text}.inc` is there, so BitBake stops");
    cx.report(&statement.file.source, value.span(), message)
        .help(format!("`{name}` is probably `{near}`"))
        .fix(edits::write(value.span(), near));
}
