//! Gives pvlint a fingerprint of all that it is made from: what it keeps from one run to the next counts only
//! for the same pvlint.

// It runs before there is a crate, and so without its door to the disk.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

/// What goes into the program.
const MADE_FROM: [&str; 5] = ["Cargo.lock", "Cargo.toml", "facts", "rules", "src"];

fn main() {
    let mut files = BTreeSet::new();
    for name in MADE_FROM {
        println!("cargo:rerun-if-changed={name}");
        add_files(Path::new(name), &mut files);
    }
    let mut hasher = DefaultHasher::new();
    for path in files {
        hasher.write(path.to_string_lossy().as_bytes());
        hasher.write(&fs::read(&path).unwrap_or_default());
    }
    println!("cargo:rustc-env=PVLINT_SOURCES={:016x}", hasher.finish());
}

fn add_files(path: &Path, files: &mut BTreeSet<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| add_files(&entry.path(), files)),
        Err(_) => drop(files.insert(path.to_owned())),
    }
}
