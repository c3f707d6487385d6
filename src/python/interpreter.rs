//! The state of evaluation: limits, paths, and what goes wrong.
//!
//! Python is evaluated once, on what is known. Where a condition is not known both branches are evaluated in
//! turn, and what differs afterwards becomes a choice of objects ([`Object::Any`]) or unknown. Code that may
//! or may not run is a path of its own; a list knows the path on which it was made, and a change to it on
//! another path may not have happened.
//!
//! An exception in one of several branches ends that branch: the recipe is taken to be one that can be built.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::flow::{Flow, FlowId, ROOT};
use super::heap::Heap;
use super::host::{Caller, Store};
use super::object::{Completeness, Exception, Object};
use super::scope::{Closure, Frame};
use super::tree::Text;
use crate::value::{Failure, on_enough_stack};

/// Calls and expressions nested deeper than this are not followed.
const MAX_DEPTH: u32 = 250;

/// Longer lists, ranges and texts than this are not made, however much room there is.
pub(super) const MAX_LENGTH: usize = 1 << 18;

/// Why evaluation came to an end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Python raises this.
    Exception(Exception),
    /// A variable cannot be expanded.
    Failure(Failure),
    /// It takes too long.
    Limit,
}

pub(super) type Outcome<T = Object> = Result<T, Stop>;

/// A place to come back to.
#[derive(Clone)]
pub(super) struct Mark {
    pub path: Flow,
    pub raises: u32,
}

pub(super) struct Interpreter<'s> {
    pub store: &'s mut dyn Store,
    pub heap: Heap,
    pub path: Flow,
    /// How many paths there are.
    paths: FlowId,
    depth: u32,
    /// The call that is being carried out.
    pub caller: Caller,
    /// The variables of the function that is being carried out.
    pub frame: Option<Rc<Frame>>,
    /// Those of the functions that have called it.
    pub callers: Vec<Rc<Frame>>,
    /// How many `try` statements are around.
    pub tries: u32,
    /// Whether something since the last `try` may have raised an exception.
    pub may_have_raised: bool,
    /// How often something may have raised an exception that a `try` further out would catch.
    pub raises: u32,
    /// The exception that is being handled.
    pub handled: Option<Object>,
    /// How often something was changed that others can see.
    pub effects: u32,
    /// Functions that were asked for, by name: whether there is one, and what it is.
    pub functions: FxHashMap<Text, Option<Option<Rc<Closure>>>>,
    /// What stands for the unknown parts of texts.
    pub source: Arc<str>,
}

impl<'s> Interpreter<'s> {
    pub(super) fn new(store: &'s mut dyn Store, source: &str) -> Interpreter<'s> {
        let heap = Heap::new(store.budget());
        Interpreter {
            store,
            heap,
            path: Flow::new(),
            paths: ROOT,
            depth: 0,
            caller: Caller::default(),
            frame: None,
            callers: Vec::new(),
            tries: 0,
            may_have_raised: false,
            raises: 0,
            handled: None,
            effects: 0,
            functions: FxHashMap::default(),
            source: Arc::from(source),
        }
    }

    /// Counts work.
    pub(super) fn step(&mut self, steps: usize) -> Outcome<()> {
        self.heap.step(steps.max(1))
    }

    /// Does `inner` one level deeper.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Limit);
        }
        self.depth += 1;
        let outcome = on_enough_stack(|| inner(self));
        self.depth -= 1;
        outcome
    }

    /// Continues on a path that may or may not be taken.
    pub(super) fn branch_off(&mut self) {
        let id = self.new_path();
        self.path.branch_off(id);
    }

    pub(super) fn new_path(&mut self) -> FlowId {
        self.paths += 1;
        self.paths
    }

    /// Notes that what was just done may have raised an exception.
    pub(super) fn may_raise(&mut self) {
        self.may_have_raised = true;
        if self.tries > 0 {
            self.raises += 1;
            self.branch_off();
        }
    }

    /// Where evaluation is, to come back to.
    pub(super) fn mark(&self) -> Mark {
        Mark { path: self.path.clone(), raises: self.raises }
    }

    /// Goes on where it was at `mark`. What comes now is not sure to be reached if something may have been
    /// raised since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        self.path = mark.path;
        if self.raises != mark.raises {
            self.branch_off();
        }
    }

    /// Whether what is done now to something made on `path` is surely done.
    pub(super) fn is_sure(&self, path: FlowId) -> bool {
        self.path.includes(path)
    }

    /// Notes that something changes that others can see.
    pub(super) fn has_effect(&mut self) {
        self.effects += 1;
    }

    pub(super) fn list(&self, items: Vec<Object>) -> Object {
        self.list_of(items, Completeness::All)
    }

    pub(super) fn list_of(&self, items: Vec<Object>, known: Completeness) -> Object {
        Object::List(self.heap.items(items, known, false, self.path.current()))
    }

    /// A tuple of items that are known to be all.
    pub(super) fn tuple(&self, items: Vec<Object>) -> Object {
        self.heap.tuple(items)
    }

    pub(super) fn text(&self, text: impl Into<Text>) -> Object {
        self.heap.text(text)
    }

    pub(super) fn dict(&self, entries: Vec<(Object, Object)>) -> Object {
        Object::Dict(self.heap.entries(entries, Completeness::All, self.path.current()))
    }

    /// A set of `items`, which may hold equal ones.
    pub(super) fn set_of(&mut self, items: Vec<Object>, known: Completeness, frozen: bool) -> Outcome {
        let mut distinct: Vec<Object> = Vec::new();
        let mut complete = known != Completeness::Some;
        for item in items {
            self.hashable(&item)?;
            match self.heap.is_one_of(&distinct, &item, true) {
                Some(true) => continue,
                Some(false) => {}
                None => complete = false,
            }
            distinct.push(item);
        }
        let known = if complete { Completeness::Unordered } else { Completeness::Some };
        Ok(Object::Set(self.heap.items(distinct, known, frozen, self.path.current())))
    }

    /// An error if `object` cannot be in a set or a key of a dict.
    pub(super) fn hashable(&mut self, object: &Object) -> Outcome<()> {
        match self.heap.unhashable(object) {
            Some(None) => Ok(()),
            Some(Some(class)) => raise("TypeError", format!("unhashable type: '{class}'")),
            None => {
                self.may_raise();
                Ok(())
            }
        }
    }
}

/// An exception that Python surely raises; its words are Python's, too, as far as they are the same in all
/// versions.
pub(super) fn raise<T>(class: &str, message: impl Into<String>) -> Outcome<T> {
    Err(Stop::Exception(Exception::new(class, message.into())))
}

/// An exception that Python surely raises, in words that are Python's in all of its versions.
pub(super) fn raise_worded<T>(class: &str, message: impl Into<String>) -> Outcome<T> {
    Err(Stop::Exception(Exception::with_words(class, message)))
}

/// What a branch that may not be taken came to: `None` if it raised.
pub(super) fn ok_or_exception<T>(outcome: Outcome<T>, first: &mut Option<Exception>) -> Outcome<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Exception(exception)) => {
            first.get_or_insert(exception);
            Ok(None)
        }
        // Whether BitBake expands that variable is not known, and a recipe that it can build may have it.
        Err(Stop::Failure(_)) => Err(Stop::Limit),
        Err(stop) => Err(stop),
    }
}

pub(super) fn no_attribute<T>(class: &str, name: &str) -> Outcome<T> {
    raise("AttributeError", format!("'{class}' object has no attribute '{name}'"))
}
