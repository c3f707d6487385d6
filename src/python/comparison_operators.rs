//! `==`, `<`, `in`, `is` and their opposites.

use std::cmp::Ordering;

use super::interpreter::{Interpreter, Outcome, raise};
use super::object::{Completeness, Object, View, truth_value};
use super::operators::{is_number, whole};
use super::tree::Compare;

impl Interpreter<'_> {
    /// `left op right` for comparisons.
    pub(super) fn compare(&mut self, left: &Object, op: Compare, right: &Object) -> Outcome {
        self.step(1)?;
        let right = match op {
            Compare::In | Compare::NotIn => self.iterator_settled(right)?,
            _ => right.clone(),
        };
        self.for_each_alternative(&[left.clone(), right], &mut |this, operands| {
            let [left, right] = operands else { return Ok(Object::Unknown) };
            Ok(truth_value(match op {
                Compare::Eq => this.heap.equals(left, right),
                Compare::NotEq => this.heap.equals(left, right).map(|equal| !equal),
                Compare::Is => identical(left, right),
                Compare::IsNot => identical(left, right).map(|identical| !identical),
                Compare::In => this.is_in(left, right)?,
                Compare::NotIn => this.is_in(left, right)?.map(|is_in| !is_in),
                op => this.ordering(left, op, right)?,
            }))
        })
    }

    /// `in` uses up an iterator as far as it looks; what was on the way there is not followed.
    fn iterator_settled(&mut self, object: &Object) -> Outcome {
        if !matches!(object, Object::Iter(_)) {
            return Ok(object.clone());
        }
        let before = self.effects;
        let settled = self.settle(object)?;
        if self.effects != before {
            self.heap.exhaust();
        }
        self.lose_iter(object);
        Ok(settled)
    }

    fn ordering(&mut self, left: &Object, op: Compare, right: &Object) -> Outcome<Option<bool>> {
        if let (Object::Set(a), Object::Set(b)) = (left, right) {
            let (part, whole) = match op {
                Compare::Less | Compare::LessEq => (a, b),
                _ => (b, a),
            };
            let strict = matches!(op, Compare::Less | Compare::Greater);
            return Ok(match (self.heap.subset(part, whole), strict) {
                (Some(true), true) => self.heap.subset(whole, part).map(|same| !same),
                (answer, _) => answer,
            });
        }
        if let Some(ordering) = self.heap.order(left, right) {
            return Ok(Some(match op {
                Compare::Less => ordering == Ordering::Less,
                Compare::LessEq => ordering != Ordering::Greater,
                Compare::Greater => ordering == Ordering::Greater,
                _ => ordering != Ordering::Less,
            }));
        }
        if let (Some(left), Some(right)) = (left.class(), right.class())
            && (left != right || matches!(left, "dict" | "NoneType"))
            && ["str", "list", "tuple", "dict", "NoneType", "int", "float", "bool"]
                .iter()
                .filter(|class| **class == left || **class == right)
                .count()
                == if left == right { 1 } else { 2 }
            && !(is_number(left) && is_number(right))
        {
            let message = format!("'<' not supported between instances of '{left}' and '{right}'");
            return raise("TypeError", message);
        }
        self.may_raise();
        Ok(None)
    }

    /// `item in container`.
    pub(super) fn is_in(&mut self, item: &Object, container: &Object) -> Outcome<Option<bool>> {
        self.step(1)?;
        Ok(match container {
            Object::Str(text) => match item {
                Object::Str(part) => Some(text.contains(&**part)),
                // What is longer cannot be in it, and what has a part that is not in it cannot either.
                Object::Partial(part) => {
                    let possible = part.pieces().iter().all(|piece| match piece {
                        crate::value::Piece::Text(known) => text.contains(known.as_str()),
                        crate::value::Piece::Unknown(_) => true,
                    });
                    (!possible).then_some(false)
                }
                other => return self.no_text(other),
            },
            Object::Partial(value) => match item {
                Object::Str(part) if part.is_empty() || value.surely_contains(part) => Some(true),
                Object::Str(_) | Object::Partial(_) => None,
                other => return self.no_text(other),
            },
            Object::List(items) => self.heap.contains(items, item),
            Object::Set(items) => {
                // A set is looked for as what it holds.
                if !matches!(item, Object::Set(_)) {
                    self.hashable(item)?;
                }
                self.heap.contains(items, item)
            }
            Object::Tuple(items) => self.heap.is_one_of(items, item, true),
            Object::Dict(entries) | Object::View(entries, View::Keys) => {
                self.hashable(item)?;
                self.heap.lookup(entries, item).map(|found| found.is_some())
            }
            Object::Range(range) => match whole(item) {
                Some(number) => Some(range.contains(number)),
                None if matches!(item, Object::Str(_) | Object::None) => Some(false),
                None => None,
            },
            Object::View(..) => {
                let (items, known) = self.iterate(container)?;
                self.heap.is_one_of(&items, item, known != Completeness::Some)
            }
            Object::Data => match self.data_get(item, false)? {
                Object::Any(_) | Object::Unknown => None,
                value => Some(!matches!(value, Object::None)),
            },
            Object::None => return raise("TypeError", "argument of type 'NoneType' is not iterable"),
            _ => {
                self.escape(container);
                self.may_raise();
                None
            }
        })
    }

    fn no_text(&mut self, object: &Object) -> Outcome<Option<bool>> {
        match object.class() {
            Some(class) => {
                raise("TypeError", format!("'in <string>' requires string as left operand, not {class}"))
            }
            None => {
                self.may_raise();
                Ok(None)
            }
        }
    }
}

fn identical(left: &Object, right: &Object) -> Option<bool> {
    match (left, right) {
        (Object::None, Object::None) => Some(true),
        (Object::Unknown, _) | (_, Object::Unknown) => None,
        (Object::None, Object::Path(_)) | (Object::Path(_), Object::None) => None,
        (Object::None, _) | (_, Object::None) => Some(false),
        (Object::Bool(a), Object::Bool(b)) => Some(a == b),
        (Object::Data, Object::Data) => Some(true),
        (Object::Path(a), Object::Path(b)) if a == b => Some(true),
        (Object::List(a), Object::List(b)) | (Object::Set(a), Object::Set(b)) => {
            Some(std::rc::Rc::ptr_eq(a, b))
        }
        (Object::Dict(a), Object::Dict(b)) => Some(std::rc::Rc::ptr_eq(a, b)),
        (Object::List(_) | Object::Set(_) | Object::Dict(_), other)
        | (other, Object::List(_) | Object::Set(_) | Object::Dict(_))
            if other.class().is_some() && !matches!(other, Object::Any(_)) =>
        {
            Some(false)
        }
        _ => None,
    }
}
