//! `include`, `require`, `include_all`, `inherit` and `addfragments`: finding files and reading them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::evaluate::{Deferred, Evaluation, Frame, Note, WORDS};
use super::files::{LoadError, Parsed};
use super::history::{Origin, Place};
use super::problem::{NOT_METADATA, Problem, ProblemKind};
use super::read::Reader;
use super::recipe::{Found, Include, Inherit};
use super::value::Value;
use super::variable::Raw;
use crate::syntax::ast::{Directive, View};
use crate::syntax::{Dialect, ErrorKind, SyntaxError, verdict};
use crate::text::Span;

/// A recipe that reads more files than this is not read to its end.
const MAX_FILES: usize = 5000;

/// Files that include each other deeper than this are not followed.
const MAX_DEPTH: usize = 64;

impl Evaluation<'_> {
    /// What a directive's argument expands to; nothing if it cannot be expanded.
    pub(super) fn expand_argument(&mut self, argument: &str, origin: Origin) -> Option<Value> {
        match Reader::new(&self.data).expand_text(argument, None) {
            Ok(value) => Some(value),
            Err(failure) if failure.is_certain() => {
                self.fail(ProblemKind::Expansion, Some(origin), failure.to_string());
                None
            }
            Err(failure) => Some(Value::unknown(failure.expression)),
        }
    }

    /// The words of an argument that are surely there. If there may be more, whatever they bring is missing.
    fn sure_words(&mut self, value: &Value) -> Vec<String> {
        if let Some(text) = value.exact() {
            return crate::syntax::words(text).map(str::to_owned).collect();
        }
        self.data.set_incomplete();
        match value.possible() {
            Some(texts) => {
                let first = texts.first().map_or("", String::as_str);
                let words = crate::syntax::words(first);
                words.filter(|word| value.surely_has_word(word)).map(str::to_owned).collect()
            }
            None => value.whole_words().map(str::to_owned).collect(),
        }
    }

    /// `include` and, with a `verb` for the complaint, `require`.
    pub(super) fn include(&mut self, argument: &str, verb: Option<&'static str>, origin: Origin) {
        let Some(value) = self.expand_argument(argument, origin) else { return };
        for (index, name) in self.sure_words(&value).into_iter().enumerate() {
            if self.halted {
                return;
            }
            self.include_one(&name, index, verb, origin);
        }
    }

    /// `include_all`: the file of that name in every folder of BBPATH.
    pub(super) fn include_all(&mut self, argument: &str, origin: Origin) {
        let Some(value) = self.expand_argument(argument, origin) else { return };
        let Some(name) = value.exact().map(str::to_owned) else { return self.data.set_incomplete() };
        for folder in self.bbpath() {
            for (index, name) in crate::syntax::words(&join(&folder, &name)).map(str::to_owned).enumerate() {
                if !self.halted {
                    self.include_one(&name, index, None, origin);
                }
            }
        }
    }

    /// The folders of BBPATH.
    pub(super) fn bbpath(&self) -> Vec<String> {
        self.data.text(WORDS.bbpath.as_str()).split(':').map(str::to_owned).collect()
    }

    fn include_one(&mut self, name: &str, index: usize, verb: Option<&'static str>, origin: Origin) {
        let parent = self.path_of_frame();
        if *parent == *name {
            return;
        }
        let path = if name.starts_with('/') {
            PathBuf::from(name)
        } else {
            let own = parent.rfind('/').map_or("", |at| &parent[..at]).to_owned();
            let found = self.search(std::iter::once(own).chain(self.bbpath()), name);
            found.unwrap_or_else(|| PathBuf::from(name))
        };
        if self.read.contains(&path) {
            let message = format!("Duplicate inclusion for {} in {}", path.display(), self.data.text("FILE"));
            self.note(ProblemKind::DuplicateInclude, Some(origin), message);
        }
        let found = self.read_included(&path, verb, origin);
        if let Some(place) = self.place_of_word(origin, index) {
            self.includes.push(Include { name: name.to_owned(), required: verb.is_some(), place, found });
        }
    }

    fn read_included(
        &mut self,
        path: &Path,
        verb: Option<&'static str>,
        origin: Origin,
    ) -> Option<Arc<Parsed>> {
        if !is_readable_kind(path) {
            let message = format!("{}{NOT_METADATA}", path.display());
            self.fail(ProblemKind::NotMetadata, Some(origin), message);
            return None;
        }
        let file = if path.is_absolute() { self.files.load(path) } else { Err(LoadError::missing()) };
        match file {
            Ok(file) => {
                self.read_file(&file, Some(origin));
                Some(file)
            }
            Err(error) => {
                self.complain_of_include(path, verb, &error, origin);
                None
            }
        }
    }

    fn complain_of_include(
        &mut self,
        path: &Path,
        verb: Option<&'static str>,
        error: &LoadError,
        origin: Origin,
    ) {
        let path = path.display();
        match (error.is_missing(), verb) {
            (true, None) => {}
            (true, Some(verb)) => {
                let message = format!("Could not {verb} file {path}");
                self.fail(ProblemKind::MissingFile, Some(origin), message);
                self.something_is_missing();
            }
            (false, verb) => {
                let message = match verb {
                    Some(verb) => format!("Could not {verb} file {path}: {error}"),
                    None => format!("Error parsing {path}: {error}"),
                };
                self.fail(ProblemKind::UnreadableFile, Some(origin), message);
                self.something_is_missing();
            }
        }
    }

    /// The first of `folders` that holds `name`.
    fn search(&self, folders: impl IntoIterator<Item = String>, name: &str) -> Option<PathBuf> {
        folders
            .into_iter()
            .map(|folder| PathBuf::from(join(&folder, name)))
            .find(|path| self.files.exists(path))
    }

    /// `inherit`. `deferred` tells that it is the end of the recipe, where nothing is put off any more.
    pub(super) fn inherit(&mut self, argument: &str, origin: Origin, deferred: bool) {
        let Some(value) = self.expand_argument(argument, origin) else { return };
        for (index, class) in self.sure_words(&value).into_iter().enumerate() {
            if self.halted {
                return;
            }
            let put_off = !deferred && {
                let classes = self.data.text("BB_DEFER_BBCLASSES");
                crate::syntax::words(&classes).any(|word| word == class)
            };
            let place = self.place_of_word(origin, index);
            let file = self.find_class(&class);
            let found = match &file {
                Ok(path) => self.files.get(path).map_or(Found::Missing, Found::File),
                Err(_) => Found::Missing,
            };
            let known = !matches!(found, Found::Missing);
            self.inherits.push(Inherit { class: class.clone(), place, found, deferred });
            if put_off && known {
                self.state.deferred.push_back(Deferred { classes: class.into(), origin });
            } else {
                self.inherit_file(file, origin);
            }
        }
    }

    fn inherit_file(&mut self, file: Result<PathBuf, String>, origin: Origin) {
        let missing = match &file {
            Ok(path) if self.state.inherited.contains(path) => return,
            Ok(path) => match self.files.load(path) {
                Ok(parsed) => {
                    self.state.inherited.insert(path.clone());
                    return self.read_file(&parsed, Some(origin));
                }
                Err(_) => path.to_string_lossy().into_owned(),
            },
            Err(last) => last.clone(),
        };
        self.fail(ProblemKind::MissingClass, Some(origin), format!("Could not inherit file {missing}"));
        self.something_is_missing();
    }

    /// Unless it was the end, what is not there may have set anything.
    fn something_is_missing(&mut self) {
        if !self.halted {
            self.data.set_incomplete();
        }
    }

    /// The file of a class, or the last name it was looked for under.
    fn find_class(&self, class: &str) -> Result<PathBuf, String> {
        if class.starts_with('/') {
            let path = PathBuf::from(class);
            return if self.files.exists(&path) { Ok(path) } else { Err(class.to_owned()) };
        }
        let folders = self.bbpath();
        let mut last = class.to_owned();
        for kind in [&format!("classes-{}", self.state.class_type), "classes"] {
            if !class.ends_with(".bbclass") {
                last = format!("{kind}/{class}.bbclass");
            }
            if let Some(path) = self.search(folders.iter().cloned(), &last) {
                return Ok(path);
            }
        }
        Err(last)
    }

    /// Evaluates a file as BitBake's handler for it does. `origin` is the statement that asked for it.
    pub(super) fn read_file(&mut self, file: &Arc<Parsed>, origin: Option<Origin>) {
        if !self.may_read(file, origin) {
            return;
        }
        self.files_read += 1;
        self.journal.push(Note::Read(Arc::clone(file)));
        self.read.insert(file.path().to_owned());
        let is_class = file.path().extension().is_some_and(|extension| extension == "bbclass");
        if is_class {
            self.state.inherited.insert(file.path().to_owned());
        }
        self.recipes_read += usize::from(file.dialect == Dialect::Recipe);
        let number = self.data.log.add_file(Arc::clone(file));
        let error = first_error(file);
        let unclosed = error.as_ref().is_some_and(|error| error.kind == ErrorKind::UnclosedEmptyFunction);
        if let Some(error) = error.as_ref().filter(|_| !unclosed) {
            self.syntax_error(file, error);
        }
        if self.halted {
            return;
        }
        let outer = self.data.plain(WORDS.file);
        let path: Arc<str> = file.path().to_string_lossy().into();
        let inner = Raw::Text(Arc::clone(&path));
        let changes_file = !is_class && outer.as_ref() != Some(&inner);
        if changes_file {
            self.data.set(WORDS.file, inner);
        }
        self.stack.push(Frame { file: Arc::clone(file), path, asked_by: origin });
        let before = self.recipes_read;
        self.run(file, number);
        self.stack.pop();
        if let Some(error) =
            error.as_ref().filter(|_| unclosed && self.recipes_read == before && !self.halted)
        {
            self.syntax_error(file, error);
        }
        if let Some(outer) = outer.filter(|_| changes_file && !self.halted) {
            self.data.set(WORDS.file, outer);
        }
    }

    fn may_read(&mut self, file: &Arc<Parsed>, origin: Option<Origin>) -> bool {
        let (kind, message) = if self.stack.iter().any(|frame| Arc::ptr_eq(&frame.file, file)) {
            (ProblemKind::IncludeCycle, format!("{} includes itself", file.path().display()))
        } else if self.files_read >= MAX_FILES || self.stack.len() >= MAX_DEPTH {
            self.halted = true;
            (ProblemKind::TooManyFiles, "this recipe reads too many files".to_owned())
        } else {
            return true;
        };
        self.fail(kind, origin, message);
        false
    }

    fn syntax_error(&mut self, file: &Arc<Parsed>, error: &SyntaxError) {
        let place = Place { file: Arc::clone(file), span: error.span };
        self.journal.push(Note::Problem(self.problems.len(), None));
        let message = error.kind.message().to_owned();
        self.problems.push(Problem { kind: ProblemKind::SyntaxError, place: Some(place), message });
        self.halted |= self.policy.stop_at_errors;
    }

    /// Where a word of a directive's argument stands; the whole argument if it stands in a variable.
    fn place_of_word(&self, origin: Origin, index: usize) -> Option<Place> {
        let mut place = self.data.place(origin)?;
        let file = Arc::clone(&place.file);
        if let View::Directive(directive) = file.ast().stmt(origin.stmt).view() {
            place.span = span_of_word(directive, index);
        }
        Some(place)
    }

    /// `addfragments`: configuration fragments that layers offer and BB_ENABLED_FRAGMENTS names. Which layer
    /// is which is not known here, so enabled ones count as missing.
    pub(super) fn add_fragments(&mut self, groups: &[Arc<str>; 4], origin: Origin) {
        let [_, variable, ..] = groups;
        let fragments = self.data.text(variable);
        if !fragments.trim().is_empty() {
            self.data.set_incomplete();
            let message = format!("Could not find fragment {fragments} in enabled layers");
            self.note(ProblemKind::Fragment, Some(origin), message);
        }
    }
}

fn span_of_word(directive: Directive<'_>, index: usize) -> Span {
    let argument = directive.argument();
    if argument.get().contains("${") {
        return argument.span();
    }
    argument.words().get(index).map_or_else(|| argument.span(), |word| word.1)
}

/// The error at which BitBake stops reading the file.
fn first_error(file: &Parsed) -> Option<SyntaxError> {
    if file.parse.errors.is_empty() && file.source.invalid_utf8().is_none() {
        return None;
    }
    verdict(&file.source, Some(file.dialect), &file.parse).error
}

/// Whether BitBake has a handler for files of this name that are included.
fn is_readable_kind(path: &Path) -> bool {
    path.extension().is_none_or(|extension| extension != "bbappend") && Dialect::of(path).is_some()
}

/// As Python's `os.path.join`, but without `.` and `..` in the result.
fn join(folder: &str, name: &str) -> String {
    let joined = match (name.starts_with('/'), folder.is_empty() || folder.ends_with('/')) {
        (true, _) => name.to_owned(),
        (false, true) => [folder, name].concat(),
        (false, false) => [folder, "/", name].concat(),
    };
    if !joined.split('/').any(|part| matches!(part, "." | "..")) {
        return joined;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in joined.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !last.is_empty() && *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_python_does() {
        assert_eq!(join("/a/b", "c.inc"), "/a/b/c.inc");
        assert_eq!(join("/a/b", "/c.inc"), "/c.inc");
        assert_eq!(join("/a/b", "../c/./d.inc"), "/a/c/d.inc");
        assert_eq!(join("", "d.inc"), "d.inc");
    }
}
