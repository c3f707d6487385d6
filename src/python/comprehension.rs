//! Comprehensions and generators.

use std::rc::Rc;
use std::sync::Arc;

use super::interpreter::{Interpreter, Outcome, Stop};
use super::iter::{Pulled, Source};
use super::object::{Completeness, Object, one_of};
use super::scope::Frame;
use super::tree::{Collected, Comprehension, Expr};

/// So many items may be in a list or not before nothing is known of it as a whole.
const MAX_UNSURE_ITEMS: usize = 4;

/// An item, the value of a dict's entry, and whether it surely is one.
pub(super) type Collected1 = (Object, Object, bool);

/// The items of a comprehension.
struct Collecting {
    items: Vec<Collected1>,
    known: Completeness,
}

impl Interpreter<'_> {
    pub(super) fn eval_comprehension(
        &mut self,
        comprehension: &Arc<Comprehension>,
        frame: &Rc<Frame>,
    ) -> Outcome {
        let Some(first) = comprehension.loops.first() else { return self.unknown() };
        let iterable = self.eval(&first.iterable, frame)?;
        let inner = self.heap.frame(Frame { parent: Some(Rc::clone(frame)), ..Frame::default() });
        let iterable = match iterable {
            Object::Any(_) if comprehension.kind == Collected::Generator => {
                // What it gives is worked out at once, which makes no difference unless it does
                // something.
                let before = self.effects;
                let list = self.for_each_alternative(&[iterable], &mut |this, iterable| {
                    let (items, known) = this.collect_all(comprehension, &iterable[0], &inner)?;
                    this.collection(Collected::List, items, known)
                })?;
                if self.effects != before {
                    self.heap.exhaust();
                }
                return Ok(list);
            }
            iterable => iterable,
        };
        if comprehension.kind == Collected::Generator {
            return Ok(self.iter(Source::Generator(Arc::clone(comprehension), inner, iterable)));
        }
        let iterable = self.settle(&iterable)?;
        self.for_each_alternative(&[iterable], &mut |this, iterable| {
            let (items, known) = this.collect_all(comprehension, &iterable[0], &inner)?;
            this.collection(comprehension.kind, items, known)
        })
    }

    /// All that a comprehension comes up with for what its first loop goes over.
    pub(super) fn collect_all(
        &mut self,
        comprehension: &Comprehension,
        iterable: &Object,
        frame: &Rc<Frame>,
    ) -> Outcome<(Vec<Collected1>, Completeness)> {
        let mut collected = Collecting { items: Vec::new(), known: Completeness::All };
        self.collect(comprehension, 0, iterable, frame, true, &mut collected)?;
        Ok((collected.items, collected.known))
    }

    fn collect(
        &mut self,
        comprehension: &Comprehension,
        depth: usize,
        iterable: &Object,
        frame: &Rc<Frame>,
        sure: bool,
        collected: &mut Collecting,
    ) -> Outcome<()> {
        let this_loop = &comprehension.loops[depth];
        let (mut items, mut rest) = match iterable {
            // What is in it may change on the way.
            Object::List(list) if list.is_exact() => (Vec::new(), Some(self.iter_of(iterable)?)),
            iterable => {
                let (mut items, known) = self.iterate(iterable)?;
                collected.known = collected.known.max(known);
                items.reverse();
                (items, None)
            }
        };
        loop {
            let item = match &rest {
                None => items.pop(),
                Some(iter) => match self.pull(iter)? {
                    Pulled::Item(item) => Some(item),
                    Pulled::End => None,
                    Pulled::Perhaps(_) | Pulled::Lost => {
                        collected.known = Completeness::Some;
                        rest = None;
                        None
                    }
                },
            };
            let Some(item) = item else { break };
            self.step(1)?;
            self.heap.make_room(collected.items.len() * 64)?;
            self.assign(&this_loop.target, item, frame)?;
            let before = self.effects;
            let mut sure = sure;
            let mut skip = false;
            for condition in &this_loop.conditions {
                match self.eval(condition, frame)?.truth() {
                    Some(true) => {}
                    Some(false) => {
                        skip = true;
                        break;
                    }
                    None => sure = false,
                }
            }
            let before = if sure { None } else { Some(before) };
            if skip {
                continue;
            }
            if let Some(next) = comprehension.loops.get(depth + 1) {
                let iterable = self.eval(&next.iterable, frame)?;
                self.collect(comprehension, depth + 1, &iterable, frame, sure, collected)?;
                continue;
            }
            let value = comprehension.value.as_ref().unwrap_or(&Expr::None);
            let parts = self.eval(&comprehension.element, frame);
            let parts = parts.and_then(|element| Ok((element, self.eval(value, frame)?)));
            match parts {
                Ok((element, value)) => collected.items.push((element, value, sure)),
                Err(Stop::Exception(_)) if !sure => self.may_raise(),
                Err(stop) => return Err(stop),
            }
            // What is done only perhaps is not followed.
            if before.is_some_and(|before| before != self.effects) {
                self.heap.exhaust();
            }
        }
        Ok(())
    }

    /// The list, set or dict of these items; one of several if some of them may not be there.
    pub(super) fn collection(
        &mut self,
        kind: Collected,
        items: Vec<Collected1>,
        known: Completeness,
    ) -> Outcome {
        let unsure = items.iter().filter(|item| !item.2).count();
        if unsure == 0 {
            return self.container(kind, items, known);
        }
        if unsure > MAX_UNSURE_ITEMS || known == Completeness::Some {
            let sure = items.into_iter().filter(|item| item.2).collect();
            return self.container(kind, sure, Completeness::Some);
        }
        let mut ways = Vec::new();
        for choice in (0..1usize << unsure).rev() {
            let mut at = 0;
            let chosen = items.iter().filter(|item| {
                at += usize::from(!item.2);
                item.2 || choice >> (at - 1) & 1 == 1
            });
            let chosen: Vec<_> = chosen.cloned().collect();
            ways.push(self.container(kind, chosen, known)?);
        }
        Ok(one_of(ways))
    }

    fn container(&mut self, kind: Collected, items: Vec<Collected1>, known: Completeness) -> Outcome {
        let keys = |items: Vec<Collected1>| items.into_iter().map(|item| item.0).collect();
        match kind {
            Collected::List | Collected::Generator => Ok(self.list_of(keys(items), known)),
            Collected::Set => self.set_of(keys(items), known, false),
            Collected::Dict => {
                let dict = self.dict(Vec::new());
                for (key, value, _) in items {
                    self.set_item(&dict, key, value)?;
                }
                if let (Object::Dict(entries), false) = (&dict, known == Completeness::All) {
                    entries.set_known(entries.known().max(known));
                }
                Ok(dict)
            }
        }
    }
}
