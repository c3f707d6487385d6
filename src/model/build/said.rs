//! Which files of a layer, or which recipes, say a text such as the name of a file or of a package.
//!
//! Whoever asks has not read all these files for himself: what he found stands until an answer changes.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::memmem;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::Build;
use crate::disk::{Noted, noting, noting_in};
use crate::model::files::Files;

/// What says which files recipes have. Classes are not among them: they say what they look for.
const METADATA: [&str; 3] = ["bb", "bbappend", "inc"];

/// Where a text is looked for.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum Where {
    /// In the recipes, appends and includes of the layer with this root.
    Layer(PathBuf),
    /// In the recipes of all layers.
    Recipes,
}

/// A question, and the answer to it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct Said {
    place: Where,
    text: Box<str>,
    /// Sorted.
    by: Vec<PathBuf>,
}

/// What was answered so far.
#[derive(Debug, Default)]
pub(super) struct AllSaid {
    files: Mutex<FxHashMap<Where, Arc<[PathBuf]>>>,
    answers: Mutex<FxHashMap<Question, Arc<[PathBuf]>>>,
}

/// Where which text is looked for.
type Question = (Where, Box<str>);

thread_local! {
    /// What was asked.
    static ASKED: Noted<Said> = const { RefCell::new(None) };
}

/// Does `work` and says what it asked on this thread.
pub(crate) fn noting_said<T>(work: impl FnOnce() -> T) -> (T, FxHashSet<Said>) {
    noting_in(&ASKED, work)
}

fn note(said: Said) {
    ASKED.with_borrow_mut(|asked| {
        if let Some(asked) = asked {
            asked.insert(said);
        }
    });
}

impl Build {
    /// The files of a place, sorted.
    pub(crate) fn files_in(&self, place: &Where) -> Arc<[PathBuf]> {
        if let Some(known) = locked(&self.said.files).get(place) {
            return Arc::clone(known);
        }
        let mut files = Vec::new();
        match place {
            Where::Recipes => files.extend_from_slice(self.layers.collected().recipes()),
            Where::Layer(root) => self.disk().walk(root, &mut |path| files.push(path)),
        }
        files.retain(|path| {
            path.extension().is_some_and(|ending| METADATA.iter().any(|kind| ending == *kind))
        });
        files.sort_unstable();
        files.dedup();
        let files: Arc<[PathBuf]> = files.into();
        locked(&self.said.files).insert(place.clone(), Arc::clone(&files));
        files
    }

    /// The files of a place that say `text`, sorted.
    pub(crate) fn said_by(&self, place: &Where, text: &str) -> Arc<[PathBuf]> {
        let question = (place.clone(), Box::from(text));
        let known = locked(&self.said.answers).get(&question).cloned();
        let by = known.unwrap_or_else(|| {
            let all = self.files_in(place);
            let by: Arc<[PathBuf]> =
                all.iter().filter(|path| says(&self.files, path, text)).cloned().collect();
            locked(&self.said.answers).insert(question, Arc::clone(&by));
            by
        });
        note(Said { place: place.clone(), text: text.into(), by: by.to_vec() });
        by
    }

    /// Whether an answer is what it was before the files at `changed` became others.
    pub(crate) fn is_still_said(&self, said: &Said, changed: &[PathBuf]) -> bool {
        let Said { place, text, by } = said;
        changed.iter().all(|path| {
            self.files_in(place).binary_search(path).is_err()
                || says(&self.files, path, text) == by.binary_search(path).is_ok()
        })
    }
}

impl AllSaid {
    /// The answers after the files at `changed` became others.
    pub(super) fn after(&self, files: &Files, changed: &[PathBuf]) -> AllSaid {
        let places = locked(&self.files).clone();
        let mut answers = locked(&self.answers).clone();
        for ((place, text), by) in &mut answers {
            for path in changed {
                if places.get(place).is_none_or(|all| all.binary_search(path).is_err()) {
                    continue;
                }
                match (by.binary_search(path), says(files, path, text)) {
                    (Ok(at), false) => *by = [&by[..at], &by[at + 1..]].concat().into(),
                    (Err(at), true) => {
                        *by = [&by[..at], std::slice::from_ref(path), &by[at..]].concat().into()
                    }
                    _ => {}
                }
            }
        }
        AllSaid { files: Mutex::new(places), answers: Mutex::new(answers) }
    }
}

/// Whether a file says a text, which nobody has read for himself by that.
fn says(files: &Files, path: &Path, text: &str) -> bool {
    let (bytes, _) = noting(|| files.bytes(path));
    bytes.is_ok_and(|bytes| memmem::find(&bytes, text.as_bytes()).is_some())
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::layers::Sources;

    #[test]
    fn an_answer_stands_until_a_file_says_something_else() {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("a path");
        let conf = "BBFILES = \"${LAYERDIR}/*.bb\"\nBBFILE_COLLECTIONS = \"x\"\nBBFILE_PATTERN_x = \"^${LAYERDIR}/\"\n";
        for (name, text) in [
            ("conf/layer.conf", conf),
            ("a.bb", "x.inc\n"),
            ("b.bb", ""),
            ("c.inc", "x.inc\n"),
            ("d.txt", "x.inc\n"),
        ] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        let [a, b, c] = ["a.bb", "b.bb", "c.inc"].map(|name| root.join(name));
        let sources = Sources { files: vec![a.clone()], ..Sources::default() };
        let (build, _) = Build::read(Arc::default(), &sources, None);
        let layer = Where::Layer(root.clone());
        let ((by, reads), asked) = noting_said(|| noting(|| build.said_by(&layer, "x.inc")));
        assert_eq!((*by).to_vec(), [a.clone(), c.clone()]);
        assert_eq!(*build.said_by(&Where::Recipes, "x.inc"), *std::slice::from_ref(&a));
        assert!(reads.is_empty(), "{reads:?}");
        let said = asked.into_iter().next().expect("a question");
        let after = |path: &PathBuf, text: &str| {
            let files = Arc::new(build.files.edited(&[(path.clone(), Some(text.into()))]));
            build.with_contents(files, std::slice::from_ref(path))
        };
        for (path, text, want) in [
            (&a, "x.inc y\n", vec![a.clone(), c.clone()]),
            (&a, "y\n", vec![c.clone()]),
            (&b, "x.inc\n", vec![a.clone(), b.clone(), c.clone()]),
            (&b, "y\n", vec![a.clone(), c.clone()]),
        ] {
            let now = after(path, text);
            assert_eq!(now.said_by(&layer, "x.inc").to_vec(), want, "{path:?} {text:?}");
            assert_eq!(
                now.is_still_said(&said, std::slice::from_ref(path)),
                want == *by,
                "{path:?} {text:?}"
            );
        }
    }
}
