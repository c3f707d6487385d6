//! JSON with the place of everything in it, read as strictly as `jq` and `pvr` read it.
//!
//! The device itself is lenient (trailing commas, comments and words without quotes pass), but no file
//! gets there without passing the strict readers of the build. A file with a slip whose meaning is plain
//! still has a [`Document::root`], so that one stray comma does not silence every other check.

mod error;
mod read;
mod scan;
mod strict;

use std::sync::Arc;

use crate::text::{Edit, SourceFile, Span};

pub(crate) use error::{JsonError, JsonErrorKind};
pub(crate) use scan::MAX_DEPTH;

/// One JSON file.
#[derive(Debug, Clone)]
pub struct Document {
    pub source: Arc<SourceFile>,
    /// The value, unless the text is so broken that its structure would be a guess.
    pub root: Option<Node>,
    /// What a strict reader objects to, in the order of the text.
    pub errors: Vec<JsonError>,
    /// The backslash escapes inside strings; the device does not decode them.
    pub escapes: Vec<Span>,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value with its quotes or brackets.
    pub span: Span,
    pub kind: JsonKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum JsonKind {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    /// With its escapes decoded.
    String(String),
    Array(Vec<Node>),
    /// As written: a key that is given twice is in here twice.
    Object(Vec<Member>),
}

/// One `"key": value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub key: String,
    /// The key with its quotes.
    pub key_span: Span,
    pub value: Node,
}

impl Document {
    /// Reads `source`; always gives a document, and never recurses deeper than [`MAX_DEPTH`].
    pub fn parse(source: Arc<SourceFile>) -> Document {
        read::document(source)
    }

    /// The value that a JSON pointer (`/services/0/name`) names.
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        let mut node = self.root.as_ref()?;
        for step in steps(pointer) {
            node = node.step(&step)?;
        }
        Some(node)
    }

    /// The key that the last step of `pointer` names; none for elements of arrays and for the root.
    pub fn key_span(&self, pointer: &str) -> Option<Span> {
        let (parent, _) = pointer.rsplit_once('/')?;
        let key = steps(pointer).last()?;
        self.at(parent)?.member(&key).map(|member| member.key_span)
    }

    /// Takes a member out of `object`, with the comma and the spaces that only it needs.
    pub fn remove_member(&self, object: &Node, key: &str) -> Option<Edit> {
        let members = object.members();
        let at = members.iter().position(|member| member.key == key)?;
        let (member, text) = (&members[at], self.source.text());
        let (start, end) = (member.key_span.start as usize, member.value.span.end as usize);
        let span = match (members.get(at + 1), at.checked_sub(1).map(|before| &members[before])) {
            // Up to the next one, which takes its place.
            (Some(next), _) => Span::new(start, next.key_span.start as usize),
            (None, Some(before)) => Span::new(before.value.span.end as usize, end),
            // The only one: what is left is an empty object.
            (None, None) => {
                let open = object.span.start as usize + 1;
                let close = object.span.end as usize - 1;
                if text[open..start].trim().is_empty() && text[end..close].trim().is_empty() {
                    Span::new(open, close)
                } else {
                    Span::new(start, end)
                }
            }
        };
        Some(Edit::delete(span))
    }

    /// The value as the readers of the build see it: of two equal keys the last one counts.
    pub fn value(&self) -> Option<serde_json::Value> {
        self.root.as_ref().map(Node::to_value)
    }
}

fn steps(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"))
}

impl Node {
    /// The member that counts for `pvr` and `jq`: the last one of that name.
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members().iter().rev().find(|member| member.key == key)
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.member(key).map(|member| &member.value)
    }

    /// The members of an object, none for anything else.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            JsonKind::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array, none for anything else.
    pub fn elements(&self) -> &[Node] {
        match &self.kind {
            JsonKind::Array(elements) => elements,
            _ => &[],
        }
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            JsonKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, in words with an article.
    pub fn kind_name(&self) -> &'static str {
        match self.kind {
            JsonKind::Null => "null",
            JsonKind::Bool(_) => "a boolean",
            JsonKind::Number(_) => "a number",
            JsonKind::String(_) => "a string",
            JsonKind::Array(_) => "an array",
            JsonKind::Object(_) => "an object",
        }
    }

    fn step(&self, step: &str) -> Option<&Node> {
        match &self.kind {
            JsonKind::Array(elements) => elements.get(step.parse::<usize>().ok()?),
            _ => self.get(step),
        }
    }

    pub fn to_value(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.kind {
            JsonKind::Null => Value::Null,
            JsonKind::Bool(value) => Value::Bool(*value),
            JsonKind::Number(number) => Value::Number(number.clone()),
            JsonKind::String(text) => Value::String(text.clone()),
            JsonKind::Array(elements) => Value::Array(elements.iter().map(Node::to_value).collect()),
            JsonKind::Object(members) => Value::Object(
                members.iter().map(|member| (member.key.clone(), member.value.to_value())).collect(),
            ),
        }
    }
}

#[cfg(test)]
mod tests;
