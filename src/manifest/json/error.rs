//! What a strict JSON reader objects to, in plain words.

use crate::text::{Edit, Fix, Span};

/// One objection and the smallest text that causes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    pub kind: JsonErrorKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonErrorKind {
    /// Nothing but spaces.
    Empty,
    InvalidUtf8,
    ByteOrderMark,
    Comment,
    UnclosedComment,
    TrailingComma,
    /// The span is what follows; the comma belongs at this offset.
    MissingComma {
        at: usize,
    },
    ExtraComma,
    MissingColon,
    MissingValue,
    UnquotedKey,
    UnquotedValue,
    SingleQuotes,
    UnclosedString,
    UnclosedObject,
    UnclosedArray,
    ControlCharacter(char),
    BadEscape,
    LoneSurrogate,
    BadNumber,
    /// A space that is none to JSON, such as a no-break space.
    Whitespace(char),
    Unexpected,
    SecondValue,
    /// A key that its object already has.
    DuplicateKey {
        key: String,
        first: Span,
    },
    TooDeep,
}

impl JsonError {
    /// What is wrong, on one line. `text` is the file's.
    pub fn message(&self, text: &str) -> String {
        use JsonErrorKind::*;
        let shown = || shorten(self.span.slice(text));
        match &self.kind {
            Empty => "the file holds no JSON value".to_owned(),
            InvalidUtf8 => "the file is not UTF-8 from here on".to_owned(),
            ByteOrderMark => "the file begins with a byte order mark".to_owned(),
            Comment => "JSON has no comments".to_owned(),
            UnclosedComment => "JSON has no comments, and this one is not closed".to_owned(),
            TrailingComma => "a comma after the last element".to_owned(),
            MissingComma { .. } => format!("a comma is missing before `{}`", shown()),
            ExtraComma => "a comma with nothing before it".to_owned(),
            MissingColon if shown().is_empty() => "a colon must follow the key".to_owned(),
            MissingColon => format!("a colon must follow the key, not `{}`", shown()),
            MissingValue => "a value must follow the colon".to_owned(),
            UnquotedKey => format!("the key `{}` needs double quotes", shown()),
            UnquotedValue => format!("`{}` is no JSON value; texts need double quotes", shown()),
            SingleQuotes => "JSON texts take double quotes, not single ones".to_owned(),
            UnclosedString => "this text has no closing quote on its line".to_owned(),
            UnclosedObject => "this `{` is never closed".to_owned(),
            UnclosedArray => "this `[` is never closed".to_owned(),
            ControlCharacter('\t') => "a tab inside a text must be written `\\t`".to_owned(),
            ControlCharacter(c) => {
                format!("the control character U+{:04X} must be written `\\u{:04x}`", *c as u32, *c as u32)
            }
            BadEscape => format!("`{}` is no JSON escape", shown()),
            LoneSurrogate => "half of a surrogate pair is no character".to_owned(),
            BadNumber => format!("`{}` is no JSON number", shown()),
            Whitespace(c) => format!("U+{:04X} is no space to JSON", *c as u32),
            Unexpected => format!("`{}` is not expected here", shown()),
            SecondValue => "text after the end of the JSON value".to_owned(),
            DuplicateKey { key, .. } => format!("the key `{key}` is given twice"),
            TooDeep => format!("nested deeper than {} levels", super::MAX_DEPTH),
        }
    }

    /// Whether every strict reader of JSON marks it, VS Code's among them.
    pub(crate) fn is_marked_by_all(&self) -> bool {
        use JsonErrorKind::*;
        !matches!(
            self.kind,
            Empty | InvalidUtf8 | ByteOrderMark | LoneSurrogate | DuplicateKey { .. } | TooDeep
        )
    }

    /// Who trips over it, where that is not plain: the build's readers (`jq`, `pvr`) or the device's.
    pub fn consequence(&self) -> &'static str {
        use JsonErrorKind::*;
        match &self.kind {
            Comment | TrailingComma | UnquotedKey | UnquotedValue | ControlCharacter(_) => {
                "the device's own reader would pass it, but `pvr` and `jq` refuse it, so the build stops"
            }
            DuplicateKey { .. } => "`pvr` and `jq` take the last one, the device takes the first",
            ByteOrderMark => "the device refuses the file, and so does `pvr`",
            _ => "`pvr` and `jq` refuse it, so the build stops",
        }
    }

    /// How to fix it, where only one thing can have been meant.
    pub fn fix(&self) -> Option<Fix> {
        let (title, edit) = match &self.kind {
            JsonErrorKind::TrailingComma => ("remove the comma", Edit::delete(self.span)),
            JsonErrorKind::MissingComma { at } => ("add the comma", Edit::insert(*at, ",")),
            JsonErrorKind::ByteOrderMark => ("remove the byte order mark", Edit::delete(self.span)),
            _ => return None,
        };
        Some(Fix::safe(title.to_owned(), vec![edit]).changes_value())
    }
}

fn shorten(text: &str) -> String {
    const MOST: usize = 24;
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}
