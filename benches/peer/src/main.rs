//! The tree-sitter grammar for BitBake, in bytes per second on one thread.

#[path = "../../src/samples.rs"]
#[expect(dead_code, reason = "only pvlint asks what a file is called")]
mod samples;

use divan::Bencher;
use samples::{bytes, samples};

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn tree_sitter_bitbake(bencher: Bencher) {
    let samples = samples();
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(::tree_sitter_bitbake::language()).expect("the grammar fits the library");
    bencher.counter(divan::counter::BytesCount::new(bytes(&samples))).bench_local(|| {
        for sample in &samples {
            divan::black_box(parser.parse(&sample.text, None));
        }
    });
}
