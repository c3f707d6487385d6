//! `\.` and the like in texts that are not raw: Python warns of them, and will refuse them one day.

use std::ops::Range;

use ruff_python_ast::FString;
use ruff_text_size::Ranged;

use super::{Search, Slip, SlipKind};

/// What may follow a backslash.
const KNOWN: &str = "\n\r\\'\"abfnrtv01234567xNuU";

/// A literal of text or bytes.
pub(super) fn check_literal(search: &mut Search<'_>, node: &impl Ranged) {
    let whole = search.range(node);
    let Some(text) = search.code.get(whole.clone()) else { return };
    let Some(prefix) = text.find(['"', '\'']) else { return };
    let quote = &text[prefix..=prefix];
    let quotes = if text[prefix..].starts_with(&quote.repeat(3)) { 3 } else { 1 };
    let inner = whole.start + prefix + quotes..whole.end - quotes;
    check(search, whole.start, &text[..prefix], &[inner]);
}

/// What an f-string has besides its expressions.
pub(super) fn check_f_string(search: &mut Search<'_>, node: &FString) {
    let parts: Vec<Range<usize>> = node.elements.literals().map(|part| search.range(part)).collect();
    let prefix = if node.flags.prefix().is_raw() { "rf" } else { "f" };
    check(search, search.range(node).start, prefix, &parts);
}

fn check(search: &mut Search<'_>, begin: usize, prefix: &str, parts: &[Range<usize>]) {
    let prefix = prefix.to_ascii_lowercase();
    if prefix.contains('r') {
        return;
    }
    let (mut wrong, mut has_known) = (Vec::new(), false);
    for part in parts {
        let Some(text) = search.code.get(part.clone()) else { continue };
        let mut chars = text.char_indices();
        while let Some((at, c)) = chars.next() {
            if c != '\\' {
                continue;
            }
            let Some((_, next)) = chars.next() else { break };
            let is_known = KNOWN.contains(next) && !(prefix.contains('b') && "NuU".contains(next));
            match is_known {
                true => has_known = true,
                false => wrong.push((part.start + at, next)),
            }
        }
    }
    let Some((at, next)) = wrong.first().copied() else { return };
    let kind = SlipKind::InvalidEscape {
        escape: format!("\\{next}"),
        raw_at: (!has_known && prefix.is_empty()).then_some(begin),
        all: wrong.into_iter().map(|(at, _)| at).collect(),
    };
    search.slips.push(Slip { at: at..at + 1 + next.len_utf8(), kind });
}

#[cfg(test)]
mod tests {
    use super::super::CodeKind;
    use super::super::tests::check as check_code;

    #[track_caller]
    fn check(code: &str, want: &[&str]) {
        check_code(code, CodeKind::Expression, want);
    }

    #[test]
    fn escapes_that_python_does_not_know() {
        check(r"re.sub('\.', '', x)", &[r"\."]);
        check(r#"re.match("a\d+\s", x)"#, &[r"\d"]);
        check(r"'\n\t\\.\x41\'' + r'\.' + Rb'\.'", &[]);
        check(r"b'\N'", &[r"\N"]);
        check("'''a\\\nb\\d'''", &[r"\d"]);
        check(r"f'\.{x['a\n']}\n' + rf'\.' + '\n' '\.'", &[r"\.", r"\."]);
    }
}
