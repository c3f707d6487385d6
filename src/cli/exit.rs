//! Exit codes.

/// What a command ends with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Exit {
    Clean = 0,
    Findings = 1,
    Failure = 2,
}
