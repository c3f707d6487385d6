//! Names, attributes and calls.

use super::args::Args;
use super::interpreter::no_attribute;
use std::rc::Rc;

use super::interpreter::{Interpreter, Outcome, raise};
use super::modules;
use super::object::{Object, one_of};
use super::scope::{Closure, Frame};
use super::tree::Text;

impl Interpreter<'_> {
    /// The object that a name stands for.
    pub fn name(&mut self, name: &Text, frame: &Rc<Frame>) -> Outcome {
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
        Ok(Object::Unknown)
    }

    /// The `def` of this name, if there is one; the inner `None` if nothing is known of it.
    fn function_named(&mut self, name: &Text) -> Option<Option<Rc<Closure>>> {
        if let Some(known) = self.functions.get(name) {
            return known.clone();
        }
        let function = self.store.function(name);
        let closure = function.map(|function| {
            // A default that is more than a constant would be worked out when the function is defined.
            let frame = Rc::new(Frame::default());
            self.closure(&function?, None, &frame).ok().map(Rc::new)
        });
        self.functions.insert(name.clone(), closure.clone());
        closure
    }

    pub fn attribute(&mut self, base: Object, name: &Text) -> Outcome {
        Ok(match base {
            Object::Path(path) => modules::attribute(&path, name),
            Object::Unknown => {
                self.may_raise();
                Object::Unknown
            }
            Object::Any(objects) => {
                let mut found = Vec::new();
                for object in objects.iter() {
                    found.push(self.attribute(object.clone(), name)?);
                }
                one_of(found)
            }
            Object::None => return no_attribute("NoneType", name),
            Object::Event(_) if &**name == "data" => Object::Data,
            Object::Event(_) => Object::Unknown,
            base => Object::Method(Rc::new((base, name.clone()))),
        })
    }

    /// `base.name(…)`.
    pub fn call_attribute(&mut self, base: Object, name: &Text, args: Args, frame: &Rc<Frame>) -> Outcome {
        match base {
            Object::Path(path) => {
                let callee = modules::attribute(&path, name);
                self.call(callee, args, frame)
            }
            base => self.call_method(base, name, args),
        }
    }

    pub fn call(&mut self, callee: Object, args: Args, frame: &Rc<Frame>) -> Outcome {
        match callee {
            Object::Function(closure) => self.call_function(&closure, args),
            Object::Path(path) => self.call_path(&path, args, frame),
            Object::Method(method) => self.call_method(method.0.clone(), &method.1, args),
            Object::None => raise("TypeError", "'NoneType' object is not callable"),
            callee => Ok(self.call_unknown(&callee, &args)),
        }
    }

    /// Something is called of which nothing is known: it may change what it is given.
    pub fn call_unknown(&mut self, callee: &Object, args: &Args) -> Object {
        self.may_raise();
        for object in args.objects() {
            self.forget_contents(object);
            if matches!(object, Object::Data) {
                self.store.anything_may_change(callee);
            }
        }
        Object::Unknown
    }

    /// Notes that `object` may be changed in any way.
    pub fn forget_contents(&mut self, object: &Object) {
        match object {
            Object::List(items) | Object::Set(items) => items.forget_contents(),
            Object::Dict(entries) => entries.forget_contents(),
            Object::Any(objects) => objects.iter().for_each(|object| self.forget_contents(object)),
            _ => {}
        }
    }

    pub fn call_function(&mut self, closure: &Rc<Closure>, args: Args) -> Outcome {
        if closure.function.opaque || args.open {
            return Ok(self.call_unknown(&Object::Function(Rc::clone(closure)), &args));
        }
        let frame = Rc::new(Frame { parent: closure.parent.clone(), ..Frame::default() });
        if !self.bind(closure, args, &frame) {
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
        let outcome = self.deeper(|this| this.run(&closure.function.body, &frame));
        self.caller = caller;
        outcome
    }

    /// Gives the parameters their values; tells whether the arguments fit.
    fn bind(&mut self, closure: &Closure, args: Args, frame: &Frame) -> bool {
        let function = &closure.function;
        let mut positional = args.positional.into_iter();
        let ordinary = function.parameters.iter().filter(|parameter| !parameter.named_only);
        for (parameter, object) in ordinary.zip(positional.by_ref()) {
            frame.set(&parameter.name, object);
        }
        let left: Vec<Object> = positional.collect();
        match &function.rest {
            Some(rest) => frame.set(rest, Object::tuple(left)),
            None if !left.is_empty() => return false,
            None => {}
        }
        let others = self.dict(Vec::new());
        for (name, object) in args.named {
            let is_parameter = function.parameters.iter().any(|parameter| parameter.name == name);
            if is_parameter {
                if frame.vars.borrow_mut().insert(name, object).is_some() {
                    return false;
                }
            } else if let (Object::Dict(entries), true) = (&others, function.named_rest.is_some()) {
                entries.items.borrow_mut().push((Object::Str(name), object));
            } else {
                return false;
            }
        }
        if let Some(rest) = &function.named_rest {
            frame.set(rest, others);
        }
        function.parameters.iter().zip(&closure.defaults).all(|(parameter, default)| {
            let mut vars = frame.vars.borrow_mut();
            match default {
                _ if vars.contains_key(&parameter.name) => true,
                Some(default) => vars.insert(parameter.name.clone(), default.clone()).is_none(),
                None => false,
            }
        })
    }
}
