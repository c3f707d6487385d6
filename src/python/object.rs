//! Python's objects, as far as known.

use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::rc::Rc;

use super::flow::FlowId;
use super::scope::Closure;
use super::tree::Text;
use crate::value::{MAX_ALTERNATIVES, Piece, Value};

/// An object, or what is known of one.
#[derive(Clone, Debug)]
pub enum Object {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(Text),
    /// A text with unknown parts: a [`Value::Partial`].
    Partial(Rc<Value>),
    Tuple(Rc<[Object]>),
    List(Items),
    Set(Items),
    Dict(Entries),
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

pub type Items = Rc<Container<Object>>;
pub type Entries = Rc<Container<(Object, Object)>>;

/// The contents of a list, set or dict. A set has each item once, a dict each key.
#[derive(Debug)]
pub struct Container<T> {
    pub items: RefCell<Vec<T>>,
    pub known: Cell<Completeness>,
    /// On which it was made.
    pub path: FlowId,
}

/// What is known of a container.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Completeness {
    /// The items, in this order.
    All,
    /// The items, in any order.
    Unordered,
    /// That the items are in it, perhaps among others.
    Some,
}

/// A Python exception.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exception {
    pub class: Text,
    pub message: String,
}

impl<T> Container<T> {
    pub fn new(items: Vec<T>, known: Completeness, path: FlowId) -> Rc<Container<T>> {
        Rc::new(Container { items: RefCell::new(items), known: Cell::new(known), path })
    }

    /// Whether `items` is all there is in it.
    pub fn is_complete(&self) -> bool {
        self.known.get() != Completeness::Some
    }

    /// Notes that nothing is known of the contents any more.
    pub fn forget_contents(&self) {
        self.items.borrow_mut().clear();
        self.known.set(Completeness::Some);
    }

    fn truth(&self) -> Option<bool> {
        match (self.items.borrow().is_empty(), self.is_complete()) {
            (false, _) => Some(true),
            (true, true) => Some(false),
            (true, false) => None,
        }
    }
}

impl From<&str> for Object {
    fn from(text: &str) -> Object {
        Object::Str(Text::from(text))
    }
}

impl From<String> for Object {
    fn from(text: String) -> Object {
        Object::Str(Text::from(text))
    }
}

impl Object {
    /// A text of which this is known.
    pub fn text(value: Value) -> Object {
        match value {
            Value::Exact(text) => Object::from(text),
            Value::Alternatives(texts) => one_of(texts.into_iter().map(Object::from)),
            partial @ Value::Partial(_) => Object::Partial(Rc::new(partial)),
        }
    }

    pub fn tuple(items: Vec<Object>) -> Object {
        Object::Tuple(items.into())
    }

    pub fn exact(&self) -> Option<&str> {
        match self {
            Object::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The possible objects, `Any` taken apart.
    pub fn possible(&self) -> &[Object] {
        match self {
            Object::Any(objects) => objects,
            other => std::slice::from_ref(other),
        }
    }

    pub fn is_unknown(&self) -> bool {
        matches!(self, Object::Unknown)
    }

    /// Python's `bool()`.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Object::None => Some(false),
            Object::Bool(value) => Some(*value),
            Object::Int(value) => Some(*value != 0),
            Object::Float(value) => Some(*value != 0.0),
            Object::Str(text) => Some(!text.is_empty()),
            Object::Partial(value) => value.is_known_in_part().then_some(true),
            Object::Tuple(items) => Some(!items.is_empty()),
            Object::List(items) | Object::Set(items) => items.truth(),
            Object::Dict(entries) => entries.truth(),
            Object::Any(objects) => same(objects.iter().map(Object::truth)),
            Object::Unknown => None,
            Object::Data
            | Object::Event(_)
            | Object::Function(_)
            | Object::Method(_)
            | Object::Exception(_)
            | Object::Pattern(_)
            | Object::Match(_) => Some(true),
            Object::Path(_) => None,
        }
    }

    /// The name of the type; `None` if it is not known.
    pub fn class(&self) -> Option<&'static str> {
        Some(match self {
            Object::None => "NoneType",
            Object::Bool(_) => "bool",
            Object::Int(_) => "int",
            Object::Float(_) => "float",
            Object::Str(_) | Object::Partial(_) => "str",
            Object::Tuple(_) => "tuple",
            Object::List(_) => "list",
            Object::Set(_) => "set",
            Object::Dict(_) => "dict",
            Object::Data => "DataSmart",
            Object::Function(_) => "function",
            Object::Pattern(_) => "re.Pattern",
            Object::Match(_) => "re.Match",
            Object::Any(objects) => {
                let first = objects.first()?.class()?;
                return objects.iter().all(|object| object.class() == Some(first)).then_some(first);
            }
            Object::Event(_)
            | Object::Path(_)
            | Object::Method(_)
            | Object::Exception(_)
            | Object::Unknown => return None,
        })
    }

    /// As a number; `None` for what is none or not known.
    pub fn number(&self) -> Option<Number> {
        Some(match self {
            Object::Bool(value) => Number::Int(i64::from(*value)),
            Object::Int(value) => Number::Int(*value),
            Object::Float(value) => Number::Float(*value),
            _ => return None,
        })
    }
}

/// What all of `answers` agree on.
fn same(mut answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let first = answers.next()??;
    answers.all(|answer| answer == Some(first)).then_some(first)
}

#[derive(Clone, Copy, Debug)]
pub enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    pub fn float(self) -> f64 {
        match self {
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }
}

/// One of `objects`, which are all there may be.
pub fn one_of(objects: impl IntoIterator<Item = Object>) -> Object {
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
            let is_text = |object: &Object| matches!(object, Object::Str(_) | Object::Partial(_));
            return if distinct.iter().all(is_text) {
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

impl Object {
    /// Whether there is no telling them apart, now or later.
    pub fn is_same(&self, other: &Object) -> bool {
        match (self, other) {
            (Object::None, Object::None) | (Object::Data, Object::Data) => true,
            (Object::Bool(a), Object::Bool(b)) => a == b,
            (Object::Int(a), Object::Int(b)) => a == b,
            (Object::Float(a), Object::Float(b)) => a.to_bits() == b.to_bits(),
            (Object::Str(a), Object::Str(b))
            | (Object::Path(a), Object::Path(b))
            | (Object::Event(a), Object::Event(b)) => a == b,
            // One text of which something is unknown may differ from another of which the same is.
            (Object::Partial(a), Object::Partial(b)) => Rc::ptr_eq(a, b) || a == b,
            (Object::Tuple(a), Object::Tuple(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.is_same(b))
            }
            (Object::List(a), Object::List(b)) | (Object::Set(a), Object::Set(b)) => Rc::ptr_eq(a, b),
            (Object::Dict(a), Object::Dict(b)) => Rc::ptr_eq(a, b),
            (Object::Function(a), Object::Function(b)) => Rc::ptr_eq(a, b),
            (Object::Exception(a), Object::Exception(b)) => a == b,
            (Object::Pattern(a), Object::Pattern(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// `==`.
    pub fn equals(&self, other: &Object) -> Option<bool> {
        match (self, other) {
            (Object::Unknown, _) | (_, Object::Unknown) => None,
            (Object::Any(objects), one) | (one, Object::Any(objects)) => {
                same(objects.iter().map(|object| object.equals(one)))
            }
            (Object::Str(a), Object::Str(b)) => Some(a == b),
            (Object::Partial(value), Object::Str(text)) | (Object::Str(text), Object::Partial(value)) => {
                if may_be(value, text) {
                    None
                } else {
                    Some(false)
                }
            }
            (Object::Partial(_), Object::Partial(_)) => None,
            (Object::Tuple(a), Object::Tuple(b)) => sequences_equal(a, b),
            (Object::List(a), Object::List(b)) => {
                let ordered = |list: &Items| {
                    list.known.get() == Completeness::All
                        || list.is_complete() && list.items.borrow().len() < 2
                };
                match ordered(a) && ordered(b) {
                    true => sequences_equal(&a.items.borrow(), &b.items.borrow()),
                    false => None,
                }
            }
            (Object::Set(a), Object::Set(b)) => {
                let (within, around) = (subset(a, b)?, subset(b, a)?);
                Some(within && around)
            }
            (Object::Dict(a), Object::Dict(b)) => (a.is_complete()
                && b.is_complete()
                && a.items.borrow().is_empty()
                && b.items.borrow().is_empty())
            .then_some(true),
            (Object::Path(a), Object::Path(b)) if a == b => Some(true),
            (Object::None, Object::None) => Some(true),
            _ => match (self.number(), other.number()) {
                (Some(Number::Int(a)), Some(Number::Int(b))) => Some(a == b),
                (Some(a), Some(b)) => Some(a.float() == b.float()),
                _ => match (self.class(), other.class()) {
                    (Some(one), Some(other)) if one != other => Some(false),
                    _ => None,
                },
            },
        }
    }

    /// The order of two objects that Python can compare; the outer `None` for those that it cannot or that
    /// are not known well enough.
    pub fn compare(&self, other: &Object) -> Option<Ordering> {
        match (self, other) {
            (Object::Str(a), Object::Str(b)) => Some(a.cmp(b)),
            (Object::Tuple(a), Object::Tuple(b)) => compare_sequences(a, b),
            (Object::List(a), Object::List(b))
                if a.known.get() == Completeness::All && b.known.get() == Completeness::All =>
            {
                compare_sequences(&a.items.borrow(), &b.items.borrow())
            }
            _ => match (self.number()?, other.number()?) {
                (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
                (a, b) => a.float().partial_cmp(&b.float()),
            },
        }
    }
}

fn sequences_equal(a: &[Object], b: &[Object]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    let mut sure = true;
    for (a, b) in a.iter().zip(b) {
        match a.equals(b) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => sure = false,
        }
    }
    sure.then_some(true)
}

fn compare_sequences(a: &[Object], b: &[Object]) -> Option<Ordering> {
    for (a, b) in a.iter().zip(b) {
        if !a.equals(b)? {
            return a.compare(b);
        }
    }
    Some(a.len().cmp(&b.len()))
}

/// Whether all of `part` is in `whole`.
pub fn subset(part: &Items, whole: &Items) -> Option<bool> {
    let mut sure = part.is_complete();
    for item in part.items.borrow().iter() {
        match contains(whole, item) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => sure = false,
        }
    }
    sure.then_some(true)
}

/// Whether `item` is in `container`.
pub fn contains(container: &Items, item: &Object) -> Option<bool> {
    let mut sure = container.is_complete();
    for known in container.items.borrow().iter() {
        match known.equals(item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => sure = false,
        }
    }
    sure.then_some(false)
}

/// Whether a text with unknown parts may be `text`.
pub fn may_be(value: &Value, text: &str) -> bool {
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

/// `True`, `False` or one of them.
pub fn truth_value(known: Option<bool>) -> Object {
    known.map_or_else(|| one_of([Object::Bool(true), Object::Bool(false)]), Object::Bool)
}

/// A text of which everything is unknown, for what comes of `source`.
pub fn some_text(source: &str) -> Object {
    Object::text(Value::unknown(source))
}

/// What Python's `str.split()` and `str.strip()` take for spaces.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}
