//! Comprehensions and generators.

use std::rc::Rc;

use super::interpreter::{Interpreter, Outcome, Stop};
use super::object::{Completeness, Object, one_of};
use super::scope::Frame;
use super::tree::{Collected, Comprehension, Expr};

/// So many items may be in a list or not before nothing is known of it as a whole.
const MAX_UNSURE_ITEMS: usize = 4;

/// The items of a comprehension, each with the value of a dict's entry and whether it surely is one.
struct Collecting {
    items: Vec<(Object, Object, bool)>,
    known: Completeness,
}

impl Interpreter<'_> {
    pub fn eval_comprehension(&mut self, comprehension: &Comprehension, frame: &Rc<Frame>) -> Outcome {
        let Some(first) = comprehension.loops.first() else { return Ok(Object::Unknown) };
        let iterable = self.eval(&first.iterable, frame)?;
        let inner = Rc::new(Frame { parent: Some(Rc::clone(frame)), ..Frame::default() });
        self.for_each_alternative(&[iterable], &mut |this, iterable| {
            let mut collected = Collecting { items: Vec::new(), known: Completeness::All };
            this.collect(comprehension, 0, &iterable[0], &inner, true, &mut collected)?;
            this.collection(comprehension.kind, collected)
        })
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
        let (items, known) = self.iterate(iterable)?;
        collected.known = collected.known.max(known);
        for item in items {
            self.step(1)?;
            self.assign(&this_loop.target, item, frame)?;
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
        }
        Ok(())
    }

    fn collection(&mut self, kind: Collected, collected: Collecting) -> Outcome {
        let unsure = collected.items.iter().filter(|item| !item.2).count();
        if unsure == 0 {
            return self.container(kind, collected.items, collected.known);
        }
        if unsure > MAX_UNSURE_ITEMS || collected.known == Completeness::Some {
            let sure = collected.items.into_iter().filter(|item| item.2).collect();
            return self.container(kind, sure, Completeness::Some);
        }
        let mut ways = Vec::new();
        for choice in (0..1usize << unsure).rev() {
            let mut at = 0;
            let chosen = collected.items.iter().filter(|item| {
                at += usize::from(!item.2);
                item.2 || choice >> (at - 1) & 1 == 1
            });
            let chosen: Vec<_> = chosen.cloned().collect();
            ways.push(self.container(kind, chosen, collected.known)?);
        }
        Ok(one_of(ways))
    }

    fn container(
        &mut self,
        kind: Collected,
        items: Vec<(Object, Object, bool)>,
        known: Completeness,
    ) -> Outcome {
        let keys = |items: Vec<(Object, Object, bool)>| items.into_iter().map(|item| item.0).collect();
        match kind {
            Collected::List | Collected::Generator => Ok(self.list_of(keys(items), known)),
            Collected::Set => Ok(self.set_of(keys(items), known)),
            Collected::Dict => {
                let dict = self.dict(Vec::new());
                for (key, value, _) in items {
                    self.set_item(&dict, key, value)?;
                }
                if let (Object::Dict(entries), false) = (&dict, known == Completeness::All) {
                    entries.known.set(known);
                }
                Ok(dict)
            }
        }
    }
}
