//! Groups, restarts, and what the device does when a container fails.

pub mod recovery_backoff;
pub mod recovery_number;
pub mod recovery_policy;
