//! `device-pool`: a network pool that hands out no address, or the wrong ones.

use crate::diag::Severity;
use crate::lint::{Cx, ManifestContext};
use crate::manifest::device::{Device, Pool};
use crate::manifest::{ManifestKind, SpannedStr};
use crate::rules::rule;

rule!("manifest", "device-pool", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    if file.manifest.kind != ManifestKind::Device {
        return;
    }
    let Some(device) = Device::read(file.manifest) else { return };
    for (at, pool) in device.pools.iter().enumerate() {
        gateway(cx, file, pool);
        interface(cx, file, pool);
        for earlier in &device.pools[..at] {
            overlap(cx, file, earlier, pool);
        }
    }
}

/// The device hands out the addresses from the one after the gateway to the last one of the subnet.
fn gateway(cx: &mut Cx<'_>, file: &ManifestContext<'_>, pool: &Pool<'_>) {
    let (Some((net_said, subnet)), Some((said, gateway))) = (pool.subnet, pool.gateway) else { return };
    let (first, last) = (u32::from(subnet.network()), u32::from(subnet.broadcast()));
    let next = u32::from(gateway).saturating_add(1);
    let (message, severity, help) = if !subnet.contains(&gateway) && next <= first {
        let message = format!("the gateway {gateway} lies below {}", subnet.trunc());
        (
            message,
            Severity::Error,
            "the device hands out the addresses after it, which are none of the subnet",
        )
    } else if !subnet.contains(&gateway) {
        let message = format!("the gateway {gateway} lies above {}", subnet.trunc());
        (
            message,
            Severity::Error,
            "the device finds no address to hand out after it, and refuses the pool's users",
        )
    } else if next >= last {
        let message = format!("no address is left above the gateway {gateway} in {}", subnet.trunc());
        let help = "only what comes after the gateway is handed out, so containers without a fixed address do not start; \
                    use the first address for it";
        (message, Severity::Warning, help)
    } else {
        return;
    };
    let source = &pool.manifest.document.source;
    file.report(cx, said.span, message)
        .severity(severity)
        .label(source, net_said.span, "the subnet")
        .help(help);
}

/// A pool needs an interface of the host, and one that devices can use.
fn interface(cx: &mut Cx<'_>, file: &ManifestContext<'_>, pool: &Pool<'_>) {
    let skipped = "the device skips the pool, and refuses its users";
    if pool.is_macvlan() {
        let Some(kind) = pool.kind else { return };
        let message = format!("the pool `{}` is of type `macvlan`", pool.name);
        let help = "the device takes such a pool, but cannot start a container with it; use a bridge";
        file.report(cx, kind.span, message).severity(Severity::Warning).help(help);
        if pool.parent.is_none() {
            let message = format!("the pool `{}` lacks the key `parent`", pool.name);
            file.report(cx, pool.name_span, message).help(skipped);
        }
    } else if pool.bridge.is_none() {
        let message = format!("the pool `{}` lacks the key `bridge`", pool.name);
        file.report(cx, pool.name_span, message).help(skipped);
    }
}

/// Two pools that hand out each other's addresses, or share a bridge.
fn overlap(cx: &mut Cx<'_>, file: &ManifestContext<'_>, earlier: &Pool<'_>, pool: &Pool<'_>) {
    let mut shared: Vec<(SpannedStr<'_>, SpannedStr<'_>, &str)> = Vec::new();
    if let (Some((first, subnet)), Some((second, other))) = (earlier.subnet, pool.subnet)
        && (subnet.contains(&other.network()) || other.contains(&subnet.network()))
    {
        shared.push((first, second, "overlap"));
    }
    if let (Some(first), Some(second)) = (earlier.bridge, pool.bridge)
        && first.text == second.text
    {
        shared.push((first, second, "share a bridge"));
    }
    for (first, second, what) in shared {
        let message = format!("the pools `{}` and `{}` {what}", earlier.name, pool.name);
        file.report(cx, second.span, message)
            .severity(Severity::Warning)
            .label(&pool.manifest.document.source, first.span, format!("that of `{}`", earlier.name))
            .help("the device does not look for that; give each pool its own");
    }
}
