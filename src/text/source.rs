//! A file as it was read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::{LineCol, LineIndex, Span};

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

impl SourceFile {
    /// A file whose text is already known to be UTF-8 and of a sane size (tests, standard input).
    pub fn new(path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> SourceFile {
        SourceFile { path: path.into(), text: text.into(), invalid_utf8: None, lines: OnceLock::new() }
    }

    /// A file as read from disk. Bytes that are not UTF-8 become `?`, one for one, so that offsets
    /// stay those of the file; [`SourceFile::invalid_utf8`] tells where the first one was.
    pub fn from_bytes(path: impl Into<PathBuf>, bytes: &[u8]) -> SourceFile {
        let error = match str::from_utf8(bytes) {
            Ok(text) => return SourceFile::new(path, text),
            Err(error) => error,
        };
        let offset = error.valid_up_to();
        let noticed = error.error_len().map(|len| noticed(bytes, offset, len));
        let noticed = noticed.filter(|&noticed| noticed < bytes.len());
        let invalid_utf8 = Some(InvalidUtf8 { offset, noticed });
        SourceFile { invalid_utf8, ..SourceFile::new(path, mask_invalid(bytes)) }
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
        let file = SourceFile::from_bytes("x.bb", b"A = \"\xff\xc3\"\nB");
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
            let file = SourceFile::from_bytes("x.bb", bytes);
            assert_eq!(file.invalid_utf8(), Some(InvalidUtf8 { offset: 1, noticed }), "{bytes:?}");
        }
    }
}
