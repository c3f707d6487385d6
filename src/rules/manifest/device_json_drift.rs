//! `device-json-drift`: one of several copies of a `device.json` lacks what all others have.

use std::collections::BTreeSet;

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ManifestKind;
use crate::manifest::device::Device;
use crate::rules::rule;

rule!("manifest", "device-json-drift", Container(check));

/// With fewer copies nobody can tell which one is the odd one.
const LEAST_COPIES: usize = 3;

/// Groups are the same whatever the hardware, unlike disks, volumes and pools.
fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    let manifests = container.manifests.iter();
    let devices = manifests.filter(|manifest| manifest.kind == ManifestKind::Device);
    let devices: Vec<Device<'_>> = devices.filter_map(Device::read).collect();
    if devices.len() < LEAST_COPIES {
        return;
    }
    let keys: Vec<BTreeSet<String>> = devices.iter().map(keys).collect();
    let all: BTreeSet<&String> = keys.iter().flatten().collect();
    for key in all {
        let without: Vec<usize> = (0..keys.len()).filter(|at| !keys[*at].contains(key)).collect();
        let [odd] = without.as_slice() else { continue };
        // A key of a group that is missing as a whole says nothing new.
        let (group, own) = key.split_once('/').unwrap_or((key, ""));
        if !own.is_empty() && !keys[*odd].contains(group) {
            continue;
        }
        let device = &devices[*odd];
        let root = device.manifest.document.root.as_ref();
        let list = root.and_then(|root| root.member("groups")).map(|member| member.key_span);
        let Some(span) = device.group(group).map(|group| group.name.span).or(list) else { continue };
        let message = match own {
            "" => {
                format!("the group `{group}` is missing, which the {} other copies have", devices.len() - 1)
            }
            own => format!(
                "the group `{group}` lacks `{own}`, which it has in the {} other copies",
                devices.len() - 1
            ),
        };
        cx.report_manifest(recipe, container, device.manifest, span, message)
            .help("add it, unless this machine is meant to differ");
    }
}

/// Every group, and every key of a group as `group/key`.
fn keys(device: &Device<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let root = device.manifest.document.root.as_ref();
    let groups = root.and_then(|root| root.get("groups")).map_or(&[][..], |groups| groups.elements());
    for group in groups {
        let Some(name) = group.get("name").and_then(|name| name.as_str()) else { continue };
        found.insert(name.to_owned());
        let own = group.members().iter().filter(|member| member.key != "description");
        found.extend(own.map(|member| format!("{name}/{}", member.key)));
    }
    found
}
