//! A list of what code may do to the datastore, whatever the code is.

use std::sync::Arc;

/// What code may do to the datastore that it knows by some names.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
pub(crate) struct Effects {
    /// The variables that it changes.
    pub names: Vec<Arc<str>>,
    /// Beginnings of names of variables that it changes.
    pub beginnings: Vec<Arc<str>>,
    /// The flags that it changes.
    pub flags: Vec<FlagsChanged>,
    /// Whether it may change anything.
    pub anything: bool,
    /// Functions of the metadata that it hands the datastore to, with the parameters that get it.
    pub calls: Vec<(Arc<str>, Given)>,
}

/// A flag, or all flags, of one or several variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FlagsChanged {
    /// How the names of the variables begin.
    pub variable: Arc<str>,
    /// Whether that is the name of the only one.
    pub is_whole: bool,
    /// The flag; `None` for any.
    pub flag: Option<Arc<str>>,
}

/// Which parameters of a function get the datastore.
#[derive(Clone, Default, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Given {
    pub positions: Vec<usize>,
    pub names: Vec<Arc<str>>,
}

impl Effects {
    pub(crate) fn add(&mut self, other: Effects) {
        self.names.extend(other.names);
        self.beginnings.extend(other.beginnings);
        self.flags.extend(other.flags);
        self.anything |= other.anything;
        self.calls.extend(other.calls);
    }

    pub(crate) fn is_none(&self) -> bool {
        *self == Effects::default()
    }
}
