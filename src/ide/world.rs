//! What questions are answered from: all files as they are in one moment.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::Settings;
use crate::engine::{Configs, Readers, Session};
use crate::manifest::Member;
use crate::model::{Build, Recipe};
use crate::syntax::{Dialect, StmtKind, ast, parse};
use crate::text::SourceFile;

/// All files in one moment, with the texts that are not saved, and what follows from them.
pub struct World {
    pub build: Arc<Build>,
    configs: Arc<Configs>,
    /// All files that are checked.
    pub targets: Arc<[PathBuf]>,
    /// Those of them that are checked because they are open.
    pub named: Arc<[PathBuf]>,
    /// The files that the build itself was read from.
    shared: Arc<FxHashSet<PathBuf>>,
    /// What is known of the recipes around.
    pub surroundings: Arc<Surroundings>,
    /// The recipes through which files are to be seen, by file.
    pub chosen: Arc<FxHashMap<PathBuf, PathBuf>>,
    recipes: Mutex<FxHashMap<PathBuf, Option<Arc<Recipe>>>>,
}

/// What a check found out about the recipes of all layers. It may be a moment older than the texts.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The recipes that make something for Pantavisor, by path.
    pub members: Vec<Member>,
    /// The recipes for which each file was read, by their places in `recipes`.
    pub readers: Readers,
    /// The recipes that have to do with the files that are checked, sorted.
    pub recipes: Vec<PathBuf>,
    /// Whether all recipes were looked at.
    pub is_complete: bool,
}

impl World {
    /// The files as a session sees them.
    pub fn of(session: &Session) -> World {
        World {
            build: Arc::clone(session.build()),
            configs: Arc::clone(session.configs()),
            targets: Arc::clone(session.targets()),
            named: session.named().into(),
            shared: Arc::clone(session.shared()),
            surroundings: Arc::default(),
            chosen: Arc::default(),
            recipes: Mutex::default(),
        }
    }

    /// These files, but with other texts in some; `None` if the build itself stands on one of them, or if
    /// one was not there before or is not there now.
    pub fn with_texts(&self, texts: &[(PathBuf, Option<Arc<str>>)]) -> Option<World> {
        for (path, text) in texts {
            if text.is_some() != self.build.disk().exists(path) || self.shared.contains(path) {
                return None;
            }
        }
        let files = Arc::new(self.build.files.edited(texts));
        let changed: Vec<PathBuf> = texts.iter().map(|(path, _)| path.clone()).collect();
        Some(World { build: Arc::new(self.build.with_contents(files, &changed)), ..self.unevaluated() })
    }

    /// These files, but with what is on the disk in some; `None` as for [`World::with_texts`].
    pub fn reread(&self, paths: &[PathBuf]) -> Option<World> {
        let files = Arc::new(self.build.files.reread(paths));
        for path in paths {
            if files.disk().exists(path) != self.build.disk().exists(path) || self.shared.contains(path) {
                return None;
            }
        }
        Some(World { build: Arc::new(self.build.with_contents(files, paths)), ..self.unevaluated() })
    }

    /// These files, but with spaces in the place of all that BitBake refuses in one: while the user types,
    /// the rest of it has its values all the same. `None` if nothing is refused.
    pub fn without_errors(&self, source: &SourceFile) -> Option<World> {
        let dialect = Dialect::of(source.path())?;
        let tree = parse(source.text(), dialect).tree;
        let file = ast::File::new(source.text(), &tree);
        let mut text = source.text().to_owned();
        let mut is_whole = true;
        for stmt in file.stmts() {
            if stmt.kind() != StmtKind::Error {
                continue;
            }
            let lines = stmt.lines();
            let blank = lines.slice(source.text()).bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
            text.replace_range(lines.range(), &blank.collect::<String>());
            is_whole = false;
        }
        if is_whole {
            return None;
        }
        self.with_texts(&[(source.path().to_owned(), Some(text.into()))])
    }

    /// These files with what is known of the recipes around.
    pub fn with_surroundings(&self, surroundings: Arc<Surroundings>) -> World {
        World { surroundings, ..self.same() }
    }

    /// These files, seen through these recipes.
    pub fn with_chosen(&self, chosen: Arc<FxHashMap<PathBuf, PathBuf>>) -> World {
        World { chosen, ..self.same() }
    }

    fn same(&self) -> World {
        let recipes = self.recipes.lock().unwrap_or_else(PoisonError::into_inner).clone();
        World { recipes: Mutex::new(recipes), ..self.unevaluated() }
    }

    fn unevaluated(&self) -> World {
        World {
            build: Arc::clone(&self.build),
            configs: Arc::clone(&self.configs),
            targets: Arc::clone(&self.targets),
            named: Arc::clone(&self.named),
            shared: Arc::clone(&self.shared),
            surroundings: Arc::clone(&self.surroundings),
            chosen: Arc::clone(&self.chosen),
            recipes: Mutex::default(),
        }
    }

    /// The settings that are in force for the file at `path`.
    pub fn settings(&self, path: &Path) -> Arc<Settings> {
        self.configs.of(path)
    }

    /// The recipe at `path`, evaluated on the first call.
    pub fn recipe(&self, path: &Path) -> Option<Arc<Recipe>> {
        if let Some(known) = self.recipes.lock().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let recipe = self.build.recipe(path).map(Arc::new);
        let mut recipes = self.recipes.lock().unwrap_or_else(PoisonError::into_inner);
        recipes.entry(path.to_owned()).or_insert(recipe).clone()
    }

    /// What stands in a file, whatever it is.
    pub fn source(&self, path: &Path) -> Option<Arc<SourceFile>> {
        match Dialect::of(path) {
            Some(_) => self.build.files.get(path).map(|file| Arc::clone(&file.source)),
            None => self.build.files.load_source(path).ok(),
        }
    }
}
