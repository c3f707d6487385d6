//! The words of a variable that is a list, and the statements that bring them in.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Datastore;
use super::history::{EventOp, Place};
use crate::syntax::StmtId;
use crate::syntax::ast::View;
use crate::value::{EditKind, Name};
use crate::value::{Piece, Value};

/// One whitespace-separated word of an expanded variable.
#[derive(Clone, Debug)]
pub struct Word {
    pub text: String,
    /// Whether it is in the list whatever is unknown.
    pub sure: bool,
    /// Where it is written: the word itself, or the reference that brings it in.
    pub place: Option<Place>,
    /// The statement at that place.
    pub stmt: Option<StmtId>,
}

/// All words of a variable.
#[derive(Clone, Debug, Default)]
pub struct Words {
    pub list: Vec<Word>,
    /// Whether there may be further ones that are not known.
    pub open: bool,
    /// Words of which only a part is known, with [`UNKNOWN_PART`] in the place of the rest.
    pub partial: Vec<Word>,
}

/// Stands for an unknown part of a word.
pub(crate) const UNKNOWN_PART: char = '\u{fffc}';

/// So many lists may be put together from each other.
const MAX_LISTS: usize = 8;

/// A chunk of a written value: what it may expand to, and where it stands.
struct Chunk {
    value: Value,
    place: Place,
    stmt: StmtId,
}

impl Datastore {
    /// As [`Datastore::words`] gives them, but for where they are written, which takes longer.
    pub fn words_without_places(&self, name: &str) -> Words {
        let Some(value) = self.get(name) else { return Words::default() };
        let mut words = Words { open: value.possible().is_none(), ..Words::default() };
        match value.possible() {
            Some([text]) => words.list.extend(text.split_whitespace().map(|text| word(text, true))),
            Some(texts) => {
                let sets: Vec<FxHashSet<&str>> =
                    texts.iter().map(|text| text.split_whitespace().collect()).collect();
                let mut seen: FxHashSet<&str> = FxHashSet::default();
                for text in texts.iter().flat_map(|text| text.split_whitespace()) {
                    if seen.insert(text) {
                        words.list.push(word(text, sets.iter().all(|set| set.contains(text))));
                    }
                }
            }
            None => words.list.extend(value.whole_words().map(|text| word(text, true))),
        }
        words.partial = partial_words(&value);
        words
    }

    /// Every word that a list may have while a package is written, where its value may not be known as a
    /// whole but each of its words has a few possible texts. What `:remove` takes away may be among them.
    /// `None` if there may be others.
    pub fn possible_words_for_package(&self, name: &str, package: &str) -> Option<Vec<String>> {
        if let Some(Value::Exact(text)) = self.get_for_package(name, package) {
            return Some(words_of(&text));
        }
        let mut words = Vec::new();
        self.add_possible_words(&format!("{name}:{package}"), &mut words, MAX_LISTS)?;
        Some(words)
    }

    /// Adds those of one variable, and of the lists that it is put together from.
    fn add_possible_words(&self, name: &str, words: &mut Vec<String>, deeper: usize) -> Option<()> {
        let raw = self.get_raw(name)?;
        let raw = raw.exact()?;
        for range in split_outside_references(raw) {
            let chunk = &raw[range];
            let value = self.expand(chunk);
            let list = chunk.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            match (value.possible(), list) {
                (Some(texts), _) => texts.iter().for_each(|text| words.extend(words_of(text))),
                (None, Some(list)) if deeper > 0 && !list.contains(['@', '{', '}']) => {
                    self.add_possible_words(list, words, deeper - 1)?;
                }
                _ => return None,
            }
        }
        Some(())
    }

    /// The words of the final value of `name`, in order, with their places; of an unknown value those that
    /// are surely there.
    pub fn words(&self, name: &str) -> Words {
        let mut words = self.words_without_places(name);
        if words.list.is_empty() && words.partial.is_empty() {
            return words;
        }
        let chunks = self.chunks(name);
        let mut brought: FxHashMap<String, usize> = FxHashMap::default();
        for (at, chunk) in chunks.iter().enumerate() {
            // Of several chunks that bring a word in the last one counts.
            let texts = chunk.value.possible().unwrap_or_default();
            let exact = texts.iter().flat_map(|text| text.split_whitespace());
            brought.extend(exact.chain(chunk.value.whole_words()).map(|word| (word.to_owned(), at)));
            brought.extend(partial_words(&chunk.value).into_iter().map(|word| (word.text, at)));
        }
        for word in words.list.iter_mut().chain(&mut words.partial) {
            if let Some(chunk) = brought.get(&word.text).map(|at| &chunks[*at]) {
                word.place = Some(chunk.place.clone());
                word.stmt = Some(chunk.stmt);
            }
        }
        words
    }

    /// The chunks of all texts that were ever given to the variable, in order.
    fn chunks(&self, name: &str) -> Vec<Chunk> {
        let variants = Name::lookup(name).and_then(|name| self.variable(name));
        let variants = variants.map(|variable| variable.variants.iter().map(|(full, _)| full.as_str()));
        let names = std::iter::once(name).chain(variants.into_iter().flatten());
        let mut chunks = Vec::new();
        for event in names.flat_map(|name| self.history(name)) {
            // What is removed brings nothing in.
            let removes = matches!(event.op, EventOp::Edit(EditKind::Remove, _));
            if event.flag.is_some() || event.line == 0 || removes {
                continue;
            }
            let Some(id) = event.place.file.parse.tree.stmt_at(event.place.span.start as usize) else {
                continue;
            };
            let View::Assignment(assignment) = event.place.file.ast().stmt(id).view() else { continue };
            let text = assignment.value().get();
            for range in split_outside_references(&text) {
                let value = self.expand(&text[range.clone()]);
                let span = assignment.value().locate(range.start, range.end);
                let place = Place { file: event.place.file.clone(), span };
                chunks.push(Chunk { value, place, stmt: id });
            }
        }
        chunks
    }
}

fn words_of(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// A word without its place.
fn word(text: &str, sure: bool) -> Word {
    Word { text: text.to_owned(), sure, place: None, stmt: None }
}

fn partial_words(value: &Value) -> Vec<Word> {
    let Value::Partial(pieces) = value else { return Vec::new() };
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(known) => text.push_str(known),
            Piece::Unknown(_) => text.push(UNKNOWN_PART),
        }
    }
    let words = text.split_whitespace().filter(|word| word.contains(UNKNOWN_PART));
    words.map(|text| word(text, true)).collect()
}

/// The whitespace-separated parts of a raw value; spaces inside `${…}` do not separate.
pub(crate) fn split_outside_references(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (None, 0usize);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if at > 0 && bytes[at - 1] == b'$' => depth += 1,
            b'{' if depth > 0 => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            _ => {}
        }
        let separates = depth == 0 && byte.is_ascii_whitespace();
        match (separates, start) {
            (true, Some(from)) => {
                found.push(from..at);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        if depth > 0 {
            // An unclosed reference is plain text for BitBake, spaces included.
            let rest = &text[from..];
            found.extend(rest.split_ascii_whitespace().map(|word| {
                let at = word.as_ptr() as usize - text.as_ptr() as usize;
                at..at + word.len()
            }));
        } else {
            found.push(from..text.len());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_not_split() {
        let split = |text: &'static str| -> Vec<&str> {
            split_outside_references(text).into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(split("  a ${@f('b c', d)}x\t${D} "), ["a", "${@f('b c', d)}x", "${D}"]);
        assert_eq!(split("${@{'a': 1} or 'b'} c"), ["${@{'a': 1} or 'b'}", "c"]);
        assert_eq!(split("a ${b c"), ["a", "${b", "c"]);
        assert_eq!(split(""), Vec::<&str>::new());
    }
}
