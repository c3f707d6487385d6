//! The id of an answer, by which the client asks what differs from it.

use std::hash::{BuildHasher, BuildHasherDefault, Hash};

/// It is the answer itself, shortened.
pub(super) fn result_id<T: Hash>(answer: &[T]) -> String {
    let hash = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(answer);
    format!("{}-{hash:016x}", answer.len())
}
