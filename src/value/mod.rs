//! What is known of a text.

mod failure;
mod file_name;
mod join;
mod name;
pub(crate) mod path;
pub(crate) mod python_regex;
mod stack;
mod variable;

use std::fmt;

pub use failure::{Cause, Failure};
pub(crate) use file_name::{Misnomer, from_file_name, is_version, misnomer};
pub(crate) use join::either_value;
pub(crate) use name::{EDIT_WORDS, EditKind, Name, Variant};
pub(crate) use stack::on_enough_stack;
pub(crate) use variable::{Flag, OverrideOp, Raw, Variable, WEAK_FLAG};

/// More possibilities than these are not told apart.
pub(crate) const MAX_ALTERNATIVES: usize = 16;

/// A longer text is not kept: no recipe needs it, and `${A}${A}` thirty levels deep must stay cheap.
pub(crate) const MAX_VALUE_BYTES: usize = 1 << 20;

/// What stands for a text that is not kept.
pub(crate) const TOO_LONG: &str = "(too long)";

/// What every piece costs beyond its text, so that many tiny pieces are bounded too.
const PIECE_BYTES: usize = 16;

/// A part of a value of which something is unknown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Piece {
    Text(String),
    /// Any text, the empty one included. Holds the source of the part, such as `${MACHINE}`.
    Unknown(String),
}

/// What is known of the text of a variable or of an expression.
///
/// Everything said about a value holds for every text it may stand for: two values that depend on one
/// unknown condition are combined as if they were independent, which adds possibilities, never loses one.
/// A variable that is surely unset is no `Value`, but the `None` of an `Option<Value>`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    Exact(String),
    /// 2 to [`MAX_ALTERNATIVES`] distinct texts, one of which it is.
    Alternatives(Vec<String>),
    /// At least one piece is unknown; known pieces are not empty and do not touch each other.
    Partial(Vec<Piece>),
}

/// How much is known of a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Knowledge {
    Exact,
    Alternatives,
    Partial,
    Unknown,
}

impl Knowledge {
    pub fn name(self) -> &'static str {
        match self {
            Knowledge::Exact => "exact",
            Knowledge::Alternatives => "alternatives",
            Knowledge::Partial => "partial",
            Knowledge::Unknown => "unknown",
        }
    }
}

impl Value {
    /// A text of which nothing is known but the source that makes it.
    pub fn unknown(source: impl Into<String>) -> Value {
        Value::from_pieces([Piece::Unknown(source.into())])
    }

    /// One of `texts`; nothing is known if there are none.
    pub fn one_of(texts: impl IntoIterator<Item = String>) -> Value {
        let mut distinct: Vec<String> = Vec::new();
        let mut too_many = false;
        for text in texts {
            if !distinct.contains(&text) {
                too_many |= distinct.len() == MAX_ALTERNATIVES;
                distinct.push(text);
            }
            if too_many {
                break;
            }
        }
        let bytes: usize = distinct.iter().map(|text| text.len() + PIECE_BYTES).sum();
        match distinct.pop() {
            None => Value::unknown("?"),
            Some(only) if distinct.is_empty() => Value::exact_within_limit(only),
            Some(_) if too_many || bytes > MAX_VALUE_BYTES => Value::unknown("?"),
            Some(last) => {
                distinct.push(last);
                Value::Alternatives(distinct)
            }
        }
    }

    /// The pieces one after the other; an exact value if none is unknown.
    pub fn from_pieces(pieces: impl IntoIterator<Item = Piece>) -> Value {
        let mut out: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (piece, out.last_mut()) {
                (Piece::Text(text), _) if text.is_empty() => {}
                (Piece::Text(text), Some(Piece::Text(last))) => last.push_str(&text),
                (piece, _) => out.push(piece),
            }
        }
        let bytes: usize = out.iter().map(|piece| piece.source().len() + PIECE_BYTES).sum();
        if bytes > MAX_VALUE_BYTES {
            return Value::too_long();
        }
        match out.as_mut_slice() {
            [] => Value::Exact(String::new()),
            [Piece::Text(text)] => Value::Exact(std::mem::take(text)),
            _ => Value::Partial(out),
        }
    }

    fn too_long() -> Value {
        Value::unknown(TOO_LONG)
    }

    /// Whether it is unknown because it is too long to be kept.
    pub fn is_too_long(&self) -> bool {
        matches!(self, Value::Partial(pieces) if *pieces == [Piece::Unknown(TOO_LONG.to_owned())])
    }

    fn exact_within_limit(text: String) -> Value {
        if text.len() > MAX_VALUE_BYTES { Value::too_long() } else { Value::Exact(text) }
    }

    /// The text, if it is the only possible one.
    pub fn exact(&self) -> Option<&str> {
        match self {
            Value::Exact(text) => Some(text),
            _ => None,
        }
    }

    /// Every text it may be, if they can be listed.
    pub fn possible(&self) -> Option<&[String]> {
        match self {
            Value::Exact(text) => Some(std::slice::from_ref(text)),
            Value::Alternatives(texts) => Some(texts),
            Value::Partial(_) => None,
        }
    }

    /// How much is known of it.
    pub fn knowledge(&self) -> Knowledge {
        match self {
            Value::Exact(_) => Knowledge::Exact,
            Value::Alternatives(_) => Knowledge::Alternatives,
            Value::Partial(pieces) if pieces.iter().any(|piece| matches!(piece, Piece::Text(_))) => {
                Knowledge::Partial
            }
            Value::Partial(_) => Knowledge::Unknown,
        }
    }

    /// Whether no part of it is known.
    pub fn is_unknown(&self) -> bool {
        self.knowledge() == Knowledge::Unknown
    }

    /// Whether a part of it is known and another is not.
    pub fn is_known_in_part(&self) -> bool {
        self.knowledge() == Knowledge::Partial
    }

    /// Whether `holds` is true of every text this may be.
    pub fn surely(&self, holds: impl FnMut(&str) -> bool) -> bool {
        self.possible().is_some_and(|texts| texts.iter().map(String::as_str).all(holds))
    }

    /// Whether `holds` is true of some text this may be, as far as can be told.
    pub fn possibly(&self, holds: impl FnMut(&str) -> bool) -> bool {
        self.possible().is_none_or(|texts| texts.iter().map(String::as_str).any(holds))
    }

    /// Whether `part` occurs in it, whatever the unknown parts are.
    pub fn surely_contains(&self, part: &str) -> bool {
        match self {
            Value::Partial(pieces) => {
                pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains(part)))
            }
            _ => self.surely(|text| text.contains(part)),
        }
    }

    /// Whether it begins with `part`, whatever the unknown parts are.
    pub fn surely_starts_with(&self, part: &str) -> bool {
        match self {
            Value::Partial(pieces) => {
                part.is_empty() || matches!(pieces.first(), Some(Piece::Text(text)) if text.starts_with(part))
            }
            _ => self.surely(|text| text.starts_with(part)),
        }
    }

    /// Whether it ends with `part`, whatever the unknown parts are.
    pub fn surely_ends_with(&self, part: &str) -> bool {
        match self {
            Value::Partial(pieces) => {
                part.is_empty() || matches!(pieces.last(), Some(Piece::Text(text)) if text.ends_with(part))
            }
            _ => self.surely(|text| text.ends_with(part)),
        }
    }

    /// Whether `word` is one of its whitespace-separated words, whatever the unknown parts are.
    pub fn surely_has_word(&self, word: &str) -> bool {
        match self {
            Value::Partial(_) => self.whole_words().any(|whole| whole == word),
            _ => self.surely(|text| text.split_whitespace().any(|whole| whole == word)),
        }
    }

    /// The words of a value that do not touch an unknown part; none if it has alternatives.
    pub fn whole_words(&self) -> impl Iterator<Item = &str> {
        let (exact, pieces) = match self {
            Value::Exact(text) => (Some(text.as_str()), &[][..]),
            Value::Alternatives(_) => (None, &[][..]),
            Value::Partial(pieces) => (None, pieces.as_slice()),
        };
        let last = pieces.len().saturating_sub(1);
        let inner = pieces.iter().enumerate().filter_map(move |(at, piece)| match piece {
            Piece::Text(text) => Some(untouched(text, at > 0, at < last)),
            Piece::Unknown(_) => None,
        });
        exact.into_iter().chain(inner).flat_map(str::split_whitespace)
    }

    /// The value that `change` makes of every possible text; unknown if they cannot be listed.
    pub fn map(&self, mut change: impl FnMut(&str) -> String) -> Value {
        match self.possible() {
            Some([only]) => Value::exact_within_limit(change(only)),
            Some(texts) => Value::one_of(texts.iter().map(|text| change(text))),
            None => Value::unknown(self.source()),
        }
    }

    /// The text with the source of every unknown part in its place.
    pub fn source(&self) -> String {
        self.pieces().iter().map(Piece::source).collect()
    }
}

impl Piece {
    /// The text, or the source of the unknown part.
    pub fn source(&self) -> &str {
        match self {
            Piece::Text(text) | Piece::Unknown(text) => text,
        }
    }
}

/// For people: alternatives as `(a|b)`, unknown parts as `⟨${MACHINE}⟩`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Exact(text) => f.write_str(text),
            Value::Alternatives(texts) => write!(f, "({})", texts.join("|")),
            Value::Partial(pieces) => pieces.iter().try_for_each(|piece| match piece {
                Piece::Text(text) => f.write_str(text),
                Piece::Unknown(source) => write!(f, "⟨{source}⟩"),
            }),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::from(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::exact_within_limit(text)
    }
}

/// `text` without the word that touches what is unknown before or after it.
fn untouched(text: &str, before: bool, after: bool) -> &str {
    let start = if before { text.find(char::is_whitespace) } else { Some(0) };
    let end = if after { text.rfind(char::is_whitespace) } else { Some(text.len()) };
    match (start, end) {
        (Some(start), Some(end)) => text.get(start..end).unwrap_or(""),
        _ => "",
    }
}

#[cfg(test)]
mod tests;
