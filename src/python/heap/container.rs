//! The contents of lists, sets and dicts. Who makes them longer has the heap charge it.

use std::cell::{Cell, Ref, RefCell};
use std::fmt;

use super::Heap;
use crate::python::flow::FlowId;
use crate::python::object::Completeness;

/// The contents of a list, set or dict. A set has each item once, a dict each key.
pub(crate) struct Container<T> {
    pub(super) items: RefCell<Vec<T>>,
    known: Cell<Completeness>,
    /// Whether something that is not looked into may change it at any time.
    escaped: Cell<bool>,
    /// Whether it is a `frozenset`.
    pub frozen: bool,
    /// The path on which it was made.
    pub path: FlowId,
}

impl<T> fmt::Debug for Container<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Container({}, {:?})", self.len(), self.known.get())
    }
}

impl<T: Clone> Container<T> {
    /// A copy of the contents.
    pub(crate) fn to_vec(&self, heap: &Heap) -> Vec<T> {
        heap.work(self.len());
        self.items.borrow().clone()
    }
}

impl<T> Container<T> {
    pub(super) fn new(items: Vec<T>, known: Completeness, frozen: bool, path: FlowId) -> Container<T> {
        Container {
            items: RefCell::new(items),
            known: Cell::new(known),
            escaped: Cell::new(false),
            frozen,
            path,
        }
    }

    pub(crate) fn items(&self) -> Ref<'_, Vec<T>> {
        self.items.borrow()
    }

    pub(crate) fn len(&self) -> usize {
        self.items.borrow().len()
    }

    pub(crate) fn known(&self) -> Completeness {
        self.known.get()
    }

    /// Whether the items are all there is in it.
    pub(crate) fn is_complete(&self) -> bool {
        self.known.get() != Completeness::Some
    }

    /// Whether the items are all there is, and in this order.
    pub(crate) fn is_exact(&self) -> bool {
        self.known.get() == Completeness::All || self.known.get() == Completeness::Unordered && self.len() < 2
    }

    pub(crate) fn set_known(&self, known: Completeness) {
        self.known.set(if self.escaped.get() { Completeness::Some } else { known });
    }

    /// Notes that it may hold more than its items, and in another order.
    pub(crate) fn doubt(&self) {
        self.known.set(Completeness::Some);
    }

    /// Notes that nothing is known of the contents any more.
    pub(crate) fn forget_contents(&self) {
        self.items.borrow_mut().clear();
        self.known.set(Completeness::Some);
    }

    /// Notes that nothing will ever be known of the contents again.
    pub(crate) fn let_go(&self) {
        self.forget_contents();
        self.escaped.set(true);
    }

    pub(crate) fn has_escaped(&self) -> bool {
        self.escaped.get()
    }

    pub(crate) fn push(&self, item: T, heap: &Heap) {
        if !self.escaped.get() {
            heap.hold(size_of::<T>());
            self.items.borrow_mut().push(item);
        }
    }

    pub(crate) fn extend(&self, more: Vec<T>, heap: &Heap) {
        if !self.escaped.get() {
            heap.hold(size_of::<T>() * more.len());
            self.items.borrow_mut().extend(more);
        }
    }

    pub(crate) fn insert(&self, at: usize, item: T, heap: &Heap) {
        heap.hold(size_of::<T>());
        heap.work(self.len() - at.min(self.len()));
        self.items.borrow_mut().insert(at, item);
    }

    pub(crate) fn remove(&self, at: usize, heap: &Heap) -> T {
        heap.work(self.len() - at);
        self.items.borrow_mut().remove(at)
    }

    /// Puts `more` in the place of some of the items.
    pub(crate) fn splice(&self, range: std::ops::Range<usize>, more: Vec<T>, heap: &Heap) {
        heap.hold(size_of::<T>() * more.len());
        heap.work(self.len());
        self.items.borrow_mut().splice(range, more);
    }

    /// Changes one of the items; tells whether there is one.
    pub(crate) fn replace(&self, at: usize, item: T) -> bool {
        match self.items.borrow_mut().get_mut(at) {
            Some(old) => {
                *old = item;
                true
            }
            None => false,
        }
    }

    /// Puts `items` in the place of all that is in it.
    pub(crate) fn assign(&self, items: Vec<T>, known: Completeness, heap: &Heap) {
        if !self.escaped.get() {
            heap.hold(size_of::<T>() * items.len());
            self.items.replace(items);
            self.set_known(known);
        }
    }

    pub(crate) fn reverse(&self) {
        self.items.borrow_mut().reverse();
    }

    /// Python's `bool()`.
    pub(crate) fn truth(&self) -> Option<bool> {
        match (self.items.borrow().is_empty(), self.is_complete()) {
            (false, _) => Some(true),
            (true, true) => Some(false),
            (true, false) => None,
        }
    }
}
