//! The datastore as inline Python sees it: it is read; what would change it is noted.

use std::sync::Arc;

use super::Datastore;
use super::expand::variable_references;
use super::lookup::Lookup;
use crate::disk::EntryKind;
use crate::model::program::task as task_name;
use crate::python::{
    self, Budget, Change, Changes, DataChange, Effects, FlagRead, Function, Object, Store, Text, UNKNOWN,
    changed_by,
};
use crate::syntax::{Reference, references, words};
use crate::text::Span;
use crate::value::{Failure, Flag, Name, Piece, Raw, Value, Variable};

/// A question may ask others. What it changes is noted; nothing that is asked afterwards has an answer.
impl Store for Lookup<'_> {
    fn get(&mut self, name: &str, expand: bool) -> Result<Option<Value>, Failure> {
        if self.has_written() {
            return Ok(Some(Value::unknown(format!("${{{name}}}"))));
        }
        if expand {
            return Ok(self.reference(name)?.map(|value| Value::clone(&value)));
        }
        Ok(self.raw_reference(name)?.map(|raw| raw.to_value()))
    }

    fn flag(&mut self, name: &str, flag: &str, expand: bool) -> Result<FlagRead, Failure> {
        if flag.starts_with('_') || self.has_written() || self.data.may_set_flag_by_unknown_name(name, flag) {
            return Ok(FlagRead::Unknown);
        }
        let data = self.data;
        let variable = self.name(name).and_then(|name| data.variable(name));
        let stored =
            variable.zip(Name::lookup(flag)).and_then(|(variable, flag)| variable.flag(flag)).cloned();
        let raw = match stored {
            Some(Flag::Raw(raw)) => Some(raw),
            Some(other) => return Ok(FlagRead::Known(Some(other))),
            None => data.flag_raw(name, flag),
        };
        Ok(match raw {
            Some(raw) if expand => FlagRead::Text(self.expand_raw(&raw, Some(&format!("{name}[{flag}]")))?),
            Some(raw) => FlagRead::Text(raw.to_value()),
            None if data.class_missing() => FlagRead::Unknown,
            None => FlagRead::Known(None),
        })
    }

    fn flags(&mut self, name: &str) -> Option<Vec<Text>> {
        self.name(name);
        let is_hidden = self.has_written() || self.data.may_set_flag_by_unknown_name(name, "");
        if is_hidden || self.data.class_missing() {
            return None;
        }
        let mut flags = Vec::new();
        for flag in self.data.flags(name) {
            let raw = self.data.flag_raw(name, flag);
            if raw.is_some_and(|raw| raw.to_value().is_unknown()) {
                return None;
            }
            if !flag.starts_with('_') {
                flags.push(Text::from(flag));
            }
        }
        Some(flags)
    }

    fn expand(&mut self, text: &str) -> Result<Value, Failure> {
        self.expand_text(text, None)
    }

    fn function(&mut self, name: &str) -> Option<Option<Arc<Function>>> {
        let definition = self.data.definition(self.name(name)?)?;
        Some(definition.and_then(|definition| definition.function(name)))
    }

    fn misses(&mut self, name: &str) {
        // While OVERRIDES is worked out BitBake may ask for less.
        if !self.is_traced() && !self.has_written() {
            self.data.note_missing(name);
        }
    }

    fn inherits(&mut self, class: &str) -> Option<bool> {
        self.note_more_asked();
        self.data.inherits(class)
    }

    fn file(&mut self, _path: &str) -> Option<Option<EntryKind>> {
        None
    }

    fn change(&mut self, name: &str, change: &Change) -> Result<(), Failure> {
        self.note_written(Value::from(name));
        if let DataChange::Rename(new) = &change.what {
            self.note_written(Value::from(&**new));
        }
        Ok(())
    }

    fn change_somewhere(&mut self, name: &Value, _what: &DataChange) {
        self.note_written(name.clone());
    }

    fn filter(&mut self, name: &str) {
        self.note_written(Value::from(name));
    }

    fn flags_may_change(&mut self, _name: &Value, _flag: &Value) {
        self.note_anything_written();
    }

    fn names_like(&self, _name: &Value) -> Vec<Text> {
        Vec::new()
    }

    fn anything_may_change(&mut self, callee: &Object) {
        self.note_more_asked();
        match changed_by(callee) {
            Changes::Only(names) => names.iter().for_each(|name| self.note_written(Value::from(*name))),
            // What is missing is taken to leave alone what is there.
            Changes::Missing | Changes::Undefined if self.data.class_missing() => {}
            Changes::Code(function) => self.may_do(Effects::of_function(&function)),
            Changes::Missing | Changes::Undefined | Changes::Anything => self.note_anything_written(),
        }
    }

    fn may_do(&mut self, effects: Effects) {
        self.note_more_asked();
        let effects = self.data.followed(effects);
        // That a flag is not known is a matter of the whole recipe; inline Python sets none.
        if effects.anything || !effects.flags.is_empty() {
            return self.note_anything_written();
        }
        names_of(&effects).into_iter().for_each(|name| self.note_written(name));
    }

    fn add_task(&mut self, task: &str, before: &str, after: &str, _sure: bool) {
        for name in [task, before, after].into_iter().flat_map(words) {
            self.note_written(Value::from(task_name(name).as_str()));
        }
    }

    fn delete_task(&mut self, task: &str, _sure: bool) {
        self.note_written(Value::from(task_name(task).as_str()));
    }

    fn tasks(&self) -> Option<Vec<Value>> {
        None
    }

    fn budget(&self) -> Arc<Budget> {
        self.data.budget()
    }
}

impl Datastore {
    /// What code does together with the functions that it calls.
    pub(crate) fn followed(&self, effects: Effects) -> Effects {
        let mut function = |name: &str| {
            let definition = self.definition(Name::lookup(name)?)?;
            Some(definition.and_then(|definition| definition.function(name)))
        };
        effects.followed(&mut function, self.class_missing())
    }

    /// The inline Python in the variables that may change something.
    pub(crate) fn all_writing_codes(&self) -> Vec<Box<str>> {
        let mut codes = self.base().map_or_else(Vec::new, |base| base.writing_codes().to_vec());
        add_writing_codes(self.variables.own.values(), &mut codes);
        codes
    }

    /// Carries out inline Python, which BitBake may do at any time; what it changes is noted.
    pub(crate) fn try_codes(&self, codes: &[Box<str>]) {
        for code in codes {
            let effects = self.followed(python::effects_of(&python::without_references(code)));
            if !effects.is_none() {
                // What fails has done something until then, and nothing afterwards.
                let _ = Lookup::new(self).expand_text(&format!("${{@{code}}}"), None);
            }
        }
    }

    /// The inline Python of this datastore that may change something.
    fn writing_codes(&self) -> &[Box<str>] {
        self.writing_codes.get_or_init(|| {
            let mut codes = Vec::new();
            add_writing_codes(self.names().filter_map(|name| self.variable(name)), &mut codes);
            codes
        })
    }
}

/// The names of the variables that are changed.
pub(crate) fn names_of(effects: &Effects) -> Vec<Value> {
    let names = effects.names.iter().map(|name| Value::from(&**name));
    let beginnings = effects.beginnings.iter().map(|beginning| {
        Value::from_pieces([Piece::Text(beginning.to_string()), Piece::Unknown(UNKNOWN.to_owned())])
    });
    names.chain(beginnings).collect()
}

/// Adds the inline Python of these variables that may change something, in an order of its own.
fn add_writing_codes<'v>(variables: impl Iterator<Item = &'v Variable>, codes: &mut Vec<Box<str>>) {
    for variable in variables {
        for_each_code(variable, |code| {
            if !python::effects_of(&python::without_references(code)).is_none() {
                codes.push(code.into());
            }
        });
    }
    codes.sort();
    codes.dedup();
}

/// The inline Python of a variable and its flags.
fn for_each_code(variable: &Variable, mut each: impl FnMut(&str)) {
    let is_python = variable.flags.iter().any(|(flag, value)| flag.as_str() == "python" && value.is_true());
    let texts =
        variable.value.iter().chain(&variable.weak).chain(variable.edits.iter().map(|edit| &edit.text));
    if !is_python {
        for raw in texts {
            for_each_code_in(raw, &mut each);
        }
    }
    for (_, flag) in &variable.flags {
        if let Flag::Raw(raw) = flag {
            for_each_code_in(raw, &mut each);
        }
    }
}

fn for_each_code_in(raw: &Raw, each: &mut impl FnMut(&str)) {
    let Raw::Text(text) = raw else { return };
    if !text.contains("${@") {
        return;
    }
    let masked = without_reference_marks(text);
    for (_, reference) in references(&masked) {
        if let Reference::Python(code) = reference {
            each(text[Span::of(&masked, code).range()].trim());
        }
    }
}

/// A text as long as this one with the marks of `${NAME}` blanked: BitBake fills these in first, so their
/// braces end no expression.
fn without_reference_marks(text: &str) -> String {
    let mut masked = text.to_owned();
    for (at, name) in variable_references(text) {
        let end = at + 2 + name.len();
        masked.replace_range(at..at + 2, "  ");
        masked.replace_range(end..=end, " ");
    }
    masked
}
