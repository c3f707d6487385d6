//! Which files a piece of work read, so that it need not be done again before one of them changes.

use std::cell::RefCell;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::thread::LocalKey;

use rustc_hash::FxHashSet;

/// What the work in hand on a thread has come upon; `None` if nobody wants to know.
pub type Noted<T> = RefCell<Option<FxHashSet<T>>>;

thread_local! {
    /// The files that were read.
    static NOTED: Noted<PathBuf> = const { RefCell::new(None) };
}

/// Does `work` and says what it noted in `notes`.
pub fn noting_in<T: Eq + Hash + 'static, R>(
    notes: &'static LocalKey<Noted<T>>,
    work: impl FnOnce() -> R,
) -> (R, FxHashSet<T>) {
    let outer = Outer { notes, noted: notes.replace(Some(FxHashSet::default())) };
    let result = work();
    let noted = notes.with_borrow_mut(|noted| noted.take().unwrap_or_default());
    drop(outer);
    (result, noted)
}

/// What was noted before; it is put back even if the work in between panics.
struct Outer<T: 'static> {
    notes: &'static LocalKey<Noted<T>>,
    noted: Option<FxHashSet<T>>,
}

impl<T> Drop for Outer<T> {
    fn drop(&mut self) {
        self.notes.set(self.noted.take());
    }
}

/// Does `work` and says which files it read on this thread, or looked for in vain. Files that come or go are
/// another matter: what directories hold is not noted.
pub fn noting<T>(work: impl FnOnce() -> T) -> (T, FxHashSet<PathBuf>) {
    noting_in(&NOTED, work)
}

/// Notes that the file at `path` is read. Whoever keeps what files hold calls this for what is kept, too.
pub(crate) fn note(path: &Path) {
    NOTED.with_borrow_mut(|noted| {
        if let Some(noted) = noted
            && !noted.contains(path)
        {
            noted.insert(path.to_owned());
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_noted_for_the_innermost_work() {
        note(Path::new("/nobody"));
        let ((inner, ()), outer) = noting(|| {
            note(Path::new("/a"));
            let (_, inner) = noting(|| note(Path::new("/b")));
            note(Path::new("/c"));
            (inner, ())
        });
        let sorted = |noted: FxHashSet<PathBuf>| {
            let mut noted: Vec<PathBuf> = noted.into_iter().collect();
            noted.sort();
            noted
        };
        assert_eq!(sorted(inner), [Path::new("/b")]);
        assert_eq!(sorted(outer), [Path::new("/a"), Path::new("/c")]);
        let panicked = std::panic::catch_unwind(|| noting(|| panic!("on purpose")));
        assert!(panicked.is_err());
        assert!(NOTED.with_borrow(Option::is_none));
    }
}
