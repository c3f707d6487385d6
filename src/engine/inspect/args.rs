//! What the recipe and its args.json say of how the container runs, and what run.json says.

use std::sync::Arc;

use serde_json::Value;

use super::{Against, Located, Shipped, equal, in_backticks, member};
use crate::manifest::json::Node;
use crate::manifest::services::Demand;
use crate::manifest::{ContainerKind, ManifestKind};

impl Against<'_> {
    pub(super) fn group(&mut self, class: ContainerKind, run: &Value) {
        let (group, place) = match class {
            ContainerKind::Rootfs => (self.variable("PVR_APP_ADD_GROUP"), self.place_of("PVR_APP_ADD_GROUP")),
            ContainerKind::Repackaged => match self.shipped(ManifestKind::Args) {
                Shipped::Yes(args) => match member(args, "PV_GROUP") {
                    Some((node, place)) => (node.as_str().map(str::to_owned), Some(place)),
                    None => (None, None),
                },
                _ => (None, None),
            },
        };
        match group {
            Some(group) if !group.is_empty() => self.text("group", &group, run.get("group"), place),
            _ => self.unknown("group"),
        }
    }

    /// What the template renders out of the args as it is.
    pub(super) fn args(&mut self, class: ContainerKind, run: &Value) {
        const RENDERED: [(&str, &str, &str); 4] = [
            ("PV_RESTART_POLICY", "restart_policy", "restart policy"),
            ("PV_STATUS_GOAL", "status_goal", "status goal"),
            ("PV_RUNLEVEL", "runlevel", "runlevel"),
            ("PV_AUTO_RECOVERY", "auto_recovery", "recovery"),
        ];
        let args = match self.shipped(ManifestKind::Args) {
            Shipped::Unknown => return self.unknown("args"),
            Shipped::No if class == ContainerKind::Repackaged => return,
            Shipped::No => None,
            Shipped::Yes(args) => Some(args),
        };
        for (key, rendered, what) in RENDERED {
            let there = get_set(run, rendered);
            match (args.and_then(|args| member(args, key)), there) {
                (Some((node, place)), there) => {
                    let wanted = node.to_value();
                    if !there.is_some_and(|there| equal(&wanted, there)) {
                        let there = there.map_or("none".to_owned(), in_backticks);
                        let message =
                            format!("the {what} is {}, but the export has {there}", in_backticks(&wanted));
                        self.differ(what, message, Some(place));
                    }
                }
                (None, Some(there)) if class == ContainerKind::Rootfs => {
                    let message =
                        format!("the recipe gives no {what}, but the export has {}", in_backticks(there));
                    self.differ(what, message, None);
                }
                _ => {}
            }
        }
        for demand in Demand::ALL {
            self.demands(class, demand, args, run);
        }
    }

    pub(super) fn roles(&mut self, class: ContainerKind, run: &Value) {
        let (wanted, place) = match (class, self.variable("PVR_APP_ADD_ROLES")) {
            (ContainerKind::Rootfs, None) => return self.unknown("roles"),
            (ContainerKind::Rootfs, Some(roles)) if !roles.is_empty() => {
                let words = roles.split_whitespace().map(str::to_owned).collect();
                (words, self.place_of("PVR_APP_ADD_ROLES"))
            }
            _ => match self.shipped(ManifestKind::Args) {
                Shipped::Yes(args) => match member(args, "PV_ROLES") {
                    Some((node, place)) => (
                        node.elements().iter().filter_map(Node::as_str).map(str::to_owned).collect(),
                        Some(place),
                    ),
                    None if class == ContainerKind::Repackaged => return,
                    None => (Vec::new(), None),
                },
                Shipped::No if class == ContainerKind::Rootfs => (Vec::new(), None),
                _ => return,
            },
        };
        let there = run.get("roles").and_then(Value::as_array);
        let mut there: Vec<&str> = there.into_iter().flatten().filter_map(Value::as_str).collect();
        let mut sorted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        there.sort_unstable();
        if sorted != there {
            let (wanted, there) = (in_one_text(&sorted), in_one_text(&there));
            let message = format!("its roles: {wanted}; those in the export: {there}");
            self.differ("roles", message, place);
        }
    }

    pub(super) fn network(&mut self, class: ContainerKind, run: &Value) {
        let there = get_set(run, "network");
        match (self.shipped(ManifestKind::Network), self.shipped(ManifestKind::Args)) {
            (Shipped::Yes(network), _) => {
                let Some(root) = &network.document.root else { return };
                let place = Some((Arc::clone(&network.document.source), root.span));
                self.network_is(&root.to_value(), there, place);
            }
            (Shipped::Unknown, _) | (_, Shipped::Unknown) => self.unknown("network"),
            (Shipped::No, Shipped::Yes(args)) if member(args, "PV_NETWORK_POOL").is_some() => {
                let keys = [("PV_NETWORK_POOL", "pool"), ("PV_NETWORK_HOSTNAME", "hostname")];
                for (key, rendered) in
                    keys.into_iter().chain([("PV_NETWORK_IP", "ip"), ("PV_NETWORK_MAC", "mac")])
                {
                    let Some((node, place)) = member(args, key) else { continue };
                    let wanted = node.to_value();
                    let there = there.and_then(|network| network.get(rendered));
                    if there != Some(&wanted) {
                        let there = there.map_or("none".to_owned(), in_backticks);
                        let message = format!(
                            "the {rendered} of the network is {}, but the export has {there}",
                            in_backticks(&wanted)
                        );
                        self.differ("network", message, Some(place));
                    }
                }
            }
            (Shipped::No, _) => {
                if let Some(there) = there
                    && class == ContainerKind::Rootfs
                {
                    let message =
                        format!("the recipe gives no network, but the export has {}", in_backticks(there));
                    self.differ("network", message, None);
                }
            }
        }
    }

    /// Every key that is promised.
    fn network_is(&mut self, wanted: &Value, there: Option<&Value>, place: Option<Located>) {
        for (key, value) in wanted.as_object().into_iter().flatten() {
            if there.and_then(|network| network.get(key)).is_some_and(|there| equal(value, there)) {
                continue;
            }
            let there = there.map_or("none".to_owned(), in_backticks);
            let message = format!("the network is {}, but the export has {there}", in_backticks(wanted));
            return self.differ("network", message, place);
        }
    }
}

/// What run.json says at a key, if that is not `null`.
fn get_set<'v>(run: &'v Value, key: &str) -> Option<&'v Value> {
    let value = run.get(key)?;
    if value.is_null() { None } else { Some(value) }
}

fn in_one_text(words: &[&str]) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}
