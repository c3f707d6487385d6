//! Groups, restarts, and what the device does when a container fails.

pub mod group_conflict;
pub mod group_redundant;
pub mod group_unknown;
pub mod implicit_group;
mod policies;
pub mod recovery_backoff;
pub mod recovery_no_opt_out;
pub mod recovery_number;
pub mod recovery_policy;
pub mod recovery_restart_policy;
pub mod recovery_unless_stopped;
pub mod recovery_unlimited;
pub mod status_goal_mounted;
