//! Lists, and tuples' methods.

use std::cmp::Ordering;

use super::args::Args;
use super::attributes::{self, Attribute};
use super::heap::Items;
use super::interpreter::{Interpreter, Outcome, no_attribute, raise, raise_worded};
use super::object::{Completeness, Object};

/// Lists of other things than texts and numbers are sorted up to this length.
const MAX_PAIRED: usize = 64;

impl Interpreter<'_> {
    pub(super) fn list_method(&mut self, items: &Items, name: &str, args: &Args) -> Outcome {
        let given = args.positional.as_slice();
        let plain = !args.open && args.named.is_empty();
        match (name, given) {
            ("index", [item]) if plain && items.is_exact() => {
                return self.index_of(&items.items(), item, "list");
            }
            ("count", [item]) if plain && items.is_complete() => return self.count_of(&items.items(), item),
            ("copy", []) if plain => return Ok(self.list_of(items.to_vec(&self.heap), items.known())),
            ("index" | "count" | "copy", _) => return self.unknown(),
            _ => {}
        }
        if let Attribute::Missing(class) = attributes::of(&Object::List(items.clone()), name) {
            return no_attribute(class, name);
        }
        self.has_effect();
        let sure = self.is_sure(items.path) && !args.open;
        match (name, given) {
            ("append", [item]) if plain => {
                self.kept_by(items.has_escaped(), item);
                match sure {
                    true => items.push(item.clone(), &self.heap),
                    false => items.doubt(),
                }
            }
            ("extend", [more]) if plain => self.extend(items, more)?,
            ("insert", [Object::Int(at), item]) if plain && sure && items.is_exact() => {
                self.kept_by(items.has_escaped(), item);
                let length = items.len() as i64;
                let at = if *at < 0 { at.saturating_add(length).max(0) } else { (*at).min(length) };
                items.insert(at as usize, item.clone(), &self.heap);
            }
            ("remove", [item]) if plain && sure => {
                return self.remove(items, item, "ValueError", "list.remove(x): x not in list");
            }
            ("pop", [] | [Object::Int(_)]) if plain && sure && items.is_exact() => {
                return self.pop(items, given.first());
            }
            ("reverse", []) if plain && sure && items.is_exact() => items.reverse(),
            ("sort", []) if sure => return self.sort(items, args),
            ("clear", []) if plain && sure => items.assign(Vec::new(), Completeness::All, &self.heap),
            _ => {
                // What is put into it may be handed on.
                let objects: Vec<Object> = args.objects().cloned().collect();
                self.escape_all(&objects);
                items.forget_contents();
                self.may_raise();
                let gives_nothing =
                    matches!(name, "append" | "extend" | "insert" | "remove" | "clear" | "reverse" | "sort");
                return Ok(if gives_nothing { Object::None } else { Object::Unknown });
            }
        }
        Ok(Object::None)
    }

    /// `list.extend(more)`.
    pub(super) fn extend(&mut self, items: &Items, more: &Object) -> Outcome<()> {
        self.has_effect();
        if items.has_escaped() {
            self.escape(more);
            return Ok(());
        }
        let (more, known) = match more {
            Object::Any(_) => (Vec::new(), Completeness::Some),
            more => self.iterate(more)?,
        };
        self.step(more.len() / 16)?;
        match self.is_sure(items.path) {
            true => {
                items.extend(more, &self.heap);
                items.set_known(items.known().max(known));
            }
            false => items.doubt(),
        }
        Ok(())
    }

    fn pop(&mut self, items: &Items, at: Option<&Object>) -> Outcome {
        let length = items.len() as i64;
        let at = match at {
            Some(Object::Int(at)) => *at,
            _ => -1,
        };
        let at = if at < 0 { at.saturating_add(length) } else { at };
        if length == 0 {
            return raise_worded("IndexError", "pop from empty list");
        }
        match usize::try_from(at).ok().filter(|at| *at < items.len()) {
            Some(at) => Ok(items.remove(at, &self.heap)),
            None => raise_worded("IndexError", "pop index out of range"),
        }
    }

    fn sort(&mut self, items: &Items, args: &Args) -> Outcome {
        let Some((key, reverse)) = self.order_asked_for(args) else {
            items.forget_contents();
            return Ok(self.call_unknown(&Object::Unknown, args));
        };
        let known = items.known();
        // While it is sorted it is empty.
        let list = self.list_of(items.to_vec(&self.heap), known);
        let had_key = key.is_some();
        let before = self.effects;
        match self.sorted_by(&list, key, reverse)? {
            Object::List(sorted) if !had_key || self.effects == before => {
                items.assign(sorted.to_vec(&self.heap), sorted.known(), &self.heap);
            }
            Object::List(sorted) if self.is_sure(items.path) => {
                items.assign(sorted.to_vec(&self.heap), sorted.known(), &self.heap);
            }
            _ => items.forget_contents(),
        }
        Ok(Object::None)
    }

    pub(super) fn index_of(&mut self, items: &[Object], item: &Object, class: &str) -> Outcome {
        for (at, known) in items.iter().enumerate() {
            match self.heap.equals(known, item) {
                Some(true) => return Ok(Object::Int(at as i64)),
                Some(false) => {}
                None => return self.unknown(),
            }
        }
        raise("ValueError", format!("{class}.index(x): x not in {class}"))
    }

    pub(super) fn count_of(&mut self, items: &[Object], item: &Object) -> Outcome {
        let mut count = 0;
        for known in items {
            match self.heap.equals(known, item) {
                Some(equal) => count += i64::from(equal),
                None => return Ok(Object::Unknown),
            }
        }
        Ok(Object::Int(count))
    }

    pub(super) fn tuple_method(&mut self, items: &[Object], name: &str, args: &Args) -> Outcome {
        match (name, args.positional.as_slice()) {
            ("index", [item]) if !args.open => self.index_of(items, item, "tuple"),
            ("count", [item]) if !args.open => self.count_of(items, item),
            _ => {
                self.escape_all(items);
                self.unknown()
            }
        }
    }

    /// Takes `item` out of a list or set; raises `error` if it is not there, unless there is none to raise.
    pub(super) fn remove(&mut self, items: &Items, item: &Object, error: &str, message: &str) -> Outcome {
        let mut at = None;
        let mut unsure = false;
        for (index, known) in items.items().iter().enumerate() {
            match self.heap.equals(known, item) {
                Some(true) => {
                    at = Some(index);
                    break;
                }
                Some(false) => {}
                None => {
                    unsure = true;
                    break;
                }
            }
        }
        match at {
            _ if unsure => {
                items.forget_contents();
                self.may_raise();
            }
            // Where others may come before it, another one that is equal may go.
            Some(at) => drop(items.remove(at, &self.heap)),
            None if items.is_complete() && !error.is_empty() => {
                let message = if message.is_empty() { self.repr(item).source() } else { message.to_owned() };
                return raise(error, message);
            }
            None if !error.is_empty() => self.may_raise(),
            None => {}
        }
        Ok(Object::None)
    }

    /// `sorted(items, reverse=…)`, by nothing but themselves.
    pub(super) fn sorted(&mut self, items: Vec<Object>, known: Completeness, reverse: bool) -> Outcome {
        let keys = items.clone();
        self.sorted_with(items, &keys, known, reverse)
    }

    /// The items in the order of their keys, equal ones in the order that they had.
    pub(super) fn sorted_with(
        &mut self,
        items: Vec<Object>,
        keys: &[Object],
        known: Completeness,
        reverse: bool,
    ) -> Outcome {
        let count = items.len();
        self.heap.work(count.saturating_mul(count.max(2).ilog2() as usize));
        self.step(1)?;
        let all = |is: fn(&Object) -> bool| keys.iter().all(is);
        let comparable = all(|key| matches!(key, Object::Str(_)))
            || all(|key| matches!(key, Object::Int(_) | Object::Bool(_)))
            || count <= MAX_PAIRED
                && keys.iter().all(|a| keys.iter().all(|b| self.heap.order(a, b).is_some()));
        if self.heap.is_spent() {
            return Err(super::interpreter::Stop::Limit);
        }
        // Which one of several with equal keys came first is known only if all is.
        let in_order =
            known == Completeness::All || known == Completeness::Unordered && keys_are_items(&items, keys);
        if comparable && in_order {
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|a, b| {
                let (a, b) = if reverse { (b, a) } else { (a, b) };
                self.heap.order(&keys[*a], &keys[*b]).unwrap_or(Ordering::Equal)
            });
            return Ok(self.list(order.into_iter().map(|at| items[at].clone()).collect()));
        }
        if count > 1 && known != Completeness::Some && cannot_be_compared(keys) {
            return raise("TypeError", "'<' not supported between instances of these types");
        }
        self.may_raise();
        Ok(self.list_of(
            items,
            if known == Completeness::Some { Completeness::Some } else { Completeness::Unordered },
        ))
    }
}

/// Whether equal keys mean equal items.
fn keys_are_items(items: &[Object], keys: &[Object]) -> bool {
    items
        .iter()
        .zip(keys)
        .all(|(item, key)| item.is_same(key) && matches!(item, Object::Str(_) | Object::Int(_)))
}

/// Whether sorting must come across two objects that Python does not compare.
fn cannot_be_compared(keys: &[Object]) -> bool {
    let kinds: Option<Vec<u8>> = keys.iter().map(kind).collect();
    kinds.is_some_and(|kinds| kinds.iter().any(|kind| *kind != kinds[0]) || kinds[0] >= 4)
}

/// A number for each kind of objects that Python compares with each other.
fn kind(key: &Object) -> Option<u8> {
    match key {
        Object::Str(_) | Object::Partial(_) => Some(0),
        Object::Int(_) | Object::Float(_) | Object::Bool(_) => Some(1),
        Object::List(_) => Some(2),
        Object::Tuple(_) => Some(3),
        Object::None => Some(4),
        Object::Dict(_) => Some(5),
        _ => None,
    }
}
