//! The formatter on real layers. Needs to be told where they are:
//!
//! ```text
//! PVLINT_CORPUS=dir[:dir…] [PVLINT_ORACLE="python3 bb_oracle.py --bitbake DIR"] \
//!     [PVLINT_FMT="lists=hanging,…"] [PVLINT_FMT_DIFF=FILE] \
//!     cargo test --release --test library corpus::formatting -- --ignored --nocapture
//! ```
//!
//! Every file is formatted; the outcome must mean the same and be stable. With an oracle, BitBake must also
//! see the same statements in every file that changed. `PVLINT_FMT_DIFF` names a directory to which the
//! formatted files are written, for `diff -r` or `git diff`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use pvlint::syntax::Dialect;
use pvlint::text::SourceFile;

/// Where the formatted form of a file is written: below `directory`, its own name kept, for it decides how
/// BitBake reads the file.
fn write_below(directory: &Path, path: &Path, text: &str) -> PathBuf {
    let target = directory.join(path.strip_prefix("/").unwrap_or(path));
    fs::create_dir_all(target.parent().expect("a directory")).expect("a directory can be made");
    fs::write(&target, text).expect("a file can be written");
    target
}

/// Asks BitBake about each file before and after; returns how many answers differ.
fn disagreements(command: &str, changed: &[(PathBuf, PathBuf)], layouts: bool) -> Vec<String> {
    let (before, after): (Vec<_>, Vec<_>) = changed.iter().cloned().unzip();
    let old = super::ask_oracle(command, &before);
    let new = super::ask_oracle(command, &after);
    let mut differ = Vec::new();
    for (before, after) in changed {
        let (old, new) = (&old[before], &new[after]);
        let meaning = |answer| crate::invariants::format::meaning(answer, layouts);
        let same = meaning(new) == meaning(old) && old["ok"] == new["ok"];
        if !same {
            differ.push(before.display().to_string());
        }
    }
    differ
}

#[test]
#[ignore = "needs PVLINT_CORPUS"]
fn real_layers() {
    let corpus = env::var("PVLINT_CORPUS").expect("PVLINT_CORPUS is set");
    let mut files = Vec::new();
    env::split_paths(&corpus).for_each(|dir| super::metadata_below(&dir, &mut files));
    assert!(!files.is_empty(), "no metadata below {corpus}");
    let options = crate::invariants::format::options_from_env();
    let scratch = env::temp_dir().join(format!("pvlint-format-{}", std::process::id()));
    let directory = env::var_os("PVLINT_FMT_DIFF").map_or(scratch.clone(), PathBuf::from);
    let mut changed = Vec::new();
    for path in &files {
        let bytes = fs::read(path).expect("a readable file");
        let file = SourceFile::from_bytes(path, &bytes);
        assert!(Dialect::of(path).is_some());
        let formatted = crate::invariants::format::check_format(&file, &options);
        if formatted != file.text() {
            changed.push((path.clone(), write_below(&directory, path, &formatted)));
        }
    }
    let differ =
        env::var("PVLINT_ORACLE").map(|command| disagreements(&command, &changed, options.changes_values()));
    let _ = fs::remove_dir_all(scratch);
    eprintln!("{} files, {} formatted anew", files.len(), changed.len());
    if let Ok(differ) = differ {
        eprintln!("{} compared with BitBake, {} disagreements", changed.len(), differ.len());
        assert!(differ.is_empty(), "{}", differ[..differ.len().min(10)].join("\n"));
    }
}
