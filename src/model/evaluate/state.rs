//! What an evaluation remembers besides variables, and the names that it deals with itself.

use std::collections::VecDeque;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use super::bbpath::BbPaths;
use crate::layers::Release;
use crate::model::datastore::history::Origin;
use crate::python::Definition;
use crate::value::Name;

/// What lasts from one file to the next, and from the configuration to the recipes.
#[derive(Clone)]
pub(crate) struct State {
    /// `recipe` or `global`: where classes are looked for first.
    pub class_type: &'static str,
    pub deferred: VecDeque<Deferred>,
    pub tasks: Vec<Name>,
    pub handlers: Vec<(Name, Origin)>,
    pub anonymous: Vec<PythonFunction>,
    /// Variables with a new name, and it.
    pub renamed: FxHashMap<Name, Arc<str>>,
    /// Whether one of them was set: the recipe fails at its end.
    pub renamed_was_set: bool,
    /// Whose tables stand for classes and configuration that are not there.
    pub facts: Option<Release>,
    /// Shared by all recipes of a configuration.
    pub bbpaths: Arc<BbPaths>,
}

/// A class to be inherited at the end of the recipe.
#[derive(Clone)]
pub(crate) struct Deferred {
    pub classes: Arc<str>,
    pub origin: Origin,
}

/// A Python function that BitBake runs at the end of a recipe.
#[derive(Clone)]
pub(crate) struct PythonFunction {
    pub name: Name,
    pub origin: Origin,
    /// A `def` of that name.
    pub definition: Arc<Definition>,
    /// That of its header.
    pub line: u32,
    /// Whether it is there whatever the unknown conditions are.
    pub sure: bool,
}

/// Names that evaluation itself deals with.
pub(crate) struct Symbols {
    pub bbpath: Name,
    pub cleandirs: Name,
    pub default_value: Name,
    pub deps: Name,
    pub dirs: Name,
    pub export: Name,
    pub fakeroot: Name,
    pub file: Name,
    pub filename: Name,
    pub func: Name,
    pub handler: Name,
    pub lineno: Name,
    pub python: Name,
    pub renamed_variables: Name,
    pub task: Name,
}

pub(crate) static SYM: LazyLock<Symbols> = LazyLock::new(|| Symbols {
    bbpath: Name::intern("BBPATH"),
    cleandirs: Name::intern("cleandirs"),
    default_value: Name::intern("_defaultval"),
    deps: Name::intern("deps"),
    dirs: Name::intern("dirs"),
    export: Name::intern("export"),
    fakeroot: Name::intern("fakeroot"),
    file: Name::intern("FILE"),
    filename: Name::intern("filename"),
    func: Name::intern("func"),
    handler: Name::intern("handler"),
    lineno: Name::intern("lineno"),
    python: Name::intern("python"),
    renamed_variables: Name::intern("BB_RENAMED_VARIABLES"),
    task: Name::intern("task"),
});

/// The variables that BitBake itself knows by a new name.
const RENAMED: [(&str, &str); 9] = [
    ("BB_ENV_WHITELIST", "BB_ENV_PASSTHROUGH"),
    ("BB_ENV_EXTRAWHITE", "BB_ENV_PASSTHROUGH_ADDITIONS"),
    ("BB_HASHBASE_WHITELIST", "BB_BASEHASH_IGNORE_VARS"),
    ("BB_HASHCONFIG_WHITELIST", "BB_HASHCONFIG_IGNORE_VARS"),
    ("BB_HASHTASK_WHITELIST", "BB_TASKHASH_IGNORE_TASKS"),
    ("BB_SETSCENE_ENFORCE_WHITELIST", "BB_SETSCENE_ENFORCE_IGNORE_TASKS"),
    ("MULTI_PROVIDER_WHITELIST", "BB_MULTI_PROVIDER_ALLOWED"),
    ("BB_STAMP_WHITELIST", "is a deprecated variable and support has been removed"),
    ("BB_STAMP_POLICY", "is a deprecated variable and support has been removed"),
];

impl Default for State {
    fn default() -> State {
        State {
            class_type: "recipe",
            deferred: VecDeque::new(),
            tasks: Vec::new(),
            handlers: Vec::new(),
            anonymous: Vec::new(),
            renamed: RENAMED.iter().map(|(old, new)| (Name::intern(old), Arc::from(*new))).collect(),
            renamed_was_set: false,
            facts: None,
            bbpaths: Arc::default(),
        }
    }
}
