//! Whether pvlint reads a file as BitBake does.

use serde_json::{Value, json};

/// The first thing in which pvlint's reading of a file (`pvlint ast`) differs from BitBake's answer.
pub(crate) fn differences(got: &Value, answer: &Value) -> Option<String> {
    let mut pairs = vec![
        ("ok", got["ok"].clone(), answer["ok"].clone()),
        ("warnings", got["warnings"].clone(), answer["warnings"].clone()),
        ("statements", got["statements"].clone(), answer["statements"].clone()),
    ];
    if !answer["error"].is_null() {
        let class = class_of(&answer["error"]);
        pairs.push(("class", got["error"]["class"].clone(), json!(class)));
        if class != "E10" {
            pairs.push(("line", got["error"]["line"].clone(), answer["error"]["line"].clone()));
        }
    }
    let (what, got, want) = pairs.into_iter().find(|(_, got, want)| got != want)?;
    Some(format!("{what}\n   pvlint {got}\n  bitbake {want}"))
}

/// The class of BitBake's error, told from its type and message.
fn class_of(error: &Value) -> &'static str {
    let message = error["message"].as_str().unwrap_or_default();
    let begins = [
        ("unparsed line: ", "E1"),
        ("Empty variable name", "E2"),
        ("There is a comment on line", "E3"),
        ("There is a confusing multiline", "E4"),
        ("Unparsed lines from unclosed function", "E6"),
        ("Unparsed lines ", "E5"),
        ("Shell function ", "E6b"),
        ("Task name ", "E7"),
        ("not a BitBake file", "E9"),
    ];
    match error["type"].as_str() {
        Some("UnicodeDecodeError") => "E10",
        Some("IndexError") => "E12",
        _ => begins.iter().find(|begin| message.starts_with(begin.0)).map_or("?", |begin| begin.1),
    }
}
