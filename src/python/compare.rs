//! Comparing objects. All of it counts what it looks at and goes only so deep, as lists may contain
//! themselves.

use std::cmp::Ordering;
use std::rc::Rc;

use super::heap::{Entries, Heap, Items};
use super::object::{Number, Object, View, may_be, same};

/// Objects nested deeper than this are not compared.
const MAX_DEPTH: usize = 40;

impl Heap {
    /// `==`.
    pub(crate) fn equals(&self, a: &Object, b: &Object) -> Option<bool> {
        self.equals_at(a, b, 0)
    }

    fn equals_at(&self, one: &Object, other: &Object, depth: usize) -> Option<bool> {
        if depth > MAX_DEPTH {
            self.exhaust();
        }
        if !self.work(1) {
            return None;
        }
        match (one, other) {
            (Object::Unknown, _) | (_, Object::Unknown) => None,
            (Object::Any(objects), one) | (one, Object::Any(objects)) => {
                same(objects.iter().map(|object| self.equals_at(object, one, depth + 1)))
            }
            (Object::Str(a), Object::Str(b)) => Some(a == b),
            (Object::Partial(value), Object::Str(text)) | (Object::Str(text), Object::Partial(value)) => {
                self.work(text.len() / 64);
                if may_be(value, text) { None } else { Some(false) }
            }
            (Object::Partial(_), Object::Partial(_)) => None,
            (Object::Tuple(a), Object::Tuple(b)) => {
                if a.is_same(b) {
                    return Some(true);
                }
                self.sequences_equal(a, b, depth)
            }
            (Object::List(a), Object::List(b)) => {
                if Rc::ptr_eq(a, b) {
                    return Some(true);
                }
                match a.is_exact() && b.is_exact() {
                    true => self.sequences_equal(&a.items(), &b.items(), depth),
                    false => None,
                }
            }
            (Object::Set(a), Object::Set(b)) => {
                let (within, around) = (self.subset_at(a, b, depth)?, self.subset_at(b, a, depth)?);
                Some(within && around)
            }
            (Object::Dict(a), Object::Dict(b)) => self.dicts_equal(a, b, depth),
            (Object::Range(a), Object::Range(b)) => {
                let ends = |range: super::object::Range| {
                    let len = range.len();
                    (len, (len > 0).then_some(range.start), (len > 1).then_some(range.step))
                };
                Some(ends(*a) == ends(*b))
            }
            (Object::View(_, View::Keys | View::Items), Object::Set(_) | Object::View(..))
            | (Object::Set(_), Object::View(_, View::Keys | View::Items)) => None,
            (Object::Path(a), Object::Path(b)) if a == b => Some(true),
            (Object::None, Object::None) => Some(true),
            (Object::Data, Object::Data) => Some(true),
            _ => match (one.number(), other.number()) {
                (Some(Number::Int(a)), Some(Number::Int(b))) => Some(a == b),
                (Some(a), Some(b)) => numbers_equal(a, b),
                _ => match (one.class(), other.class()) {
                    (Some("set" | "frozenset"), Some("set" | "frozenset")) => None,
                    (Some(one), Some(other)) if one != other => Some(false),
                    _ => None,
                },
            },
        }
    }

    fn sequences_equal(&self, a: &[Object], b: &[Object], depth: usize) -> Option<bool> {
        if a.len() != b.len() {
            return Some(false);
        }
        let mut sure = true;
        for (a, b) in a.iter().zip(b) {
            match self.equals_at(a, b, depth + 1) {
                Some(true) => {}
                Some(false) => return Some(false),
                None if self.is_spent() => return None,
                None => sure = false,
            }
        }
        sure.then_some(true)
    }

    fn dicts_equal(&self, a: &Entries, b: &Entries, depth: usize) -> Option<bool> {
        if Rc::ptr_eq(a, b) {
            return Some(true);
        }
        if !a.is_complete() || !b.is_complete() {
            return None;
        }
        let (a, b) = (a.items(), b.items());
        let mut sure = true;
        if a.len() != b.len() {
            // Keys of which it is not known whether they are equal may be counted twice.
            let known = a.iter().chain(b.iter()).all(|(key, _)| key.exact().is_some());
            return known.then_some(false);
        }
        for (key, value) in a.iter() {
            let mut found = Some(false);
            for (other_key, other) in b.iter() {
                match self.equals_at(key, other_key, depth + 1) {
                    Some(true) => {
                        found = self.equals_at(value, other, depth + 1);
                        break;
                    }
                    Some(false) => {}
                    None if self.is_spent() => return None,
                    None => found = None,
                }
            }
            match found {
                Some(true) => {}
                Some(false) => return Some(false),
                None => sure = false,
            }
        }
        sure.then_some(true)
    }

    /// The order of two objects that Python can compare; `None` for those that it cannot or that are not
    /// known well enough.
    pub(crate) fn order(&self, a: &Object, b: &Object) -> Option<Ordering> {
        self.order_at(a, b, 0)
    }

    fn order_at(&self, one: &Object, other: &Object, depth: usize) -> Option<Ordering> {
        if depth > MAX_DEPTH {
            self.exhaust();
        }
        if !self.work(1) {
            return None;
        }
        match (one, other) {
            (Object::Str(a), Object::Str(b)) => Some(a.cmp(b)),
            (Object::Tuple(a), Object::Tuple(b)) => self.order_of_sequences(a, b, depth),
            (Object::List(a), Object::List(b)) if a.is_exact() && b.is_exact() => {
                self.order_of_sequences(&a.items(), &b.items(), depth)
            }
            _ => match (one.number()?, other.number()?) {
                (Number::Int(a), Number::Int(b)) => Some(a.cmp(&b)),
                (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b),
                (a, b) => match numbers_equal(a, b)? {
                    true => Some(Ordering::Equal),
                    false => a.float().partial_cmp(&b.float()).filter(|order| order.is_ne()),
                },
            },
        }
    }

    fn order_of_sequences(&self, a: &[Object], b: &[Object], depth: usize) -> Option<Ordering> {
        for (a, b) in a.iter().zip(b) {
            if !self.equals_at(a, b, depth + 1)? {
                return self.order_at(a, b, depth + 1);
            }
        }
        Some(a.len().cmp(&b.len()))
    }

    /// Whether all of `part` is in `whole`.
    pub(crate) fn subset(&self, part: &Items, whole: &Items) -> Option<bool> {
        self.subset_at(part, whole, 0)
    }

    fn subset_at(&self, part: &Items, whole: &Items, depth: usize) -> Option<bool> {
        let mut sure = part.is_complete();
        for item in part.items().iter() {
            match self.contains_at(whole, item, depth) {
                Some(true) => {}
                Some(false) => return Some(false),
                None if self.is_spent() => return None,
                None => sure = false,
            }
        }
        sure.then_some(true)
    }

    /// Whether `item` is in `container`.
    pub(crate) fn contains(&self, container: &Items, item: &Object) -> Option<bool> {
        self.contains_at(container, item, 0)
    }

    fn contains_at(&self, container: &Items, item: &Object, depth: usize) -> Option<bool> {
        self.is_among(&container.items(), item, container.is_complete(), depth)
    }

    /// Whether `item` is one of `items`, which are all there are if they are `complete`.
    pub(crate) fn is_one_of(&self, items: &[Object], item: &Object, complete: bool) -> Option<bool> {
        self.is_among(items, item, complete, 0)
    }

    fn is_among(&self, items: &[Object], item: &Object, complete: bool, depth: usize) -> Option<bool> {
        let mut sure = complete;
        for known in items {
            match self.equals_at(known, item, depth + 1) {
                Some(true) => return Some(true),
                Some(false) => {}
                None if self.is_spent() => return None,
                None => sure = false,
            }
        }
        sure.then_some(false)
    }

    /// The value under `key`: the inner `None` if there surely is none.
    pub(crate) fn lookup(&self, entries: &Entries, key: &Object) -> Option<Option<Object>> {
        let mut sure = entries.is_complete() && !key.is_unknown();
        for (known, value) in entries.items().iter() {
            match self.equals(known, key) {
                Some(true) => return Some(Some(value.clone())),
                Some(false) => {}
                None if self.is_spent() => return None,
                None => sure = false,
            }
        }
        sure.then_some(None)
    }

    /// The class of what keeps `object` from being in a set or a key of a dict; the outer `None` if it is not
    /// known whether something does.
    pub(crate) fn unhashable(&self, object: &Object) -> Option<Option<&'static str>> {
        self.unhashable_at(object, 0)
    }

    fn unhashable_at(&self, object: &Object, depth: usize) -> Option<Option<&'static str>> {
        if depth > MAX_DEPTH {
            self.exhaust();
        }
        if !self.work(1) {
            return None;
        }
        match object {
            Object::List(_) | Object::Dict(_) => Some(object.class()),
            Object::Set(items) if !items.frozen => Some(Some("set")),
            Object::View(..) => None,
            Object::Tuple(items) => {
                let mut sure = true;
                for item in items.iter() {
                    match self.unhashable_at(item, depth + 1) {
                        Some(None) => {}
                        None => sure = false,
                        found => return found,
                    }
                }
                sure.then_some(None)
            }
            Object::Any(_) | Object::Unknown | Object::Data => None,
            _ => Some(None),
        }
    }
}

/// Whole numbers are not rounded to compare them.
fn numbers_equal(a: Number, b: Number) -> Option<bool> {
    let (whole, float) = match (a, b) {
        (Number::Int(whole), Number::Float(float)) | (Number::Float(float), Number::Int(whole)) => {
            (whole, float)
        }
        (a, b) => return Some(a.float() == b.float()),
    };
    // Beyond this not every whole number has a float of its own.
    (whole.unsigned_abs() < 1 << 53 || float.abs() < 9e15).then_some(whole as f64 == float)
}
