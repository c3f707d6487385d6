//! A text in a JSON file together with its place.

use super::Manifest;
use super::json::Node;
use crate::text::Span;

/// A JSON string with its span.
#[derive(Clone, Copy, Debug)]
pub struct SpannedStr<'a> {
    pub manifest: &'a Manifest,
    pub text: &'a str,
    /// The text with its quotes.
    pub span: Span,
}

impl Manifest {
    /// The text under a key of the outermost object.
    pub fn said(&self, key: &str) -> Option<SpannedStr<'_>> {
        self.said_in(self.document.root.as_ref()?, key)
    }

    /// The text of `key` of `object`, an object of this file.
    pub fn said_in<'a>(&'a self, object: &'a Node, key: &str) -> Option<SpannedStr<'a>> {
        self.spanned_str(object.get(key)?)
    }

    /// The text that `node`, a value of this file, is.
    pub fn spanned_str<'a>(&'a self, node: &'a Node) -> Option<SpannedStr<'a>> {
        Some(SpannedStr { manifest: self, text: node.as_str()?, span: node.span })
    }
}
