//! What a variable held at a certain statement.

use super::Statement;
use crate::model::{Datastore, Event, EventOp};
use crate::syntax::ast::Operator;

/// A variable as it was before a statement was carried out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Before {
    /// The text that assignments and additions had made, not expanded. `None` if nothing had.
    pub text: Option<String>,
    /// The statement that last set or added to it.
    pub by: Option<Event>,
    /// What `??=` gave, if it did.
    pub weak: Option<Event>,
    /// Whether something was done to it that is not followed here, such as by Python.
    pub unknown: bool,
}

/// Of a variable that more statements than these are about nothing is told: to tell it for each of them would
/// cost too much.
const MAX_EVENTS: usize = 300;

/// What `name` held when a statement of the recipe was carried out; `None` if it did nothing to `name`. The
/// edits by `:append` and the like are left out: they count only in the end.
pub(crate) fn before(data: &Datastore, name: &str, statement: &Statement<'_>) -> Option<Before> {
    if data.count_events(name) > MAX_EVENTS {
        return Some(Before { unknown: true, ..Before::default() });
    }
    let mut state = Before::default();
    for event in data.history(name) {
        if statement.is_at(&event.place) && matches!(event.op, EventOp::Assign(_)) {
            return Some(state);
        }
        state.apply(event);
    }
    None
}

/// What the statements of all files made of `name`, as far as it is followed here; Python, which runs after
/// them, has no part in it.
pub(crate) fn written_in_all(data: &Datastore, name: &str) -> Before {
    let mut state = Before::default();
    if data.count_events(name) > MAX_EVENTS {
        return Before { unknown: true, ..state };
    }
    for event in data.history(name) {
        if matches!(event.op, EventOp::Python { .. }) {
            break;
        }
        state.apply(event);
    }
    state
}

impl Before {
    fn apply(&mut self, event: Event) {
        use Operator::{Append, AppendBare, Default, Immediate, Prepend, PrependBare, Set, WeakDefault};
        if event.flag == Some("_defaultval") {
            self.weak = Some(event);
            return;
        }
        if event.flag.is_some() {
            return;
        }
        let (old, new) = (self.text.take(), event.text.as_str());
        let held = old.clone().unwrap_or_default();
        self.text = match event.op {
            EventOp::Assign(Set | Immediate) => Some(new.to_owned()),
            EventOp::Assign(Default) => old.or_else(|| Some(new.to_owned())),
            EventOp::Assign(Append) => Some(format!("{held} {new}")),
            EventOp::Assign(Prepend) => Some(format!("{new} {held}")),
            EventOp::Assign(AppendBare) => Some(format!("{held}{new}")),
            EventOp::Assign(PrependBare) => Some(format!("{new}{held}")),
            EventOp::Assign(WeakDefault) | EventOp::Edit(..) | EventOp::Export { .. } => {
                self.text = old;
                return;
            }
            EventOp::RenamedFrom(_) => {
                self.text = old;
                return;
            }
            EventOp::Unset => None,
            _ => {
                self.unknown = true;
                old
            }
        };
        self.by = Some(event);
    }
}
