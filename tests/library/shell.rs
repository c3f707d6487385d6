//! What holds for the shell code of any text.

use std::fs;

use serde_json::Value;

use crate::invariants::shell::check_shell;

#[test]
fn any_text_has_a_tree() {
    for name in ["shell-battery.jsonl", "shell-forms.jsonl", "shell-generated.jsonl"] {
        let records = fs::read_to_string(crate::fixture("conformance").join(name));
        for line in records.expect("the records").lines() {
            let record: Value = serde_json::from_str(line).expect("a record");
            let text = record["shell"].as_str().expect("a text");
            let ends = text.char_indices().map(|(at, _)| at).step_by(3).chain([text.len()]);
            for end in ends {
                check_shell(&text[..end]);
                check_shell(&text[end..]);
            }
        }
    }
}

#[test]
fn long_chains_are_survived() {
    for joint in [" | ", " |& ", " | ! ", " && ", " || ", "; ", " & "] {
        check_shell(&format!("a{}", format!("{joint}a").repeat(20_000)));
    }
}

#[test]
fn deep_nesting_is_survived() {
    for (open, close) in
        [("{ ", "; }"), ("(", ")"), ("$(", ")"), ("\"${x:-", "}\""), ("if a; then ", "; fi"), ("eval ", "")]
    {
        for text in [open.repeat(1000), format!("{}a{}", open.repeat(500), close.repeat(500))] {
            check_shell(&text);
        }
    }
}
