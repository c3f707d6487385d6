//! Builds of several configurations at once.
