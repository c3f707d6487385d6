//! Whole files: the tree of each fixture, and how a parse goes on behind an error.
//!
//! `fixtures/syntax/ok` holds what BitBake accepts, `err` what it refuses. Beside each input lies its tree
//! (`NAME.tree`); `UPDATE_EXPECT=1 cargo test --test syntax` writes them anew, to be read before a commit.

mod support;

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

use pvlint::syntax::ast::File;
use pvlint::syntax::{Dialect, Parse, StmtKind, parse};
use pvlint::text::SourceFile;

/// A tree as text: statements with their lines, tokens with their texts, then errors and warnings.
fn dump(file: &SourceFile, parse: &Parse) -> String {
    let mut out = String::new();
    for stmt in File::new(file.text(), &parse.tree).stmts() {
        let _ = writeln!(out, "{}..{} {:?}", stmt.first_line(), stmt.line(), stmt.kind());
        for (kind, span) in stmt.tokens() {
            let _ = writeln!(out, "    {kind:?} {:?}", file.slice(span));
        }
    }
    for error in &parse.errors {
        let at = file.line_col(error.span.start as usize);
        let text = file.slice(error.span);
        let (class, message) = (error.kind.class(), error.kind.message());
        let _ = writeln!(
            out,
            "error {}:{} {class} {message}: {text:?} (line {})",
            at.line, at.column, error.line
        );
    }
    for warning in &parse.warnings {
        let _ =
            writeln!(out, "warning line {} {:?} {:?}", warning.line, warning.kind, file.slice(warning.span));
    }
    out
}

fn inputs(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(support::fixture("syntax").join(folder)).expect("the fixtures");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| Dialect::of(path).is_some());
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// Checks the tree of every fixture in `folder`; hands each parse to `also`.
fn check(folder: &str, also: impl Fn(&SourceFile, &Parse)) {
    for path in inputs(folder) {
        let bytes = fs::read(&path).expect("a fixture");
        let file = SourceFile::from_bytes(&path, bytes).expect("a small file");
        let parse = parse(file.text(), Dialect::of(&path).expect("metadata"));
        support::check_tree(file.text(), &parse.tree);
        let got = dump(&file, &parse);
        let mut name = path.clone().into_os_string();
        name.push(".tree");
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&name, &got).expect("the fixtures can be written");
        }
        let want = fs::read_to_string(&name).unwrap_or_default();
        assert_eq!(got, want, "{}", path.display());
        also(&file, &parse);
    }
}

#[test]
fn accepted_files() {
    check("ok", |file, parse| {
        assert!(parse.errors.is_empty(), "{}", file.path().display());
        assert!(parse.tree.stmts().iter().all(|stmt| stmt.kind != StmtKind::Error));
    });
}

#[test]
fn refused_files() {
    check("err", |file, parse| {
        assert!(!parse.errors.is_empty(), "{}", file.path().display());
        for error in &parse.errors {
            assert!(file.text().get(error.span.range()).is_some());
        }
    });
}

/// A long file of broken statements, and deep or long text, take time linear in the size: this ends.
#[test]
fn hostile_files_end() {
    let cases = [
        "do_x() {\n".repeat(50_000),
        "A = \"\n".repeat(50_000),
        "A = \"x \\\n# c\n".repeat(50_000),
        format!("A = \"{}\"\n", "${".repeat(100_000)),
        format!("A = \"{}\"\n", "x".repeat(1_000_000)),
        "\\\n".repeat(50_000),
        "# c \\\n".repeat(50_000),
        "A\\\n".repeat(50_000),
        format!("A = \"{}\"\n", "${@{".repeat(50_000)),
    ];
    for text in cases {
        for dialect in [Dialect::Recipe, Dialect::Conf { base: false }] {
            let parse = parse(&text, dialect);
            support::check_tree(&text, &parse.tree);
            let file = File::new(&text, &parse.tree);
            let references: usize =
                file.assignments().map(|a| pvlint::syntax::references(&a.value().get()).count()).sum();
            assert!(references < text.len());
        }
    }
}
