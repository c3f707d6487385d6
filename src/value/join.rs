//! Several values as one: one after the other, or one of them.

use std::borrow::Cow;

use super::{MAX_VALUE_BYTES, Piece, Value};

impl Value {
    /// This followed by `other`.
    pub fn concat(&self, other: &Value) -> Value {
        match (self, other) {
            (Value::Exact(left), Value::Exact(right)) => {
                if left.len() + right.len() > MAX_VALUE_BYTES {
                    return Value::too_long();
                }
                Value::Exact([left.as_str(), right].concat())
            }
            (Value::Partial(_), _) | (_, Value::Partial(_)) => self.join_pieces(other),
            _ => self.pair_up(other),
        }
    }

    /// All of `values`, one after the other.
    pub fn concat_all(values: impl IntoIterator<Item = Value>) -> Value {
        let mut values = values.into_iter();
        let mut joined = Value::from("");
        while let Some(value) = values.next() {
            joined = joined.concat(&value);
            if let Value::Partial(pieces) = joined {
                // From here on it is but a sequence of pieces, however many there are.
                let rest = values.flat_map(|value| value.pieces().into_owned());
                return Value::from_pieces(pieces.into_iter().chain(rest));
            }
        }
        joined
    }

    /// Both have their possible texts listed.
    fn pair_up(&self, other: &Value) -> Value {
        let (lefts, rights) = (self.possible().unwrap_or_default(), other.possible().unwrap_or_default());
        let bytes: usize = lefts.iter().map(String::len).sum::<usize>() * rights.len()
            + rights.iter().map(String::len).sum::<usize>() * lefts.len();
        if bytes > MAX_VALUE_BYTES {
            return self.join_pieces(other);
        }
        let pairs =
            lefts.iter().flat_map(|left| rights.iter().map(move |right| [left.as_str(), right].concat()));
        match Value::one_of(pairs) {
            Value::Partial(_) => self.join_pieces(other),
            value => value,
        }
    }

    fn join_pieces(&self, other: &Value) -> Value {
        Value::from_pieces(self.pieces().into_owned().into_iter().chain(other.pieces().into_owned()))
    }

    /// The value as a sequence of pieces: what alternatives have in common stays known.
    pub fn pieces(&self) -> Cow<'_, [Piece]> {
        match self {
            Value::Exact(text) => Cow::Owned(vec![Piece::Text(text.clone())]),
            Value::Partial(pieces) => Cow::Borrowed(pieces),
            Value::Alternatives(texts) => {
                let mut pieces = Vec::new();
                push_alternatives(&texts.iter().map(String::as_str).collect::<Vec<_>>(), &mut pieces);
                match Value::from_pieces(pieces) {
                    Value::Partial(pieces) => Cow::Owned(pieces),
                    other => Cow::Owned(vec![Piece::Unknown(other.source())]),
                }
            }
        }
    }
}

/// Adds one of `texts`. Where they are all combinations of two parts, each part stands for itself.
fn push_alternatives(texts: &[&str], pieces: &mut Vec<Piece>) {
    let (start, end) = common_ends(texts);
    let first = texts.first().copied().unwrap_or_default();
    let middles: Vec<&str> =
        texts.iter().map(|text| text.get(start..text.len() - end).unwrap_or("")).collect();
    pieces.push(Piece::Text(first[..start].to_owned()));
    match factors(&middles) {
        _ if middles.iter().all(|middle| middle.is_empty()) => {}
        Some((lefts, rights)) => {
            push_alternatives(&lefts, pieces);
            push_alternatives(&rights, pieces);
        }
        None => pieces.push(Piece::Unknown(format!("({})", middles.join("|")))),
    }
    pieces.push(Piece::Text(first[first.len() - end..].to_owned()));
}

/// The two parts of which `texts` are all combinations, in the order in which [`Value::concat`] pairs them
/// up.
fn factors<'t>(texts: &[&'t str]) -> Option<(Vec<&'t str>, Vec<&'t str>)> {
    let widths = (2..=texts.len() / 2).filter(|width| texts.len().is_multiple_of(*width));
    widths.into_iter().find_map(|width| {
        let row = &texts[..width];
        let (start, _) = common_ends(row);
        let rights: Vec<&str> = row.iter().map(|text| &text[start..]).collect();
        let rows = || texts.chunks(width);
        let lefts: Vec<&str> =
            rows().map(|row| row[0].strip_suffix(rights[0])).collect::<Option<Vec<_>>>()?;
        let is_product = rows().zip(&lefts).all(|(row, left)| {
            row.iter().zip(&rights).all(|(text, right)| text.strip_prefix(left) == Some(right))
        });
        is_product.then_some((lefts, rights))
    })
}

/// One of `values`.
pub(crate) fn either_value(values: Vec<Value>) -> Value {
    if let [_] = values.as_slice() {
        return values.into_iter().next().unwrap_or_else(|| Value::from(""));
    }
    let mut texts = Vec::new();
    for value in &values {
        match value.possible() {
            Some(possible) => texts.extend_from_slice(possible),
            None => {
                let sources: Vec<String> = values.iter().map(Value::source).collect();
                return Value::unknown(format!("({})", sources.join("|")));
            }
        }
    }
    Value::one_of(texts)
}

/// How many bytes all texts share at the start and, after that, at the end; whole characters.
pub(super) fn common_ends(texts: &[impl AsRef<str>]) -> (usize, usize) {
    let Some((first, others)) = texts.split_first() else { return (0, 0) };
    let first = first.as_ref();
    let others = || others.iter().map(AsRef::as_ref);
    let mut start = first.len();
    for other in others() {
        start = start.min(first.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count());
    }
    while !first.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = first.len() - start;
    for other in others() {
        let shared = first[start..].bytes().rev().zip(other[start..].bytes().rev());
        end = end.min(shared.take_while(|(a, b)| a == b).count());
    }
    while !first.is_char_boundary(first.len() - end) {
        end -= 1;
    }
    (start, end)
}
