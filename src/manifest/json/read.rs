//! From text to nodes, by way of `jsonc-parser`.
//!
//! The crate parses leniently here, so that a stray comma costs one objection and not the whole file;
//! [`super::strict`] then objects to everything that JSON does not allow.

use std::collections::HashMap;
use std::sync::Arc;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::{Range, Ranged};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{
    CollectOptions, CommentCollectionStrategy, ParseOptions, ParseStringErrorKind, parse_to_ast,
};

use crate::text::{SourceFile, Span};

use super::strict::Strict;
use super::{Document, JsonError, JsonErrorKind, JsonKind, Member, Node, scan, strict};

const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn document(source: Arc<SourceFile>) -> Document {
    let text = source.text();
    let mut errors = Vec::new();
    let mut escapes = Vec::new();
    if let Some(invalid) = source.invalid_utf8() {
        let span = Span::new(invalid.offset, invalid.offset + 1);
        errors.push(JsonError { kind: JsonErrorKind::InvalidUtf8, span });
    }
    let mut start = 0;
    if text.starts_with(BYTE_ORDER_MARK) {
        start = BYTE_ORDER_MARK.len();
        errors.push(JsonError { kind: JsonErrorKind::ByteOrderMark, span: Span::new(0, start) });
    }
    let first_look = scan::scan(text, start);
    errors.extend(first_look.errors);
    let mut root = None;
    if !first_look.hopeless {
        match parse(text, start) {
            Ok((node, strict)) => {
                root = if strict.hopeless { None } else { node };
                errors.extend(strict.errors);
                escapes = strict.escapes;
            }
            Err(error) => errors.push(error),
        }
    }
    errors.sort_by_key(|error| error.span);
    Document { root, errors, escapes, source }
}

fn parse(text: &str, start: usize) -> Result<(Option<Node>, Strict), JsonError> {
    let body = &text[start..];
    let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
    let parsed = parse_to_ast(body, &collect, &ParseOptions::default())
        .map_err(|error| refused(text, start, &error))?;
    let mut strict = strict::check(text, start, parsed.tokens.as_deref().unwrap_or_default());
    let Some(value) = parsed.value else {
        strict.push(JsonErrorKind::Empty, Span::new(text.len(), text.len()));
        return Ok((None, strict));
    };
    let root = Reader { start, strict: &mut strict }.node(&value);
    Ok((Some(root), strict))
}

/// Turns the parser's tree into ours. Recursion is bounded: [`scan`] has bounded the depth.
struct Reader<'a> {
    start: usize,
    strict: &'a mut Strict,
}

impl Reader<'_> {
    fn node(&mut self, value: &Value<'_>) -> Node {
        let kind = match value {
            Value::NullKeyword(_) => JsonKind::Null,
            Value::BooleanLit(literal) => JsonKind::Bool(literal.value),
            Value::NumberLit(literal) => match literal.value.parse() {
                Ok(number) => JsonKind::Number(number),
                Err(_) => {
                    self.strict.bad_number(self.span(literal.range));
                    JsonKind::Null
                }
            },
            Value::StringLit(literal) => JsonKind::String(literal.value.clone().into_owned()),
            Value::Array(array) => {
                JsonKind::Array(array.elements.iter().map(|value| self.node(value)).collect())
            }
            Value::Object(object) => JsonKind::Object(self.members(&object.properties)),
        };
        Node { span: self.span(value.range()), kind }
    }

    fn members(&mut self, properties: &[jsonc_parser::ast::ObjectProp<'_>]) -> Vec<Member> {
        let mut first_of: HashMap<&str, Span> = HashMap::with_capacity(properties.len());
        let mut members = Vec::with_capacity(properties.len());
        for property in properties {
            let (key, range) = match &property.name {
                ObjectPropName::String(literal) => (literal.value.as_ref(), literal.range),
                ObjectPropName::Word(word) => (word.value, word.range),
            };
            let key_span = self.span(range);
            if matches!(property.name, ObjectPropName::Word(_)) {
                self.strict.push(JsonErrorKind::UnquotedKey, key_span);
            }
            match first_of.get(key) {
                Some(&first) => {
                    self.strict.push(JsonErrorKind::DuplicateKey { key: key.to_owned(), first }, key_span);
                }
                None => {
                    first_of.insert(key, key_span);
                }
            }
            members.push(Member { key: key.to_owned(), key_span, value: self.node(&property.value) });
        }
        members
    }

    fn span(&self, range: Range) -> Span {
        Span::new(self.start + range.start, self.start + range.end)
    }
}

/// The parser's one error, in our terms and with the smallest span that explains it.
fn refused(text: &str, start: usize, error: &ParseError) -> JsonError {
    use ParseErrorKind as P;
    let range = error.range();
    let from = (start + range.start).min(text.len());
    let to = (start + range.end).clamp(from, text.len());
    let (kind, width) = match error.kind() {
        P::UnterminatedObject => (JsonErrorKind::UnclosedObject, Some(1)),
        P::UnterminatedArray => (JsonErrorKind::UnclosedArray, Some(1)),
        P::UnterminatedCommentBlock => (JsonErrorKind::UnclosedComment, Some(2)),
        P::NestingDepthExceeded => (JsonErrorKind::TooDeep, Some(1)),
        P::ExpectedColonAfterObjectKey => (JsonErrorKind::MissingColon, None),
        P::ExpectedObjectValue => (JsonErrorKind::MissingValue, None),
        P::ExpectedComma => (JsonErrorKind::MissingComma { at: from }, None),
        P::UnexpectedComma => (JsonErrorKind::ExtraComma, None),
        P::MultipleRootJsonValues => (JsonErrorKind::SecondValue, None),
        P::UnexpectedWord => (JsonErrorKind::UnquotedValue, None),
        P::ExpectedDigit
        | P::ExpectedDigitFollowingNegativeSign
        | P::ExpectedPlusMinusOrDigitInNumberLiteral => return bad_number(text, from, to),
        P::String(string) => return bad_string(text, from, string),
        P::UnexpectedTokenInObject if text[from..to] == *"," => (JsonErrorKind::ExtraComma, None),
        P::UnexpectedToken if text[from..].starts_with(char::is_alphabetic) => {
            (JsonErrorKind::UnquotedValue, None)
        }
        _ => (JsonErrorKind::Unexpected, None),
    };
    let to = width.map_or(to, |width| from + width).min(text.len());
    JsonError { kind, span: Span::new(from, to) }
}

/// The whole run of characters around a number that does not parse.
fn bad_number(text: &str, from: usize, to: usize) -> JsonError {
    let before = text[..from].trim_end_matches(is_part_of_number).len();
    let after = text[to..].find(|c| !is_part_of_number(c)).map_or(text.len(), |length| to + length);
    let is_mixed = text[from..to].contains(|c| !is_part_of_number(c));
    let tail = if is_mixed { to.min(from.max(before + 1)) } else { after };
    JsonError { kind: JsonErrorKind::BadNumber, span: Span::new(before, tail) }
}

fn is_part_of_number(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')
}

fn bad_string(text: &str, from: usize, error: &ParseStringErrorKind) -> JsonError {
    let (kind, width) = match error {
        ParseStringErrorKind::UnterminatedStringLiteral => {
            let line = text[from..].find(['\n', '\r']).unwrap_or(text.len() - from);
            (JsonErrorKind::UnclosedString, line)
        }
        ParseStringErrorKind::InvalidUnicodeEscapeSequence(_) => (JsonErrorKind::LoneSurrogate, 6),
        _ => (JsonErrorKind::BadEscape, 2),
    };
    let mut to = (from + width).min(text.len());
    while !text.is_char_boundary(to) {
        to += 1;
    }
    JsonError { kind, span: Span::new(from, to) }
}
