//! What is evaluated once, before any recipe: layer.conf, bitbake.conf, the classes that INHERIT names.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::datastore::Datastore;
use super::evaluate::{Evaluation, Policy};
use super::facts;
use super::files::{Files, Parsed};
use super::problem::Note;
use super::problem::Problem;
use super::recipe::{Include, Inherit, Recipe};
use crate::layers::Release;
use crate::model::datastore::history::{Detail, EventOp, Origin, Record};
use crate::model::evaluate::run_python::Runs;
use crate::model::evaluate::state::{SYM, State};
use crate::syntax::ast::Operator;
use crate::syntax::{Dialect, StmtId};
use crate::text::SourceFile;
use crate::value::Name;
use crate::value::Raw;

/// What to evaluate before the recipes, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// BBPATH to begin with; layers add to it.
    pub bbpath: String,
    /// Variables to set before anything is read.
    pub set: Vec<(String, String)>,
    /// Directories of layers whose conf/layer.conf is read first.
    pub layers: Vec<PathBuf>,
    /// A text that is read as configuration before the files; no file if it is empty.
    pub local: String,
    /// Configuration files to read: paths, or names to be found in BBPATH.
    pub conf: Vec<PathBuf>,
    /// The name of the configuration among several that are built at once; empty for the one that is always
    /// there.
    pub multiconfig: String,
    /// Classes to inherit for all recipes, as INHERIT does.
    pub inherit: Vec<String>,
    /// Whether to begin with the few variables that nearly every recipe needs.
    pub defaults: bool,
    /// Variables of which nothing is known whatever the files say, because the configuration of a build
    /// sets them.
    pub unknown: Vec<String>,
    /// Whether there is more configuration than these files, so that unset variables may be set after all.
    pub incomplete: bool,
    /// The functions to carry out at the end of a recipe, as far as they are understood.
    pub runs: Runs,
    /// Whether to go on to the end of the recipe: deferred inherits and key expansion.
    pub finish: bool,
    /// Whose tables stand for `conf/bitbake.conf` and for classes that are not found.
    pub facts: Option<Release>,
    pub policy: Policy,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            bbpath: String::new(),
            set: Vec::new(),
            layers: Vec::new(),
            local: String::new(),
            conf: Vec::new(),
            multiconfig: String::new(),
            inherit: Vec::new(),
            defaults: true,
            unknown: Vec::new(),
            incomplete: false,
            runs: Runs::Nothing,
            finish: true,
            facts: None,
            policy: Policy::default(),
        }
    }
}

/// An evaluated configuration, shared by all recipes and threads.
pub struct Configuration {
    files: Arc<Files>,
    options: Options,
    data: Arc<Datastore>,
    state: State,
    halted: bool,
    /// What it inherits for all recipes.
    pub inherits: Vec<Inherit>,
    pub includes: Vec<Include>,
    pub problems: Vec<Problem>,
    pub(crate) journal: Vec<Note>,
}

/// The one file of configuration that the tables of facts stand for.
const BITBAKE_CONF: &str = "conf/bitbake.conf";

/// Defaults for evaluation without bitbake.conf.
const DEFAULTS: &str = include_str!("defaults.conf");

impl Configuration {
    pub fn new(files: Arc<Files>, options: Options) -> Arc<Configuration> {
        let state = State { facts: options.facts, ..State::default() };
        let mut evaluation = Evaluation::new(&files, options.policy, Datastore::default(), state);
        evaluation.configure(&options);
        let Evaluation { mut data, state, inherits, includes, problems, journal, halted, .. } = evaluation;
        for name in &options.unknown {
            data.set_finally(Name::intern(name), Raw::unknown(format!("${{{name}}}")));
        }
        if options.incomplete {
            data.set_class_missing();
        }
        let data = Arc::new(data);
        Arc::new(Configuration { files, options, data, state, halted, inherits, includes, problems, journal })
    }

    /// This configuration with files that differ in nothing that was read for it.
    pub(super) fn with_files(&self, files: Arc<Files>) -> Arc<Configuration> {
        Arc::new(Configuration {
            files,
            options: self.options.clone(),
            data: Arc::clone(&self.data),
            state: self.state.clone(),
            halted: self.halted,
            inherits: self.inherits.clone(),
            includes: self.includes.clone(),
            problems: self.problems.clone(),
            journal: self.journal.clone(),
        })
    }

    /// The variables before any recipe is read.
    pub fn data(&self) -> &Datastore {
        &self.data
    }

    pub fn policy(&self) -> Policy {
        self.options.policy
    }

    pub fn files(&self) -> &Arc<Files> {
        &self.files
    }

    /// Evaluates the recipe at `path` and then `appends`, in this order. `None` if it cannot be read.
    pub fn recipe(&self, path: &Path, appends: &[PathBuf]) -> Option<Recipe> {
        self.evaluate(path, appends, None, self.options.runs)
    }

    /// Evaluates a recipe of the collection `layer`, or of none.
    pub(crate) fn recipe_of_layer(
        &self,
        path: &Path,
        appends: &[PathBuf],
        layer: Option<&str>,
    ) -> Option<Recipe> {
        self.evaluate(path, appends, Some(layer), self.options.runs)
    }

    /// Evaluates as [`Self::recipe_of_layer`] does, but for what Python functions do at the end: those of
    /// openembedded-core's classes take longer than all else.
    pub(crate) fn recipe_before_python(
        &self,
        path: &Path,
        appends: &[PathBuf],
        layer: Option<&str>,
    ) -> Option<Recipe> {
        self.evaluate(path, appends, Some(layer), Runs::Nothing)
    }

    fn evaluate(
        &self,
        path: &Path,
        appends: &[PathBuf],
        layer: Option<Option<&str>>,
        runs: Runs,
    ) -> Option<Recipe> {
        let file = self.files.get(path)?;
        let data = Datastore::on(Arc::clone(&self.data));
        let state = State { class_type: "recipe", ..self.state.clone() };
        let mut evaluation = Evaluation::new(&self.files, self.options.policy, data, state);
        evaluation.halted = self.halted;
        if let Some(layer) = layer {
            evaluation.set_layer_name(layer);
        }
        let appends = evaluation.recipe(&file, appends);
        if self.options.finish && !evaluation.halted {
            evaluation.finish(runs);
        }
        let Evaluation { data, state, inherits, includes, problems, journal, halted, .. } = evaluation;
        let has_own_python = state
            .anonymous
            .iter()
            .any(|function| data.place(function.origin).is_some_and(|place| place.file.is_part_of_recipes()));
        let (tasks, stopped) = (state.tasks, halted);
        Some(Recipe {
            search_path: OnceLock::new(),
            file,
            appends,
            data,
            inherits,
            includes,
            problems,
            tasks,
            stopped,
            has_own_python,
            journal,
        })
    }
}

impl Evaluation<'_> {
    fn configure(&mut self, options: &Options) {
        self.set_quietly("BBPATH", &options.bbpath);
        if options.defaults {
            let file = virtual_file("<default>", DEFAULTS, Dialect::Conf { base: true });
            let number = self.data.log.add_file(Arc::clone(&file));
            self.run(&file, number);
        }
        self.set_command_line(&options.set);
        if !(options.layers.is_empty() && options.conf.is_empty() && options.inherit.is_empty()) {
            // BitBake sets it before it reads any configuration.
            if self.data.plain(Name::intern("BB_CURRENT_MC")).is_none() {
                self.set_quietly("BB_CURRENT_MC", &options.multiconfig);
            }
        }
        self.state.class_type = "global";
        for layer in &options.layers {
            self.read_layer(layer);
        }
        if !options.local.is_empty() {
            let dialect = Dialect::Conf { base: false };
            self.read_file(&virtual_file("<local>.conf", &options.local, dialect), None);
        }
        for conf in &options.conf {
            self.read_configuration(conf);
        }
        let origin = self.command_line(&[format!("inherit {}", options.inherit.join(" "))]);
        if !options.inherit.is_empty() {
            self.inherit(&options.inherit.join(" "), origin, false);
        }
    }

    /// BitBake tells each recipe the collection that it is of, unless it is too old to know the variable.
    fn set_layer_name(&mut self, layer: Option<&str>) {
        const VARIABLE: &str = "FILE_LAYERNAME";
        if self.data.get_raw(VARIABLE).is_some_and(|value| value.exact().is_some()) {
            let value = layer.map_or_else(|| Raw::unknown(format!("${{{VARIABLE}}}")), Raw::from);
            self.data.set(Name::intern(VARIABLE), value);
        }
    }

    fn set_quietly(&mut self, name: &str, text: &str) {
        self.data.set(Name::intern(name), Raw::from(text));
    }

    fn set_command_line(&mut self, set: &[(String, String)]) {
        let lines: Vec<String> = set.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let origin = self.command_line(&lines);
        for (index, (name, value)) in set.iter().enumerate() {
            let (name, value) = (Name::intern(name), Raw::from(value.as_str()));
            let origin = Origin { stmt: StmtId(index as u32), ..origin };
            let detail = Detail::Raw(value.clone());
            let (of, op) = match name.meaning().edit {
                Some(edit) => (edit.base, EventOp::Edit(edit.kind, edit.overrides)),
                None => (name, EventOp::Assign(Operator::Set)),
            };
            self.data.log.push(Record { name: of, flag: None, origin, op, detail });
            self.data.set(name, value);
        }
    }

    /// A file that stands for the command line, each of `lines` a comment, and the first of them.
    fn command_line(&mut self, lines: &[String]) -> Origin {
        let mut text = String::new();
        for line in lines {
            let line = line.replace(['\n', '\r'], " ");
            text.push_str(&format!("# {} \n", line.trim_end_matches('\\')));
        }
        let file = virtual_file("<command line>", &format!("{text}#\n"), Dialect::Conf { base: true });
        Origin { file: self.data.log.add_file(file), stmt: StmtId(0) }
    }

    /// Reads a layer's configuration; `${LAYERDIR}` is replaced at once, for the next layer has another.
    fn read_layer(&mut self, layer: &Path) {
        let directory = layer.to_string_lossy();
        self.set_quietly("LAYERDIR", &directory);
        self.set_quietly("LAYERDIR_RE", &escape(&directory));
        self.read_configuration(&layer.join("conf/layer.conf"));
        for name in ["LAYERDIR", "LAYERDIR_RE"] {
            self.replace_reference(name);
            self.data.unset(Name::intern(name));
        }
    }

    /// BitBake's `expandVarref`.
    fn replace_reference(&mut self, name: &str) {
        let Some(value) = self.data.get_raw(name).and_then(|value| value.exact().map(str::to_owned)) else {
            return;
        };
        let reference = format!("${{{name}}}");
        let names: Vec<Name> = self.data.names().collect();
        for name in names {
            let Some(raw) = self.data.get_raw(name.as_str()) else { continue };
            if let Some(text) = raw.exact()
                && text.contains(&reference)
            {
                self.data.set_finally(name, Raw::from(text.replace(&reference, &value).as_str()));
            }
        }
    }

    fn read_configuration(&mut self, conf: &Path) {
        let path = if conf.is_absolute() {
            conf.to_owned()
        } else {
            let found = self.bbpath().find(&conf.to_string_lossy(), self.files);
            found.unwrap_or_else(|| conf.to_owned())
        };
        let mut file = self.files.get(&crate::value::path::normal(&path));
        if file.is_none()
            && conf == Path::new(BITBAKE_CONF)
            && let Some(release) = self.state.facts
        {
            file = facts::bitbake_conf(release).map(facts::Fact::parsed);
        }
        match file {
            Some(file) => self.read_file(&file, None),
            None => {
                let message = format!("file {} not found", conf.display());
                self.fail(super::problem::ProblemKind::MissingFile, None, message);
                self.data.set_class_missing();
            }
        }
    }

    /// Reads a recipe and its appends, and returns those that could be read.
    fn recipe(&mut self, file: &Arc<Parsed>, appends: &[PathBuf]) -> Vec<Arc<Parsed>> {
        let path = Raw::from(&*file.path().to_string_lossy());
        self.data.set(SYM.file, path.clone());
        self.read_file(file, None);
        let appends: Vec<_> = appends.iter().filter_map(|append| self.files.get(append)).collect();
        for append in &appends {
            if !self.halted {
                self.read_file(append, None);
            }
        }
        if !self.halted {
            self.data.set(SYM.file, path);
        }
        appends
    }
}

/// A text that stands in no file.
fn virtual_file(name: &str, text: &str, dialect: Dialect) -> Arc<Parsed> {
    Arc::new(Parsed::new(Arc::new(SourceFile::new(name, text)), dialect))
}

/// As Python's `re.escape`.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let is_special = matches!(
            c,
            '(' | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '?'
                | '*'
                | '+'
                | '-'
                | '|'
                | '^'
                | '$'
                | '\\'
                | '.'
                | '&'
                | '~'
                | '#'
                | ' '
                | '\t'
                | '\n'
                | '\r'
                | '\x0b'
                | '\x0c'
        );
        if is_special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
