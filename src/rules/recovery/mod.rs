//! Groups, restarts, and what the device does when a container fails.

pub(super) mod group_conflict;
pub(super) mod group_redundant;
pub(super) mod group_unknown;
pub(super) mod implicit_group;
mod policies;
pub(super) mod recovery_backoff;
pub(super) mod recovery_no_opt_out;
pub(super) mod recovery_number;
pub(super) mod recovery_policy;
pub(super) mod recovery_restart_policy;
pub(super) mod recovery_unless_stopped;
pub(super) mod recovery_unlimited;
pub(super) mod status_goal_mounted;
