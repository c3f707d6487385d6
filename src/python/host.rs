//! What the interpreter asks of whoever has it run Python: the datastore behind `d`, as a trait.

use std::sync::Arc;

use super::budget::Budget;
use super::effect_list::Effects;
use super::object::Object;
use super::tree::{Function, Text};
use crate::disk::EntryKind;
use crate::value::{Failure, Flag, Raw, Value};

/// The source of what such a function makes of something unknown.
pub(crate) const UNKNOWN: &str = "(Python)";

/// What Python code may ask of the datastore and do to it.
pub(crate) trait Store {
    /// The value, expanded or not; `None` if it surely has none.
    fn get(&mut self, name: &str, expand: bool) -> Result<Option<Value>, Failure>;

    /// A flag as it is stored, and its text expanded if that is asked for.
    fn flag(&mut self, name: &str, flag: &str, expand: bool) -> Result<FlagRead, Failure>;

    /// The names of a variable's flags, but for internal ones; nothing if they are not all known.
    fn flags(&mut self, name: &str) -> Option<Vec<Text>>;

    fn expand(&mut self, text: &str) -> Result<Value, Failure>;

    /// The `def` of that name, if there is one; the inner `None` if nothing is known of it.
    fn function(&mut self, name: &str) -> Option<Option<Arc<Function>>>;

    /// Code surely comes to a name that nothing has defined so far.
    fn misses(&mut self, name: &str);

    /// Whether the class is inherited; `None` if that is not known.
    fn inherits(&mut self, class: &str) -> Option<bool>;

    /// What there is at a path that no build makes or removes; the outer `None` for other paths.
    fn file(&mut self, path: &str) -> Option<Option<EntryKind>>;

    /// Changes a variable, or notes that it may be changed.
    fn change(&mut self, name: &str, change: &Change) -> Result<(), Failure>;

    /// Changes a variable of whose name only a part is known; those that are there are seen to one by one.
    fn change_somewhere(&mut self, name: &Value, what: &DataChange);

    /// A flag may be changed; of both names only a part may be known.
    fn flags_may_change(&mut self, name: &Value, flag: &Value);

    /// All of this may be done, or not.
    fn may_do(&mut self, effects: Effects);

    /// What a variable comes to will go through a function, `d.setVarFilter`.
    fn filter(&mut self, name: &str);

    /// The names of variables that a text, of which something is known, may be.
    fn names_like(&self, name: &Value) -> Vec<Text>;

    /// `callee`, of which nothing is known, was given the datastore.
    fn anything_may_change(&mut self, callee: &Object);

    /// `bb.build.addtask`: the tasks that come before and after it are those of a list.
    fn add_task(&mut self, task: &str, before: &str, after: &str, sure: bool);

    /// `bb.build.deltask`.
    fn delete_task(&mut self, task: &str, sure: bool);

    /// The names of all tasks; `None` if they are not known. One of which only a part is known stands for
    /// any number of tasks that there may be.
    fn tasks(&self) -> Option<Vec<Value>>;

    /// What all Python code of the recipe may cost.
    fn budget(&self) -> Arc<Budget>;
}

/// A flag, if it is known whether and what it is.
pub(crate) enum FlagRead {
    Known(Option<Flag>),
    Text(Value),
    Unknown,
}

/// A change that was asked for.
pub(crate) struct Change {
    pub what: DataChange,
    /// Whether it is surely made, or only if something unknown is so.
    pub sure: bool,
    pub by: Caller,
}

/// What is to be done to a variable. `None` is Python's.
#[derive(Clone)]
pub(crate) enum DataChange {
    Set(Option<Raw>),
    Append(Raw),
    Prepend(Raw),
    Delete,
    /// Its new name.
    Rename(Text),
    SetFlag(Text, Flag),
    /// One of those that are set together, of which BitBake keeps no history.
    SetFlagQuietly(Text, Flag),
    /// What it becomes is worked out from what it was.
    AddToFlag {
        flag: Text,
        text: Raw,
        at_end: bool,
    },
    DeleteFlag(Text),
}

/// Where a call stands.
#[derive(Clone, Default)]
pub(crate) struct Caller {
    /// The function around it.
    pub function: Option<Text>,
    /// The `def` of the metadata that this is a part of; nothing for the code with which all began.
    pub definition: Option<Text>,
    /// Its place in that code.
    pub at: usize,
}
