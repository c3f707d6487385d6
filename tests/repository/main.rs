//! The repository itself: who may use whom, the grammar, the guide.

mod docs;
mod grammar;
mod layers;
