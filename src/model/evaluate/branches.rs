//! Classes and files that are read only if something unknown is so: every way is taken, and what differs
//! between the ways is no longer known exactly.

use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Evaluation;
use super::state::{PythonFunction, State};
use crate::model::datastore::{Datastore, Variables};
use crate::python::Definition;
use crate::value::Name;
use crate::value::Value;
use crate::value::{Flag, OverrideOp, Raw, Variable};

/// More ways than these are not taken.
const MAX_WAYS: usize = 4;

impl Evaluation<'_> {
    /// Does for each of `ways` what `go` does, each from where things stand now, and joins the results.
    pub(crate) fn fork<W>(&mut self, ways: &[W], mut go: impl FnMut(&mut Self, &W)) {
        match ways {
            [] => return,
            [only] => return go(self, only),
            _ if ways.len() > MAX_WAYS => return self.data.set_class_missing(),
            _ => {}
        }
        let (start, state) = (self.data.variables(), self.state.clone());
        let was_sure = std::mem::replace(&mut self.sure, false);
        let mut results: Vec<(Variables, State)> = Vec::new();
        for way in ways {
            self.data.put_variables(start.clone());
            self.state = state.clone();
            go(self, way);
            if std::mem::take(&mut self.halted) {
                // BitBake stops on this way, so there is nothing to join.
                continue;
            }
            results.push((self.data.variables(), self.state.clone()));
        }
        self.sure = was_sure;
        self.join(results, (start, state));
    }

    fn join(&mut self, results: Vec<(Variables, State)>, start: (Variables, State)) {
        let mut results = results.into_iter();
        let (mut variables, mut state) = results.next().unwrap_or(start);
        for (others, other_state) in results {
            variables = join_variables(&self.data, variables, others);
            state = join_states(state, other_state);
        }
        self.data.put_variables(variables);
        self.state = state;
    }
}

fn join_states(mut one: State, other: State) -> State {
    one.deferred = if one.deferred.len() >= other.deferred.len() { one.deferred } else { other.deferred };
    for task in other.tasks {
        if !one.tasks.contains(&task) {
            one.tasks.push(task);
        }
    }
    one.handlers.retain(|(handler, _)| other.handlers.iter().any(|(known, _)| known == handler));
    one.anonymous = join_code(one.anonymous, other.anonymous);
    one.renamed.extend(other.renamed);
    one.renamed_was_set &= other.renamed_was_set;
    one
}

/// What only one of them has is there perhaps.
fn join_code(mut one: Vec<PythonFunction>, other: Vec<PythonFunction>) -> Vec<PythonFunction> {
    for code in &mut one {
        code.sure &= other.iter().any(|twin| twin.name == code.name && twin.sure);
    }
    let known: FxHashSet<Name> = one.iter().map(|code| code.name).collect();
    let others = other.into_iter().filter(|code| !known.contains(&code.name));
    one.extend(others.map(|code| PythonFunction { sure: false, ..code }));
    one
}

fn join_variables(data: &Datastore, mut one: Variables, mut other: Variables) -> Variables {
    one.class_missing |= other.class_missing;
    one.recipe_part_missing |= other.recipe_part_missing;
    one.unknown_names.extend(other.unknown_names);
    one.keys_to_expand.extend(other.keys_to_expand.drain());
    let all = one.inherited.union(&other.inherited).cloned();
    let (sure, perhaps) =
        all.partition(|path| one.inherited.contains(path) && other.inherited.contains(path));
    one.inherited = sure;
    one.perhaps_inherited.extend(other.perhaps_inherited.into_iter().chain::<FxHashSet<PathBuf>>(perhaps));
    one.definitions = join_definitions(one.definitions, other.definitions);
    let mut joined: FxHashMap<Name, Variable> = FxHashMap::default();
    for (name, variable) in one.own.drain() {
        let counterpart = other.own.remove(&name).unwrap_or_else(|| configured(data, name));
        joined
            .insert(name, if variable == counterpart { variable } else { join(name, variable, counterpart) });
    }
    for (name, variable) in other.own.drain() {
        let counterpart = configured(data, name);
        joined
            .insert(name, if variable == counterpart { variable } else { join(name, counterpart, variable) });
    }
    one.own = joined;
    one
}

/// What the configuration says of a variable.
fn configured(data: &Datastore, name: Name) -> Variable {
    data.base().and_then(|base| base.variable(name)).cloned().unwrap_or_default()
}

type Definitions = FxHashMap<Name, Option<Arc<Definition>>>;

fn join_definitions(mut one: Definitions, other: Definitions) -> Definitions {
    for (name, definition) in &mut one {
        let is_same = match (&*definition, other.get(name)) {
            (Some(one), Some(Some(other))) => Arc::ptr_eq(one, other),
            _ => false,
        };
        if !is_same {
            *definition = None;
        }
    }
    for name in other.into_keys() {
        one.entry(name).or_insert(None);
    }
    one
}

/// Notes that what is stored under `name` may still be `old`.
pub(crate) fn join_with(data: &mut Datastore, name: Name, old: Variable) {
    let new = data.variable(name).cloned().unwrap_or_default();
    if new != old {
        *data.variable_mut(name) = join(name, old, new);
    }
}

fn join(name: Name, one: Variable, other: Variable) -> Variable {
    let unknown = || Raw::unknown(format!("${{{name}}}"));
    let mut joined = Variable {
        variants_uncertain: one.variants_uncertain
            || other.variants_uncertain
            || !has_variants_of(&one, &other)
            || !has_variants_of(&other, &one),
        value: join_raw(one.value, other.value, unknown),
        weak: join_raw(one.weak, other.weak, unknown),
        edits: join_edits(one.edits, other.edits),
        variants: one.variants,
        flags: join_flags(one.flags, other.flags),
    };
    for (full, overrides) in other.variants {
        joined.add_variant(full, overrides);
    }
    joined
}

fn has_variants_of(variable: &Variable, other: &Variable) -> bool {
    other.variants.iter().all(|link| variable.variants.contains(link))
}

fn join_raw(one: Option<Raw>, other: Option<Raw>, unknown: impl Fn() -> Raw) -> Option<Raw> {
    match (one, other) {
        (None, None) => None,
        (Some(one), Some(other)) if one == other => Some(one),
        (Some(one), Some(other)) => Some(either(&one, &other).unwrap_or_else(unknown)),
        _ => Some(unknown()),
    }
}

fn either(one: &Raw, other: &Raw) -> Option<Raw> {
    let (one, other) = (one.to_value(), other.to_value());
    let texts = one.possible()?.iter().chain(other.possible()?).cloned();
    Some(Raw::from(Value::one_of(texts)))
}

/// What both have stays; the rest may or may not be there.
fn join_edits(one: Vec<OverrideOp>, other: Vec<OverrideOp>) -> Vec<OverrideOp> {
    let shared = one.iter().zip(&other).take_while(|(left, right)| left == right).count();
    let mut joined = one;
    let rest = joined.split_off(shared);
    let possible = rest.into_iter().chain(other.into_iter().skip(shared));
    joined.extend(possible.map(|edit| OverrideOp { possible: true, ..edit }));
    joined
}

fn join_flags(mut one: Vec<(Name, Flag)>, other: Vec<(Name, Flag)>) -> Vec<(Name, Flag)> {
    for (flag, value) in &mut one {
        let counterpart = other.iter().find(|(name, _)| name == flag).map(|(_, counterpart)| counterpart);
        match (&*value, counterpart) {
            (value, Some(counterpart)) if value == counterpart => {}
            (Flag::Raw(text), Some(Flag::Raw(other))) => {
                *value = either(text, other).map_or_else(|| unknown_flag(*flag), Flag::Raw);
            }
            _ => *value = unknown_flag(*flag),
        }
    }
    for (flag, _) in other {
        if !one.iter().any(|(name, _)| *name == flag) {
            one.push((flag, unknown_flag(flag)));
        }
    }
    one
}

fn unknown_flag(flag: Name) -> Flag {
    Flag::Raw(Raw::unknown(format!("[{flag}]")))
}
