//! What is assigned to and deleted.

use std::rc::Rc;

use super::interpreter::{Interpreter, Outcome, raise};
use super::object::{Completeness, Object, one_of};
use super::scope::Frame;
use super::tree::Expr;

impl Interpreter<'_> {
    /// `target = value`.
    pub(super) fn assign(&mut self, target: &Expr, value: Object, frame: &Rc<Frame>) -> Outcome<()> {
        match target {
            Expr::Name(name) => frame.set(name, value),
            Expr::Tuple(targets) | Expr::List(targets) => self.unpack(targets, &value, frame)?,
            Expr::Item(base, index) => {
                let base = self.eval(base, frame)?;
                match &**index {
                    Expr::Slice(bounds) => {
                        let mut given = Vec::with_capacity(3);
                        for bound in bounds {
                            given.push(match bound {
                                Some(bound) => self.eval(bound, frame)?,
                                None => Object::None,
                            });
                        }
                        self.set_slice(&base, &given, &value)?;
                    }
                    index => {
                        let index = self.eval(index, frame)?;
                        self.set_item(&base, index, value)?;
                    }
                }
            }
            Expr::Attribute(base, _) => {
                let base = self.eval(base, frame)?;
                self.set_attribute(&base, &value);
            }
            Expr::Starred(target) => self.assign(target, value, frame)?,
            _ => self.escape(&value),
        }
        Ok(())
    }

    /// `base.name = value`.
    fn set_attribute(&mut self, base: &Object, value: &Object) {
        self.may_raise();
        self.escape(value);
        match base {
            // What others call from now on may be something else.
            Object::Path(_) => self.store.anything_may_change(&Object::Unknown),
            base => self.escape(base),
        }
    }

    fn unpack(&mut self, targets: &[Expr], value: &Object, frame: &Rc<Frame>) -> Outcome<()> {
        let starred = targets.iter().any(|target| matches!(target, Expr::Starred(_)));
        let items = match value {
            Object::Any(_) | Object::Unknown => None,
            value => Some(self.iterate(value)?).filter(|(_, known)| *known == Completeness::All),
        };
        if let (Some((items, _)), true) = (&items, starred) {
            return self.unpack_starred(targets, items.clone(), frame);
        }
        let Some((items, _)) = items else {
            if matches!(value, Object::Unknown) {
                self.escape(value);
            }
            self.may_raise();
            for (at, target) in targets.iter().enumerate() {
                let object = self.part_of(value, at, targets.len());
                match target {
                    Expr::Starred(target) => self.unpack_unknown(target, frame)?,
                    target if starred => self.unpack_unknown(target, frame)?,
                    target => self.assign(target, object, frame)?,
                }
            }
            return Ok(());
        };
        if items.len() != targets.len() {
            let (want, got) = (targets.len(), items.len());
            return raise(
                "ValueError",
                match got < want {
                    true => format!("not enough values to unpack (expected {want}, got {got})"),
                    false => format!("too many values to unpack (expected {want})"),
                },
            );
        }
        for (target, item) in targets.iter().zip(items) {
            self.assign(target, item, frame)?;
        }
        Ok(())
    }

    /// `first, *rest, last = items`.
    fn unpack_starred(&mut self, targets: &[Expr], mut items: Vec<Object>, frame: &Rc<Frame>) -> Outcome<()> {
        let Some(at) = targets.iter().position(|target| matches!(target, Expr::Starred(_))) else {
            return Ok(());
        };
        let after = targets.len() - at - 1;
        if items.len() < at + after {
            return raise("ValueError", "not enough values to unpack");
        }
        let last = items.split_off(items.len() - after);
        let rest = items.split_off(at);
        let rest = self.list(rest);
        let values = items.into_iter().chain([rest]).chain(last);
        for (target, value) in targets.iter().zip(values) {
            self.assign(target, value, frame)?;
        }
        Ok(())
    }

    /// The `at`-th of `count` items of an object that is one of several.
    fn part_of(&mut self, value: &Object, at: usize, count: usize) -> Object {
        let Object::Any(objects) = value else { return Object::Unknown };
        let mut parts = Vec::new();
        for object in objects.iter() {
            if let Ok((items, Completeness::All)) = self.iterate(object)
                && items.len() == count
            {
                parts.extend(items.get(at).cloned());
            } else {
                return Object::Unknown;
            }
        }
        one_of(parts)
    }

    pub(super) fn delete(&mut self, target: &Expr, frame: &Rc<Frame>) -> Outcome<()> {
        match target {
            Expr::Name(name) => {
                if frame.is_unbound(name) {
                    return self.name(name, frame).map(drop);
                }
                frame.delete(name);
            }
            Expr::Item(base, index) => {
                let base = self.eval(base, frame)?;
                match &**index {
                    Expr::Slice(_) => self.forget_contents(&base),
                    index => {
                        let index = self.eval(index, frame)?;
                        self.delete_item(&base, &index)?;
                    }
                }
            }
            Expr::Tuple(targets) | Expr::List(targets) => {
                for target in targets {
                    self.delete(target, frame)?;
                }
            }
            Expr::Attribute(base, _) => {
                let base = self.eval(base, frame)?;
                self.set_attribute(&base, &Object::None);
            }
            _ => {}
        }
        Ok(())
    }

    /// `target` gets something of which nothing is known.
    pub(super) fn unpack_unknown(&mut self, target: &Expr, frame: &Rc<Frame>) -> Outcome<()> {
        match target {
            Expr::Tuple(parts) | Expr::List(parts) => {
                for part in parts {
                    self.unpack_unknown(part, frame)?;
                }
                Ok(())
            }
            Expr::Starred(part) => self.unpack_unknown(part, frame),
            target => self.assign(target, Object::Unknown, frame),
        }
    }
}
