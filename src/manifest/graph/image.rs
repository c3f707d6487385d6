//! The images of a project: those that recipes make, and those that the configuration names.

use super::{DeviceAssumptions, Node};
use crate::manifest::Project;

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
        let mut images = Vec::new();
        for (name, recipes) in &assumptions.images {
            let mut image = Image::named(name, false);
            for recipe in recipes {
                image.add(project, nodes, recipe);
            }
            images.push(image);
        }
        for recipe in &project.images {
            let mut image = Image::named(&recipe.name, recipe.open);
            for word in &recipe.containers {
                if word.sure {
                    image.add(project, nodes, &word.text);
                } else {
                    // What is there only under some condition may be missing.
                    image.open = true;
                }
            }
            images.push(image);
        }
        images
    }

    /// Whether all of its containers are known, and what each of them provides.
    pub fn is_whole(&self, nodes: &[Node<'_>]) -> bool {
        let has_prebuilt = self.nodes.iter().any(|node| nodes[*node].member.container.prebuilt);
        !self.open && self.missing.is_empty() && !has_prebuilt
    }

    fn named(name: &str, open: bool) -> Image {
        Image { name: name.to_owned(), nodes: Vec::new(), devices: Vec::new(), missing: Vec::new(), open }
    }

    /// Adds what `recipe` makes.
    fn add(&mut self, project: &Project<'_>, nodes: &[Node<'_>], recipe: &str) {
        let node = nodes.iter().position(|node| node.member.recipe_name() == recipe);
        let node = node.or_else(|| nodes.iter().position(|node| node.name == recipe));
        let device = project
            .members
            .iter()
            .position(|member| member.recipe_name() == recipe && member.devices().next().is_some());
        if let Some(node) = node {
            self.nodes.push(node);
        }
        self.devices.extend(device);
        if node.is_none() && device.is_none() {
            self.missing.push(recipe.to_owned());
        }
    }
}
