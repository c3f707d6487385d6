//! Any text has a tree whose parts lie in it and in each other, the same each time, and an answer of
//! BitBake's scanner that points into it.
#![no_main]

#[path = "../../tests/library/invariants/mod.rs"]
mod invariants;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    invariants::shell::check_shell(&String::from_utf8_lossy(bytes));
});
