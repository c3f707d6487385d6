//! Comments end where code does; rustfmt does not wrap them.

use std::fs;
use std::path::Path;

use crate::layers::sources;

#[test]
fn comments_are_no_wider_than_code() {
    let settings = fs::read_to_string("rustfmt.toml").expect("the settings of rustfmt");
    let width = settings.lines().find_map(|line| line.strip_prefix("max_width = ")).expect("a width");
    let width: usize = width.parse().expect("a number");
    let mut files = Vec::new();
    for directory in ["src", "tests", "benches", "fuzz/fuzz_targets"] {
        sources(Path::new(directory), &mut files);
    }
    assert!(files.len() > 100, "only {} files", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("a readable file");
        for (at, line) in text.lines().enumerate() {
            // A link or a command cannot be wrapped.
            let is_prose =
                line.trim_start().starts_with("//") && !line.contains("://") && !line.contains("cargo ");
            assert!(!is_prose || line.chars().count() <= width, "{}:{} is too wide", file.display(), at + 1);
        }
    }
}
