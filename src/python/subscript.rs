//! Items and slices.

use super::heap::Entries;
use super::interpreter::{Interpreter, Outcome, raise, raise_worded};
use super::modules;
use super::object::{Completeness, Number, Object, one_of};
use crate::value::Value;

impl Interpreter<'_> {
    /// `base[index]`.
    pub(super) fn item(&mut self, base: &Object, index: &Object) -> Outcome {
        let at = match index.number() {
            Some(Number::Int(at)) => Some(at),
            _ => None,
        };
        match (base, at) {
            (Object::List(items), Some(at)) if items.is_exact() => pick(&items.items(), at, "list"),
            (Object::Tuple(items), Some(at)) => pick(items, at, "tuple"),
            (Object::Match(groups), Some(at)) => pick(groups, at, "group"),
            (Object::Str(text), Some(at)) => {
                self.heap.work(text.len() / 16);
                let count = text.chars().count() as i64;
                let index = if at < 0 { at.saturating_add(count) } else { at };
                match usize::try_from(index).ok().and_then(|index| text.chars().nth(index)) {
                    Some(c) => Ok(self.text(c.to_string())),
                    None => raise_worded("IndexError", "string index out of range"),
                }
            }
            (Object::Range(range), Some(at)) => {
                let len = range.len();
                let index = if at < 0 { at.saturating_add_unsigned(len) } else { at };
                match u64::try_from(index).ok().filter(|index| *index < len) {
                    Some(index) => Ok(Object::Int(range.item(index))),
                    None => raise("IndexError", "range object index out of range"),
                }
            }
            (Object::Str(_) | Object::List(_) | Object::Tuple(_), None)
                if matches!(index, Object::Str(_) | Object::None | Object::Float(_) | Object::Partial(_)) =>
            {
                raise("TypeError", "indices must be integers or slices")
            }
            (Object::Dict(entries), _) => {
                self.hashable(index)?;
                match self.heap.lookup(entries, index) {
                    Some(Some(value)) => Ok(value),
                    Some(None) => self.key_error(index),
                    None => self.unknown(),
                }
            }
            (Object::None | Object::Int(_) | Object::Bool(_) | Object::Float(_), _) => {
                let class = base.class().unwrap_or_default();
                raise("TypeError", format!("'{class}' object is not subscriptable"))
            }
            // `d[key]` is not expanded, unlike what `getVar` gives.
            (Object::Data, _) => {
                let value = self.data_get(index, false)?;
                match value {
                    Object::None => self.key_error(index),
                    value => Ok(value),
                }
            }
            (Object::Partial(_), Some(_)) => {
                self.may_raise();
                Ok(self.some_text())
            }
            (Object::Path(path), _) => {
                if is_into_everything(path) {
                    self.escape_frames(base);
                }
                self.unknown()
            }
            (Object::List(_), _) => self.unknown(),
            _ => {
                self.escape(base);
                self.unknown()
            }
        }
    }

    fn key_error(&mut self, key: &Object) -> Outcome {
        let shown = self.repr(key);
        match shown.exact() {
            Some(shown) => raise_worded("KeyError", shown),
            None => raise("KeyError", shown.source()),
        }
    }

    /// `base[bounds]`.
    pub(super) fn slice(&mut self, base: &Object, bounds: &[Object]) -> Outcome {
        let [start, stop, step] = bounds else { return self.unknown() };
        let bounds = (slice_bound(start), slice_bound(stop), slice_bound(step));
        let (Some(start), Some(stop), Some(step)) = bounds else { return self.unknown() };
        if step == Some(0) {
            return raise("ValueError", "slice step cannot be zero");
        }
        let cut = |length: usize| indices(length, start, stop, step.unwrap_or(1));
        Ok(match base {
            Object::Str(text) if text.is_ascii() => {
                let bytes = text.as_bytes();
                self.text(cut(bytes.len()).into_iter().map(|at| bytes[at] as char).collect::<String>())
            }
            Object::Str(text) => {
                let chars: Vec<char> = text.chars().collect();
                self.text(cut(chars.len()).into_iter().map(|at| chars[at]).collect::<String>())
            }
            Object::List(items) if items.is_exact() => {
                let items = items.items();
                self.heap.work(items.len());
                self.list(cut(items.len()).into_iter().map(|at| items[at].clone()).collect())
            }
            Object::List(_) => self.list_of(Vec::new(), Completeness::Some),
            Object::Tuple(items) => {
                self.heap.work(items.len());
                self.tuple(cut(items.len()).into_iter().map(|at| items[at].clone()).collect())
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
        match (start, stop, step.unwrap_or(1), pieces.first()) {
            // A part of the known beginning.
            (start, Some(stop), 1, Some(Piece::Text(text)))
                if stop >= 0 && start.unwrap_or(0) >= 0 && text.chars().count() >= count(stop) =>
            {
                let start = count(start.unwrap_or(0));
                let cut = text.chars().take(count(stop)).skip(start);
                self.text(cut.collect::<String>())
            }
            // All but a part of the known beginning.
            (Some(start), None, 1, Some(Piece::Text(text)))
                if start >= 0 && text.chars().count() >= count(start) =>
            {
                let rest: String = text.chars().skip(count(start)).collect();
                let rest = std::iter::once(Piece::Text(rest)).chain(pieces.iter().skip(1).cloned());
                self.heap.value(Value::from_pieces(rest))
            }
            _ => self.some_text(),
        }
    }

    /// `base[key] = value`.
    pub(super) fn set_item(&mut self, base: &Object, key: Object, value: Object) -> Outcome<()> {
        self.has_effect();
        match base {
            Object::Dict(entries) => self.set_entry(entries, key, value)?,
            Object::List(items) => {
                self.kept_by(items.has_escaped(), &value);
                match key {
                    Object::Int(at) if items.is_exact() && self.is_sure(items.path) => {
                        let at = if at < 0 { at.saturating_add(items.len() as i64) } else { at };
                        if !usize::try_from(at).is_ok_and(|at| items.replace(at, value)) {
                            return raise("IndexError", "list assignment index out of range");
                        }
                    }
                    _ => items.forget_contents(),
                }
            }
            Object::Data => self.set_variable(&key, &value)?,
            Object::None | Object::Str(_) | Object::Int(_) | Object::Tuple(_) => {
                let class = base.class().unwrap_or_default();
                return raise("TypeError", format!("'{class}' object does not support item assignment"));
            }
            other => {
                self.escape(&value);
                self.forget_contents(other);
            }
        }
        Ok(())
    }

    /// `base[start:stop:step] = value`.
    pub(super) fn set_slice(&mut self, base: &Object, bounds: &[Object], value: &Object) -> Outcome<()> {
        self.has_effect();
        let value = self.settle(value)?;
        if let (Object::List(items), [start, stop, Object::None]) = (base, bounds)
            && items.is_exact()
            && self.is_sure(items.path)
            && !items.has_escaped()
            && !matches!(value, Object::Any(_))
        {
            let length = items.len();
            if let (Some(start), Some(stop)) = (whole_bound(start), whole_bound(stop)) {
                let start = start.map_or(0, |at| clamped(at, length, 0, length as i64) as usize);
                let stop = stop.map_or(length, |at| clamped(at, length, 0, length as i64) as usize);
                let stop = stop.max(start);
                let (more, known) = self.iterate(&value)?;
                items.splice(start..stop, more, &self.heap);
                if known != Completeness::All {
                    items.doubt();
                }
                return Ok(());
            }
        }
        self.escape(&value);
        self.forget_contents(base);
        Ok(())
    }

    /// `del base[key]`.
    pub(super) fn delete_item(&mut self, base: &Object, key: &Object) -> Outcome<()> {
        self.has_effect();
        match (base, key) {
            (Object::Data, name) => self.delete_variable(name),
            (Object::Dict(entries), key) => {
                let args = super::args::Args::of(vec![key.clone()]);
                self.dict_method(entries, "pop", &args).map(drop)
            }
            (Object::List(items), Object::Int(at)) if items.is_exact() && self.is_sure(items.path) => {
                let at = if *at < 0 { at.saturating_add(items.len() as i64) } else { *at };
                match usize::try_from(at).ok().filter(|at| *at < items.len()) {
                    Some(at) => {
                        items.remove(at, &self.heap);
                        Ok(())
                    }
                    None => raise("IndexError", "list assignment index out of range"),
                }
            }
            (base, _) => {
                self.forget_contents(base);
                Ok(())
            }
        }
    }

    pub(super) fn set_entry(&mut self, entries: &Entries, key: Object, value: Object) -> Outcome<()> {
        self.hashable(&key)?;
        self.kept_by(entries.has_escaped(), &value);
        let sure = self.is_sure(entries.path);
        let mut at = None;
        let mut perhaps = matches!(key, Object::Any(_) | Object::Unknown);
        for (index, (known, _)) in entries.items().iter().enumerate() {
            match self.heap.equals(known, &key) {
                Some(true) => {
                    at = Some(index);
                    break;
                }
                Some(false) => {}
                None => perhaps = true,
            }
        }
        self.step(1)?;
        if perhaps {
            // It may have taken the place of any entry.
            entries.forget_contents();
            return Ok(());
        }
        match at {
            Some(index) => {
                let key = entries.items()[index].0.clone();
                let old = entries.items()[index].1.clone();
                let value = if sure { value } else { one_of([old, value]) };
                entries.replace(index, (key, value));
            }
            None if sure => entries.push((key, value), &self.heap),
            None => entries.doubt(),
        }
        Ok(())
    }
}

pub(super) fn pick(items: &[Object], at: i64, what: &str) -> Outcome {
    let index = if at < 0 { at + items.len() as i64 } else { at };
    match usize::try_from(index).ok().and_then(|index| items.get(index)) {
        Some(item) => Ok(item.clone()),
        None if what == "group" => raise("IndexError", "no such group"),
        None => raise_worded("IndexError", format!("{what} index out of range")),
    }
}

/// The indices that a slice takes.
fn indices(length: usize, start: Option<i64>, stop: Option<i64>, step: i64) -> Vec<usize> {
    let last = length as i64 - 1;
    let mut found = Vec::new();
    if step > 0 {
        let mut at = start.map_or(0, |start| clamped(start, length, 0, last + 1));
        let stop = stop.map_or(last + 1, |stop| clamped(stop, length, 0, last + 1));
        while at < stop {
            found.push(at as usize);
            at = at.saturating_add(step);
        }
    } else if step < 0 {
        let mut at = start.map_or(last, |start| clamped(start, length, -1, last));
        let stop = stop.map_or(-1, |stop| clamped(stop, length, -1, last));
        while at > stop {
            found.push(at as usize);
            at = at.saturating_add(step);
        }
    }
    found
}

/// An index of a sequence of this length, counted from its end if it is negative, cut to `low` and `high`.
fn clamped(at: i64, length: usize, low: i64, high: i64) -> i64 {
    let at = if at < 0 { at.saturating_add(length as i64) } else { at };
    at.clamp(low, high)
}

/// A bound of a slice; the outer `None` if it is none that is known.
fn slice_bound(object: &Object) -> Option<Option<i64>> {
    match (object, object.number()) {
        (Object::None, _) => Some(None),
        (_, Some(Number::Int(at))) => Some(Some(at)),
        _ => None,
    }
}

/// The same, but `False` and `True` are none.
fn whole_bound(object: &Object) -> Option<Option<i64>> {
    match object {
        Object::None => Some(None),
        Object::Int(at) => Some(Some(*at)),
        _ => None,
    }
}

fn count(at: i64) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// Whether an item of what a path stands for may be any module or function, as in `sys.modules[name]`.
fn is_into_everything(path: &str) -> bool {
    let is_plain = matches!(path, "sys.argv" | "sys.path" | "sys.version" | "sys.version_info");
    modules::reaches_everything(path) && !is_plain
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
