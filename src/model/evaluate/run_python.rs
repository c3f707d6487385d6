//! Python functions that BitBake runs at the end of a recipe: event handlers and anonymous functions.

use std::path::Path;
use std::sync::Arc;

use super::Evaluation;
use super::state::PythonFunction;
use crate::disk::EntryKind;
use crate::model::datastore::lookup::Lookup;
use crate::model::problem::ProblemKind;
use crate::model::program::task;
use crate::python::{self, Caller, Change, DataChange, Definition, Effects, FlagsChanged, Object};
use crate::syntax::words;
use crate::value::Name;
use crate::value::Raw;
use crate::value::{Piece, Value};

/// Where more variables, variants or additions than these may have been changed at once, nothing is known.
pub(super) const MAX_IN_DOUBT: usize = 1000;

/// Which functions are run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Runs {
    #[default]
    Nothing,
    Anonymous,
    /// Those of events of the recipe as well, as in BitBake.
    Everything,
}

/// The evaluation while a function is carried out.
pub(crate) struct PythonRun<'r, 'e> {
    pub(super) evaluation: &'r mut Evaluation<'e>,
    pub(super) code: &'r PythonFunction,
    /// Whether all that it does may be undone: it stands for a real one of which only what it may change is
    /// known, or is there only perhaps.
    pub(super) in_doubt: bool,
}

impl Evaluation<'_> {
    /// Carries out the anonymous functions, as far as they are understood; tells whether BitBake goes on with
    /// the recipe. What one does only if something unknown is so makes the variables partly unknown.
    pub(crate) fn run_anonymous_functions(&mut self) -> bool {
        let all = self.state.anonymous.clone();
        all.iter().all(|code| self.run_code(code, vec![Object::Data]))
    }

    /// Carries out the handlers of an event; tells whether BitBake goes on with the recipe.
    pub(crate) fn fire(&mut self, event: &str) -> bool {
        let handlers = self.state.handlers.clone();
        let mut code: Vec<PythonFunction> = Vec::new();
        for (name, _) in handlers {
            if self.handles(name, event)
                && let Some(handler) = self.handler(name)
            {
                code.push(handler);
            }
        }
        code.iter().all(|code| self.run_code(code, vec![Object::Event(event.into()), Object::Data]))
    }

    fn handler(&self, name: Name) -> Option<PythonFunction> {
        let origin = self.data.last_origin(name)?;
        let text = Lookup::new(&self.data).read_raw(name).ok()??;
        let line = self.data.flag_raw(name.as_str(), "lineno")?.source().parse().ok()?;
        let name = name.as_str().replace(|c: char| !c.is_alphanumeric(), "_");
        let text = format!("def {name}(e, d):\n{}", text.source());
        let definition = Arc::new(Definition::new(text.into()));
        Some(PythonFunction { name: Name::intern(&name), origin, definition, line, sure: true })
    }

    /// Whether a handler is one of that event; without a mask it is one of all.
    fn handles(&self, handler: Name, event: &str) -> bool {
        let mask = self.data.flag(handler.as_str(), "eventmask");
        let mask = mask.as_ref().and_then(|mask| mask.exact()).unwrap_or_default();
        let mut words = mask.split_whitespace().peekable();
        words.peek().is_none()
            || words.any(|word| word == "*" || word.strip_prefix("bb.event.") == Some(event))
    }

    fn run_code(&mut self, code: &PythonFunction, args: Vec<Object>) -> bool {
        let Some(place) = self.data.place(code.origin) else { return true };
        let in_doubt = place.file.is_virtual() || !code.sure;
        let mut running = PythonRun { evaluation: self, code, in_doubt };
        match python::run(&code.definition, code.name.as_str(), args, &mut running) {
            python::End::Whole => {}
            python::End::Skipped(why) if !in_doubt => {
                self.fail(ProblemKind::Skipped, Some(code.origin), why);
                return false;
            }
            python::End::Skipped(_) | python::End::Lost => running.lose_what_is_named(),
        }
        !self.halted
    }

    /// What inline Python has changed that was expanded on the way is no longer known; it may be
    /// changed again whenever it is.
    pub(crate) fn settle_written(&mut self) {
        let written = self.data.take_written();
        if written.anything {
            self.data.set_recipe_part_missing();
        }
        written.names.into_iter().for_each(|name| self.may_be_set(&name, None));
    }

    /// What all inline Python may change is no longer known, for BitBake may expand it at any time.
    pub(crate) fn settle_written_inline(&mut self, codes: &[Box<str>]) {
        self.data.try_codes(codes);
        self.settle_written();
    }
}

impl PythonRun<'_, '_> {
    pub(crate) fn reader(&self) -> Lookup<'_> {
        Lookup::new(&self.evaluation.data)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.evaluation.data.names().map(|name| name.as_str())
    }

    /// Notes that `name` and its variants may be changed in any way.
    pub(crate) fn may_change(&mut self, name: &str) {
        let variants: Vec<&str> = self.names().filter(|other| is_variant_of(other, name)).collect();
        for name in variants.into_iter().chain([name]) {
            let what = DataChange::Set(Some(Raw::unknown(python::UNKNOWN)));
            self.carry_out(name, &Change { what, sure: false, by: Caller::default() });
        }
    }

    /// What there is at a path within a layer.
    pub(crate) fn file_of_layers(&self, path: &str) -> Option<Option<EntryKind>> {
        let bbpath = self.evaluation.data.get("BBPATH")?;
        let path = Path::new(path);
        let mut layers = bbpath.exact()?.split(':');
        let is_within = layers.any(|layer| layer.starts_with('/') && path.starts_with(layer));
        if is_within { Some(self.evaluation.files.disk().kind(path)) } else { None }
    }

    pub(crate) fn add_task(&mut self, name: &str, before: &str, after: &str, sure: bool) {
        let before: Vec<Name> = words(before).map(task).collect();
        let after: Vec<Name> = words(after).map(task).collect();
        if sure && !self.in_doubt {
            return self.evaluation.add_tasks(&[task(name)], &before, &after, self.code.origin);
        }
        self.task_may_change(task(name));
        before.into_iter().for_each(|name| self.flag_may_change(name, "deps"));
    }

    pub(crate) fn delete_task(&mut self, name: &str, sure: bool) {
        if sure && !self.in_doubt {
            return self.evaluation.delete_task(task(name), self.code.origin);
        }
        let others = self.evaluation.state.tasks.clone();
        self.task_may_change(task(name));
        others.into_iter().for_each(|name| self.flag_may_change(name, "deps"));
    }

    /// See [`python::Store::tasks`].
    pub(crate) fn tasks(&self) -> Option<Vec<Value>> {
        let data = &self.evaluation.data;
        if data.recipe_part_missing() {
            return None;
        }
        // Classes that are missing are taken to leave alone what is there.
        let mut tasks = Vec::new();
        for task in &self.evaluation.state.tasks {
            if data.flag(task.as_str(), "task").is_some_and(|flag| flag.exact().is_some()) {
                tasks.push(Value::from(task.as_str()));
            }
        }
        for name in data.variables_with_flag_in_doubt("task") {
            // Nothing with a known name is only perhaps in a list.
            tasks.push(name.exact().map_or_else(|| name.clone(), begins_with));
        }
        Some(tasks)
    }

    /// A task may be added or deleted.
    fn task_may_change(&mut self, task: Name) {
        self.flag_may_change(task, "task");
        self.flag_may_change(task, "deps");
    }

    fn flag_may_change(&mut self, name: Name, flag: &str) {
        self.flags_may_change(&Value::from(name.as_str()), &Value::from(flag));
    }

    pub(crate) fn flags_may_change(&mut self, name: &Value, flag: &Value) {
        self.evaluation.data.flags_may_change(name.clone(), flag.clone());
    }

    /// Something was done of which nothing is known.
    pub(crate) fn lose_track(&mut self) {
        self.evaluation.data.set_recipe_part_missing();
    }

    /// What inline Python has changed that was expanded on the way is no longer known.
    pub(crate) fn settle_written(&mut self) {
        self.evaluation.settle_written();
    }

    /// From some point on it cannot be told what the function does: what it may change may have been changed.
    fn lose_what_is_named(&mut self) {
        match self.code.definition.function(self.code.name.as_str()) {
            Some(function) => self.may_be_done(&Effects::of_function(&function)),
            None => self.lose_track(),
        }
    }

    /// All of this may be done, or not.
    pub(crate) fn may_be_done(&mut self, effects: &Effects) {
        let effects = self.evaluation.data.followed(effects.clone());
        if effects.anything {
            return self.lose_track();
        }
        effects.names.iter().for_each(|name| self.may_change(name));
        for FlagsChanged { variable, is_whole, flag } in &effects.flags {
            let name = if *is_whole { Value::from(&**variable) } else { begins_with(variable) };
            let flag =
                flag.as_ref().map_or_else(|| Value::unknown(python::UNKNOWN), |flag| Value::from(&**flag));
            self.flags_may_change(&name, &flag);
        }
        for beginning in &effects.beginnings {
            let name = begins_with(beginning);
            let known: Vec<&str> = self.names().filter(|known| known.starts_with(&**beginning)).collect();
            if known.len() > MAX_IN_DOUBT {
                return self.lose_track();
            }
            known.into_iter().for_each(|name| self.may_change(name));
            self.evaluation.may_be_set(&name, None);
        }
    }
}

fn is_variant_of(name: &str, base: &str) -> bool {
    name.strip_prefix(base).is_some_and(|rest| rest.starts_with(':'))
}

/// A name of which only the beginning is known.
fn begins_with(beginning: &str) -> Value {
    Value::from_pieces([Piece::Text(beginning.to_owned()), Piece::Unknown(python::UNKNOWN.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Configuration, Files, Options};

    /// What `A` is after an anonymous function with `body`, `A` having been `1` and `U` unknown.
    #[track_caller]
    fn check(body: &str, shown: &str) {
        let indented: String = body.lines().map(|line| format!("    {line}\n")).collect();
        let text = format!("A = \"1\"\npython () {{\n{indented}}}\n");
        let files = Files::default().with_text("/a.bb".into(), text);
        let unknown = vec!["U".to_owned()];
        let options = Options { runs: Runs::Anonymous, unknown, ..Options::default() };
        let recipe = Configuration::new(files.into(), options).recipe(Path::new("/a.bb"), &[]);
        let value = recipe.expect("a recipe").data.get("A");
        assert_eq!(value.map_or("unset".to_owned(), |value| value.to_string()), shown, "{body}");
    }

    #[test]
    fn what_is_surely_done_is_done() {
        check("d.setVar('A', d.getVar('A') * 3)", "111");
        check("if d.getVar('A') == '2':\n    d.setVar('A', 'x')", "1");
        check("d.delVar('A')", "unset");
        check("d.setVar('A', d.getVar('U'))", "⟨(Python)⟩");
        check("for word in 'a b'.split():\n    d.appendVar('A', word)", "1ab");
        check("if d.getVar('U') == 'x':\n    raise bb.parse.SkipRecipe('no')\nd.setVar('A', '2')", "2");
    }

    #[test]
    fn what_depends_on_something_unknown_may_have_been_done() {
        check("if d.getVar('U') == 'x':\n    d.setVar('A', '2')", "(1|2)");
        check("if d.getVar('U') == 'x':\n    d.appendVar('A', '2')", "(1|12)");
        check("if d.getVar('U') == 'x':\n    return\nd.setVar('A', '2')", "(1|2)");
        check("for word in d.getVar('U').split():\n    d.setVar('A', word)", "⟨${A}⟩");
        check("d.setVar('A' if d.getVar('U') else 'B', '2')", "(1|2)");
        check("if d.getVar('U'):\n    d.delVar('A')", "⟨${A}⟩");
        check("oe.classextend.ClassExtender('x', [], d)", "1");
    }

    #[test]
    fn nothing_else_is_taken_for_certain() {
        // A loop that is left with `break` has no `else`, and whether this one is left so is not known.
        check("for word in d.getVar('U').split():\n    break\nelse:\n    d.setVar('A', '2')", "(1|2)");
        check("while d.getVar('U'):\n    break\nelse:\n    d.setVar('A', '2')", "(1|2)");
        let moved = "d.setVar('B:x', '2')\nif d.getVar('U'):\n    return\nd.renameVar('B', 'C')\n";
        check(&format!("{moved}d.setVar('A', d.getVar('C:x') or 'none')"), "⟨${A}⟩");
        check("d.setVar('B:' + d.getVar('U'), '2')\nd.renameVar('B', 'A')", "⟨${A}⟩");
        let flagged = "if d.getVar('U'):\n    d.setVarFlag('B', 'doc', 'x')\n";
        check(&format!("{flagged}d.setVar('A', ' '.join(d.getVarFlags('B') or {{}}))"), "⟨(Python)⟩");
        check("d.setVarFlag('A', '_defaultval', '2')\nd.setVar('A', None)", "unset");
        let weak = "d.setVarFlag('B', '_defaultval_flag_x', '1')\nd.setVarFlag('B', 'x', '2')\n";
        check(&format!("{weak}d.delVarFlag('B', 'x')\nd.setVar('A', d.getVarFlag('B', 'x') or '3')"), "3");
    }

    #[test]
    fn flags_go_with_their_variable() {
        let flag = |body: &str| {
            let indented: String = body.lines().map(|line| format!("    {line}\n")).collect();
            let text = format!("B = \"1\"\nB[x] = \"2\"\npython () {{\n{indented}}}\n");
            let files = Files::default().with_text("/a.bb".into(), text);
            let options =
                Options { runs: Runs::Anonymous, unknown: vec!["U".to_owned()], ..Options::default() };
            let recipe = Configuration::new(files.into(), options).recipe(Path::new("/a.bb"), &[]);
            let flag = recipe.expect("a recipe").data.flag("B", "x")?;
            Some(flag.exact().unwrap_or("?").to_owned())
        };
        let check = |body: &str, wanted: Option<&str>| assert_eq!(flag(body).as_deref(), wanted, "{body}");
        check("d.delVar('B')", None);
        check("d.renameVar('B', 'C')", None);
        check("d.renameVar('C', 'B')", Some("2"));
        check("d.setVar('B', '3')", Some("2"));
        for away in ["d.delVar('B')", "del d['B']", "d.renameVar('B', 'C')", "d.delVar('B' + d.getVar('U'))"]
        {
            check(&format!("if d.getVar('U'):\n    {away}"), Some("?"));
            check(&format!("while True:\n    pass\n{away}"), Some("?"));
        }
        check("d.delVar(d.getVar('U'))", Some("?"));
        check("for word in d.getVar('U').split():\n    d.renameVar(word, 'C')", Some("?"));
        check("while True:\n    pass\nd.setVar('B', '3')", Some("2"));
    }

    #[test]
    fn handlers_of_the_recipe_s_events_run() {
        let text = "A = \"1\"\nB = \"1\"\npython h () {\n    if isinstance(e, bb.event.RecipePreFinalise):\n        \
                    e.data.setVar('A', '2')\n    else:\n        d.setVar('B', bb.event.getName(e))\n}\n\
                    h[eventmask] = \"bb.event.RecipePreFinalise bb.event.RecipeParsed\"\naddhandler h\n\
                    python other () {\n    d.setVar('A', '3')\n}\nother[eventmask] = \"bb.event.BuildStarted\"\n\
                    addhandler other\n";
        let value = |runs: Runs, name: &str| {
            let files = Files::default().with_text("/a.bb".into(), text);
            let options = Options { runs, ..Options::default() };
            let recipe = Configuration::new(files.into(), options).recipe(Path::new("/a.bb"), &[]);
            recipe.expect("a recipe").data.get(name).map(|value| value.to_string())
        };
        assert_eq!(value(Runs::Everything, "A").as_deref(), Some("2"));
        assert_eq!(value(Runs::Everything, "B").as_deref(), Some("RecipeParsed"));
        assert_eq!(value(Runs::Anonymous, "A").as_deref(), Some("1"));
    }

    #[test]
    fn the_event_of_tasks_has_their_names() {
        let text = "addtask a\naddtask b\naddtask c\npython () {\n    \
                    if d.getVar('U'):\n        bb.build.deltask('do_c', d)\n        \
                    bb.build.addtask('do_d', '', '', d)\n}\npython h () {\n    for task in e.tasklist:\n        \
                    if task != 'do_a':\n            d.appendVarFlag(task, 'prefuncs', 'f')\n}\n\
                    h[eventmask] = \"bb.event.RecipeTaskPreProcess\"\naddhandler h\n";
        let flag = |task: &str| {
            let files = Files::default().with_text("/a.bb".into(), text);
            let options =
                Options { runs: Runs::Everything, unknown: vec!["U".to_owned()], ..Options::default() };
            let recipe = Configuration::new(files.into(), options).recipe(Path::new("/a.bb"), &[]);
            let flag = recipe.expect("a recipe").data.flag(task, "prefuncs")?;
            Some(flag.exact().unwrap_or("?").to_owned())
        };
        let check = |task: &str, wanted: Option<&str>| assert_eq!(flag(task).as_deref(), wanted, "{task}");
        check("do_a", None);
        check("do_b", Some("f"));
        check("do_c", Some("?"));
        check("do_d", Some("?"));
        check("do_e", None);
    }

    #[test]
    fn what_a_loop_over_something_unknown_names_in_part_is_all_that_it_may_change() {
        let text = "do_a[func] = \"1\"\ndo_image_x[func] = \"1\"\npython () {\n    for t in d.getVar('U').split():\n        \
                    while t:\n            pass\n        task = 'do_image_%s' % t\n        \
                    d.setVarFlag(task, 'func', t)\n        d.delVarFlag('X:' + t, 'func')\n        \
                    bb.build.addtask(task, 'do_image_complete', 'do_image', d)\n}\n";
        let files = Files::default().with_text("/a.bb".into(), text);
        let options = Options { runs: Runs::Anonymous, unknown: vec!["U".to_owned()], ..Options::default() };
        let recipe = Configuration::new(files.into(), options).recipe(Path::new("/a.bb"), &[]);
        let data = &recipe.expect("a recipe").data;
        let check = |name: &str, flag: &str, wanted: Option<&str>| {
            let value = data.flag(name, flag).map(|value| value.exact().unwrap_or("?").to_owned());
            assert_eq!(value.as_deref(), wanted, "{name}[{flag}]");
        };
        check("do_a", "func", Some("1"));
        check("do_a", "task", None);
        check("do_image_x", "func", Some("?"));
        check("do_image_y", "task", Some("?"));
        check("do_image_y", "python", None);
        check("do_image_complete", "deps", Some("?"));
        check("X:o", "func", Some("?"));
    }

    #[test]
    fn what_is_not_understood_may_change_what_it_names() {
        check("while True:\n    pass\nd.setVar('A', '2')", "⟨${A}⟩");
        check("raise ValueError()\nd.setVar('A', '2')", "⟨${A}⟩");
    }
}
