//! Quoted text and expansions as BitBake's scanner delimits them (`WordLexer` of `pyshlex.py`).

use std::borrow::Cow;
use std::ops::Range;

use super::{Reason, Refusal};

/// A command substitution that BitBake looks into.
pub(super) struct Substitution<'a> {
    /// Its text without continued lines.
    pub text: Cow<'a, str>,
    /// Where it stands in the word.
    pub span: Range<usize>,
}

impl Substitution<'_> {
    pub(super) fn is_as_written(&self) -> bool {
        self.text.len() == self.span.len()
    }
}

/// What is open while an expression is delimited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    Single,
    Double,
    Backquote,
    Command,
    Parameter,
}

/// Finds the end of the quoted text or the expansion that begins at `start`, with one of ``\ ' " ` $``.
///
/// Puts the place of each `\` with a line end after it, which BitBake drops, into `continued`, and the inside
/// of each command substitution that is `wanted` at its depth into the list.
///
/// There is no grammar in this: neither comments nor here-documents nor round brackets within `$(` are known.
pub(super) fn expression_end(
    text: &str,
    start: usize,
    continued: &mut Vec<usize>,
    mut substitution: impl FnMut(usize, bool, Range<usize>),
) -> Result<usize, Refusal> {
    let bytes = text.as_bytes();
    let mut open: Vec<(Open, usize)> = Vec::new();
    let mut at = start;
    loop {
        let Some(&byte) = bytes.get(at) else {
            let from = open.first().map_or(start, |(_, from)| *from);
            return Err(Refusal { reason: Reason::Unclosed, span: from..text.len() });
        };
        let inside = open.last().map(|(open, _)| *open);
        match (inside, byte) {
            (Some(Open::Single), b'\'')
            | (Some(Open::Double), b'"')
            | (Some(Open::Backquote), b'`')
            | (Some(Open::Command), b')')
            | (Some(Open::Parameter), b'}') => {
                let (closed, from) = open.pop().unwrap_or((Open::Single, at));
                if matches!(closed, Open::Backquote | Open::Command) {
                    let inner = from + if closed == Open::Command { 2 } else { 1 };
                    let in_double = open.len() == 1 && open[0].0 == Open::Double;
                    substitution(open.len(), in_double, inner..at);
                }
                at += 1;
            }
            (Some(Open::Single), _) => {
                at = memchr_or_end(b'\'', bytes, at);
                continue;
            }
            (_, b'\\') => {
                if at + 1 >= bytes.len() {
                    let from = open.first().map_or(at, |(_, from)| *from);
                    return Err(Refusal { reason: Reason::Unclosed, span: from..text.len() });
                }
                if bytes[at + 1] == b'\n' {
                    continued.push(at);
                }
                at += 1 + text[at + 1..].chars().next().map_or(1, char::len_utf8);
            }
            (_, b'$') => at = dollar(text, at, &mut open)?,
            (Some(Open::Double), b'\'') => at += 1,
            (_, b'\'') => {
                open.push((Open::Single, at));
                at += 1;
            }
            (_, b'"') => {
                open.push((Open::Double, at));
                at += 1;
            }
            (_, b'`') => {
                open.push((Open::Backquote, at));
                at += 1;
            }
            _ => at += 1,
        }
        if open.is_empty() {
            return Ok(at);
        }
    }
}

/// Reads past a `$` and what belongs to it, or opens what it opens.
fn dollar(text: &str, at: usize, open: &mut Vec<(Open, usize)>) -> Result<usize, Refusal> {
    let bytes = text.as_bytes();
    let after = &bytes[at + 1..];
    match after {
        [b'(', b'(', ..] => Err(Refusal { reason: Reason::Arithmetic, span: at..at + 3 }),
        [] | [b'('] => {
            let reason = if after.is_empty() { Reason::DollarAtEnd } else { Reason::Unclosed };
            Err(Refusal { reason, span: at..text.len() })
        }
        [b'(', ..] => {
            open.push((Open::Command, at));
            Ok(at + 2)
        }
        [b'{', ..] => {
            open.push((Open::Parameter, at));
            Ok(at + 2)
        }
        [b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!' | b'0', ..] => Ok(at + 2),
        _ => {
            let name = after.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            Ok(at + 1 + name)
        }
    }
}

fn memchr_or_end(byte: u8, bytes: &[u8], at: usize) -> usize {
    memchr::memchr(byte, &bytes[at..]).map_or(bytes.len(), |found| at + found)
}

/// Where the next quoted text or expansion of a word begins.
fn next_expression(word: &str, from: usize) -> Option<usize> {
    word.as_bytes()[from..].iter().position(|byte| is_special(*byte)).map(|at| from + at)
}

pub(super) fn is_special(byte: u8) -> bool {
    matches!(byte, b'\\' | b'\'' | b'"' | b'`' | b'$')
}

/// The command substitutions of a word that BitBake looks into: those that stand in the word itself or
/// directly in double quotes.
pub(super) fn substitutions(word: &str) -> Result<Vec<Substitution<'_>>, Refusal> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = next_expression(word, at) {
        let mut continued = Vec::new();
        let mut inner = Vec::new();
        at = expression_end(word, start, &mut continued, |depth, in_double, span| {
            if depth == 0 || in_double {
                inner.push(span);
            }
        })?;
        found.extend(
            inner.into_iter().map(|span| Substitution { text: without(word, &continued, &span), span }),
        );
    }
    Ok(found)
}

/// A part of a text without the continued lines that begin at these places.
pub(super) fn without<'a>(text: &'a str, continued: &[usize], part: &Range<usize>) -> Cow<'a, str> {
    let mut within = continued.iter().filter(|at| part.contains(at)).peekable();
    if within.peek().is_none() {
        return Cow::Borrowed(&text[part.clone()]);
    }
    let mut out = String::with_capacity(part.len());
    let mut from = part.start;
    for at in within {
        out.push_str(&text[from..*at]);
        from = at + 2;
    }
    out.push_str(&text[from..part.end]);
    Cow::Owned(out)
}

/// The name that ends a here-document: the word without quotes, its expansions as they are.
pub(super) fn document_name(word: &str) -> Result<String, Refusal> {
    let mut out = String::with_capacity(word.len());
    let mut at = 0;
    while let Some(start) = next_expression(word, at) {
        out.push_str(&word[at..start]);
        let mut continued = Vec::new();
        at = expression_end(word, start, &mut continued, |_, _, _| {})?;
        let quoted = without(word, &continued, &(start..at));
        unquote(&quoted, &mut out);
    }
    out.push_str(&word[at..]);
    Ok(out)
}

/// Takes the quotes of one expression away, inside of substitutions as well.
fn unquote(expression: &str, out: &mut String) {
    let mut open: Vec<Open> = Vec::new();
    let mut chars = expression.char_indices();
    while let Some((at, c)) = chars.next() {
        let inside = open.last().copied();
        match (inside, c) {
            (Some(Open::Single), '\'') | (Some(Open::Double), '"') => drop(open.pop()),
            (Some(Open::Single), c) => out.push(c),
            (Some(Open::Backquote), '`') | (Some(Open::Command), ')') | (Some(Open::Parameter), '}') => {
                open.pop();
                out.push(c);
            }
            (_, '\\') => {
                let escaped = chars.next().map(|(_, c)| c);
                let keeps = match inside {
                    Some(Open::Double) => !matches!(escaped, Some('$' | '\\' | '`' | '"')),
                    Some(Open::Backquote) => !matches!(escaped, Some('$' | '\\' | '`')),
                    _ => false,
                };
                if keeps {
                    out.push('\\');
                }
                out.extend(escaped);
            }
            (inside, '\'') if inside != Some(Open::Double) => open.push(Open::Single),
            (_, '"') => open.push(Open::Double),
            (_, '`') => {
                open.push(Open::Backquote);
                out.push(c);
            }
            (_, '$') => {
                out.push(c);
                let next = expression[at + 1..].chars().next();
                match next {
                    Some('(') => open.push(Open::Command),
                    Some('{') => open.push(Open::Parameter),
                    Some('@' | '*' | '#' | '?' | '-' | '$' | '!' | '0') => {}
                    _ => continue,
                }
                out.extend(next);
                chars.next();
            }
            _ => out.push(c),
        }
    }
}
