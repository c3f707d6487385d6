//! Variables of running Python code.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::object::{Object, one_of};
use super::tree::{Function, Text};

pub(super) type Vars = FxHashMap<Text, Object>;

/// The variables of one call.
#[derive(Default)]
pub(crate) struct Frame {
    pub vars: RefCell<Vars>,
    /// That of the function around this one.
    pub parent: Option<Rc<Frame>>,
    /// Whether this is the expression of `${@…}` itself, where variables of the datastore are names.
    pub is_expression: bool,
    /// The function that is called, whose own variables hide those around it even before they are set.
    pub function: Option<Arc<Function>>,
    /// Variables that a function within may set at any time, by way of `nonlocal`.
    pub volatile: RefCell<Vec<Text>>,
}

/// A function with what it was defined in.
pub(crate) struct Closure {
    pub function: Arc<Function>,
    pub parent: Option<Rc<Frame>>,
    /// The values of the parameters' defaults.
    pub defaults: Vec<Option<Object>>,
}

impl Frame {
    pub(crate) fn get(&self, name: &str) -> Option<Object> {
        let mut frame = self;
        loop {
            if frame.volatile.borrow().iter().any(|volatile| **volatile == *name) {
                return Some(Object::Unknown);
            }
            if let Some(object) = frame.vars.borrow().get(name) {
                return Some(object.clone());
            }
            frame = frame.parent.as_deref()?;
        }
    }

    /// Whether `name` is a variable of a function that does not hold anything yet, or no longer.
    pub(crate) fn is_unbound(&self, name: &str) -> bool {
        let mut frame = Some(self);
        while let Some(here) = frame {
            let is_volatile = here.volatile.borrow().iter().any(|volatile| **volatile == *name);
            if is_volatile || here.vars.borrow().contains_key(name) {
                return false;
            }
            if here
                .function
                .as_ref()
                .is_some_and(|function| function.own_names().iter().any(|own| **own == *name))
            {
                return true;
            }
            frame = here.parent.as_deref();
        }
        false
    }

    /// The objects that these names stand for.
    pub(crate) fn mentioned(&self, names: &[Text]) -> Vec<Object> {
        names.iter().filter_map(|name| self.get(name)).collect()
    }

    /// All objects that code within can name.
    pub(crate) fn reachable(&self) -> Vec<Object> {
        let mut objects: Vec<Object> = self.vars.borrow().values().cloned().collect();
        if let Some(parent) = &self.parent {
            objects.extend(parent.reachable());
        }
        objects
    }

    /// Notes that a function within sets these names.
    pub(crate) fn set_elsewhere(&self, names: &[Text]) {
        let mut frame = Some(self);
        while let Some(here) = frame {
            here.volatile.borrow_mut().extend(names.iter().cloned());
            frame = here.parent.as_deref();
        }
    }

    /// Whether it is that of a comprehension or lambda in the expression of `${@…}`.
    pub(crate) fn is_in_expression(&self) -> bool {
        self.parent.as_ref().map_or(self.is_expression, |parent| parent.is_in_expression())
    }

    /// `del NAME`.
    pub(crate) fn delete(&self, name: &Text) {
        let is_own = self.function.as_ref().is_some_and(|function| function.own_names().contains(name));
        match is_own {
            true => drop(self.vars.borrow_mut().remove(name)),
            false => self.set(name, Object::Unknown),
        }
    }

    pub(crate) fn set(&self, name: &Text, value: Object) {
        self.vars.borrow_mut().insert(Text::clone(name), value);
    }
}

/// Not what they are, which may lead back here.
impl fmt::Debug for Frame {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Frame({})", self.vars.borrow().len())
    }
}

impl fmt::Debug for Closure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Closure({})", self.function.name)
    }
}

/// What the variables are after one of several branches was taken. A variable that only some ways set is
/// taken to be set, as nothing else can read it.
pub(super) fn join(ways: Vec<Vars>) -> Vars {
    let mut ways = ways.into_iter();
    let Some(mut joined) = ways.next() else { return Vars::default() };
    for way in ways {
        for (name, value) in way {
            match joined.get_mut(&name) {
                Some(known) if known.is_same(&value) => {}
                Some(known) => *known = one_of([known.clone(), value]),
                None => drop(joined.insert(name, value)),
            }
        }
    }
    joined
}
