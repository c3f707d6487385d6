//! Whether the image of a registry and the place in a network that are wished for are possible.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;
use serde_json::json;

use super::name_check::NameCheck;
use super::{ContainerSpec, Network};
use crate::manifest::ManifestKind;
use crate::manifest::device::{Pool, STOCK_POOL};
use crate::manifest::network::NetworkRequest;
use crate::rules::why_mutable;
use crate::text::did_you_mean;

impl NameCheck<'_> {
    pub(super) fn check_image(&mut self, spec: &ContainerSpec) {
        let Some(reference) = &spec.docker else { return };
        let is_fine = reference.chars().all(|c| c.is_ascii_alphanumeric() || "-._/:@".contains(c));
        if let Some((_, name)) = reference.split_once("://") {
            let name = name.trim_end_matches('/');
            self.wrong.push(format!("`{reference}` is a URL, and no name of an image: write `{name}`"));
        } else if reference.is_empty() || !is_fine {
            self.wrong.push(format!("`{}` is no name of an image", reference.escape_debug()));
        } else if let Some(why) = why_no_digest(reference) {
            self.wrong.push(why);
        } else if let Some(why) = why_mutable(reference) {
            self.wrong.push(format!("{why}: pin a version or, better, a digest: `name@sha256:…`"));
        }
    }

    pub(super) fn check_network(&mut self, spec: &ContainerSpec) {
        let Some(Network { pool, ip }) = &spec.network else {
            if spec.uses_addresses() {
                let message = "a service with an address takes a network: name one by --pool";
                self.wrong.push(message.to_owned());
            }
            return;
        };
        let mut pools: Vec<Pool<'_>> =
            self.graph.devices.iter().flat_map(|(_, device)| &device.pools).copied().collect();
        let is_known = pools.iter().any(|known| known.name == *pool);
        if !is_known && !pool.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)) {
            let message = "is no name of a network pool: those have letters, digits, `-`, `_` and `.`";
            self.wrong.push(format!("`{}` {message}", pool.escape_debug()));
            return;
        }
        let option = format!("--pool {pool}{}", ip.as_ref().map(|ip| format!(":{ip}")).unwrap_or_default());
        self.complain(&option, ManifestKind::Args, &json!({ "PV_NETWORK_POOL": pool }));
        if !is_known {
            self.unknown_pool(pool, &pools);
        }
        if let Some(ip) = ip {
            pools.retain(|known| known.name == *pool);
            self.check_address(pool, ip, &pools);
        }
    }

    fn unknown_pool(&mut self, pool: &str, known: &[Pool<'_>]) {
        // Without a device file in the tree the devices are those of another project.
        let is_elsewhere = known.is_empty() || pool == STOCK_POOL;
        if self.graph.project.hidden.devices || is_elsewhere && !self.graph.assumptions.closed {
            return;
        }
        let mut names: Vec<&str> = known.iter().map(|pool| pool.name).collect();
        names.sort_unstable();
        names.dedup();
        let help = match did_you_mean(pool, names.iter().copied()) {
            Some(help) => help,
            None if names.is_empty() => "no device file here defines a pool".to_owned(),
            None => format!("the device files define {}", names.join(", ")),
        };
        self.wrong.push(format!("no device has a network pool `{pool}`: {help}"));
    }

    /// `pools` are those of the name that is wished for.
    fn check_address(&mut self, pool: &str, text: &str, pools: &[Pool<'_>]) {
        let Ok(ip) = text.parse::<Ipv4Addr>() else {
            self.wrong.push(format!("`{}` is no IPv4 address", text.escape_debug()));
            return;
        };
        let ranges: Vec<_> = pools.iter().filter_map(Pool::range).collect();
        if let Some((subnet, gateway)) = ranges.first()
            && !ranges.iter().any(|(subnet, gateway)| is_for_container(ip, *subnet, *gateway))
        {
            self.wrong.push(format!(
                "no container can have the address {ip} in the pool `{pool}`, which has {subnet} with the host \
                 at {gateway}"
            ));
        }
        let mut nodes = self.graph.nodes.iter();
        let other = nodes.find(|node| {
            let mut requests = node.network_requests.iter();
            requests.any(|request| asks_for_address(request, pool, text))
        });
        if let Some(other) = other {
            let place = self.display_path(other.member.path());
            self.wrong.push(format!("the address {ip} in the pool `{pool}` is that of {place}"));
        }
    }
}

/// Whether a container can have an address in a pool with this range and the host at `gateway`.
fn is_for_container(ip: Ipv4Addr, subnet: Ipv4Net, gateway: Ipv4Addr) -> bool {
    let is_edge = subnet.prefix_len() < 31 && (ip == subnet.network() || ip == subnet.broadcast());
    subnet.contains(&ip) && gateway != ip && !is_edge
}

fn asks_for_address(request: &NetworkRequest<'_>, pool: &str, ip: &str) -> bool {
    request.pool.is_some_and(|said| said.text == pool)
        && request.ip.is_some_and(|said| said.text.split('/').next() == Some(ip))
}

/// What is wrong with the digest of an image, if it names one. No registry takes a part of a digest.
fn why_no_digest(reference: &str) -> Option<String> {
    let (_, digest) = reference.split_once('@')?;
    let (hex, length) = match digest.split_once(':') {
        Some(("sha256", hex)) => (hex, 64),
        Some(("sha512", hex)) => (hex, 128),
        _ => ("", 64),
    };
    if hex.len() == length && hex.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
        return None;
    }
    const FORM: &str = "it is `sha256:` and 64 hexadecimal digits in lower case, or `sha512:` and 128";
    Some(format!("`{digest}` is no digest: {FORM}"))
}
