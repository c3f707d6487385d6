//! Python functions that BitBake runs at the end of a recipe: event handlers and anonymous functions.

use std::path::Path;
use std::sync::Arc;

use super::Evaluation;
use super::state::PythonFunction;
use crate::disk::EntryKind;
use crate::model::datastore::lookup::Lookup;
use crate::model::problem::ProblemKind;
use crate::model::program::task;
use crate::python::{self, Caller, Change, DataChange, Definition, Effects, Object};
use crate::syntax::words;
use crate::value::Name;
use crate::value::{Flag, Raw};
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
        let of_event = handlers.into_iter().map(|(name, _)| name).filter(|name| self.handles(*name, event));
        let code: Vec<PythonFunction> = of_event.filter_map(|name| self.handler(name)).collect();
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
            self.data.set_opaque();
        }
        written.names.into_iter().for_each(|name| self.may_be_stored(&name, None));
    }

    /// The same for all inline Python, which BitBake may expand at any time.
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

    pub(crate) fn may_be_stored(&mut self, name: &Value, text: Option<Raw>) {
        self.evaluation.may_be_stored(name, text);
    }

    /// Notes that `name` and its variants may be changed in any way.
    pub(crate) fn may_change(&mut self, name: &str) {
        let is_variant = |other: &&str| other.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'));
        let variants: Vec<&str> = self.names().filter(is_variant).collect();
        for name in variants.into_iter().chain([name]) {
            let what = DataChange::Set(Some(Raw::unknown(python::UNKNOWN)));
            self.carry_out(name, &Change { what, sure: false, by: Caller::default() });
        }
    }

    /// What there is at a path within a layer.
    pub(crate) fn file_of_layers(&self, path: &str) -> Option<Option<EntryKind>> {
        let bbpath = self.evaluation.data.get("BBPATH")?;
        let mut layers = bbpath.exact()?.split(':').filter(|layer| layer.starts_with('/'));
        let path = Path::new(path);
        layers.any(|layer| path.starts_with(layer)).then(|| self.evaluation.files.disk().kind(path))
    }

    pub(crate) fn add_task(&mut self, name: &str, before: &str, after: &str, sure: bool) {
        let list = |text: &str| words(text).map(task).collect::<Vec<Name>>();
        let (before, after) = (list(before), list(after));
        if sure && !self.in_doubt {
            return self.evaluation.add_tasks(&[task(name)], &before, &after, self.code.origin);
        }
        self.may_set_flags(task(name), &["task", "deps"]);
        before.into_iter().for_each(|name| self.may_set_flags(name, &["deps"]));
    }

    pub(crate) fn delete_task(&mut self, name: &str, sure: bool) {
        if sure && !self.in_doubt {
            return self.evaluation.delete_task(task(name), self.code.origin);
        }
        let others = self.evaluation.state.tasks.clone();
        self.may_set_flags(task(name), &["task", "deps"]);
        others.into_iter().for_each(|name| self.may_set_flags(name, &["deps"]));
    }

    /// Notes that these flags may be set to anything.
    fn may_set_flags(&mut self, name: Name, flags: &[&str]) {
        for flag in flags {
            let what = DataChange::SetFlag((*flag).into(), Flag::Raw(Raw::unknown(python::UNKNOWN)));
            self.carry_out(name.as_str(), &Change { what, sure: false, by: Caller::default() });
        }
    }

    pub(crate) fn flags_may_change(&mut self, name: &Value, flag: &Value) {
        self.evaluation.data.flags_may_change(name.clone(), flag.clone());
    }

    /// Something was done of which nothing is known.
    pub(crate) fn lose_track(&mut self) {
        self.evaluation.data.set_opaque();
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
        for name in &effects.flags_of {
            let name = if name.is_empty() { Value::unknown(python::UNKNOWN) } else { Value::from(&**name) };
            self.flags_may_change(&name, &Value::unknown(python::UNKNOWN));
        }
        for beginning in &effects.beginnings {
            let name = [Piece::Text(beginning.to_string()), Piece::Unknown(python::UNKNOWN.into())];
            let name = Value::from_pieces(name);
            let known: Vec<&str> = self.names().filter(|known| known.starts_with(&**beginning)).collect();
            if known.len() > MAX_IN_DOUBT {
                return self.lose_track();
            }
            known.into_iter().for_each(|name| self.may_change(name));
            self.may_be_stored(&name, None);
        }
    }
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
        // A loop that is left with `break` has no `else`, and nobody knows whether this one is.
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
    fn what_is_not_understood_may_change_what_it_names() {
        check("while True:\n    pass\nd.setVar('A', '2')", "⟨${A}⟩");
        check("raise ValueError()\nd.setVar('A', '2')", "⟨${A}⟩");
    }
}
