//! The names under which something unknown may be stored.

use crate::python::may_be;
use crate::value::Value;

/// The names under which something unknown may be stored.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct UnknownNames {
    names: Vec<Value>,
}

impl UnknownNames {
    pub(crate) fn may_be_set_by_unknown_name(&self, name: &str) -> bool {
        self.names.iter().any(|unknown| match unknown.possible() {
            Some(names) => names.iter().any(|known| known == name),
            None => may_be(unknown, name),
        })
    }

    pub(crate) fn extend(&mut self, other: UnknownNames) {
        other.names.into_iter().for_each(|name| self.add(name));
    }

    pub(crate) fn add(&mut self, name: Value) {
        if !self.names.contains(&name) {
            self.names.push(name);
        }
    }
}
