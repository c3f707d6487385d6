//! Which task runs after which.

use std::collections::HashSet;

use crate::model::Datastore;
use crate::value::Name;

/// Whether a task runs after another one, by however many steps. `None` if that is not known.
pub(super) fn runs_after(data: &Datastore, task: &str, other: &str) -> Option<bool> {
    let mut open = vec![Name::intern(task)];
    let mut seen = HashSet::new();
    let mut knows_all = true;
    while let Some(task) = open.pop() {
        if task.as_str() == other {
            return Some(true);
        }
        if !seen.insert(task) {
            continue;
        }
        match data.awaited_tasks(task) {
            Some(awaited) => open.extend(awaited),
            None => knows_all = false,
        }
    }
    if knows_all { Some(false) } else { None }
}
