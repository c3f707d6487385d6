//! The datastore as inline Python sees it: it is read, never changed.

use std::sync::Arc;

use super::lookup::Lookup;
use crate::disk::EntryKind;
use crate::python::{Change, DataChange, FlagRead, Function, Object, Store, Text};
use crate::value::{Failure, Flag, Name, Value};

/// A question may ask others; it changes nothing.
impl Store for Lookup<'_> {
    fn get(&mut self, name: &str, expand: bool) -> Result<Option<Value>, Failure> {
        if expand {
            return Ok(self.reference(name)?.map(|value| Value::clone(&value)));
        }
        Ok(self.raw_reference(name)?.map(|raw| raw.to_value()))
    }

    fn flag(&mut self, name: &str, flag: &str, expand: bool) -> Result<FlagRead, Failure> {
        if flag.starts_with('_') {
            return Ok(FlagRead::Unknown);
        }
        let data = self.data;
        let variable = Name::lookup(name).and_then(|name| data.variable(name));
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
        let flags = self.data.flags(name);
        let is_known = |flag: &&str| {
            let raw = self.data.flag_raw(name, flag);
            raw.is_none_or(|raw| !raw.to_value().is_unknown())
        };
        (!self.data.class_missing() && flags.iter().all(is_known))
            .then(|| flags.into_iter().filter(|flag| !flag.starts_with('_')).map(Text::from).collect())
    }

    fn expand(&mut self, text: &str) -> Result<Value, Failure> {
        self.expand_text(text, None)
    }

    fn function(&mut self, name: &str) -> Option<Option<Arc<Function>>> {
        let definition = self.data.definition(Name::lookup(name)?)?;
        Some(definition.and_then(|definition| definition.function(name)))
    }

    fn inherits(&mut self, class: &str) -> Option<bool> {
        self.data.inherits(class)
    }

    fn file(&mut self, _path: &str) -> Option<Option<EntryKind>> {
        None
    }

    fn change(&mut self, _name: &str, _change: &Change) -> Result<(), Failure> {
        Ok(())
    }

    fn change_somewhere(&mut self, _name: &Value, _what: &DataChange) {}

    fn filter(&mut self, _name: &str) {}

    fn names_like(&self, _name: &Value) -> Vec<Text> {
        Vec::new()
    }

    fn anything_may_change(&mut self, _callee: &Object) {}
}
