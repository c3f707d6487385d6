//! Classes and included files.

pub mod include_twice;
