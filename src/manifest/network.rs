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
        let (args, networks) =
            (possible(container, ManifestKind::Args), possible(container, ManifestKind::Network));
        let mut requests = Vec::new();
        for args in &args {
            for network in &networks {
                let files = Files { args: *args, network: *network, merges: container.merges() };
                let request = files.request();
                if request.pool.or(request.baked).is_some() {
                    requests.push(request);
                }
            }
        }
        requests
    }
}

/// The files that may be read as `kind`, or that there is none.
fn possible(container: &Container, kind: ManifestKind) -> Vec<Option<&Manifest>> {
    let found: Vec<_> = container.manifests_of(kind).map(Some).collect();
    if found.is_empty() { vec![None] } else { found }
}

/// The files of one combination.
struct Files<'a> {
    args: Option<&'a Manifest>,
    network: Option<&'a Manifest>,
    merges: bool,
}

impl<'a> Files<'a> {
    fn request(&self) -> NetworkRequest<'a> {
        let mut request = NetworkRequest {
            pool: self.pooled("PV_NETWORK_POOL", "pool"),
            ip: self.pooled("PV_NETWORK_IP", "ip"),
            hostname: self.pooled("PV_NETWORK_HOSTNAME", "hostname"),
            ..NetworkRequest::default()
        };
        // Any other mode makes the device ignore the block.
        if self.own("mode").is_some_and(|mode| mode.text != "pool") {
            request = NetworkRequest::default();
        }
        match self.arg("PV_LXC_NETWORK_TYPE") {
            Some(kind) if matches!(kind.text, "veth" | "phys" | "empty") => request.baked = Some(kind),
            _ => {}
        }
        if request.baked.is_some_and(|kind| kind.text == "veth") {
            request.baked_ip = self.arg("PV_LXC_NETWORK_IPV4_ADDRESS");
        }
        match self.arg("PV_LXC_EXTRA_CONF") {
            Some(lines) if request.baked.is_none() && writes_interface(lines.text) => {
                request.baked = Some(lines);
            }
            _ => {}
        }
        request
    }

    /// What is said about pools, by either file.
    fn pooled(&self, key: &str, own_key: &str) -> Option<SpannedStr<'a>> {
        let own = self.own(own_key);
        let args_count = self.network.is_none() || self.merges;
        if own.is_none() && args_count { self.arg(key) } else { own }
    }

    fn arg(&self, key: &str) -> Option<SpannedStr<'a>> {
        self.args?.said(key)
    }

    fn own(&self, key: &str) -> Option<SpannedStr<'a>> {
        self.network?.said(key)
    }
}

fn writes_interface(lines: &str) -> bool {
    lines.lines().any(|line| line.trim_start().starts_with("lxc.net."))
}
