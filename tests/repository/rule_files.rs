//! What adding a rule takes besides its page.

use std::fs;
use std::path::Path;

/// A rule's file is found by its name.
#[test]
fn rules_stand_in_files_of_their_names() {
    for meta in pvlint::rules::metas() {
        let path = format!("src/rules/{}/{}.rs", meta.group, meta.name.replace('-', "_"));
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).expect(&path);
        let head = format!("rule!(\"{}\", \"{}\",", meta.group, meta.name);
        assert!(text.contains(&head), "{path} has no `{head}`");
    }
}
