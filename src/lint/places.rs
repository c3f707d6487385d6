//! Which places a finding may stand at.

use std::borrow::Borrow;

use crate::model::{Build, Place};

/// The place, if it is in a recipe, in an append or in what these include: a class and a configuration are
/// for many recipes, and no recipe can mend them.
pub(crate) fn place_in_recipes<P: Borrow<Place>>(place: Option<P>) -> Option<P> {
    place.filter(|place| place.borrow().file.is_part_of_recipes())
}

/// The place, if it is in a file that somebody wrote.
pub(crate) fn place_in_a_file<P: Borrow<Place>>(place: Option<P>) -> Option<P> {
    place.filter(|place| !place.borrow().file.is_virtual())
}

/// Whether a layer has a configuration of this kind and name: a `machine`, a `distro`.
pub(crate) fn has_configuration(build: &Build, kind: &str, name: &str) -> bool {
    let file = format!("conf/{kind}/{name}.conf");
    build.layers.layers().iter().any(|layer| build.disk().exists(&layer.root.join(&file)))
}
