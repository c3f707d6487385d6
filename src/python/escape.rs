//! What is not looked into: it may do anything to what it can reach, at once or later.

use rustc_hash::FxHashSet;
use std::rc::Rc;

use super::args::Args;
use super::effect_list::Effects;
use super::interpreter::Interpreter;
use super::object::{Completeness, Object};

/// Something that does nothing to the datastore that it is given.
const READER: &str = "id";

impl Interpreter<'_> {
    /// Something is called of which nothing is known.
    pub(super) fn call_unknown(&mut self, callee: &Object, args: &Args) -> Object {
        self.may_raise();
        let mut objects: Vec<Object> = args.objects().cloned().collect();
        objects.push(callee.clone());
        self.hand_over(objects, callee);
        Object::Unknown
    }

    /// `object` gets into the hands of something that is not looked into.
    pub(super) fn escape(&mut self, object: &Object) {
        self.hand_over(vec![object.clone()], &Object::Unknown);
    }

    pub(super) fn escape_all(&mut self, objects: &[Object]) {
        self.hand_over(objects.to_vec(), &Object::Unknown);
    }

    /// `function` was called for `count` items, of which this is known: for others as well, or in another
    /// order.
    pub(super) fn may_be_called_otherwise(&mut self, function: &Object, count: usize, known: Completeness) {
        match known {
            Completeness::All => return,
            Completeness::Unordered if count < 2 => return,
            Completeness::Unordered | Completeness::Some => {}
        }
        let only_looks = match function {
            Object::Function(closure) => Effects::of_function(&closure.function).is_none(),
            _ => false,
        };
        let callee = if only_looks { Object::Path(READER.into()) } else { Object::Unknown };
        self.hand_over(vec![function.clone()], &callee);
    }

    /// Code that is not looked into sees all variables of the functions that are being carried out, and the
    /// datastore, which the first of them has.
    pub(super) fn escape_frames(&mut self, callee: &Object) {
        let mut objects = vec![Object::Data];
        for frame in self.frame.iter().chain(&self.callers) {
            let names: Vec<_> = frame.vars.borrow().keys().cloned().collect();
            objects.extend(frame.reachable());
            frame.set_elsewhere(&names);
        }
        self.hand_over(objects, callee);
    }

    /// Lets go of all that can be reached from `todo`; `callee` gets it.
    fn hand_over(&mut self, mut todo: Vec<Object>, callee: &Object) {
        self.has_effect();
        let mut seen: FxHashSet<*const ()> = FxHashSet::default();
        let mut reaches_data = false;
        while let Some(object) = todo.pop() {
            if !self.heap.work(1) {
                return;
            }
            match &object {
                Object::List(items) => {
                    todo.extend(items.to_vec(&self.heap));
                    items.let_go();
                }
                Object::Set(items) => {
                    if seen.insert(Rc::as_ptr(items).cast()) {
                        todo.extend(items.to_vec(&self.heap));
                        if !items.frozen {
                            items.let_go();
                        }
                    }
                }
                Object::Dict(entries) | Object::View(entries, _) => {
                    for (key, value) in entries.to_vec(&self.heap) {
                        todo.extend([key, value]);
                    }
                    entries.let_go();
                }
                Object::Tuple(items) => {
                    if seen.insert(items.as_ptr().cast()) {
                        self.heap.work(items.len());
                        todo.extend(items.iter().cloned());
                    }
                }
                Object::Any(objects) => todo.extend(objects.iter().cloned()),
                Object::Iter(iter) => todo.extend(iter.lose()),
                Object::Method(method) => todo.push(method.0.clone()),
                Object::Function(closure) => {
                    if seen.insert(Rc::as_ptr(closure).cast()) {
                        todo.extend(closure.defaults.iter().flatten().cloned());
                        if let Some(parent) = &closure.parent {
                            todo.extend(parent.mentioned(&closure.function.mentions));
                        }
                    }
                }
                Object::Data | Object::Event(_) => reaches_data = true,
                Object::None
                | Object::Bool(_)
                | Object::Int(_)
                | Object::Float(_)
                | Object::Str(_)
                | Object::Partial(_)
                | Object::Range(_)
                | Object::Path(_)
                | Object::Exception(_)
                | Object::Pattern(_)
                | Object::Match(_)
                | Object::Unknown => {}
            }
        }
        if reaches_data {
            self.store.anything_may_change(callee);
        }
    }

    /// Notes that `object` is changed now, in a way that is not known.
    pub(super) fn forget_contents(&mut self, object: &Object) {
        self.has_effect();
        match object {
            Object::List(items) => items.forget_contents(),
            Object::Set(items) if !items.frozen => items.forget_contents(),
            Object::Dict(entries) => entries.forget_contents(),
            Object::Any(objects) => objects.iter().for_each(|object| self.forget_contents(object)),
            Object::Data => self.store.anything_may_change(&Object::Unknown),
            other => self.escape(other),
        }
    }

    /// `item` becomes a part of a container: whoever has that has it, too.
    pub(super) fn kept_by(&mut self, has_escaped: bool, item: &Object) {
        self.has_effect();
        if has_escaped {
            self.escape(item);
        }
    }
}
