//! What the benchmarks run on.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Metadata as text, with the name that decides its dialect.
pub struct Sample {
    pub path: PathBuf,
    pub text: String,
}

/// The recipes, classes and includes below `PVLINT_CORPUS` (directories separated by colons), or, without
/// it, this repository's fixtures, repeated up to some megabytes.
pub fn samples() -> Vec<Sample> {
    let mut found = Vec::new();
    match env::var_os("PVLINT_CORPUS") {
        Some(corpus) => env::split_paths(&corpus).for_each(|dir| collect(&dir, &mut found)),
        None => {
            // Of this crate or of the peer, one directory further down.
            let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
            let fixtures = above.map(|directory| directory.join("fixtures")).find(|fixtures| fixtures.is_dir());
            let fixtures = fixtures.expect("the repository's fixtures");
            collect(&fixtures.join("syntax/ok"), &mut found);
            collect(&fixtures.join("layers"), &mut found);
            for sample in &mut found {
                sample.text = sample.text.repeat(100_000 / sample.text.len().max(1));
            }
        }
    }
    assert!(!found.is_empty(), "no metadata to parse");
    found
}

fn collect(dir: &Path, found: &mut Vec<Sample>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            collect(&path, found);
        } else if kind.is_file() && is_metadata(&path) {
            found.extend(fs::read_to_string(&path).map(|text| Sample { path, text }));
        }
    }
}

fn is_metadata(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("bb" | "bbappend" | "bbclass" | "inc" | "conf"))
}

/// How many bytes one pass over `samples` reads.
pub fn bytes(samples: &[Sample]) -> usize {
    samples.iter().map(|sample| sample.text.len()).sum()
}
