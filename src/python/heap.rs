//! Where the objects of one evaluation live. Whatever can grow is made here and nowhere else, for its
//! contents are private: that is where the budget is kept.
//!
//! The heap holds on to every object that can hold others until the evaluation ends. So lists that contain
//! themselves are let go of like all others, and however deeply objects are nested, dropping one never drops
//! another.

use std::cell::{Cell, Ref, RefCell};
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use super::budget::{Budget, STEP};
use super::flow::FlowId;
use super::interpreter::{Outcome, Stop};
use super::iterators::{Iter, Source};
use super::object::{Completeness, Exception, Object, one_of};
use super::scope::{Closure, Frame};
use super::tree::Text;
use crate::value::Value;

/// What an object with contents costs beyond them.
const OBJECT_BYTES: usize = 64;

/// A text that an object holds.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Str(Text);

/// The items of a tuple.
#[derive(Clone)]
pub struct Tuple(Rc<[Object]>);

/// The contents of a list, set or dict. A set has each item once, a dict each key.
pub struct Container<T> {
    items: RefCell<Vec<T>>,
    known: Cell<Completeness>,
    /// Whether something that is not looked into may change it at any time.
    escaped: Cell<bool>,
    /// Whether it is a `frozenset`.
    pub frozen: bool,
    /// The path on which it was made.
    pub path: FlowId,
}

pub(super) type Items = Rc<Container<Object>>;
pub(super) type Entries = Rc<Container<(Object, Object)>>;

/// The objects of one evaluation, and what is left of the budget.
pub struct Heap {
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
    pub fn of_code(text: &Text) -> Str {
        Str(Text::clone(text))
    }

    pub fn text(&self) -> &Text {
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
    pub fn is_same(&self, other: &Tuple) -> bool {
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

impl<T> fmt::Debug for Container<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Container({}, {:?})", self.len(), self.known.get())
    }
}

impl<T: Clone> Container<T> {
    /// A copy of the contents.
    pub fn to_vec(&self, heap: &Heap) -> Vec<T> {
        heap.work(self.len());
        self.items.borrow().clone()
    }
}

impl<T> Container<T> {
    pub fn items(&self) -> Ref<'_, Vec<T>> {
        self.items.borrow()
    }

    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub fn known(&self) -> Completeness {
        self.known.get()
    }

    /// Whether the items are all there is in it.
    pub fn is_complete(&self) -> bool {
        self.known.get() != Completeness::Some
    }

    /// Whether the items are all there is, and in this order.
    pub fn is_exact(&self) -> bool {
        self.known.get() == Completeness::All || self.known.get() == Completeness::Unordered && self.len() < 2
    }

    pub fn set_known(&self, known: Completeness) {
        self.known.set(if self.escaped.get() { Completeness::Some } else { known });
    }

    /// Notes that it may hold more than its items, and in another order.
    pub fn doubt(&self) {
        self.known.set(Completeness::Some);
    }

    /// Notes that nothing is known of the contents any more.
    pub fn forget_contents(&self) {
        self.items.borrow_mut().clear();
        self.known.set(Completeness::Some);
    }

    /// Notes that nothing will ever be known of the contents again.
    pub fn let_go(&self) {
        self.forget_contents();
        self.escaped.set(true);
    }

    pub fn has_escaped(&self) -> bool {
        self.escaped.get()
    }

    pub fn push(&self, item: T, heap: &Heap) {
        if !self.escaped.get() {
            heap.hold(size_of::<T>());
            self.items.borrow_mut().push(item);
        }
    }

    pub fn extend(&self, more: Vec<T>, heap: &Heap) {
        if !self.escaped.get() {
            heap.hold(size_of::<T>() * more.len());
            self.items.borrow_mut().extend(more);
        }
    }

    pub fn insert(&self, at: usize, item: T, heap: &Heap) {
        heap.hold(size_of::<T>());
        heap.work(self.len() - at.min(self.len()));
        self.items.borrow_mut().insert(at, item);
    }

    pub fn remove(&self, at: usize, heap: &Heap) -> T {
        heap.work(self.len() - at);
        self.items.borrow_mut().remove(at)
    }

    /// Puts `more` in the place of some of the items.
    pub fn splice(&self, range: std::ops::Range<usize>, more: Vec<T>, heap: &Heap) {
        heap.hold(size_of::<T>() * more.len());
        heap.work(self.len());
        self.items.borrow_mut().splice(range, more);
    }

    /// Changes one of the items; tells whether there is one.
    pub fn replace(&self, at: usize, item: T) -> bool {
        match self.items.borrow_mut().get_mut(at) {
            Some(old) => {
                *old = item;
                true
            }
            None => false,
        }
    }

    /// Puts `items` in the place of all that is in it.
    pub fn assign(&self, items: Vec<T>, known: Completeness, heap: &Heap) {
        if !self.escaped.get() {
            heap.hold(size_of::<T>() * items.len());
            self.items.replace(items);
            self.set_known(known);
        }
    }

    pub fn reverse(&self) {
        self.items.borrow_mut().reverse();
    }

    /// Python's `bool()`.
    pub fn truth(&self) -> Option<bool> {
        match (self.items.borrow().is_empty(), self.is_complete()) {
            (false, _) => Some(true),
            (true, true) => Some(false),
            (true, false) => None,
        }
    }
}

/// Counting.
impl Heap {
    pub fn new(budget: Arc<Budget>) -> Heap {
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
    pub fn is_spent(&self) -> bool {
        self.spent.get()
    }

    /// Notes that something is too much, whatever is left.
    pub fn exhaust(&self) {
        self.spent.set(true);
    }

    /// Counts steps; an end if there are none left.
    pub fn step(&self, steps: usize) -> Outcome<()> {
        self.work(steps.saturating_mul(STEP as usize));
        if self.is_spent() { Err(Stop::Limit) } else { Ok(()) }
    }

    /// Counts looks at items; tells whether there is budget left.
    pub fn work(&self, units: usize) -> bool {
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
    pub fn make_room(&self, bytes: usize) -> Outcome<()> {
        if bytes > self.budget.room() {
            self.exhaust();
        }
        if self.is_spent() { Err(Stop::Limit) } else { Ok(()) }
    }
}

/// Making objects.
impl Heap {
    pub fn text(&self, text: impl Into<Text>) -> Object {
        let text = text.into();
        self.hold(OBJECT_BYTES / 2 + text.len());
        Object::Str(Str(text))
    }

    /// A text of which this is known.
    pub fn value(&self, value: Value) -> Object {
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

    pub fn tuple(&self, items: Vec<Object>) -> Object {
        self.hold(OBJECT_BYTES + size_of::<Object>() * items.len());
        let tuple = Tuple(items.into());
        self.held.borrow_mut().push(Held::Older(Older::Tuple(tuple.clone())));
        Object::Tuple(tuple)
    }

    pub fn items(&self, items: Vec<Object>, known: Completeness, frozen: bool, path: FlowId) -> Items {
        self.hold(2 * OBJECT_BYTES + size_of::<Object>() * items.len());
        let items = Rc::new(container(items, known, frozen, path));
        self.held.borrow_mut().push(Held::Items(Rc::clone(&items)));
        items
    }

    pub fn entries(&self, entries: Vec<(Object, Object)>, known: Completeness, path: FlowId) -> Entries {
        self.hold(2 * OBJECT_BYTES + 2 * size_of::<Object>() * entries.len());
        let entries = Rc::new(container(entries, known, false, path));
        self.held.borrow_mut().push(Held::Entries(Rc::clone(&entries)));
        entries
    }

    pub fn frame(&self, frame: Frame) -> Rc<Frame> {
        self.hold(4 * OBJECT_BYTES);
        let frame = Rc::new(frame);
        self.held.borrow_mut().push(Held::Frame(Rc::clone(&frame)));
        frame
    }

    pub fn closure(&self, closure: Closure) -> Rc<Closure> {
        self.hold(OBJECT_BYTES + size_of::<Object>() * closure.defaults.len());
        let closure = Rc::new(closure);
        self.held.borrow_mut().push(Held::Older(Older::Closure(Rc::clone(&closure))));
        closure
    }

    pub fn exception(&self, exception: Exception) -> Object {
        self.hold(OBJECT_BYTES + exception.message.len());
        Object::Exception(Rc::new(exception))
    }

    pub fn iter(&self, source: Source, path: FlowId) -> Object {
        self.hold(2 * OBJECT_BYTES);
        let iter = Rc::new(Iter::new(source, path));
        self.held.borrow_mut().push(Held::Iter(Rc::clone(&iter)));
        Object::Iter(iter)
    }
}

fn container<T>(items: Vec<T>, known: Completeness, frozen: bool, path: FlowId) -> Container<T> {
    Container { items: RefCell::new(items), known: Cell::new(known), escaped: Cell::new(false), frozen, path }
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
