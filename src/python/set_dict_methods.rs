//! Sets and dicts, and what changes any container.

use super::args::Args;
use super::interpreter::{Interpreter, Outcome};
use super::object::truth_value;
use super::object::{Completeness, Container, Entries, Items, Object, contains, subset};
use super::subscript::lookup;
use super::tree::Binary;

impl Interpreter<'_> {
    pub fn dict(&self, entries: Vec<(Object, Object)>) -> Object {
        Object::Dict(Container::new(entries, Completeness::All, self.path.current()))
    }

    /// `target op= value` for what is changed by it rather than replaced; tells whether it was.
    pub fn add_in_place(&mut self, target: &Object, op: Binary, value: &Object) -> Outcome<bool> {
        match (target, op) {
            (Object::List(items), Binary::Add) => {
                let more = Args::of(vec![value.clone()]);
                self.list_method(items, "extend", &more)?;
            }
            (Object::Set(items), Binary::BitOr) => {
                let more = Args::of(vec![value.clone()]);
                self.set_method(items, "update", &more)?;
            }
            (Object::List(_) | Object::Set(_) | Object::Dict(_), _) => self.forget_contents(target),
            (Object::Any(_), _) => {
                // Which of them is changed is not known.
                self.forget_contents(target);
                return Ok(false);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub fn set_method(&mut self, items: &Items, name: &str, args: &Args) -> Outcome {
        let sure = self.is_sure(items.path) && !args.open;
        match (name, args.positional.as_slice()) {
            ("add", [item]) => {
                match sure && !matches!(item, Object::Any(_) | Object::Unknown) {
                    true => match contains(items, item) {
                        Some(true) => {}
                        Some(false) => items.items.borrow_mut().push(item.clone()),
                        None => {
                            items.items.borrow_mut().push(item.clone());
                            items.known.set(Completeness::Some);
                        }
                    },
                    false => items.known.set(Completeness::Some),
                }
                Ok(Object::None)
            }
            ("discard", [item]) if sure => self.remove(items, item, ""),
            ("remove", [item]) if sure => self.remove(items, item, "KeyError"),
            ("copy", []) => Ok(self.set_of(items.items.borrow().clone(), items.known.get())),
            (
                "union" | "intersection" | "difference" | "symmetric_difference" | "issubset" | "issuperset",
                [other],
            )
            | ("update", [other]) => {
                let (more, known) = match other {
                    Object::Any(_) => (Vec::new(), Completeness::Some),
                    other => self.iterate(other)?,
                };
                let Object::Set(other) = self.set_of(more, known) else { return self.unknown() };
                let op = match name {
                    "union" => Binary::BitOr,
                    "intersection" => Binary::BitAnd,
                    "difference" => Binary::Sub,
                    "symmetric_difference" => Binary::BitXor,
                    "issubset" => {
                        return Ok(truth_value(subset(items, &other)));
                    }
                    "issuperset" => {
                        return Ok(truth_value(subset(&other, items)));
                    }
                    _ => {
                        if sure {
                            let joined = self.combine_sets(items, Binary::BitOr, &other);
                            if let Object::Set(joined) = joined {
                                items.known.set(joined.known.get());
                                items.items.swap(&joined.items);
                            }
                        } else {
                            items.known.set(Completeness::Some);
                        }
                        return Ok(Object::None);
                    }
                };
                Ok(self.combine_sets(items, op, &other))
            }
            ("isdisjoint", _) => self.unknown(),
            (_, _) => {
                items.forget_contents();
                self.unknown()
            }
        }
    }

    pub fn dict_method(&mut self, entries: &Entries, name: &str, args: &Args) -> Outcome {
        let known = entries.known.get();
        let keys = |entries: &Entries| entries.items.borrow().iter().map(|entry| entry.0.clone()).collect();
        match (name, args.positional.as_slice()) {
            ("get", [key]) | ("get", [key, _]) => {
                let default = args.positional.get(1).cloned().unwrap_or(Object::None);
                let entries = entries.clone();
                self.for_each_alternative(std::slice::from_ref(key), &mut |_, key| {
                    Ok(match lookup(&entries, &key[0]) {
                        Some(Some(value)) => value,
                        Some(None) => default.clone(),
                        None => Object::Unknown,
                    })
                })
            }
            ("keys", []) => Ok(self.list_of(keys(entries), known)),
            ("values", []) => {
                let values = entries.items.borrow().iter().map(|entry| entry.1.clone()).collect();
                Ok(self.list_of(values, known))
            }
            ("items", []) => {
                let pairs = entries.items.borrow();
                let pairs = pairs.iter().map(|(key, value)| Object::tuple(vec![key.clone(), value.clone()]));
                Ok(self.list_of(pairs.collect(), known))
            }
            ("copy", []) => {
                let copy = Container::new(entries.items.borrow().clone(), known, self.path.current());
                Ok(Object::Dict(copy))
            }
            ("setdefault", [key, default]) if self.is_sure(entries.path) => match lookup(entries, key) {
                Some(Some(value)) => Ok(value),
                Some(None) => {
                    self.set_entry(entries, key.clone(), default.clone())?;
                    Ok(default.clone())
                }
                None => {
                    entries.forget_contents();
                    Ok(Object::Unknown)
                }
            },
            _ => {
                entries.forget_contents();
                self.unknown()
            }
        }
    }
}
