//! The colors that the client was last told of each text: it asks what differs from them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::result_id::result_id;

/// As many numbers say what one word is.
const WORD: usize = 5;

/// The last answer of each text, by URI.
#[derive(Debug, Default)]
pub(super) struct ToldTokens {
    by_uri: Mutex<BTreeMap<String, Vec<u32>>>,
}

impl ToldTokens {
    /// All of it, as an answer that later ones can refer to.
    pub(super) fn whole(&self, uri: &str, data: Vec<u32>) -> Value {
        let answer = json!({ "resultId": result_id(&data), "data": data });
        self.note(uri, data);
        answer
    }

    /// What differs from the answer of the id `previous`; all of it if that is not the last one, or if nearly
    /// all differs.
    pub(super) fn delta(&self, uri: &str, previous: &str, data: Vec<u32>) -> Value {
        let last = self.by_uri.lock().unwrap_or_else(PoisonError::into_inner).get(uri).cloned();
        let last = last.filter(|last| result_id(last) == previous);
        let Some(edits) = last.and_then(|last| edits(&last, &data)) else { return self.whole(uri, data) };
        let answer = json!({ "resultId": result_id(&data), "edits": edits });
        self.note(uri, data);
        answer
    }

    pub(super) fn forget(&self, uri: &str) {
        self.by_uri.lock().unwrap_or_else(PoisonError::into_inner).remove(uri);
    }

    fn note(&self, uri: &str, data: Vec<u32>) {
        self.by_uri.lock().unwrap_or_else(PoisonError::into_inner).insert(uri.to_owned(), data);
    }
}

/// The one edit, if any, that makes `new` of `old`; `None` if it is hardly shorter than `new` itself. Words
/// say how far they are from the one before, so what is typed changes the numbers of few.
fn edits(old: &[u32], new: &[u32]) -> Option<Vec<Value>> {
    let (old_words, new_words) = (old.chunks(WORD), new.chunks(WORD));
    let before = old_words.clone().zip(new_words.clone()).take_while(|(old, new)| old == new).count();
    let most = old_words.len().min(new_words.len()) - before;
    let after = old_words.rev().zip(new_words.rev()).take(most).take_while(|(old, new)| old == new).count();
    let (start, end) = (before * WORD, new.len() - after * WORD);
    let removed = old.len() - after * WORD - start;
    if removed == 0 && start == end {
        return Some(Vec::new());
    }
    let inserted = &new[start..end];
    if inserted.len() * 2 > new.len() {
        return None;
    }
    Some(vec![json!({ "start": start, "deleteCount": removed, "data": inserted })])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_told() {
        let words = |names: &[u32]| names.iter().flat_map(|name| [*name; WORD]).collect::<Vec<u32>>();
        let check = |old: &[u32], new: &[u32], want: Value| {
            let told = ToldTokens::default();
            let whole = told.whole("a", words(old));
            let id = whole["resultId"].as_str().expect("an id");
            assert_eq!(told.delta("a", id, words(new))["edits"], want, "{old:?} {new:?}");
        };
        check(&[1, 2, 3, 4], &[1, 2, 3, 4], json!([]));
        check(&[], &[], json!([]));
        check(&[1, 2, 3], &[1, 2, 9, 3], json!([{ "start": 10, "deleteCount": 0, "data": words(&[9]) }]));
        check(&[1, 2, 3], &[1, 3], json!([{ "start": 5, "deleteCount": 5, "data": [] }]));
        check(&[1, 1, 1], &[1, 1], json!([{ "start": 10, "deleteCount": 5, "data": [] }]));
        check(&[1, 2, 3], &[9, 2, 3], json!([{ "start": 0, "deleteCount": 5, "data": words(&[9]) }]));
        check(&[1, 2], &[3, 4], Value::Null);
    }

    #[test]
    fn what_is_not_known_any_more_is_answered_in_full() {
        let told = ToldTokens::default();
        let first = told.whole("a", vec![1; WORD]);
        let id = first["resultId"].as_str().expect("an id").to_owned();
        assert!(told.delta("b", &id, vec![1; WORD])["data"].is_array());
        told.forget("a");
        assert!(told.delta("a", &id, vec![1; WORD])["data"].is_array());
    }
}
