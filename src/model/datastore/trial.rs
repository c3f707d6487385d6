//! Answers under an assumption about the overrides, and what they rest on.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::overrides::{Activity, Overrides};
use crate::value::{Name, Value};

/// A final value; `None` if the variable is surely unset.
pub(crate) type Reading = Option<Arc<Value>>;

/// Answers under an assumption, kept apart from the final ones.
pub(super) struct Trial {
    pub overrides: Arc<Overrides>,
    pub known: FxHashMap<Name, Reading>,
    pub asked: Asked,
    pub decisions: Decisions,
}

/// What answers rest on, besides the overrides.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The variables, with their flags, and the functions.
    pub names: FxHashSet<Name>,
    /// Whether Python asked for more: which classes are inherited, or what functions may do.
    pub more: bool,
}

/// What answers rest on of the overrides.
#[derive(Debug, Default)]
pub(super) struct Decisions(Vec<Decision>);

/// What the overrides decided about a variable.
#[derive(Debug)]
pub(super) enum Decision {
    Choice { variants: Vec<(Name, Name)>, is_uncertain: bool, choices: Vec<Option<Name>> },
    Activity { overrides: Name, activity: Activity },
}

impl Trial {
    pub(super) fn of(overrides: Arc<Overrides>) -> Trial {
        Trial {
            overrides,
            known: FxHashMap::default(),
            asked: Asked::default(),
            decisions: Decisions::default(),
        }
    }
}

impl Asked {
    pub(super) fn add(&mut self, other: Asked) {
        self.names.extend(other.names);
        self.more |= other.more;
    }
}

impl Decisions {
    pub(super) fn add(&mut self, decision: Decision) {
        self.0.push(decision);
    }

    /// Whether `overrides` decide the same.
    pub(super) fn hold_under(&self, overrides: &Overrides) -> bool {
        self.0.iter().all(|decision| match decision {
            Decision::Choice { variants, is_uncertain, choices } => {
                *choices == overrides.choices(variants, *is_uncertain)
            }
            Decision::Activity { overrides: name, activity } => *activity == overrides.activity(*name),
        })
    }
}
