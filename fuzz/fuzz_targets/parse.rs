//! Any bytes, in either dialect, give a tree that tiles them, and a statement parsed alone is the same
//! statement.
#![no_main]

#[path = "../../tests/library/invariants/mod.rs"]
mod invariants;

use libfuzzer_sys::fuzz_target;
use pvlint::syntax::Dialect;
use pvlint::text::SourceFile;

fuzz_target!(|bytes: &[u8]| {
    let file = SourceFile::from_bytes("fuzz.bb", bytes);
    for dialect in [Dialect::Recipe, Dialect::Conf { base: false }, Dialect::Conf { base: true }] {
        let parse = pvlint::syntax::parse(file.text(), dialect);
        invariants::check_tree(file.text(), &parse.tree);
        invariants::check_each_alone(file.text(), dialect, &parse);
    }
    pvlint::cli::ast_json(&file, Some(Dialect::Recipe));
});
