//! The scripts that a recipe brings along, checked as the files that they are.

use std::path::Path;
use std::sync::Arc;

use super::{Body, BodyKind, RecipeContext, Shell};
use crate::embed::interpreter;
use crate::model::fetch::Entry;
use crate::model::{Files, LoadError};
use crate::syntax::StmtId;
use crate::text::SourceFile;

/// A file that begins with `#!`.
pub struct ScriptFile {
    pub source: Arc<SourceFile>,
    /// The program that its first line names, without its directory.
    pub interpreter: String,
    /// What stands in it, if that is code of a shell.
    pub body: Option<Body>,
    /// The statement of the recipe that brings it along.
    pub stmt: Option<StmtId>,
}

/// What files of these kinds hold is never a script.
const OTHERS: [&str; 19] = [
    "bz2", "c", "cfg", "conf", "crt", "diff", "dts", "gz", "h", "json", "patch", "png", "scc", "service",
    "tar", "tgz", "txt", "xz", "zip",
];

/// Endings of names that say which language a program is written in.
const LANGUAGES: [&str; 5] = ["js", "lua", "pl", "py", "rb"];

/// Marks of languages for templates, of which a script is made when it is installed.
const TEMPLATES: [&str; 4] = ["{{", "{%", "<%", "%>"];

impl ScriptFile {
    /// The script at `path`; nothing if there is none in that file.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(files: &Files, path: &Path) -> Result<Option<ScriptFile>, LoadError> {
        if !is_script(files, path) {
            return Ok(None);
        }
        let source = files.load_source(path)?;
        let Some(name) = interpreter(source.text()).map(str::to_owned) else { return Ok(None) };
        // A program of another language begins with the wrong line, and is no worse as shell code.
        let is_other =
            path.extension().is_some_and(|extension| LANGUAGES.iter().any(|own| extension == *own));
        let shell = match name.as_str() {
            _ if is_other || is_template(source.text()) => None,
            "sh" | "ash" | "dash" => Some(Shell::Posix),
            "bash" => Some(Shell::Bash),
            _ => None,
        };
        let body = shell.map(|shell| Body::of_file(&source, BodyKind::Script(shell)));
        Ok(Some(ScriptFile { source, interpreter: name, body, stmt: None }))
    }

    /// What stands in it, if that is code of Python 3. A script of Python 2 may be right.
    pub fn python(&self) -> Option<&Arc<SourceFile>> {
        let is_it = self.interpreter == "python3" && !is_template(self.source.text());
        if is_it { Some(&self.source) } else { None }
    }
}

/// Whether something else makes a script of it first.
fn is_template(text: &str) -> bool {
    TEMPLATES.iter().any(|mark| text.contains(mark))
}

/// Whether the file at `path` begins with `#!`.
pub(crate) fn is_script(files: &Files, path: &Path) -> bool {
    files.bytes(path).is_ok_and(|bytes| bytes.starts_with(b"#!"))
}

impl RecipeContext<'_> {
    /// The scripts among the local files of SRC_URI. Of an entry that may mean several files it is all of
    /// them.
    pub fn scripts(&self) -> &[ScriptFile] {
        self.scripts.get_or_init(|| {
            let mut found: Vec<ScriptFile> = Vec::new();
            for entry in &self.container.entries.list {
                for path in entry.candidates() {
                    if !may_be_script(entry, path) {
                        continue;
                    }
                    let Ok(Some(script)) = ScriptFile::read(&self.build.files, path) else { continue };
                    if found.iter().all(|other| other.source.path() != script.source.path()) {
                        found.push(ScriptFile { stmt: self.own_statement(entry), ..script });
                    }
                }
            }
            found
        })
    }

    /// The local files of SRC_URI that are wanted and of which it is known where they are, each with the
    /// statement of the recipe that brings it along.
    pub(crate) fn local_sources(
        &self,
        wanted: impl Fn(&Path) -> bool,
    ) -> Vec<(Arc<SourceFile>, Option<StmtId>)> {
        let files = &self.build.files;
        let mut found: Vec<(Arc<SourceFile>, Option<StmtId>)> = Vec::new();
        for entry in &self.container.entries.list {
            if !is_of_layer(entry) {
                continue;
            }
            let mut paths = entry.candidates();
            let (Some(path), None) = (paths.next(), paths.next()) else { continue };
            if !wanted(path) || found.iter().any(|(source, _)| source.path() == path) {
                continue;
            }
            found.extend(files.load_source(path).ok().map(|source| (source, self.own_statement(entry))));
        }
        found
    }

    /// The statement of the recipe itself in which an entry of SRC_URI stands.
    fn own_statement(&self, entry: &Entry) -> Option<StmtId> {
        let place = entry.word.place.as_ref()?;
        if place.file.path() != self.recipe.file.path() {
            return None;
        }
        entry.word.stmt
    }
}

/// Whether it is worth a look. An absolute path is a file of the machine that builds.
fn may_be_script(entry: &Entry, path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    is_of_layer(entry) && !OTHERS.contains(&extension)
}

fn is_of_layer(entry: &Entry) -> bool {
    entry.local_path().is_some_and(|path| !path.starts_with('/'))
}
