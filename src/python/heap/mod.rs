//! Where the objects of one evaluation live. Whatever can grow is made here and nowhere else, for its
//! contents are private: that is where the budget is kept.
//!
//! The heap holds on to every object that can hold others until the evaluation ends. So lists that contain
//! themselves are let go of like all others, and however deeply objects are nested, dropping one never drops
//! another.

mod container;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use crate::python::budget::{Budget, STEP};
use crate::python::flow::FlowId;
use crate::python::interpreter::{Outcome, Stop};
use crate::python::iter::{Iter, Source};
use crate::python::object::{Completeness, Exception, Object, one_of};
use crate::python::scope::{Closure, Frame};
use crate::python::tree::Text;
use crate::value::Value;
use container::Container;

/// What an object with contents costs beyond them.
const OBJECT_BYTES: usize = 64;

/// A text that an object holds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Str(Text);

/// The items of a tuple.
#[derive(Clone)]
pub(crate) struct Tuple(Rc<[Object]>);

pub(in crate::python) type Items = Rc<Container<Object>>;
pub(in crate::python) type Entries = Rc<Container<(Object, Object)>>;

/// The objects of one evaluation, and what is left of the budget.
pub(crate) struct Heap {
    budget: Arc<Budget>,
    left: Cell<u64>,
    granted: u64,
    bytes: Cell<usize>,
    /// Whether it asked for more than there was: nothing that comes after counts.
    spent: Cell<bool>,
    held: RefCell<Vec<Held>>,
}

enum Held {
    Items(Items),
    Entries(Entries),
    Frame(Rc<Frame>),
    Iter(Rc<Iter>),
    /// What holds objects that are older than itself, and cannot be changed.
    Older(#[expect(dead_code, reason = "it is only to be dropped in time")] Older),
}

#[expect(dead_code, reason = "they are only to be dropped in time")]
enum Older {
    Tuple(Tuple),
    Closure(Rc<Closure>),
}

impl Str {
    /// A text that is part of the code; it is there already.
    pub(crate) fn of_code(text: &Text) -> Str {
        Str(Text::clone(text))
    }

    pub(crate) fn text(&self) -> &Text {
        &self.0
    }
}

impl Deref for Str {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

impl Tuple {
    pub(crate) fn is_same(&self, other: &Tuple) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Tuple {
    type Target = [Object];

    fn deref(&self) -> &[Object] {
        &self.0
    }
}

/// Not what is in it, which may be a list that contains it.
impl fmt::Debug for Tuple {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Tuple({})", self.0.len())
    }
}

/// Counting.
impl Heap {
    pub(crate) fn new(budget: Arc<Budget>) -> Heap {
        let granted = budget.left();
        Heap {
            budget,
            left: Cell::new(granted),
            granted,
            bytes: Cell::new(0),
            spent: Cell::new(granted == 0),
            held: RefCell::default(),
        }
    }

    /// Whether the budget was not enough.
    pub(crate) fn is_spent(&self) -> bool {
        self.spent.get()
    }

    /// Notes that something is too much, whatever is left.
    pub(crate) fn exhaust(&self) {
        self.spent.set(true);
    }

    /// Counts steps; an end if there are none left.
    pub(crate) fn step(&self, steps: usize) -> Outcome<()> {
        self.work(steps.saturating_mul(STEP as usize));
        if self.is_spent() { Err(Stop::Limit) } else { Ok(()) }
    }

    /// Counts looks at items; tells whether there is budget left.
    pub(crate) fn work(&self, units: usize) -> bool {
        match self.left.get().checked_sub(units as u64) {
            Some(left) => self.left.set(left),
            None => {
                self.left.set(0);
                self.exhaust();
            }
        }
        !self.is_spent()
    }

    /// Counts bytes that are held from now on.
    fn hold(&self, bytes: usize) {
        if bytes > self.budget.room() {
            self.exhaust();
        }
        self.budget.hold(bytes);
        self.bytes.set(self.bytes.get() + bytes);
        self.work(bytes / 64);
    }

    /// An end if there is no room for `bytes` more. To be asked before something is made that is longer than
    /// what it is made from.
    pub(crate) fn make_room(&self, bytes: usize) -> Outcome<()> {
        if bytes > self.budget.room() {
            self.exhaust();
        }
        if self.is_spent() { Err(Stop::Limit) } else { Ok(()) }
    }
}

/// Making objects.
impl Heap {
    pub(crate) fn text(&self, text: impl Into<Text>) -> Object {
        let text = text.into();
        self.hold(OBJECT_BYTES / 2 + text.len());
        Object::Str(Str(text))
    }

    /// A text of which this is known.
    pub(crate) fn value(&self, value: Value) -> Object {
        match value {
            Value::Exact(text) => self.text(text),
            Value::Alternatives(texts) => one_of(texts.into_iter().map(|text| self.text(text))),
            partial @ Value::Partial(_) => {
                let bytes: usize = partial.pieces().iter().map(|piece| piece.source().len() + 32).sum();
                self.hold(OBJECT_BYTES + bytes);
                Object::Partial(Rc::new(partial))
            }
        }
    }

    pub(crate) fn tuple(&self, items: Vec<Object>) -> Object {
        self.hold(OBJECT_BYTES + size_of::<Object>() * items.len());
        let tuple = Tuple(items.into());
        self.held.borrow_mut().push(Held::Older(Older::Tuple(tuple.clone())));
        Object::Tuple(tuple)
    }

    pub(crate) fn items(&self, items: Vec<Object>, known: Completeness, frozen: bool, path: FlowId) -> Items {
        self.hold(2 * OBJECT_BYTES + size_of::<Object>() * items.len());
        let items = Rc::new(Container::new(items, known, frozen, path));
        self.held.borrow_mut().push(Held::Items(Rc::clone(&items)));
        items
    }

    pub(crate) fn entries(
        &self,
        entries: Vec<(Object, Object)>,
        known: Completeness,
        path: FlowId,
    ) -> Entries {
        self.hold(2 * OBJECT_BYTES + 2 * size_of::<Object>() * entries.len());
        let entries = Rc::new(Container::new(entries, known, false, path));
        self.held.borrow_mut().push(Held::Entries(Rc::clone(&entries)));
        entries
    }

    pub(crate) fn frame(&self, frame: Frame) -> Rc<Frame> {
        self.hold(4 * OBJECT_BYTES);
        let frame = Rc::new(frame);
        self.held.borrow_mut().push(Held::Frame(Rc::clone(&frame)));
        frame
    }

    pub(crate) fn closure(&self, closure: Closure) -> Rc<Closure> {
        self.hold(OBJECT_BYTES + size_of::<Object>() * closure.defaults.len());
        let closure = Rc::new(closure);
        self.held.borrow_mut().push(Held::Older(Older::Closure(Rc::clone(&closure))));
        closure
    }

    pub(crate) fn exception(&self, exception: Exception) -> Object {
        self.hold(OBJECT_BYTES + exception.message.len());
        Object::Exception(Rc::new(exception))
    }

    pub(crate) fn iter(&self, source: Source, path: FlowId) -> Object {
        self.hold(2 * OBJECT_BYTES);
        let iter = Rc::new(Iter::new(source, path));
        self.held.borrow_mut().push(Held::Iter(Rc::clone(&iter)));
        Object::Iter(iter)
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        self.budget.use_up(self.granted - self.left.get());
        self.budget.release(self.bytes.get());
        let held = self.held.get_mut();
        // All that can hold what is younger than itself is emptied first, while everything is still held
        // here.
        for object in held.iter() {
            match object {
                Held::Items(items) => drop(items.items.take()),
                Held::Entries(entries) => drop(entries.items.take()),
                Held::Frame(frame) => drop(frame.vars.take()),
                Held::Iter(iter) => iter.finish(),
                Held::Older(_) => {}
            }
        }
        while held.pop().is_some() {}
    }
}
