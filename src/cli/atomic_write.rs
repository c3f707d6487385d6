//! Files are written whole or not at all. Nothing else in pvlint writes files that other programs may read.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::cli::leftovers;
use anyhow::Context;
use tempfile::{Builder, NamedTempFile, TempPath};

/// Why a file was not written. What was there is as it was.
#[derive(Debug, thiserror::Error)]
pub(super) enum SaveError {
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    #[error("it is read-only; `chmod u+w` lets pvlint change it")]
    ReadOnly,
    #[error("cannot be written: {0}")]
    Unwritable(io::Error),
    #[error("cannot make a temporary file in {}: {error}", directory.display())]
    Directory { directory: PathBuf, error: io::Error },
    #[error("cannot write a temporary file in {}: {error}", directory.display())]
    Temporary { directory: PathBuf, error: io::Error },
    #[error("it has changed since it was read; run pvlint again")]
    Changed,
    #[error("cannot be replaced: {0}")]
    Rename(io::Error),
}

/// Writes `bytes` to the file at `path`, in the place of what is there.
///
/// A reader sees the old file or the new one and never a part: the bytes go to a new file in the same
/// directory, which then takes the place of the other. Links are followed, and the permissions of a file that
/// is there stay. What is no file, such as `/dev/stdout` or a pipe, is written to as it is.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let there = match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            return write_as_it_is(path, bytes).map_err(SaveError::Unwritable);
        }
        Ok(found) => Some(found),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(SaveError::Unwritable(error)),
    };
    let target = if there.is_some() { target_of(path)? } else { path.to_owned() };
    put(&target, bytes, there.as_ref(), || Ok(()))
}

/// Writes to a device or a pipe. A pipe without a reader is an error: a reader may never come.
fn write_as_it_is(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    let _does_not_wait = {
        use std::os::unix::fs::OpenOptionsExt;
        options.clone().custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY).open(path)?
    };
    options.open(path)?.write_all(bytes)
}

/// Replaces the content of the file at `path`, which was `old` when it was read, by `new`.
///
/// As [`save`], and besides: a file that may not be written is not replaced either, nor is one that has
/// changed in the meantime. The owner stays where this user may keep it. Further names of the same file (hard
/// links) keep the old content.
pub(super) fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<(), SaveError> {
    let path = target_of(path)?;
    let metadata = fs::metadata(&path).map_err(SaveError::Unreadable)?;
    if !metadata.is_file() {
        return Err(SaveError::Unwritable(io::Error::other("it is no regular file")));
    }
    // A rename does not ask for the right to write the file itself.
    if metadata.permissions().readonly() {
        return Err(SaveError::ReadOnly);
    }
    OpenOptions::new().write(true).open(&path).map_err(SaveError::Unwritable)?;
    put(&path, new, Some(&metadata), || match fs::read(&path) {
        Ok(now) if now == old => Ok(()),
        Ok(_) => Err(SaveError::Changed),
        Err(error) => Err(SaveError::Unreadable(error)),
    })
}

/// Writes new files, all or none, and makes the directories that they need. None of them may be there.
pub(super) fn create_all(files: &[(&Path, &[u8])]) -> anyhow::Result<()> {
    let mut names: Vec<String> = Vec::new();
    for (path, _) in files {
        if path.symlink_metadata().is_ok() {
            names.push(path.display().to_string());
        }
    }
    if !names.is_empty() {
        let exist = if names.len() == 1 { "exists" } else { "exist" };
        anyhow::bail!("{} already {exist}; nothing was written", names.join(", "));
    }
    let mut transaction = Transaction::default();
    for (path, bytes) in files {
        transaction.create(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    transaction.keep();
    Ok(())
}

/// Changes of files that are made all or none: they are taken back in the end unless they are kept.
#[derive(Default)]
pub(super) struct Transaction {
    done: Vec<Done>,
}

/// What was done.
enum Done {
    Directory(PathBuf),
    File(PathBuf),
    Renamed { from: PathBuf, to: PathBuf },
}

impl Transaction {
    /// Writes a new file, and makes the directories that it needs. What has come there in the meantime stays.
    pub(super) fn create(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let directory = self.directory_of(path)?;
        let mut file = temporary(path, directory, new_file())?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path)?;
        self.done.push(Done::File(path.to_owned()));
        Ok(())
    }

    /// Gives a file, or a link to one, a name that is not taken, and makes the directories for it.
    pub(super) fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.directory_of(to)?;
        move_file(from, to)?;
        self.done.push(Done::Renamed { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    /// Everything went well.
    pub(super) fn keep(mut self) {
        self.done.clear();
    }

    /// The directory for a new file, which is made if it is not there.
    fn directory_of<'p>(&mut self, path: &'p Path) -> io::Result<&'p Path> {
        let above = path.ancestors().skip(1);
        let missing: Vec<&Path> =
            above.take_while(|directory| !directory.as_os_str().is_empty() && !directory.exists()).collect();
        for directory in missing.into_iter().rev() {
            fs::create_dir(directory)?;
            self.done.push(Done::Directory(directory.to_owned()));
        }
        Ok(parent_of(path))
    }
}

/// The directory that a file is in, which for a bare name is the current one.
fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        for done in self.done.iter().rev() {
            let _ = match done {
                // A directory that another program put something into stays.
                Done::Directory(path) => fs::remove_dir(path),
                Done::File(path) => fs::remove_file(path),
                Done::Renamed { from, to } => move_file(to, from),
            };
        }
    }
}

/// Renames a file, unless the new name is taken.
fn move_file(from: &Path, to: &Path) -> io::Result<()> {
    let mut path = TempPath::try_from_path(from)?;
    path.disable_cleanup(true);
    path.persist_noclobber(to).map_err(|error| error.error)
}

/// The file that is replaced in the place of `path`: links are followed.
pub(super) fn target_of(path: &Path) -> Result<PathBuf, SaveError> {
    path.canonicalize().map_err(SaveError::Unreadable)
}

/// Puts a file with `bytes` in the place of `target`, which is no link; `there` is what it is like so far.
/// `last_look` comes right before that and may still call it off.
fn put(
    target: &Path,
    bytes: &[u8],
    there: Option<&Metadata>,
    last_look: impl FnOnce() -> Result<(), SaveError>,
) -> Result<(), SaveError> {
    let directory = parent_of(target);
    let permissions = there.map(Metadata::permissions).or_else(new_file);
    // The directory is asked first, so that an error is about it and not about a file that the user does not
    // know.
    let mut file = fs::metadata(directory)
        .and_then(|_| temporary(target, directory, permissions))
        .map_err(|error| SaveError::Directory { directory: directory.to_owned(), error })?;
    fill(&mut file, bytes, there)
        .map_err(|error| SaveError::Temporary { directory: directory.to_owned(), error })?;
    last_look()?;
    file.persist(target).map_err(|error| SaveError::Rename(error.error))?;
    Ok(())
}

fn fill(file: &mut NamedTempFile, bytes: &[u8], there: Option<&Metadata>) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(there) = there {
        keep_owner_and_mode(file.as_file(), there)?;
    }
    file.as_file().sync_all()
}

/// A file in `directory` by a name that BitBake would not read, should the machine stop before it is renamed
/// to `target`.
fn temporary(target: &Path, directory: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    leftovers::remove_from(directory);
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(leftovers::MARK);
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(leftovers::RANDOM);
    if let Some(permissions) = permissions {
        builder.permissions(permissions);
    }
    let file = builder.tempfile_in(directory)?;
    // Tells other runs that it is still written to. Where files cannot be locked, none is ever removed.
    let _ = file.as_file().try_lock();
    Ok(file)
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &File, wanted: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (wanted.uid(), wanted.gid()) {
        // Only root may give files away; a group one is in may be kept.
        let _ = fchown(file, Some(wanted.uid()), Some(wanted.gid()))
            .or_else(|_| fchown(file, None, Some(wanted.gid())));
    }
    // Last, for a change of the owner takes bits away; and the mask of the process may have taken some.
    file.set_permissions(wanted.permissions())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(file: &File, wanted: &Metadata) -> io::Result<()> {
    file.set_permissions(wanted.permissions())
}

/// What a file gets whose mode was not made stricter; the mask of the process still counts.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn new_file() -> Option<Permissions> {
    Some(std::os::unix::fs::PermissionsExt::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_file_is_replaced_and_not_left_in_pieces() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a b");
        save(&path, b"one").unwrap();
        save(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(save(&directory.path().join("no/such"), b"").is_err());
        assert!(save(directory.path(), b"").is_err());
        assert_eq!(directory.path().read_dir().unwrap().count(), 1, "something was left behind");
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("file"), directory.path().join("link"));
        save(&file, b"one").unwrap();
        assert_ne!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o044,
            0,
            "only its owner may read it"
        );
        fs::set_permissions(&file, Permissions::from_mode(0o755)).unwrap();
        symlink("file", &link).unwrap();
        save(&link, b"two").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"two");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o755);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_stays_a_device() {
        save(Path::new("/dev/null"), b"gone").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn new_files_are_written_all_or_none() {
        let directory = tempfile::tempdir().unwrap();
        let path = |name: &str| directory.path().join(name);
        let (a, b) = (path("x/a"), path("x/y/b"));
        create_all(&[(&a, b"1"), (&b, b"2")]).unwrap();
        assert_eq!((fs::read(&a).unwrap(), fs::read(&b).unwrap()), (b"1".to_vec(), b"2".to_vec()));
        let error = create_all(&[(&path("c"), b"3"), (&a, b"4")]).unwrap_err().to_string();
        assert!(error.contains("already exists") && !path("c").exists(), "{error}");
        // A file stands where a directory would have to be made.
        assert!(create_all(&[(&path("z/c"), b"5"), (&path("x/a/d"), b"6")]).is_err());
        assert!(!path("z").exists(), "something was left behind");
        assert_eq!(fs::read(&a).unwrap(), b"1");
    }

    /// The names in a directory.
    #[cfg(unix)]
    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    fn file_with_mode(directory: &Path, mode: u32) -> PathBuf {
        let path = directory.join("x.bb");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_stays_and_links_are_followed() {
        let directory = tempfile::tempdir().unwrap();
        for mode in [0o640, 0o755, 0o600] {
            let path = file_with_mode(directory.path(), mode);
            let link = directory.path().join("link.bb");
            let _ = fs::remove_file(&link);
            symlink("x.bb", &link).unwrap();
            replace(&link, b"old", b"new").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"new");
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, mode);
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(names(directory.path()), ["link.bb", "x.bb"]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_may_not_be_replaced_stays_as_it_is() {
        #[track_caller]
        fn check(path: &Path, old: &[u8], want: &str) {
            let error = replace(path, old, b"new").unwrap_err().to_string();
            assert!(error.starts_with(want), "{error}");
        }
        let directory = tempfile::tempdir().unwrap();
        let path = file_with_mode(directory.path(), 0o444);
        check(&path, b"old", "it is read-only");
        let path = {
            fs::remove_file(&path).unwrap();
            file_with_mode(directory.path(), 0o644)
        };
        check(&path, b"older", "it has changed since it was read");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        check(&directory.path().join("none.bb"), b"", "cannot be read");
        symlink("nowhere", directory.path().join("link.bb")).unwrap();
        check(&directory.path().join("link.bb"), b"", "cannot be read");
        check(directory.path(), b"", "cannot be written");
        assert_eq!(names(directory.path()), ["link.bb", "x.bb"], "something was left behind");
    }
}
