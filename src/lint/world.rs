//! What the configuration says of the devices, as the graph of containers takes it.

use crate::config::Config;
use crate::manifest::Truth;
use crate::manifest::graph::World;

/// The feature of devices on which Pantavisor itself runs the D-Bus system bus.
const HOSTED_BUS_FEATURE: &str = "hosted-dbus";

/// The devices that `config` describes. Whether they have a feature is unknown as long as it names none.
pub fn world(config: &Config) -> World<'_> {
    let closed = config.closed_world == Some(true);
    let hosted_bus = match config.features.iter().any(|feature| feature == HOSTED_BUS_FEATURE) {
        true => Truth::Yes,
        false if closed || !config.features.is_empty() => Truth::No,
        false => Truth::Unknown,
    };
    World { closed, external: &config.external_services, hosted_bus, images: &config.images }
}
