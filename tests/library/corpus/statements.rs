//! Agreement with BitBake on real layers. Needs to be told where they are:
//!
//! ```text
//! PVLINT_CORPUS=dir[:dir…] [PVLINT_ORACLE="python3 bb_oracle.py --bitbake DIR"] \
//!     cargo test --release --test library corpus::statements -- --ignored --nocapture
//! ```
//!
//! Every file with one of BitBake's extensions is parsed and its tree checked. With an oracle, a command
//! that prints BitBake's statements for a list of files, every answer is compared as well.

use std::{env, fs};

use pvlint::cli::ast_json;
use pvlint::syntax::{Dialect, parse};
use pvlint::text::SourceFile;

#[test]
#[ignore = "needs PVLINT_CORPUS"]
fn real_layers() {
    let corpus = env::var("PVLINT_CORPUS").expect("PVLINT_CORPUS is set");
    let mut files = Vec::new();
    for dir in env::split_paths(&corpus) {
        super::metadata_below(&dir, &mut files);
    }
    let answers = env::var("PVLINT_ORACLE").map(|command| super::ask_oracle(&command, &files)).ok();
    let (mut refused, mut compared, mut differ) = (0, 0, Vec::new());
    for path in &files {
        let file = SourceFile::from_bytes(path, &fs::read(path).expect("a readable file"));
        let dialect = Dialect::of(path);
        crate::invariants::check_tree(file.text(), &parse(file.text(), dialect.expect("metadata")).tree);
        let got = ast_json(&file, dialect);
        refused += usize::from(got["ok"] == false);
        let Some(answers) = &answers else { continue };
        let want = answers.get(path).unwrap_or_else(|| panic!("no answer for {}", path.display()));
        compared += 1;
        let same = crate::agreement::differences(&got, want);
        if let Some(difference) = same {
            differ.push(format!("{}: {difference}", path.display()));
        }
    }
    eprintln!(
        "{} files, {refused} refused, {compared} compared with BitBake, {} disagreements",
        files.len(),
        differ.len()
    );
    assert!(!files.is_empty(), "no metadata below {corpus}");
    assert!(differ.is_empty(), "{}", differ[..differ.len().min(10)].join("\n"));
}
