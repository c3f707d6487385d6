//! What BitBake would complain about while it evaluates a recipe.

use super::files::Parsed;
use crate::model::datastore::history::Place;
use std::sync::Arc;

/// A complaint: an error that stops BitBake, or one of its warnings.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: ProblemKind,
    /// Nothing for what comes from the command line or from no statement at all.
    pub place: Option<Place>,
    /// In BitBake's own words; may have several lines.
    pub message: String,
    /// Whether BitBake complains whatever the unknown conditions are.
    pub sure: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ProblemKind {
    /// A name holds `_append`, `_prepend` or `_remove`.
    OldOverrideSyntax,
    /// A variable that has another name in this version of BitBake is set.
    RenamedVariable,
    /// A required file does not exist.
    MissingFile,
    /// A file cannot be read.
    UnreadableFile,
    /// A file that BitBake would not read as metadata is included.
    NotMetadata,
    /// A file that does not parse is read.
    SyntaxError,
    MissingClass,
    /// A shell function of a class with a dash in its name is exported.
    DashInClassName,
    /// `addhandler` names no function.
    UndefinedHandler,
    /// A `def` or an anonymous function is no Python.
    PythonSyntax,
    /// A variable that has to be expanded while the recipe is read cannot be.
    Expansion,
    /// An expression that is expanded while the recipe is read calls a function whose `def` comes later.
    DefinedBelow,
    /// OVERRIDES depends on itself.
    UnstableOverrides,
    /// A fragment that is enabled does not exist, or sets what is already set.
    Fragment,
    /// An anonymous function says that the recipe is not to be built in this configuration.
    Skipped,
    /// A file includes itself by way of others, without end.
    IncludeCycle,
    /// The recipe exceeds the limit on files read.
    TooManyFiles,
    /// A warning: an operator that makes no sense with `:append`, `:prepend` or `:remove`.
    OperatorWithKeyword,
    /// A warning: a file is included twice.
    DuplicateInclude,
    /// A warning: the value of an expanded name takes the place of another.
    KeyReplaced,
}

/// What follows the file's name in the complaint about a file that is no metadata.
pub(crate) const NOT_METADATA: &str = ": not a BitBake file";

impl ProblemKind {
    /// Whether BitBake goes on.
    pub const fn is_warning(self) -> bool {
        matches!(
            self,
            ProblemKind::OperatorWithKeyword | ProblemKind::DuplicateInclude | ProblemKind::KeyReplaced
        )
    }

    /// Whether BitBake raises a ParseError, which names file and line by itself.
    pub const fn is_parse_error(self) -> bool {
        matches!(
            self,
            ProblemKind::MissingFile
                | ProblemKind::UnreadableFile
                | ProblemKind::NotMetadata
                | ProblemKind::SyntaxError
                | ProblemKind::MissingClass
        )
    }
}

/// What BitBake's log would show.
#[derive(Clone, Debug)]
pub(crate) enum Note {
    /// A file was read; its own warnings come here.
    Read(Arc<Parsed>),
    /// The problem's index, and the statement by which the file that has it was read.
    Problem(usize, Option<Place>),
}
