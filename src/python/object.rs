//! Python's objects, as far as known.

use std::rc::Rc;

use super::heap::{Entries, Items, Str, Tuple};
use super::iter::Iter;
use super::scope::Closure;
use super::tree::Text;
use crate::value::{MAX_ALTERNATIVES, Piece, Value};

/// An object, or what is known of one.
#[derive(Clone, Debug)]
pub(crate) enum Object {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Str),
    /// A text with unknown parts: a [`Value::Partial`].
    Partial(Rc<Value>),
    Tuple(Tuple),
    List(Items),
    Set(Items),
    Dict(Entries),
    Range(Range),
    /// What `keys()`, `values()` and `items()` of a dict give.
    View(Entries, View),
    /// What is asked for one item after the other.
    Iter(Rc<Iter>),
    /// The datastore.
    Data,
    /// An event of BitBake, by the name of its class.
    Event(Text),
    /// A module or something in one, by its dotted path; builtins by their name.
    Path(Text),
    Function(Rc<Closure>),
    /// A method that is not called yet.
    Method(Rc<(Object, Text)>),
    Exception(Rc<Exception>),
    Pattern(Rc<regex::Regex>),
    /// The groups of a match, the whole first.
    Match(Rc<[Object]>),
    /// One of these: 2 to [`MAX_ALTERNATIVES`], none of them `Any` or `Unknown`.
    Any(Rc<[Object]>),
    /// Any object at all.
    Unknown,
}

/// `range(start, stop, step)`; the step is never 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Range {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

/// The part of a dict that a view shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum View {
    Keys,
    Values,
    Items,
}

/// What is known of a container.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Completeness {
    /// The items, in this order.
    All,
    /// The items, in any order.
    Unordered,
    /// That the items are in it, perhaps among others.
    Some,
}

/// A Python exception.
#[derive(Clone, Debug)]
pub(crate) struct Exception {
    pub class: Text,
    /// What `str()` gives; what `raise` was given that is not known is left out.
    pub message: String,
    /// Whether `message` is what Python says, word for word.
    pub is_worded: bool,
    /// How many exceptions it holds, one in the other.
    pub depth: u32,
}

impl Exception {
    /// One that Python itself raises, in words that may not be Python's.
    pub(crate) fn new(class: &str, message: String) -> Exception {
        Exception { class: Text::from(class), message, is_worded: false, depth: 0 }
    }
}

impl Object {
    /// A text of pvlint's own.
    pub(crate) fn word(text: &'static str) -> Object {
        Object::Str(Str::of_code(&Text::from(text)))
    }

    pub(crate) fn exact(&self) -> Option<&str> {
        match self {
            Object::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The possible objects, `Any` taken apart.
    pub(crate) fn possible(&self) -> &[Object] {
        match self {
            Object::Any(objects) => objects,
            other => std::slice::from_ref(other),
        }
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Object::Unknown)
    }

    /// Python's `bool()`.
    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Object::None => Some(false),
            Object::Bool(value) => Some(*value),
            Object::Int(value) => Some(*value != 0),
            Object::Float(value) => Some(*value != 0.0),
            Object::Str(text) => Some(!text.is_empty()),
            Object::Partial(value) => (value.is_known_in_part()).then_some(true),
            Object::Tuple(items) => Some(!items.is_empty()),
            Object::List(items) | Object::Set(items) => items.truth(),
            Object::Dict(entries) | Object::View(entries, _) => entries.truth(),
            Object::Range(range) => Some(range.len() > 0),
            Object::Any(objects) => same(objects.iter().map(Object::truth)),
            Object::Unknown => None,
            Object::Data
            | Object::Event(_)
            | Object::Iter(_)
            | Object::Function(_)
            | Object::Method(_)
            | Object::Exception(_)
            | Object::Pattern(_)
            | Object::Match(_) => Some(true),
            // What a class or a constant of a library is is not known.
            Object::Path(_) => None,
        }
    }

    /// The name of the type; `None` if it is not known.
    pub(crate) fn class(&self) -> Option<&'static str> {
        Some(match self {
            Object::None => "NoneType",
            Object::Bool(_) => "bool",
            Object::Int(_) => "int",
            Object::Float(_) => "float",
            Object::Str(_) | Object::Partial(_) => "str",
            Object::Tuple(_) => "tuple",
            Object::List(_) => "list",
            Object::Set(items) if items.frozen => "frozenset",
            Object::Set(_) => "set",
            Object::Dict(_) => "dict",
            Object::Range(_) => "range",
            Object::View(_, View::Keys) => "dict_keys",
            Object::View(_, View::Values) => "dict_values",
            Object::View(_, View::Items) => "dict_items",
            Object::Data => "DataSmart",
            Object::Function(_) => "function",
            Object::Pattern(_) => "re.Pattern",
            Object::Match(_) => "re.Match",
            Object::Any(objects) => {
                let first = objects.first()?.class()?;
                return objects.iter().all(|object| object.class() == Some(first)).then_some(first);
            }
            Object::Event(_)
            | Object::Iter(_)
            | Object::Path(_)
            | Object::Method(_)
            | Object::Exception(_)
            | Object::Unknown => return None,
        })
    }

    /// As a number; `None` for what is none or not known.
    pub(crate) fn number(&self) -> Option<Number> {
        Some(match self {
            Object::Bool(value) => Number::Int(i64::from(*value)),
            Object::Int(value) => Number::Int(*value),
            Object::Float(value) => Number::Float(*value),
            _ => return None,
        })
    }

    /// Whether there is no telling them apart, now or later. Objects that hold others are the same only if
    /// they are one.
    pub(crate) fn is_same(&self, other: &Object) -> bool {
        match (self, other) {
            (Object::Tuple(a), Object::Tuple(b)) => {
                a.is_same(b)
                    || a.len() == b.len()
                        && a.len() <= MAX_ALTERNATIVES
                        && a.iter().zip(b.iter()).all(|(a, b)| a.is_one(b))
            }
            (a, b) => a.is_one(b),
        }
    }

    fn is_one(&self, other: &Object) -> bool {
        match (self, other) {
            (Object::None, Object::None) | (Object::Data, Object::Data) => true,
            (Object::Bool(a), Object::Bool(b)) => a == b,
            (Object::Int(a), Object::Int(b)) => a == b,
            (Object::Float(a), Object::Float(b)) => a.to_bits() == b.to_bits(),
            (Object::Str(a), Object::Str(b)) => a == b,
            (Object::Path(a), Object::Path(b)) | (Object::Event(a), Object::Event(b)) => a == b,
            // One text of which something is unknown may differ from another of which the same is.
            (Object::Partial(a), Object::Partial(b)) => Rc::ptr_eq(a, b) || a == b,
            (Object::Tuple(a), Object::Tuple(b)) => a.is_same(b),
            (Object::List(a), Object::List(b)) | (Object::Set(a), Object::Set(b)) => Rc::ptr_eq(a, b),
            (Object::Dict(a), Object::Dict(b)) => Rc::ptr_eq(a, b),
            (Object::View(a, view), Object::View(b, other)) => view == other && Rc::ptr_eq(a, b),
            (Object::Range(a), Object::Range(b)) => a == b,
            (Object::Iter(a), Object::Iter(b)) => Rc::ptr_eq(a, b),
            (Object::Function(a), Object::Function(b)) => Rc::ptr_eq(a, b),
            (Object::Exception(a), Object::Exception(b)) => Rc::ptr_eq(a, b),
            (Object::Pattern(a), Object::Pattern(b)) => Rc::ptr_eq(a, b),
            (Object::Match(a), Object::Match(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// What all of `answers` agree on.
pub(super) fn same(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = answers.next()??;
    answers.all(|answer| answer == Some(first)).then_some(first)
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    pub(crate) fn float(self) -> f64 {
        match self {
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }
}

impl Range {
    /// How many numbers there are.
    pub(crate) fn len(self) -> u64 {
        let (low, high) = if self.step > 0 { (self.start, self.stop) } else { (self.stop, self.start) };
        if low >= high {
            return 0;
        }
        (high.abs_diff(low) - 1) / self.step.unsigned_abs() + 1
    }

    /// The `at`-th number, which must be one of them.
    pub(crate) fn item(self, at: u64) -> i64 {
        let at = i64::try_from(at).unwrap_or(i64::MAX);
        self.start.saturating_add(self.step.saturating_mul(at))
    }

    pub(crate) fn contains(self, number: i64) -> bool {
        let within = if self.step > 0 {
            (self.start..self.stop).contains(&number)
        } else {
            number <= self.start && number > self.stop
        };
        within && number.abs_diff(self.start).is_multiple_of(self.step.unsigned_abs())
    }
}

/// `True`, `False` or one of them.
pub(super) fn truth_value(known: Option<bool>) -> Object {
    known.map_or_else(|| one_of([Object::Bool(true), Object::Bool(false)]), Object::Bool)
}

/// One of `objects`, which are all there may be.
pub(super) fn one_of(objects: impl IntoIterator<Item = Object>) -> Object {
    let mut distinct: Vec<Object> = Vec::new();
    for object in objects {
        for object in object.possible() {
            if object.is_unknown() {
                return Object::Unknown;
            }
            if !distinct.iter().any(|known| known.is_same(object)) {
                distinct.push(object.clone());
            }
        }
        if distinct.len() > MAX_ALTERNATIVES {
            let are_texts =
                distinct.iter().all(|object| matches!(object, Object::Str(_) | Object::Partial(_)));
            return if are_texts {
                Object::Partial(Rc::new(Value::unknown("(too many possibilities)")))
            } else {
                Object::Unknown
            };
        }
    }
    match distinct.len() {
        0 => Object::Unknown,
        1 => distinct.swap_remove(0),
        _ => Object::Any(distinct.into()),
    }
}

/// What Python's `str.split()` and `str.strip()` take for spaces.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// Whether a text with unknown parts may be `text`.
pub(crate) fn may_be(value: &Value, text: &str) -> bool {
    let pieces = value.pieces();
    let mut rest = text;
    let last = pieces.len().saturating_sub(1);
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Text(known) = piece else { continue };
        if at == 0 {
            match rest.strip_prefix(known.as_str()) {
                Some(after) => rest = after,
                None => return false,
            }
        } else if at == last {
            return rest.ends_with(known.as_str());
        } else {
            match rest.find(known.as_str()) {
                Some(found) => rest = &rest[found + known.len()..],
                None => return false,
            }
        }
    }
    true
}
