//! Tells one content from another.

use sha2::{Digest, Sha256};

/// The first half of a SHA-256 of some bytes.
pub(crate) type Fingerprint = [u8; 16];

pub(crate) fn fingerprint(bytes: &[u8]) -> Fingerprint {
    let hash = Sha256::digest(bytes);
    let mut half = Fingerprint::default();
    half.copy_from_slice(&hash[..16]);
    half
}
