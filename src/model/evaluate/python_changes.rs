//! What a Python function that BitBake runs changes in the datastore.

use memchr::memchr_iter;
use rustc_hash::FxHashMap;

use super::Evaluation;
use super::branches;
use super::run_python::{MAX_IN_DOUBT, PythonRun};
use super::state::PythonFunction;
use crate::model::datastore::Datastore;
use crate::model::datastore::history::{Detail, EventOp, Origin, PythonOp};
use crate::python::{Caller, Change, DataChange};
use crate::value::{EditKind, Flag, Name, Raw, Value, Variable};

/// Who makes a change.
#[derive(Clone, Copy)]
struct ChangedBy {
    function: Name,
    origin: Origin,
    line: u32,
}

impl PythonRun<'_, '_> {
    pub(crate) fn carry_out(&mut self, name: &str, change: &Change) {
        let name = Name::intern(name);
        let by = self.by(&change.by);
        if change.sure && !self.in_doubt {
            return self.evaluation.change_by_python(name, &change.what, by);
        }
        let data = &self.evaluation.data;
        if data.recipe_part_missing() {
            // Nothing is known anyway.
            return;
        }
        let mut concerned = concerned_by(data, name);
        let edits = data.variable(concerned[0]).map_or(0, |variable| variable.edits.len());
        if concerned.len() + edits > MAX_IN_DOUBT {
            return self.lose_track();
        }
        if let DataChange::Rename(new) = &change.what {
            // The variants move along, each of which may be a variant of a variant: `A:o:p` is one of `A:o`.
            let new = Name::intern(new);
            let variants = data.variants(name.as_str()).map(Name::intern);
            for name in variants.chain([new]).chain(moved(data, name, new)) {
                concerned.extend(concerned_by(data, name));
            }
        }
        let before: FxHashMap<Name, Variable> = concerned
            .into_iter()
            .map(|name| (name, data.variable(name).cloned().unwrap_or_default()))
            .collect();
        let was_sure = std::mem::replace(&mut self.evaluation.sure, false);
        self.evaluation.change_by_python(name, &change.what, by);
        self.evaluation.sure = was_sure;
        for (name, old) in before {
            branches::join_with(&mut self.evaluation.data, name, old);
        }
    }

    /// The statement that defines the function around a call, and the call's line in its file.
    fn by(&self, caller: &Caller) -> ChangedBy {
        let PythonFunction { name, origin, definition, line, .. } = self.code;
        let function = caller.function.as_deref().map_or(*name, Name::intern);
        let (origin, line) = match self.place_in_other(caller) {
            Some(place) => place,
            None => (*origin, *line + lines_before(definition.text(), caller.at)),
        };
        ChangedBy { function, origin, line }
    }

    /// The statement and the line of a call in another function, which this one calls.
    fn place_in_other(&self, caller: &Caller) -> Option<(Origin, u32)> {
        let data = &self.evaluation.data;
        let name = Name::intern(caller.definition.as_deref()?);
        let line = data.flag_raw(name.as_str(), "lineno")?.source().parse::<u32>().ok()?;
        let origin = data.last_origin(name)?;
        // BitBake notes the line before the header of a `def`.
        Some((origin, line + 1 + lines_before(data.definition(name)??.text(), caller.at)))
    }
}

fn lines_before(text: &str, at: usize) -> u32 {
    let before = text.get(..at).unwrap_or(text);
    memchr_iter(b'\n', before.as_bytes()).count() as u32
}

impl Evaluation<'_> {
    fn change_by_python(&mut self, name: Name, change: &DataChange, by: ChangedBy) {
        let ChangedBy { function, origin, line } = by;
        let op = |op| EventOp::Python { function, line, op };
        match change {
            DataChange::Set(Some(raw)) => self.set(name, raw.clone(), op(PythonOp::Set), origin),
            DataChange::Set(None) => {
                self.record(name, None, op(PythonOp::Set), Detail::Flag(Flag::Nothing), origin);
                self.data.set_finally(name, Raw::from(""));
                let variable = self.data.variable_mut(name);
                (variable.value, variable.weak) = (None, None);
            }
            DataChange::Append(raw) => {
                self.set(edited(name, EditKind::Append), raw.clone(), op(PythonOp::Append), origin);
            }
            DataChange::Prepend(raw) => {
                self.set(edited(name, EditKind::Prepend), raw.clone(), op(PythonOp::Prepend), origin);
            }
            DataChange::Delete => {
                self.record(name, None, op(PythonOp::Delete), Detail::Nothing, origin);
                self.data.unset(name);
            }
            DataChange::Rename(new) if **new == *name.as_str() => {}
            DataChange::Rename(new) => {
                if self.data.may_be_set_by_unknown_name(name.as_str()) {
                    self.may_be_set(&Value::from(&**new), None);
                }
                self.rename(name, Name::intern(new), origin);
            }
            DataChange::SetFlag(flag, value) => {
                self.set_flag(name, Name::intern(flag), value.clone(), op(PythonOp::Set), origin);
            }
            DataChange::SetFlagQuietly(flag, value) => {
                self.data.set_flag(name, Name::intern(flag), value.clone())
            }
            DataChange::AddToFlag { flag, text, at_end } => {
                let (old, flag) = (self.flag_to_add_to(name, flag), Name::intern(flag));
                let (parts, added) = match at_end {
                    true => ([&old, text], PythonOp::Append),
                    false => ([text, &old], PythonOp::Prepend),
                };
                self.record(name, Some(flag), op(added), Detail::Raw(text.clone()), origin);
                self.data.set_flag(name, flag, Flag::Raw(Raw::join(parts.into_iter())));
            }
            DataChange::DeleteFlag(flag) => {
                self.unset_flag(name, Name::intern(flag), op(PythonOp::DeleteFlag), origin);
            }
        }
    }

    fn flag_to_add_to(&self, name: Name, flag: &str) -> Raw {
        let old = self.data.flag_raw(name.as_str(), flag);
        old.unwrap_or_else(|| match self.data.class_missing() {
            true => Raw::unknown(format!("{name}[{flag}]")),
            false => Raw::from(""),
        })
    }
}

fn edited(name: Name, kind: EditKind) -> Name {
    Name::intern(&format!("{name}{}", kind.keyword()))
}

/// The variables whose state a change of `name` may touch: it, its variants, and what they are variants of.
fn concerned_by(data: &Datastore, name: Name) -> Vec<Name> {
    let meaning = name.meaning();
    let base = meaning.edit.map_or(name, |edit| edit.base);
    let variants = data.variable(base).into_iter().flat_map(|variable| &variable.variants);
    let mut concerned = vec![base];
    concerned.extend(meaning.shorter().map(|variant| variant.of));
    for (full, _) in variants {
        concerned.push(*full);
        concerned.extend(full.meaning().variant_of.iter().map(|variant| variant.of));
    }
    concerned
}

/// What the variants of `old` are called once it is `new`.
fn moved(data: &Datastore, old: Name, new: Name) -> Vec<Name> {
    let variants = data.variants(old.as_str());
    variants.map(|full| Name::intern(&full.replace(old.as_str(), new.as_str()))).collect()
}
