//! What Python code does to the datastore: `d.setVar` and its relatives.

use super::args::Args;
use super::flow::ROOT;
use super::host::{Change, DataChange, UNKNOWN};
use super::interpreter::{Interpreter, Outcome};
use super::object::Object;
use super::tree::Text;
use crate::value::Value;
use crate::value::{Flag, Raw};

/// The methods that change the datastore, each with the names of its arguments; all of them are required.
const METHODS: &[(&str, [&str; 3], usize)] = &[
    ("setVar", ["var", "value", ""], 2),
    ("appendVar", ["var", "value", ""], 2),
    ("prependVar", ["var", "value", ""], 2),
    ("delVar", ["var", "", ""], 1),
    ("renameVar", ["key", "newkey", ""], 2),
    ("setVarFlag", ["var", "flag", "value"], 3),
    ("appendVarFlag", ["var", "flag", "value"], 3),
    ("prependVarFlag", ["var", "flag", "value"], 3),
    ("delVarFlag", ["var", "flag", ""], 2),
    ("setVarFlags", ["var", "flags", ""], 2),
];

impl Interpreter<'_> {
    /// `d.method(…)` if it is a method that changes the datastore.
    pub fn change_data(&mut self, method: &str, args: &Args) -> Option<Outcome> {
        let (_, names, required) = METHODS.iter().find(|(name, ..)| *name == method)?;
        Some(match args.bind(*names, *required) {
            Some([Some(variable), second, third]) => {
                self.change_variables(method, variable, second, third).map(|()| Object::None)
            }
            _ => {
                self.store.anything_may_change(&Object::Path(Text::from(method)));
                Ok(Object::None)
            }
        })
    }

    fn change_variables(
        &mut self,
        method: &str,
        variable: &Object,
        second: Option<&Object>,
        third: Option<&Object>,
    ) -> Outcome<()> {
        let changes = changes(method, second, third);
        if changes.is_empty() {
            self.store.anything_may_change(variable);
        }
        let sure = self.is_sure(ROOT);
        let by = self.caller.clone();
        for object in variable.possible() {
            let (names, sure) = match object {
                Object::Str(name) => (vec![Text::clone(name)], sure && variable.possible().len() == 1),
                Object::Partial(name) if name.is_known_in_part() => {
                    changes.iter().for_each(|(what, _)| self.store.change_somewhere(name, what));
                    (self.store.names_like(name), false)
                }
                _ => {
                    self.store.anything_may_change(variable);
                    continue;
                }
            };
            for name in names {
                for (what, certain) in &changes {
                    self.step(1)?;
                    let change = Change { what: what.clone(), sure: sure && *certain, by: by.clone() };
                    self.store.change(&name, &change)?;
                }
            }
        }
        Ok(())
    }
}

/// What the call does to one variable, and whether it surely does; `None` if that cannot be told.
fn changes(method: &str, second: Option<&Object>, third: Option<&Object>) -> Vec<(DataChange, bool)> {
    let (Some(second), third) = (second, third.unwrap_or(&Object::Unknown)) else {
        return vec![(DataChange::Delete, true)];
    };
    let one = |what: DataChange| vec![(what, true)];
    match method {
        "setVar" => match second {
            Object::None => one(DataChange::Set(None)),
            value => one(DataChange::Set(Some(raw(value)))),
        },
        "appendVar" => one(DataChange::Append(raw(second))),
        "prependVar" => one(DataChange::Prepend(raw(second))),
        "renameVar" => each(second, DataChange::Rename),
        "setVarFlag" => each(second, |name| DataChange::SetFlag(name, flag(third))),
        "appendVarFlag" => {
            each(second, |flag| DataChange::AddToFlag { flag, text: raw(third), at_end: true })
        }
        "prependVarFlag" => {
            each(second, |flag| DataChange::AddToFlag { flag, text: raw(third), at_end: false })
        }
        "delVarFlag" => each(second, DataChange::DeleteFlag),
        _ => match second {
            Object::Dict(entries) => {
                let complete = entries.is_complete();
                let entries = entries.items.borrow();
                let set = entries.iter().flat_map(|(name, value)| {
                    each(name, |name| DataChange::SetFlagQuietly(name, flag(value))).into_iter()
                });
                set.map(|(what, sure)| (what, sure && complete)).collect()
            }
            _ => Vec::new(),
        },
    }
}

/// `what` with every text that `object` may be.
fn each(object: &Object, what: impl Fn(Text) -> DataChange) -> Vec<(DataChange, bool)> {
    let possible = object.possible();
    let texts = possible.iter().filter_map(|object| match object {
        Object::Str(text) => Some(Text::clone(text)),
        _ => None,
    });
    texts.map(|text| (what(text), possible.len() == 1)).collect()
}

/// The text that a variable is set to.
fn raw(object: &Object) -> Raw {
    match object {
        Object::Str(text) => Raw::Text(Text::clone(text)),
        Object::Partial(value) => Raw::from(Value::clone(value)),
        Object::Any(objects) => {
            let texts: Option<Vec<String>> =
                objects.iter().map(|object| object.exact().map(str::to_owned)).collect();
            texts.map_or_else(|| Raw::unknown(UNKNOWN), |texts| Raw::from(Value::one_of(texts)))
        }
        Object::Int(number) => Raw::from(number.to_string().as_str()),
        _ => Raw::unknown(UNKNOWN),
    }
}

/// What a flag is set to.
fn flag(object: &Object) -> Flag {
    match object {
        Object::None => Flag::Nothing,
        Object::Int(number) if u32::try_from(*number).is_ok() => Flag::Number(*number as u32),
        Object::Bool(value) => Flag::Number(u32::from(*value)),
        object => Flag::Raw(raw(object)),
    }
}
