//! What Python code does to the datastore: `d.setVar` and its relatives.

use super::args::Args;
use super::flow::ROOT;
use super::host::{Change, DataChange, FlagRead, UNKNOWN};
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

/// What else these methods take: notes for the history.
const NOTES: [&str; 9] = ["op", "file", "line", "detail", "variable", "func", "flag", "ignore", "rename"];

/// The flags in which BitBake itself keeps numbers and lists.
const NO_TEXTS: [&str; 7] = ["deps", "export", "func", "handler", "lineno", "python", "task"];

/// Whether the datastore changes by this method.
pub(super) fn is_change(method: &str) -> bool {
    METHODS.iter().any(|(name, ..)| *name == method)
}

impl Interpreter<'_> {
    /// `d.method(…)` if it is a method that changes the datastore.
    pub(super) fn change_data(&mut self, method: &str, args: &Args) -> Option<Outcome> {
        let (_, names, required) = METHODS.iter().find(|(name, ..)| *name == method)?;
        self.has_effect();
        let mut bare = args.clone();
        bare.named.retain(|(name, _)| names.contains(&&**name) || !NOTES.contains(&&**name));
        // It leaves appends and overrides as they are.
        let parsing = bare.named.iter().any(|(name, _)| &**name == "parsing");
        bare.named.retain(|(name, _)| &**name != "parsing");
        Some(match bare.bind(*names, *required) {
            Some([Some(Object::Str(variable)), ..]) if parsing => {
                self.store.filter(variable);
                Ok(Object::None)
            }
            Some([Some(variable), second, third]) if !parsing => {
                self.change_variables(method, variable, second, third).map(|()| Object::None)
            }
            _ => {
                self.store.anything_may_change(&Object::Unknown);
                self.may_raise();
                Ok(Object::None)
            }
        })
    }

    /// `d[name] = value`.
    pub(super) fn set_variable(&mut self, name: &Object, value: &Object) -> Outcome<()> {
        self.has_effect();
        self.change_variables("setVar", name, Some(value), None)
    }

    /// `del d[name]`.
    pub(super) fn delete_variable(&mut self, name: &Object) -> Outcome<()> {
        self.has_effect();
        self.change_variables("delVar", name, None, None)
    }

    fn change_variables(
        &mut self,
        method: &str,
        variable: &Object,
        second: Option<&Object>,
        third: Option<&Object>,
    ) -> Outcome<()> {
        let changes = changes(method, second, third);
        let is_about_flags = method.contains("Flag");
        if matches!(method, "appendVarFlag" | "prependVarFlag")
            && !self.adds_texts(variable, second, third)?
        {
            self.change_flags(method, variable, second);
            self.may_raise();
            return Ok(());
        }
        let renamed = matches!((method, second), ("renameVar", Some(Object::Partial(_))));
        if changes.is_empty() && !renamed
            || matches!(variable, Object::Unknown | Object::Path(_)) && is_about_flags
        {
            match is_about_flags {
                true => self.change_flags(method, variable, second),
                false => self.store.anything_may_change(&Object::Unknown),
            }
            return Ok(());
        }
        if let ("renameVar", Some(Object::Partial(new))) = (method, second)
            && new.is_known_in_part()
        {
            // It is there under another name then, or not at all.
            let new = Value::clone(new);
            self.store.change_somewhere(&new, &DataChange::Set(None));
            for name in self.store.names_like(&new) {
                self.store.filter(&name);
            }
            if let Object::Str(name) = variable {
                self.store.filter(name);
                return Ok(());
            }
        }
        let sure = self.is_sure(ROOT);
        let by = self.caller.clone();
        for object in variable.possible() {
            let (names, sure) = match object {
                Object::Str(name) => (vec![Text::clone(name.text())], sure && variable.possible().len() == 1),
                Object::Partial(name) if name.is_known_in_part() => {
                    changes.iter().for_each(|(what, _)| self.store.change_somewhere(name, what));
                    (self.store.names_like(name), false)
                }
                _ => {
                    match is_about_flags {
                        true => self.change_flags(method, object, second),
                        false => self.store.anything_may_change(&Object::Unknown),
                    }
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

impl Interpreter<'_> {
    /// Whether something is added to a flag that Python can add to it: it adds no text to a number or a list.
    fn adds_texts(
        &mut self,
        variable: &Object,
        flag: Option<&Object>,
        added: Option<&Object>,
    ) -> Outcome<bool> {
        let is_text = |object: &Object| matches!(object, Object::Str(_) | Object::Partial(_));
        let are_texts = added.is_some_and(|added| added.possible().iter().all(is_text));
        let (Object::Str(variable), Some(Object::Str(flag))) = (variable, flag) else { return Ok(are_texts) };
        let holds_text = match self.store.flag(variable, flag, false)? {
            FlagRead::Known(Some(Flag::Number(_) | Flag::Tasks(_))) => false,
            FlagRead::Known(_) => true,
            // What is missing gives tasks texts, such as `depends`, as all others do.
            FlagRead::Unknown => !NO_TEXTS.contains(&&**flag),
            // It may be anything that Python has put there.
            FlagRead::Text(value) => !value.is_unknown(),
        };
        Ok(are_texts && holds_text)
    }

    /// Flags of which the name, or that of the variable, is not known.
    fn change_flags(&mut self, method: &str, variable: &Object, flag: Option<&Object>) {
        let flag = if method.ends_with('s') { None } else { flag };
        self.store.flags_may_change(&known_name(Some(variable)), &known_name(flag));
    }
}

/// What is known of the name that an object is.
fn known_name(object: Option<&Object>) -> Value {
    match object {
        Some(Object::Str(text)) => Value::from(&**text),
        Some(Object::Partial(value)) => Value::clone(value),
        _ => Value::unknown(UNKNOWN),
    }
}

/// What the call does to one variable, and whether it surely does; nothing if that cannot be told.
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
                let entries = entries.items();
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
        Object::Str(text) => Some(Text::clone(text.text())),
        _ => None,
    });
    texts.map(|text| (what(text), possible.len() == 1)).collect()
}

/// The text that a variable is set to.
fn raw(object: &Object) -> Raw {
    match object {
        Object::Str(text) => Raw::Text(Text::clone(text.text())),
        Object::Partial(value) => Raw::from(Value::clone(value)),
        Object::Any(objects) => {
            let texts: Option<Vec<String>> =
                objects.iter().map(|object| object.exact().map(str::to_owned)).collect();
            texts.map_or_else(|| Raw::unknown(UNKNOWN), |texts| Raw::from(Value::one_of(texts)))
        }
        // BitBake keeps objects as they are, and they are no texts when they are read again.
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
