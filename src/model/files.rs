//! Files of metadata, read and parsed once and shared by all threads.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::program::Program;
use crate::disk::{Disk, FileKind, ReadError, note};
use crate::python::Slip;
use crate::syntax::{self, Dialect, Parse, ast};
use crate::text::SourceFile;

/// So many bytes of texts are set aside at most. That is a few ordinary layers with all that they depend on.
const MOST_SET_ASIDE: usize = 64 << 20;

/// A file and its tree.
#[derive(Debug)]
pub struct Parsed {
    pub source: Arc<SourceFile>,
    pub dialect: Dialect,
    pub parse: Parse,
    program: OnceLock<Program>,
    slips: OnceLock<Vec<(usize, Slip)>>,
    is_refused: OnceLock<bool>,
}

/// Why a file could not be read, for all who ask.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct LoadError(Arc<ReadError>);

/// The result of reading a file; `None` for a file that BitBake would not read as metadata.
type Loaded<T> = Result<Arc<T>, LoadError>;

impl LoadError {
    /// The error for a file that does not exist.
    pub(crate) fn missing() -> LoadError {
        ReadError::Io(io::ErrorKind::NotFound.into()).into()
    }

    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        self.0.is_missing()
    }
}

impl From<ReadError> for LoadError {
    fn from(error: ReadError) -> LoadError {
        LoadError(Arc::new(error))
    }
}

/// All files of a run: those of the [`Disk`], each parsed once.
#[derive(Debug, Default)]
pub struct Files {
    disk: Arc<Disk>,
    metadata: Cache<Parsed>,
    /// The texts of metadata that need not stay parsed.
    set_aside: Cache<SourceFile>,
    /// How many bytes they have.
    bytes_set_aside: AtomicUsize,
    others: Cache<SourceFile>,
}

impl Parsed {
    pub fn new(source: Arc<SourceFile>, dialect: Dialect) -> Parsed {
        let parse = syntax::parse(source.text(), dialect);
        Parsed {
            source,
            dialect,
            parse,
            program: OnceLock::new(),
            slips: OnceLock::new(),
            is_refused: OnceLock::new(),
        }
    }

    /// The statements, ready for evaluation.
    pub(crate) fn program(&self) -> &Program {
        self.program.get_or_init(|| Program::compile(self.ast(), self.path()))
    }

    /// The slips in its Python code, each with the number of the piece of code; `find` finds them on
    /// the first question.
    pub(crate) fn slips(&self, find: impl FnOnce() -> Vec<(usize, Slip)>) -> &[(usize, Slip)] {
        self.slips.get_or_init(find)
    }

    /// Whether BitBake stops at something in it; `find` finds that out when somebody asks first.
    pub(crate) fn is_refused(&self, find: impl FnOnce() -> bool) -> bool {
        *self.is_refused.get_or_init(find)
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
    /// Files that keep a record of all that is read, see [`Disk::snapshot`].
    pub fn recording() -> Files {
        Files { disk: Arc::new(Disk::recording()), ..Files::default() }
    }

    /// These files, but with `text` at `path`.
    #[must_use]
    pub fn with_text(self, path: PathBuf, text: impl Into<Arc<str>>) -> Files {
        self.edited(&[(path, Some(text.into()))])
    }

    /// These files, but with `bytes` at `path`.
    #[must_use]
    pub fn with_bytes(self, path: PathBuf, bytes: Vec<u8>) -> Files {
        self.replaced(&[(path, Some(bytes.into()))])
    }

    /// These files, but with other texts at some paths, and none at those without a text. What was read of
    /// the others stays read.
    #[must_use]
    pub fn edited(&self, texts: &[(PathBuf, Option<Arc<str>>)]) -> Files {
        let given: Vec<(PathBuf, Option<Arc<[u8]>>)> =
            texts.iter().map(|(path, text)| (path.clone(), text.clone().map(Arc::from))).collect();
        self.replaced(&given)
    }

    fn replaced(&self, given: &[(PathBuf, Option<Arc<[u8]>>)]) -> Files {
        self.on(self.disk.with(given), given.iter().map(|(path, _)| path))
    }

    /// These files on a disk on which others stand at `paths`.
    fn on<'p>(&self, disk: Disk, paths: impl Iterator<Item = &'p PathBuf>) -> Files {
        let files = Files {
            disk: Arc::new(disk),
            metadata: self.metadata.clone(),
            set_aside: self.set_aside.clone(),
            bytes_set_aside: AtomicUsize::new(self.bytes_set_aside.load(Ordering::Relaxed)),
            others: self.others.clone(),
        };
        for path in paths {
            files.metadata.forget(path);
            files.take_from_aside(path);
            files.others.forget(path);
        }
        files
    }

    /// These files, but read anew at `paths`, as they are on the disk.
    #[must_use]
    pub fn reread(&self, paths: &[PathBuf]) -> Files {
        self.on(self.disk.without(paths), paths.iter())
    }

    /// Keeps only the text of a recipe or an append: but for that recipe no one is expected to ask for it.
    /// Trees and programs take several times the room of the text, and are made again in less time than it
    /// took to read that. If there are too many texts, this one is read again, too.
    pub fn set_aside(&self, path: &Path) {
        let Some(Ok(parsed)) = self.take_of_one_recipe(path) else { return };
        let source = Arc::clone(&parsed.source);
        let bytes = source.text().len();
        if self.bytes_set_aside.fetch_add(bytes, Ordering::Relaxed) + bytes <= MOST_SET_ASIDE {
            self.set_aside.put(path, source);
        } else {
            self.bytes_set_aside.fetch_sub(bytes, Ordering::Relaxed);
        }
    }

    /// Keeps nothing of a recipe or an append: no one is expected to ask for it.
    pub fn let_go(&self, path: &Path) {
        self.take_of_one_recipe(path);
    }

    fn take_of_one_recipe(&self, path: &Path) -> Option<Loaded<Parsed>> {
        let extension = path.extension()?;
        if extension == "bb" || extension == "bbappend" { self.metadata.take(path) } else { None }
    }

    /// The text of a file that was set aside, which it is no more.
    fn take_from_aside(&self, path: &Path) -> Option<Loaded<SourceFile>> {
        let known = self.set_aside.take(path)?;
        if let Ok(source) = &known {
            self.bytes_set_aside.fetch_sub(source.text().len(), Ordering::Relaxed);
        }
        Some(known)
    }

    /// What stands in a file that a recipe names, as it is and not kept.
    pub fn bytes(&self, path: &Path) -> Result<Cow<'_, [u8]>, ReadError> {
        self.disk.read(path, FileKind::Payload)
    }

    /// The metadata at `path`. A file whose name is none that BitBake reads is taken for a recipe.
    pub fn load(&self, path: &Path) -> Loaded<Parsed> {
        note(path);
        self.metadata.get(path, || {
            let dialect = Dialect::of(path).unwrap_or(Dialect::Recipe);
            let source = match self.take_from_aside(path) {
                Some(known) => known,
                None => self.source(path, FileKind::Metadata),
            };
            source.map(|source| Arc::new(Parsed::new(source, dialect)))
        })
    }

    /// The metadata at `path`, if it can be read.
    pub fn get(&self, path: &Path) -> Option<Arc<Parsed>> {
        self.load(path).ok()
    }

    /// A file that is no metadata, such as JSON.
    pub fn load_source(&self, path: &Path) -> Loaded<SourceFile> {
        note(path);
        self.others.get(path, || self.source(path, FileKind::Manifest))
    }

    /// As [`Self::load_source`], but not kept for others who ask.
    pub(crate) fn read_source(&self, path: &Path) -> Loaded<SourceFile> {
        note(path);
        self.source(path, FileKind::Manifest)
    }

    pub fn exists(&self, path: &Path) -> bool {
        self.disk.exists(path)
    }

    /// The disk below, texts that are not saved included.
    pub fn disk(&self) -> &Arc<Disk> {
        &self.disk
    }

    fn source(&self, path: &Path, kind: FileKind) -> Loaded<SourceFile> {
        Ok(Arc::new(read_source(&self.disk, path, kind)?))
    }
}

/// The file at `path` with its text.
pub(crate) fn read_source(disk: &Disk, path: &Path, kind: FileKind) -> Result<SourceFile, ReadError> {
    thread_local! {
        /// Kept from file to file: a layer has thousands of small ones.
        static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    BUFFER.with_borrow_mut(|buffer| {
        buffer.clear();
        disk.read_into(buffer, path, kind)?;
        Ok(SourceFile::from_bytes(path, buffer))
    })
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

    /// What was computed, which is forgotten.
    fn take(&self, path: &Path) -> Option<Loaded<T>> {
        self.shard(path).remove(path)?.get().cloned()
    }

    fn put(&self, path: &Path, value: Arc<T>) {
        self.shard(path).insert(path.to_owned(), Arc::new(OnceLock::from(Ok(value))));
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
        assert!(matches!(files.load(Path::new("no/other.bb")), Err(error) if error.is_missing()));
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
}
