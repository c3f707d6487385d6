//! OVERRIDES, which depends on itself.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Datastore;
use super::lookup::Lookup;
use super::overrides::Overrides;
use super::trial::{Asked, Decisions};
use crate::value::{Name, Value};

/// OVERRIDES once it is worked out.
#[derive(Debug)]
pub(super) struct Settled {
    pub overrides: Arc<Overrides>,
    /// What it depends on, besides itself.
    pub asked: Asked,
    /// What it decided on the way to itself.
    decisions: Decisions,
    /// If BitBake would come to no result: what it tried, one list in each line.
    unstable: Option<String>,
}

/// BitBake works OVERRIDES out as often as this before it gives up.
const MAX_ROUNDS: usize = 5;

impl Settled {
    /// These OVERRIDES for a recipe with these packages; `None` if the packages may change them.
    pub(super) fn with_packages(self: Arc<Settled>, packages: &Arc<FxHashSet<Name>>) -> Option<Arc<Settled>> {
        let settled = Arc::into_inner(self)?;
        let overrides = Arc::new(settled.overrides.with_packages(packages));
        let holds = settled.unstable.is_none() && settled.decisions.hold_under(&overrides);
        if holds { Some(Arc::new(Settled { overrides, ..settled })) } else { None }
    }
}

impl Datastore {
    /// The attempts at OVERRIDES if it does not come to rest, as BitBake demands.
    pub(crate) fn unstable_overrides(&self) -> Option<String> {
        self.settled().unstable.clone()
    }

    pub(super) fn settled(&self) -> Arc<Settled> {
        if let Some(settled) = &self.lock().overrides {
            return Arc::clone(settled);
        }
        let settled = Arc::new(self.settle());
        self.lock().overrides = Some(Arc::clone(&settled));
        settled
    }

    /// Works OVERRIDES out under its own result, starting from no overrides, until nothing changes.
    fn settle(&self) -> Settled {
        let mut overrides = Arc::new(Overrides::none());
        let mut asked = Asked::default();
        let mut tried = Vec::new();
        for round in 0..=MAX_ROUNDS {
            let mut reader = Lookup::assuming(self, Arc::clone(&overrides));
            let value = reader.read(Name::intern("OVERRIDES"));
            let value = value.unwrap_or_else(|failure| Some(Arc::new(Value::unknown(failure.expression))));
            let next = Arc::new(Overrides::of(value.as_deref(), Arc::clone(&self.variables.packages)));
            let (asked_now, decisions) = reader.rests_on();
            asked.add(asked_now);
            // Another round would come to the same if nothing is decided in another way.
            if round > 0 && next == overrides || round < MAX_ROUNDS && decisions.hold_under(&next) {
                return Settled { overrides: next, asked, decisions, unstable: None };
            }
            if round < MAX_ROUNDS {
                tried.push(Arc::clone(&next));
            }
            overrides = next;
        }
        let tried: Vec<String> = tried.iter().map(|overrides| overrides.to_string()).collect();
        let unstable = Some(tried.join("\n"));
        Settled { overrides, asked, decisions: Decisions::default(), unstable }
    }
}
