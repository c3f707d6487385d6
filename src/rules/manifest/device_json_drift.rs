//! `device-json-drift`: one of several copies of a `device.json` lacks what all others have.

use std::collections::BTreeSet;

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ManifestKind;
use crate::manifest::device::Device;
use crate::manifest::json::Member;
use crate::rules::rule;

rule!("manifest", "device-json-drift", Container(check));

/// With fewer copies it is not clear which one is the odd one.
const LEAST_COPIES: usize = 3;

/// Of so many two may have been overlooked.
const MANY_COPIES: usize = 7;

/// Of groups all keys are compared, of volumes and pools the names: the rest of these, and disks, depend on
/// the hardware.
fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    let devices: Vec<Device<'_>> =
        container.manifests_of(ManifestKind::Device).filter_map(Device::read).collect();
    if devices.len() < LEAST_COPIES {
        return;
    }
    for (list, what) in [("volumes", "volume"), ("pools", "pool")] {
        compare_names(cx, subject, &devices, list, what);
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

/// Names that all copies have but one or, of many, two.
fn compare_names(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    devices: &[Device<'_>],
    list: &str,
    what: &str,
) {
    let RecipeContext { recipe, container, .. } = subject;
    let nodes: Vec<Option<&Member>> = devices.iter().map(|device| member(device, list)).collect();
    // Where a list is missing as a whole the machine has none on purpose.
    let members: Vec<&[Member]> =
        nodes.iter().map(|node| node.map_or(&[][..], |list| list.value.members())).collect();
    let all: BTreeSet<&str> = members.iter().copied().flatten().map(|member| member.key.as_str()).collect();
    for name in all {
        let mut without = Vec::new();
        for (at, members) in members.iter().enumerate() {
            if members.iter().all(|member| member.key != name) {
                without.push(at);
            }
        }
        let odd = if devices.len() >= MANY_COPIES { 2 } else { 1 };
        if without.len() > odd {
            continue;
        }
        let having = devices.len() - without.len();
        for at in without {
            let Some(list) = nodes[at] else { continue };
            let message = format!("the {what} `{name}` is missing, which {having} other copies have");
            cx.report_manifest(recipe, container, devices[at].manifest, list.key_span, message)
                .help("add it, unless this machine is meant to differ");
        }
    }
}

/// The list of volumes or of pools.
fn member<'p>(device: &Device<'p>, list: &str) -> Option<&'p Member> {
    let root = device.manifest.document.root.as_ref()?;
    match list {
        "pools" => root.get("network")?.member("pools"),
        _ => root.member(list),
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
        for member in group.members() {
            if member.key != "description" {
                found.insert(format!("{name}/{}", member.key));
            }
        }
    }
    found
}
