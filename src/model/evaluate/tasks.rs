//! Functions, tasks and event handlers as far as variables are concerned.

use std::sync::Arc;

use super::Evaluation;
use super::state::{PythonFunction, SYM};
use crate::model::datastore::history::{Detail, EventOp, Origin};
use crate::model::datastore::lookup::Lookup;
use crate::model::problem::ProblemKind;
use crate::model::program::{ExportedFunction, FunctionKind, FunctionOp, task};
use crate::value::Name;
use crate::value::{Flag, Raw};

/// Marks a function that `EXPORT_FUNCTIONS` made.
const EXPORTED: &str = "    # Export function set\n";

impl Evaluation<'_> {
    /// A function is a variable: its text is the value, the rest is in flags.
    pub(crate) fn function(&mut self, function: &FunctionOp, origin: Origin) {
        let name = function.name;
        match function.kind {
            FunctionKind::Anonymous => {
                let definition = Arc::clone(&function.definition);
                self.state.anonymous.push(PythonFunction {
                    name,
                    origin,
                    definition,
                    line: function.line,
                    sure: true,
                });
                self.check_python(function, origin);
            }
            FunctionKind::Def => {
                self.check_python(function, origin);
                self.data.define(name, Arc::clone(&function.definition));
            }
            FunctionKind::Python | FunctionKind::Shell => {}
        }
        if self.halted {
            return;
        }
        if function.kind != FunctionKind::Def {
            self.forget_old_kind(name, origin);
        }
        let mut flags = Vec::new();
        if function.kind == FunctionKind::Def {
            flags.extend([(SYM.func, Flag::Number(1)), (SYM.python, Flag::Number(1))]);
        } else {
            if function.kind != FunctionKind::Shell {
                flags.push((SYM.python, Flag::Raw(Raw::from("1"))));
            }
            if function.fakeroot {
                flags.push((SYM.fakeroot, Flag::Raw(Raw::from("1"))));
            }
            flags.push((SYM.func, Flag::Number(1)));
        }
        for (flag, value) in flags {
            self.set_flag(name, flag, value, EventOp::Function, origin);
        }
        self.set(name, Raw::Text(Arc::clone(function.definition.text())), EventOp::Function, origin);
        if self.halted {
            return;
        }
        let path = self.path_of_frame();
        self.set_flag(name, SYM.filename, Flag::Raw(Raw::Text(path)), EventOp::Function, origin);
        let line = function.line.to_string();
        self.set_flag(name, SYM.lineno, Flag::Raw(Raw::from(line.as_str())), EventOp::Function, origin);
    }

    /// BitBake compiles a `def` and an anonymous function when it meets them.
    fn check_python(&mut self, function: &FunctionOp, origin: Origin) {
        let Some(error) = function.definition.error() else { return };
        let path = self.path_of_frame();
        let file = path.rsplit('/').next().unwrap_or(&path);
        let (message, line) = (error.message, error.line + function.line as usize);
        let mut around = String::new();
        for (number, line) in (1..).zip(function.definition.text().split('\n')) {
            if number + 4 >= error.line && number <= error.line + 4 {
                let mark = if number == error.line { "***" } else { "   " };
                around.push_str(&format!("\n {mark} {number:04}:{}", line.trim_end()));
            }
        }
        let message = format!(
            "Error in compiling python function in {path}, line {line}:\n\nThe code lines resulting in this error \
             were:{around}\nSyntaxError: {message} ({file}, line {line})",
        );
        self.fail(ProblemKind::PythonSyntax, Some(origin), message);
    }

    /// An earlier function of that name may have been of another kind.
    fn forget_old_kind(&mut self, name: Name, origin: Origin) {
        let is_flagged =
            |flag| self.data.variable(name).is_some_and(|variable| variable.flag(flag).is_some());
        if !(is_flagged(SYM.python) || is_flagged(SYM.fakeroot)) || !self.has_text(name) {
            return;
        }
        for flag in [SYM.python, SYM.fakeroot] {
            if self.data.variable_mut(name).remove_flag(flag) {
                self.record(name, Some(flag), EventOp::UnsetFlag, Detail::Nothing, origin);
            }
        }
    }

    /// Whether a variable is set to more than nothing, as far as known.
    fn has_text(&self, name: Name) -> bool {
        self.unexpanded(name).is_some_and(|raw| !raw.is_empty())
    }

    fn unexpanded(&self, name: Name) -> Option<Raw> {
        Lookup::new(&self.data).read_raw(name).unwrap_or_default()
    }

    /// Whether nothing that is here gives the variable a value. A class that is missing is taken to leave it
    /// alone.
    fn is_never_set(&self, name: Name) -> bool {
        let is_set = self.data.variable(name).is_some_and(|variable| {
            let has_value = variable.value.is_some() || variable.weak.is_some();
            has_value || !variable.edits.is_empty() || !variable.variants.is_empty()
        });
        !is_set && !self.data.may_be_set_by_unknown_name(name.as_str())
    }

    fn flag_of(&self, name: Name, flag: Name) -> Option<Flag> {
        let flag = self.data.variable(name)?.flag(flag)?;
        if flag.is_true() { Some(flag.clone()) } else { None }
    }

    /// `EXPORT_FUNCTIONS do_x` in class `c`: `do_x` calls `c_do_x`, unless it is defined elsewhere.
    pub(crate) fn export_functions(&mut self, functions: &[ExportedFunction], origin: Origin) {
        for ExportedFunction { name, calls } in functions {
            let (name, calls) = (*name, *calls);
            let old = if self.is_never_set(name) { None } else { self.unexpanded(name) };
            let old = old.map(|raw| raw.source().into_owned()).unwrap_or_default();
            if !old.is_empty() && !old.contains(EXPORTED) {
                continue;
            }
            if !old.is_empty() {
                self.set_flag(name, SYM.python, Flag::Nothing, EventOp::Statement, origin);
                self.set_flag(name, SYM.func, Flag::Nothing, EventOp::Statement, origin);
            }
            for flag in [SYM.func, SYM.python] {
                if let Some(value) = self.flag_of(calls, flag) {
                    self.set_flag(name, flag, value, EventOp::Statement, origin);
                }
            }
            for flag in [SYM.dirs, SYM.cleandirs, SYM.fakeroot] {
                if let Some(value) = self.flag_of(name, flag) {
                    self.set_flag(calls, flag, value, EventOp::Statement, origin);
                }
            }
            let autogenerated = Flag::Raw(Raw::from("autogenerated"));
            self.set_flag(name, SYM.filename, autogenerated, EventOp::Statement, origin);
            self.set_flag(name, SYM.lineno, Flag::Number(1), EventOp::Statement, origin);
            self.set_exported_text(name, calls, origin);
            if self.halted {
                return;
            }
        }
    }

    fn set_exported_text(&mut self, name: Name, calls: Name, origin: Origin) {
        let text = if self.flag_of(calls, SYM.python).is_some() {
            format!("{EXPORTED}    bb.build.exec_func('{calls}', d)\n")
        } else {
            let class = calls.as_str().strip_suffix(name.as_str()).and_then(|class| class.strip_suffix('_'));
            let class = class.unwrap_or("");
            if class.contains('-') {
                let message = format!(
                    "The classname {class} contains a dash character and is calling an sh function {calls} using \
                     EXPORT_FUNCTIONS. Since a dash is illegal in sh function names, this cannot work, please \
                     rename the class or don't use EXPORT_FUNCTIONS."
                );
                return self.fail(ProblemKind::DashInClassName, Some(origin), message);
            }
            format!("{EXPORTED}    {calls}\n")
        };
        self.set(name, Raw::from(text.as_str()), EventOp::Statement, origin);
    }

    /// `addtask`. The names have their prefix already.
    pub(crate) fn add_tasks(&mut self, tasks: &[Name], before: &[Name], after: &[Name], origin: Origin) {
        for &task in tasks {
            self.set_flag(task, SYM.task, Flag::Number(1), EventOp::Statement, origin);
            if !self.state.tasks.contains(&task) {
                self.state.tasks.push(task);
            }
            let mut deps = self.deps(task);
            for &other in after {
                if !deps.contains(&other) {
                    deps.push(other);
                }
            }
            self.set_deps(task, deps, origin);
            for &other in before {
                let mut deps = self.deps(other);
                if !deps.contains(&task) {
                    deps.insert(0, task);
                    self.set_deps(other, deps, origin);
                }
            }
        }
    }

    fn deps(&self, task: Name) -> Vec<Name> {
        match self.flag_of(task, SYM.deps) {
            Some(Flag::Tasks(tasks)) => tasks.to_vec(),
            _ => Vec::new(),
        }
    }

    fn set_deps(&mut self, task: Name, deps: Vec<Name>, origin: Origin) {
        if matches!(self.flag_of(task, SYM.deps), Some(Flag::Raw(_))) {
            // Another way may have added some: they stay unknown. And a text that the metadata gave stays a
            // text: where a task is not in it already, BitBake stops.
            return;
        }
        self.set_flag(task, SYM.deps, Flag::Tasks(deps.into()), EventOp::Statement, origin);
    }

    /// `deltask`.
    pub(crate) fn delete_tasks(&mut self, argument: &str, origin: Origin) {
        let Some(argument) = self.expand_at_once(argument, None, origin) else { return };
        for word in argument.whole_words().map(str::to_owned).collect::<Vec<_>>() {
            self.delete_task(task(&word), origin);
        }
    }

    pub(crate) fn delete_task(&mut self, task: Name, origin: Origin) {
        if let Some(at) = self.state.tasks.iter().position(|known| *known == task) {
            self.state.tasks.remove(at);
            self.delete_flag(task, SYM.task, origin);
        }
        self.delete_flag(task, SYM.deps, origin);
        for other in self.state.tasks.clone() {
            let mut deps = self.deps(other);
            if let Some(at) = deps.iter().position(|dep| *dep == task) {
                deps.remove(at);
                self.set_deps(other, deps, origin);
            }
        }
    }

    fn delete_flag(&mut self, name: Name, flag: Name, origin: Origin) {
        if self.data.variable(name).is_some_and(|variable| variable.flag(flag).is_some()) {
            self.record(name, Some(flag), EventOp::UnsetFlag, Detail::Nothing, origin);
            self.data.variable_mut(name).remove_flag(flag);
        }
    }

    /// `addhandler`.
    pub(crate) fn add_handlers(&mut self, handlers: &[Name], origin: Origin) {
        for &handler in handlers {
            self.state.handlers.push((handler, origin));
            self.set_flag(handler, SYM.handler, Flag::Number(1), EventOp::Statement, origin);
        }
    }
}
