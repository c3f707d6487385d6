//! The flags of variables, `A[flag]`.

use super::Datastore;
use super::lookup::Lookup;
use crate::python::may_be;
use crate::value::{Failure, Flag, Name, Raw, Value, WEAK_FLAG};

impl Datastore {
    /// A flag, expanded; weak defaults count.
    pub fn flag(&self, name: &str, flag: &str) -> Option<Value> {
        self.try_flag(name, flag).unwrap_or_else(|failure| Some(Value::unknown(failure.expression)))
    }

    /// The flag as [`Self::flag`] gives it, or why BitBake cannot expand it. A list of tasks is not expanded.
    pub fn try_flag(&self, name: &str, flag: &str) -> Result<Option<Value>, Failure> {
        let Some(raw) = self.flag_raw(name, flag) else { return Ok(None) };
        let variable = Name::lookup(name).and_then(|name| self.variable(name));
        let found = variable.zip(Name::lookup(flag)).and_then(|(variable, flag)| variable.flag(flag));
        if matches!(found, Some(Flag::Tasks(_))) {
            return Ok(Some(raw.to_value()));
        }
        let value = Lookup::new(self).expand_raw(&raw, Some(&format!("{name}[{flag}]")));
        value.map(Some).map_err(|failure| failure.through(None))
    }

    /// Whether a flag holds something, as those of functions and tasks do that are switched on.
    pub fn has_flag(&self, name: &str, flag: &str) -> bool {
        self.flag_raw(name, flag).is_some_and(|raw| !raw.is_empty())
    }

    /// A flag, not expanded; weak defaults count.
    pub fn flag_raw(&self, name: &str, flag: &str) -> Option<Raw> {
        if self.may_set_flag_by_unknown_name(name, flag) {
            return Some(Raw::unknown(format!("{name}[{flag}]")));
        }
        let variable = Name::lookup(name).and_then(|name| self.variable(name))?;
        let given = Name::lookup(flag).and_then(|flag| variable.flag(flag));
        given.or_else(|| variable.weak_flag(flag)).and_then(Flag::raw)
    }

    /// The tasks of the same recipe that a task waits for. `None` if that is not known, as where only one of
    /// the files that a recipe may include orders it.
    pub(crate) fn awaited_tasks(&self, task: Name) -> Option<&[Name]> {
        match self.variable(task).and_then(|variable| variable.flag(Name::intern("deps"))) {
            Some(Flag::Tasks(tasks)) => Some(tasks),
            None | Some(Flag::Nothing) => Some(&[]),
            Some(_) => None,
        }
    }

    /// The names of the flags that are set, weakly set ones included.
    pub fn flags(&self, name: &str) -> Vec<&'static str> {
        let Some(variable) = Name::lookup(name).and_then(|name| self.variable(name)) else {
            return Vec::new();
        };
        let flags = variable.flags.iter().map(|(flag, _)| flag.as_str());
        flags.map(|flag| flag.strip_prefix(WEAK_FLAG).unwrap_or(flag)).collect()
    }

    pub(crate) fn flags_may_change(&mut self, name: Value, flag: Value) {
        self.forget(None);
        let flags = &mut self.variables.unknown_flags;
        if !flags.contains(&(name.clone(), flag.clone())) {
            flags.push((name, flag));
        }
    }

    /// What is known of the names of the variables of which this flag may have been changed in a way that is
    /// not known.
    pub(crate) fn variables_with_flag_in_doubt<'a>(
        &'a self,
        flag: &'a str,
    ) -> impl Iterator<Item = &'a Value> {
        let in_doubt = self.variables.unknown_flags.iter().filter(move |(_, flags)| may_be(flags, flag));
        in_doubt.map(|(name, _)| name)
    }

    /// Whether a flag may have been changed in a way that is not known: any may, where a part of the recipe
    /// is missing.
    pub(super) fn may_set_flag_by_unknown_name(&self, name: &str, flag: &str) -> bool {
        let flags = &self.variables.unknown_flags;
        self.variables.recipe_part_missing
            || flags.iter().any(|(names, flags)| may_come_to(names, name) && may_come_to(flags, flag))
    }
}

fn may_come_to(value: &Value, text: &str) -> bool {
    match value.possible() {
        Some(texts) => texts.iter().any(|known| known == text),
        None => may_be(value, text),
    }
}
