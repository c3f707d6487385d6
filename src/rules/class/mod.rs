//! Classes and included files.

pub(super) mod include_twice;
