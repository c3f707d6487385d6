//! All containers of the layers together.

use std::path::Path;

use super::Container;
use crate::model::{Build, Recipe};

/// What the rules about more than one recipe look at.
pub struct Project<'a> {
    pub build: &'a Build,
    /// The recipes that make something for Pantavisor, by path. Those that were not asked for are here too.
    pub members: Vec<Member>,
}

/// One recipe that makes something for Pantavisor.
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
}

impl Project<'_> {
    /// The members that are surely, or plainly meant to be, containers.
    pub fn containers(&self) -> impl Iterator<Item = &Member> {
        let makes_one = |member: &&Member| member.container.class.is_some() && !member.container.only_device;
        self.members.iter().filter(makes_one)
    }
}
