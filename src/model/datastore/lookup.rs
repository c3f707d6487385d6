//! Reading a variable: choice of the variant, appends, prepends, expansion, removes, in BitBake's order.

use std::sync::Arc;

use super::Datastore;
use super::overrides::{Activity, Overrides};
use super::trial::{Asked, Decision, Decisions, Reading, Trial};
use crate::python::{self, Raised};
use crate::value::Value;
use crate::value::{Cause, Failure};
use crate::value::{EditKind, Name};
use crate::value::{OverrideOp, Raw, Variable};
use crate::value::{either_value, on_enough_stack};

/// A value that was just worked out.
pub(super) type Outcome = Result<Option<Value>, Failure>;

/// Variables nested deeper than this in each other's values are not followed.
const MAX_DEPTH: usize = 100;

/// Bytes that may be scanned for one question.
const MAX_WORK: usize = 64 << 20;

/// One question to a datastore, with everything that has to be remembered until it is answered.
pub(crate) struct Lookup<'d> {
    pub data: &'d Datastore,
    /// The overrides to assume, while OVERRIDES itself is worked out or some of them are told apart.
    pub(super) trial: Option<Trial>,
    /// The variables being read, each because of the one before it.
    stack: Vec<Name>,
    work: usize,
    /// Whether inline Python has changed something on the way.
    wrote: bool,
}

impl<'d> Lookup<'d> {
    pub(crate) fn new(data: &'d Datastore) -> Lookup<'d> {
        Lookup { data, trial: None, stack: Vec::new(), work: 0, wrote: false }
    }

    /// A reader that takes `overrides` for granted and remembers what it was asked.
    pub(crate) fn assuming(data: &'d Datastore, overrides: Arc<Overrides>) -> Lookup<'d> {
        Lookup { trial: Some(Trial::of(overrides)), ..Lookup::new(data) }
    }

    pub(crate) fn has_written(&self) -> bool {
        self.wrote
    }

    pub(crate) fn note_written(&mut self, name: Value) {
        self.wrote = true;
        self.data.note_written(Some(name));
    }

    pub(crate) fn note_anything_written(&mut self) {
        self.wrote = true;
        self.data.note_written(None);
    }

    /// What the answers under an assumption rest on.
    pub(super) fn rests_on(self) -> (Asked, Decisions) {
        self.trial.map(|trial| (trial.asked, trial.decisions)).unwrap_or_default()
    }

    pub(crate) fn is_traced(&self) -> bool {
        self.trial.is_some()
    }

    /// The name, if there is any of that name; what is traced may come to be there later.
    pub(super) fn name(&mut self, text: &str) -> Option<Name> {
        let Some(trial) = &mut self.trial else { return Name::lookup(text) };
        let name = Name::intern(text);
        trial.asked.names.insert(name);
        Some(name)
    }

    /// Python asks for something that is no variable and no function.
    pub(super) fn note_more_asked(&mut self) {
        if let Some(trial) = &mut self.trial {
            trial.asked.more = true;
        }
        self.data.note_more_asked();
    }

    /// Counts work; fails when it is too much.
    pub(crate) fn spend(&mut self, work: usize) -> Result<(), Failure> {
        self.work += work + 1;
        if self.work > MAX_WORK { Err(unlocated(Cause::TooComplex)) } else { Ok(()) }
    }

    /// The final value of `name`.
    pub(crate) fn read(&mut self, name: Name) -> Result<Reading, Failure> {
        if self.wrote {
            return Ok(Some(Arc::new(unknown(name.as_str()))));
        }
        if let Some(known) = self.known(name) {
            return Ok(known);
        }
        if self.stack.contains(&name) {
            return Err(unlocated(Cause::Cycle));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(unlocated(Cause::TooComplex));
        }
        self.spend(name.as_str().len())?;
        self.stack.push(name);
        let reading = on_enough_stack(|| self.compute(name));
        self.stack.pop();
        let reading = reading?.map(Arc::new);
        match &mut self.trial {
            Some(trial) => drop(trial.known.insert(name, reading.clone())),
            None => self.data.remember(name, reading.clone()),
        }
        Ok(reading)
    }

    fn known(&mut self, name: Name) -> Option<Reading> {
        match &mut self.trial {
            Some(trial) => {
                trial.asked.names.insert(name);
                trial.known.get(&name).cloned()
            }
            None => self.data.remembered(name),
        }
    }

    /// The value of a variable that no file sets.
    pub(crate) fn value_if_never_set(&self, name: &str) -> Reading {
        let is_doubtful = self.data.class_missing()
            || self.data.may_be_set_by_unknown_name(name)
            || is_kept_by_bitbake(name);
        if is_doubtful { Some(Arc::new(unknown(name))) } else { None }
    }

    fn compute(&mut self, name: Name) -> Result<Option<Value>, Failure> {
        if self.data.may_be_set_by_unknown_name(name.as_str()) {
            return Ok(Some(unknown(name.as_str())));
        }
        let Some(variable) = self.data.variable(name) else {
            return Ok(self.value_if_never_set(name.as_str()).map(|value| Value::clone(&value)));
        };
        let values = self.values_in_each_world(name, variable)?;
        if values.is_empty() { self.read_in_force(name, variable) } else { one_of(name, values) }
    }

    /// The final value of a variable under the overrides as they are known or assumed.
    pub(super) fn read_in_force(
        &mut self,
        name: Name,
        variable: &'d Variable,
    ) -> Result<Option<Value>, Failure> {
        if variable.variants.is_empty() {
            return self.read_choice(name, variable, None);
        }
        let choices = self.choices(variable)?;
        let values = choices.into_iter().map(|choice| self.read_choice(name, variable, choice));
        one_of(name, values.collect())
    }

    /// The final value if `choice` is the variant in force.
    fn read_choice(
        &mut self,
        name: Name,
        variable: &'d Variable,
        choice: Option<Name>,
    ) -> Result<Option<Value>, Failure> {
        let Some(raw) = self.raw_choice(name, variable, choice)? else { return Ok(None) };
        let value = self.expand_raw(&raw, Some(name.as_str()));
        if let (Err(_), Some(variant)) = (&value, choice) {
            self.check_variant(variant)?;
        }
        let value = value?;
        let mut removed = match choice {
            Some(variant) => self.effective_removes(variant)?,
            None => Vec::new(),
        };
        self.own_removes(variable, &mut removed)?;
        Ok(Some(self.remove(value, &removed)?))
    }

    /// The value before expansion and removes, as `getVar(name, False)` gives it.
    pub(crate) fn read_raw(&mut self, name: Name) -> Result<Option<Raw>, Failure> {
        if let Some(trial) = &mut self.trial {
            trial.asked.names.insert(name);
        }
        if self.wrote || self.data.may_be_set_by_unknown_name(name.as_str()) {
            return Ok(Some(Raw::from(unknown(name.as_str()))));
        }
        let Some(variable) = self.data.variable(name) else {
            return Ok(self.value_if_never_set(name.as_str()).map(Raw::Value));
        };
        if variable.variants.is_empty() {
            return self.raw_choice(name, variable, None);
        }
        let choices = self.choices(variable)?;
        if let [only] = choices.as_slice() {
            // Only a variant that is surely chosen is surely expanded, and may surely fail.
            if let Some(variant) = only {
                self.check_variant(*variant)?;
            }
            return self.raw_choice(name, variable, *only);
        }
        let mut values = Vec::with_capacity(choices.len());
        for choice in choices {
            values.push(self.raw_choice(name, variable, choice)?.map(|raw| raw.to_value()));
        }
        Ok(either(name, values).map(Raw::from))
    }

    /// The variants that may be chosen; `None` stands for the variable itself.
    pub(super) fn choices(&mut self, variable: &Variable) -> Result<Vec<Option<Name>>, Failure> {
        let choices = self.overrides()?.choices(&variable.variants, variable.variants_uncertain);
        if let Some(trial) = &mut self.trial {
            trial.decisions.add(Decision::Choice {
                variants: variable.variants.clone(),
                is_uncertain: variable.variants_uncertain,
                choices: choices.clone(),
            });
        }
        Ok(choices)
    }

    /// BitBake expands the variant that it chose by itself first, and what is removed from it, even if only
    /// the text is asked for. What fails then is the variant.
    fn check_variant(&mut self, variant: Name) -> Result<(), Failure> {
        let Some(raw) = self.read_raw(variant)? else { return Ok(()) };
        let edits = self.data.variable(variant).map_or(&[][..], |variable| &variable.edits);
        if !raw.has_references() && edits.iter().all(|edit| edit.kind != EditKind::Remove) {
            return Ok(());
        }
        if self.stack.contains(&variant) {
            return Err(unlocated(Cause::Cycle));
        }
        self.stack.push(variant);
        let checked = on_enough_stack(|| {
            self.expand_raw(&raw, Some(variant.as_str()))?;
            self.effective_removes(variant)
        });
        self.stack.pop();
        checked.map(drop)
    }

    fn raw_choice(
        &mut self,
        name: Name,
        variable: &'d Variable,
        choice: Option<Name>,
    ) -> Result<Option<Raw>, Failure> {
        let chosen = match choice {
            Some(variant) => self.read_raw(variant)?,
            None => None,
        };
        // A chosen variant takes the place of the own value, and a weak default counts only where there is
        // neither. The appends and prepends of the variable itself are added to any of them.
        let base = chosen.or_else(|| variable.value.clone()).or_else(|| variable.weak.clone());
        if variable.edits.is_empty() {
            return Ok(base.or_else(|| self.value_if_never_set(name.as_str()).map(Raw::Value)));
        }
        self.edited(name, base, variable)
    }

    /// `base` with the appends and prepends of `variable` that are in force.
    fn edited(
        &mut self,
        name: Name,
        base: Option<Raw>,
        variable: &'d Variable,
    ) -> Result<Option<Raw>, Failure> {
        let base = base.or_else(|| self.value_if_never_set(name.as_str()).map(Raw::Value));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        // Whether something is surely added: then the variable has a value even if nothing ever set it.
        let mut sure = false;
        for edit in &variable.edits {
            let list = match edit.kind {
                EditKind::Append => &mut after,
                EditKind::Prepend => &mut before,
                EditKind::Remove => continue,
            };
            match self.activity(edit)? {
                Activity::Inactive => {}
                Activity::Active => {
                    list.push(edit.text.clone());
                    sure = true;
                }
                Activity::Possible => list.push(perhaps(&edit.text)),
            }
        }
        let base = match base {
            Some(base) => base,
            None if sure => Raw::from(""),
            None if before.is_empty() && after.is_empty() => return Ok(None),
            None => return Ok(Some(Raw::unknown(format!("${{{name}}}")))),
        };
        if before.is_empty() && after.is_empty() {
            return Ok(Some(base));
        }
        let parts = before.iter().rev().chain(std::iter::once(&base)).chain(&after);
        Ok(Some(Raw::join(parts)))
    }

    pub(super) fn activity(&mut self, edit: &OverrideOp) -> Result<Activity, Failure> {
        let activity = match edit.overrides {
            Some(overrides) if !overrides.as_str().is_empty() => {
                let activity = self.overrides()?.activity(overrides);
                if let Some(trial) = &mut self.trial {
                    trial.decisions.add(Decision::Activity { overrides, activity });
                }
                activity
            }
            _ => Activity::Active,
        };
        let doubtful = edit.possible && activity == Activity::Active;
        Ok(if doubtful { Activity::Possible } else { activity })
    }

    /// The overrides in force.
    pub(super) fn overrides(&mut self) -> Result<Arc<Overrides>, Failure> {
        match &self.trial {
            Some(trial) => Ok(Arc::clone(&trial.overrides)),
            None => Ok(self.data.overrides()),
        }
    }

    /// The value of an inline Python expression.
    pub(crate) fn evaluate(&mut self, code: &str) -> Result<Value, Raised> {
        self.spend(code.len()).map_err(Raised::Failure)?;
        python::evaluate(code, self)
    }
}

/// Whether BitBake itself keeps something in a variable of that name.
fn is_kept_by_bitbake(name: &str) -> bool {
    const BEGINNINGS: [&str; 10] = [
        "__BB",
        "__ONLYFINALISE",
        "__SKIPPED",
        "__VARIANTS",
        "__base_depends",
        "__bbclasstype",
        "__depends",
        "__exportlist",
        "__inherit_cache",
        "__siggen_",
    ];
    name.starts_with("__") && BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
        || name == "_task_deps"
}

fn unknown(name: &str) -> Value {
    Value::unknown(format!("${{{name}}}"))
}

/// A failure that the place of the reference will complete.
fn unlocated(cause: Cause) -> Failure {
    Failure { cause, variable: None, expression: String::new(), chain: Vec::new() }
}

/// `text` or nothing.
fn perhaps(text: &Raw) -> Raw {
    match text.to_value() {
        Value::Partial(_) => Raw::unknown(text.source()),
        value => {
            let texts = value.possible().unwrap_or_default().iter().cloned();
            Raw::from(Value::one_of(std::iter::once(String::new()).chain(texts)))
        }
    }
}

/// One of `values`, of which some may fail: then nothing is known.
fn one_of(name: Name, values: Vec<Outcome>) -> Outcome {
    if values.iter().any(Result::is_ok) && values.iter().any(Result::is_err) {
        return Ok(Some(unknown(name.as_str())));
    }
    Ok(either(name, values.into_iter().collect::<Result<_, _>>()?))
}

/// One of `values`. If the variable may be unset all the same, nothing can be said of its value.
fn either(name: Name, values: Vec<Option<Value>>) -> Option<Value> {
    if values.iter().all(Option::is_none) {
        return None;
    }
    let values: Option<Vec<Value>> = values.into_iter().collect();
    Some(values.map_or_else(|| Value::unknown(format!("${{{name}}}")), either_value))
}
