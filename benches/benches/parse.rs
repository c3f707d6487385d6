//! Parsing, in bytes per second on one thread; then the same of the tree-sitter grammar for BitBake, in a
//! process of its own.

use std::env;
use std::process::Command;

use divan::Bencher;
use divan::counter::BytesCount;
use pvlint::syntax::{Dialect, parse};
use pvlint_benches::{bytes, samples};

fn main() {
    divan::main();
    let peer = concat!(env!("CARGO_MANIFEST_DIR"), "/peer/Cargo.toml");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["run", "--release", "--quiet", "--locked", "--manifest-path", peer, "--", "--bench"];
    let status = Command::new(cargo).args(arguments).status().expect("cargo runs");
    assert!(status.success(), "the peer cannot be built or run");
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn pvlint_parse(bencher: Bencher) {
    let samples = samples();
    bencher.counter(BytesCount::new(bytes(&samples))).bench_local(|| {
        for sample in &samples {
            let dialect = Dialect::of(&sample.path).unwrap_or(Dialect::Recipe);
            divan::black_box(parse(&sample.text, dialect));
        }
    });
}
