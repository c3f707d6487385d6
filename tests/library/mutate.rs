//! Bytes of every fixture are changed at random, from a fixed seed: nothing panics, and what holds for
//! every tree holds for these.

use std::fs;
use std::path::{Path, PathBuf};

use pvlint::format::Options;
use pvlint::syntax::ast::{File, View};
use pvlint::syntax::{Dialect, parse};
use pvlint::text::SourceFile;

use super::random::Random;

/// Texts that are likely to change what a line is.
const PIECES: [&[u8]; 24] = [
    b"\\",
    b"\\\n",
    b"\n",
    b"\r",
    b"\r\n",
    b" ",
    b"\t",
    b"\"",
    b"'",
    b"#",
    b"}\n",
    b"{",
    b"(",
    b")",
    b"=",
    b":=",
    b"${",
    b"${@",
    b"[",
    b"]",
    b"def f():\n",
    b"python () {\n",
    b"\xc2\xa0",
    b"\xff",
];

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len() + 1);
        match random.below(3) {
            0 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
            1 => drop(bytes.drain(at..(at + 1 + random.below(8)).min(bytes.len()).max(at))),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.below(256) as u8;
                }
            }
        }
    }
}

/// Everything that changes values, with the variables that the fixtures use taken for lists.
fn layouts() -> Options {
    let mut options = Options::default();
    let wishes = [
        ("lists", "hanging"),
        ("list-variables", "FOO A B C V"),
        ("line-width", "20"),
        ("prose-wrap", "column-0"),
    ];
    wishes.iter().for_each(|(name, value)| options.set(name, value).expect("an option"));
    options
}

/// Walks every view of a tree, as a rule or the formatter would.
fn check(path: &Path, bytes: Vec<u8>) {
    let file = SourceFile::from_bytes(path, &bytes);
    let dialect = Dialect::of(path).expect("metadata");
    let parse = parse(file.text(), dialect);
    crate::invariants::check_tree(file.text(), &parse.tree);
    crate::invariants::check_each_alone(file.text(), dialect, &parse);
    for error in &parse.errors {
        assert!(file.text().get(error.span.range()).is_some(), "{:?}", file.text());
        file.line_col(error.span.start as usize);
    }
    for stmt in File::new(file.text(), &parse.tree).stmts() {
        assert!(file.text().get(stmt.span().range()).is_some());
        match stmt.view() {
            View::Assignment(assignment) => {
                let value = assignment.value();
                let joined = value.get();
                for (whole, _) in pvlint::syntax::references(&joined) {
                    let at = whole.as_ptr() as usize - joined.as_ptr() as usize;
                    assert!(file.text().get(value.locate(at, at + whole.len()).range()).is_some());
                }
                value.words();
            }
            View::Directive(directive) => drop(directive.argument().words()),
            View::Function(function) => drop(function.body_lines()),
            View::Def(def) => drop(def.body_lines()),
            View::Blank | View::Comment | View::Error => {}
        }
    }
    pvlint::cli::ast_json(&file, Some(dialect));
    crate::invariants::format::check_format(&file, &Options::default());
    crate::invariants::format::check_format(&file, &layouts());
}

fn fixtures() -> Vec<PathBuf> {
    let directories = ["syntax/ok", "syntax/err", "conformance/quirks"];
    let mut paths: Vec<PathBuf> = directories
        .iter()
        .flat_map(|directory| fs::read_dir(crate::fixture(directory)).expect("the fixtures").flatten())
        .map(|entry| entry.path())
        .filter(|path| Dialect::of(path).is_some())
        .collect();
    paths.sort();
    paths
}

#[test]
fn mutated_fixtures() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let paths = fixtures();
    assert!(paths.len() > 200);
    for path in paths {
        let original = fs::read(&path).expect("a fixture");
        for _ in 0..60 {
            let mut bytes = original.clone();
            mutate(&mut bytes, &mut random);
            check(&path, bytes);
        }
    }
}
