//! Which files a piece of work read, so that it need not be done again before one of them changes.

use std::cell::RefCell;
use std::hash::Hash;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::thread::LocalKey;

use rustc_hash::FxHashSet;

/// What the work in hand on a thread has come upon; `None` if that is not recorded.
pub(crate) type Noted<T> = RefCell<Option<FxHashSet<T>>>;

thread_local! {
    /// The files that were read.
    static NOTED: Noted<PathBuf> = const { RefCell::new(None) };
}

/// Does `work` and says what it noted in `notes`.
pub(crate) fn noting_in<T: Eq + Hash + 'static, R>(
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
pub(crate) fn noting<T>(work: impl FnOnce() -> T) -> (T, FxHashSet<PathBuf>) {
    noting_in(&NOTED, work)
}

/// Does `work` with each of `items`, on as many threads as there are for all work; what it reads is noted as
/// if this thread had read it.
///
/// These are threads of its own, so that this one does nothing else meanwhile. One of rayon's would do other
/// work while it waits, and if that needs what is being worked out here, it waits for itself forever.
pub(crate) fn on_own_threads<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let one_thread = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Relaxed);
            let Some(item) = items.get(at) else { return done };
            done.push((at, noting(|| work(item))));
        }
    };
    let threads = rayon::current_num_threads().min(items.len());
    let mut done: Vec<_> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
        let joined = started.into_iter().map(|thread| thread.join().unwrap_or_else(|why| resume_unwind(why)));
        joined.flatten().collect()
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    let results = done.into_iter().map(|(_, (result, reads))| {
        reads.iter().for_each(|path| note(path));
        result
    });
    results.collect()
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
    fn what_other_threads_read_is_noted_for_the_one_that_waits() {
        let paths: Vec<PathBuf> = (0..50).map(|number| format!("/{number}").into()).collect();
        let (lengths, noted) = noting(|| {
            on_own_threads(&paths, |path| {
                note(path);
                path.as_os_str().len()
            })
        });
        assert_eq!(lengths.len(), 50);
        assert_eq!(lengths[9..11], [2, 3]);
        assert_eq!(noted, paths.into_iter().collect());
    }

    #[test]
    fn what_is_read_is_noted_for_the_innermost_work() {
        note(Path::new("/nobody"));
        let ((inner, ()), outer) = noting(|| {
            note(Path::new("/a"));
            let (_, inner) = noting(|| note(Path::new("/b")));
            note(Path::new("/c"));
            (inner, ())
        });
        assert_eq!(inner, FxHashSet::from_iter(["/b".into()]));
        assert_eq!(outer, FxHashSet::from_iter(["/a".into(), "/c".into()]));
        let panicked = std::panic::catch_unwind(|| noting(|| panic!("on purpose")));
        assert!(panicked.is_err());
        assert!(NOTED.with_borrow(Option::is_none));
    }
}
