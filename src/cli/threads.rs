//! The threads that all work is shared out to.

use anyhow::Context;

/// Starts the threads that all work is shared out to; as many as there are cores if nothing is said.
pub(super) fn start_threads(jobs: Option<usize>) -> anyhow::Result<()> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0))
        .build_global()
        .context("cannot start threads")
}
