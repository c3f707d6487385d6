//! A file as it was read.

use std::cell::RefCell;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::{LineCol, LineIndex, Span};

/// Larger files are refused: positions are 32 bits wide.
pub const MAX_FILE_BYTES: usize = 1 << 30;

/// One file: its path as it is shown to the user, and its text.
#[derive(Debug)]
pub struct SourceFile {
    path: PathBuf,
    text: Arc<str>,
    invalid_utf8: Option<InvalidUtf8>,
    lines: OnceLock<LineIndex>,
}

/// Where a file stops being UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidUtf8 {
    /// The first byte that is not part of a character.
    pub offset: usize,
    /// The byte with which Python notices, up to three after `offset`: a character that has begun well may
    /// yet end badly. None if that is the end of the file.
    pub noticed: Option<usize>,
}

/// The file has more than [`MAX_FILE_BYTES`] bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    pub bytes: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the file has {} bytes; the limit is {MAX_FILE_BYTES}", self.bytes)
    }
}

impl std::error::Error for TooLarge {}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{0}")]
    Io(io::Error),
    #[error("{0}")]
    TooLarge(TooLarge),
}

impl SourceFile {
    /// The file at `path`; see [`SourceFile::from_bytes`].
    pub fn read(path: &Path) -> Result<SourceFile, ReadError> {
        thread_local! {
            /// Kept from file to file: a layer has thousands of small ones.
            static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        }
        BUFFER.with_borrow_mut(|buffer| {
            let bytes = read_into(buffer, path)?;
            match str::from_utf8(bytes) {
                Ok(text) => Ok(SourceFile::new(path, text)),
                Err(_) => SourceFile::from_bytes(path, bytes.to_vec()).map_err(ReadError::TooLarge),
            }
        })
    }

    /// A file whose text is already known to be UTF-8 and of a sane size (tests, standard input).
    pub fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> SourceFile {
        SourceFile { path: path.into(), text: text.into(), invalid_utf8: None, lines: OnceLock::new() }
    }

    /// A file as read from disk. Bytes that are not UTF-8 become `?`, one for one, so that offsets
    /// stay those of the file; [`SourceFile::invalid_utf8`] tells where the first one was.
    pub fn from_bytes(path: impl Into<PathBuf>, bytes: Vec<u8>) -> Result<SourceFile, TooLarge> {
        if bytes.len() > MAX_FILE_BYTES {
            return Err(TooLarge { bytes: bytes.len() });
        }
        let (text, invalid_utf8) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let (bytes, found) = (error.as_bytes(), error.utf8_error());
                let offset = found.valid_up_to();
                let noticed = found.error_len().map(|len| noticed(bytes, offset, len));
                let noticed = noticed.filter(|&noticed| noticed < bytes.len());
                (mask_invalid(bytes), Some(InvalidUtf8 { offset, noticed }))
            }
        };
        Ok(SourceFile { invalid_utf8, ..SourceFile::new(path, text) })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as a shared pointer, for those who keep it longer than the file.
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Where the file stops being UTF-8. BitBake refuses such a file.
    pub fn invalid_utf8(&self) -> Option<InvalidUtf8> {
        self.invalid_utf8
    }

    pub fn slice(&self, span: Span) -> &str {
        span.slice(&self.text)
    }

    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column, both counted from 1, columns in characters.
    pub fn line_col(&self, offset: usize) -> LineCol {
        self.lines().line_col(&self.text, offset)
    }
}

/// Reads the file at `path` into `buffer`, which grows as needed. Nobody asks for the size beforehand: most
/// files fit at once, and what is no file has none.
fn read_into<'b>(buffer: &'b mut Vec<u8>, path: &Path) -> Result<&'b [u8], ReadError> {
    const AT_FIRST: usize = 1 << 16;
    let mut file = File::open(path).map_err(ReadError::Io)?;
    let mut len = 0;
    loop {
        if len > MAX_FILE_BYTES {
            let bytes = file.metadata().map_or(len, |found| usize::try_from(found.len()).unwrap_or(len));
            return Err(ReadError::TooLarge(TooLarge { bytes }));
        }
        if len == buffer.len() {
            buffer.resize((len * 2).max(AT_FIRST), 0);
        }
        match file.read(&mut buffer[len..]) {
            Ok(0) => return Ok(&buffer[..len]),
            Ok(more) => len += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(ReadError::Io(error)),
        }
    }
}

/// With which byte Python notices that the `len` bytes at `offset` are not UTF-8.
fn noticed(bytes: &[u8], offset: usize, len: usize) -> usize {
    match (bytes[offset], bytes.get(offset + 1)) {
        // Half of a surrogate: its decoder waits for all three bytes.
        (0xed, Some(0xa0..=0xbf)) => offset + 2,
        (0xc2..=0xf4, _) => offset + len,
        _ => offset,
    }
}

fn mask_invalid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_bytes_keep_their_offsets() {
        let file = SourceFile::from_bytes("x.bb", b"A = \"\xff\xc3\"\nB".to_vec()).unwrap();
        assert_eq!(file.text(), "A = \"??\"\nB");
        assert_eq!(file.invalid_utf8(), Some(InvalidUtf8 { offset: 5, noticed: Some(5) }));
    }

    #[test]
    fn invalid_bytes_are_noticed_where_they_show() {
        for (bytes, noticed) in [
            (&b"a\x80"[..], Some(1)),
            (b"a\xc3", None),
            (b"a\xc3b", Some(2)),
            (b"a\xe2\x82b", Some(3)),
            (b"a\xed\xa0\x80", Some(3)),
            (b"a\xed\xa0", None),
            (b"a\xf0\x9f\x98b", Some(4)),
        ] {
            let file = SourceFile::from_bytes("x.bb", bytes.to_vec()).unwrap();
            assert_eq!(file.invalid_utf8(), Some(InvalidUtf8 { offset: 1, noticed }), "{bytes:?}");
        }
    }
}
