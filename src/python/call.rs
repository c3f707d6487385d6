//! Names, attributes and calls.

use std::rc::Rc;
use std::sync::Arc;

use super::args::Args;
use super::attributes::{self, Attribute};
use super::flow::ROOT;
use super::heap::Str;
use super::interpreter::{Interpreter, Outcome, no_attribute, raise};
use super::modules;
use super::object::{Completeness, Object, one_of};
use super::scope::{Closure, Frame};
use super::tree::Text;

impl Interpreter<'_> {
    /// The object that a name stands for.
    pub(super) fn name(&mut self, name: &Text, frame: &Rc<Frame>) -> Outcome {
        if frame.is_unbound(name) {
            let message =
                format!("cannot access local variable '{name}' where it is not associated with a value");
            return raise("UnboundLocalError", message);
        }
        if let Some(object) = frame.get(name) {
            return Ok(object);
        }
        if let Some(closure) = self.function_named(name) {
            return Ok(closure.map_or(Object::Unknown, Object::Function));
        }
        if modules::is_global(name) {
            return Ok(Object::Path(name.clone()));
        }
        if frame.is_expression {
            let value = self.get_var(name, true)?;
            if !matches!(value, Object::None) {
                return Ok(value);
            }
        } else if frame.is_in_expression() {
            // Whether a comprehension sees variables of the datastore depends on the version of Python.
            return Ok(Object::Unknown);
        }
        // It may be a module that a layer adds, or a function that another recipe left behind.
        self.may_raise();
        Ok(Object::Path(name.clone()))
    }

    /// Tells of a name that is called and that nothing has defined so far. Whatever a variable of the
    /// datastore holds, it is nothing that can be called.
    pub(super) fn look_for(&mut self, callee: &Text, frame: &Frame) {
        if self.tries != 0 || !self.is_sure(ROOT) {
            return;
        }
        let is_there = frame.get(callee).is_some() || modules::is_global(callee);
        if !is_there && self.function_named(callee).is_none() {
            self.store.misses(callee);
        }
    }

    fn blur_contents(&mut self, object: &Object) {
        match object {
            Object::List(items) | Object::Set(items) => items.forget_contents(),
            Object::Dict(entries) => entries.forget_contents(),
            _ => {}
        }
    }

    /// The `def` of this name, if there is one; the inner `None` if nothing is known of it.
    fn function_named(&mut self, name: &Text) -> Option<Option<Rc<Closure>>> {
        if let Some(known) = self.functions.get(name) {
            return known.clone();
        }
        let function = self.store.function(name);
        let closure = function.map(|function| {
            // A default that is more than a constant would be worked out when the function is defined.
            let frame = self.heap.frame(Frame::default());
            let closure = self.closure(&function?, None, &frame).ok()?;
            // Whoever else has called it may have changed what its defaults hold.
            closure.defaults.iter().flatten().for_each(|default| self.blur_contents(default));
            Some(closure)
        });
        self.functions.insert(name.clone(), closure.clone());
        closure
    }

    pub(super) fn attribute(&mut self, base: Object, name: &Text) -> Outcome {
        if modules::leads_to_frames(name) {
            self.escape_frames(&Object::Unknown);
            return self.unknown();
        }
        Ok(match base {
            Object::Path(path) => self.path_attribute(&path, name),
            Object::Unknown => return self.unknown(),
            Object::Any(objects) => {
                let mut found = Vec::new();
                for object in objects.iter() {
                    found.push(self.attribute(object.clone(), name)?);
                }
                one_of(found)
            }
            Object::Event(_) if &**name == "data" => Object::Data,
            Object::Event(event) if &*event == "RecipeTaskPreProcess" && &**name == "tasklist" => {
                return self.tasks();
            }
            base => match attributes::of(&base, name) {
                Attribute::Method => Object::Method(Rc::new((base, name.clone()))),
                Attribute::Missing(class) => return no_attribute(class, name),
                Attribute::Unknown => self.other_attribute(&base, name),
            },
        })
    }

    /// `e.tasklist`.
    fn tasks(&mut self) -> Outcome {
        match self.store.tasks() {
            Some(tasks) => {
                let tasks: Vec<Object> = tasks.into_iter().map(|task| self.heap.value(task)).collect();
                Ok(self.list_of(tasks, Completeness::All))
            }
            None => self.unknown(),
        }
    }

    /// An attribute that is not looked into: what it is may lead back to the object.
    fn other_attribute(&mut self, base: &Object, name: &str) -> Object {
        match (base, name) {
            (Object::Int(value), "real" | "numerator") => return Object::Int(*value),
            (Object::Int(_), "imag") => return Object::Int(0),
            (Object::Int(_), "denominator") => return Object::Int(1),
            _ => {}
        }
        self.may_raise();
        let is_plain = matches!(
            base,
            Object::None
                | Object::Bool(_)
                | Object::Int(_)
                | Object::Float(_)
                | Object::Str(_)
                | Object::Partial(_)
                | Object::Exception(_)
                | Object::Pattern(_)
                | Object::Match(_)
                | Object::Event(_)
        );
        if !is_plain {
            self.escape(base);
        }
        Object::Unknown
    }

    /// `base.name(…)`.
    pub(super) fn call_attribute(&mut self, base: Object, name: &Text, args: Args) -> Outcome {
        match base {
            Object::Path(path) => {
                let callee = self.path_attribute(&path, name);
                self.call(callee, args)
            }
            base if modules::leads_to_frames(name) => {
                self.escape_frames(&base);
                Ok(self.call_unknown(&base, &args))
            }
            base => self.call_method(base, name, args),
        }
    }

    pub(super) fn call(&mut self, callee: Object, args: Args) -> Outcome {
        match callee {
            Object::Function(closure) => self.call_function(&closure, args),
            Object::Path(path) => self.call_path(&path, args),
            Object::Method(method) => self.call_method(method.0.clone(), &method.1, args),
            Object::None | Object::Bool(_) | Object::Int(_) | Object::Float(_) | Object::Str(_) => {
                let class = callee.class().unwrap_or_default();
                raise("TypeError", format!("'{class}' object is not callable"))
            }
            callee => Ok(self.call_unknown(&callee, &args)),
        }
    }

    pub(super) fn call_function(&mut self, closure: &Rc<Closure>, args: Args) -> Outcome {
        if closure.function.opaque || args.open {
            return Ok(self.call_unknown(&Object::Function(Rc::clone(closure)), &args));
        }
        let parent = closure.parent.clone();
        let frame = self.heap.frame(Frame {
            parent,
            function: Some(Arc::clone(&closure.function)),
            ..Frame::default()
        });
        if !self.bind(closure, args, &frame)? {
            let name = &closure.function.name;
            return raise("TypeError", format!("{name}() got other arguments than it takes"));
        }
        self.step(10)?;
        let name = &closure.function.name;
        let caller = self.caller.clone();
        self.caller.function = Some(name.clone());
        if closure.parent.is_none() && self.functions.contains_key(name) {
            self.caller.definition = Some(name.clone());
        }
        let outer = self.frame.replace(Rc::clone(&frame));
        let callers = self.callers.len();
        self.callers.extend(outer.clone());
        let outcome = self.deeper(|this| this.run(&closure.function.body, &frame));
        self.callers.truncate(callers);
        self.frame = outer;
        self.caller = caller;
        outcome
    }

    /// Gives the parameters their values; tells whether the arguments fit.
    fn bind(&mut self, closure: &Closure, args: Args, frame: &Frame) -> Outcome<bool> {
        let function = &closure.function;
        let mut positional = args.positional.into_iter();
        let ordinary = function.parameters.iter().filter(|parameter| !parameter.named_only);
        for (parameter, object) in ordinary.zip(positional.by_ref()) {
            frame.set(&parameter.name, object);
        }
        let left: Vec<Object> = positional.collect();
        match &function.rest {
            Some(rest) => frame.set(rest, self.tuple(left)),
            None if !left.is_empty() => return Ok(false),
            None => {}
        }
        let others = self.dict(Vec::new());
        for (name, object) in args.named {
            let is_parameter = function.parameters.iter().any(|parameter| parameter.name == name);
            if is_parameter {
                if frame.vars.borrow_mut().insert(name, object).is_some() {
                    return Ok(false);
                }
            } else if let (Object::Dict(entries), true) = (&others, function.named_rest.is_some()) {
                entries.push((Object::Str(Str::of_code(&name)), object), &self.heap);
            } else {
                return Ok(false);
            }
        }
        if let Some(rest) = &function.named_rest {
            frame.set(rest, others);
        }
        Ok(function.parameters.iter().zip(&closure.defaults).all(|(parameter, default)| {
            let mut vars = frame.vars.borrow_mut();
            match default {
                _ if vars.contains_key(&parameter.name) => true,
                Some(default) => vars.insert(parameter.name.clone(), default.clone()).is_none(),
                None => false,
            }
        }))
    }
}
