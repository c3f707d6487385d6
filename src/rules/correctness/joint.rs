//! Where two texts of a list meet, and whether they become one word there.

use crate::lint::vocabulary::ListKind;
use crate::model::Place;
use crate::syntax::ast::Operator;
use crate::value::{Piece, Value};

/// Where a text meets another one.
pub(super) struct Joint {
    /// The side of the other text that it touches.
    pub side: Side,
    /// The words that become one, in their order, and where the other one comes from; `None` if that is not
    /// known.
    pub with: Option<(String, String, Option<Place>)>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Start,
    End,
}

impl Side {
    pub(super) fn other(self) -> Side {
        match self {
            Side::Start => Side::End,
            Side::End => Side::Start,
        }
    }
}

/// What stands at one side of a text.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Edge {
    /// Nothing: the text is surely empty.
    Empty,
    Space,
    /// This word, or nothing at all.
    Word(String),
    Unknown,
}

/// What stands at the two sides of a variable.
#[derive(Debug)]
pub(super) struct Edges {
    start: Edge,
    end: Edge,
}

impl Default for Edges {
    fn default() -> Edges {
        Edges { start: Edge::Unknown, end: Edge::Unknown }
    }
}

impl Edges {
    pub(super) fn apply(&mut self, operator: Operator, text: &str) {
        match operator {
            Operator::Set | Operator::Immediate => {
                *self = Edges { start: edge_of_text(text, Side::Start), end: edge_of_text(text, Side::End) };
            }
            Operator::Append => self.add(Side::End, &format!(" {text}")),
            Operator::Prepend => self.add(Side::Start, &format!("{text} ")),
            Operator::AppendBare => self.add(Side::End, text),
            Operator::PrependBare => self.add(Side::Start, text),
            _ => {}
        }
    }

    pub(super) fn add(&mut self, side: Side, text: &str) {
        let edge = edge_of_text(text, side);
        if edge != Edge::Empty {
            match side {
                Side::Start => self.start = edge,
                Side::End => self.end = edge,
            }
        }
    }

    pub(super) fn joint(&self, text: &str, side: Side, kind: ListKind) -> Option<Joint> {
        let held = if side == Side::End { &self.end } else { &self.start };
        let (Edge::Word(other), Edge::Word(own)) = (held, edge_of_text(text, side.other())) else {
            return None;
        };
        if goes_on(&own, text, side, kind) {
            return None;
        }
        joint(side, other.clone(), own, None, kind)
    }
}

/// What stands at one side of a value.
pub(super) fn edge(value: &Value, side: Side) -> Edge {
    if let Some(texts) = value.possible() {
        let edges: Vec<Edge> = texts.iter().map(|text| edge_of_known(text, side)).collect();
        if edges.contains(&Edge::Space) && edges.iter().any(|edge| *edge != Edge::Space) {
            return Edge::Unknown;
        }
        return edges.into_iter().find(|edge| *edge != Edge::Empty).unwrap_or(Edge::Empty);
    }
    let pieces = value.pieces();
    let piece = match side {
        Side::Start => pieces.first(),
        Side::End => pieces.last(),
    };
    match piece {
        Some(Piece::Text(text)) => edge_of_known(text, side),
        _ => Edge::Unknown,
    }
}

/// What stands at one side of a text of which all is known.
fn edge_of_known(text: &str, side: Side) -> Edge {
    let (outermost, word) = match side {
        Side::Start => (text.chars().next(), text.split_whitespace().next()),
        Side::End => (text.chars().next_back(), text.split_whitespace().next_back()),
    };
    match outermost {
        None => Edge::Empty,
        Some(character) if character.is_whitespace() => Edge::Space,
        Some(_) => Edge::Word(word.unwrap_or_default().to_owned()),
    }
}

/// What stands at one side of a text that is not expanded.
pub(super) fn edge_of_text(text: &str, side: Side) -> Edge {
    let is_reference = match side {
        Side::Start => text.starts_with('$'),
        Side::End => text.ends_with('}'),
    };
    if is_reference { Edge::Unknown } else { edge(&Value::from(text), side) }
}

/// Whether the text is to go on with the word of another one, seen from its own end.
pub(super) fn goes_on(word: &str, text: &str, side: Side, kind: ListKind) -> bool {
    if side == Side::Start {
        return asks_for_more(word);
    }
    match kind {
        ListKind::Paths if word.starts_with('/') => !text.starts_with("${") && !is_from_the_root(word),
        ListKind::Options => word.starts_with([',', ';', ':', '/', '_', '.', '=', ')', '"', '\'']),
        _ => goes_on_from(word),
    }
}

/// Whether a word cannot end like this.
pub(super) fn asks_for_more(word: &str) -> bool {
    word.ends_with(['=', ',', ';', ':', '/', '-', '_', '.', '@', '('])
}

/// Whether a word cannot begin like this.
pub(super) fn goes_on_from(word: &str) -> bool {
    word.starts_with([',', ';', ':', '/', '-', '_', '.', '=', ')', '+', '*', '@', '&', '|'])
}

/// Whether a path begins with a directory that root file systems have, so that it can be no part of another
/// one.
pub(super) fn is_from_the_root(path: &str) -> bool {
    let first = path.strip_prefix('/').and_then(|path| path.split('/').next()).unwrap_or_default();
    ["bin", "boot", "dev", "etc", "home", "lib", "opt", "run", "sbin", "srv", "tmp", "usr", "var"]
        .contains(&first)
}

/// The joint, unless the other text asks to be gone on with.
pub(super) fn joint(
    side: Side,
    other: String,
    own: String,
    place: Option<Place>,
    kind: ListKind,
) -> Option<Joint> {
    let (first, second) = match side {
        Side::End => (other, own),
        Side::Start => (own, other),
    };
    let is_path = kind == ListKind::Paths && second.starts_with('/');
    let is_option = kind == ListKind::Options && second.starts_with('-');
    let asks = asks_for_more(&first);
    let goes_on = second.starts_with([',', ';', ':', '/', '-', '_', '.', '=', ')']) && !is_path && !is_option;
    if asks || goes_on {
        return None;
    }
    Some(Joint { side, with: Some((first, second, place)) })
}
