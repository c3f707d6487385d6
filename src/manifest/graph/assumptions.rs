//! What is known of the devices beyond the recipes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::manifest::Ternary;
use crate::text::{SourceFile, Span};

/// The service of the D-Bus daemon that newer versions of Pantavisor run themselves
/// (pantavisor `dbus_daemon.c`, `state.c:681-732`).
pub(crate) const HOSTED_BUS: &str = "system-bus";

/// Where that bus appears in a container that names no `target`.
pub(crate) const BUS_SOCKET: &str = "/run/dbus/system_bus_socket";

/// What the configuration says of the devices.
#[derive(Clone, Debug)]
pub struct DeviceAssumptions {
    /// Whether every container of a device is in the tree.
    pub closed: bool,
    /// Services that containers outside of the tree provide.
    pub external: BTreeSet<String>,
    /// Whether the host runs the system bus.
    pub hosted_bus: Ternary,
    /// The recipes of the containers of each image.
    pub images: BTreeMap<String, Vec<String>>,
    /// Where the configuration names them.
    pub listed: Vec<Listed>,
}

/// A recipe that the configuration names among those of an image.
#[derive(Clone, Debug)]
pub struct Listed {
    pub recipe: String,
    pub file: Arc<SourceFile>,
    /// With its quotes.
    pub span: Span,
}

/// Collections of layers that hold no containers of Pantavisor, so that it does not matter whether they are
/// there. meta-pantavisor is one as far as products go: the services in it are those of its examples.
pub(super) const WITHOUT_CONTAINERS: [&str; 24] = [
    "core",
    "yocto",
    "openembedded-layer",
    "meta-python",
    "networking-layer",
    "multimedia-layer",
    "filesystems-layer",
    "gnome-layer",
    "xfce-layer",
    "perl-layer",
    "webserver",
    "meta-initramfs",
    "virtualization-layer",
    "security",
    "raspberrypi",
    "freescale-layer",
    "freescale-distro",
    "meta-arm",
    "arm-toolchain",
    "ti-bsp",
    "qt5-layer",
    "qt6-layer",
    "rust-layer",
    "meta-pantavisor",
];
