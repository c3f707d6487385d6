//! Texts under expansion: a few possibilities, each with marks where something is unknown.

use crate::value::{MAX_ALTERNATIVES, MAX_VALUE_BYTES, Piece, Value};

/// The first of the characters that stand for unknown parts, the last plane of Unicode, which is for
/// private use. Texts that hold such characters themselves are treated as unknown there.
const FIRST_MARK: u32 = 0x10_0000;
const LAST_MARK: u32 = 0x10_FFFD;

/// What the marks stand for.
#[derive(Debug, Default)]
pub(crate) struct Placeholders {
    sources: Vec<String>,
}

/// The possibilities while they are put together from left to right.
#[derive(Debug)]
pub(crate) struct GrowingTexts {
    pub texts: Vec<String>,
}

fn is_mark(c: char) -> bool {
    (FIRST_MARK..=LAST_MARK).contains(&(c as u32))
}

/// Whether something in `text` is unknown.
pub(crate) fn has_marks(text: &str) -> bool {
    memchr::memchr(0xf4, text.as_bytes()).is_some()
}

impl Placeholders {
    /// A mark for a part that comes from `source`.
    pub(super) fn mark(&mut self, source: impl Into<String>) -> char {
        let limit = (LAST_MARK - FIRST_MARK) as usize;
        if self.sources.len() < limit {
            self.sources.push(source.into());
        }
        char::from_u32(FIRST_MARK + self.sources.len() as u32 - 1).unwrap_or('?')
    }

    /// `text`, in which characters that could be taken for marks become marks.
    pub(super) fn admit<'t>(&mut self, text: &'t str) -> std::borrow::Cow<'t, str> {
        if !has_marks(text) {
            return text.into();
        }
        text.chars().map(|c| if is_mark(c) { self.mark(c) } else { c }).collect::<String>().into()
    }

    /// `text` with a mark for each `${…}` that has a mark in it: which reference it is cannot be told.
    pub(super) fn without_open_references(&mut self, text: String) -> String {
        if !has_marks(&text) {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find("${") {
            let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
            out.push_str(&rest[..at]);
            let reference = &rest[at..end];
            if has_marks(reference) {
                let source = self.readable(reference);
                out.push(self.mark(source));
            } else {
                out.push_str(reference);
            }
            rest = &rest[end..];
        }
        out + rest
    }

    fn source(&self, mark: char) -> &str {
        self.sources.get((mark as u32 - FIRST_MARK) as usize).map_or("?", String::as_str)
    }

    /// `text` with the source of every unknown part in its place.
    pub(super) fn readable(&self, text: &str) -> String {
        if !has_marks(text) {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if is_mark(c) { out.push_str(self.source(c)) } else { out.push(c) }
        }
        out
    }

    /// The pieces of `value` as one text with marks; what alternatives share stays text.
    pub(super) fn flatten(&mut self, value: &Value) -> String {
        let mut text = String::new();
        for piece in value.pieces().iter() {
            match piece {
                Piece::Text(known) => text.push_str(&self.admit(known)),
                Piece::Unknown(source) => text.push(self.mark(source.clone())),
            }
        }
        text
    }

    /// The possibilities that `value` stands for.
    pub(super) fn texts(&mut self, value: &Value) -> Vec<String> {
        match value.possible() {
            Some(texts) => texts.iter().map(|text| self.admit(text).into_owned()).collect(),
            None => vec![self.flatten(value)],
        }
    }

    /// What is known of a text that is one of `texts`.
    pub(super) fn value(&mut self, mut texts: Vec<String>) -> Value {
        if texts.len() > 1 && texts.iter().any(|text| has_marks(text)) {
            texts = vec![self.merge(&texts)];
        }
        match texts.as_slice() {
            [text] if has_marks(text) => self.pieces(text),
            _ => Value::one_of(texts),
        }
    }

    fn pieces(&self, text: &str) -> Value {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(is_mark) {
            let mark = rest[at..].chars().next().unwrap_or('?');
            pieces.push(Piece::Text(rest[..at].to_owned()));
            pieces.push(Piece::Unknown(self.source(mark).to_owned()));
            rest = &rest[at + mark.len_utf8()..];
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Value::from_pieces(pieces)
    }

    /// One text for several: what they share at both ends, and a mark between.
    pub(super) fn merge(&mut self, texts: &[String]) -> String {
        let distinct: Vec<String> = texts.to_vec();
        match Value::one_of(distinct.iter().cloned()) {
            value @ (Value::Exact(_) | Value::Alternatives(_)) => {
                // The texts may hold marks of their own; their sources are lost in the merged part.
                let mut merged = String::new();
                for piece in value.pieces().iter() {
                    match piece {
                        Piece::Text(known) => merged.push_str(known),
                        Piece::Unknown(source) => {
                            let source = self.readable(source);
                            merged.push(self.mark(source));
                        }
                    }
                }
                merged
            }
            Value::Partial(_) => self.mark("(too many possibilities)").to_string(),
        }
    }
}

impl GrowingTexts {
    pub(super) fn new(capacity: usize) -> GrowingTexts {
        GrowingTexts { texts: vec![String::with_capacity(capacity)] }
    }

    pub(super) fn push_str(&mut self, text: &str) {
        for possible in &mut self.texts {
            possible.push_str(text);
        }
    }

    /// Appends `value` to every possibility.
    pub(super) fn push_value(&mut self, value: &Value, marks: &mut Placeholders) {
        match value {
            Value::Exact(text) => {
                let text = marks.admit(text);
                self.push_str(&text);
            }
            Value::Alternatives(texts) if self.texts.len() * texts.len() <= MAX_ALTERNATIVES => {
                let additions: Vec<_> = texts.iter().map(|text| marks.admit(text)).collect();
                self.texts = self
                    .texts
                    .iter()
                    .flat_map(|text| additions.iter().map(move |addition| [text.as_str(), addition].concat()))
                    .collect();
            }
            value => {
                let text = marks.flatten(value);
                self.push_str(&text);
            }
        }
    }

    /// A text that grew too long is not kept.
    pub(super) fn finish(mut self, marks: &mut Placeholders) -> Vec<String> {
        if self.texts.iter().any(|text| text.len() > MAX_VALUE_BYTES) {
            self.texts = vec![marks.mark("(too long)").to_string()];
        }
        self.texts
    }
}
