//! Lists.

use super::args::Args;
use super::interpreter::no_attribute;
use super::interpreter::{Interpreter, MAX_LENGTH, Outcome, raise};
use super::object::{Completeness, Items, Object};
use super::subscript::pick;

/// Lists of other things than texts are sorted up to this length.
const MAX_PAIRED: usize = 64;

impl Interpreter<'_> {
    pub fn list_method(&mut self, items: &Items, name: &str, args: &Args) -> Outcome {
        let sure = self.is_sure(items.path) && !args.open;
        let first = args.positional.first();
        match (name, args.positional.as_slice()) {
            ("append", [item]) => {
                if items.items.borrow().len() > MAX_LENGTH {
                    return Err(super::interpreter::Stop::Limit);
                }
                match sure {
                    true => items.items.borrow_mut().push(item.clone()),
                    false => items.known.set(Completeness::Some),
                }
            }
            ("extend", [more]) => {
                let (more, known) = match more {
                    Object::Any(_) => (Vec::new(), Completeness::Some),
                    more => self.iterate(more)?,
                };
                self.step(more.len())?;
                match sure {
                    true => {
                        items.items.borrow_mut().extend(more);
                        items.known.set(items.known.get().max(known));
                    }
                    false => items.known.set(Completeness::Some),
                }
            }
            ("insert", [Object::Int(at), item]) if sure && items.known.get() == Completeness::All => {
                let mut items = items.items.borrow_mut();
                let length = items.len() as i64;
                let at = if *at < 0 { (*at + length).max(0) } else { (*at).min(length) };
                items.insert(at as usize, item.clone());
            }
            ("copy", []) => {
                return Ok(self.list_of(items.items.borrow().clone(), items.known.get()));
            }
            ("remove", [item]) if sure => return self.remove(items, item, "ValueError"),
            ("pop", []) | ("pop", [Object::Int(_)]) if sure && items.known.get() == Completeness::All => {
                let at = match first {
                    Some(Object::Int(at)) => *at,
                    _ => -1,
                };
                let popped = pick(&items.items.borrow(), at, "pop from")?;
                let length = items.items.borrow().len() as i64;
                let at = if at < 0 { at + length } else { at };
                items.items.borrow_mut().remove(at as usize);
                return Ok(popped);
            }
            ("reverse", []) if sure && items.known.get() == Completeness::All => {
                items.items.borrow_mut().reverse()
            }
            ("sort", []) if sure && args.named.is_empty() => {
                let sorted = self.sorted(items.items.borrow().clone(), items.known.get())?;
                match sorted {
                    Object::List(sorted) => {
                        items.known.set(sorted.known.get());
                        items.items.swap(&sorted.items);
                    }
                    _ => items.forget_contents(),
                }
            }
            ("clear", []) if sure => {
                items.items.borrow_mut().clear();
                items.known.set(Completeness::All);
            }
            ("index", [item]) if items.known.get() == Completeness::All => {
                for (at, known) in items.items.borrow().iter().enumerate() {
                    match known.equals(item) {
                        Some(true) => return Ok(Object::Int(at as i64)),
                        Some(false) => {}
                        None => return self.unknown(),
                    }
                }
                return raise("ValueError", format!("{} is not in list", self.repr(item).source()));
            }
            ("count", [item]) if items.is_complete() => {
                let mut count = 0;
                for known in items.items.borrow().iter() {
                    match known.equals(item) {
                        Some(equal) => count += i64::from(equal),
                        None => return Ok(Object::Unknown),
                    }
                }
                return Ok(Object::Int(count));
            }
            ("index" | "count", _) => return self.unknown(),
            ("append" | "extend" | "insert" | "remove" | "pop" | "reverse" | "sort" | "clear", _) => {
                items.forget_contents();
                self.may_raise();
                return Ok(if name == "pop" { Object::Unknown } else { Object::None });
            }
            _ => return no_attribute("list", name),
        }
        Ok(Object::None)
    }

    pub fn remove(&mut self, items: &Items, item: &Object, error: &str) -> Outcome {
        let mut at = None;
        for (index, known) in items.items.borrow().iter().enumerate() {
            match known.equals(item) {
                Some(true) => {
                    at = Some(index);
                    break;
                }
                Some(false) => {}
                None => {
                    items.forget_contents();
                    self.may_raise();
                    return Ok(Object::None);
                }
            }
        }
        match at {
            Some(at) => drop(items.items.borrow_mut().remove(at)),
            None if items.is_complete() && !error.is_empty() => {
                return raise(error, "list.remove(x): x not in list");
            }
            None => {}
        }
        Ok(Object::None)
    }

    /// `sorted(items)`, by nothing but themselves.
    pub fn sorted(&mut self, mut items: Vec<Object>, known: Completeness) -> Outcome {
        self.step(items.len())?;
        let is_text = |item: &Object| matches!(item, Object::Str(_));
        let comparable = items.iter().all(is_text)
            || items.len() <= MAX_PAIRED && {
                self.step(items.len() * items.len())?;
                items.iter().all(|a| items.iter().all(|b| a.compare(b).is_some()))
            };
        if comparable && known != Completeness::Some {
            // All pairs can be compared, so this is an order.
            items.sort_by(|a, b| a.compare(b).unwrap_or(std::cmp::Ordering::Equal));
            return Ok(self.list(items));
        }
        self.may_raise();
        Ok(self.list_of(
            items,
            if known == Completeness::Some { Completeness::Some } else { Completeness::Unordered },
        ))
    }
}
