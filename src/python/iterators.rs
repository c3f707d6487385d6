//! Asks iterators for their items. What they do on the way is done then, and only once.

use std::rc::Rc;
use std::sync::Arc;

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, raise};
use super::iter::{Pulled, Source};
use super::object::{Completeness, Object};
use super::scope::Frame;
use super::tree::Comprehension;

impl Interpreter<'_> {
    pub(super) fn iter(&self, source: Source) -> Object {
        self.heap.iter(source, self.path.current())
    }

    /// `iter(object)`.
    pub(super) fn iter_of(&mut self, object: &Object) -> Outcome {
        Ok(match object {
            Object::Iter(_) => object.clone(),
            Object::List(items) => self.iter(Source::List(Rc::clone(items), 0)),
            Object::Dict(entries) => self.iter(Source::Keys(Rc::clone(entries), 0, entries.len())),
            other => {
                let (items, known) = self.iterate(other)?;
                self.iter(Source::Items(items.into(), known))
            }
        })
    }

    /// The next item of something that `iter_of` gave.
    pub(super) fn pull(&mut self, iter: &Object) -> Outcome<Pulled> {
        self.step(1)?;
        let Object::Iter(iter) = iter else { return Ok(Pulled::Lost) };
        if !self.is_sure(iter.path) {
            let objects = iter.lose();
            self.escape_all(&objects);
            return Ok(Pulled::Lost);
        }
        // While it is at work it gives nothing.
        let source = iter.source.replace(Source::Lost(Vec::new()));
        let (pulled, source) = self.deeper(|this| this.pull_from(source))?;
        drop(iter.source.replace(source));
        Ok(pulled)
    }

    fn pull_from(&mut self, source: Source) -> Outcome<(Pulled, Source)> {
        Ok(match source {
            Source::Items(mut items, known)
                if known == Completeness::All || known == Completeness::Unordered && items.len() < 2 =>
            {
                match items.pop_front() {
                    Some(item) => (Pulled::Item(item), Source::Items(items, known)),
                    None => (Pulled::End, Source::Done),
                }
            }
            Source::List(items, at) if items.is_exact() => {
                let item = items.items().get(at).cloned();
                match item {
                    Some(item) => (Pulled::Item(item), Source::List(items, at + 1)),
                    None => (Pulled::End, Source::Done),
                }
            }
            Source::Keys(entries, at, count) if entries.is_exact() => {
                if entries.len() != count {
                    return raise("RuntimeError", "dictionary changed size during iteration");
                }
                let key = entries.items().get(at).map(|(key, _)| key.clone());
                match key {
                    Some(key) => (Pulled::Item(key), Source::Keys(entries, at + 1, count)),
                    None => (Pulled::End, Source::Done),
                }
            }
            Source::Map(function, sources) => {
                let mut items = Vec::with_capacity(sources.len());
                for source in &sources {
                    match self.pull(source)? {
                        Pulled::Item(item) => items.push(item),
                        Pulled::End => return Ok((Pulled::End, Source::Done)),
                        Pulled::Perhaps(_) | Pulled::Lost => {
                            self.escape(&function);
                            return Ok((Pulled::Lost, Source::Lost(Vec::new())));
                        }
                    }
                }
                let mapped = self.call(function.clone(), Args::of(items))?;
                (Pulled::Item(mapped), Source::Map(function, sources))
            }
            Source::Filter(function, source) => self.pull_filtered(function, source)?,
            Source::Zip(sources) => {
                let mut items = Vec::with_capacity(sources.len());
                for source in &sources {
                    match self.pull(source)? {
                        Pulled::Item(item) => items.push(item),
                        Pulled::End => return Ok((Pulled::End, Source::Done)),
                        Pulled::Perhaps(_) | Pulled::Lost => {
                            return Ok((Pulled::Lost, Source::Lost(Vec::new())));
                        }
                    }
                }
                match items.is_empty() {
                    true => (Pulled::End, Source::Done),
                    false => (Pulled::Item(self.heap.tuple(items)), Source::Zip(sources)),
                }
            }
            Source::Enumerate(source, number) => match self.pull(&source)? {
                Pulled::Item(item) => {
                    let pair = self.heap.tuple(vec![Object::Int(number), item]);
                    (Pulled::Item(pair), Source::Enumerate(source, number.saturating_add(1)))
                }
                Pulled::End => (Pulled::End, Source::Done),
                Pulled::Perhaps(_) | Pulled::Lost => (Pulled::Lost, Source::Lost(Vec::new())),
            },
            Source::Generator(comprehension, frame, source) => {
                self.pull_generated(comprehension, frame, source)?
            }
            Source::Done => (Pulled::End, Source::Done),
            lost => {
                let objects = lost.objects();
                if objects.iter().any(does_something) {
                    self.escape_all(&objects);
                }
                (Pulled::Lost, Source::Lost(Vec::new()))
            }
        })
    }

    fn pull_filtered(&mut self, function: Object, source: Object) -> Outcome<(Pulled, Source)> {
        loop {
            let item = match self.pull(&source)? {
                Pulled::Item(item) => item,
                Pulled::End => return Ok((Pulled::End, Source::Done)),
                Pulled::Perhaps(_) | Pulled::Lost => {
                    self.escape(&function);
                    return Ok((Pulled::Lost, Source::Lost(Vec::new())));
                }
            };
            let holds = match function {
                Object::None => item.clone(),
                _ => self.call(function.clone(), Args::of(vec![item.clone()]))?,
            };
            let pulled = match holds.truth() {
                Some(false) => continue,
                Some(true) => Pulled::Item(item),
                None => Pulled::Perhaps(item),
            };
            return Ok((pulled, Source::Filter(function, source)));
        }
    }

    fn pull_generated(
        &mut self,
        comprehension: Arc<Comprehension>,
        frame: Rc<Frame>,
        source: Object,
    ) -> Outcome<(Pulled, Source)> {
        let [this_loop] = comprehension.loops.as_slice() else {
            // Several loops are run at once, which makes no difference unless they do something.
            let before = self.effects;
            let source = self.settle(&source)?;
            let (items, known) = self.collected(&comprehension, &source, &frame)?;
            if self.effects != before {
                self.escape_all(&frame.mentioned(&comprehension.mentions));
                return Ok((Pulled::Lost, Source::Lost(Vec::new())));
            }
            let known = if items.iter().all(|item| item.1) { known } else { Completeness::Some };
            let items = items.into_iter().filter(|item| item.1).map(|item| item.0).collect();
            return self.pull_from(Source::Items(items, known));
        };
        let source = self.iter_of(&source)?;
        loop {
            let item = match self.pull(&source)? {
                Pulled::Item(item) => item,
                Pulled::End => return Ok((Pulled::End, Source::Done)),
                Pulled::Perhaps(_) | Pulled::Lost => {
                    self.escape_all(&frame.mentioned(&comprehension.mentions));
                    return Ok((Pulled::Lost, Source::Lost(Vec::new())));
                }
            };
            self.assign(&this_loop.target, item, &frame)?;
            let mut sure = Some(true);
            for condition in &this_loop.conditions {
                match self.eval(condition, &frame)?.truth() {
                    Some(true) => {}
                    Some(false) => {
                        sure = Some(false);
                        break;
                    }
                    None => sure = None,
                }
            }
            if sure == Some(false) {
                continue;
            }
            let element = self.eval(&comprehension.element, &frame)?;
            let pulled = if sure.is_some() { Pulled::Item(element) } else { Pulled::Perhaps(element) };
            let source = Source::Generator(Arc::clone(&comprehension), frame, source);
            return Ok((pulled, source));
        }
    }

    /// All that is left in an iterator, each with whether it surely is there.
    pub(super) fn drain(&mut self, iter: &Object) -> Outcome<(Vec<(Object, bool)>, Completeness)> {
        if let Object::Iter(inner) = iter
            && self.is_sure(inner.path)
        {
            let source = inner.source.replace(Source::Lost(Vec::new()));
            match source {
                Source::Generator(comprehension, frame, source) => {
                    let source = self.settle(&source)?;
                    let collected = match &source {
                        Object::Any(_) => (Vec::new(), Completeness::Some),
                        source => self.collected(&comprehension, source, &frame)?,
                    };
                    inner.finish();
                    return Ok(collected);
                }
                Source::Items(items, known) => {
                    inner.finish();
                    return Ok((items.into_iter().map(|item| (item, true)).collect(), known));
                }
                source => drop(inner.source.replace(source)),
            }
        }
        let mut items = Vec::new();
        loop {
            match self.pull(iter)? {
                Pulled::Item(item) => items.push((item, true)),
                Pulled::Perhaps(item) => items.push((item, false)),
                Pulled::End => return Ok((items, Completeness::All)),
                Pulled::Lost => {
                    self.may_raise();
                    return Ok((items, Completeness::Some));
                }
            }
        }
    }

    /// A list, or one of several, in the place of an iterator, for what uses all of its items.
    pub(super) fn settle(&mut self, object: &Object) -> Outcome {
        match object {
            Object::Iter(_) => {
                let (items, known) = self.drain(object)?;
                let items: Vec<_> =
                    items.into_iter().map(|(item, sure)| (item, Object::None, sure)).collect();
                self.collection(super::tree::Collected::List, items, known)
            }
            other => Ok(other.clone()),
        }
    }

    /// The items of a comprehension, all of them.
    fn collected(
        &mut self,
        comprehension: &Comprehension,
        source: &Object,
        frame: &Rc<Frame>,
    ) -> Outcome<(Vec<(Object, bool)>, Completeness)> {
        let (items, known) = self.collect_all(comprehension, source, frame)?;
        Ok((items.into_iter().map(|(item, _, sure)| (item, sure)).collect(), known))
    }

    /// `next(iter, default)`.
    pub(super) fn next(&mut self, iter: &Object, default: Option<&Object>) -> Outcome {
        if !matches!(iter, Object::Iter(_)) {
            return self.unknown();
        }
        match (self.pull(iter)?, default) {
            (Pulled::Item(item), _) => Ok(item),
            (Pulled::End, Some(default)) => Ok(default.clone()),
            (Pulled::End, None) => raise("StopIteration", ""),
            (Pulled::Perhaps(_) | Pulled::Lost, _) => {
                self.lose_iter(iter);
                self.unknown()
            }
        }
    }

    /// How far an iterator has come is no longer known.
    pub(super) fn lose_iter(&mut self, iter: &Object) {
        if let Object::Iter(iter) = iter {
            iter.lose_place();
        }
    }

    /// `any(items)` and `all(items)`: the first item whose truth is `stops_at` decides, and is the last one
    /// that is asked for.
    pub(super) fn any_or_all(&mut self, items: &Object, stops_at: bool) -> Outcome<Option<bool>> {
        let iter = self.iter_of(items)?;
        // Once it may have stopped, nothing that is done on the way is sure any more.
        let mut before = None;
        let answer = loop {
            let (item, there) = match self.pull(&iter)? {
                Pulled::End => break before.is_none().then_some(!stops_at),
                Pulled::Lost => break None,
                Pulled::Item(item) => (item, true),
                Pulled::Perhaps(item) => (item, false),
            };
            match item.truth() {
                Some(truth) if truth == stops_at && there => break Some(stops_at),
                Some(truth) if truth != stops_at => {}
                _ => before = before.or(Some(self.effects)),
            }
        };
        if before.is_some_and(|before| before != self.effects) {
            self.heap.exhaust();
        }
        if before.is_some() {
            self.lose_iter(&iter);
        }
        Ok(answer)
    }
}

/// Whether an iterator over it may do something on its own.
fn does_something(object: &Object) -> bool {
    !matches!(object, Object::None | Object::Str(_) | Object::Int(_) | Object::Path(_) | Object::List(_))
}
