//! The groups of containers that come with Pantavisor.

/// The groups in every `device.json` that comes with Pantavisor (pantavisor `defaults/groups.json`), in their
/// order: name, goal, restart policy, policy of automatic recovery.
pub(crate) const STOCK_GROUPS: [StockGroup; 4] = [
    StockGroup { name: "data", status_goal: "MOUNTED", restart_policy: "system", recovery: None },
    StockGroup { name: "root", status_goal: "STARTED", restart_policy: "system", recovery: None },
    StockGroup { name: "platform", status_goal: "STARTED", restart_policy: "system", recovery: None },
    StockGroup {
        name: "app",
        status_goal: "STARTED",
        restart_policy: "container",
        recovery: Some("on-failure"),
    },
];

/// A group that devices have unless their own `device.json` leaves it out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct StockGroup {
    pub name: &'static str,
    pub status_goal: &'static str,
    pub restart_policy: &'static str,
    pub recovery: Option<&'static str>,
}

/// The group that `container-pvrexport` puts a container into if no other is set.
pub(crate) const DEFAULT_GROUP: &str = "root";
