//! What git knows of a repository: revisions, and what files held then.
//!
//! Git is asked for what the repository holds, never for what lies in the directory. So no hook, filter,
//! textconv or external diff program of the repository is ever started, the index stays as it is, and nothing
//! is fetched.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use anyhow::{Context, anyhow, bail};

use crate::cli::programs;
use crate::disk::Disk;
use crate::text::SourceFile;

/// Since when lines count as changed.
#[derive(Clone, Debug)]
pub(super) enum Since {
    /// Since this revision.
    Revision(String),
    /// Since HEAD left the history of this revision, as in a pull request.
    MergeBase(String),
}

/// One repository, and what it held at the revision.
#[derive(Debug)]
pub(super) struct Repository {
    /// Absolute, with links resolved.
    pub root: PathBuf,
    commit: String,
    /// Read when a finding asks for it.
    tree: OnceLock<Result<Tree, String>>,
    /// What files held, by their paths below `root`; no entry for one not asked for yet.
    texts: Mutex<HashMap<PathBuf, OldText>>,
}

/// The text of a file at the revision; `None` if there was none.
pub(super) type OldText = Option<Arc<str>>;

/// The files of a commit.
#[derive(Debug, Default)]
struct Tree {
    /// The name of each file's content.
    blobs: HashMap<PathBuf, String>,
    /// The old path of a file that was renamed since, by its new one.
    renamed: HashMap<PathBuf, PathBuf>,
}

/// The repository that holds `directory`.
pub(super) fn root_of(directory: &Path) -> Option<PathBuf> {
    Disk::default().nearest_repository(&directory.canonicalize().ok()?)
}

impl Since {
    /// The commit that is meant in the repository at `root`.
    pub(super) fn resolve(&self, root: &Path) -> anyhow::Result<String> {
        let (Since::Revision(revision) | Since::MergeBase(revision)) = self;
        let wanted = format!("{revision}^{{commit}}");
        let args = ["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted];
        let found = git(root, &args, "")?;
        if !found.done {
            let why = if found.said.is_empty() { String::new() } else { format!(" ({})", found.said) };
            bail!(
                "git knows no revision `{revision}` in {}{why}; in CI it may have to be fetched first",
                root.display()
            );
        }
        let commit = found.line()?;
        match self {
            Since::Revision(_) => Ok(commit),
            Since::MergeBase(_) => {
                let base = git(root, &["merge-base", &commit, "HEAD"], "")?;
                if !base.done {
                    bail!(
                        "HEAD and `{revision}` share no history that is here; in CI fetch all of it, not only a part"
                    );
                }
                base.line()
            }
        }
    }
}

impl Repository {
    /// The repository at `root` as it was at `commit`.
    pub(super) fn new(root: PathBuf, commit: String) -> Repository {
        Repository { root, commit, tree: OnceLock::new(), texts: Mutex::default() }
    }

    /// What each of the files at `paths` held at the revision.
    pub(super) fn old_texts<'a>(
        &self,
        paths: impl Iterator<Item = &'a Path> + Clone,
    ) -> anyhow::Result<Vec<OldText>> {
        let mut known = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let missing: Vec<&Path> = paths.clone().filter(|path| !known.contains_key(*path)).collect();
        if !missing.is_empty() {
            let tree = self.tree.get_or_init(|| self.read_tree().map_err(|error| format!("{error:#}")));
            let tree = tree.as_ref().map_err(|error| anyhow!("{error}"))?;
            let (mut there, mut names, mut new) = (Vec::new(), Vec::new(), Vec::new());
            for path in missing {
                match tree.blob_of(path) {
                    Some(name) => {
                        there.push(path);
                        names.push(name);
                    }
                    None => new.push(path),
                }
            }
            let contents = self.read_blobs(&names)?;
            for (path, bytes) in there.into_iter().zip(contents) {
                known.insert(path.to_owned(), Some(SourceFile::from_bytes(path, &bytes).shared_text()));
            }
            known.extend(new.into_iter().map(|path| (path.to_owned(), None)));
        }
        Ok(paths.map(|path| known.get(path).cloned().flatten()).collect())
    }

    /// The contents with these names.
    fn read_blobs(&self, names: &[&str]) -> anyhow::Result<Vec<Vec<u8>>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let answer = git(&self.root, &["cat-file", "--batch"], &names.join("\n"))?;
        let mut rest = answer.out.as_slice();
        let mut contents = Vec::new();
        for name in names {
            // `NAME blob SIZE`, the bytes, and a line end.
            let cut = || format!("git cannot read {name} in {}: {}", self.root.display(), answer.said);
            let end = rest.iter().position(|byte| *byte == b'\n').with_context(cut)?;
            let head = String::from_utf8_lossy(&rest[..end]).into_owned();
            let size: Option<usize> = head.rsplit(' ').next().and_then(|size| size.parse().ok());
            let size = size.with_context(cut)?;
            if rest.len() <= end + 1 + size {
                bail!(cut());
            }
            contents.push(rest[end + 1..=end + size].to_vec());
            rest = &rest[end + 2 + size..];
        }
        Ok(contents)
    }

    fn read_tree(&self) -> anyhow::Result<Tree> {
        let mut tree = Tree::default();
        // `MODE TYPE NAME\tPATH`, each ended by NUL.
        let listed = self.run(&["ls-tree", "-r", "-z", "--full-tree", &self.commit])?;
        for entry in listed.split(|byte| *byte == 0) {
            if entry.is_empty() {
                continue;
            }
            let tab =
                entry.iter().position(|byte| *byte == b'\t').context("git lists files in another way")?;
            let head = String::from_utf8_lossy(&entry[..tab]);
            if let [_, "blob", name] = head.split(' ').collect::<Vec<_>>()[..] {
                tree.blobs.insert(path_of(&entry[tab + 1..]), name.to_owned());
            }
        }
        // `Rnn`, old path, new path; other letters have one path.
        let args = ["diff-index", "--cached", "--name-status", "-M", "-z", "--no-ext-diff", &self.commit];
        let listed = self.run(&args)?;
        let mut fields = listed.split(|byte| *byte == 0);
        while let Some(status) = fields.next()
            && !status.is_empty()
        {
            let first = fields.next().map(path_of);
            if matches!(status[0], b'R' | b'C')
                && let (Some(old), Some(new)) = (first, fields.next())
            {
                tree.renamed.insert(path_of(new), old);
            }
        }
        Ok(tree)
    }

    fn run(&self, args: &[&str]) -> anyhow::Result<Vec<u8>> {
        let answer = git(&self.root, args, "")?;
        if !answer.done {
            bail!("git {} in {}: {}", args[0], self.root.display(), answer.said);
        }
        Ok(answer.out)
    }
}

impl Tree {
    /// The name of the content that the file at `path` had, by whatever path it was known then.
    fn blob_of(&self, path: &Path) -> Option<&str> {
        let old = self.renamed.get(path).map_or(path, PathBuf::as_path);
        self.blobs.get(old).map(String::as_str)
    }
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// What git said.
struct Answer {
    done: bool,
    out: Vec<u8>,
    /// The first line on standard error.
    said: String,
}

impl Answer {
    fn line(&self) -> anyhow::Result<String> {
        Ok(String::from_utf8(self.out.clone())?.trim_end().to_owned())
    }
}

/// Asks git, which neither starts other programs nor writes nor fetches anything for that. `input` is what
/// it reads from standard input.
fn git(root: &Path, args: &[&str], input: &str) -> anyhow::Result<Answer> {
    const MISSING: &str = "git is not installed, and only it knows what has changed";
    let mut command = Command::new(programs::find("git").context(MISSING)?);
    command.arg("-C").arg(root).args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // A hook of git sets these for the repository that it runs in.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
    command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    let mut child = command.spawn().context("git cannot be started")?;
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        // Git answers while it reads, so both go on at once. If it ends early, its answer says why.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    })?;
    let said = String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default().to_owned();
    Ok(Answer { done: output.status.success(), out: output.stdout, said })
}
