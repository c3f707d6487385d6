//! The addresses of containers and the pools they come from.

pub mod args_network_orphan;
pub mod pool_with_baked_net;
