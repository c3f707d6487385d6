//! Assignments to variables and flags, with every operator.

use std::sync::Arc;

use super::Evaluation;
use super::state::SYM;
use crate::model::datastore::history::{Detail, EventOp, Origin};
use crate::model::program::Assign;
use crate::syntax::ast::Operator;
use crate::value::Name;
use crate::value::TOO_LONG;
use crate::value::{Flag, Raw};

impl Evaluation<'_> {
    pub(crate) fn assign(&mut self, assign: &Assign, origin: Origin) {
        let Assign { name, operator, exported, text } = assign;
        let name = *name;
        self.export_with_value(name, *exported, origin);
        if name.meaning().has_keyword {
            self.warn_of_keyword(name, *operator, origin);
        }
        let given = Raw::Text(Arc::clone(text));
        let value = match operator {
            Operator::Set => given,
            Operator::WeakDefault => {
                let flag = Some(SYM.default_value);
                self.record(name, flag, EventOp::Assign(*operator), Detail::Written, origin);
                self.data.set_weak(name, given);
                return;
            }
            Operator::Default => self.data.plain(name).unwrap_or(given),
            Operator::Immediate => match self.expand_now(&name.to_string(), text, origin) {
                Some(value) => value,
                None => return,
            },
            operator => combine(*operator, self.added_to(name), text),
        };
        self.set(name, value, EventOp::Assign(*operator), origin);
    }

    /// The text that `+=` and the like add to.
    fn added_to(&self, name: Name) -> Option<Raw> {
        let plain = self.data.plain(name);
        if plain.is_none() && self.data.class_missing() && name.meaning().edit.is_none() {
            let assigned = self.data.variable(name).is_some_and(|variable| variable.weak.is_some());
            return if assigned { None } else { Some(Raw::unknown(format!("${{{name}}}"))) };
        }
        plain
    }

    pub(crate) fn assign_flag(
        &mut self,
        name: Name,
        flags: (Name, Name),
        operator: Operator,
        text: &Arc<str>,
        origin: Origin,
    ) {
        let (flag, weak_flag) = flags;
        if name.meaning().has_keyword {
            self.warn_of_keyword(name, operator, origin);
        }
        let given = Raw::Text(Arc::clone(text));
        let value = match operator {
            Operator::Set | Operator::WeakDefault => given,
            Operator::Default => self.given_flag(name, flag).unwrap_or(given),
            Operator::Immediate => match self.expand_now(&name.to_string(), text, origin) {
                Some(value) => value,
                None => return,
            },
            operator => combine(operator, self.given_flag(name, flag), text),
        };
        let flag = if operator == Operator::WeakDefault { weak_flag } else { flag };
        if name == SYM.renamed_variables {
            self.state.renamed.insert(flag, value.source().into());
        }
        self.note_renamed(name, name, Some(origin));
        self.record(name, Some(flag), EventOp::Assign(operator), Detail::Written, origin);
        self.data.set_flag(name, flag, Flag::Raw(value));
    }

    /// What a flag holds, its weak default left aside.
    fn given_flag(&self, name: Name, flag: Name) -> Option<Raw> {
        if flag.as_str() == "_content" {
            return self.data.plain(name);
        }
        self.data.variable(name)?.flag(flag).and_then(Flag::raw)
    }

    pub(crate) fn export_with_value(&mut self, name: Name, exported: bool, origin: Origin) {
        if exported {
            let op = EventOp::Export { with_value: true };
            self.set_flag(name, SYM.export, Flag::Number(1), op, origin);
        }
    }

    /// What `text` expands to at this point; `:=` does not count as a reference to itself.
    pub(crate) fn expand_now(&mut self, name: &str, text: &str, origin: Origin) -> Option<Raw> {
        self.expand_at_once(text, Some(&format!("{name}[:=]")), origin).map(Raw::from)
    }
}

/// What is added to a longer text is not kept: a file of a million `+=` would take hours.
const MAX_ADDED_TO: usize = 1 << 16;

/// `text` added to `old` as the operator says.
fn combine(operator: Operator, old: Option<Raw>, text: &Arc<str>) -> Raw {
    let old = old.unwrap_or_else(|| Raw::from(""));
    match &old {
        Raw::Value(value) if value.is_too_long() => return old,
        old if old.bytes() > MAX_ADDED_TO => return Raw::unknown(TOO_LONG),
        _ => {}
    }
    let (space, text) = (Raw::from(" "), Raw::Text(Arc::clone(text)));
    let parts = match operator {
        Operator::Append => vec![&old, &space, &text],
        Operator::Prepend => vec![&text, &space, &old],
        Operator::AppendBare => vec![&old, &text],
        _ => vec![&text, &old],
    };
    Raw::join(parts.into_iter())
}
