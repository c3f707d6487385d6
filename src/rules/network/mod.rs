//! The addresses of containers and the pools they come from.

pub(super) mod args_network_orphan;
pub(super) mod network_ip_duplicate;
pub(super) mod network_ip_gateway;
pub(super) mod network_ip_outside_pool;
pub(super) mod network_pool_unknown;
pub(super) mod pool_in_service_range;
pub(super) mod pool_with_baked_net;
mod pools;
