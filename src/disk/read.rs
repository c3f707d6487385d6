//! Opening a file: only regular ones, and none larger than its kind needs.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// What a file is read as, which decides how large it may be. The limits are far above what anybody writes;
/// they keep a file that was put there to hurt from taking all memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// Recipes, classes, includes, configuration in BitBake's language.
    Metadata,
    /// JSON files of containers and devices.
    Manifest,
    /// Scripts, license texts, patches and other files that recipes name.
    Payload,
    /// `pvlint.toml`, kas files, baselines, `.git` and `.gitignore` files.
    Settings,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A directory, device, FIFO or socket, or a link to one.
    #[error("it is {0}, not a regular file")]
    NotAFile(&'static str),
    #[error("the file has {bytes} bytes; the limit for {} is {}", .kind.name(), .kind.max_bytes())]
    TooLarge { bytes: u64, kind: FileKind },
}

impl FileKind {
    /// The most bytes that a file of this kind may have.
    pub const fn max_bytes(self) -> u64 {
        match self {
            // Positions are 32 bits wide; a generated recipe of some 100 MB is slow, but works.
            FileKind::Metadata => 256 << 20,
            FileKind::Manifest => 16 << 20,
            FileKind::Payload => 64 << 20,
            FileKind::Settings => 16 << 20,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            FileKind::Metadata => "BitBake files",
            FileKind::Manifest => "JSON manifests",
            FileKind::Payload => "files that recipes name",
            FileKind::Settings => "configuration files",
        }
    }
}

impl ReadError {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// Appends the bytes of the regular file at `path` to `buffer`.
pub(super) fn read_into(buffer: &mut Vec<u8>, path: &Path, kind: FileKind) -> Result<(), ReadError> {
    let file = open_regular(path)?;
    let (before, most) = (buffer.len() as u64, kind.max_bytes());
    let said = file.metadata()?.len();
    if said <= most {
        // One byte more than allowed shows that there is more, however large the file says it is.
        file.take(most + 1).read_to_end(buffer)?;
    }
    let bytes = said.max(buffer.len() as u64 - before);
    if bytes > most { Err(ReadError::TooLarge { bytes, kind }) } else { Ok(()) }
}

/// The bytes of a regular file that has no more than `max_bytes`.
pub(super) fn read_small(path: &Path, max_bytes: u64) -> Option<Vec<u8>> {
    let file = open_regular(path).ok()?;
    if file.metadata().ok()?.len() > max_bytes {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(max_bytes).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Opens the file at `path` if it is a regular one. That is asked of the opened handle, so that nothing can
/// take its place in between; and opening never waits, as it would for the other end of a FIFO.
pub(crate) fn open_regular(path: &Path) -> Result<File, ReadError> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK | libc::O_NOCTTY);
    let file = match options.open(path) {
        // A socket cannot be opened at all.
        Err(error) => match std::fs::metadata(path) {
            Ok(found) if !found.is_file() => return Err(ReadError::NotAFile(type_name(found.file_type()))),
            _ => return Err(error.into()),
        },
        Ok(file) => file,
    };
    let found = file.metadata()?.file_type();
    if found.is_file() { Ok(file) } else { Err(ReadError::NotAFile(type_name(found))) }
}

fn type_name(file_type: std::fs::FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if file_type.is_fifo() {
            return "a FIFO";
        }
        if file_type.is_socket() {
            return "a socket";
        }
        if file_type.is_char_device() || file_type.is_block_device() {
            return "a device";
        }
    }
    if file_type.is_dir() { "a directory" } else { "something else" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &Path, want: &str) {
        let mut buffer = Vec::new();
        let error = read_into(&mut buffer, path, FileKind::Settings).expect_err("no regular file");
        assert!(error.to_string().starts_with(want), "{error}");
        assert!(buffer.is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn only_regular_files_are_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = |name: &str| directory.path().join(name);
        check(Path::new("/dev/zero"), "it is a device");
        check(directory.path(), "it is a directory");
        let _listener = std::os::unix::net::UnixListener::bind(path("socket")).expect("a socket");
        check(&path("socket"), "it is a socket");
        std::os::unix::fs::symlink("/dev/zero", path("link")).expect("a link");
        check(&path("link"), "it is a device");
        let made = std::process::Command::new("mkfifo").arg(path("fifo")).status().expect("mkfifo");
        assert!(made.success());
        check(&path("fifo"), "it is a FIFO");
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("large");
        // A hole: nothing of it is on the disk.
        File::create(&path).and_then(|file| file.set_len((16 << 20) + 5)).expect("a file");
        let error = read_into(&mut Vec::new(), &path, FileKind::Settings).expect_err("too large");
        let want = "the file has 16777221 bytes; the limit for configuration files is 16777216";
        assert_eq!(error.to_string(), want);
    }
}
