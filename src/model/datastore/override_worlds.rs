//! Overrides of which it is not known whether they are in force are so in all of a variable's statements or
//! in none: the value is asked for once with each of them on and once with it off.

use std::sync::Arc;

use super::lookup::{Lookup, Outcome};
use super::overrides::Activity;
use super::trial::Trial;
use crate::value::{Failure, Name, Variable};

/// More overrides of one variable are not told apart: twice as many values with each.
const MAX_OVERRIDES: usize = 3;

impl<'d> Lookup<'d> {
    /// The values of `variable` with each of the overrides that several of its statements depend on, on and
    /// off; none if there is nothing to tell apart.
    pub(super) fn values_in_each_world(
        &mut self,
        name: Name,
        variable: &'d Variable,
    ) -> Result<Vec<Outcome>, Failure> {
        if self.trial.is_some() {
            return Ok(Vec::new());
        }
        let shared = self.shared_unknown(variable)?;
        if shared.is_empty() || shared.len() > MAX_OVERRIDES {
            return Ok(Vec::new());
        }
        let overrides = self.overrides()?;
        let mut values = Vec::new();
        for world in 0..1_usize << shared.len() {
            let assumed: Vec<(Name, bool)> =
                shared.iter().enumerate().map(|(index, part)| (*part, world >> index & 1 == 1)).collect();
            let Some(overrides) = overrides.with(&assumed) else { continue };
            self.trial = Some(Trial::of(Arc::new(overrides)));
            let value = self.read_in_force(name, variable);
            self.trial = None;
            values.push(value);
        }
        Ok(values)
    }

    /// The overrides that may be in force and that an append, a prepend or a remove and another statement of
    /// the variable depend on.
    fn shared_unknown(&mut self, variable: &Variable) -> Result<Vec<Name>, Failure> {
        let mut edits: Vec<Name> = variable.edits.iter().filter_map(|edit| edit.overrides).collect();
        edits.retain(|overrides| !overrides.as_str().is_empty());
        if edits.is_empty() {
            return Ok(Vec::new());
        }
        let overrides = self.overrides()?;
        let all: Vec<Name> =
            edits.iter().copied().chain(variable.variants.iter().map(|(_, overrides)| *overrides)).collect();
        let mut shared: Vec<Name> = Vec::new();
        for condition in &edits {
            if overrides.activity(*condition) != Activity::Possible {
                continue;
            }
            for part in &condition.meaning().parts {
                let depending = all.iter().filter(|other| other.meaning().parts.contains(part)).count();
                let is_shared = depending > 1 && overrides.activity(*part) == Activity::Possible;
                if is_shared && !shared.contains(part) {
                    shared.push(*part);
                }
            }
        }
        Ok(shared)
    }
}
