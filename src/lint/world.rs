//! What the configurations say of the devices, as the graph of containers takes it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::SettingsOf;
use crate::config::{Config, HOSTED_BUS_FEATURE, Settings};
use crate::manifest::graph::{Graph, World};
use crate::manifest::{Project, Truth};

/// The devices that the configurations of several layers describe together: what one of them knows, all know,
/// but the tree is all there is only if each of them says so.
///
/// Whether devices have a feature is unknown as long as no configuration names any.
pub fn world<'a>(configs: impl IntoIterator<Item = &'a Config>) -> World {
    let mut world = World {
        closed: true,
        external: BTreeSet::new(),
        hosted_bus: Truth::Unknown,
        images: Default::default(),
    };
    let (mut any, mut names_features) = (false, false);
    for config in configs {
        any = true;
        world.closed &= config.closed_world == Some(true);
        world.external.extend(config.external_services.iter().cloned());
        world.images.extend(config.images.clone());
        names_features |= !config.features.is_empty();
        if config.features.iter().any(|feature| feature.get_ref() == HOSTED_BUS_FEATURE) {
            world.hosted_bus = Truth::Yes;
        }
    }
    world.closed &= any;
    if world.hosted_bus == Truth::Unknown && (world.closed || names_features) {
        world.hosted_bus = Truth::No;
    }
    world
}

/// The containers of `project` as the configurations of their recipes see them.
pub fn graph<'p>(project: &'p Project<'p>, settings_of: SettingsOf<'_>) -> Graph<'p> {
    let mut settings: Vec<Arc<Settings>> = Vec::new();
    for member in &project.members {
        let own = settings_of(member.path());
        if !settings.iter().any(|known| Arc::ptr_eq(known, &own)) {
            settings.push(own);
        }
    }
    Graph::new(project, world(settings.iter().map(|settings| settings.config())))
}
