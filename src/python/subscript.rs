//! Items and slices.

use super::interpreter::{Interpreter, Outcome, raise};
use super::object::{Completeness, Entries, Object, one_of};
use crate::value::Value;

impl Interpreter<'_> {
    /// `base[index]`.
    pub fn item(&mut self, base: &Object, index: &Object) -> Outcome {
        match (base, index) {
            (Object::List(items), Object::Int(at)) => match items.known.get() {
                Completeness::All => pick(&items.items.borrow(), *at, "list"),
                _ if items.items.borrow().len() == 1 && items.is_complete() => {
                    pick(&items.items.borrow(), *at, "list")
                }
                _ => self.unknown(),
            },
            (Object::List(items), Object::Bool(at)) if items.known.get() == Completeness::All => {
                pick(&items.items.borrow(), i64::from(*at), "list")
            }
            (Object::Tuple(items), Object::Int(at)) => pick(items, *at, "tuple"),
            (Object::Tuple(items), Object::Bool(at)) => pick(items, i64::from(*at), "tuple"),
            (Object::Match(groups), Object::Int(at)) => pick(groups, *at, "group"),
            (Object::Str(text), Object::Int(at)) => {
                let chars: Vec<Object> = text.chars().map(|c| Object::from(c.to_string())).collect();
                pick(&chars, *at, "string")
            }
            (Object::Str(_) | Object::List(_) | Object::Tuple(_), Object::Str(_) | Object::None) => {
                raise("TypeError", "indices must be integers or slices")
            }
            (Object::Dict(entries), key) => match lookup(entries, key) {
                Some(Some(value)) => Ok(value),
                Some(None) => raise("KeyError", self.repr(key).source()),
                None => self.unknown(),
            },
            (Object::None, _) => raise("TypeError", "'NoneType' object is not subscriptable"),
            // `d[key]` is not expanded, unlike what `getVar` gives.
            (Object::Data, key) => {
                let value = self.data_get(key, false)?;
                match value {
                    Object::None => raise("KeyError", self.repr(key).source()),
                    value => Ok(value),
                }
            }
            (Object::Partial(_), _) => {
                self.may_raise();
                Ok(super::object::some_text(&self.source))
            }
            _ => self.unknown(),
        }
    }

    /// `base[bounds]`.
    pub fn slice(&mut self, base: &Object, bounds: &[Object]) -> Outcome {
        let bound = |object: &Object| match object {
            Object::None => Some(None),
            object => match object.number() {
                Some(super::object::Number::Int(at)) => Some(Some(at)),
                _ => None,
            },
        };
        let [start, stop, step] = bounds else { return self.unknown() };
        let (Some(start), Some(stop), Some(step)) = (bound(start), bound(stop), bound(step)) else {
            return self.unknown();
        };
        let cut = |length: usize| indices(length, start, stop, step.unwrap_or(1));
        Ok(match base {
            Object::Str(text) if text.is_ascii() => {
                let bytes = text.as_bytes();
                Object::from(cut(bytes.len()).into_iter().map(|at| bytes[at] as char).collect::<String>())
            }
            Object::Str(text) => {
                let chars: Vec<char> = text.chars().collect();
                Object::from(cut(chars.len()).into_iter().map(|at| chars[at]).collect::<String>())
            }
            Object::List(items) if items.known.get() == Completeness::All => {
                let items = items.items.borrow();
                self.list(cut(items.len()).into_iter().map(|at| items[at].clone()).collect())
            }
            Object::List(_) => self.list_of(Vec::new(), Completeness::Some),
            Object::Tuple(items) => {
                Object::tuple(cut(items.len()).into_iter().map(|at| items[at].clone()).collect())
            }
            Object::Partial(value) => self.slice_partial(value, start, stop, step),
            Object::None => return raise("TypeError", "'NoneType' object is not subscriptable"),
            _ => return self.unknown(),
        })
    }

    /// What surely stays of the known ends of a text.
    fn slice_partial(
        &mut self,
        value: &Value,
        start: Option<i64>,
        stop: Option<i64>,
        step: Option<i64>,
    ) -> Object {
        use crate::value::Piece;
        let pieces = value.pieces();
        let unknown = || super::object::some_text(&self.source);
        let count = |at: i64| usize::try_from(at).unwrap_or(usize::MAX);
        match (start, stop, step.unwrap_or(1), pieces.first()) {
            // A part of the known beginning.
            (start, Some(stop), 1, Some(Piece::Text(text)))
                if stop >= 0 && start.unwrap_or(0) >= 0 && text.chars().count() >= count(stop) =>
            {
                let start = count(start.unwrap_or(0));
                let cut = text.chars().take(count(stop)).skip(start);
                Object::from(cut.collect::<String>())
            }
            // All but a part of the known beginning.
            (Some(start), None, 1, Some(Piece::Text(text)))
                if start >= 0 && text.chars().count() >= count(start) =>
            {
                let rest: String = text.chars().skip(count(start)).collect();
                let rest = std::iter::once(Piece::Text(rest)).chain(pieces.iter().skip(1).cloned());
                Object::text(Value::from_pieces(rest))
            }
            _ => unknown(),
        }
    }

    /// `base[key] = value`.
    pub fn set_item(&mut self, base: &Object, key: Object, value: Object) -> Outcome<()> {
        match base {
            Object::Dict(entries) => self.set_entry(entries, key, value)?,
            Object::List(items) => match key {
                Object::Int(at) if items.known.get() == Completeness::All && self.is_sure(items.path) => {
                    let mut items = items.items.borrow_mut();
                    let at = if at < 0 { at + items.len() as i64 } else { at };
                    match usize::try_from(at).ok().and_then(|at| items.get_mut(at)) {
                        Some(item) => *item = value,
                        None => return raise("IndexError", "list assignment index out of range"),
                    }
                }
                _ => items.forget_contents(),
            },
            Object::Data => self.store.anything_may_change(base),
            other => self.forget_contents(other),
        }
        Ok(())
    }

    pub fn set_entry(&mut self, entries: &Entries, key: Object, value: Object) -> Outcome<()> {
        self.step(entries.items.borrow().len() / 16)?;
        let sure = self.is_sure(entries.path);
        let mut items = entries.items.borrow_mut();
        let mut at = None;
        let mut perhaps = matches!(key, Object::Any(_) | Object::Unknown);
        for (index, (known, _)) in items.iter().enumerate() {
            match known.equals(&key) {
                Some(true) => at = Some(index),
                Some(false) => {}
                None => perhaps = true,
            }
        }
        if perhaps {
            // It may have taken the place of any entry.
            items.clear();
            entries.known.set(Completeness::Some);
            return Ok(());
        }
        match at {
            Some(index) if sure => items[index].1 = value,
            Some(index) => {
                let old = items[index].1.clone();
                items[index].1 = one_of([old, value]);
            }
            None if sure => items.push((key, value)),
            None => entries.known.set(Completeness::Some),
        }
        Ok(())
    }
}

/// The value under `key`: the inner `None` if there surely is none.
pub fn lookup(entries: &Entries, key: &Object) -> Option<Option<Object>> {
    let mut sure = entries.is_complete() && !key.is_unknown();
    for (known, value) in entries.items.borrow().iter() {
        match known.equals(key) {
            Some(true) => return Some(Some(value.clone())),
            Some(false) => {}
            None => sure = false,
        }
    }
    sure.then_some(None)
}

pub fn pick(items: &[Object], at: i64, what: &str) -> Outcome {
    let index = if at < 0 { at + items.len() as i64 } else { at };
    match usize::try_from(index).ok().and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None => raise("IndexError", format!("{what} index out of range")),
    }
}

/// The indices that a slice takes.
fn indices(length: usize, start: Option<i64>, stop: Option<i64>, step: i64) -> Vec<usize> {
    let length = length as i64;
    let clamp = |at: i64, low: i64, high: i64| {
        let at = if at < 0 { at.saturating_add(length) } else { at };
        at.clamp(low, high)
    };
    let mut found = Vec::new();
    if step > 0 {
        let mut at = start.map_or(0, |start| clamp(start, 0, length));
        let stop = stop.map_or(length, |stop| clamp(stop, 0, length));
        while at < stop {
            found.push(at as usize);
            at = at.saturating_add(step);
        }
    } else if step < 0 {
        let mut at = start.map_or(length - 1, |start| clamp(start, -1, length - 1));
        let stop = stop.map_or(-1, |stop| clamp(stop, -1, length - 1));
        while at > stop {
            found.push(at as usize);
            at = at.saturating_add(step);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_pythons() {
        let check = |start, stop, step, want: &[usize]| {
            assert_eq!(indices(5, start, stop, step), want, "{start:?}:{stop:?}:{step}");
        };
        check(None, None, 1, &[0, 1, 2, 3, 4]);
        check(Some(1), Some(-1), 1, &[1, 2, 3]);
        check(Some(-2), None, 1, &[3, 4]);
        check(Some(9), None, 1, &[]);
        check(None, Some(-9), 1, &[]);
        check(None, None, -1, &[4, 3, 2, 1, 0]);
        check(Some(-2), Some(0), -2, &[3, 1]);
        check(None, None, 2, &[0, 2, 4]);
    }
}
