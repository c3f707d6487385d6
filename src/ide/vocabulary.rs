//! The values of variables of which pvlint knows all values: what its rules and schemas accept.

use std::path::Path;

use super::World;
use super::completions::Completions;
use super::item::ItemKind;
use super::schema::Schema;
use crate::manifest::stock_groups::STOCK_GROUPS;
use crate::manifest::{self, EXTRA_ARGS, ManifestKind, PERSISTENCE, device_groups};

/// The flags of `pvr sig add`.
const SIGNING: [(&str, &str); 5] = [
    ("--part", "the container whose files are signed"),
    ("--raw", "the files that are signed, in the place of a container"),
    ("--include", "further files to sign"),
    ("--exclude", "files that are not signed"),
    ("--noconfig", "the overlay in _config is not signed"),
];

/// Offers the values of a variable for the word that is typed, if all are known.
pub(super) fn values(world: &World, path: &Path, variable: &str, typed: &str, found: &mut Completions) {
    match variable {
        "PVR_APP_ADD_ROLES" => listed("PV_ROLES", typed, found),
        "PVR_APP_ADD_GROUP" => groups(world, path, typed, found),
        "PVRIMAGE_AUTO_MDEV" => {
            for (value, means) in [("0", "none"), ("1", "the default rules, which open every device node")] {
                if let Some(item) = found.offer(typed, value, ItemKind::Value, 0) {
                    item.detail = Some(means.to_owned());
                }
            }
        }
        "PVR_SIG_ADD_ARGS" => {
            for (flag, means) in SIGNING {
                if let Some(item) = found.offer(typed, flag, ItemKind::Property, 0) {
                    item.detail = Some(means.to_owned());
                }
            }
        }
        EXTRA_ARGS => flags(world, path, typed, found),
        _ => {}
    }
}

/// What the schema of `args.json` lists for a key, or for the elements of its list.
fn listed(key: &str, typed: &str, found: &mut Completions) {
    let Ok(schema) = serde_json::from_str::<serde_json::Value>(ManifestKind::Args.schema()) else { return };
    for path in [vec![key.to_owned()], vec![key.to_owned(), "0".to_owned()]] {
        for part in Schema::new(&schema).at(&path) {
            for value in part.values().into_iter().filter_map(|value| value.as_str()) {
                found.offer(typed, value, ItemKind::Value, 0);
            }
        }
    }
}

/// The groups of devices: those of Pantavisor, of the device files and of the configuration.
fn groups(world: &World, path: &Path, typed: &str, found: &mut Completions) {
    let mut offer = |name: &str, from: &str| {
        if let Some(item) = found.offer(typed, name, ItemKind::Value, 0) {
            item.detail = Some(from.to_owned());
        }
    };
    for group in STOCK_GROUPS {
        offer(group.name, "of Pantavisor");
    }
    for device in world.surroundings.members.iter().flat_map(|member| member.devices()) {
        let file = device.path.file_name().unwrap_or_default().to_string_lossy();
        for name in device_groups(&device.document) {
            offer(&name, &format!("of {file}"));
        }
    }
    for name in &world.settings(path).config().groups {
        offer(name, "of pvlint.toml");
    }
}

/// The flags of `pvr app add`, or the value of one.
fn flags(world: &World, path: &Path, typed: &str, found: &mut Completions) {
    let Some((flag, value)) = typed.split_once('=') else {
        for (flag, takes_value) in manifest::flags() {
            let equals = if takes_value { "=" } else { "" };
            found.offer(typed, &format!("--{flag}{equals}"), ItemKind::Property, 0);
        }
        return;
    };
    match flag {
        "--group" => groups(world, path, value, found),
        "--restart-policy" => listed("PV_RESTART_POLICY", value, found),
        "--status-goal" => listed("PV_STATUS_GOAL", value, found),
        "--runlevel" => listed("PV_RUNLEVEL", value, found),
        "--volume" => {
            if let Some((_, typed)) = value.split_once(':') {
                found.offer_all(typed, PERSISTENCE, ItemKind::Value);
            }
        }
        _ => {}
    }
}
