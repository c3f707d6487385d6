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

pub use driver::{Cut, Parse, parse};
pub use error::{ErrorKind, Reason, SyntaxError, SyntaxWarning, WarningKind};
pub use grammar::directive::{TaskParts, split_groups, split_task};
pub use grammar::lex::{is_space, join_lines, stored_lines, trim_end_spaces, words};
pub(crate) use grammar::value::find_reference;
pub use grammar::value::{Reference, references};
pub use kind::{Dialect, KindSet, StmtKind, TokenKind};
pub use tree::{RawStmt, StmtId, Token, Tree};
pub use verdict::{Verdict, verdict};
