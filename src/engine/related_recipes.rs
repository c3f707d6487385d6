//! Which recipes have to be evaluated for the files that were asked for.
//!
//! Some questions are about more than the files themselves: who provides the service that a container
//! requires, which recipe ships a JSON file or includes an `.inc`. So besides the recipes that were asked
//! for, those of the layers around them are looked at that may have to do with one of the files.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use memchr::memmem;
use rayon::prelude::*;

use super::format::is_json;
use crate::layers::ClassKind;
use crate::model::Build;
use crate::syntax::ast::{self, View};
use crate::syntax::{self, Dialect, StmtKind};
use crate::value::path::{is_append_file, is_recipe_file};

/// What every class and variable of Pantavisor's containers has in its name.
const MARKS: [&[u8]; 3] = [b"pvr", b"PVR", b"PVCONT"];

/// A recipe to evaluate.
pub(super) struct Related {
    pub path: PathBuf,
    /// Whether its text, or that of what it reads, looks like one for Pantavisor.
    pub is_marked: bool,
}

/// Files that include each other deeper than this are not followed.
const MAX_DEPTH: usize = 8;

/// The recipes to evaluate, sorted: those among `targets`, those that read one of them, and all that may be
/// containers.
pub(super) fn recipes(build: &Build, targets: &[PathBuf]) -> Vec<PathBuf> {
    let marks: Vec<&[u8]> = MARKS.iter().copied().chain(names_of_includes(targets)).collect();
    related(&Search::new(build, &marks, HashSet::new()), targets)
}

/// These recipes, each with whether it looks like one for Pantavisor.
pub(super) fn marked(build: &Build, recipes: Vec<PathBuf>) -> Vec<Related> {
    let search = Search::new(build, &MARKS, HashSet::new());
    let marked = recipes.into_par_iter().map(|path| Related { is_marked: search.concerns(&path), path });
    marked.collect()
}

/// The recipes that read one of `files`, which may be classes as well, as far as can be told without
/// evaluating them; sorted. Those of the layers are looked at, and those among `targets`.
pub(super) fn readers(build: &Build, files: &[PathBuf], targets: &[PathBuf]) -> Vec<PathBuf> {
    let marks: Vec<&[u8]> = names_of_includes(files).collect();
    let search = Search::new(build, &marks, files.iter().cloned().collect());
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    for path in targets {
        if is_recipe_file(path) && search.concerns(path) {
            found.insert(path.clone());
        }
    }
    found.extend(related(&search, files));
    found.into_iter().collect()
}

/// The recipes of the layers that may read a file, itself left out: those in which its name stands, or that
/// it is appended to.
pub(super) fn may_read(build: &Build, file: &Path) -> Vec<PathBuf> {
    if is_append_file(file) {
        return build.layers.collected().recipes_for(file).into_iter().map(Path::to_owned).collect();
    }
    let Some(name) = file.file_name() else { return Vec::new() };
    let mut found = related(&Search::new(build, &[name.as_encoded_bytes()], HashSet::new()), &[]);
    found.retain(|path| path != file);
    found
}

/// The recipes among `targets` and around them, and those that the search finds.
fn related(search: &Search<'_>, targets: &[PathBuf]) -> Vec<PathBuf> {
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    let mut appends: HashSet<&Path> = HashSet::new();
    for path in targets {
        if is_recipe_file(path) {
            found.insert(path.clone());
        } else if is_append_file(path) {
            appends.insert(path);
        }
    }
    let collected = search.build.layers.collected();
    if !appends.is_empty() {
        for recipe in collected.recipes() {
            let mut own = collected.appends_for(recipe).into_iter();
            if own.any(|append| appends.contains(append.path.as_path())) {
                found.insert(recipe.clone());
            }
        }
    }
    let others: Vec<&PathBuf> = collected.recipes().iter().filter(|path| !found.contains(*path)).collect();
    let are_concerned: Vec<bool> = others.par_iter().map(|path| search.concerns(path)).collect();
    for (path, is_concerned) in others.into_iter().zip(are_concerned) {
        if is_concerned {
            found.insert(path.clone());
        }
    }
    found.into_iter().collect()
}

/// The names of those files by which recipes may be told that read them: what is included, and scripts.
fn names_of_includes(files: &[PathBuf]) -> impl Iterator<Item = &[u8]> {
    let files = files.iter().filter(|path| is_named_in_recipes(path));
    files.filter_map(|path| path.file_name()).map(OsStr::as_encoded_bytes)
}

fn is_named_in_recipes(path: &Path) -> bool {
    path.extension() == Some(OsStr::new("inc")) || Dialect::of(path).is_none() && !is_json(path)
}

/// Looks through the texts of recipes and of what they read; nothing is evaluated.
struct Search<'a> {
    build: &'a Build,
    marks: &'a [&'a [u8]],
    /// Who reads one of these files is looked for, too.
    concerned: HashSet<PathBuf>,
    /// What was found out of files that others read, by each way to look.
    known: [Mutex<HashMap<PathBuf, Arc<Reads>>>; 2],
}

/// How the directives of a text are found.
#[derive(Clone, Copy)]
enum Look {
    /// In all lines that may be some, though they may stand within a value or a function. That is quick, and
    /// no directive is missed.
    Lines,
    /// As BitBake does.
    Statements,
}

/// What a text says by itself.
#[derive(Default)]
struct Reads {
    /// Whether a mark stands in it, or it reads what is known only after evaluation.
    is_concerned: bool,
    files: Vec<PathBuf>,
}

impl<'a> Search<'a> {
    fn new(build: &'a Build, marks: &'a [&'a [u8]], concerned: HashSet<PathBuf>) -> Search<'a> {
        Search { build, marks, concerned, known: Default::default() }
    }

    fn concerns(&self, recipe: &Path) -> bool {
        self.seems_concerned(recipe, Look::Lines) && self.seems_concerned(recipe, Look::Statements)
    }

    fn seems_concerned(&self, recipe: &Path, look: Look) -> bool {
        if self.concerned.contains(recipe) {
            return true;
        }
        let mut seen: HashSet<PathBuf> = HashSet::from([recipe.to_owned()]);
        let mut level = vec![Arc::new(self.reads(recipe, look))];
        for _ in 0..MAX_DEPTH {
            let mut next = Vec::new();
            for path in level.iter().flat_map(|reads| &reads.files) {
                if self.concerned.contains(path) {
                    return true;
                }
                if seen.insert(path.clone()) {
                    next.push(self.known_reads(path, look));
                }
            }
            if level.iter().any(|reads| reads.is_concerned) {
                return true;
            }
            level = next;
        }
        level.iter().any(|reads| reads.is_concerned)
    }

    fn known_reads(&self, path: &Path, look: Look) -> Arc<Reads> {
        // A panic while the lock is held cannot leave the map half-changed.
        let known = || self.known[look as usize].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reads) = known().get(path) {
            return Arc::clone(reads);
        }
        let reads = Arc::new(self.reads(path, look));
        known().insert(path.to_owned(), Arc::clone(&reads));
        reads
    }

    fn reads(&self, path: &Path, look: Look) -> Reads {
        let Ok(bytes) = self.build.files.bytes(path) else { return Reads::default() };
        let is_marked = self.marks.iter().any(|mark| memmem::find(&bytes, mark).is_some());
        let mut reads = Reads { is_concerned: is_marked, files: Vec::new() };
        if is_marked {
            return reads;
        }
        let mut text = String::from_utf8_lossy(&bytes);
        if matches!(look, Look::Lines) {
            text = lines_with_directives(&text).into();
        }
        let parse = syntax::parse(&text, Dialect::of(path).unwrap_or(Dialect::Recipe));
        for stmt in ast::File::new(&text, &parse.tree).stmts() {
            let View::Directive(directive) = stmt.view() else { continue };
            let names = directive.argument().get();
            let files = match directive.kind() {
                StmtKind::Include | StmtKind::Require | StmtKind::IncludeAll => self.included(path, &names),
                StmtKind::Inherit | StmtKind::InheritDefer => self.inherited(&names),
                _ => continue,
            };
            for file in files {
                match file {
                    Some(file) => reads.files.push(file),
                    // What a name with a variable in it means is known only after evaluation.
                    None => reads.is_concerned |= names.contains('$'),
                }
            }
        }
        reads
    }

    /// The files of these names, each `None` if it is not found.
    fn included(&self, path: &Path, names: &str) -> Vec<Option<PathBuf>> {
        let names = names.split_ascii_whitespace().map(|name| with_own_names(name, path));
        names.map(|name| self.build.layers.find_include(path, &name)).collect()
    }

    /// The classes of these names. Of an expression only the words can be told that stand in it, such as the
    /// classes that it chooses from.
    fn inherited(&self, names: &str) -> Vec<Option<PathBuf>> {
        let mut classes = Vec::new();
        for name in names.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.' | '/')) {
            if !name.is_empty()
                && let Some(class) = self.build.layers.find_class(name, ClassKind::Recipe)
            {
                classes.push(Some(class));
            }
        }
        classes
    }
}

/// The lines of a text that may be directives to read other files.
fn lines_with_directives(text: &str) -> String {
    let mut found = String::new();
    let mut is_continued = false;
    // A lone CR ends a line, too; of a CRLF what is left is a line without anything in it.
    for line in text.split_inclusive(['\n', '\r']) {
        let may_begin = ["include", "inherit", "require"].iter().any(|keyword| line.starts_with(keyword));
        if is_continued || may_begin {
            found.push_str(line);
            is_continued = line == "\n" && is_continued || line.trim_end().ends_with('\\');
        }
    }
    found
}

/// The name of a file with what the name of the recipe says in the place of the variables that get it.
fn with_own_names(name: &str, recipe: &Path) -> String {
    let stem = recipe.file_stem().and_then(OsStr::to_str).unwrap_or_default();
    let (own, version) = stem.split_once('_').unwrap_or((stem, "1.0"));
    name.replace("${BPN}", own)
        .replace("${PN}", own)
        .replace("${PV}", version)
        .replace("${THISDIR}/", "")
        .replace("${BP}", &format!("{own}-{version}"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::layers::Sources;

    const LAYER: &str = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
                         BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\n";

    /// The recipes to look at beside `asked.bb`, in a layer with the class `own-export` for Pantavisor, the
    /// class `plain`, `own.inc` and these recipes.
    #[track_caller]
    fn check(recipes: &[(&str, &str)], want: &[&str]) {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path().canonicalize().expect("a path");
        let own = [
            ("conf/layer.conf", LAYER),
            ("classes-recipe/own-export.bbclass", "inherit container-pvrexport\n"),
            ("classes-recipe/plain.bbclass", "A = \"1\"\n"),
            ("own.inc", "PVR_APP_ADD_GROUP = \"app\"\n"),
            ("asked.bb", "SUMMARY = \"Asked\"\n"),
        ];
        for (name, text) in own.iter().chain(recipes) {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        let asked = [root.join("asked.bb")];
        let sources = Sources { files: asked.to_vec(), ..Sources::default() };
        let (build, _) = Build::read(Arc::default(), &sources, None);
        let found = super::recipes(&build, &asked).into_iter();
        let names: Vec<String> =
            found.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
        let want: Vec<&str> = std::iter::once("asked.bb").chain(want.iter().copied()).collect();
        assert_eq!(names, want, "{recipes:?}");
    }

    #[test]
    fn recipes_for_pantavisor_count() {
        check(&[("b.bb", "PVR_APP_ADD_GROUP = \"app\"\n"), ("c.bb", "A = \"1\"\n")], &["b.bb"]);
        check(&[("b.bb", "inherit own-export\n"), ("c.bb", "inherit plain\n")], &["b.bb"]);
        check(&[("b.bb", "require own.inc\n"), ("c.bb", "require other.inc\n")], &["b.bb"]);
    }

    #[test]
    fn an_expression_counts_for_the_classes_that_stand_in_it() {
        fn choice(class: &str) -> String {
            format!("inherit_defer ${{@bb.utils.contains('X', 'x', '{class}', '', d)}}\n")
        }
        check(&[("b.bb", &choice("own-export")), ("c.bb", &choice("plain"))], &["b.bb"]);
        check(&[("b.bb", "inherit ${@'own-export' if d.getVar('X') else ''}\n")], &["b.bb"]);
        check(&[("b.bb", "inherit_defer ${KERNEL_CLASS}\n")], &[]);
    }

    #[test]
    fn only_statements_count() {
        check(&[("b.bb", "A = \"\\\ninherit own-export\\\n\"\n")], &[]);
        check(&[("b.bb", "do_x() {\n    echo '\ninclude a > ${B}'\n}\ninherit plain\n")], &[]);
        check(&[("b.bb", "python do_x () {\n    a\n}\nrequire ${X}.inc\n")], &["b.bb"]);
        check(&[("b.bb", "inherit plain \\\n    own-export\n")], &["b.bb"]);
        check(&[("b.bb", " inherit own-export\n")], &[]);
    }

    #[test]
    fn a_file_counts_that_is_named_after_the_recipe() {
        check(
            &[("own.bb", "require ${BPN}.inc\n"), ("own_1.0.bb", "include ${PN}.inc\n")],
            &["own.bb", "own_1.0.bb"],
        );
        check(&[("other.bb", "require ${BPN}.inc\n")], &["other.bb"]);
        check(&[("b.bb", "require ${SOMETHING}.inc\n")], &["b.bb"]);
    }
}
