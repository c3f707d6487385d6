//! The shell functions of a recipe as BitBake merges them, and those of a class as they are written.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::shell_values::ShellValues;
use super::{BodyKind, RecipeContext};
use crate::embed::shell::bitbake::{Refusal, Scan, scan};
use crate::embed::shell::{Node, Script, Simple, Word};
use crate::model::{MergedPart, Parsed};
use crate::syntax::ast::{Function, View};
use crate::text::{SourceFile, Span};

/// A shell function: its text with all that is put before and after it, and what is made of that.
///
/// Nothing in the text is expanded. Spans of its tree and of what BitBake says are spans of the text;
/// [`Body::place`] tells where that stands.
pub struct Body {
    pub name: String,
    pub text: String,
    pub kind: BodyKind,
    /// Whether all parts of it are there: not so for what a class puts after a function of another file.
    pub is_whole: bool,
    /// Whether BitBake reads it while it parses the recipe. It reads more than what is run: also what a task
    /// has in `vardeps` or asks for in Python.
    pub is_scanned: bool,
    /// Whether the task that it is has the flag `noexec`: then BitBake reads it all the same.
    pub is_noexec: bool,
    pub script: Script,
    lines: Vec<Line>,
    /// Where each part begins, in the text and among the lines; none if it is not merged of parts.
    part_starts: Vec<(usize, usize)>,
    /// What BitBake's scanner makes of it.
    scan: OnceCell<Result<Scan, Refusal>>,
    /// How often the code sets each variable, see [`Body::assigns`].
    pub(super) times_assigned: OnceCell<FxHashMap<String, usize>>,
    /// See [`Body::words_of_loop`].
    pub(super) set_once: OnceCell<ShellValues>,
    masked: String,
}

/// A line of a merged text.
struct Line {
    start: usize,
    /// The file and where it begins there; `None` if no file has it.
    file: Option<(Arc<SourceFile>, usize)>,
}

impl Body {
    /// A script that is a file of its own.
    pub fn of_file(file: &Arc<SourceFile>, kind: BodyKind) -> Body {
        let text = file.text().to_owned();
        let name = file.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
        let lines = vec![Line { start: 0, file: Some((Arc::clone(file), 0)) }];
        let script = Script::of_file(&text);
        Body::read(name, kind, (text, String::new()), lines, script)
    }

    fn new(name: String, kind: BodyKind, text: String, lines: Vec<Line>) -> Body {
        let masked = without_inline(&text);
        let script = Script::read(&masked);
        Body::read(name, kind, (text, masked), lines, script)
    }

    fn read(
        name: String,
        kind: BodyKind,
        (text, masked): (String, String),
        lines: Vec<Line>,
        script: Script,
    ) -> Body {
        Body {
            name,
            text,
            kind,
            is_whole: true,
            is_scanned: kind == BodyKind::Run,
            is_noexec: false,
            script,
            lines,
            part_starts: Vec::new(),
            scan: OnceCell::new(),
            times_assigned: OnceCell::new(),
            set_once: OnceCell::new(),
            masked,
        }
    }

    /// The functions that a class defines in the shell, one by one. What runs them is guessed by their names.
    pub fn of_class(file: &Parsed) -> Vec<Body> {
        let mut bodies = Vec::new();
        for stmt in file.ast().stmts() {
            let View::Function(function) = stmt.view() else { continue };
            if function.is_python() || function.is_anonymous() {
                continue;
            }
            let name = function.stored_name().into_owned();
            let (base, is_whole) = base_name(&name);
            let kind = match base {
                _ if is_scriptlet(base) => BodyKind::Scriptlet,
                _ if base.starts_with("do_") || base.contains("_do_") => BodyKind::Run,
                _ => BodyKind::Unreached,
            };
            bodies.push(Body::written(&file.source, function, kind, is_whole));
        }
        bodies
    }

    /// A function as it is written, which may be a part of another one.
    pub(super) fn written(
        file: &Arc<SourceFile>,
        function: Function<'_>,
        kind: BodyKind,
        is_whole: bool,
    ) -> Body {
        let (text, lines) = lines_of(file, function, 0);
        let mut body = Body::new(function.stored_name().into_owned(), kind, text, lines);
        body.is_whole = is_whole;
        body
    }

    /// Whether a function that is written there is a part of it.
    pub(super) fn holds(&self, file: &Arc<SourceFile>, written: Span) -> bool {
        self.lines.iter().any(|line| {
            let place = line.file.as_ref();
            place.is_some_and(|(own, at)| own.path() == file.path() && written.contains(*at))
        })
    }

    /// The parts that it is merged of, each as if it stood alone, with its place in the text.
    pub fn parts(&self) -> Vec<(Range<usize>, Body)> {
        let mut found = Vec::with_capacity(self.part_starts.len());
        for (number, &(start, first_line)) in self.part_starts.iter().enumerate() {
            let next = self.part_starts.get(number + 1);
            let (end, end_line) = next.copied().unwrap_or((self.text.len(), self.lines.len()));
            let lines = self.lines[first_line..end_line].iter();
            let lines =
                lines.map(|line| Line { start: line.start - start, file: line.file.clone() }).collect();
            let text = self.text[start..end].to_owned();
            found.push((start..end, Body::new(self.name.clone(), self.kind, text, lines)));
        }
        found
    }

    /// What BitBake's scanner makes of it, with each `${…}` as it stands.
    pub fn scan(&self) -> &Result<Scan, Refusal> {
        self.scan.get_or_init(|| scan(&self.masked))
    }

    /// Where a part of the text stands. Of a part over several lines it is as much as stands together.
    pub fn place(&self, part: &Range<usize>) -> Option<(&Arc<SourceFile>, Span)> {
        let line = self.line_at(part.start)?;
        let (file, offset) = line.file.as_ref()?;
        let start = offset + (part.start - line.start);
        // Where a part ends with a line end, the line that it ends is its last one.
        let last = match self.line_at(part.end) {
            Some(line) if part.end > line.start || part.is_empty() => line,
            _ => self.line_at(part.end.checked_sub(1)?)?,
        };
        let end = match &last.file {
            Some((other, offset)) if Arc::ptr_eq(other, file) => offset + (part.end - last.start),
            _ => start,
        };
        let text = file.text();
        let end = end.min(text.len()).max(start);
        let is_cut = !text.is_char_boundary(start) || !text.is_char_boundary(end);
        if is_cut { None } else { Some((file, Span::new(start, end))) }
    }

    fn line_at(&self, at: usize) -> Option<&Line> {
        let after = self.lines.partition_point(|line| line.start <= at);
        self.lines.get(after.checked_sub(1)?)
    }

    /// For each line of the text its file and where it begins there; `None` for what no file has.
    pub fn line_places(&self) -> Vec<Option<(Arc<SourceFile>, usize)>> {
        let starts = std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1));
        starts.map(|start| self.place_of_byte(start)).collect()
    }

    fn place_of_byte(&self, at: usize) -> Option<(Arc<SourceFile>, usize)> {
        let line = self.line_at(at)?;
        let (file, start) = line.file.as_ref()?;
        Some((Arc::clone(file), start + (at - line.start)))
    }

    /// The text with each `${@…}` made a plain `${…}` of the same length.
    pub fn masked(&self) -> &str {
        &self.masked
    }

    /// The file of each line; `None` for what no file has.
    pub fn files(&self) -> impl Iterator<Item = Option<&Arc<SourceFile>>> {
        self.lines.iter().map(|line| line.file.as_ref().map(|(file, _)| file))
    }

    /// Whether the same text goes on to stand in one file, so that it can be replaced there.
    pub fn is_in_one_file(&self, part: &Range<usize>) -> bool {
        self.place(part).is_some_and(|(file, span)| span.slice(file.text()) == &self.text[part.clone()])
    }

    /// Visits each command, outer ones before what is in them.
    pub fn each<'b>(&'b self, visit: &mut dyn FnMut(&'b Node)) {
        self.script.each(visit);
    }

    /// The simple commands, outer ones before what is in their substitutions.
    pub fn commands(&self) -> Vec<(&Node, &Simple)> {
        let mut found = Vec::new();
        self.each(&mut |node| found.extend(node.as_simple().map(|simple| (node, simple))));
        found
    }

    /// What stands in a test, if the command is one: `test …` or `[ … ]`.
    pub(crate) fn operands_of_test<'s>(&self, command: &'s Simple) -> Option<&'s [Word]> {
        let (first, arguments) = command.words.split_first()?;
        match self.slice(&first.span) {
            "test" => Some(arguments),
            "[" => Some(arguments.split_last().map_or(arguments, |(_, operands)| operands)),
            _ => None,
        }
    }

    pub fn slice(&self, part: &Range<usize>) -> &str {
        &self.text[part.clone()]
    }
}

impl RecipeContext<'_> {
    /// The shell functions that the recipe's own files define or add to, merged as BitBake merges them. Those
    /// whose text or language is not known are left out.
    pub fn bodies(&self) -> &[Body] {
        self.bodies.get_or_init(|| self.read_bodies())
    }

    fn read_bodies(&self) -> Vec<Body> {
        let mut names: Vec<String> = Vec::new();
        for file in self.own_files() {
            for stmt in file.ast().stmts() {
                let stored = match stmt.view() {
                    View::Function(function) if function.is_anonymous() => continue,
                    View::Function(function) => function.stored_name(),
                    // A function is a variable, and a text may be added to it as one.
                    View::Assignment(assignment) if assignment.flag().is_none() => assignment.name().get(),
                    _ => continue,
                };
                let (base, is_whole) = base_name(&stored);
                let is_assignment = matches!(stmt.view(), View::Assignment(_));
                let is_python = matches!(stmt.view(), View::Function(function) if function.is_python());
                if is_assignment && is_whole || is_scriptlet(base) && is_python {
                    continue;
                }
                let name = if base.contains("${") {
                    self.recipe.data.expand(base).exact().map(str::to_owned)
                } else if is_scriptlet(base) {
                    Some(base.to_owned())
                } else {
                    base.split(':').next().map(str::to_owned)
                };
                if let Some(name) = name
                    && !names.contains(&name)
                {
                    names.push(name);
                }
            }
        }
        let mut bodies: Vec<Body> = names.into_iter().filter_map(|name| self.body(name)).collect();
        if !bodies.is_empty() {
            self.mark_those_that_run(&mut bodies);
            self.mark_those_that_are_scanned(&mut bodies);
        }
        bodies
    }

    fn body(&self, name: String) -> Option<Body> {
        let data = &self.recipe.data;
        let is_set = |flag| data.flag_raw(&name, flag).is_some_and(|raw| !raw.is_empty());
        // The flags of a name with a reference in it are gone once it is expanded.
        let is_function = is_set("func") || is_scriptlet(&name);
        if is_set("python") || !is_function {
            return None;
        }
        let parts = data.merged(&name)?;
        let (mut text, mut lines, mut part_starts) = (String::new(), Vec::new(), Vec::new());
        for part in &parts {
            let start = text.len();
            part_starts.push((start, lines.len()));
            match written(part) {
                Some((file, function)) => {
                    let (part, of_part) = lines_of(file, function, start);
                    text.push_str(&part);
                    // The last line of a part goes on with the first one of the next.
                    lines.extend(of_part);
                }
                None => {
                    text.push_str(&part.text);
                    lines.push(Line { start, file: assigned(part) });
                }
            }
        }
        let kind = if is_scriptlet(&name) { BodyKind::Scriptlet } else { BodyKind::Unreached };
        let is_noexec = is_set("noexec");
        let mut body = Body::new(name, kind, text, lines);
        body.is_noexec = is_noexec;
        body.part_starts = part_starts;
        Some(body)
    }
}

/// The function statement that a part was written as.
fn written(part: &MergedPart) -> Option<(&Arc<SourceFile>, Function<'_>)> {
    let place = part.place.as_ref()?;
    let stmt = place.file.parse.tree.stmt_at(place.span.start as usize)?;
    let View::Function(function) = place.file.ast().stmt(stmt).view() else { return None };
    let is_as_written = function.body_lines().join("\n") == *part.text;
    if is_as_written { Some((&place.file.source, function)) } else { None }
}

/// Where the text of a part stands that was given as a variable, if it is written as it is.
fn assigned(part: &MergedPart) -> Option<(Arc<SourceFile>, usize)> {
    let place = part.place.as_ref()?;
    let stmt = place.file.parse.tree.stmt_at(place.span.start as usize)?;
    let View::Assignment(assignment) = place.file.ast().stmt(stmt).view() else { return None };
    let span = assignment.value().span();
    if span.slice(place.file.source.text()) != &*part.text {
        return None;
    }
    Some((Arc::clone(&place.file.source), span.start as usize))
}

/// The text of a function as BitBake keeps it, and its lines, the first one at `start` of the merged text.
fn lines_of(file: &Arc<SourceFile>, function: Function<'_>, start: usize) -> (String, Vec<Line>) {
    let stored = function.body_lines();
    let body = function.body();
    let mut text = String::with_capacity(body.range().len() + 1);
    let mut lines = Vec::with_capacity(stored.len());
    for (number, line) in stored.iter().enumerate() {
        let is_last = number + 1 == stored.len();
        let at = if is_last { body.end as usize } else { Span::of(file.text(), line).start as usize };
        lines.push(Line { start: start + text.len(), file: Some((Arc::clone(file), at)) });
        text.push_str(line);
        if !is_last {
            text.push('\n');
        }
    }
    (text, lines)
}

/// The name without what makes it a part of another function, and whether it was whole.
pub(super) fn base_name(name: &str) -> (&str, bool) {
    let edit = [":append", ":prepend", ":remove"].iter().filter_map(|edit| name.find(edit)).min();
    edit.map_or((name, true), |at| (&name[..at], false))
}

pub(super) fn is_scriptlet(name: &str) -> bool {
    let kinds = ["pkg_preinst", "pkg_postinst", "pkg_prerm", "pkg_postrm"];
    kinds.iter().any(|kind| name.starts_with(kind))
}

/// The text with each `${@…}` made a plain `${…}` of the same length: what BitBake puts there may be
/// anything, but no quote of the expression counts for the shell.
pub(super) fn without_inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${@") {
        let Some(len) = crate::embed::shell::inline_len(&rest[at..]) else {
            out.push_str(&rest[..at + 3]);
            rest = &rest[at + 3..];
            continue;
        };
        out.push_str(&rest[..at]);
        out.push_str("${");
        out.extend(std::iter::repeat_n('x', len - 3));
        out.push('}');
        rest = &rest[at + len..];
    }
    out.push_str(rest);
    out
}
