//! Operators on objects that are not one of several.

use std::cmp::Ordering;

use super::interpreter::{Interpreter, MAX_LENGTH, Outcome, raise};
use super::object::truth_value;
use super::object::{Completeness, Items, Number, Object, contains, subset};
use super::tree::{Binary, Compare, Unary};

impl Interpreter<'_> {
    /// `left op right`.
    pub fn operate(&mut self, left: &Object, op: Binary, right: &Object) -> Outcome {
        self.step(1)?;
        if let (Object::Bool(a), Object::Bool(b)) = (left, right) {
            match op {
                Binary::BitAnd => return Ok(Object::Bool(a & b)),
                Binary::BitOr => return Ok(Object::Bool(a | b)),
                Binary::BitXor => return Ok(Object::Bool(a ^ b)),
                _ => {}
            }
        }
        if let (Some(left), Some(right)) = (left.number(), right.number()) {
            return self.calculate(left, op, right);
        }
        match (left, op, right) {
            (Object::Str(_) | Object::Partial(_), Binary::Mod, _) => self.percent(left, right),
            (Object::Str(_) | Object::Partial(_), Binary::Add, Object::Str(_) | Object::Partial(_)) => {
                Ok(Object::text(self.str(left).concat(&self.str(right))))
            }
            // Nothing else can be added to a text.
            (Object::Str(_) | Object::Partial(_), Binary::Add, Object::Unknown)
            | (Object::Unknown, Binary::Add, Object::Str(_) | Object::Partial(_)) => {
                self.may_raise();
                Ok(Object::text(self.str(left).concat(&self.str(right))))
            }
            (Object::Str(text), Binary::Mul, Object::Int(count))
            | (Object::Int(count), Binary::Mul, Object::Str(text)) => {
                let count = usize::try_from(*count).unwrap_or(0);
                match text.len().saturating_mul(count) <= MAX_LENGTH {
                    true => Ok(Object::from(text.repeat(count))),
                    false => Ok(Object::Unknown),
                }
            }
            (Object::List(a), Binary::Add, Object::List(b)) => Ok(self.concatenate(a, b)),
            (Object::Tuple(a), Binary::Add, Object::Tuple(b)) => {
                Ok(Object::tuple(a.iter().chain(b.iter()).cloned().collect()))
            }
            (Object::List(items), Binary::Mul, Object::Int(count)) => {
                let (items, known) = (items.items.borrow(), items.known.get());
                let count = usize::try_from(*count).unwrap_or(0);
                if known != Completeness::All || items.len().saturating_mul(count) > MAX_LENGTH {
                    return Ok(Object::Unknown);
                }
                Ok(self.list(std::iter::repeat_n(&*items, count).flatten().cloned().collect()))
            }
            (
                Object::Set(a),
                Binary::Sub | Binary::BitAnd | Binary::BitOr | Binary::BitXor,
                Object::Set(b),
            ) => Ok(self.combine_sets(a, op, b)),
            (Object::None, ..) | (.., Object::None) if !(op == Binary::Add && is_sequence(left)) => {
                let class = |object: &Object| object.class();
                match (class(left), class(right)) {
                    (Some(left), Some(right)) => raise(
                        "TypeError",
                        format!("unsupported operand type(s) for {}: '{left}' and '{right}'", symbol(op)),
                    ),
                    _ => self.unknown(),
                }
            }
            (left, Binary::Add, right) if is_sequence(left) => match (left.class(), right.class()) {
                (Some(left), Some(right)) if left != right => {
                    raise("TypeError", format!("can only concatenate {left} (not \"{right}\") to {left}"))
                }
                _ => self.unknown(),
            },
            (left, Binary::Add, right) => match (left.class(), right.class()) {
                (Some(left), Some(right)) if left != right => {
                    raise("TypeError", format!("unsupported operand type(s) for +: '{left}' and '{right}'"))
                }
                _ => self.unknown(),
            },
            _ => self.unknown(),
        }
    }

    /// What comes of something that is not understood.
    pub fn unknown(&mut self) -> Outcome {
        self.may_raise();
        Ok(Object::Unknown)
    }

    fn concatenate(&mut self, a: &Items, b: &Items) -> Object {
        let items = a.items.borrow().iter().chain(b.items.borrow().iter()).cloned().collect();
        self.list_of(items, a.known.get().max(b.known.get()))
    }

    pub fn combine_sets(&mut self, a: &Items, op: Binary, b: &Items) -> Object {
        let (left, right) = (a.items.borrow(), b.items.borrow());
        let complete = a.is_complete() && b.is_complete();
        let known = |complete: bool| if complete { Completeness::Unordered } else { Completeness::Some };
        if op == Binary::BitOr {
            let items = left.iter().chain(right.iter()).cloned().collect();
            return self.set_of(items, known(complete));
        }
        let (mut items, mut sure) = (Vec::new(), a.is_complete());
        for (one, other) in [(&left, b), (&right, a)] {
            for item in one.iter() {
                match (contains(other, item), op) {
                    (Some(true), Binary::BitAnd) | (Some(false), Binary::Sub | Binary::BitXor) => {
                        items.push(item.clone());
                    }
                    (Some(_), _) => {}
                    (None, _) => sure = false,
                }
            }
            if op != Binary::BitXor {
                break;
            }
            sure &= b.is_complete();
        }
        // What an unknown item of `a` is makes a difference unless nothing can come of it.
        if op == Binary::BitAnd && b.is_complete() && right.is_empty() {
            sure = true;
        }
        self.set_of(items, known(sure))
    }

    fn calculate(&mut self, left: Number, op: Binary, right: Number) -> Outcome {
        if let (Number::Int(a), Number::Int(b)) = (left, right)
            && op != Binary::Div
        {
            if b == 0 && matches!(op, Binary::FloorDiv | Binary::Mod) {
                return raise("ZeroDivisionError", "integer division or modulo by zero");
            }
            return Ok(integer(a, op, b).map_or(Object::Unknown, Object::Int));
        }
        let (a, b) = (left.float(), right.float());
        if b == 0.0 && matches!(op, Binary::Div | Binary::FloorDiv | Binary::Mod) {
            return raise("ZeroDivisionError", "division by zero");
        }
        Ok(match op {
            Binary::Add => Object::Float(a + b),
            Binary::Sub => Object::Float(a - b),
            Binary::Mul => Object::Float(a * b),
            Binary::Div => Object::Float(a / b),
            _ => Object::Unknown,
        })
    }

    pub fn sign(&mut self, op: Unary, operand: &Object) -> Outcome {
        Ok(match (op, operand.number()) {
            (Unary::Minus, Some(Number::Int(value))) => {
                value.checked_neg().map_or(Object::Unknown, Object::Int)
            }
            (Unary::Minus, Some(Number::Float(value))) => Object::Float(-value),
            (Unary::Plus, Some(Number::Int(value))) => Object::Int(value),
            (Unary::Plus, Some(Number::Float(value))) => Object::Float(value),
            (Unary::Invert, Some(Number::Int(value))) => Object::Int(!value),
            _ => return self.unknown(),
        })
    }

    /// `left op right` for comparisons.
    pub fn compare(&mut self, left: &Object, op: Compare, right: &Object) -> Outcome {
        self.for_each_alternative(&[left.clone(), right.clone()], &mut |this, operands| {
            let [left, right] = operands else { return Ok(Object::Unknown) };
            Ok(truth_value(match op {
                Compare::Eq => left.equals(right),
                Compare::NotEq => left.equals(right).map(|equal| !equal),
                Compare::Is => identical(left, right),
                Compare::IsNot => identical(left, right).map(|identical| !identical),
                Compare::In => this.is_in(left, right)?,
                Compare::NotIn => this.is_in(left, right)?.map(|is_in| !is_in),
                op => this.ordering(left, op, right)?,
            }))
        })
    }

    fn ordering(&mut self, left: &Object, op: Compare, right: &Object) -> Outcome<Option<bool>> {
        if let (Object::Set(a), Object::Set(b)) = (left, right) {
            return Ok(match op {
                Compare::LessEq => subset(a, b),
                Compare::GreaterEq => subset(b, a),
                _ => None,
            });
        }
        if let Some(ordering) = left.compare(right) {
            return Ok(Some(match op {
                Compare::Less => ordering == Ordering::Less,
                Compare::LessEq => ordering != Ordering::Greater,
                Compare::Greater => ordering == Ordering::Greater,
                _ => ordering != Ordering::Less,
            }));
        }
        if let (Some(left), Some(right)) = (left.class(), right.class())
            && left != right
            && !["int", "float", "bool"].contains(&left)
        {
            let message = format!("'<' not supported between instances of '{left}' and '{right}'");
            return raise("TypeError", message);
        }
        self.may_raise();
        Ok(None)
    }

    /// `item in container`.
    pub fn is_in(&mut self, item: &Object, container: &Object) -> Outcome<Option<bool>> {
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
            Object::List(items) | Object::Set(items) => contains(items, item),
            Object::Tuple(items) => {
                let list = self.list(items.to_vec());
                return self.is_in(item, &list);
            }
            Object::Dict(entries) => {
                let mut sure = entries.is_complete();
                for (key, _) in entries.items.borrow().iter() {
                    match key.equals(item) {
                        Some(true) => return Ok(Some(true)),
                        Some(false) => {}
                        None => sure = false,
                    }
                }
                sure.then_some(false)
            }
            Object::Data => match self.data_get(item, false)? {
                Object::Any(_) | Object::Unknown => None,
                value => Some(!matches!(value, Object::None)),
            },
            Object::None => return raise("TypeError", "argument of type 'NoneType' is not iterable"),
            _ => {
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

    /// What a loop over `object` meets.
    pub fn iterate(&mut self, object: &Object) -> Outcome<(Vec<Object>, Completeness)> {
        Ok(match object {
            Object::List(items) => (items.items.borrow().clone(), items.known.get()),
            Object::Set(items) => {
                let known = if items.items.borrow().len() < 2 && items.is_complete() {
                    Completeness::All
                } else {
                    items.known.get()
                };
                (items.items.borrow().clone(), known)
            }
            Object::Tuple(items) => (items.to_vec(), Completeness::All),
            Object::Dict(entries) => {
                let keys = entries.items.borrow().iter().map(|(key, _)| key.clone()).collect();
                (keys, entries.known.get())
            }
            Object::Str(text) => {
                (text.chars().map(|c| Object::from(c.to_string())).collect(), Completeness::All)
            }
            Object::None | Object::Int(_) | Object::Bool(_) | Object::Float(_) => {
                let class = object.class().unwrap_or_default();
                return raise("TypeError", format!("'{class}' object is not iterable"));
            }
            _ => {
                self.may_raise();
                (Vec::new(), Completeness::Some)
            }
        })
    }
}

fn identical(left: &Object, right: &Object) -> Option<bool> {
    match (left, right) {
        (Object::None, Object::None) => Some(true),
        (Object::Unknown, _) | (_, Object::Unknown) => None,
        (Object::None, _) | (_, Object::None) => Some(false),
        (Object::Bool(a), Object::Bool(b)) => Some(a == b),
        (Object::Path(a), Object::Path(b)) if a == b => Some(true),
        _ => None,
    }
}

fn integer(a: i64, op: Binary, b: i64) -> Option<i64> {
    match op {
        Binary::Add => a.checked_add(b),
        Binary::Sub => a.checked_sub(b),
        Binary::Mul => a.checked_mul(b),
        Binary::FloorDiv => {
            let quotient = a.checked_div(b)?;
            Some(if a % b != 0 && (a < 0) != (b < 0) { quotient - 1 } else { quotient })
        }
        Binary::Mod => {
            let rest = a.checked_rem(b)?;
            Some(if rest != 0 && (rest < 0) != (b < 0) { rest + b } else { rest })
        }
        Binary::Pow => a.checked_pow(u32::try_from(b).ok()?),
        Binary::BitAnd => Some(a & b),
        Binary::BitOr => Some(a | b),
        Binary::BitXor => Some(a ^ b),
        Binary::ShiftLeft => {
            let shifted = a.checked_shl(u32::try_from(b).ok()?)?;
            (shifted.checked_shr(b as u32) == Some(a)).then_some(shifted)
        }
        Binary::ShiftRight => Some(a >> u32::try_from(b).ok()?.min(63)),
        Binary::Div => None,
    }
}

fn symbol(op: Binary) -> &'static str {
    match op {
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
        Binary::Div => "/",
        Binary::FloorDiv => "//",
        Binary::Mod => "%",
        Binary::Pow => "** or pow()",
        Binary::BitAnd => "&",
        Binary::BitOr => "|",
        Binary::BitXor => "^",
        Binary::ShiftLeft => "<<",
        Binary::ShiftRight => ">>",
    }
}

/// Whether `+` joins it with others of its kind.
fn is_sequence(object: &Object) -> bool {
    matches!(object, Object::Str(_) | Object::Partial(_) | Object::List(_) | Object::Tuple(_))
}
