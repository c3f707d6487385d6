//! What the lenient parser lets pass and JSON does not allow.

use jsonc_parser::tokens::{Token, TokenAndRange};

use crate::text::Span;

use super::{JsonError, JsonErrorKind};

/// The objections to a text that parses leniently.
pub(super) struct Strict {
    pub errors: Vec<JsonError>,
    pub escapes: Vec<Span>,
    /// Whether a value is not what the lenient parser made of it.
    pub hopeless: bool,
}

impl Strict {
    pub(super) fn push(&mut self, kind: JsonErrorKind, span: Span) {
        self.errors.push(JsonError { kind, span });
    }

    /// Once per place: the tokens and the tree both come by.
    pub(super) fn bad_number(&mut self, span: Span) {
        self.hopeless = true;
        if !self.errors.iter().rev().any(|error| error.span == span) {
            self.push(JsonErrorKind::BadNumber, span);
        }
    }
}

/// Looks at the tokens, which begin `start` bytes into `text`, and at what lies between them.
pub(super) fn check(text: &str, start: usize, tokens: &[TokenAndRange<'_>]) -> Strict {
    let mut strict = Strict { errors: Vec::new(), escapes: Vec::new(), hopeless: false };
    let mut end = start;
    let mut before: Option<(&Token<'_>, Span)> = None;
    for token in tokens {
        let span = Span::new(start + token.range.start, start + token.range.end);
        spaces(text, Span::new(end, span.start as usize), &mut strict);
        end = span.end as usize;
        if matches!(token.token, Token::CommentLine(_) | Token::CommentBlock(_)) {
            strict.push(JsonErrorKind::Comment, span);
            continue;
        }
        if let Some((previous, place)) = before {
            between(previous, place, &token.token, span, &mut strict);
        }
        lexeme(text, &token.token, span, &mut strict);
        before = Some((&token.token, span));
    }
    spaces(text, Span::new(end, text.len()), &mut strict);
    strict
}

/// JSON knows four spaces.
fn spaces(text: &str, gap: Span, strict: &mut Strict) {
    for (at, found) in gap.slice(text).char_indices() {
        if !matches!(found, ' ' | '\t' | '\n' | '\r') {
            let from = gap.start as usize + at;
            strict.push(JsonErrorKind::Whitespace(found), Span::new(from, from + found.len_utf8()));
        }
    }
}

fn between(previous: &Token<'_>, place: Span, token: &Token<'_>, span: Span, strict: &mut Strict) {
    let closes = matches!(token, Token::CloseBrace | Token::CloseBracket);
    if closes && matches!(previous, Token::Comma) {
        strict.push(JsonErrorKind::TrailingComma, place);
    }
    let ended = is_scalar(previous) || matches!(previous, Token::CloseBrace | Token::CloseBracket);
    let begins = is_scalar(token) || matches!(token, Token::OpenBrace | Token::OpenBracket);
    if !(ended && begins) {
        return;
    }
    // `01` and `1x` are two tokens to the lenient parser.
    if place.end == span.start && matches!(previous, Token::Number(_)) && is_scalar(token) {
        strict.hopeless = true;
        strict.push(JsonErrorKind::BadNumber, place.cover(span));
    } else {
        strict.push(JsonErrorKind::MissingComma { at: place.end as usize }, span);
    }
}

fn is_scalar(token: &Token<'_>) -> bool {
    matches!(token, Token::String(_) | Token::Word(_) | Token::Boolean(_) | Token::Number(_) | Token::Null)
}

fn lexeme(text: &str, token: &Token<'_>, span: Span, strict: &mut Strict) {
    let written = span.slice(text);
    match token {
        Token::Number(_) if !is_json_number(written) => strict.bad_number(span),
        Token::String(_) if written.starts_with('\'') => strict.push(JsonErrorKind::SingleQuotes, span),
        Token::String(_) => escapes(written, span.start as usize, strict),
        _ => {}
    }
}

fn is_json_number(written: &str) -> bool {
    let digits = written.strip_prefix('-').unwrap_or(written);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
        && !digits.ends_with('.')
        && !digits.contains(".e")
        && !digits.contains(".E")
}

/// The lenient parser takes JavaScript's escapes too.
fn escapes(written: &str, start: usize, strict: &mut Strict) {
    let mut at = 0;
    while let Some(length) = memchr::memchr(b'\\', &written.as_bytes()[at..]) {
        at += length;
        let escaped = written[at + 1..].chars().next().unwrap_or('\\');
        let width = 1 + if escaped == 'u' { 5 } else { escaped.len_utf8() };
        let span = Span::new(start + at, start + (at + width).min(written.len()));
        if matches!(escaped, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
            strict.escapes.push(span);
        } else {
            strict.push(JsonErrorKind::BadEscape, span);
        }
        at += width;
    }
}
