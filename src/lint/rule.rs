//! What a rule is: facts, and a function that looks for what it forbids.

use std::fmt;

use super::Cx;
use crate::diag::Meta;
use crate::model::Parsed;
use crate::syntax::KindSet;
use crate::syntax::ast::Stmt;

/// A rule. It has no state; everything it may look at is in the arguments of its check.
#[derive(Debug)]
pub struct Rule {
    pub meta: Meta,
    pub check: Check,
}

/// When a rule is called, and with what.
#[derive(Clone, Copy)]
pub enum Check {
    /// For each statement of these kinds.
    Stmt(KindSet, fn(&mut Cx<'_>, &Parsed, Stmt<'_>)),
    /// For each file of metadata.
    File(fn(&mut Cx<'_>, &Parsed)),
    /// Never: the engine itself makes the findings.
    Engine,
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Check::Stmt(..) => "Stmt",
            Check::File(_) => "File",
            Check::Engine => "Engine",
        })
    }
}
