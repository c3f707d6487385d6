//! Which task runs after which.

use std::collections::HashSet;

use crate::model::Datastore;
use crate::value::Name;

/// Whether a task runs after another one, by however many steps.
pub(super) fn runs_after(data: &Datastore, task: &str, other: &str) -> bool {
    let mut open = vec![Name::intern(task)];
    let mut seen = HashSet::new();
    while let Some(task) = open.pop() {
        if task.as_str() == other {
            return true;
        }
        if !seen.insert(task) {
            continue;
        }
        open.extend(data.awaited_tasks(task));
    }
    false
}
