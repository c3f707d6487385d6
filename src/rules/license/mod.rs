//! LICENSE and the files that prove it.

pub mod lic_files_chksum_mismatch;
pub mod lic_files_chksum_missing;
