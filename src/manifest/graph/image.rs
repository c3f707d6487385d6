//! The images of a project: those that recipes make, and those that the configuration names.

use super::{DeviceAssumptions, Node};
use crate::manifest::{Member, Project};
use crate::model::{Place, Word};

/// Containers that are on a device together.
pub struct Image<'p> {
    pub name: String,
    /// Indices of its containers.
    pub nodes: Vec<usize>,
    /// Indices of members of the project that bring it a `device.json`.
    pub devices: Vec<usize>,
    /// Recipes that are not in the tree.
    pub missing: Vec<String>,
    /// Whether there may be further containers that nobody knows.
    pub open: bool,
    /// Whether the configuration names it.
    pub configured: bool,
    /// Where each container of an image recipe is listed.
    places: Vec<(usize, Option<&'p Place>)>,
}

impl<'p> Image<'p> {
    pub(super) fn all(
        project: &'p Project<'p>,
        assumptions: &DeviceAssumptions,
        nodes: &[Node<'p>],
    ) -> Vec<Image<'p>> {
        let configured = assumptions.images.iter().map(|(name, recipes)| {
            let mut image = Image::named(name, true, false);
            recipes.iter().for_each(|recipe| image.add(project, nodes, recipe, None));
            image
        });
        let made = project.images.iter().map(|recipe| {
            // What is there only under some condition may be missing.
            let open = recipe.open || recipe.containers.iter().any(|word| !word.sure);
            let mut image = Image::named(&recipe.name, false, open);
            for Word { text, place, .. } in recipe.containers.iter().filter(|word| word.sure) {
                image.add(project, nodes, text, place.as_ref());
            }
            image
        });
        configured.chain(made).collect()
    }

    fn named(name: &str, configured: bool, open: bool) -> Image<'p> {
        Image {
            name: name.to_owned(),
            nodes: Vec::new(),
            devices: Vec::new(),
            missing: Vec::new(),
            open,
            configured,
            places: Vec::new(),
        }
    }

    /// Adds what `recipe` makes.
    fn add(&mut self, project: &Project<'_>, nodes: &[Node<'_>], recipe: &str, place: Option<&'p Place>) {
        let node = nodes.iter().position(|node| node.member.recipe_name() == recipe);
        let node = node.or_else(|| nodes.iter().position(|node| node.name == recipe));
        let makes_device =
            |member: &Member| member.recipe_name() == recipe && member.devices().next().is_some();
        let device = project.members.iter().position(makes_device);
        if let Some(node) = node {
            self.nodes.push(node);
            self.places.push((node, place));
        }
        self.devices.extend(device);
        if node.is_none() && device.is_none() {
            self.missing.push(recipe.to_owned());
        }
    }

    /// Where an image recipe lists a container.
    pub fn place_of(&self, node: usize) -> Option<&'p Place> {
        self.places.iter().find(|(listed, _)| *listed == node).and_then(|(_, place)| *place)
    }
}
