//! What the formatter makes of any bytes means the same, and a second time nothing changes.
#![no_main]

#[path = "../../tests/library/invariants/mod.rs"]
#[allow(dead_code, reason = "other targets check the rest")]
mod invariants;

use libfuzzer_sys::fuzz_target;
use pvlint::format::Options;
use pvlint::text::SourceFile;

fuzz_target!(|bytes: &[u8]| {
    for name in ["fuzz.bb", "fuzz.conf"] {
        invariants::format::check_format(&SourceFile::from_bytes(name, bytes), &Options::default());
    }
});
