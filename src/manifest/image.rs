//! Which containers an image puts on the device.

use crate::model::{Recipe, Word};
use crate::text::closest;

/// A recipe of an image that comes with containers, by the class `pvroot-image`.
#[derive(Debug)]
pub struct ImageRecipe {
    pub name: String,
    /// The recipes of the containers: those of the first state, and those that the first boot installs.
    pub containers: Vec<Word>,
    /// Whether there may be others that are not known.
    pub open: bool,
}

/// The variables that list containers.
pub(crate) const LISTS: [&str; 2] = ["PVROOT_CONTAINERS_CORE", "PVROOT_CONTAINERS"];

impl ImageRecipe {
    pub fn of(recipe: &Recipe) -> Option<ImageRecipe> {
        if !recipe.inherits_class("pvroot-image") {
            return None;
        }
        let name = recipe.data.get("PN")?.exact()?.to_owned();
        let lists = LISTS.map(|list| recipe.data.words(list));
        let open =
            lists.iter().any(|list| list.open) || recipe.data.names().any(|name| is_slip(name.as_str()));
        let containers = lists.into_iter().flat_map(|list| list.list).collect();
        Some(ImageRecipe { name, containers, open })
    }
}

/// Whether a variable is meant for one of the lists, but called otherwise: it may be in the image one day.
fn is_slip(name: &str) -> bool {
    let is_like_one = name.contains("CONTAINER") || closest(name, LISTS).is_some();
    name.starts_with("PVROOT_") && !name.contains(':') && !LISTS.contains(&name) && is_like_one
}
