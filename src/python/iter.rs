//! What an iterator is: generators, `map`, `zip` and what else gives its items only when it is asked for
//! them.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use super::flow::FlowId;
use super::heap::{Entries, Items};
use super::object::{Completeness, Object};
use super::scope::Frame;
use super::tree::Comprehension;

/// An iterator.
#[derive(Debug)]
pub(crate) struct Iter {
    pub(super) source: RefCell<Source>,
    /// The path on which it was made.
    pub(super) path: FlowId,
}

/// Where the next items come from.
#[derive(Debug)]
pub(crate) enum Source {
    Items(VecDeque<Object>, Completeness),
    /// A list, and how far it has come; the list may change meanwhile.
    List(Items, usize),
    /// The keys of a dict, how far it has come, and how many there were at first.
    Keys(Entries, usize, usize),
    Map(Object, Vec<Object>),
    Filter(Object, Object),
    Zip(Vec<Object>),
    Enumerate(Object, i64),
    /// A generator expression, its variables, and what its first loop goes over.
    Generator(Arc<Comprehension>, Rc<Frame>, Object),
    Done,
    /// How far it has come is not known; these are the objects that it may use when it goes on.
    Lost(Vec<Object>),
}

/// What an iterator came up with.
pub(super) enum Pulled {
    Item(Object),
    /// This, or it goes on with the next.
    Perhaps(Object),
    End,
    /// Anything.
    Lost,
}

impl Iter {
    pub(crate) fn new(source: Source, path: FlowId) -> Iter {
        Iter { source: RefCell::new(source), path }
    }

    /// Notes that it has come to its end.
    pub(crate) fn finish(&self) {
        drop(self.source.replace(Source::Done));
    }

    /// Notes that nothing will be known of it any more; the objects that it may use.
    pub(crate) fn lose(&self) -> Vec<Object> {
        self.source.replace(Source::Lost(Vec::new())).objects()
    }

    /// Notes that it is not known how far it has come.
    pub(super) fn lose_place(&self) {
        let objects = self.source.replace(Source::Done).objects();
        drop(self.source.replace(Source::Lost(objects)));
    }
}

impl Source {
    pub(super) fn objects(self) -> Vec<Object> {
        match self {
            Source::Items(items, _) => items.into(),
            Source::List(items, _) => vec![Object::List(items)],
            Source::Keys(entries, ..) => vec![Object::Dict(entries)],
            Source::Map(function, mut sources) => {
                sources.push(function);
                sources
            }
            Source::Filter(function, source) => vec![function, source],
            Source::Zip(sources) => sources,
            Source::Enumerate(source, _) => vec![source],
            Source::Generator(comprehension, frame, source) => {
                let mut objects = frame.mentioned(&comprehension.mentions);
                objects.push(source);
                objects
            }
            Source::Lost(objects) => objects,
            Source::Done => Vec::new(),
        }
    }
}
