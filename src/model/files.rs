//! Files of metadata, read and parsed once and shared by all threads.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::program::Program;
use crate::disk::Directories;
use crate::syntax::{self, Dialect, Parse, ast};
use crate::text::{ReadError, SourceFile};

/// A file and its tree.
#[derive(Debug)]
pub struct Parsed {
    pub source: Arc<SourceFile>,
    pub dialect: Dialect,
    pub parse: Parse,
    program: OnceLock<Program>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{0}")]
    Io(Arc<io::Error>),
    #[error("{0}")]
    TooLarge(crate::text::TooLarge),
}

/// The result of reading a file; `None` for a file that BitBake would not read as metadata.
type Loaded<T> = Result<Arc<T>, LoadError>;

impl LoadError {
    /// The error for a file that does not exist.
    pub(crate) fn missing() -> LoadError {
        LoadError::Io(Arc::new(io::Error::from(io::ErrorKind::NotFound)))
    }

    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, LoadError::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// All files of a run.
///
/// Texts given with [`Files::with_text`] take the place of what is on disk (standard input, an editor's
/// buffer).
#[derive(Debug, Default)]
pub struct Files {
    /// Nothing for a file that is taken away.
    given: HashMap<PathBuf, Option<Arc<SourceFile>>>,
    directories: Arc<Directories>,
    metadata: Cache<Parsed>,
    others: Cache<SourceFile>,
}

impl Parsed {
    pub fn new(source: Arc<SourceFile>, dialect: Dialect) -> Parsed {
        let parse = syntax::parse(source.text(), dialect);
        Parsed { source, dialect, parse, program: OnceLock::new() }
    }

    /// The statements, ready for evaluation.
    pub(crate) fn program(&self) -> &Program {
        self.program.get_or_init(|| Program::compile(self.ast(), self.path()))
    }

    /// Whether it stands for something that is no file, such as the command line.
    pub fn is_virtual(&self) -> bool {
        self.path().as_os_str().as_encoded_bytes().starts_with(b"<")
    }

    /// Whether it is a part of single recipes: a recipe, an append or an included file, no class and no
    /// configuration.
    pub fn is_part_of_recipes(&self) -> bool {
        let extension = self.path().extension().and_then(|extension| extension.to_str());
        !self.is_virtual() && matches!(extension, Some("bb" | "bbappend" | "inc"))
    }

    pub fn ast(&self) -> ast::File<'_> {
        ast::File::new(self.source.text(), &self.parse.tree)
    }

    pub fn path(&self) -> &Path {
        self.source.path()
    }
}

impl Files {
    /// The same files, but with `text` at `path`.
    #[must_use]
    pub fn with_text(mut self, path: PathBuf, text: impl Into<Arc<str>>) -> Files {
        let source = Arc::new(SourceFile::new(path.clone(), text));
        self.given.insert(path, Some(source));
        self
    }

    /// The same files, but with `bytes` at `path`.
    pub fn with_bytes(mut self, path: PathBuf, bytes: Vec<u8>) -> Result<Files, LoadError> {
        let source = SourceFile::from_bytes(&path, bytes).map_err(LoadError::TooLarge)?;
        self.given.insert(path, Some(Arc::new(source)));
        Ok(self)
    }

    /// The same files, but with other texts at some paths, and none at those without a text. What was read of
    /// the others stays read.
    #[must_use]
    pub fn edited(&self, texts: &[(PathBuf, Option<Arc<str>>)]) -> Files {
        let come_or_go = texts.iter().map(|(path, text)| (path.as_path(), text.is_some()));
        // Other paths stand for something that is no file.
        let come_or_go: Vec<_> = come_or_go
            .filter(|(path, is_there)| path.is_absolute() && self.exists(path) != *is_there)
            .collect();
        let directories = if come_or_go.is_empty() {
            Arc::clone(&self.directories)
        } else {
            Arc::new(self.directories.with(&come_or_go))
        };
        let mut files = Files {
            given: self.given.clone(),
            directories,
            metadata: self.metadata.clone(),
            others: self.others.clone(),
        };
        for (path, text) in texts {
            files.metadata.forget(path);
            files.others.forget(path);
            let source = text.as_ref().map(|text| Arc::new(SourceFile::new(path.clone(), Arc::clone(text))));
            files.given.insert(path.clone(), source);
        }
        files
    }

    /// What stands in the file at `path`, as it is and not kept.
    pub fn bytes(&self, path: &Path) -> io::Result<Cow<'_, [u8]>> {
        match self.given.get(path) {
            Some(Some(given)) => Ok(Cow::Borrowed(given.text().as_bytes())),
            Some(None) => Err(io::ErrorKind::NotFound.into()),
            None => fs::read(path).map(Cow::Owned),
        }
    }

    /// The metadata at `path`. A file whose name is none that BitBake reads is taken for a recipe.
    pub fn load(&self, path: &Path) -> Loaded<Parsed> {
        self.metadata.get(path, || {
            let dialect = Dialect::of(path).unwrap_or(Dialect::Recipe);
            self.read(path).map(|source| Arc::new(Parsed::new(source, dialect)))
        })
    }

    /// The metadata at `path`, if it can be read.
    pub fn get(&self, path: &Path) -> Option<Arc<Parsed>> {
        self.load(path).ok()
    }

    /// A file that is no metadata, such as JSON.
    pub fn load_source(&self, path: &Path) -> Loaded<SourceFile> {
        self.others.get(path, || self.read(path))
    }

    pub fn exists(&self, path: &Path) -> bool {
        match self.given.get(path) {
            Some(given) => given.is_some(),
            None => self.directories.exists(path),
        }
    }

    /// What lies in which directory, each read once.
    pub fn directories(&self) -> &Arc<Directories> {
        &self.directories
    }

    fn read(&self, path: &Path) -> Loaded<SourceFile> {
        if let Some(given) = self.given.get(path) {
            return given.as_ref().map(Arc::clone).ok_or_else(LoadError::missing);
        }
        SourceFile::read(path).map(Arc::new).map_err(|error| match error {
            ReadError::Io(error) => LoadError::Io(Arc::new(error)),
            ReadError::TooLarge(error) => LoadError::TooLarge(error),
        })
    }
}

/// What was computed for a path stays; two threads that ask for one path wait for one computation.
#[derive(Debug)]
struct Cache<T> {
    shards: [Mutex<Shard<T>>; SHARDS],
}

type Shard<T> = FxHashMap<PathBuf, Arc<OnceLock<Loaded<T>>>>;

const SHARDS: usize = 16;

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Cache { shards: std::array::from_fn(|_| Mutex::default()) }
    }
}

impl<T> Clone for Cache<T> {
    fn clone(&self) -> Self {
        Cache { shards: std::array::from_fn(|shard| Mutex::new(lock(&self.shards[shard]).clone())) }
    }
}

// A panic while a lock is held cannot leave a map half-changed.
fn lock<T>(shard: &Mutex<Shard<T>>) -> MutexGuard<'_, Shard<T>> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T> Cache<T> {
    fn shard(&self, path: &Path) -> MutexGuard<'_, Shard<T>> {
        let bytes = path.as_os_str().as_encoded_bytes();
        let shard = bytes.iter().fold(0usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(*byte as usize));
        lock(&self.shards[shard % SHARDS])
    }

    fn forget(&self, path: &Path) {
        self.shard(path).remove(path);
    }

    fn get(&self, path: &Path, compute: impl FnOnce() -> Loaded<T>) -> Loaded<T> {
        let slot = {
            let mut map = self.shard(path);
            match map.get(path) {
                Some(slot) => Arc::clone(slot),
                None => Arc::clone(map.entry(path.to_owned()).or_default()),
            }
        };
        slot.get_or_init(compute).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_text_takes_the_place_of_the_file() {
        let files = Files::default().with_text(PathBuf::from("no/such.bb"), "A = \"1\"\n");
        let file = files.get(Path::new("no/such.bb")).expect("the given text");
        assert_eq!(file.source.text(), "A = \"1\"\n");
        assert!(Arc::ptr_eq(&file, &files.get(Path::new("no/such.bb")).expect("the same")));
        assert!(matches!(files.load(Path::new("no/other.bb")), Err(LoadError::Io(_))));
    }

    #[test]
    fn an_edited_text_leaves_the_others_as_they_are() {
        let [a, b] = ["a.bb", "b.bb"].map(PathBuf::from);
        let files = Files::default().with_text(a.clone(), "A = \"1\"\n").with_text(b.clone(), "");
        let read = [&a, &b].map(|path| files.get(path).expect("the given text"));
        let edited = files.edited(&[(a.clone(), Some("A = \"2\"\n".into()))]);
        assert_eq!(edited.get(&a).expect("the edited text").source.text(), "A = \"2\"\n");
        assert!(Arc::ptr_eq(&edited.get(&b).expect("the same"), &read[1]));
        assert!(Arc::ptr_eq(&files.get(&a).expect("the old one"), &read[0]));
    }

    #[test]
    fn files_come_and_go() {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("a path");
        let [old, new, deep] = ["old", "new", "a/b/deep"].map(|name| root.join(name));
        fs::write(&old, "1").expect("a file");
        let files = Files::default();
        assert!(files.exists(&old) && !files.exists(&new) && !files.exists(&deep));
        let changed = [(old.clone(), None), (new.clone(), Some("1".into())), (deep.clone(), Some("".into()))];
        let edited = files.edited(&changed);
        assert!(!edited.exists(&old) && edited.exists(&new) && edited.exists(&deep));
        let names = |directory: &Path| -> Vec<String> {
            edited.directories().get(directory).entries().map(|(name, _)| name.to_owned()).collect()
        };
        assert_eq!(
            (names(&root), names(&root.join("a/b"))),
            (vec!["a".into(), "new".into()], vec!["deep".into()])
        );
        assert!(edited.directories().is_directory(&root.join("a")) && edited.load_source(&old).is_err());
        // And back again.
        let restored = edited.edited(&[(old.clone(), Some("1".into())), (new.clone(), None), (deep, None)]);
        assert!(restored.exists(&old) && !restored.exists(&new) && !old.with_file_name("a").exists());
    }
}
