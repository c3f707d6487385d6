//! The texts that are open in the editor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::position::{Encoding, Range};
use super::uri::{path_of, uri_of};
use crate::disk::{Disk, FileKind};
use crate::text::{Edit, LineIndex, SourceFile, Span, apply};

/// A text in the editor.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// As the client writes it.
    pub uri: Arc<str>,
    /// The file that it is of; `None` if it was never saved or is none.
    pub path: Option<PathBuf>,
    /// What the client takes it for, such as `json`.
    pub language: Arc<str>,
    pub version: i32,
    pub source: Arc<SourceFile>,
    /// Whether it is what stands in the file, as far as an editor can tell. Then the file counts.
    pub is_saved: bool,
}

/// All texts that are open, by their URIs as the client writes them.
#[derive(Clone, Debug, Default)]
pub(super) struct Documents {
    by_uri: BTreeMap<Arc<str>, Arc<Document>>,
}

/// A change of a text, or a whole new one.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Change {
    pub range: Option<Range>,
    pub text: String,
}

impl Document {
    fn new(uri: &str, language: Arc<str>, version: i32, text: Arc<str>) -> Document {
        let path = path_of(uri);
        let name = path.clone().unwrap_or_else(|| PathBuf::from(nameless(uri)));
        let source = Arc::new(SourceFile::new(name, text));
        Document { uri: uri.into(), path, language, version, source, is_saved: false }
    }

    pub(super) fn text(&self) -> &str {
        self.source.text()
    }
}

/// What a text is called that is no file: by the last part of its URI, so that its ending tells what it is.
fn nameless(uri: &str) -> String {
    let name = uri.split(['?', '#']).next().and_then(|uri| uri.rsplit(['/', ':']).next()).unwrap_or_default();
    match name.contains('.') {
        true => name.to_owned(),
        false => format!("{name}.bb"),
    }
}

impl Documents {
    pub(super) fn open(&mut self, uri: &str, language: &str, version: i32, text: String) -> Arc<Document> {
        let mut document = Document::new(uri, language.into(), version, text.into());
        document.is_saved = is_saved(&document);
        self.put(document)
    }

    /// The text after some changes, one after the other, and what they did to it; `None` if it is not open.
    pub(super) fn change(
        &mut self,
        uri: &str,
        version: i32,
        changes: Vec<Change>,
        encoding: Encoding,
    ) -> Option<(Arc<Document>, Vec<Edit>)> {
        let old = self.get(uri)?;
        let (mut text, language) = (old.source.shared_text(), Arc::clone(&old.language));
        let mut edits = Vec::new();
        for change in changes {
            let span = match change.range {
                Some(range) => encoding.span(&text, &LineIndex::new(&text), range),
                None => Span::new(0, text.len()),
            };
            let edit = Edit::replace(span, change.text);
            text = apply(&text, std::slice::from_ref(&edit)).into();
            edits.push(edit);
        }
        Some((self.put(Document::new(uri, language, version, text)), edits))
    }

    /// Takes note that the file at `path` may be another one by now.
    pub(super) fn note_saved(&mut self, path: &Path) {
        let mut open: Vec<Document> = Vec::new();
        for document in self.iter() {
            if document.path.as_deref() == Some(path) {
                open.push(Document { is_saved: is_saved(document), ..Document::clone(document) });
            }
        }
        for document in open {
            self.put(document);
        }
    }

    fn put(&mut self, document: Document) -> Arc<Document> {
        let document = Arc::new(document);
        self.by_uri.insert(Arc::clone(&document.uri), Arc::clone(&document));
        document
    }

    pub(super) fn close(&mut self, uri: &str) -> Option<Arc<Document>> {
        self.by_uri.remove(uri)
    }

    pub(super) fn get(&self, uri: &str) -> Option<&Arc<Document>> {
        self.by_uri.get(uri)
    }

    /// The text that is open of a file.
    pub(super) fn of_path(&self, path: &Path) -> Option<&Arc<Document>> {
        self.iter().find(|document| document.path.as_deref() == Some(path))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.by_uri.values()
    }

    /// The URI of a file, as the client writes it if it is open.
    pub(super) fn uri_of(&self, path: &Path) -> String {
        self.of_path(path).map_or_else(|| uri_of(path), |document| document.uri.to_string())
    }
}

fn is_saved(document: &Document) -> bool {
    let disk = Disk::default();
    let saved = document.path.as_deref().and_then(|path| disk.read(path, FileKind::Metadata).ok());
    saved.is_some_and(|saved| is_as_saved(document.text(), &saved))
}

/// Whether a text in the editor is what stands in a file: editors drop a byte order mark, make all line ends
/// alike and replace what is no UTF-8. Then the file counts, with all that is to be said about its bytes.
fn is_as_saved(text: &str, saved: &[u8]) -> bool {
    if text.as_bytes() == saved {
        return true;
    }
    let lossy = String::from_utf8_lossy(saved);
    let lossy = lossy.strip_prefix('\u{feff}').unwrap_or(&lossy);
    if lossy.len() < text.len() {
        return false;
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    with_line_feeds(lossy) == with_line_feeds(text)
}

fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::super::position::Position;
    use super::*;

    #[test]
    fn changes_come_one_after_the_other() {
        let mut documents = Documents::default();
        documents.open("file:///a.bb", "bitbake", 1, "A = \"ä\"\r\nB\n".to_owned());
        let changes =
            [(0, 5, 6, "xy"), (1, 1, 1, " = \"1\""), (9, 0, 0, "C\n")].map(|(line, from, to, text)| {
                let start = Position { line, character: from };
                let end = Position { line, character: to };
                Change { range: Some(Range { start, end }), text: text.to_owned() }
            });
        let changes = changes.into();
        let (document, edits) =
            documents.change("file:///a.bb", 2, changes, Encoding::Utf16).expect("an open document");
        assert_eq!(document.text(), "A = \"xy\"\r\nB = \"1\"\nC\n");
        assert_eq!((edits.len(), document.version), (3, 2));
        let whole = vec![Change { range: None, text: "new".to_owned() }];
        let (document, _) = documents.change("file:///a.bb", 3, whole, Encoding::Utf8).expect("a document");
        assert_eq!(document.text(), "new");
        assert!(documents.change("file:///other.bb", 1, Vec::new(), Encoding::Utf8).is_none());
    }

    #[test]
    fn editors_tidy_up_what_they_read() {
        for (text, saved, want) in [
            ("a\n", &b"a\n"[..], true),
            ("a\n", b"\xef\xbb\xbfa\n", true),
            ("a\nb\n", b"a\r\nb\n", true),
            ("a\u{fffd}\n", b"a\xff\n", true),
            ("b\n", b"a\n", false),
            ("", b"a\n", false),
        ] {
            assert_eq!(is_as_saved(text, saved), want, "{text:?} {saved:?}");
        }
    }

    #[test]
    fn what_is_no_file_has_a_name_all_the_same() {
        for (uri, want) in [
            ("untitled:Untitled-1", "Untitled-1.bb"),
            ("git:/a/x.inc?%7B%7D", "x.inc"),
            ("vscode-vfs://github/a/layer.conf", "layer.conf"),
        ] {
            assert_eq!(nameless(uri), want);
        }
    }
}
