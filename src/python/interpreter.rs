//! The state of evaluation: limits, paths, and what goes wrong.
//!
//! Python is evaluated once, on what is known. Where a condition is not known both branches are evaluated in
//! turn, and what differs afterwards becomes [`Object::Any`] or unknown. A stretch of code that may or may
//! not run is a path of its own; a list knows the path on which it was made, and a change on another path
//! only may have happened.
//!
//! An exception in one of several branches ends that branch: the recipe is taken to be one that can be built.

use super::host::Caller;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::flow::{Flow, FlowId, ROOT};
use super::host::Store;
use super::object::{Completeness, Container, Exception, Object};
use super::scope::Closure;
use super::tree::Text;
use crate::value::Failure;
use crate::value::on_enough_stack;

/// Steps that one evaluation may take.
const MAX_STEPS: u32 = 200_000;

/// Calls and expressions nested deeper than this are not followed.
const MAX_DEPTH: u32 = 250;

/// Lists and texts longer than this are not made.
pub const MAX_LENGTH: usize = 1 << 18;

/// Why evaluation came to an end.
#[derive(Debug)]
pub enum Stop {
    /// Python raises this.
    Exception(Exception),
    /// A variable cannot be expanded.
    Failure(Failure),
    /// It takes too long.
    Limit,
}

pub type Outcome<T = Object> = Result<T, Stop>;

pub struct Interpreter<'s> {
    pub store: &'s mut dyn Store,
    pub path: Flow,
    /// How many paths there are.
    paths: FlowId,
    steps: u32,
    depth: u32,
    /// The call that is being carried out.
    pub caller: Caller,
    /// How many `try` statements are around.
    pub tries: u32,
    /// Whether something since the last `try` may have raised an exception.
    pub may_have_raised: bool,
    /// Functions that were asked for, by name: whether there is one, and what it is.
    pub functions: FxHashMap<Text, Option<Option<Rc<Closure>>>>,
    /// What stands for the unknown parts of texts.
    pub source: Arc<str>,
}

impl<'s> Interpreter<'s> {
    pub fn new(store: &'s mut dyn Store, source: &str) -> Interpreter<'s> {
        Interpreter {
            store,
            path: Flow::new(),
            paths: ROOT,
            steps: 0,
            depth: 0,
            caller: Caller::default(),
            tries: 0,
            may_have_raised: false,
            functions: FxHashMap::default(),
            source: Arc::from(source),
        }
    }

    /// Counts work.
    pub fn step(&mut self, work: usize) -> Outcome<()> {
        self.steps = self.steps.saturating_add(u32::try_from(work).unwrap_or(u32::MAX).saturating_add(1));
        if self.steps > MAX_STEPS { Err(Stop::Limit) } else { Ok(()) }
    }

    /// Does `inner` one level deeper.
    pub fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Stop::Limit);
        }
        self.depth += 1;
        let outcome = on_enough_stack(|| inner(self));
        self.depth -= 1;
        outcome
    }

    /// Continues on a path that may or may not be taken.
    pub fn branch_off(&mut self) {
        let id = self.new_path();
        self.path.branch_off(id);
    }

    pub fn new_path(&mut self) -> FlowId {
        self.paths += 1;
        self.paths
    }

    /// Notes that what was just done may have raised an exception.
    pub fn may_raise(&mut self) {
        self.may_have_raised = true;
        if self.tries > 0 {
            self.branch_off();
        }
    }

    /// Whether what is done now to something made on `path` is surely done.
    pub fn is_sure(&self, path: FlowId) -> bool {
        self.path.includes(path)
    }

    pub fn list(&self, items: Vec<Object>) -> Object {
        self.list_of(items, Completeness::All)
    }

    pub fn list_of(&self, items: Vec<Object>, known: Completeness) -> Object {
        Object::List(Container::new(items, known, self.path.current()))
    }

    /// A set of `items`, which may hold equal ones.
    pub fn set_of(&self, items: Vec<Object>, known: Completeness) -> Object {
        let mut distinct: Vec<Object> = Vec::new();
        let mut complete = known != Completeness::Some;
        'items: for item in items {
            for other in &distinct {
                match other.equals(&item) {
                    Some(true) => continue 'items,
                    Some(false) => {}
                    None => complete = false,
                }
            }
            distinct.push(item);
        }
        let known = if complete { Completeness::Unordered } else { Completeness::Some };
        Object::Set(Container::new(distinct, known, self.path.current()))
    }
}

pub fn raise<T>(class: &str, message: impl Into<String>) -> Outcome<T> {
    Err(Stop::Exception(Exception { class: Text::from(class), message: message.into() }))
}

/// The result of a branch that may not be taken; `None` if it raised.
pub fn ok_or_exception<T>(outcome: Outcome<T>, first: &mut Option<Exception>) -> Outcome<Option<T>> {
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

pub fn no_attribute<T>(class: &str, name: &str) -> Outcome<T> {
    raise("AttributeError", format!("'{class}' object has no attribute '{name}'"))
}
