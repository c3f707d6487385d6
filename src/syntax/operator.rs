//! How values are assigned.

/// The eight assignment operators.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Operator {
    /// `=`
    Set,
    /// `:=`
    Immediate,
    /// `?=`
    Default,
    /// `??=`
    WeakDefault,
    /// `+=`
    Append,
    /// `=+`
    Prepend,
    /// `.=`
    AppendBare,
    /// `=.`
    PrependBare,
}

impl Operator {
    pub const fn text(self) -> &'static str {
        match self {
            Operator::Set => "=",
            Operator::Immediate => ":=",
            Operator::Default => "?=",
            Operator::WeakDefault => "??=",
            Operator::Append => "+=",
            Operator::Prepend => "=+",
            Operator::AppendBare => ".=",
            Operator::PrependBare => "=.",
        }
    }

    pub fn parse(text: &str) -> Option<Operator> {
        use Operator::*;
        [Set, Immediate, Default, WeakDefault, Append, Prepend, AppendBare, PrependBare]
            .into_iter()
            .find(|operator| operator.text() == text)
    }
}
