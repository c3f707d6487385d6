//! The grammar of one logical line (continued lines joined) or of one value, in nom.
//!
//! One function per production, named as in `grammar/bitbake.ebnf`; each takes the text from where the
//! production begins and returns slices of it. The text holds no line ends. The order in which the
//! productions are tried is the driver's business.

pub(crate) mod assignment;
pub(crate) mod directive;
pub(crate) mod explain;
pub(crate) mod function;
pub(crate) mod lex;
pub(crate) mod value;

use nom::IResult;
use nom::error::{ErrorKind, ParseError};

/// The result of a production.
pub(crate) type P<'a, O> = IResult<&'a str, O, Expected<'a>>;

/// Why a production did not match: what it wanted, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Expected<'a> {
    pub at: &'a str,
    pub what: &'static str,
}

impl<'a> ParseError<&'a str> for Expected<'a> {
    fn from_error_kind(at: &'a str, _: ErrorKind) -> Self {
        Expected { at, what: "" }
    }

    fn append(_: &'a str, _: ErrorKind, other: Self) -> Self {
        other
    }
}

/// The failure of a production that wanted `what` at the start of `at`.
pub(crate) fn expected<'a, O>(at: &'a str, what: &'static str) -> P<'a, O> {
    Err(nom::Err::Error(Expected { at, what }))
}
