//! Who did what to a variable, as BitBake's own variable history tells it.

use std::borrow::Cow;
use std::num::NonZeroUsize;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::Datastore;
use crate::model::files::Parsed;
use crate::syntax::StmtId;
use crate::syntax::ast::{Operator, View};
use crate::text::Span;
use crate::value::{EditKind, Name};
use crate::value::{Flag, Raw};

/// Where something was written.
#[derive(Clone, Debug)]
pub struct Place {
    pub file: Arc<Parsed>,
    pub span: Span,
}

impl Place {
    /// The line that BitBake gives the statement here: the last one of a continued statement. 0 in a text
    /// that is no file.
    pub fn bitbake_line(&self) -> u32 {
        let stmt = self.file.parse.tree.stmt_at(self.span.start as usize);
        if self.file.is_virtual() { 0 } else { stmt.map_or(0, |id| self.file.ast().stmt(id).line()) }
    }
}

/// One thing that was done to a variable.
#[derive(Clone, Debug)]
pub struct Event {
    /// The statement that did it.
    pub place: Place,
    /// The line that BitBake names: the last one of a continued statement. 0 if no file did it.
    pub line: u32,
    pub op: EventOp,
    pub flag: Option<&'static str>,
    /// The text given, as BitBake notes it: unexpanded, except for what `:=` appends.
    pub text: String,
    /// The value of a flag that is no text.
    pub flag_value: Option<Flag>,
}

impl Event {
    /// Whether it is about the value or its weak default, and not about a flag.
    pub fn is_about_value(&self) -> bool {
        self.flag.is_none_or(|flag| flag == "_defaultval")
    }
}

/// What was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventOp {
    /// By an assignment, or to a flag by one.
    Assign(Operator),
    /// `:append` and the like, with the overrides it needs.
    Edit(EditKind, Option<Name>),
    /// By the definition of a function.
    Function,
    /// `export NAME` or `export NAME = …`.
    Export { with_value: bool },
    /// `unset NAME`.
    Unset,
    /// `unset NAME[FLAG]`.
    UnsetFlag,
    /// `addtask`, `deltask`, `addhandler`, `EXPORT_FUNCTIONS`.
    Statement,
    /// The name was expanded at the end of the recipe; the events of the old name come before this one.
    RenamedFrom(Name),
    /// To this name.
    RenamedTo(Name),
    /// By an anonymous function of this name, in this line. Such a change may depend on something unknown.
    Python { function: Name, line: u32, op: PythonOp },
}

/// What a function did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PythonOp {
    Set,
    /// By `appendVar`, or to a flag.
    Append,
    /// By `prependVar`, or to a flag.
    Prepend,
    Edit(EditKind, Option<Name>),
    Delete,
    DeleteFlag,
}

impl EventOp {
    /// The operation as BitBake names it.
    pub fn name(self) -> Cow<'static, str> {
        let name = match self {
            EventOp::Assign(Operator::Default) => "set?",
            EventOp::Assign(Operator::Immediate) => "immediate",
            EventOp::Assign(Operator::Append) | EventOp::Python { op: PythonOp::Append, .. } => "append",
            EventOp::Assign(Operator::Prepend) | EventOp::Python { op: PythonOp::Prepend, .. } => "prepend",
            EventOp::Assign(Operator::AppendBare) => "postdot",
            EventOp::Assign(Operator::PrependBare) => "predot",
            EventOp::Assign(Operator::Set | Operator::WeakDefault)
            | EventOp::Function
            | EventOp::Python { op: PythonOp::Set, .. }
            | EventOp::Statement => "set",
            EventOp::Edit(kind, overrides) | EventOp::Python { op: PythonOp::Edit(kind, overrides), .. } => {
                match overrides {
                    Some(overrides) if !overrides.as_str().is_empty() => {
                        return format!("{}[{overrides}]", kind.keyword()).into();
                    }
                    _ => kind.keyword(),
                }
            }
            EventOp::Export { .. } => "exported",
            EventOp::Unset | EventOp::Python { op: PythonOp::Delete, .. } => "del",
            EventOp::UnsetFlag | EventOp::Python { op: PythonOp::DeleteFlag, .. } => "delFlag",
            EventOp::RenamedFrom(old) => return format!("rename from {old}").into(),
            EventOp::RenamedTo(_) => "rename (to)",
        };
        name.into()
    }
}

/// An event as it is stored: small, because every statement of every class makes one for every recipe.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub name: Name,
    pub flag: Option<Name>,
    pub origin: Origin,
    pub op: EventOp,
    pub detail: Detail,
}

/// A statement, by the number of its file in the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    pub file: u32,
    pub stmt: StmtId,
}

impl Origin {
    /// For renamings, which no statement asks for. They count as done by the last one to touch the variable.
    pub(crate) const NONE: Origin = Origin { file: u32::MAX, stmt: StmtId(0) };
}

#[derive(Clone, Debug)]
pub(crate) enum Detail {
    /// The value of the assignment.
    Written,
    Raw(Raw),
    Flag(Flag),
    Nothing,
}

/// All events of an evaluation, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    records: Vec<Record>,
    /// Worked out when the first history is asked for.
    index: OnceLock<Index>,
    files: Vec<Arc<Parsed>>,
    /// The number of the first file. Lower ones are those of the configuration's log.
    first: u32,
}

/// Where the records of each name are.
#[derive(Clone, Debug)]
struct Index {
    first: FxHashMap<Name, usize>,
    /// For each record the next one of the same name.
    next: Vec<Option<NonZeroUsize>>,
}

impl Index {
    fn of(records: &[Record]) -> Index {
        let (mut first, mut next) = (FxHashMap::default(), vec![None; records.len()]);
        for (at, record) in records.iter().enumerate().rev() {
            next[at] = first.insert(record.name, at).and_then(NonZeroUsize::new);
        }
        Index { first, next }
    }

    /// The numbers of the records of a name, in order.
    fn of_name(&self, name: Name) -> impl Iterator<Item = usize> {
        std::iter::successors(self.first.get(&name).copied(), |at| self.next[*at].map(NonZeroUsize::get))
    }
}

impl Log {
    /// An empty log that goes on where `earlier` ends.
    pub(crate) fn after(earlier: &Log) -> Log {
        Log { first: earlier.first + earlier.files.len() as u32, ..Log::default() }
    }

    pub(crate) fn add_file(&mut self, file: Arc<Parsed>) -> u32 {
        self.files.push(file);
        self.first + self.files.len() as u32 - 1
    }

    pub(crate) fn push(&mut self, record: Record) {
        self.index.take();
        self.records.push(record);
    }

    /// The records of `name`, with their numbers.
    fn records_of(&self, name: Name) -> impl Iterator<Item = (usize, &Record)> {
        let index = self.index.get_or_init(|| Index::of(&self.records));
        index.of_name(name).map(|at| (at, &self.records[at]))
    }

    /// The statement that last did something to `name`, as far as this log knows.
    pub(crate) fn last_origin(&self, name: Name) -> Option<Origin> {
        self.records.iter().rev().find(|record| record.name == name).map(|record| record.origin)
    }

    /// Where a statement stands; `None` if its file is not in this log.
    pub(crate) fn place(&self, origin: Origin) -> Option<Place> {
        let file = Arc::clone(self.files.get(origin.file.checked_sub(self.first)? as usize)?);
        let span = file.ast().stmt(origin.stmt).span();
        Some(Place { file, span })
    }
}

/// The log of a recipe together with that of the configuration.
#[derive(Clone, Copy)]
pub(crate) struct Logs<'l> {
    pub earlier: Option<&'l Log>,
    pub own: &'l Log,
}

impl Datastore {
    /// How much was done to a variable, without what came along when it was renamed.
    pub fn count_events(&self, name: &str) -> usize {
        let Some(name) = Name::lookup(name) else { return 0 };
        let logs = self.logs();
        logs.earlier.into_iter().chain([logs.own]).map(|log| log.records_of(name).count()).sum()
    }

    /// The last event that had a say in the value: it set it or added to it; without such a one, the last
    /// weak default. What `?=` gives counts only if nothing was there.
    pub fn last_effective_event(&self, name: &str) -> Option<Event> {
        let (mut strong, mut weak) = (None, None);
        for event in self.history(name) {
            match event.flag {
                None if strong.is_some() && event.op == EventOp::Assign(Operator::Default) => {}
                None => strong = Some(event),
                Some("_defaultval") => weak = Some(event),
                Some(_) => {}
            }
        }
        strong.or(weak)
    }
}

impl Logs<'_> {
    pub(crate) fn place(self, origin: Origin) -> Option<Place> {
        self.own.place(origin).or_else(|| self.earlier?.place(origin))
    }

    /// The history of `name`.
    pub(crate) fn history(self, name: Name) -> Vec<Event> {
        let mut found = Vec::new();
        if let Some(earlier) = self.earlier {
            self.select(earlier, usize::MAX, name, MAX_RENAMES, &mut found);
        }
        self.select(self.own, usize::MAX, name, MAX_RENAMES, &mut found);
        found
    }

    /// The events of `name` among the first `count` records of `log`, with those that came along when it was
    /// renamed.
    fn select(self, log: &Log, count: usize, name: Name, depth: usize, found: &mut Vec<Event>) {
        for (at, record) in log.records_of(name).take_while(|(at, _)| *at < count) {
            if let EventOp::RenamedFrom(old) = record.op
                && depth > 0
            {
                if let Some(earlier) = self.earlier {
                    self.select(earlier, usize::MAX, old, depth - 1, found);
                }
                self.select(log, at, old, depth - 1, found);
            }
            let place =
                self.place(record.origin).or_else(|| found.last().map(|event: &Event| event.place.clone()));
            found.extend(place.map(|place| event(record, place)));
        }
    }
}

fn event(record: &Record, place: Place) -> Event {
    let file = Arc::clone(&place.file);
    let stmt = file.ast().stmt(record.origin.stmt);
    let text = match &record.detail {
        Detail::Written => match stmt.view() {
            View::Assignment(assignment) => assignment.value().get().into_owned(),
            _ => String::new(),
        },
        Detail::Raw(raw) => raw.source().into_owned(),
        Detail::Flag(flag) => flag.raw().map_or(String::new(), |raw| raw.source().into_owned()),
        Detail::Nothing => String::new(),
    };
    let line = match record.op {
        _ if file.is_virtual() => 0,
        EventOp::Python { line, .. } => line,
        _ => stmt.line(),
    };
    let place = match record.op {
        EventOp::Python { .. } if line > 0 => Place { span: code_in_line(&file, line, place.span), file },
        _ => place,
    };
    let flag_value = match &record.detail {
        Detail::Flag(flag) => Some(flag.clone()),
        _ => None,
    };
    Event { place, line, op: record.op, flag: record.flag.map(Name::as_str), text, flag_value }
}

/// What stands in a line of a function, without the spaces around it.
fn code_in_line(file: &Parsed, line: u32, function: Span) -> Span {
    let text = file.source.text();
    let span = file.source.lines().span(text, line);
    let code = span.slice(text).trim();
    let start = span.start as usize + span.slice(text).find(code).unwrap_or(0);
    let found = Span::new(start, start + code.len());
    if function.overlaps(found) && !code.is_empty() { found } else { function }
}

/// A key is renamed once at the end of a recipe, and its variants along with it.
const MAX_RENAMES: usize = 3;
