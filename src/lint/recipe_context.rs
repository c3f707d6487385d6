//! A recipe as rules see it.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Body, PackageList, ScriptFile, Statement};
use crate::layers::{Release, Releases};
use crate::manifest::{Container, Member};
use crate::model::fetch::Entry;
use crate::model::{Build, ClassFile, Place, ProblemKind, Recipe, facts};
use crate::syntax::ast::{Stmt, View};
use crate::text::{SourceFile, Span, display_path};
use crate::value::{Misnomer, misnomer};

/// An evaluated recipe, what it makes for Pantavisor, and the layers around it.
pub struct RecipeContext<'a> {
    pub recipe: &'a Recipe,
    pub container: &'a Container,
    pub build: &'a Build,
    pub(super) bodies: OnceCell<Vec<Body>>,
    pub(super) statements: OnceCell<Vec<Statement<'a>>>,
    pub(super) packages: OnceCell<PackageList>,
    pub(super) patches: OnceCell<Vec<Arc<SourceFile>>>,
    pub(super) scripts: OnceCell<Vec<ScriptFile>>,
    as_written: OnceCell<Option<Recipe>>,
}

/// The classes that give the variables of containers their defaults.
const DEFAULTS: [&str; 3] = ["container-pvrexport.bbclass", "image-pvrexport.bbclass", "pvrexport.bbclass"];

/// The variables that say which local files there are and where they are looked for.
const SOURCES: [&str; 9] =
    ["SRC_URI", "FILESEXTRAPATHS", "FILESPATH", "FILESOVERRIDES", "OVERRIDES", "PN", "PV", "BPN", "BP"];

/// Whether a place is in one of them.
pub(super) fn gives_default(place: &Place) -> bool {
    DEFAULTS.iter().any(|class| place.file.path().ends_with(class))
}

impl<'a> RecipeContext<'a> {
    pub fn of(member: &'a Member, build: &'a Build) -> RecipeContext<'a> {
        let Member { recipe, container, .. } = member;
        RecipeContext {
            recipe,
            container,
            build,
            bodies: OnceCell::new(),
            statements: OnceCell::new(),
            packages: OnceCell::new(),
            patches: OnceCell::new(),
            scripts: OnceCell::new(),
            as_written: OnceCell::new(),
        }
    }
}

impl RecipeContext<'_> {
    /// The statement that last set `name` as a whole or added to it, in any file that was written by hand.
    pub fn last_set(&self, name: &str) -> Option<Place> {
        let history = self.recipe.data.history(name);
        let last = history.into_iter().rev().find(|event| event.flag.is_none() && event.line > 0)?;
        if last.place.file.is_virtual() { None } else { Some(last.place) }
    }

    /// Whether anything but Pantavisor's own classes decided about `name`: set it, added to it, or may
    /// have done so where something is unknown, such as which of several configurations is in force.
    pub fn is_decided(&self, name: &str) -> bool {
        let data = &self.recipe.data;
        let mut names = vec![name.to_owned()];
        names.extend(data.variants(name).map(str::to_owned));
        names
            .iter()
            .flat_map(|name| data.history(name))
            .any(|event| event.is_about_value() && event.line > 0 && !gives_default(&event.place))
            || data.recipe_part_missing()
            || data.get(name).is_some_and(|value| value.exact().is_none())
    }

    /// Whether a file is for a release since honister, whose overrides stand after colons. `None` if nothing
    /// says for which it is.
    pub fn is_for_known_release(&self, file: &Path) -> Option<bool> {
        let known = self.build.has_colons(file);
        if !known && self.build.layers.series_of(file).is_empty() {
            return None;
        }
        Some(known)
    }

    /// The release that the recipe is read for.
    pub fn release(&self) -> Release {
        self.build.release_of(self.recipe.file.path())
    }

    /// The releases that the recipe is to work with.
    pub fn releases(&self) -> Option<Releases> {
        self.build.releases_of(self.recipe.file.path())
    }

    /// The releases that a statement is for.
    pub fn releases_of(&self, statement: &Statement<'_>) -> Option<Releases> {
        self.build.releases_of(statement.file.path())
    }

    /// Whether the recipe is for `release` or a later one. False if nothing says for which it is.
    pub fn is_since(&self, release: Release) -> bool {
        self.releases().is_some_and(|releases| releases.is_since(release))
    }

    /// Whether every class and file that the recipe asks for is there, or is known to exist in a layer that
    /// is not. Unknown classes, and override syntax from before honister, may do anything.
    pub fn is_whole(&self) -> bool {
        self.knows_what_it_asks_for() && self.appends_in_doubt().is_empty()
    }

    /// Whether [`Self::is_whole`] held before the Python of classes runs: that stops at what is missing, and
    /// then nothing is known of the recipe any more.
    pub fn is_whole_as_written(&self) -> bool {
        self.is_whole() || self.as_written().is_some_and(|recipe| !recipe.data.recipe_part_missing())
    }

    /// The recipe before Python functions run, if these lost track of it and it is whole but for that.
    pub fn as_written(&self) -> Option<&Recipe> {
        let is_lost = self.recipe.data.recipe_part_missing() && !self.recipe.stopped;
        if !is_lost || !self.has_what_it_asks_for() || !self.appends_in_doubt().is_empty() {
            return None;
        }
        // Only few recipes are worth to be evaluated a second time.
        let recipe = self.as_written.get_or_init(|| self.build.recipe_before_python(self.recipe.file.path()));
        recipe.as_ref()
    }

    /// Whether the file name says another name or version than it is meant to, so that what goes by them is
    /// not told.
    pub fn is_misnamed(&self) -> bool {
        let name = self.recipe.file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        match misnomer(name) {
            None => false,
            // Elsewhere capitals are only unusual.
            Some(Misnomer::TooMany) => true,
            Some(Misnomer::Capitals | Misnomer::NoVersion) => {
                self.container.class.is_some() && !self.sets_own_name()
            }
            Some(Misnomer::Parts | Misnomer::Dash) => !self.sets_own_name(),
        }
    }

    /// Whether one of the recipe's own files sets its name or its version.
    pub fn sets_own_name(&self) -> bool {
        ["PN", "PV", "BPN"].iter().any(|name| !self.written(name).is_empty())
    }

    /// Whether every class and file that it asks for is there, whatever appends there are.
    fn knows_what_it_asks_for(&self) -> bool {
        !self.recipe.data.recipe_part_missing() && self.has_what_it_asks_for()
    }

    /// Whether every file and class is there, whatever Python functions do.
    fn has_what_it_asks_for(&self) -> bool {
        let recipe = self.recipe;
        // BitBake refused a file of the recipe, or read its overrides otherwise than they are meant.
        if recipe.stopped || recipe.problems.iter().any(|one| one.kind == ProblemKind::OldOverrideSyntax) {
            return false;
        }
        if recipe.includes.iter().any(|include| include.required && include.found.is_none()) {
            return false;
        }
        // What goes by the name of the file is that of another recipe.
        if self.is_misnamed() {
            return false;
        }
        recipe.inherits.iter().all(|inherit| {
            !matches!(inherit.found, ClassFile::Missing)
                || facts::class_exists(&inherit.class, self.release())
        })
    }

    /// The appends that count only if some layer is there, which is not.
    fn appends_in_doubt(&self) -> Vec<&Path> {
        let appends = self.build.layers.collected().appends_for(self.recipe.file.path());
        let in_doubt = appends.into_iter().filter(|append| append.needs.is_some());
        in_doubt.map(|append| append.path.as_path()).collect()
    }

    /// Whether one of them may have a say in which local files there are and where they are looked for.
    fn appends_may_bring_files(&self) -> bool {
        self.appends_in_doubt().into_iter().any(|path| match self.build.files.load(path) {
            Ok(append) => append.ast().stmts().any(may_bring_files),
            Err(_) => true,
        })
    }

    /// The directory that the recipe lies in.
    pub fn directory(&self) -> &Path {
        self.recipe.file.path().parent().unwrap_or(Path::new(""))
    }

    /// A path as it is told to people: from the recipe's directory if it lies below it, else from its layer.
    pub fn display_path(&self, path: &Path) -> String {
        if let Ok(below) = path.strip_prefix(self.directory()) {
            return display_path(below, Path::new(""));
        }
        let layer = self.build.layers.layer_of(path);
        let below = layer.and_then(|layer| path.strip_prefix(&layer.root).ok());
        display_path(below.unwrap_or(path), Path::new(""))
    }

    /// Where an entry of SRC_URI is written, if a file of a layer does it.
    pub fn place_of(&self, entry: &Entry) -> Option<Place> {
        let place = entry.word.place.clone().or_else(|| self.last_set("SRC_URI"))?;
        if place.file.is_virtual() { None } else { Some(place) }
    }

    /// The `file://` entries that are surely nowhere, with the paths that were tried. Entries that only some
    /// machine or distribution has are among them, for it is nowhere for all of these.
    pub fn absent_files(&self) -> impl Iterator<Item = (&Entry, &str, &[PathBuf])> {
        let is_renamed = self.recipe.inherits.iter().any(|inherit| facts::renames_recipe(&inherit.class));
        let is_known = self.knows_what_it_asks_for() && !is_renamed && !self.appends_may_bring_files();
        let entries = if is_known { self.container.entries.list.as_slice() } else { &[] };
        entries.iter().filter_map(|entry| {
            let path = entry.local_path()?;
            let looked = entry.absent()?;
            // An absolute path outside of the layers is a matter of the machine that builds.
            let is_ours = !path.starts_with('/') || self.build.layers.layer_of(Path::new(path)).is_some();
            let is_plain = !path.contains(['*', '$']);
            if is_ours && is_plain && !looked.is_empty() && self.is_spelt_out(entry) {
                Some((entry, path, looked))
            } else {
                None
            }
        })
    }

    /// Whether an entry is, under whatever condition, listed as it stands. What an expression of several
    /// unknown parts may come to need not be possible.
    fn is_spelt_out(&self, entry: &Entry) -> bool {
        if entry.word.sure {
            return true;
        }
        let Some(place) = &entry.word.place else { return false };
        let text = place.span.slice(place.file.source.text());
        self.recipe.data.expand(text).exact() == Some(&entry.word.text)
    }

    /// Where to point if something is missing from the recipe: its first `inherit` line, else its first line.
    pub fn anchor(&self) -> Place {
        for inherit in &self.recipe.inherits {
            if let Some(place) = &inherit.place
                && place.file.path() == self.recipe.file.path()
            {
                return place.clone();
            }
        }
        let text = self.recipe.file.source.text();
        let end = text.find('\n').unwrap_or(text.len());
        Place { file: self.recipe.file.clone(), span: Span::new(0, end) }
    }
}

/// Whether a statement may have a say in the local files of a recipe: all but plain assignments of variables
/// that have nothing to do with them.
fn may_bring_files(stmt: Stmt<'_>) -> bool {
    match stmt.view() {
        View::Blank | View::Comment => false,
        View::Assignment(assignment) => {
            let name = assignment.name().get();
            let base = name.split(':').next().unwrap_or_default();
            base.contains('$') || SOURCES.contains(&base)
        }
        _ => true,
    }
}
