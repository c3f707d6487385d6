//! Backslashes in the arguments of `echo`.

use crate::embed::shell::{Part, PartKind, Word};
use crate::lint::Body;

/// The letter after a backslash that `echo` makes a character of in dash and prints in bash.
pub(super) fn escape(body: &Body, word: &Word) -> Option<char> {
    let text = without_quotes(body, &word.parts);
    let mut rest = text.as_str();
    while let Some(at) = rest.find('\\') {
        let next = rest[at + 1..].chars().next();
        if let Some(letter) = next
            && "abcfnrtv0\\".contains(letter)
        {
            return Some(letter);
        }
        rest = &rest[at + 1..];
    }
    None
}

/// What the shell makes of the quotes and backslashes of a word; what it expands is left out.
fn without_quotes(body: &Body, parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        let written = body.slice(&part.span);
        match &part.kind {
            PartKind::Literal => text.push_str(written),
            PartKind::Escaped => text.push_str(&written[1..]),
            PartKind::Single => text.push_str(written.trim_matches('\'')),
            PartKind::Double(inner) => {
                for part in inner {
                    let written = body.slice(&part.span);
                    match part.kind {
                        // Only before these it is a sign of the shell.
                        PartKind::Escaped if written[1..].starts_with(['$', '`', '"', '\\', '\n']) => {
                            text.push_str(&written[1..]);
                        }
                        PartKind::Literal | PartKind::Escaped => text.push_str(written),
                        _ => text.push('\u{fffc}'),
                    }
                }
            }
            _ => text.push('\u{fffc}'),
        }
    }
    text
}
