//! What is wrong with a text, in BitBake's terms and in plain words.

use crate::text::Span;

/// One error. BitBake stops at the first; the others are what it would say after that one is fixed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    /// The smallest text that is wrong.
    pub span: Span,
    /// The line that BitBake names, which is the last one of a continued statement.
    pub line: u32,
}

/// The classes of errors of BitBake's statement parser.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// `unparsed line`: no statement looks like this.
    Unparsed(Reason),
    /// An assignment without a name.
    EmptyName,
    /// A comment in column 0 between continued lines (recipe dialect only).
    CommentInContinuation,
    /// A comment that ends in a backslash, and then something that is no comment.
    ContinuedComment,
    /// A backslash at the end of the file.
    UnfinishedContinuation,
    /// The file ends inside a function.
    UnclosedFunction,
    /// The file ends right after a function's first line.
    UnclosedEmptyFunction,
    /// The name of a task holds `:append_`, `:prepend_` or `:remove_`.
    TaskKeyword,
    /// The extension is none that BitBake reads.
    NotMetadata,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// A line with a backslash alone, which makes BitBake itself fail.
    LoneBackslash,
}

/// Why a line does not look like any statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    ByteOrderMark,
    LeadingSpace,
    Indented,
    MissingQuote,
    UnclosedQuote,
    TextAfterQuote,
    TrailingComment,
    ThreeQuotes,
    BadOperator,
    BadName,
    BadFlag,
    MissingArgument,
    ArgumentCharacter,
    FunctionHeader,
    BraceOnNextLine,
    StrayBrace,
    DefHeader,
    RecipeOnly,
    BaseOnly,
    MergeConflict,
    Unknown,
}

/// A warning that BitBake prints while it reads a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxWarning {
    pub kind: WarningKind,
    pub span: Span,
    /// The line that BitBake names.
    pub line: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WarningKind {
    /// No space before or after an operator.
    OperatorSpaces,
    /// Python indented with a tab.
    PythonTab,
}

impl ErrorKind {
    /// The id of the class, as in pvlint's description of BitBake's errors (`pvlint explain syntax-error`).
    pub const fn class(self) -> &'static str {
        match self {
            ErrorKind::Unparsed(_) => "E1",
            ErrorKind::EmptyName => "E2",
            ErrorKind::CommentInContinuation => "E3",
            ErrorKind::ContinuedComment => "E4",
            ErrorKind::UnfinishedContinuation => "E5",
            ErrorKind::UnclosedFunction => "E6",
            ErrorKind::UnclosedEmptyFunction => "E6b",
            ErrorKind::TaskKeyword => "E7",
            ErrorKind::NotMetadata => "E9",
            ErrorKind::InvalidUtf8 => "E10",
            ErrorKind::LoneBackslash => "E12",
        }
    }

    /// What is wrong, on one line.
    pub const fn message(self) -> &'static str {
        match self {
            ErrorKind::Unparsed(reason) => reason.message(),
            ErrorKind::EmptyName => "this assignment has no variable name",
            ErrorKind::CommentInContinuation => "a comment between continued lines",
            ErrorKind::ContinuedComment => {
                "this comment is continued by a backslash, but the next line is no comment"
            }
            ErrorKind::UnfinishedContinuation => "the file ends after a backslash",
            ErrorKind::UnclosedFunction => "this function is never closed",
            ErrorKind::UnclosedEmptyFunction => "the file ends after this function's first line",
            ErrorKind::TaskKeyword => "a task's name may not hold `:append_`, `:prepend_` or `:remove_`",
            ErrorKind::NotMetadata => "not a BitBake file",
            ErrorKind::InvalidUtf8 => "this byte is not UTF-8",
            ErrorKind::LoneBackslash => "a backslash alone on the first line of a statement",
        }
    }

    /// What to do about it.
    pub const fn help(self) -> Option<&'static str> {
        Some(match self {
            ErrorKind::Unparsed(reason) => match reason.help() {
                Some(help) => help,
                None => return None,
            },
            ErrorKind::EmptyName => "write the variable's name before the operator",
            ErrorKind::CommentInContinuation => "move the comment above the statement",
            ErrorKind::ContinuedComment => "drop the backslash, or put `#` before the next line as well",
            ErrorKind::UnfinishedContinuation => "drop the backslash",
            ErrorKind::UnclosedFunction | ErrorKind::UnclosedEmptyFunction => {
                "a function ends at the first line that is `}` and nothing else, in column 0"
            }
            ErrorKind::TaskKeyword => "rename the task, also if the word stands in the comment of this line",
            ErrorKind::NotMetadata => "BitBake reads .bb, .bbappend, .inc, .bbclass and .conf",
            ErrorKind::InvalidUtf8 => "save the file as UTF-8; BitBake refuses it as a whole",
            ErrorKind::LoneBackslash => {
                "drop the line: BitBake stops here with an internal error (IndexError)"
            }
        })
    }
}

impl Reason {
    const fn message(self) -> &'static str {
        match self {
            Reason::ByteOrderMark => "the file begins with a byte order mark",
            Reason::LeadingSpace => "a statement must begin in column 0",
            Reason::Indented => "an indented line outside of a function",
            Reason::MissingQuote => "the value is not quoted",
            Reason::UnclosedQuote => "the value's closing quote is missing",
            Reason::TextAfterQuote => "text after the value's closing quote",
            Reason::TrailingComment => "a comment after the value",
            Reason::ThreeQuotes => "the value holds one quote of the kind that delimits it",
            Reason::BadOperator => "no such assignment operator",
            Reason::BadName => "this character cannot stand in a variable's name",
            Reason::BadFlag => "this is no flag that BitBake can read",
            Reason::MissingArgument => "this statement needs an argument",
            Reason::ArgumentCharacter => "this character cannot stand here",
            Reason::FunctionHeader => "this function header cannot be read",
            Reason::BraceOnNextLine => "the `{` must stand on the line of the function's name",
            Reason::StrayBrace => "this `}` closes nothing",
            Reason::DefHeader => "the first line of a `def` needs its `:`",
            Reason::RecipeOnly => "this statement cannot stand in a configuration file",
            Reason::BaseOnly => "`addpylib` works only in `layer.conf`, `bblayers.conf` and `bitbake.conf`",
            Reason::MergeConflict => "a merge conflict was left here",
            Reason::Unknown => "this is no BitBake statement",
        }
    }

    const fn help(self) -> Option<&'static str> {
        Some(match self {
            Reason::ByteOrderMark => "save the file as UTF-8 without a byte order mark",
            Reason::LeadingSpace => "remove the spaces before it",
            Reason::Indented => "close the value or function above, or continue it with a backslash",
            Reason::MissingQuote => "put the value in double quotes",
            Reason::UnclosedQuote => "close the value, or end the line with a backslash to continue it",
            Reason::TextAfterQuote => "the closing quote must be the last character of the line",
            Reason::TrailingComment => {
                "BitBake knows no comments after a value; put it on a line of its own above"
            }
            Reason::ThreeQuotes => {
                "delimit the value with the other kind of quote; a backslash escapes nothing"
            }
            Reason::BadOperator => "the operators are = := ?= ??= += =+ .= =.",
            Reason::BadName => "names hold letters, digits and - _ + . $ { } / ~ :",
            Reason::BadFlag => {
                "a flag begins with a letter or digit; `unset` takes no `/` in it and no flag of one letter"
            }
            Reason::MissingArgument => return None,
            Reason::ArgumentCharacter => "`export` and `unset` take one plain name, without overrides",
            Reason::FunctionHeader => "write `name() {` and nothing after the `{`",
            Reason::BraceOnNextLine => "write `name() {` on one line",
            Reason::StrayBrace => {
                "the function above ended earlier: at its first line that is `}` alone, even in a here-document"
            }
            Reason::DefHeader => {
                "BitBake does not join the lines of a `def`; write its parameters on one line"
            }
            Reason::RecipeOnly => "move it to a recipe, a class or an .inc file",
            Reason::BaseOnly => "move it to the layer's conf/layer.conf",
            Reason::MergeConflict => "resolve the conflict",
            Reason::Unknown => return None,
        })
    }
}
