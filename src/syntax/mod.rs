//! Text to lossless tree, as BitBake's two handlers read it.
//!
//! [`parse`] never fails: it returns a tree that tiles the text, and what is wrong with it. A broken
//! statement is one error; everything after it is parsed all the same.

pub mod ast;
mod builder;
mod conf;
mod driver;
mod error;
pub(crate) mod grammar;
mod kind;
mod lines;
mod operator;
mod recipe;
mod tree;
mod verdict;

pub use driver::{Parse, parse};
pub(crate) use error::{ErrorKind, SyntaxError, WarningKind};
pub(crate) use grammar::directive::{split_groups, split_task};
pub use grammar::lex::{is_space, words};
pub(crate) use grammar::lex::{join_lines, stored_lines, trim_end_spaces};
pub(crate) use grammar::value::find_reference;
pub use grammar::value::{Reference, references};
pub(crate) use kind::KindSet;
pub use kind::{Dialect, StmtKind, TokenKind};
pub use tree::{StmtId, Tree};
pub(crate) use verdict::verdict;
