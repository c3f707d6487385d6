//! What is assigned to and deleted.

use std::rc::Rc;

use super::interpreter::{Interpreter, Outcome, raise};
use super::object::{Completeness, Object, one_of};
use super::scope::Frame;
use super::tree::Expr;

impl Interpreter<'_> {
    /// `target = value`.
    pub fn assign(&mut self, target: &Expr, value: Object, frame: &Rc<Frame>) -> Outcome<()> {
        match target {
            Expr::Name(name) => frame.set(name, value),
            Expr::Tuple(targets) | Expr::List(targets) => self.unpack(targets, &value, frame)?,
            Expr::Item(base, index) => {
                let base = self.eval(base, frame)?;
                match &**index {
                    Expr::Slice(_) => self.forget_contents(&base),
                    index => {
                        let index = self.eval(index, frame)?;
                        self.set_item(&base, index, value)?;
                    }
                }
            }
            // An attribute of something that is not looked into.
            Expr::Attribute(base, _) => drop(self.eval(base, frame)?),
            _ => {}
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &[Expr], value: &Object, frame: &Rc<Frame>) -> Outcome<()> {
        let starred = targets.iter().any(|target| matches!(target, Expr::Starred(_)));
        let items = match value {
            Object::Any(_) | Object::Unknown => None,
            value => Some(self.iterate(value)?).filter(|(_, known)| *known == Completeness::All),
        };
        let Some((items, _)) = items.filter(|_| !starred) else {
            self.may_raise();
            for (at, target) in targets.iter().enumerate() {
                let object = self.part_of(value, at, targets.len());
                match target {
                    Expr::Starred(target) => self.unpack_unknown(target, frame),
                    target if starred => self.unpack_unknown(target, frame),
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

    pub fn delete(&mut self, target: &Expr, frame: &Rc<Frame>) -> Outcome<()> {
        match target {
            Expr::Name(name) => drop(frame.vars.borrow_mut().remove(name)),
            Expr::Item(base, _) => {
                let base = self.eval(base, frame)?;
                self.forget_contents(&base);
            }
            _ => {}
        }
        Ok(())
    }

    pub fn unpack_unknown(&mut self, target: &Expr, frame: &Frame) {
        match target {
            Expr::Name(name) => frame.set(name, Object::Unknown),
            Expr::Tuple(parts) | Expr::List(parts) => {
                parts.iter().for_each(|part| self.unpack_unknown(part, frame));
            }
            Expr::Starred(part) => self.unpack_unknown(part, frame),
            _ => {}
        }
    }
}
