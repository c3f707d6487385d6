//! All containers of the layers together.

use std::path::Path;
use std::sync::Arc;

use memchr::memmem;

use super::image::ImageRecipe;
use super::services::provided;
use super::{Container, Manifest, ManifestKind};
use crate::model::fetch::Entry;
use crate::model::{Build, ClassFile, Include, Inherit, Parsed, Recipe, facts, is_refused};
use crate::value::misnomer;

/// What the rules about more than one recipe look at.
pub struct Project<'a> {
    pub build: &'a Build,
    /// The recipes that make something for Pantavisor, by path. Those that were not asked for are here too.
    pub members: Vec<Member>,
    /// The images that come with containers, by path.
    pub images: Vec<Arc<ImageRecipe>>,
    /// What there may be besides, in recipes that cannot be understood.
    pub hidden: Hidden,
}

/// A recipe with what it makes for Pantavisor, if anything.
#[derive(Clone, Debug)]
pub struct Member {
    pub recipe: Arc<Recipe>,
    pub container: Arc<Container>,
    /// Whether findings about it were asked for.
    pub is_target: bool,
}

impl Member {
    pub fn path(&self) -> &Path {
        self.recipe.file.path()
    }

    /// The name of the recipe; that of its file if it cannot be worked out.
    pub fn recipe_name(&self) -> String {
        let name = self.recipe.data.get("PN").and_then(|value| value.exact().map(str::to_owned));
        if let Some(name) = name {
            return name;
        }
        self.path().file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into())
    }

    /// The device files that it makes.
    pub fn devices(&self) -> impl Iterator<Item = &Manifest> {
        self.container.manifests_of(ManifestKind::Device)
    }
}

impl<'a> Project<'a> {
    /// What comes of evaluated recipes, in their order.
    pub fn new(build: &'a Build, recipes: impl IntoIterator<Item = Evaluated>) -> Project<'a> {
        let mut project =
            Project { build, members: Vec::new(), images: Vec::new(), hidden: Hidden::default() };
        for Evaluated { member, image, hidden } in recipes {
            project.hidden.services |= hidden.services;
            project.hidden.devices |= hidden.devices;
            project.images.extend(image);
            if member.container.concerns_pantavisor() {
                project.members.push(member);
            }
        }
        project
    }

    /// The members that are surely, or plainly meant to be, containers.
    pub fn containers(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.container.class.is_some() && !member.container.only_device)
    }
}

/// A recipe that was evaluated, whatever it makes.
#[derive(Clone, Debug)]
pub struct Evaluated {
    pub member: Member,
    /// The image that it makes, if that comes with containers.
    pub image: Option<Arc<ImageRecipe>>,
    /// What it may make unseen, because it cannot be understood.
    pub hidden: Hidden,
}

/// What a recipe that cannot be understood may make for Pantavisor: then nothing is surely missing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Hidden {
    /// A container with services.
    pub services: bool,
    /// A device, with its groups and pools.
    pub devices: bool,
}

impl Evaluated {
    /// The recipe at `path`; `None` if it cannot be read.
    pub fn read(build: &Build, path: &Path) -> Option<Evaluated> {
        Some(Evaluated::of(build, build.recipe(path)?))
    }

    /// The recipe at `path` without what anonymous Python functions do, if that is worth a look: if the
    /// recipe matters to others, or has such functions itself, they must not be left out.
    pub fn read_before_python(build: &Build, path: &Path) -> Option<Evaluated> {
        let evaluated = Evaluated::of(build, build.recipe_before_python(path)?);
        let is_needed_whole = evaluated.member.recipe.has_own_python || evaluated.matters_to_others();
        if is_needed_whole { None } else { Some(evaluated) }
    }

    fn of(build: &Build, recipe: Recipe) -> Evaluated {
        let container = Container::of(&recipe, &build.files, build.disk());
        let image = ImageRecipe::of(&recipe).map(Arc::new);
        let hidden = Hidden::of(&recipe, &container);
        Evaluated {
            member: Member { recipe: Arc::new(recipe), container: Arc::new(container), is_target: true },
            image,
            hidden,
        }
    }

    /// Whether rules about other recipes have to know of it.
    pub fn matters_to_others(&self) -> bool {
        self.image.is_some()
            || self.member.container.concerns_pantavisor()
            || self.hidden != Hidden::default()
    }
}

/// Whether an entry of SRC_URI that speaks of a kind of manifest brings no file.
fn is_lost(entry: &Entry, kind: ManifestKind) -> bool {
    // What has another scheme than the one that was meant is fetched from nowhere.
    let is_fetched = entry.url.as_ref().is_ok_and(|url| !matches!(url.scheme.text.as_str(), "" | "files"));
    (!is_fetched || entry.absent().is_some()) && speaks_of(entry, kind)
}

/// Whether an entry of SRC_URI has the name of a kind of manifest in it.
fn speaks_of(entry: &Entry, kind: ManifestKind) -> bool {
    entry.word.text.contains(kind.name().trim_end_matches('s'))
}

/// Whether a manifest lists a service that cannot be asked for as yet, or its list is called otherwise.
fn has_nameless_service(manifest: &Manifest) -> bool {
    let root = manifest.document.root.as_ref();
    let lists_none = root.is_some_and(|root| !root.members().is_empty() && root.get("services").is_none());
    manifest.kind == ManifestKind::Services
        && (lists_none
            || provided(&manifest.document).any(|service| service.name.is_none() && service.owns.is_none()))
}

impl Hidden {
    /// Nothing unless BitBake refuses one of the recipe's own files or finds it nowhere, a class is not known
    /// of what is no container yet, a container's file name says something else than it is meant to, or its
    /// JSON files cannot be read.
    fn of(recipe: &Recipe, container: &Container) -> Hidden {
        let said = Hidden::said_by(recipe, container);
        Hidden {
            services: said.services
                || may_hide(container, ManifestKind::Services)
                || container.class.is_some() && misspells_sources(recipe),
            devices: said.devices || may_hide(container, ManifestKind::Device),
        }
    }

    /// What its own files speak of, if they or a class that they inherit cannot be understood.
    fn said_by(recipe: &Recipe, container: &Container) -> Hidden {
        let own = recipe.own_files();
        if own.iter().any(|file| may_have_read_more(file)) || recipe.includes.iter().any(is_lost_part) {
            return Hidden { services: true, devices: true };
        }
        let said = Hidden { services: say(&own, "services"), devices: say(&own, "device") };
        let says_something = said != Hidden::default();
        if says_something && is_obscure(recipe, container, &own) { said } else { Hidden::default() }
    }
}

/// Whether what was to be added to SRC_URI is under another name, which is nearly that one.
fn misspells_sources(recipe: &Recipe) -> bool {
    recipe.data.names().any(|name| {
        let name = name.as_str();
        name.starts_with("SRC") && name != "SRC_URI" && strsim::damerau_levenshtein(name, "SRC_URI") == 1
    })
}

/// Whether a container may have a manifest of this kind that nobody sees, or not all that is in one.
fn may_hide(container: &Container, kind: ManifestKind) -> bool {
    let mut manifests = container.manifests_of(kind);
    manifests.any(|manifest| manifest.document.root.is_none() || has_nameless_service(manifest))
        || !container.unreadable.is_empty()
        || container.entries.list.iter().any(|entry| is_lost(entry, kind))
        || container.entries.partial.iter().any(|entry| speaks_of(entry, kind))
}

fn say(files: &[&Arc<Parsed>], word: &str) -> bool {
    files.iter().any(|file| memmem::find(file.source.text().as_bytes(), word.as_bytes()).is_some())
}

/// Whether its own files or a class that they inherit cannot be understood.
fn is_obscure(recipe: &Recipe, container: &Container, own: &[&Arc<Parsed>]) -> bool {
    let name = recipe.file.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_misnamed = container.class.is_some() && misnomer(name).is_some();
    let is_cut =
        recipe.stopped || recipe.includes.iter().any(|include| include.found.is_none() && include.required);
    if is_misnamed || is_cut {
        return true;
    }
    let mut classes = recipe.inherits.iter().filter_map(Inherit::file);
    own.iter().any(|file| is_refused(file))
        || classes.any(|file| is_refused(file))
        || (container.class.is_none() && recipe.inherits.iter().any(is_unknown))
}

/// Whether nobody knows what a class does.
fn is_unknown(inherit: &Inherit) -> bool {
    matches!(inherit.found, ClassFile::Missing) && !facts::class_ever_existed(&inherit.class)
}

/// Whether a line that BitBake refuses was to bring another file or class.
fn may_have_read_more(file: &Parsed) -> bool {
    file.parse.broken_stmts().iter().any(|id| {
        let line = file.source.slice(file.ast().stmt(*id).span());
        line.split_whitespace().take(2).any(|word| {
            let word = word.trim_matches(|c: char| !c.is_ascii_alphabetic());
            matches!(word, "require" | "include" | "inherit")
        })
    })
}

/// Whether a file that was to lie beside the recipe is not there.
fn is_lost_part(include: &Include) -> bool {
    include.required && include.found.is_none() && !include.name.contains('/')
}
