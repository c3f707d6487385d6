//! What the Python code of one recipe may cost.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Units of work in a step. Each expression or statement costs a step; a look at one item costs one unit.
pub(super) const STEP: u64 = 16;

/// Steps that one expression or function may take.
pub(super) const MAX_STEPS: u64 = 200_000;

/// Steps that all of Python's code of one recipe may take together. The most that a recipe of
/// openembedded-core takes is less than a hundredth of this.
const MAX_STEPS_OF_RECIPE: u64 = 20_000_000;

/// Bytes that the objects of one recipe may hold at the same time; those that a running function no longer
/// uses count as well.
const MAX_BYTES: usize = 64 << 20;

/// The budget of one recipe, shared by all of its expressions and functions.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    /// Units of work that are used up.
    used: AtomicU64,
    /// Bytes that are held now.
    held: AtomicUsize,
}

impl Budget {
    /// The units of work that are left for one more evaluation.
    pub(crate) fn left(&self) -> u64 {
        let left = (MAX_STEPS_OF_RECIPE * STEP).saturating_sub(self.used.load(Ordering::Relaxed));
        left.min(MAX_STEPS * STEP)
    }

    pub(crate) fn use_up(&self, units: u64) {
        self.used.fetch_add(units, Ordering::Relaxed);
    }

    /// Bytes that may still be held.
    pub(crate) fn room(&self) -> usize {
        MAX_BYTES.saturating_sub(self.held.load(Ordering::Relaxed))
    }

    pub(crate) fn hold(&self, bytes: usize) {
        self.held.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn release(&self, bytes: usize) {
        self.held.fetch_sub(bytes, Ordering::Relaxed);
    }
}
