//! How comments, values and paths are written in a configuration.

use std::path::{Component, Path};

use serde_json::Value;

/// Comments are broken so that they are no longer than this.
const WIDTH: usize = 100;

/// `path` as seen from `directory`; both are absolute.
pub(super) fn relative(path: &Path, directory: &Path) -> String {
    let shared = path.components().zip(directory.components()).take_while(|(a, b)| a == b).count();
    let up = directory.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    let parts: Vec<String> = up.chain(down).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// A path in which nothing is a glob's magic.
pub(super) fn escaped(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        match c {
            '*' | '?' | '[' | ']' | '{' | '}' => out.extend(['[', c, ']']),
            c => out.push(c),
        }
    }
    out
}

/// A text or a list of texts as TOML writes it, for which the texts of JSON do.
pub(super) fn toml(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        other => other.to_string().replace('\u{7f}', "\\u007F"),
    }
}

/// Writes a comment, broken into lines.
pub(super) fn comment(text: &mut String, words: &str) {
    let mut line = String::from("#");
    for word in words.split_whitespace() {
        // What a file's name holds must not end the comment.
        let word: String = word.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
        if line.len() > 1 && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.extend([&line, "\n"]);
            line = String::from(if words.starts_with("- ") { "#  " } else { "#" });
        }
        line.push(' ');
        line.push_str(&word);
    }
    text.extend([&line, "\n"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_go_up_and_down() {
        #[track_caller]
        fn check(path: &str, directory: &str, want: &str) {
            assert_eq!(relative(Path::new(path), Path::new(directory)), want);
        }
        check("/a/b", "/a/b", ".");
        check("/a/b/c d", "/a/b", "c d");
        check("/a/x/y", "/a/b/c", "../../x/y");
    }

    #[test]
    fn nothing_ends_a_comment() {
        let mut text = String::new();
        comment(&mut text, &format!("a\u{1b}b {}", "long ".repeat(30)));
        assert!(text.starts_with("# a?b long"), "{text}");
        assert!(
            text.lines().count() == 2
                && text.lines().all(|line| line.starts_with("# ") && line.len() <= WIDTH)
        );
    }

    #[test]
    fn globs_are_taken_by_the_letter() {
        let glob = globset::Glob::new(&escaped("a[b]{c}*?!")).unwrap().compile_matcher();
        assert!(glob.is_match("a[b]{c}*?!") && !glob.is_match("ab{c}x?!"));
        assert_eq!(toml(&serde_json::json!(["a\"\u{7f}", "b"])), r#"["a\"\u007F", "b"]"#);
    }
}
