//! Operators on objects that are not one of several.

use super::interpreter::{Interpreter, Outcome, raise};
use super::object::{Completeness, Number, Object, View};
use super::tree::{Binary, Unary};

impl Interpreter<'_> {
    /// `left op right`.
    pub(super) fn operate(&mut self, left: &Object, op: Binary, right: &Object) -> Outcome {
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
                let joined = self.str(left).concat(&self.str(right));
                Ok(self.heap.value(joined))
            }
            // Nothing else can be added to a text, as long as it is Python's own kind.
            (Object::Str(_) | Object::Partial(_), Binary::Add, Object::Unknown)
            | (Object::Unknown, Binary::Add, Object::Str(_) | Object::Partial(_)) => {
                self.may_raise();
                let joined = self.str(left).concat(&self.str(right));
                Ok(self.heap.value(joined))
            }
            (Object::Str(text), Binary::Mul, count) | (count, Binary::Mul, Object::Str(text))
                if whole(count).is_some() =>
            {
                let count = usize::try_from(whole(count).unwrap_or(0)).unwrap_or(0);
                self.heap.make_room(text.len().saturating_mul(count))?;
                Ok(self.text(text.repeat(count)))
            }
            (Object::List(a), Binary::Add, Object::List(b)) => {
                let known =
                    if a.is_exact() && b.is_exact() { Completeness::All } else { a.known().max(b.known()) };
                let items = a.to_vec(&self.heap).into_iter().chain(b.to_vec(&self.heap)).collect();
                Ok(self.list_of(items, known))
            }
            (Object::Tuple(a), Binary::Add, Object::Tuple(b)) => {
                self.heap.work(a.len() + b.len());
                Ok(self.tuple(a.iter().chain(b.iter()).cloned().collect()))
            }
            (Object::List(items), Binary::Mul, count) | (count, Binary::Mul, Object::List(items))
                if whole(count).is_some() =>
            {
                let repeated = match items.is_exact() {
                    true => self.repeated(&items.items(), whole(count).unwrap_or(0))?,
                    false => return self.unknown(),
                };
                Ok(self.list(repeated))
            }
            (Object::Tuple(items), Binary::Mul, count) | (count, Binary::Mul, Object::Tuple(items))
                if whole(count).is_some() =>
            {
                let repeated = self.repeated(items, whole(count).unwrap_or(0))?;
                Ok(self.tuple(repeated))
            }
            (
                Object::Set(a),
                Binary::Sub | Binary::BitAnd | Binary::BitOr | Binary::BitXor,
                Object::Set(b),
            ) => self.combine_sets(a, op, b),
            (
                Object::View(_, View::Keys | View::Items) | Object::Set(_),
                Binary::Sub | Binary::BitAnd | Binary::BitOr | Binary::BitXor,
                Object::View(_, View::Keys | View::Items) | Object::Set(_),
            ) => {
                let (Some(a), Some(b)) = (self.as_set(left)?, self.as_set(right)?) else {
                    return self.unknown();
                };
                self.combine_sets(&a, op, &b)
            }
            (Object::Dict(a), Binary::BitOr, Object::Dict(_)) => {
                let copy = self.heap.entries(a.to_vec(&self.heap), a.known(), self.path.current());
                self.update_dict(&copy, right)?;
                Ok(Object::Dict(copy))
            }
            _ => self.cannot_operate(left, op, right),
        }
    }

    /// Python raises TypeError for objects of its own that do not go together; nothing is known of others.
    fn cannot_operate(&mut self, left: &Object, op: Binary, right: &Object) -> Outcome {
        let other_kinds = is_plain(left) && is_plain(right) && left.class() != right.class();
        let never = is_plain(left)
            && is_plain(right)
            && op != Binary::Add
            && op != Binary::Mul
            && op != Binary::BitOr;
        let other_kinds = other_kinds && op != Binary::Mul && op != Binary::BitOr;
        if (other_kinds || never || is_none(left) || is_none(right))
            && let (Some(left), Some(right)) = (left.class(), right.class())
        {
            let message = match (left, op) {
                ("str" | "list" | "tuple", Binary::Add) => {
                    format!("can only concatenate {left} (not \"{right}\") to {left}")
                }
                _ => format!("unsupported operand type(s) for {}: '{left}' and '{right}'", symbol(op)),
            };
            return raise("TypeError", message);
        }
        if let (Object::Str(_) | Object::List(_) | Object::Tuple(_), Binary::Mul, other) = (left, op, right)
            && matches!(other, Object::Str(_) | Object::Float(_) | Object::List(_) | Object::Tuple(_))
        {
            return raise("TypeError", "can't multiply sequence by non-int");
        }
        self.escape(left);
        self.escape(right);
        self.unknown()
    }

    fn repeated(&mut self, items: &[Object], count: i64) -> Outcome<Vec<Object>> {
        let count = usize::try_from(count).unwrap_or(0);
        self.heap.make_room(items.len().saturating_mul(count).saturating_mul(size_of::<Object>()))?;
        self.heap.work(items.len().saturating_mul(count));
        Ok(std::iter::repeat_n(items, count).flatten().cloned().collect())
    }

    /// What comes of something that is not understood.
    pub(super) fn unknown(&mut self) -> Outcome {
        self.may_raise();
        Ok(Object::Unknown)
    }

    fn calculate(&mut self, left: Number, op: Binary, right: Number) -> Outcome {
        if let (Number::Int(a), Number::Int(b)) = (left, right)
            && op != Binary::Div
        {
            if b == 0 && matches!(op, Binary::FloorDiv | Binary::Mod) {
                return raise("ZeroDivisionError", "integer division or modulo by zero");
            }
            if b < 0 && matches!(op, Binary::ShiftLeft | Binary::ShiftRight) {
                return raise("ValueError", "negative shift count");
            }
            return Ok(integer(a, op, b).map_or(Object::Unknown, Object::Int));
        }
        let both_floats = matches!((left, right), (Number::Float(_), Number::Float(_)));
        let (a, b) = (left.float(), right.float());
        if b == 0.0 && matches!(op, Binary::Div | Binary::FloorDiv | Binary::Mod) {
            return raise("ZeroDivisionError", "division by zero");
        }
        Ok(match op {
            Binary::Add => Object::Float(a + b),
            Binary::Sub => Object::Float(a - b),
            Binary::Mul => Object::Float(a * b),
            // Whole numbers are divided before they are rounded.
            Binary::Div if a.abs() < 9e15 && b.abs() < 9e15 || both_floats => Object::Float(a / b),
            Binary::BitAnd | Binary::BitOr | Binary::BitXor | Binary::ShiftLeft | Binary::ShiftRight => {
                return raise(
                    "TypeError",
                    format!("unsupported operand type(s) for {}: 'float'", symbol(op)),
                );
            }
            _ => Object::Unknown,
        })
    }

    pub(super) fn sign(&mut self, op: Unary, operand: &Object) -> Outcome {
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

    /// All that `object` gives, one after the other.
    pub(super) fn iterate(&mut self, object: &Object) -> Outcome<(Vec<Object>, Completeness)> {
        Ok(match object {
            Object::List(items) | Object::Set(items) => {
                let known = if items.is_exact() { Completeness::All } else { items.known() };
                (items.to_vec(&self.heap), known)
            }
            Object::Tuple(items) => {
                self.heap.work(items.len());
                (items.to_vec(), Completeness::All)
            }
            Object::Dict(entries) | Object::View(entries, View::Keys) => {
                self.heap.work(entries.len());
                (entries.items().iter().map(|(key, _)| key.clone()).collect(), entries.known())
            }
            Object::View(entries, View::Values) => {
                self.heap.work(entries.len());
                (entries.items().iter().map(|(_, value)| value.clone()).collect(), entries.known())
            }
            Object::View(entries, View::Items) => {
                let entries_now = entries.to_vec(&self.heap);
                let pairs =
                    entries_now.into_iter().map(|(key, value)| self.tuple(vec![key, value])).collect();
                (pairs, entries.known())
            }
            Object::Range(range) => (self.numbers(*range)?, Completeness::All),
            Object::Iter(_) => {
                let (items, known) = self.drain(object)?;
                let sure = items.iter().all(|(_, sure)| *sure);
                let items = items.into_iter().filter(|(_, sure)| *sure).map(|(item, _)| item).collect();
                (items, if sure { known } else { Completeness::Some })
            }
            Object::Str(text) => {
                self.heap.make_room(text.len().saturating_mul(64))?;
                (text.chars().map(|c| self.text(c.to_string())).collect(), Completeness::All)
            }
            Object::None | Object::Int(_) | Object::Bool(_) | Object::Float(_) => {
                let class = object.class().unwrap_or_default();
                return raise("TypeError", format!("'{class}' object is not iterable"));
            }
            // The names of all variables.
            Object::Data | Object::Partial(_) => {
                self.may_raise();
                (Vec::new(), Completeness::Some)
            }
            other => {
                self.escape(other);
                self.may_raise();
                (Vec::new(), Completeness::Some)
            }
        })
    }
}

fn is_none(object: &Object) -> bool {
    matches!(object, Object::None)
}

pub(super) fn is_number(class: &str) -> bool {
    matches!(class, "int" | "float" | "bool")
}

/// A whole number.
pub(super) fn whole(object: &Object) -> Option<i64> {
    match object.number() {
        Some(Number::Int(value)) => Some(value),
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
            if shifted.checked_shr(b as u32) == Some(a) { Some(shifted) } else { None }
        }
        Binary::ShiftRight => Some(a >> u32::try_from(b).ok()?.min(63)),
        Binary::Div => None,
    }
}

/// Whether it is of a class of Python's own whose operators are known.
fn is_plain(object: &Object) -> bool {
    matches!(
        object,
        Object::None
            | Object::Bool(_)
            | Object::Int(_)
            | Object::Float(_)
            | Object::Str(_)
            | Object::Partial(_)
            | Object::List(_)
            | Object::Tuple(_)
            | Object::Dict(_)
    )
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
