//! `device-pool`: a network pool that hands out no address, or the wrong ones.

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, Report};
use crate::manifest::device::{Device, Pool};
use crate::manifest::{ManifestKind, SpannedStr};
use crate::rules::rule;
use crate::text::Span;

rule!("manifest", "device-pool", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for device in subject.container.manifests_of(ManifestKind::Device).filter_map(Device::read) {
        for (at, pool) in device.pools.iter().enumerate() {
            gateway(cx, subject, pool);
            interface(cx, subject, pool);
            for earlier in &device.pools[..at] {
                overlap(cx, subject, earlier, pool);
            }
        }
    }
}

fn report<'a>(
    cx: &'a mut Cx<'_>,
    subject: &RecipeContext<'_>,
    pool: &Pool<'_>,
    span: Span,
    message: String,
) -> Report<'a> {
    cx.report_manifest(subject.recipe, subject.container, pool.manifest, span, message)
}

/// The device hands out the addresses from the one after the gateway to the last one of the subnet.
fn gateway(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, pool: &Pool<'_>) {
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
    report(cx, subject, pool, said.span, message)
        .severity(severity)
        .label(source, net_said.span, "the subnet")
        .help(help);
}

/// A pool needs an interface of the host, and one that devices can use.
fn interface(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, pool: &Pool<'_>) {
    let skipped = "the device skips the pool, and refuses its users";
    if pool.is_macvlan() {
        let Some(kind) = pool.kind else { return };
        let message = format!("the pool `{}` is of type `macvlan`", pool.name);
        let help = "the device takes such a pool, but cannot start a container with it; use a bridge";
        report(cx, subject, pool, kind.span, message).severity(Severity::Warning).help(help);
        if pool.parent.is_none() {
            let message = format!("the pool `{}` lacks the key `parent`", pool.name);
            report(cx, subject, pool, pool.name_span, message).help(skipped);
        }
    } else if pool.bridge.is_none() {
        let message = format!("the pool `{}` lacks the key `bridge`", pool.name);
        report(cx, subject, pool, pool.name_span, message).help(skipped);
    }
}

/// Two pools that hand out each other's addresses, or share a bridge.
fn overlap(cx: &mut Cx<'_>, subject: &RecipeContext<'_>, earlier: &Pool<'_>, pool: &Pool<'_>) {
    if let (Some((first, one)), Some((second, other))) = (earlier.subnet, pool.subnet)
        && (one.contains(&other.network()) || other.contains(&one.network()))
    {
        shared(cx, subject, (earlier, first), (pool, second), "overlap");
    }
    if let (Some(first), Some(second)) = (earlier.bridge, pool.bridge)
        && first.text == second.text
    {
        shared(cx, subject, (earlier, first), (pool, second), "share a bridge");
    }
}

fn shared(
    cx: &mut Cx<'_>,
    subject: &RecipeContext<'_>,
    (earlier, first): (&Pool<'_>, SpannedStr<'_>),
    (pool, second): (&Pool<'_>, SpannedStr<'_>),
    what: &str,
) {
    let message = format!("the pools `{}` and `{}` {what}", earlier.name, pool.name);
    report(cx, subject, pool, second.span, message)
        .severity(Severity::Warning)
        .label(&pool.manifest.document.source, first.span, format!("that of `{}`", earlier.name))
        .help("the device does not look for that; give each pool its own");
}
