//! The program `pvlint`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pvlint::cli::run()
}
