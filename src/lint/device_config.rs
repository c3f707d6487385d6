//! What the configurations say of the devices, as the graph of containers takes it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::SettingsOf;
use crate::config::{Config, HOSTED_BUS_FEATURE, Settings};
use crate::manifest::graph::{DeviceAssumptions, Graph, Listed};
use crate::manifest::{Project, Ternary};
use crate::text::Span;

/// The devices that the configurations of several layers describe together: what one of them knows, all know,
/// but the tree is all there is only if each of them says so.
///
/// Whether devices have a feature is unknown as long as no configuration names any.
pub(crate) fn device_assumptions<'a>(configs: impl IntoIterator<Item = &'a Config>) -> DeviceAssumptions {
    let mut assumptions = DeviceAssumptions {
        closed: true,
        external: BTreeSet::new(),
        hosted_bus: Ternary::Unknown,
        images: Default::default(),
        listed: Vec::new(),
    };
    let (mut any, mut names_features) = (false, false);
    for config in configs {
        any = true;
        assumptions.closed &= config.closed_world == Some(true);
        assumptions.external.extend(config.external_services.iter().cloned());
        let images = config.images.iter().map(|(name, recipes)| {
            (name.clone(), recipes.iter().map(|recipe| recipe.get_ref().clone()).collect())
        });
        assumptions.images.extend(images);
        names_features |= !config.features.is_empty();
        if config.features.iter().any(|feature| feature.get_ref() == HOSTED_BUS_FEATURE) {
            assumptions.hosted_bus = Ternary::Yes;
        }
    }
    assumptions.closed &= any;
    if assumptions.hosted_bus == Ternary::Unknown && (assumptions.closed || names_features) {
        assumptions.hosted_bus = Ternary::No;
    }
    assumptions
}

/// The containers of `project` as the configurations of their recipes see them.
pub(crate) fn graph<'p>(project: &'p Project<'p>, settings_of: SettingsOf<'_>) -> Graph<'p> {
    let mut settings: Vec<Arc<Settings>> = Vec::new();
    for member in &project.members {
        let own = settings_of(member.path());
        if !settings.iter().any(|known| Arc::ptr_eq(known, &own)) {
            settings.push(own);
        }
    }
    let mut assumptions = device_assumptions(settings.iter().map(|settings| settings.config()));
    for part in settings.iter().flat_map(|settings| &settings.loaded.parts) {
        let recipes = part.config.images.values().flatten();
        assumptions.listed.extend(recipes.map(|recipe| Listed {
            recipe: recipe.get_ref().clone(),
            file: Arc::clone(&part.file),
            span: Span::new(recipe.span().start, recipe.span().end),
        }));
    }
    Graph::new(project, assumptions)
}
