//! All containers of the layers together.

use std::path::Path;

use super::image::ImageRecipe;
use super::{Container, Manifest, ManifestKind};
use crate::model::{Build, Recipe};

/// What the rules about more than one recipe look at.
pub struct Project<'a> {
    pub build: &'a Build,
    /// The recipes that make something for Pantavisor, by path. Those that were not asked for are here too.
    pub members: Vec<Member>,
    /// The images that come with containers, by path.
    pub images: Vec<ImageRecipe>,
}

/// A recipe with what it makes for Pantavisor, if anything.
#[derive(Debug)]
pub struct Member {
    pub recipe: Recipe,
    pub container: Container,
    /// Whether findings about it were asked for.
    pub is_target: bool,
}

impl Member {
    pub fn path(&self) -> &Path {
        self.recipe.file.path()
    }

    /// The name of the recipe; that of its file if it cannot be worked out.
    pub fn recipe_name(&self) -> String {
        let stem = || self.path().file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into());
        let name = self.recipe.data.get("PN").and_then(|value| value.exact().map(str::to_owned));
        name.unwrap_or_else(stem)
    }

    /// The device files that it makes.
    pub fn devices(&self) -> impl Iterator<Item = &Manifest> {
        self.container.manifests.iter().filter(|manifest| manifest.kind == ManifestKind::Device)
    }
}

impl<'a> Project<'a> {
    /// What comes of evaluated recipes, in their order.
    pub fn new(build: &'a Build, recipes: impl IntoIterator<Item = Evaluated>) -> Project<'a> {
        let mut project = Project { build, members: Vec::new(), images: Vec::new() };
        for Evaluated { member, image } in recipes {
            project.images.extend(image);
            if member.container.concerns_pantavisor() {
                project.members.push(member);
            }
        }
        project
    }

    /// The members that are surely, or plainly meant to be, containers.
    pub fn containers(&self) -> impl Iterator<Item = &Member> {
        let makes_one = |member: &&Member| member.container.class.is_some() && !member.container.only_device;
        self.members.iter().filter(makes_one)
    }
}

/// A recipe that was evaluated, whatever it makes.
#[derive(Debug)]
pub struct Evaluated {
    pub member: Member,
    /// The image that it makes, if that comes with containers.
    pub image: Option<ImageRecipe>,
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
        (!evaluated.member.recipe.has_own_python && !evaluated.matters_to_others()).then_some(evaluated)
    }

    fn of(build: &Build, recipe: Recipe) -> Evaluated {
        let container = Container::of(&recipe, &build.files, build.disk());
        let image = ImageRecipe::of(&recipe);
        Evaluated { member: Member { recipe, container, is_target: true }, image }
    }

    /// Whether rules about other recipes have to know of it.
    pub fn matters_to_others(&self) -> bool {
        self.image.is_some() || self.member.container.concerns_pantavisor()
    }
}
