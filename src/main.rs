//! The program `pvlint`.

use std::process::ExitCode;

/// Evaluation makes and drops millions of small texts in all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pvlint::cli::run()
}
