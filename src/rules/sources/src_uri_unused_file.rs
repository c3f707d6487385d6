//! `src-uri-unused-file`: a file beside a container's recipe that no recipe asks for.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use memchr::memmem;

use crate::lint::{Cx, RecipeContext, recipes_around};
use crate::manifest::lookup::names_read;
use crate::manifest::{ManifestKind, Member, Project, overlay};
use crate::model::fetch::Entries;
use crate::rules::rule;
use crate::rules::sources::src_uri_file_missing::near;
use crate::syntax::Dialect;
use crate::text::Span;

rule!("sources", "src-uri-unused-file", Project(check));

/// Larger files are no metadata that could name another file.
const MAX_TEXT: u64 = 1 << 20;

fn check(cx: &mut Cx<'_>, project: &Project<'_>) {
    let mut used = Used::of(project);
    let mut mentions = Mentions::default();
    let meant = meant_by_others(project);
    for (directory, members) in directories(project) {
        let recipe_directory = directory.parent().unwrap_or(Path::new(""));
        if !used.add_neighbors(project, recipe_directory) {
            continue;
        }
        let mut files = Vec::new();
        project.build.disk().walk(&directory, &mut |path| files.push(path));
        files.retain(|path| !is_paper(path) && !used.has(path) && !is_looked_up(path, &directory, &members));
        let subjects = LazyCell::new(|| {
            members.iter().map(|member| RecipeContext::of(member, project.build)).collect::<Vec<_>>()
        });
        for path in files {
            let root = project.build.layers.layer_of(&path).map_or(recipe_directory, |layer| &layer.root);
            if mentions.name(project, root, &path) {
                continue;
            }
            let owner = owner(&path, &members);
            if !owner.is_target || meant.contains(&path) || is_put_together(&subjects, &path) {
                continue;
            }
            let Ok(file) = project.build.files.load_source(&path) else { continue };
            let below = path.strip_prefix(&directory).unwrap_or(&path).display();
            let mut report = cx.report(&file, Span::empty(0), format!("no recipe asks for `{below}`"));
            report.help(format!("list it in SRC_URI as `file://{below}`, or remove it"));
            report.about(&owner.recipe.file);
            if overlay(&owner.recipe.data).is_some_and(|overlay| path.starts_with(directory.join(overlay))) {
                report.caused_by("overlay-not-in-src-uri");
            }
        }
    }
}

/// The files that entries with a slip in them mean: `src-uri-file-missing` speaks of both.
fn meant_by_others(project: &Project<'_>) -> HashSet<PathBuf> {
    let mut meant = HashSet::new();
    for member in &project.members {
        let subject = RecipeContext::of(member, project.build);
        for (_, path, looked) in subject.absent_files() {
            let Some(near) = near(&subject, path, looked) else { continue };
            let name = Path::new(&near).file_name().unwrap_or_default();
            meant.extend(looked.iter().filter_map(|at| Some(at.parent()?.join(name))));
        }
    }
    meant
}

/// Whether a function of a recipe comes to the name of a file in a loop, or with a variable of its own.
fn is_put_together(subjects: &[RecipeContext<'_>], path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let mut bodies = subjects.iter().flat_map(|subject| subject.bodies());
    bodies.any(|body| body.says(&|word: &String| word.rsplit('/').next() == Some(name)))
}

/// The directories with the files of containers that were asked for, and the containers they belong to.
fn directories<'p>(project: &'p Project<'_>) -> BTreeMap<PathBuf, Vec<&'p Member>> {
    let mut found: BTreeMap<PathBuf, Vec<&Member>> = BTreeMap::new();
    for member in &project.members {
        let directory = member.path().parent().unwrap_or(Path::new(""));
        let names = [Some("files".to_owned()), exact(member, "BPN"), exact(member, "BP")];
        for own in names.iter().flatten().map(|name| directory.join(name)) {
            if project.build.disk().is_directory(&own) {
                found.entry(own).or_default().push(member);
            }
        }
    }
    found.retain(|_, members| members.iter().any(|member| member.is_target));
    found
}

/// The value of a variable, if it is known.
fn exact(member: &Member, name: &str) -> Option<String> {
    Some(member.recipe.data.get(name)?.exact()?.to_owned())
}

/// The recipe that a file most likely belongs to: the one whose name its own begins with. What begins like
/// none belongs to all; report it only if all recipes of the directory are targets.
fn owner<'p>(path: &Path, members: &[&'p Member]) -> &'p Member {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let best = members.iter().map(|member| fit(member, name)).max().unwrap_or_default();
    let fitting: Vec<&Member> = members.iter().copied().filter(|member| fit(member, name) == best).collect();
    if let Some(other) = fitting.iter().copied().find(|member| !member.is_target) {
        return other;
    }
    fitting.last().copied().unwrap_or(members[0])
}

/// How much of the name of a file is that of a recipe's container.
fn fit(member: &Member, name: &str) -> usize {
    let own = member.container.file_name.as_deref().unwrap_or_default();
    let is_own = name.strip_prefix(own).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    if is_own { own.len() } else { 0 }
}

/// What is not shipped: notes for people, and what editors leave over.
fn is_paper(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let is_document = path
        .extension()
        .and_then(OsStr::to_str)
        .is_some_and(|extension| matches!(extension, "md" | "rst" | "adoc" | "orig" | "rej" | "pyc"));
    if name.starts_with('.') || name.ends_with('~') || is_document {
        return true;
    }
    let capitals = name.to_ascii_uppercase();
    [".example", ".sample", ".template"].iter().any(|part| name.contains(part))
        || ["README", "LICENSE", "COPYING", "CHANGELOG", "NOTICE"]
            .iter()
            .any(|word| capitals.starts_with(word))
}

/// Whether a text says the name of this rule: a report, a baseline, a configuration. What is named there is
/// named because it is not used.
fn is_about_findings(path: &Path, text: &[u8]) -> bool {
    Dialect::of(path).is_none() && memmem::find(text, b"src-uri-unused-file").is_some()
}

/// Whether a container would read a file of this name, so that another rule speaks of it. Plain names count
/// in a directory that is a recipe's own.
fn is_looked_up(path: &Path, directory: &Path, members: &[&Member]) -> bool {
    let in_own_directory = path.parent() == Some(directory) && !directory.ends_with("files");
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    members.iter().any(|member| {
        let container = &member.container;
        let known = container.kind.container().zip(container.file_name.as_deref());
        known.is_some_and(|(class, own)| {
            ManifestKind::ALL.iter().any(|kind| {
                let is_plain = name.strip_suffix(".json") == Some(kind.name());
                (in_own_directory || !is_plain)
                    && names_read(class, *kind, own).iter().any(|read| read == name)
            })
        })
    })
}

/// The files that recipes ask for.
#[derive(Default)]
struct Used {
    /// Files and directories, all that an entry may mean.
    paths: HashSet<PathBuf>,
    /// The names of entries: a file of that name in another directory of the search path may be meant.
    names: HashSet<String>,
    /// The recipes that were looked at.
    recipes: HashSet<PathBuf>,
    /// Directories with a recipe of which not all entries are known.
    open: HashSet<PathBuf>,
}

impl Used {
    fn of(project: &Project<'_>) -> Used {
        let mut used = Used::default();
        for member in &project.members {
            let is_misnamed = RecipeContext::of(member, project.build).is_misnamed();
            let is_open = member.recipe.data.recipe_part_missing() || is_misnamed;
            used.add(member.path(), &member.container.entries, is_open);
        }
        used
    }

    fn add(&mut self, recipe: &Path, entries: &Entries, opaque: bool) {
        if entries.may_list_more_files() || opaque {
            self.open.extend(recipe.parent().map(Path::to_owned));
        }
        for entry in &entries.list {
            self.paths.extend(entry.candidates().map(Path::to_owned));
            let name = entry.local_path().and_then(|path| path.rsplit('/').find(|part| !part.is_empty()));
            self.names.extend(name.map(str::to_owned));
        }
        self.recipes.insert(recipe.to_owned());
    }

    /// Looks at the recipes and appends in a directory, too. False if what they ask for cannot be told.
    fn add_neighbors(&mut self, project: &Project<'_>, directory: &Path) -> bool {
        let build = project.build;
        let Some(recipes) = recipes_around(build, directory) else { return false };
        for path in recipes {
            if self.recipes.contains(&path) {
                continue;
            }
            let Some(recipe) = build.recipe(&path) else { return false };
            let entries = Entries::of(&recipe, build.disk());
            self.add(&path, &entries, recipe.data.recipe_part_missing());
            if entries.may_list_more_files() || recipe.data.recipe_part_missing() {
                return false;
            }
        }
        !self.open.contains(directory)
    }

    fn has(&self, path: &Path) -> bool {
        path.file_name().and_then(OsStr::to_str).is_some_and(|name| self.names.contains(name))
            || path.ancestors().any(|above| self.paths.contains(above))
    }
}

/// The texts of layers, in which a file may be named.
#[derive(Default)]
struct Mentions {
    texts: BTreeMap<PathBuf, Vec<(PathBuf, Vec<u8>)>>,
}

impl Mentions {
    /// Whether a file other than `path` itself, and other than a document, says its name.
    fn name(&mut self, project: &Project<'_>, root: &Path, path: &Path) -> bool {
        let texts = self.texts.entry(root.to_owned()).or_insert_with(|| {
            let mut found = Vec::new();
            project.build.disk().walk(root, &mut |file| {
                if !is_paper(&file)
                    && let Some(text) = project.build.disk().read_small(&file, MAX_TEXT)
                    && !is_about_findings(&file, &text)
                {
                    found.push((file, text.into_owned()));
                }
            });
            found
        });
        let name = path.file_name().map(OsStr::as_encoded_bytes).unwrap_or_default();
        texts.iter().any(|(file, text)| file != path && memmem::find(text, name).is_some())
    }
}
