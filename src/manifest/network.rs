//! How a container asks to be connected.
//!
//! `PV_NETWORK_*` in its args become `network` of `run.json`. `network.json` takes the place of all that in a
//! container out of its own root file system, and is merged into it in a repackaged one. Apart from that
//! `PV_LXC_NETWORK_*` and raw lines write an interface into the configuration of LXC, which the device
//! refuses for the user of a pool (pantavisor `plugins/pv_lxc.c:253-294`).

use super::{Container, Manifest, ManifestKind, SpannedStr};

/// What a container asks for in one combination of the files that it may have.
#[derive(Clone, Copy, Debug, Default)]
pub struct NetworkRequest<'a> {
    /// The pool that its address comes from.
    pub pool: Option<SpannedStr<'a>>,
    /// Its fixed address in the pool, with or without a prefix length.
    pub ip: Option<SpannedStr<'a>>,
    pub hostname: Option<SpannedStr<'a>>,
    /// What writes an interface into the configuration of LXC: a type, or raw lines.
    pub baked: Option<SpannedStr<'a>>,
    /// The fixed address of an interface of type `veth`, which the device reserves in the pool that it falls
    /// into.
    pub baked_ip: Option<SpannedStr<'a>>,
}

impl NetworkRequest<'_> {
    /// All that `container` may ask for.
    pub fn all(container: &Container) -> Vec<NetworkRequest<'_>> {
        let of = |kind: ManifestKind| -> Vec<Option<&Manifest>> {
            let found: Vec<_> = container.manifests.iter().filter(|one| one.kind == kind).map(Some).collect();
            if found.is_empty() { vec![None] } else { found }
        };
        let (args, networks) = (of(ManifestKind::Args), of(ManifestKind::Network));
        let pairs = args.iter().flat_map(|args| networks.iter().map(move |network| (*args, *network)));
        let network_requests =
            pairs.map(|(args, network)| NetworkRequest::of(args, network, container.merges()));
        network_requests.filter(|request| request.pool.or(request.baked).is_some()).collect()
    }

    fn of<'a>(args: Option<&'a Manifest>, network: Option<&'a Manifest>, merges: bool) -> NetworkRequest<'a> {
        let arg = |key: &str| args.and_then(|args| args.said(key));
        let own = |key: &str| network.and_then(|network| network.said(key));
        let pooled = |key: &str, own_key: &str| match network {
            Some(_) if !merges => own(own_key),
            _ => own(own_key).or_else(|| arg(key)),
        };
        let mut request = NetworkRequest {
            pool: pooled("PV_NETWORK_POOL", "pool"),
            ip: pooled("PV_NETWORK_IP", "ip"),
            hostname: pooled("PV_NETWORK_HOSTNAME", "hostname"),
            ..NetworkRequest::default()
        };
        // Any other mode makes the device ignore the block.
        if own("mode").is_some_and(|mode| mode.text != "pool") {
            request = NetworkRequest::default();
        }
        let kind = arg("PV_LXC_NETWORK_TYPE").filter(|kind| matches!(kind.text, "veth" | "phys" | "empty"));
        let raw = arg("PV_LXC_EXTRA_CONF").filter(|lines| writes_interface(lines.text));
        let is_veth = kind.is_some_and(|kind| kind.text == "veth");
        request.baked = kind.or(raw);
        request.baked_ip = arg("PV_LXC_NETWORK_IPV4_ADDRESS").filter(|_| is_veth);
        request
    }
}

fn writes_interface(lines: &str) -> bool {
    lines.lines().any(|line| line.trim_start().starts_with("lxc.net."))
}
