//! Sets and dicts, and what changes any container in place.

use super::args::Args;
use super::attributes::{self, Attribute};
use super::heap::{Entries, Items};
use super::interpreter::{Interpreter, Outcome, no_attribute, raise};
use super::object::{Completeness, Object, View, truth_value};
use super::tree::Binary;

impl Interpreter<'_> {
    /// `target op= value` for what is changed by it rather than replaced; tells whether it was.
    pub(super) fn add_in_place(&mut self, target: &Object, op: Binary, value: &Object) -> Outcome<bool> {
        match (target, op) {
            (Object::List(items), Binary::Add) => {
                let value = self.settle(value)?;
                self.extend(items, &value)?;
            }
            (Object::Set(items), Binary::BitOr | Binary::BitAnd | Binary::Sub | Binary::BitXor)
                if !items.frozen && matches!(value, Object::Set(_)) =>
            {
                let method = match op {
                    Binary::BitOr => "update",
                    Binary::BitAnd => "intersection_update",
                    Binary::Sub => "difference_update",
                    _ => "symmetric_difference_update",
                };
                self.set_method(items, method, &Args::of(vec![value.clone()]))?;
            }
            (Object::Dict(entries), Binary::BitOr) if matches!(value, Object::Dict(_)) => {
                self.update_dict(entries, value)?;
            }
            (Object::Set(items), _) if items.frozen => return Ok(false),
            (Object::List(_) | Object::Set(_) | Object::Dict(_), _) => {
                self.escape(value);
                self.forget_contents(target);
            }
            (Object::Any(_) | Object::Unknown, _) => {
                // Which of them is changed is not known, nor what is done with the value.
                self.escape(value);
                self.forget_contents(target);
                return Ok(false);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn set_method(&mut self, items: &Items, name: &str, args: &Args) -> Outcome {
        let given = args.positional.as_slice();
        let plain = !args.open && args.named.is_empty();
        if let Attribute::Missing(class) = attributes::of(&Object::Set(items.clone()), name) {
            return no_attribute(class, name);
        }
        let looks = matches!(
            name,
            "copy"
                | "union"
                | "intersection"
                | "difference"
                | "symmetric_difference"
                | "issubset"
                | "issuperset"
                | "isdisjoint"
        );
        if looks {
            return match plain {
                true => self.look_at_set(items, name, given),
                false => self.unknown(),
            };
        }
        self.has_effect();
        let sure = self.is_sure(items.path) && plain;
        match (name, given) {
            ("add", [item]) if plain => {
                self.hashable(item)?;
                self.kept_by(items.has_escaped(), item);
                match sure && !matches!(item, Object::Any(_) | Object::Unknown) {
                    true => match self.heap.contains(items, item) {
                        Some(true) => {}
                        Some(false) => items.push(item.clone(), &self.heap),
                        None => {
                            items.push(item.clone(), &self.heap);
                            items.doubt();
                        }
                    },
                    false => items.doubt(),
                }
                Ok(Object::None)
            }
            ("discard", [item]) if sure => self.remove(items, item, "", ""),
            ("remove", [item]) if sure => self.remove(items, item, "KeyError", ""),
            ("clear", []) if sure => {
                items.assign(Vec::new(), Completeness::Unordered, &self.heap);
                Ok(Object::None)
            }
            (
                "update" | "intersection_update" | "difference_update" | "symmetric_difference_update",
                others,
            ) if plain => {
                let mut result = Object::Set(items.clone());
                for other in others {
                    let Some(other) = self.as_set(other)? else {
                        items.forget_contents();
                        return Ok(Object::None);
                    };
                    let op = operation(name.trim_end_matches("_update"));
                    let Object::Set(so_far) = &result else { break };
                    result = self.combine_sets(&so_far.clone(), op, &other)?;
                }
                match result {
                    Object::Set(result) if sure => {
                        items.assign(result.to_vec(&self.heap), result.known(), &self.heap);
                    }
                    _ if name == "update" => items.doubt(),
                    _ => items.forget_contents(),
                }
                Ok(Object::None)
            }
            _ => {
                let objects: Vec<Object> = args.objects().cloned().collect();
                self.escape_all(&objects);
                items.forget_contents();
                self.unknown()
            }
        }
    }

    fn look_at_set(&mut self, items: &Items, name: &str, given: &[Object]) -> Outcome {
        match (name, given) {
            ("copy", []) => {
                let copy = self.heap.items(
                    items.to_vec(&self.heap),
                    items.known(),
                    items.frozen,
                    self.path.current(),
                );
                Ok(Object::Set(copy))
            }
            ("issubset" | "issuperset" | "isdisjoint", [other]) => {
                let Some(other) = self.as_set(other)? else { return self.unknown() };
                Ok(truth_value(match name {
                    "issubset" => self.heap.subset(items, &other),
                    "issuperset" => self.heap.subset(&other, items),
                    _ => match self.combine_sets(items, Binary::BitAnd, &other)? {
                        Object::Set(both) => both.truth().map(|some| !some),
                        _ => None,
                    },
                }))
            }
            ("union" | "intersection" | "difference" | "symmetric_difference", others) => {
                let mut result = Object::Set(items.clone());
                for other in others {
                    let Some(other) = self.as_set(other)? else { return self.unknown() };
                    let Object::Set(so_far) = &result else { break };
                    result = self.combine_sets(&so_far.clone(), operation(name), &other)?;
                }
                match others {
                    [] => self.look_at_set(items, "copy", &[]),
                    _ => Ok(result),
                }
            }
            _ => self.unknown(),
        }
    }

    /// What `object` holds, as a set; nothing if it is one of several.
    pub(super) fn as_set(&mut self, object: &Object) -> Outcome<Option<Items>> {
        let (items, known) = match object {
            Object::Set(items) => return Ok(Some(items.clone())),
            Object::Any(_) => return Ok(None),
            other => self.iterate(other)?,
        };
        Ok(match self.set_of(items, known, false)? {
            Object::Set(items) => Some(items),
            _ => None,
        })
    }

    pub(super) fn combine_sets(&mut self, a: &Items, op: Binary, b: &Items) -> Outcome {
        let (left, right) = (a.to_vec(&self.heap), b.to_vec(&self.heap));
        let complete = a.is_complete() && b.is_complete();
        let known = |complete: bool| if complete { Completeness::Unordered } else { Completeness::Some };
        if op == Binary::BitOr {
            let items = left.into_iter().chain(right).collect();
            return self.set_of(items, known(complete), a.frozen);
        }
        let (mut items, mut sure) = (Vec::new(), a.is_complete());
        for (one, other) in [(&left, b), (&right, a)] {
            for item in one {
                match (self.heap.contains(other, item), op) {
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
        self.set_of(items, known(sure), a.frozen)
    }

    pub(super) fn dict_method(&mut self, entries: &Entries, name: &str, args: &Args) -> Outcome {
        let given = args.positional.as_slice();
        let plain = !args.open && args.named.is_empty();
        if let Attribute::Missing(class) = attributes::of(&Object::Dict(entries.clone()), name) {
            return no_attribute(class, name);
        }
        match (name, given) {
            ("get", [key] | [key, _]) if plain => {
                let default = given.get(1).cloned().unwrap_or(Object::None);
                let entries = entries.clone();
                return self.for_each_alternative(std::slice::from_ref(key), &mut |this, key| {
                    Ok(match this.heap.lookup(&entries, &key[0]) {
                        Some(Some(value)) => value,
                        Some(None) => {
                            this.hashable(&key[0])?;
                            default.clone()
                        }
                        None => Object::Unknown,
                    })
                });
            }
            ("keys", []) => return Ok(Object::View(entries.clone(), View::Keys)),
            ("values", []) => return Ok(Object::View(entries.clone(), View::Values)),
            ("items", []) => return Ok(Object::View(entries.clone(), View::Items)),
            ("copy", []) => {
                let copy =
                    self.heap.entries(entries.to_vec(&self.heap), entries.known(), self.path.current());
                return Ok(Object::Dict(copy));
            }
            ("get" | "keys" | "values" | "items" | "copy", _) => return self.unknown(),
            ("fromkeys", [keys] | [keys, _]) if plain => {
                let value = given.get(1).cloned().unwrap_or(Object::None);
                return self.dict_of_keys(keys, &value);
            }
            _ => {}
        }
        self.has_effect();
        let sure = self.is_sure(entries.path) && plain;
        match (name, given) {
            ("setdefault", [key] | [key, _]) if sure => {
                let default = given.get(1).cloned().unwrap_or(Object::None);
                match self.heap.lookup(entries, key) {
                    Some(Some(value)) => Ok(value),
                    Some(None) => {
                        self.set_entry(entries, key.clone(), default.clone())?;
                        Ok(default)
                    }
                    None => {
                        self.escape(&default);
                        entries.forget_contents();
                        Ok(Object::Unknown)
                    }
                }
            }
            ("pop", [key] | [key, _]) if sure => self.pop_entry(entries, key, given.get(1)),
            ("popitem", []) if sure && entries.known() == Completeness::All => {
                match entries.len().checked_sub(1) {
                    Some(last) => {
                        let (key, value) = entries.remove(last, &self.heap);
                        Ok(self.tuple(vec![key, value]))
                    }
                    None => raise("KeyError", "'popitem(): dictionary is empty'"),
                }
            }
            ("clear", []) if sure => {
                entries.assign(Vec::new(), Completeness::All, &self.heap);
                Ok(Object::None)
            }
            ("update", [] | [_]) if !args.open => {
                if let [more] = given {
                    self.update_dict(entries, more)?;
                }
                for (name, value) in &args.named {
                    let name = Object::Str(super::heap::Str::of_code(name));
                    self.set_entry(entries, name, value.clone())?;
                }
                Ok(Object::None)
            }
            _ => {
                let objects: Vec<Object> = args.objects().cloned().collect();
                self.escape_all(&objects);
                entries.forget_contents();
                self.unknown()
            }
        }
    }

    fn pop_entry(&mut self, entries: &Entries, key: &Object, default: Option<&Object>) -> Outcome {
        let mut at = None;
        let mut sure = entries.is_complete() && !matches!(key, Object::Any(_) | Object::Unknown);
        for (index, (known, _)) in entries.items().iter().enumerate() {
            match self.heap.equals(known, key) {
                Some(true) => at = Some(index),
                Some(false) => {}
                None => sure = false,
            }
        }
        match (at, default) {
            (Some(at), _) if sure => Ok(entries.remove(at, &self.heap).1),
            (None, Some(default)) if sure => Ok(default.clone()),
            (None, None) if sure => raise("KeyError", self.repr(key).source()),
            _ => {
                entries.forget_contents();
                self.unknown()
            }
        }
    }

    /// `dict.update(more)`.
    pub(super) fn update_dict(&mut self, entries: &Entries, more: &Object) -> Outcome<()> {
        self.has_effect();
        match more {
            Object::Dict(more) => {
                for (key, value) in more.to_vec(&self.heap) {
                    self.set_entry(entries, key, value)?;
                }
                if more.known() != Completeness::All {
                    entries.set_known(entries.known().max(more.known()));
                    if more.known() == Completeness::Some {
                        // Any of its values may have been replaced.
                        entries.forget_contents();
                    }
                }
            }
            Object::Any(_) | Object::Unknown | Object::Data => {
                self.escape(more);
                entries.forget_contents();
            }
            pairs => {
                let (pairs, known) = self.iterate(pairs)?;
                for pair in pairs {
                    let (pair, how) = match &pair {
                        Object::Any(_) | Object::Unknown => (Vec::new(), Completeness::Some),
                        pair => self.iterate(pair)?,
                    };
                    match (pair.as_slice(), how) {
                        ([key, value], Completeness::All) => {
                            self.set_entry(entries, key.clone(), value.clone())?
                        }
                        (_, Completeness::All) => {
                            return raise(
                                "ValueError",
                                "dictionary update sequence element has another length",
                            );
                        }
                        _ => entries.forget_contents(),
                    }
                }
                if known != Completeness::All {
                    entries.forget_contents();
                }
            }
        }
        Ok(())
    }

    fn dict_of_keys(&mut self, keys: &Object, value: &Object) -> Outcome {
        let (keys, known) = match keys {
            Object::Any(_) => return self.unknown(),
            keys => self.iterate(keys)?,
        };
        let dict = self.dict(Vec::new());
        if let Object::Dict(entries) = &dict {
            for key in keys {
                self.set_entry(entries, key, value.clone())?;
            }
            entries.set_known(entries.known().max(known));
        }
        Ok(dict)
    }
}

fn operation(method: &str) -> Binary {
    match method {
        "intersection" => Binary::BitAnd,
        "difference" => Binary::Sub,
        "symmetric_difference" => Binary::BitXor,
        _ => Binary::BitOr,
    }
}
