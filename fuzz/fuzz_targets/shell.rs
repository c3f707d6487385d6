//! Any text has a tree whose parts lie in it and in each other, the same each time, and an answer of BitBake's scanner
//! that points into it.
#![no_main]

#[path = "../../tests/support/mod.rs"]
mod support;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    support::shell::check_shell(&String::from_utf8_lossy(bytes));
});
