//! The datastore as a function at the end of a recipe sees it: it is read and changed.

use std::sync::Arc;

use super::run_python::PythonRun;
use crate::disk::EntryKind;
use crate::python::{
    Budget, Change, Changes, DataChange, Effects, FlagRead, Function, Object, Store, Text, UNKNOWN,
    changed_by, may_be,
};
use crate::value::{Failure, Value};

impl Store for PythonRun<'_, '_> {
    fn get(&mut self, name: &str, expand: bool) -> Result<Option<Value>, Failure> {
        let value = self.reader().get(name, expand);
        self.settle_written();
        value
    }

    fn flag(&mut self, name: &str, flag: &str, expand: bool) -> Result<FlagRead, Failure> {
        let value = self.reader().flag(name, flag, expand);
        self.settle_written();
        value
    }

    fn flags(&mut self, name: &str) -> Option<Vec<Text>> {
        self.reader().flags(name)
    }

    fn expand(&mut self, text: &str) -> Result<Value, Failure> {
        let value = self.reader().expand(text);
        self.settle_written();
        value
    }

    fn function(&mut self, name: &str) -> Option<Option<Arc<Function>>> {
        self.reader().function(name)
    }

    /// All functions are there by now.
    fn misses(&mut self, _name: &str) {}

    fn inherits(&mut self, class: &str) -> Option<bool> {
        self.reader().inherits(class)
    }

    fn file(&mut self, path: &str) -> Option<Option<EntryKind>> {
        self.file_of_layers(path)
    }

    fn change(&mut self, name: &str, change: &Change) -> Result<(), Failure> {
        self.carry_out(name, change);
        Ok(())
    }

    fn change_somewhere(&mut self, name: &Value, what: &DataChange) {
        match what {
            DataChange::Set(text) => self.evaluation.may_be_set(name, text.clone()),
            DataChange::Append(_) | DataChange::Prepend(_) | DataChange::Rename(_) => {
                self.evaluation.may_be_stored(name, None)
            }
            DataChange::Delete => self.flags_may_change(name, &Value::unknown(UNKNOWN)),
            DataChange::SetFlag(flag, _)
            | DataChange::SetFlagQuietly(flag, _)
            | DataChange::AddToFlag { flag, .. }
            | DataChange::DeleteFlag(flag) => self.flags_may_change(name, &Value::from(&**flag)),
        }
    }

    fn flags_may_change(&mut self, name: &Value, flag: &Value) {
        self.flags_may_change(name, flag);
    }

    fn may_do(&mut self, effects: Effects) {
        self.may_be_done(&effects);
    }

    fn filter(&mut self, name: &str) {
        self.may_change(name);
    }

    fn names_like(&self, name: &Value) -> Vec<Text> {
        let names = self.names().filter(|known| may_be(name, known));
        names.map(Text::from).collect()
    }

    fn add_task(&mut self, task: &str, before: &str, after: &str, sure: bool) {
        self.add_task(task, before, after, sure);
    }

    fn delete_task(&mut self, task: &str, sure: bool) {
        self.delete_task(task, sure);
    }

    fn tasks(&self) -> Option<Vec<Value>> {
        self.tasks()
    }

    fn budget(&self) -> Arc<Budget> {
        self.reader().data.budget()
    }

    fn anything_may_change(&mut self, callee: &Object) {
        match changed_by(callee) {
            Changes::Only(names) => names.iter().for_each(|name| self.may_change(name)),
            // What is missing is taken to leave alone what is there.
            Changes::Missing | Changes::Undefined if self.reader().data.class_missing() => {}
            Changes::Code(function) => self.may_be_done(&Effects::of_function(&function)),
            Changes::Missing | Changes::Undefined | Changes::Anything => {
                self.lose_track();
            }
        }
    }
}
