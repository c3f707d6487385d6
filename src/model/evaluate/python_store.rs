//! The datastore as a function at the end of a recipe sees it: it is read and changed.

use std::sync::Arc;

use super::run_python::PythonRun;
use crate::disk::EntryKind;
use crate::python::{Change, DataChange, FlagRead, Function, Object, Store, Text, may_be};
use crate::value::{Failure, Value};

impl Store for PythonRun<'_, '_> {
    fn get(&mut self, name: &str, expand: bool) -> Result<Option<Value>, Failure> {
        self.reader().get(name, expand)
    }

    fn flag(&mut self, name: &str, flag: &str, expand: bool) -> Result<FlagRead, Failure> {
        self.reader().flag(name, flag, expand)
    }

    fn flags(&mut self, name: &str) -> Option<Vec<Text>> {
        self.reader().flags(name)
    }

    fn expand(&mut self, text: &str) -> Result<Value, Failure> {
        self.reader().expand(text)
    }

    fn function(&mut self, name: &str) -> Option<Option<Arc<Function>>> {
        self.reader().function(name)
    }

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
            DataChange::Set(text) => self.may_be_stored(name, text.clone()),
            DataChange::Append(_) | DataChange::Prepend(_) | DataChange::Rename(_) => {
                self.may_be_stored(name, None)
            }
            DataChange::Delete
            | DataChange::SetFlag(..)
            | DataChange::SetFlagQuietly(..)
            | DataChange::AddToFlag { .. }
            | DataChange::DeleteFlag(_) => {}
        }
    }

    fn filter(&mut self, name: &str) {
        self.may_change(name);
    }

    fn names_like(&self, name: &Value) -> Vec<Text> {
        let names = self.names().filter(|known| may_be(name, known));
        names.map(Text::from).collect()
    }

    fn anything_may_change(&mut self, callee: &Object) {
        match changed_by(callee) {
            Some(names) => names.iter().for_each(|name| self.may_change(name)),
            None => self.lose_track(),
        }
    }
}

/// The variables that something may change of which nothing else is known, or `None` if it may be any. What
/// BitBake and OpenEmbedded bring along only looks at the datastore, but for a few functions.
fn changed_by(callee: &Object) -> Option<&'static [&'static str]> {
    const CHANGING: &[(&str, &[&str])] = &[
        (
            "oe.classextend.",
            &[
                "DEPENDS",
                "PACKAGES",
                "PACKAGES_DYNAMIC",
                "PACKAGE_WRITE_DEPS",
                "PKG",
                "PROVIDES",
                "RCONFLICTS",
                "RDEPENDS",
                "RPROVIDES",
                "RRECOMMENDS",
                "RREPLACES",
                "RSUGGESTS",
            ],
        ),
        ("oe.utils.features_backfill", &["DISTRO_FEATURES", "MACHINE_FEATURES"]),
        ("oe.utils.set_class_filter", &["DISTRO_FEATURES", "MACHINE_FEATURES"]),
    ];
    let Object::Path(path) = callee else { return None };
    if let Some((_, names)) = CHANGING.iter().find(|(start, _)| path.starts_with(start)) {
        return Some(names);
    }
    ["bb.", "oe."].iter().any(|module| path.starts_with(module)).then_some(&[])
}
