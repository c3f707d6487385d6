//! The addresses of containers and the pools they come from.

pub mod args_network_orphan;
pub mod network_ip_duplicate;
pub mod network_ip_gateway;
pub mod network_ip_outside_pool;
pub mod network_pool_unknown;
pub mod pool_in_service_range;
pub mod pool_with_baked_net;
mod pools;
