//! Whole files: the tree of each fixture, and how a parse goes on after an error.
//!
//! `fixtures/syntax/ok` holds what BitBake accepts, `err` what it refuses. Beside each input lies its tree
//! (`NAME.tree`); `UPDATE_EXPECT=1` writes them anew.

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

fn inputs(directory: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(crate::fixture("syntax").join(directory)).expect("the fixtures");
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| Dialect::of(path).is_some());
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

/// Checks the tree of every fixture in `directory`; hands each parse to `also`.
fn check(directory: &str, also: impl Fn(&SourceFile, &Parse)) {
    for path in inputs(directory) {
        let bytes = fs::read(&path).expect("a fixture");
        let file = SourceFile::from_bytes(&path, &bytes);
        let parse = parse(file.text(), Dialect::of(&path).expect("metadata"));
        crate::invariants::check_tree(file.text(), &parse.tree);
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

/// Long files, long lines, deep nesting and endless broken statements take time linear in the size. There
/// is no clock in this test: were one of them quadratic, it would not end.
#[test]
fn hostile_files_end() {
    let cases = [
        "do_x() {\n".repeat(50_000),
        "def f(:\n\n# c\n".repeat(50_000),
        "A = \"\n".repeat(50_000),
        "A = \"x \\\n# c\n".repeat(50_000),
        format!("A = \"{}\"\n", "${".repeat(100_000)),
        format!("A = \"{}{}\"\n", "${".repeat(100_000), "}".repeat(100_000)),
        format!("A = \"{}\"\n", "${@{".repeat(50_000)),
        format!("A = \"{}\"\n", "x".repeat(1_000_000)),
        format!("A = \"{}\"\n", "x \\\n".repeat(200_000)),
        format!("inherit {}\n", "a ".repeat(500_000)),
        format!("addtask {}\n", "a before b after ".repeat(60_000)),
        format!("{}() {{\n}}\n", "n".repeat(1_000_000)),
        format!("{} = \"\"\n", "A:".repeat(500_000)),
        format!("A = {}\n", "\"".repeat(1_000_000)),
        format!("A = \"1\"{}\nB = \"2\"", "\u{a0}".repeat(500_000)),
        " \r".repeat(500_000),
        "\0".repeat(1_000_000),
        "\\\n".repeat(50_000),
        "# c \\\n".repeat(50_000),
        "A\\\n".repeat(50_000),
    ];
    for text in cases {
        for dialect in [Dialect::Recipe, Dialect::Conf { base: false }, Dialect::Conf { base: true }] {
            let parse = parse(&text, dialect);
            crate::invariants::check_tree(&text, &parse.tree);
            let file = File::new(&text, &parse.tree);
            let references: usize =
                file.assignments().map(|a| pvlint::syntax::references(&a.value().get()).count()).sum();
            assert!(references < text.len());
        }
    }
}

/// A file of 60 MB is read like any other.
#[test]
fn a_huge_file_is_parsed() {
    let recipe = fs::read_to_string(crate::fixture("syntax/ok/recipe.bb")).expect("a fixture");
    let copies = 60_000_000 / recipe.len();
    let text = recipe.repeat(copies);
    let parsed = parse(&text, Dialect::Recipe);
    assert!(parsed.errors.is_empty());
    let one = parse(&recipe, Dialect::Recipe);
    assert_eq!(parsed.tree.stmts().len(), one.tree.stmts().len() * copies);
    assert_eq!(parsed.tree.tokens().len(), one.tree.tokens().len() * copies);
}

/// What is no text at all still gives a tree whose offsets are those of the file, and one plain error
/// where BitBake refuses it.
#[test]
fn odd_bytes_keep_their_places() {
    let check = |bytes: &[u8], line: u32, class: &str| {
        let file = SourceFile::from_bytes("x.bb", bytes);
        assert_eq!(file.text().len(), bytes.len());
        crate::invariants::check_tree(file.text(), &parse(file.text(), Dialect::Recipe).tree);
        let got = pvlint::cli::ast_json(&file, Some(Dialect::Recipe));
        let error = &got["error"];
        assert_eq!((error["line"].as_u64(), error["class"].as_str()), (Some(line.into()), Some(class)));
    };
    check(b"A = \"1\"\nB = \"\xff\"\nC = \"3\"\n", 2, "E10");
    check(b"A = \"1\"\n# cut off \xe2\x82", 2, "E10");
    check(b"# c \\\n\xe2\x82", 2, "E10");
    check(b"\xef\xbb\xbf# c\nA = \"1\"\n", 1, "E1");
    check(b"A = \"1\"\n\0\n", 2, "E1");
    check(b"A = \"a\rb\"\n", 1, "E1");
}

/// Python decodes blocks of 8192 bytes; BitBake's own answers at their edge, after 1023 lines of eight bytes.
#[test]
fn statements_before_undecodable_bytes_are_read() {
    let check = |tail: &[u8], statements: usize| {
        let bytes = [&b"A = \"1\"\n".repeat(1023)[..], tail].concat();
        let file = SourceFile::from_bytes("x.bb", &bytes);
        let got = pvlint::cli::ast_json(&file, Some(Dialect::Recipe));
        assert_eq!(got["error"]["class"], "E10");
        assert_eq!(got["statements"].as_array().map(Vec::len), Some(statements), "{}", tail.escape_ascii());
    };
    check(b"B = \"2\"\n\xff", 1024);
    check(b"B = \"2\"\xff", 0);
    check(b"#23456\xff", 0);
    check(b"#23456\xe2\x82\n", 1023);
    check(b"#234567\xc3\n", 1023);
    check(b"#23456\xc3\n", 0);
    check(b"#23456\xed\xa0\x80", 1023);
    check(b"#23456\xed\xa0", 1023);
    check(b"B = \"2\"\r\n\xff", 1023);
    check(b"B = \"2\"\r\xff", 1023);
    check(b"B = \"2\"\n\xe2\x82", 1024);
}
