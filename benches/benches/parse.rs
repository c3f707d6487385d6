//! Parsing, in bytes per second on one thread, beside the tree-sitter grammar for BitBake.

use divan::Bencher;
use divan::counter::BytesCount;
use pvlint::syntax::{Dialect, parse};
use pvlint_benches::{Sample, samples};

fn main() {
    divan::main();
}

fn bytes(samples: &[Sample]) -> BytesCount {
    BytesCount::new(samples.iter().map(|sample| sample.text.len()).sum::<usize>())
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn pvlint_parse(bencher: Bencher) {
    let samples = samples();
    bencher.counter(bytes(&samples)).bench_local(|| {
        for sample in &samples {
            let dialect = Dialect::of(&sample.path).unwrap_or(Dialect::Recipe);
            divan::black_box(parse(&sample.text, dialect));
        }
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn tree_sitter_bitbake(bencher: Bencher) {
    let samples = samples();
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(::tree_sitter_bitbake::language()).expect("the grammar fits the library");
    bencher.counter(bytes(&samples)).bench_local(|| {
        for sample in &samples {
            divan::black_box(parser.parse(&sample.text, None));
        }
    });
}
