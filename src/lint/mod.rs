//! The rule engine: what a rule is ([`Rule`]), what it gets to see and how it reports ([`Cx`]), and the
//! comments that silence it ([`Suppressions`]). It knows no single rule; those are in [`crate::rules`].

mod cx;
mod rule;
mod suppress;

pub use cx::{Cx, Finding, Report};
pub use rule::{Check, Rule};
pub use suppress::{Suppression, Suppressions};
