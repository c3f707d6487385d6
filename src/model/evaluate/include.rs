//! `include`, `require`, `include_all` and `addfragments`: finding files and reading them.

use crate::value::path::is_class_file;
use crate::value::path::{join, normal};
use std::ffi::OsString;
use std::iter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bbpath::BbPath;
use super::state::SYM;
use super::{Evaluation, Frame};
use crate::model::datastore::history::{Origin, Place};
use crate::model::files::{LoadError, Parsed};
use crate::model::problem::Note;
use crate::model::problem::{NOT_METADATA, Problem, ProblemKind};
use crate::model::recipe::Include;
use crate::syntax::ast::{Directive, View};
use crate::syntax::{Dialect, ErrorKind, SyntaxError, verdict, words};
use crate::text::Span;
use crate::value::Raw;
use crate::value::Value;

/// A recipe that reads more files than this is not read to its end.
const MAX_FILES: usize = 5000;

/// Files that include each other deeper than this are not followed.
const MAX_DEPTH: usize = 64;

impl Evaluation<'_> {
    /// `include` and, with a `verb` for the complaint, `require`.
    pub(crate) fn include(&mut self, argument: &str, verb: Option<&'static str>, origin: Origin) {
        let Some(value) = self.expand_at_once(argument, None, origin) else { return };
        let ways = Branches::of(&value);
        self.fork(&ways.lists, |evaluation, names| {
            for (index, name) in names.iter().enumerate() {
                if !evaluation.halted {
                    evaluation.include_one(name, index, verb, origin);
                }
            }
        });
        if ways.are_open {
            self.part_is_missing();
        }
    }

    /// `include_all`: the file of that name in every directory of BBPATH.
    pub(crate) fn include_all(&mut self, argument: &str, origin: Origin) {
        let Some(value) = self.expand_at_once(argument, None, origin) else { return };
        let Some(name) = value.exact().map(str::to_owned) else { return self.part_is_missing() };
        for directory in &self.bbpath().directories {
            for (index, name) in words(&join(directory, &name)).map(str::to_owned).enumerate() {
                if !self.halted {
                    self.include_one(&name, index, None, origin);
                }
            }
        }
    }

    /// The directories of BBPATH.
    pub(crate) fn bbpath(&self) -> Arc<BbPath> {
        self.state.bbpaths.of(&self.data.text(SYM.bbpath.as_str()))
    }

    fn include_one(&mut self, name: &str, index: usize, verb: Option<&'static str>, origin: Origin) {
        let parent = self.path_of_frame();
        if *parent == *name {
            return;
        }
        let (path, tried) = if name.starts_with('/') {
            (PathBuf::from(name), Vec::new())
        } else {
            self.look_for(&parent, name)
        };
        if path.is_absolute() && self.read.contains(path.as_os_str()) {
            let message = format!("Duplicate inclusion for {} in {}", path.display(), self.data.text("FILE"));
            self.note(ProblemKind::DuplicateInclude, Some(origin), message);
        }
        self.read.extend(tried);
        let found = self.read_included(&path, verb, origin);
        if let Some(place) = self.place_of_word(origin, index) {
            let (required, sure) = (verb.is_some(), self.sure);
            self.includes.push(Include { name: name.to_owned(), required, place, found, sure });
        }
    }

    /// Where an included file lies, or its name if it is nowhere, and all the paths that were tried.
    fn look_for(&self, parent: &str, name: &str) -> (PathBuf, Vec<OsString>) {
        let own = parent.rfind('/').map_or("", |at| &parent[..at]);
        let bbpath = self.bbpath();
        let mut tried = Vec::new();
        for directory in iter::once(own).chain(bbpath.directories.iter().map(String::as_str)) {
            let path = PathBuf::from(join(directory, name));
            tried.push(path.clone().into_os_string());
            if self.files.exists(&normal(&path)) {
                return (path, tried);
            }
        }
        (PathBuf::from(name), tried)
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
        let file =
            if path.is_absolute() { self.files.load(&normal(path)) } else { Err(LoadError::missing()) };
        match file {
            Ok(file) => {
                self.read_file_as(&file, path, Some(origin));
                Some(file)
            }
            Err(error) => {
                // BitBake notes what it looks for, found or not.
                self.read.insert(path.as_os_str().to_owned());
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
                self.part_is_missing();
            }
            (false, verb) => {
                let message = match verb {
                    Some(verb) => format!("Could not {verb} file {path}: {error}"),
                    None => format!("Error parsing {path}: {error}"),
                };
                self.fail(ProblemKind::UnreadableFile, Some(origin), message);
                self.part_is_missing();
            }
        }
    }

    /// Unless it was the end, a file that belongs to the recipe, or to the configuration, is not there.
    pub(crate) fn part_is_missing(&mut self) {
        match self.state.class_type {
            _ if self.halted => {}
            "recipe" => self.data.set_recipe_part_missing(),
            _ => self.data.set_class_missing(),
        }
    }

    /// Evaluates a file as BitBake's handler for it does. `origin` is the statement that asked for it.
    pub(crate) fn read_file(&mut self, file: &Arc<Parsed>, origin: Option<Origin>) {
        self.read_file_as(file, file.path(), origin);
    }

    /// Evaluates a file that was found as `path`: BitBake keeps every `.` and `..` in FILE.
    fn read_file_as(&mut self, file: &Arc<Parsed>, path: &Path, origin: Option<Origin>) {
        if !self.may_read(file, origin) {
            return;
        }
        self.files_read += 1;
        self.journal.push(Note::Read(Arc::clone(file)));
        self.read.insert(path.as_os_str().to_owned());
        let is_class = is_class_file(file.path());
        if is_class {
            self.data.note_inherited(file.path());
        }
        self.recipes_read += usize::from(file.dialect == Dialect::Recipe);
        let number = self.data.log.add_file(Arc::clone(file));
        let error = first_error(file);
        let unclosed = error.as_ref().is_some_and(|error| error.kind == ErrorKind::UnclosedEmptyFunction);
        if let Some(error) = &error
            && !unclosed
        {
            self.syntax_error(file, error);
            // What cannot be read may have been meant to set anything.
            self.part_is_missing();
        }
        if self.halted {
            return;
        }
        let outer = self.data.plain(SYM.file);
        let path: Arc<str> = path.to_string_lossy().into();
        let inner = Raw::Text(Arc::clone(&path));
        let changes_file = !is_class && outer.as_ref() != Some(&inner);
        if changes_file {
            self.data.set(SYM.file, inner);
        }
        self.stack.push(Frame { file: Arc::clone(file), path, asked_by: origin });
        let before = self.recipes_read;
        self.run(file, number);
        self.stack.pop();
        if let Some(error) = &error
            && unclosed
            && self.recipes_read == before
            && !self.halted
        {
            self.syntax_error(file, error);
        }
        if let Some(outer) = outer
            && changes_file
            && !self.halted
        {
            self.data.set(SYM.file, outer);
        }
    }

    fn may_read(&mut self, file: &Arc<Parsed>, origin: Option<Origin>) -> bool {
        let (kind, message) = if self.stack.iter().any(|frame| frame.file.path() == file.path()) {
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
        let (kind, sure) = (ProblemKind::SyntaxError, self.sure);
        self.problems.push(Problem { kind, place: Some(place), message, sure });
        self.halted |= self.policy.stop_at_errors;
    }

    /// Where a word of a directive's argument stands; the whole argument if it stands in a variable.
    pub(crate) fn place_of_word(&mut self, origin: Origin, index: usize) -> Option<Place> {
        let place = self.data.place(origin)?;
        if self.words.as_ref().is_none_or(|(of, _)| *of != origin) {
            let spans = match place.file.ast().stmt(origin.stmt).view() {
                View::Directive(directive) => spans_of_words(directive),
                _ => Vec::new(),
            };
            self.words = Some((origin, spans));
        }
        let spans = self.words.as_ref().map_or(&[][..], |(_, spans)| spans);
        let span = spans.get(index).or(spans.last()).copied();
        Some(Place { span: span.unwrap_or(place.span), ..place })
    }

    /// `addfragments`: configuration fragments that layers offer and BB_ENABLED_FRAGMENTS names. Which layer
    /// is which is not known here, so enabled ones count as missing.
    pub(crate) fn add_fragments(&mut self, groups: &[Arc<str>; 4], origin: Origin) {
        let [_, variable, ..] = groups;
        let fragments = self.data.text(variable);
        if !fragments.trim().is_empty() {
            self.data.set_class_missing();
            let message = format!("Could not find fragment {fragments} in enabled layers");
            self.note(ProblemKind::Fragment, Some(origin), message);
        }
    }
}

/// What an argument may be.
pub(crate) struct Branches {
    /// Its words, once for each possibility.
    pub lists: Vec<Vec<String>>,
    /// Whether there may be words that are not known.
    pub are_open: bool,
}

impl Branches {
    pub(super) fn of(value: &Value) -> Branches {
        match value.possible() {
            Some(texts) => {
                let mut lists: Vec<Vec<String>> =
                    texts.iter().map(|text| words(text).map(str::to_owned).collect()).collect();
                lists.dedup();
                Branches { lists, are_open: false }
            }
            None => {
                Branches { lists: vec![value.whole_words().map(str::to_owned).collect()], are_open: true }
            }
        }
    }
}

/// The words of a directive, and last of all the whole of them: it stands for those that are not written.
fn spans_of_words(directive: Directive<'_>) -> Vec<Span> {
    let argument = directive.argument();
    let words = if argument.get().contains("${") { Vec::new() } else { argument.words() };
    words.iter().map(|word| word.1).chain([argument.span()]).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_as_python_does() {
        assert_eq!(join("/a/b", "c.inc"), "/a/b/c.inc");
        assert_eq!(join("/a/b", "/c.inc"), "/c.inc");
        assert_eq!(join("/a/b", "../c/./d.inc"), "/a/b/../c/./d.inc");
        assert_eq!(join("", "d.inc"), "d.inc");
        assert_eq!(normal(Path::new("/a/b/../c/./d.inc")), Path::new("/a/c/d.inc"));
    }
}
