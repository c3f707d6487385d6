//! Whole statements with places to fill in, for the beginning of a line.

use super::completions::Completions;
use super::item::ItemKind;

/// What each is called, and its text: `$1` is the first place to fill in, `$0` the last.
const STATEMENTS: [(&str, &str); 10] = [
    ("do_configure() { … }", "do_configure() {\n    $0\n}"),
    ("do_configure:append() { … }", "do_configure:append() {\n    $0\n}"),
    ("do_compile() { … }", "do_compile() {\n    $0\n}"),
    ("do_compile:append() { … }", "do_compile:append() {\n    $0\n}"),
    ("do_install() { … }", "do_install() {\n    $0\n}"),
    ("do_install:append() { … }", "do_install:append() {\n    $0\n}"),
    ("python () { … }", "python () {\n    $0\n}"),
    ("def … (d): …", "def ${1:name}(d):\n    $0"),
    ("inherit …", "inherit $0"),
    ("addtask … after … before …", "addtask ${1:name} after do_${2:install} before do_${3:build}"),
];

/// What silences a rule.
const SUPPRESSION: (&str, &str) = ("# pvlint: ignore[…]", "# pvlint: ignore[$1]");

/// Offers those that begin as what is typed.
pub(super) fn statements(typed: &str, found: &mut Completions) {
    for (label, text) in STATEMENTS {
        offer(typed, label, text, found);
    }
}

pub(super) fn suppression(typed: &str, found: &mut Completions) {
    offer(typed, SUPPRESSION.0, SUPPRESSION.1, found);
}

fn offer(typed: &str, label: &str, text: &str, found: &mut Completions) {
    if let Some(item) = found.offer(typed, label, ItemKind::Snippet, 3) {
        item.insert = text.to_owned();
    }
}
