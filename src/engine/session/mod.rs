//! A check that goes on: what was found of a recipe is kept until a file changes that it read.
//!
//! An editor asks again after every keystroke, and nearly everything is as it was. So each recipe is kept
//! with its findings and the files that were read for it, and what all containers are asked together with
//! theirs. A file that comes or goes may be one that was looked for in vain: then a new session begins.

mod held;
mod kept;
mod report;
mod syntax;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Configs;
use super::asked::Asked;
use super::check::{recipe_work, rules_on};
use super::related_recipes;
use super::run::Run;
use super::run_shellcheck::RunShellcheck;
use super::together::Focus;
use crate::config::Settings;
use crate::disk::noting;
use crate::lint::{Rule, SettingsOf};
use crate::manifest::Member;
use crate::model::{Build, Said};
use crate::value::path::{is_append_file, is_recipe_file};
pub use held::HeldSession;
use kept::{Kept, KeptFile, KeptInAll};
pub(crate) use report::Report;
pub(crate) use syntax::syntax_errors;

/// As many recipes are evaluated at once rather than left for later.
const FEW: usize = 48;

/// What is checked, and what is known of it.
pub struct Session {
    build: Arc<Build>,
    configs: Arc<Configs>,
    /// All files that are checked, as absolute paths, sorted.
    targets: Arc<[PathBuf]>,
    /// Those of them that are checked though no directory would be looked through for them.
    named: Vec<PathBuf>,
    /// The recipes that may have to do with the targets, sorted.
    recipes: Vec<PathBuf>,
    kept: FxHashMap<PathBuf, Kept>,
    /// What was found in single files without values.
    files: FxHashMap<PathBuf, KeptFile>,
    readers: Readers,
    /// What was read for the build itself.
    shared: Arc<FxHashSet<PathBuf>>,
    in_all: Option<KeptInAll>,
    /// The rules that are on for any of the targets.
    rules: Vec<&'static Rule>,
    /// What runs ShellCheck where the settings ask for it.
    shellcheck: Option<Arc<dyn RunShellcheck + Send>>,
}

/// For each file the recipes for which it was read, by their places in the list of all; also those that have
/// to be looked at again.
pub(crate) type Readers = FxHashMap<PathBuf, Vec<u32>>;

/// The session cannot go on: the layers or the configuration may be others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outdated;

impl Session {
    /// Begins a session with what `make` reads. `targets` are sorted.
    pub fn begin<E>(
        configs: Arc<Configs>,
        targets: Arc<[PathBuf]>,
        named: Vec<PathBuf>,
        make: impl FnOnce() -> Result<Build, E>,
    ) -> Result<Session, E> {
        let (build, mut shared) = noting(|| {
            make().inspect(|build| {
                build.layers.collected();
                build.multiconfigs();
            })
        });
        let build = Arc::new(build?);
        shared.extend(configs.all().flat_map(|settings| &settings.loaded.parts).map(|part| {
            // What is wrong or right in it may be another thing.
            part.file.path().to_owned()
        }));
        let rules = rules_on(&targets, &|path| configs.of(path));
        let mut session = Session {
            build,
            configs,
            targets,
            named,
            recipes: Vec::new(),
            kept: FxHashMap::default(),
            files: FxHashMap::default(),
            readers: FxHashMap::default(),
            shared: Arc::new(shared),
            in_all: None,
            rules,
            shellcheck: None,
        };
        if session.with_run(|run| run.asks_for_values()) {
            session.recipes = related_recipes::recipes(&session.build, &session.targets);
        }
        Ok(session)
    }

    /// This session, with what ShellCheck says.
    #[must_use]
    pub fn with_shellcheck(mut self, shellcheck: Arc<dyn RunShellcheck + Send>) -> Session {
        self.shellcheck = Some(shellcheck);
        self
    }

    /// All files that were read so far.
    pub(super) fn reads(&self) -> FxHashSet<PathBuf> {
        let of_files = self.files.values().flat_map(|kept| &kept.reads);
        let of_all = self.in_all.iter().flat_map(|kept| &kept.reads);
        self.readers.keys().chain(self.shared.iter()).chain(of_files).chain(of_all).cloned().collect()
    }

    pub fn build(&self) -> &Arc<Build> {
        &self.build
    }

    /// The recipes that may have to do with the targets, sorted.
    pub fn recipes(&self) -> &[PathBuf] {
        &self.recipes
    }

    pub fn configs(&self) -> &Arc<Configs> {
        &self.configs
    }

    /// The files that were read for the build itself.
    pub fn shared(&self) -> &Arc<FxHashSet<PathBuf>> {
        &self.shared
    }

    pub fn targets(&self) -> &Arc<[PathBuf]> {
        &self.targets
    }

    /// Those of the targets that no directory would be looked through for.
    pub fn named(&self) -> &[PathBuf] {
        &self.named
    }

    /// The settings that are in force for the file at `path`.
    pub fn settings(&self, path: &Path) -> Arc<Settings> {
        self.configs.of(path)
    }

    /// Takes a build in which the files `changed` have other contents, see [`Build::with_contents`]. If the
    /// build itself stands on one of them, another session has to begin.
    pub fn change(&mut self, build: Arc<Build>, changed: &[PathBuf]) -> Result<(), Outdated> {
        if changed.iter().any(|path| self.shared.contains(path)) {
            return Err(Outdated);
        }
        let before = std::mem::replace(&mut self.build, build);
        self.files.retain(|_, kept| !changed.iter().any(|path| kept.reads.contains(path)));
        for path in changed {
            for recipe in self.readers.get(path).cloned().unwrap_or_default() {
                self.drop_recipe(recipe as usize);
            }
            if self.in_all.as_ref().is_some_and(|kept| kept.reads.contains(path)) {
                self.in_all = None;
            }
        }
        self.drop_where_other_files_say(changed);
        self.drop_where_names_differ(&before);
        Ok(())
    }

    fn drop_recipe(&mut self, recipe: usize) {
        let dropped = self.kept.remove(&self.recipes[recipe]);
        if dropped.is_some_and(|kept| kept.evaluated().is_some()) {
            self.in_all = None;
        }
    }

    /// Drops what was found because some files say a text, if that is no longer so.
    fn drop_where_other_files_say(&mut self, changed: &[PathBuf]) {
        let build = Arc::clone(&self.build);
        let holds = |said: &FxHashSet<Said>| said.iter().all(|said| build.is_still_said(said, changed));
        self.files.retain(|_, kept| holds(&kept.said));
        for recipe in 0..self.recipes.len() {
            if self.kept.get(&self.recipes[recipe]).is_some_and(|kept| !holds(&kept.said)) {
                self.drop_recipe(recipe);
            }
        }
        if self.in_all.as_ref().is_some_and(|kept| !holds(&kept.said)) {
            self.in_all = None;
        }
    }

    /// Drops what was found because a name is read nowhere, or is read somewhere, if that is no longer so.
    fn drop_where_names_differ(&mut self, before: &Build) {
        // If it was not asked before, nothing depends on it.
        let Some(before) = before.known_reads() else { return };
        let now = Arc::clone(self.build.reads());
        self.files.retain(|_, kept| kept.names.iter().all(|name| now.read_by(name) == before.read_by(name)));
        for recipe in 0..self.recipes.len() {
            if let Some(kept) = self.kept.get(&self.recipes[recipe])
                && kept.names.iter().any(|name| now.read_by(name) != before.read_by(name))
            {
                self.drop_recipe(recipe);
            }
        }
    }

    /// Whether all recipes were looked at, so that nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.recipes.iter().all(|recipe| self.kept.contains_key(recipe))
    }

    /// The recipes that have to be looked at, anew or for the first time.
    pub fn left(&self) -> Vec<PathBuf> {
        self.missing(&self.recipes)
    }

    /// The recipes for which each file was read, as far as is known by now.
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    /// The recipes that make something for Pantavisor, as far as they were looked at; by path.
    pub fn members(&self) -> Vec<Member> {
        let kept = self.recipes.iter().filter_map(|path| self.kept.get(path)?.evaluated());
        kept.map(|evaluated| evaluated.member.clone()).collect()
    }

    /// What is found in `focus` before all containers are looked at together again, if only that and a few
    /// recipes are missing; `None` if not, or if `cancelled` was set meanwhile.
    pub fn check_first(&mut self, focus: Focus<'_>, cancelled: &AtomicBool) -> Option<Report> {
        if self.in_all.is_some() || self.left().len() > FEW {
            return None;
        }
        let concerned = self.concerned(focus);
        self.look_at(&concerned, cancelled)?;
        Some(self.report(focus, &concerned, false))
    }

    /// Looks at the recipes that have to do with `focus`. If there are only a few others left, these as well.
    /// `None` if `cancelled` was set meanwhile; what was done by then is kept.
    pub fn check(&mut self, focus: Focus<'_>, cancelled: &AtomicBool) -> Option<Report> {
        let concerned = self.concerned(focus);
        self.look_at(&concerned, cancelled)?;
        let left = self.left();
        if left.len() <= FEW {
            self.look_at(&left, cancelled)?;
        }
        let is_complete = self.is_complete();
        Some(self.report(focus, &concerned, is_complete))
    }

    /// The recipes that have to do with `focus`, sorted.
    fn concerned(&self, focus: Focus<'_>) -> Vec<PathBuf> {
        let Focus::Files(files) = focus else { return self.recipes.clone() };
        let collected = self.build.layers.collected();
        let mut found: FxHashSet<PathBuf> = FxHashSet::default();
        for file in files {
            let readers = self.readers.get(file).into_iter().flatten();
            found.extend(readers.map(|recipe| self.recipes[*recipe as usize].clone()));
            if is_append_file(file) {
                found.extend(collected.recipes_for(file).into_iter().map(Path::to_owned));
            }
            found.insert(file.clone());
            if !is_recipe_file(file) && !self.readers.contains_key(file) {
                // Who reads it is not known yet; most likely a recipe beside it.
                found.extend(self.neighbors(file));
            }
        }
        let mut found: Vec<PathBuf> =
            found.into_iter().filter(|path| self.recipes.binary_search(path).is_ok()).collect();
        found.sort();
        found
    }

    /// A few recipes near a file, which are none for a class and for configuration.
    fn neighbors(&self, file: &Path) -> Vec<PathBuf> {
        if file.extension().is_some_and(|extension| extension == "bbclass" || extension == "conf") {
            return Vec::new();
        }
        let Some(above) = file.parent().and_then(Path::parent) else { return Vec::new() };
        self.recipes.iter().filter(|recipe| recipe.starts_with(above)).take(FEW).cloned().collect()
    }

    fn missing(&self, recipes: &[PathBuf]) -> Vec<PathBuf> {
        recipes.iter().filter(|path| !self.kept.contains_key(*path)).cloned().collect()
    }

    fn look_at(&mut self, recipes: &[PathBuf], cancelled: &AtomicBool) -> Option<()> {
        let missing = self.missing(recipes);
        if missing.is_empty() {
            return Some(());
        }
        let missing = related_recipes::marked(&self.build, missing);
        let done: Vec<Option<_>> = self.with_run(|run| {
            let asked = Asked::of(run);
            let done = missing.par_iter().map(|recipe| {
                if cancelled.load(Ordering::Relaxed) {
                    return None;
                }
                let (kept, reads) = Kept::of(&recipe.path, || recipe_work(run, &asked, recipe));
                Some((recipe.path.clone(), reads, kept))
            });
            done.collect()
        });
        let mut is_whole = true;
        for done in done {
            match done {
                Some((path, reads, kept)) => self.keep(path, reads, kept),
                None => is_whole = false,
            }
        }
        if is_whole { Some(()) } else { None }
    }

    fn keep(&mut self, path: PathBuf, reads: FxHashSet<PathBuf>, kept: Kept) {
        let Ok(recipe) = self.recipes.binary_search(&path) else { return };
        for file in reads {
            let readers = self.readers.entry(file).or_default();
            if let Err(at) = readers.binary_search(&(recipe as u32)) {
                readers.insert(at, recipe as u32);
            }
        }
        if kept.evaluated().is_some() {
            self.in_all = None;
        }
        self.kept.insert(path, kept);
    }

    /// Calls `work` with all that a check stands on.
    fn with_run<T>(&self, work: impl FnOnce(&Run<'_>) -> T) -> T {
        let settings: SettingsOf<'_> = &|path: &Path| self.configs.of(path);
        let rules = self.rules.clone();
        work(&Run {
            build: &self.build,
            targets: &self.targets,
            named: &self.named,
            settings,
            rules,
            shellcheck: self.shellcheck.as_ref().map(|run| &**run as &dyn RunShellcheck),
        })
    }
}
