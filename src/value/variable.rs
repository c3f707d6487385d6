//! What is stored under one name.

use std::borrow::Cow;
use std::sync::Arc;

use super::name::{EditKind, Name};
use super::{Piece, Value};

/// A text as it was assigned, not expanded.
///
/// It is a value and not a text if it was expanded by `:=` while something was unknown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Raw {
    Text(Arc<str>),
    Value(Arc<Value>),
}

/// `:append`, `:prepend` or `:remove` as it was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OverrideOp {
    pub kind: EditKind,
    pub text: Raw,
    /// The overrides that must be active, joined by colons.
    pub overrides: Option<Name>,
    /// Whether it is there only if something unknown is so.
    pub possible: bool,
}

/// A flag's value. BitBake itself stores other things than texts in some.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Flag {
    Raw(Raw),
    Number(u32),
    /// Names of tasks.
    Tasks(Arc<[Name]>),
    /// Set to Python's `None`.
    Nothing,
}

/// Everything BitBake keeps under one name.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Variable {
    pub value: Option<Raw>,
    /// What `??=` gave.
    pub weak: Option<Raw>,
    /// In file order.
    pub edits: Vec<OverrideOp>,
    /// Full names of the override variants, and their overrides.
    pub variants: Vec<(Name, Name)>,
    /// Whether some of the variants may be none after all.
    pub variants_uncertain: bool,
    pub flags: Vec<(Name, Flag)>,
}

impl Raw {
    /// The text, with the source of what is unknown in its place.
    pub fn source(&self) -> Cow<'_, str> {
        match self {
            Raw::Text(text) => Cow::Borrowed(text),
            Raw::Value(value) => Cow::Owned(value.source()),
        }
    }

    pub fn to_value(&self) -> Value {
        match self {
            Raw::Text(text) => Value::from(&**text),
            Raw::Value(value) => Value::clone(value),
        }
    }

    /// How long it is; of what is unknown its source counts.
    pub fn bytes(&self) -> usize {
        match self {
            Raw::Text(text) => text.len(),
            Raw::Value(value) => match &**value {
                Value::Exact(text) => text.len(),
                Value::Alternatives(texts) => texts.iter().map(String::len).max().unwrap_or(0),
                Value::Partial(pieces) => pieces.iter().map(|piece| piece.source().len()).sum(),
            },
        }
    }

    /// Surely the empty text.
    pub fn is_empty(&self) -> bool {
        matches!(self, Raw::Text(text) if text.is_empty())
    }

    /// Whether expansion may make something else of it.
    pub fn has_references(&self) -> bool {
        !matches!(self, Raw::Text(text) if !text.contains("${"))
    }

    pub fn unknown(source: impl Into<String>) -> Raw {
        Raw::Value(Arc::new(Value::unknown(source)))
    }

    /// All of `parts`, one after the other.
    pub fn join<'a>(parts: impl Iterator<Item = &'a Raw> + Clone) -> Raw {
        if parts.clone().all(|part| matches!(part, Raw::Text(_))) {
            let texts = parts.map(|part| match part {
                Raw::Text(text) => &**text,
                Raw::Value(_) => "",
            });
            let joined: String = texts.collect();
            return Raw::from(Value::from(joined));
        }
        Raw::from(Value::concat_all(parts.map(Raw::to_value)))
    }
}

impl From<Value> for Raw {
    fn from(value: Value) -> Raw {
        match value {
            Value::Exact(text) => Raw::Text(text.into()),
            value => Raw::Value(Arc::new(value)),
        }
    }
}

impl From<&str> for Raw {
    fn from(text: &str) -> Raw {
        Raw::Text(text.into())
    }
}

impl From<Piece> for Raw {
    fn from(piece: Piece) -> Raw {
        Raw::from(Value::from_pieces([piece]))
    }
}

impl Flag {
    /// The text that Python's `str()` makes of it, `None` for Python's `None`.
    pub fn raw(&self) -> Option<Raw> {
        match self {
            Flag::Raw(raw) => Some(raw.clone()),
            Flag::Number(number) => Some(Raw::from(number.to_string().as_str())),
            Flag::Tasks(tasks) => {
                let tasks: Vec<String> = tasks.iter().map(|task| format!("'{task}'")).collect();
                Some(Raw::from(format!("[{}]", tasks.join(", ")).as_str()))
            }
            Flag::Nothing => None,
        }
    }

    /// Whether Python takes it for true; unknown texts count as true.
    pub fn is_true(&self) -> bool {
        match self {
            Flag::Raw(raw) => !raw.is_empty(),
            Flag::Number(number) => *number != 0,
            Flag::Tasks(tasks) => !tasks.is_empty(),
            Flag::Nothing => false,
        }
    }
}

/// What the name begins with under which BitBake keeps the weak default of a flag.
pub(crate) const WEAK_FLAG: &str = "_defaultval_flag_";

impl Variable {
    pub fn edits_of(&self, kind: EditKind) -> impl DoubleEndedIterator<Item = &OverrideOp> {
        self.edits.iter().filter(move |edit| edit.kind == kind)
    }

    pub fn flag(&self, flag: Name) -> Option<&Flag> {
        self.flags.iter().find(|(name, _)| *name == flag).map(|(_, value)| value)
    }

    /// The weak default of a flag.
    pub fn weak_flag(&self, flag: &str) -> Option<&Flag> {
        let is_it = |name: Name| name.as_str().strip_prefix(WEAK_FLAG) == Some(flag);
        self.flags.iter().find(|(name, _)| is_it(*name)).map(|(_, value)| value)
    }

    pub fn set_flag(&mut self, flag: Name, value: Flag) {
        match self.flags.iter_mut().find(|(name, _)| *name == flag) {
            Some((_, old)) => *old = value,
            None => self.flags.push((flag, value)),
        }
    }

    /// Removes the flag; tells whether it was there.
    pub fn remove_flag(&mut self, flag: Name) -> bool {
        let at = self.flags.iter().position(|(name, _)| *name == flag);
        at.map(|at| self.flags.remove(at)).is_some()
    }

    pub fn add_variant(&mut self, full: Name, overrides: Name) {
        if !self.variants.contains(&(full, overrides)) {
            self.variants.push((full, overrides));
        }
    }

    /// Whether nothing but links to variants is stored.
    pub fn is_unset(&self) -> bool {
        self.value.is_none() && self.weak.is_none() && self.edits.is_empty() && self.flags.is_empty()
    }
}
