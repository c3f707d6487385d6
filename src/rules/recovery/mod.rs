//! Groups, restart and recovery.

pub mod group_conflict;
pub mod group_redundant;
pub mod group_unknown;
pub mod implicit_group;
pub mod recovery_backoff;
pub mod recovery_number;
pub mod recovery_policy;
