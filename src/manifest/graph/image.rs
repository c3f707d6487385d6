//! The images of a project: those that recipes make, and those that the configuration names.

use super::{DeviceAssumptions, Node};
use crate::manifest::{Member, Project};

/// Containers that are on a device together.
pub struct Image {
    pub name: String,
    /// Indices of its containers.
    pub nodes: Vec<usize>,
    /// Indices of members of the project that bring it a `device.json`.
    pub devices: Vec<usize>,
    /// Recipes that are not in the tree.
    pub missing: Vec<String>,
    /// Whether there may be further containers that are not known.
    pub open: bool,
}

impl Image {
    pub(super) fn all(
        project: &Project<'_>,
        assumptions: &DeviceAssumptions,
        nodes: &[Node<'_>],
    ) -> Vec<Image> {
        let configured = assumptions.images.iter().map(|(name, recipes)| {
            let mut image = Image::named(name, false);
            recipes.iter().for_each(|recipe| image.add(project, nodes, recipe));
            image
        });
        let made = project.images.iter().map(|recipe| {
            // What is there only under some condition may be missing.
            let open = recipe.open || recipe.containers.iter().any(|word| !word.sure);
            let mut image = Image::named(&recipe.name, open);
            for word in recipe.containers.iter().filter(|word| word.sure) {
                image.add(project, nodes, &word.text);
            }
            image
        });
        configured.chain(made).collect()
    }

    /// Whether all of its containers are known, and what each of them provides.
    pub fn is_whole(&self, nodes: &[Node<'_>]) -> bool {
        let is_prebuilt = |node: &usize| nodes[*node].member.container.prebuilt;
        !self.open && self.missing.is_empty() && !self.nodes.iter().any(is_prebuilt)
    }

    fn named(name: &str, open: bool) -> Image {
        Image { name: name.to_owned(), nodes: Vec::new(), devices: Vec::new(), missing: Vec::new(), open }
    }

    /// Adds what `recipe` makes.
    fn add(&mut self, project: &Project<'_>, nodes: &[Node<'_>], recipe: &str) {
        let node = nodes.iter().position(|node| node.member.recipe_name() == recipe);
        let node = node.or_else(|| nodes.iter().position(|node| node.name == recipe));
        let makes_device =
            |member: &Member| member.recipe_name() == recipe && member.devices().next().is_some();
        let device = project.members.iter().position(makes_device);
        if let Some(node) = node {
            self.nodes.push(node);
        }
        self.devices.extend(device);
        if node.is_none() && device.is_none() {
            self.missing.push(recipe.to_owned());
        }
    }
}
