//! Which recipes have to be evaluated for the files that were asked for.
//!
//! Some questions are about more than the files themselves: who provides the service that a container
//! requires, which recipe ships a JSON file or includes an `.inc`. So besides the recipes that were asked
//! for, those of the layers around them are looked at that may have to do with one of the files.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use memchr::memmem;
use rayon::prelude::*;

use super::format::is_json;
use crate::layers::ClassKind;
use crate::model::Build;
use crate::syntax::Dialect;

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
pub(super) fn recipes(build: &Build, targets: &[PathBuf]) -> Vec<Related> {
    marked(build, related(build, targets, &MARKS, Mutex::default()))
}

/// These recipes, each with whether it looks like one for Pantavisor.
pub(super) fn marked(build: &Build, recipes: Vec<PathBuf>) -> Vec<Related> {
    let search = Search { build, marks: &MARKS, known: Mutex::default() };
    let marked = recipes.into_par_iter().map(|path| Related { is_marked: search.concerns(&path), path });
    marked.collect()
}

/// The recipes that read one of `files`, which may be classes as well, as far as can be told without
/// evaluating them; sorted. Those of the layers are looked at, and those among `targets`.
pub(super) fn readers(build: &Build, files: &[PathBuf], targets: &[PathBuf]) -> Vec<PathBuf> {
    let marks: Vec<&[u8]> = names_of_includes(files).collect();
    let known = files.iter().map(|path| (path.clone(), true)).collect();
    let search = Search { build, marks: &marks, known: Mutex::new(known) };
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    for path in targets {
        if has_extension(path, "bb") && search.concerns(path) {
            found.insert(path.clone());
        }
    }
    found.extend(related(build, files, &[], search.known));
    found.into_iter().collect()
}

/// The recipes of the layers that may read a file, itself left out: those in which its name stands, or that
/// it is appended to.
pub(super) fn may_read(build: &Build, file: &Path) -> Vec<PathBuf> {
    if has_extension(file, "bbappend") {
        return build.layers.collected().recipes_for(file).into_iter().map(Path::to_owned).collect();
    }
    let Some(name) = file.file_name() else { return Vec::new() };
    let mut found = related(build, &[], &[name.as_encoded_bytes()], Mutex::default());
    found.retain(|path| path != file);
    found
}

/// The recipes among `targets` and around them, and those in which one of `marks` stands. What is `known` of
/// files need not be found out.
fn related(
    build: &Build,
    targets: &[PathBuf],
    marks: &[&[u8]],
    known: Mutex<HashMap<PathBuf, bool>>,
) -> Vec<PathBuf> {
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    let mut appends: HashSet<&Path> = HashSet::new();
    for path in targets {
        if has_extension(path, "bb") {
            found.insert(path.clone());
        } else if has_extension(path, "bbappend") {
            appends.insert(path);
        }
    }
    let collected = build.layers.collected();
    if !appends.is_empty() {
        for recipe in collected.recipes() {
            let mut own = collected.appends_for(recipe).into_iter();
            if own.any(|append| appends.contains(append.path.as_path())) {
                found.insert(recipe.clone());
            }
        }
    }
    let marks: Vec<&[u8]> = marks.iter().copied().chain(names_of_includes(targets)).collect();
    let others: Vec<&PathBuf> = collected.recipes().iter().filter(|path| !found.contains(*path)).collect();
    let search = Search { build, marks: &marks, known };
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
    has_extension(path, "inc") || Dialect::of(path).is_none() && !is_json(path)
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension() == Some(OsStr::new(extension))
}

/// Looks through the raw text of a recipe and of what it reads; nothing is parsed.
struct Search<'a> {
    build: &'a Build,
    marks: &'a [&'a [u8]],
    /// What was found out of a file already.
    known: Mutex<HashMap<PathBuf, bool>>,
}

impl Search<'_> {
    fn concerns(&self, path: &Path) -> bool {
        self.concerns_below(path, &mut Vec::new())
    }

    /// `above` are the files from the recipe down to this one.
    fn concerns_below(&self, path: &Path, above: &mut Vec<PathBuf>) -> bool {
        if let Some(known) = lock(&self.known).get(path) {
            return *known;
        }
        if above.iter().any(|one| one == path) {
            return false;
        }
        let Ok(text) = self.build.files.bytes(path) else { return false };
        let mut concerned = self.marks.iter().any(|mark| memmem::find(&text, mark).is_some());
        if !concerned && above.len() < MAX_DEPTH {
            above.push(path.to_owned());
            concerned = self.reads_concerned(path, &text, above);
            above.pop();
        }
        lock(&self.known).insert(path.to_owned(), concerned);
        concerned
    }

    fn reads_concerned(&self, path: &Path, text: &[u8], above: &mut Vec<PathBuf>) -> bool {
        for (keyword, names) in statements_that_read(text) {
            let files = match keyword {
                Keyword::Include => self.included(path, names),
                Keyword::Inherit => self.inherited(names),
            };
            for file in files {
                let is_concerned = match file {
                    Some(file) => self.concerns_below(&file, above),
                    // What a name with a variable in it means is known only after evaluation.
                    None => names.contains('$'),
                };
                if is_concerned {
                    return true;
                }
            }
        }
        false
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

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Keyword {
    Include,
    Inherit,
}

/// The lines that read other files, each with what follows its keyword: those that begin with one, and those
/// that go on with such a statement. In functions and in values the words mean nothing.
fn statements_that_read(text: &[u8]) -> Vec<(Keyword, &str)> {
    let mut found = Vec::new();
    let mut is_in_function = false;
    // Of a statement that goes on in the next line, the keyword if it reads a file.
    let mut goes_on: Option<Option<Keyword>> = None;
    for line in text.split(|byte| *byte == b'\n').filter_map(|line| str::from_utf8(line).ok()) {
        if is_in_function {
            is_in_function = !line.starts_with('}');
            continue;
        }
        let (keyword, names) = match goes_on.take() {
            Some(keyword) => (keyword, line),
            None => {
                is_in_function = opens_function(line);
                keyword_of(line)
            }
        };
        found.extend(keyword.map(|keyword| (keyword, names)));
        if line.ends_with('\\') {
            goes_on = Some(keyword);
        }
    }
    found
}

/// The keyword with which a line begins, if it reads a file, and the rest.
fn keyword_of(line: &str) -> (Option<Keyword>, &str) {
    let Some((word, names)) = line.split_once([' ', '\t']) else { return (None, "") };
    match word {
        "require" | "include" | "include_all" => (Some(Keyword::Include), names),
        "inherit" | "inherit_defer" => (Some(Keyword::Inherit), names),
        _ => (None, names),
    }
}

/// Whether it is the first line of a function in shell or Python.
fn opens_function(line: &str) -> bool {
    let head = line.trim_end().strip_suffix('{').map(str::trim_end);
    let head = head.and_then(|head| head.strip_suffix(')')).map(str::trim_end);
    head.is_some_and(|head| head.ends_with('('))
}

// A panic while the lock is held cannot leave the map half-changed.
fn lock<T>(known: &Mutex<T>) -> MutexGuard<'_, T> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
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
        let found = super::recipes(&build, &asked).into_iter().map(|related| related.path);
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
