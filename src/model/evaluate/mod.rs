//! Carries out a file's statements on a datastore, as BitBake evaluates them.

mod assign;
mod bbpath;
mod branches;
mod early_calls;
mod finalise;
mod include;
mod inherit;
mod python_changes;
mod python_store;
pub(crate) mod run_python;
pub(crate) mod state;
mod store_under_unknown;
mod tasks;

pub use run_python::Runs;

use std::ffi::OsString;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::datastore::Datastore;
use super::files::{Files, Parsed};
use super::problem::{Note, Problem, ProblemKind};
use super::program::{Op, weak_flag};
use super::recipe::{Include, Inherit};
use crate::model::datastore::history::{Detail, EventOp, Origin, PythonOp, Record};
use crate::syntax::ast::Operator;
use crate::text::Span;
use crate::value::Name;
use crate::value::{Flag, Raw};
use state::{Deferred, SYM, State};

/// How to go on when something is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// Stop at the first error, as BitBake does; else every error is noted and the next statement follows.
    pub stop_at_errors: bool,
    /// Whether a class that does not exist counts as an error at which to stop.
    pub missing_class_is_error: bool,
    /// Whether a required file that does not exist counts as an error at which to stop.
    pub missing_file_is_error: bool,
}

/// An evaluation in progress: of the configuration, or of one recipe.
pub(crate) struct Evaluation<'e> {
    pub files: &'e Files,
    pub policy: Policy,
    pub data: Datastore,
    pub state: State,
    pub inherits: Vec<Inherit>,
    pub includes: Vec<Include>,
    pub problems: Vec<Problem>,
    /// Files whose warnings BitBake printed, and problems by their index, in order.
    pub journal: Vec<Note>,
    /// Whether this is surely done, and not only on one of several ways.
    pub sure: bool,
    /// Set at the first error if the policy is to stop there.
    pub halted: bool,
    /// The files being evaluated, each read by the one before it.
    pub(crate) stack: Vec<Frame>,
    /// Files that were read or looked for, as written, to notice those that are read again.
    pub(crate) read: FxHashSet<OsString>,
    pub(crate) files_read: usize,
    /// How many files BitBake's recipe handler has read.
    pub(crate) recipes_read: usize,
    pub(crate) early_calls: Vec<early_calls::EarlyCall>,
    /// The words of the directive that is carried out, see [`Self::place_of_word`].
    words: Option<(Origin, Vec<Span>)>,
}

pub(crate) struct Frame {
    pub file: Arc<Parsed>,
    /// The file's path as text.
    pub path: Arc<str>,
    /// The statement that had it read.
    pub asked_by: Option<Origin>,
}

impl<'e> Evaluation<'e> {
    pub(crate) fn new(files: &'e Files, policy: Policy, data: Datastore, state: State) -> Evaluation<'e> {
        Evaluation {
            files,
            policy,
            data,
            state,
            inherits: Vec::new(),
            includes: Vec::new(),
            problems: Vec::new(),
            journal: Vec::new(),
            sure: true,
            halted: false,
            stack: Vec::new(),
            read: FxHashSet::default(),
            files_read: 0,
            recipes_read: 0,
            early_calls: Vec::new(),
            words: None,
        }
    }

    /// Carries out the statements of `file`, which is the last frame.
    pub(crate) fn run(&mut self, file: &Arc<Parsed>, number: u32) {
        for step in &file.program().steps {
            if self.halted {
                return;
            }
            self.step(&step.op, Origin { file: number, stmt: step.stmt });
        }
    }

    fn step(&mut self, op: &Op, origin: Origin) {
        match op {
            Op::Assign(assign) => self.assign(assign, origin),
            Op::AssignFlag { name, flag, weak_flag, operator, exported, text } => {
                self.export_with_value(*name, *exported, origin);
                self.assign_flag(*name, (*flag, *weak_flag), *operator, text, origin);
            }
            Op::Function(function) => self.function(function, origin),
            Op::Export(name) => {
                let op = EventOp::Export { with_value: false };
                self.set_flag(*name, SYM.export, Flag::Number(1), op, origin);
            }
            Op::Unset(name) => {
                self.record(*name, None, EventOp::Unset, Detail::Nothing, origin);
                self.data.unset(*name);
            }
            Op::UnsetFlag { name, flag } => self.unset_flag(*name, *flag, EventOp::UnsetFlag, origin),
            Op::Include { argument, required } => {
                let refusal = if *required { Some("include required") } else { None };
                self.include(argument, refusal, origin);
            }
            Op::IncludeAll(argument) => self.include_all(argument, origin),
            Op::Inherit(argument) => self.inherit(argument, origin, false),
            Op::InheritDefer(argument) => {
                self.state.deferred.push_back(Deferred { classes: Arc::clone(argument), origin });
            }
            Op::AddTask { tasks, before, after } => self.add_tasks(tasks, before, after, origin),
            Op::DelTask(argument) => self.delete_tasks(argument, origin),
            Op::AddHandler(handlers) => self.add_handlers(handlers, origin),
            Op::ExportFunctions(functions) => self.export_functions(functions, origin),
            Op::AddFragments(groups) => self.add_fragments(groups, origin),
        }
    }

    /// BitBake's `delVarFlag`: a weak default goes along, but does not go alone.
    /// `delVarFlag` and `unset`. The flags `_content` and `_defaultval` are the value and the weak default.
    pub(crate) fn unset_flag(&mut self, name: Name, flag: Name, op: EventOp, origin: Origin) {
        let is_value = matches!(flag.as_str(), "_content" | "_defaultval");
        if is_value && self.data.variable(name).is_some() {
            self.record(name, Some(flag), op, Detail::Nothing, origin);
            let variable = self.data.variable_mut(name);
            let kept = if flag.as_str() == "_content" { &mut variable.value } else { &mut variable.weak };
            *kept = None;
        } else if self.data.variable(name).is_some_and(|variable| variable.flag(flag).is_some()) {
            self.record(name, Some(flag), op, Detail::Nothing, origin);
            let variable = self.data.variable_mut(name);
            variable.remove_flag(flag);
            variable.remove_flag(weak_flag(flag.as_str()));
        }
    }

    /// BitBake's `setVar`, with its checks and its note in the history.
    pub(crate) fn set(&mut self, name: Name, value: Raw, op: EventOp, origin: Origin) {
        let meaning = name.meaning();
        let has_place = matches!(op, EventOp::Assign(_));
        if meaning.is_old_style {
            let place =
                if has_place { self.file_and_line(origin, "file: {} line: {}") } else { String::new() };
            let space = if has_place { " " } else { "" };
            let message = format!(
                "Variable {name}{space}{place} contains an operation using the old override syntax. Please convert \
                 this layer/metadata before attempting to use with a newer bitbake."
            );
            return self.fail(ProblemKind::OldOverrideSyntax, Some(origin), message);
        }
        self.note_renamed(meaning.stem, name, if has_place { Some(origin) } else { None });
        match meaning.edit {
            Some(edit) => {
                let op = match op {
                    EventOp::Python { function, line, op: PythonOp::Set } => {
                        let op = PythonOp::Edit(edit.kind, edit.overrides);
                        EventOp::Python { function, line, op }
                    }
                    op @ EventOp::Python { .. } => op,
                    _ => EventOp::Edit(edit.kind, edit.overrides),
                };
                self.record(edit.base, None, op, Detail::Raw(value.clone()), origin);
            }
            None => {
                let detail = if has_place { Detail::Written } else { Detail::Raw(value.clone()) };
                self.record(name, None, op, detail, origin);
            }
        }
        match op {
            EventOp::Python { function, line, .. } => {
                for variant in self.data.active_variants(name) {
                    let op = EventOp::Python { function, line, op: PythonOp::Delete };
                    self.record(variant, None, op, Detail::Nothing, origin);
                }
                self.data.set_finally(name, value);
            }
            _ => self.data.set(name, value),
        }
    }

    pub(crate) fn set_flag(&mut self, name: Name, flag: Name, value: Flag, op: EventOp, origin: Origin) {
        let is_assigned = matches!(op, EventOp::Assign(_));
        self.note_renamed(name, name, if is_assigned { Some(origin) } else { None });
        self.record(name, Some(flag), op, Detail::Flag(value.clone()), origin);
        self.data.set_flag(name, flag, value);
    }

    /// Complains if `name`, the stem of `full`, has a new name.
    pub(crate) fn note_renamed(&mut self, name: Name, full: Name, origin: Option<Origin>) {
        let Some(new) = self.state.renamed.get(&name) else { return };
        let mut info = Vec::new();
        if let Some(origin) = origin {
            info.push(self.file_and_line(origin, "file: {} line: {}"));
        }
        if full != name {
            info.push(format!("referenced as: {full}"));
        }
        let info = if info.is_empty() { String::new() } else { format!(" ({})", info.join(" ")) };
        let message = if new.contains(' ') {
            format!("Variable {name} {new}{info}")
        } else {
            format!("Variable {name} has been renamed to {new}{info}")
        };
        self.state.renamed_was_set = true;
        let said = self.problems.iter().any(|problem| problem.message == message);
        if !said {
            self.note(ProblemKind::RenamedVariable, origin, message);
        }
    }

    pub(crate) fn warn_of_keyword(&mut self, name: Name, operator: Operator, origin: Origin) {
        use Operator::{Append, AppendBare, Prepend, PrependBare};
        if matches!(operator, Append | Prepend | AppendBare | PrependBare) {
            let operator = operator.text();
            let message =
                format!("{name} {operator} is not a recommended operator combination, please replace it.");
            self.note(ProblemKind::OperatorWithKeyword, Some(origin), message);
        }
    }

    pub(crate) fn record(
        &mut self,
        name: Name,
        flag: Option<Name>,
        op: EventOp,
        detail: Detail,
        origin: Origin,
    ) {
        self.data.log.push(Record { name, flag, origin, op, detail });
    }

    /// The path of the file being evaluated.
    pub(crate) fn path_of_frame(&self) -> Arc<str> {
        self.stack.last().map_or_else(|| Arc::from(""), |frame| Arc::clone(&frame.path))
    }

    /// Notes a problem that does not stop BitBake here.
    pub(crate) fn note(&mut self, kind: ProblemKind, origin: Option<Origin>, message: String) {
        let place = origin.and_then(|origin| self.data.place(origin));
        let asked_by = self.stack.last().and_then(|frame| frame.asked_by);
        let asked_by = asked_by.and_then(|origin| self.data.place(origin));
        self.journal.push(Note::Problem(self.problems.len(), asked_by));
        self.problems.push(Problem { kind, place, message, sure: self.sure });
    }

    /// Notes a problem that stops BitBake.
    pub(crate) fn fail(&mut self, kind: ProblemKind, origin: Option<Origin>, message: String) {
        self.note(kind, origin, message);
        self.halted |= match kind {
            ProblemKind::MissingClass => self.policy.missing_class_is_error,
            ProblemKind::MissingFile => self.policy.missing_file_is_error,
            _ => self.policy.stop_at_errors,
        };
    }

    /// `form` with the two `{}` filled in.
    fn file_and_line(&self, origin: Origin, form: &str) -> String {
        let Some(place) = self.data.place(origin) else { return String::new() };
        let line = place.file.ast().stmt(origin.stmt).line();
        form.replacen("{}", &place.file.path().to_string_lossy(), 1).replacen("{}", &line.to_string(), 1)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::model::{Configuration, Files, Options, Policy};

    /// What `A` is after a recipe of `text`, `U` being unknown.
    #[track_caller]
    fn check(text: &str, shown: &str) {
        let files = Files::default()
            .with_text("/l/a.bb".into(), text)
            .with_text("/l/b.inc".into(), "A = \"1\"\n")
            .with_text("/l/c.inc".into(), "B = \"1\"\n")
            .with_text("/l/d.inc".into(), "unset A\n")
            .with_text("/l/classes/c.bbclass".into(), "");
        let unknown = vec!["U".to_owned()];
        let policy =
            Policy { stop_at_errors: true, missing_class_is_error: true, missing_file_is_error: true };
        let options = Options { bbpath: "/l".into(), unknown, policy, ..Options::default() };
        let recipe = Configuration::new(files.into(), options).recipe(Path::new("/l/a.bb"), &[]);
        let recipe = recipe.expect("a recipe");
        let value = recipe.data.get("A").map_or("unset".to_owned(), |value| value.to_string());
        assert_eq!((value.as_str(), recipe.stopped), (shown, false), "{text}");
    }

    #[test]
    fn what_fails_on_one_of_several_ways_is_unknown() {
        let overrides = "OVERRIDES = \"a:${U}\"\nB = \"1\"\nB:b = \"${@1 / 0}\"\n";
        check(&format!("{overrides}A = \"x${{B}}\"\n"), "x⟨${B}⟩");
        check(&format!("{overrides}A := \"x${{B}}\"\n"), "x⟨${B}⟩");
        let recursion = "B = \"${@'1' if d.getVar('U') == 'x' else d.getVar('B')}\"\n";
        check(
            &format!("{recursion}A := \"x${{B}}\"\n"),
            "x⟨${@'1' if d.getVar('U') == 'x' else d.getVar('B')}⟩",
        );
        check("OVERRIDES = \"${U}\"\nA:a = \"${U}\"\nA:remove = \"${@1 / 0}\"\n", "⟨${A}⟩");
        check("OVERRIDES = \"a:${U}\"\nA = \"1\"\nA:append:b = \"${@1 / 0}\"\n", "⟨1${@1 / 0}⟩");
    }

    #[test]
    fn files_are_found_after_one_that_is_not_known() {
        check("include ${U}.inc\nrequire b.inc\n", "⟨${A}⟩");
        check("include ${U}.inc\nA = \"${@d.getVarFlag('B', 'doc') or 'none'}\"\n", "⟨${A}⟩");
    }

    #[test]
    fn variants_and_references_may_be_others() {
        check("B1 = \"x\"\nA = \"${B${U}} y\"\n", "⟨${B${U}}⟩ y");
        let overrides = "OVERRIDES = \"a\"\nA:a = \"1\"\n";
        check(
            &format!("{overrides}A = \"1\"\nrequire ${{@'b.inc' if d.getVar('U') == 'x' else 'c.inc'}}\n"),
            "1",
        );
        check(
            &format!("{overrides}require ${{@'b.inc' if d.getVar('U') == 'x' else 'd.inc'}}\n"),
            "⟨(1|${A})⟩",
        );
    }

    #[test]
    fn an_override_is_on_in_all_statements_or_in_none() {
        check("OVERRIDES = \"${U}\"\nA = \"a\"\nA:append:o = \" b\"\nA:remove:o = \"b\"\n", "(a|a )");
        check("OVERRIDES = \"${U}\"\nA = \"a\"\nA:append:o = \" b\"\nA:append:o = \" c\"\n", "(a|a b c)");
        check("OVERRIDES = \"${U}\"\nA = \"a\"\nA:o = \"b\"\nA:append:o = \"c\"\n", "(a|bc)");
        check(
            "OVERRIDES = \"${U}\"\nA = \"${B}\"\nB = \"a\"\nB:o = \"b\"\nA:append:o = \"c\"\nA:prepend:o = \"d\"\n",
            "(a|dbc)",
        );
        let either = "OVERRIDES = \"${@'o' if d.getVar('U') == 'x' else 'p'}\"\nA = \"a\"\n";
        check(&format!("{either}A:append:o = \"o\"\nA:append:p = \"p\"\nA:append:o = \"2\"\n"), "(ap|ao2)");
    }

    #[test]
    fn overrides_follow_what_they_ask_for() {
        let variants = "A = \"0\"\nA:o = \"1\"\nA:p = \"2\"\n";
        let asks = "OVERRIDES = \"${@'o' if bb.data.inherits_class('c', d) else 'p'}\"\n";
        check(
            &format!("{asks}{variants}B := \"${{A}}\"\ninherit c\nA := \"${{B}}${{A}}\"\nOVERRIDES = \"\"\n"),
            "21",
        );
        let calls = "def f(d):\n    return 'o'\n\nOVERRIDES = \"${@f(d)}\"\n";
        let again = "def f(d):\n    return 'p'\n\nA := \"${B}${A}\"\nOVERRIDES = \"\"\n";
        check(&format!("{calls}{variants}B := \"${{A}}\"\n{again}"), "12");
        let flag = "OVERRIDES = \"${@d.getVarFlag('F', 'x') or 'p'}\"\n";
        let set = "F[x] = \"o\"\nA := \"${B}${A}\"\nOVERRIDES = \"\"\n";
        check(&format!("{flag}{variants}B := \"${{A}}\"\n{set}"), "21");
    }

    #[test]
    fn endless_additions_end_in_something_unknown() {
        let text = "A += \"xx\"\nB = \"x\"\nC .= \"${D}\"\n".repeat(25_000);
        let files = Files::default().with_text("/a.bb".into(), text);
        let options = Options { incomplete: true, ..Options::default() };
        let configuration = Configuration::new(files.into(), options);
        let recipe = configuration.recipe(Path::new("/a.bb"), &[]).expect("a recipe");
        assert!(recipe.data.get("A").is_some_and(|value| value.is_unknown()));
        assert_eq!(recipe.data.get("B").and_then(|value| value.exact().map(str::to_owned)), Some("x".into()));
    }
}
