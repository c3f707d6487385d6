//! What `.gitignore` and its like leave out of a walk.
//!
//! `ignore` would read these files itself, and whatever lies in their place: a device without end, a FIFO
//! that no text in an editor replaces. So it only walks and matches, and they are read by way of the disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use ignore::gitignore::{Gitignore, GitignoreBuilder, gitconfig_excludes_path};
use ignore::{DirEntry, Match};

use crate::disk::{Disk, FileKind, ReadError, open_regular};

/// The files of one directory that say what is left out, the strongest first. What follows them is the
/// `info/exclude` of a repository.
const NAMES: [&str; 3] = [".pvlintignore", ".ignore", ".gitignore"];

/// What is left out of walks, as far as it has been asked.
#[derive(Default)]
pub(super) struct IgnoreFiles {
    disk: Disk,
    directories: RwLock<HashMap<PathBuf, Option<Arc<Rules>>>>,
    roots: RwLock<HashMap<PathBuf, PathBuf>>,
    of_user: OnceLock<Gitignore>,
    errors: Mutex<Vec<String>>,
}

/// What is said in one directory, and in those above it that say anything.
struct Rules {
    own: [Gitignore; NAMES.len() + 1],
    above: Option<Arc<Rules>>,
}

impl IgnoreFiles {
    /// Whether a walk that found this entry leaves it out: the nearest file that speaks of it decides, of
    /// each kind before the next one, and otherwise what is hidden is left out.
    pub(super) fn leaves_out(&self, entry: &DirEntry) -> bool {
        let Some(root) = entry.path().ancestors().nth(entry.depth()) else { return false };
        let Ok(below) = entry.path().strip_prefix(root) else { return false };
        let path = self.resolved(root).join(below);
        let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
        match self.matched(&path, is_directory) {
            Match::Ignore(()) => true,
            Match::Whitelist(()) => false,
            Match::None => entry.file_name().as_encoded_bytes().starts_with(b"."),
        }
    }

    /// What could not be read.
    pub(super) fn errors(&self) -> Vec<String> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn matched(&self, path: &Path, is_directory: bool) -> Match<()> {
        let rules = path.parent().and_then(|parent| self.rules(parent));
        for kind in 0..=NAMES.len() {
            let mut next = rules.as_deref();
            while let Some(rules) = next {
                match rules.own[kind].matched(path, is_directory).map(|_| ()) {
                    Match::None => next = rules.above.as_deref(),
                    found => return found,
                }
            }
        }
        self.of_user().matched(path, is_directory).map(|_| ())
    }

    /// A directory that is walked, with all links resolved: the files above it count as well.
    fn resolved(&self, root: &Path) -> PathBuf {
        if let Some(known) = self.roots.read().unwrap_or_else(PoisonError::into_inner).get(root) {
            return known.clone();
        }
        let resolved = root.canonicalize().unwrap_or_else(|_| crate::disk::absolute(root));
        self.roots.write().unwrap_or_else(PoisonError::into_inner).insert(root.to_owned(), resolved.clone());
        resolved
    }

    fn rules(&self, directory: &Path) -> Option<Arc<Rules>> {
        let (mut missing, mut rules) = (Vec::new(), None);
        let known = self.directories.read().unwrap_or_else(PoisonError::into_inner);
        for above in directory.ancestors() {
            match known.get(above) {
                Some(found) => {
                    rules.clone_from(found);
                    break;
                }
                None => missing.push(above),
            }
        }
        drop(known);
        for above in missing.into_iter().rev() {
            let own = self.own_rules(above);
            if own.iter().any(|rules| !rules.is_empty()) {
                rules = Some(Arc::new(Rules { own, above: rules }));
            }
            let mut known = self.directories.write().unwrap_or_else(PoisonError::into_inner);
            // Another thread may have been faster, and told of the same errors.
            rules = known.entry(above.to_owned()).or_insert(rules).clone();
        }
        rules
    }

    fn own_rules(&self, directory: &Path) -> [Gitignore; NAMES.len() + 1] {
        let [first, second, third] = NAMES.map(|name| self.read(&directory.join(name), directory));
        let of_repository = match self.exclude_file(directory) {
            Some(path) => self.read(&path, directory),
            None => Gitignore::empty(),
        };
        [first, second, third, of_repository]
    }

    /// The `info/exclude` of the repository whose root the directory is, that of a worktree included.
    fn exclude_file(&self, directory: &Path) -> Option<PathBuf> {
        const EXCLUDE: &str = "info/exclude";
        let git = directory.join(".git");
        let found = git.metadata().ok()?;
        if found.is_dir() {
            return Some(git.join(EXCLUDE));
        }
        if !found.is_file() {
            return None;
        }
        let git = directory.join(self.first_line(&git)?.strip_prefix("gitdir: ")?);
        let common = self.first_line(&git.join("commondir"))?;
        Some(git.join(common).join(EXCLUDE))
    }

    fn first_line(&self, path: &Path) -> Option<String> {
        let text = self.disk.text(path, FileKind::Settings).ok()?;
        text.lines().next().map(str::to_owned)
    }

    /// The patterns in the file at `path`, which are meant for what is below `root`.
    fn read(&self, path: &Path, root: &Path) -> Gitignore {
        let bytes = match self.disk.read(path, FileKind::Settings) {
            Ok(bytes) => bytes,
            Err(error) => {
                // git takes no notice of a directory of that name either.
                if !error.is_missing() && !matches!(error, ReadError::NotAFile("a directory")) {
                    let message = format!("{}: {error}", path.display());
                    let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
                    if !errors.contains(&message) {
                        errors.push(message);
                    }
                }
                return Gitignore::empty();
            }
        };
        let mut builder = GitignoreBuilder::new(root);
        for line in String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').lines() {
            // A line that is no pattern says nothing.
            let _ = builder.add_line(None, line);
        }
        builder.build().unwrap_or_else(|_| Gitignore::empty())
    }

    /// What the user's own git configuration says, of everything below the current directory.
    fn of_user(&self) -> &Gitignore {
        self.of_user.get_or_init(|| {
            let Ok(cwd) = std::env::current_dir() else { return Gitignore::empty() };
            // The path stands in one of these, which are read without a second look.
            for path in git_configurations() {
                if let Err(error) = open_regular(&path)
                    && !error.is_missing()
                {
                    return Gitignore::empty();
                }
            }
            gitconfig_excludes_path().map_or_else(Gitignore::empty, |path| self.read(&path, &cwd))
        })
    }
}

/// Where git looks for the user's configuration and that of the machine.
fn git_configurations() -> Vec<PathBuf> {
    let home = std::env::home_dir();
    let xdg = variable("XDG_CONFIG_HOME").or_else(|| Some(home.as_ref()?.join(".config")));
    let system = variable("GIT_CONFIG_SYSTEM").unwrap_or_else(|| PathBuf::from("/etc/gitconfig"));
    [
        variable("GIT_CONFIG_GLOBAL"),
        home.map(|home| home.join(".gitconfig")),
        xdg.map(|xdg| xdg.join("git/config")),
        Some(system),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The path in a variable of the environment. An empty variable has none.
fn variable(name: &str) -> Option<PathBuf> {
    let value = std::env::var_os(name)?;
    if value.is_empty() { None } else { Some(PathBuf::from(value)) }
}
