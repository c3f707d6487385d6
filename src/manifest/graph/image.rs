//! The images of a project: those that recipes make, and those that the configuration names.

use super::super::Project;
use super::{Node, World};
use crate::model::{Place, Word};

/// Containers that are on a device together.
pub struct Image<'p> {
    pub name: &'p str,
    /// Indices of its containers.
    pub nodes: Vec<usize>,
    /// Indices of members of the project that bring it a `device.json`.
    pub devices: Vec<usize>,
    /// Recipes that are not in the tree.
    pub missing: Vec<&'p str>,
    /// Whether there may be further containers that nobody knows.
    pub open: bool,
    /// Whether the configuration names it.
    pub configured: bool,
    /// Where each container of an image recipe is listed.
    places: Vec<(usize, Option<&'p Place>)>,
}

impl<'p> Image<'p> {
    pub(super) fn all(project: &'p Project<'p>, world: &World<'p>, nodes: &[Node<'p>]) -> Vec<Image<'p>> {
        let configured = world.images.iter().map(|(name, recipes)| {
            let listed = recipes.iter().map(|recipe| (recipe.as_str(), None));
            Image::of(project, nodes, name, true, false, listed)
        });
        let made = project.images.iter().map(|image| {
            // What is there only under some condition may be missing.
            let sure = image.containers.iter().filter(|word| word.sure);
            let listed = sure.map(|Word { text, place, .. }| (text.as_str(), place.as_ref()));
            let open = image.open || image.containers.iter().any(|word| !word.sure);
            Image::of(project, nodes, &image.name, false, open, listed)
        });
        configured.chain(made).collect()
    }

    fn of(
        project: &'p Project<'p>,
        nodes: &[Node<'p>],
        name: &'p str,
        configured: bool,
        open: bool,
        recipes: impl Iterator<Item = (&'p str, Option<&'p Place>)>,
    ) -> Image<'p> {
        let mut image = Image {
            name,
            nodes: Vec::new(),
            devices: Vec::new(),
            missing: Vec::new(),
            open,
            configured,
            places: Vec::new(),
        };
        for (recipe, place) in recipes {
            let node = nodes.iter().position(|node| node.member.recipe_name() == recipe);
            let node = node.or_else(|| nodes.iter().position(|node| node.name == recipe));
            let is_device =
                |member: &super::Member| member.recipe_name() == recipe && member.devices().next().is_some();
            let device = project.members.iter().position(is_device);
            if let Some(node) = node {
                image.nodes.push(node);
                image.places.push((node, place));
            }
            image.devices.extend(device);
            if node.is_none() && device.is_none() {
                image.missing.push(recipe);
            }
        }
        image
    }

    /// Where an image recipe lists a container.
    pub fn place_of(&self, node: usize) -> Option<&'p Place> {
        self.places.iter().find(|(listed, _)| *listed == node).and_then(|(_, place)| *place)
    }
}
