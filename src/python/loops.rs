//! Loops.

use super::interpreter::{Interpreter, Outcome, ok_or_exception};
use super::iter::Pulled;
use super::object::Object;
use super::scope::Vars;
use super::stmt::{Branch, Leaving, Run};
use super::tree::{Expr, For, Stmt, Text, assigned};

impl Interpreter<'_> {
    pub(super) fn for_loop(&mut self, inner: &For, run: &mut Run<'_>) -> Outcome<()> {
        let iterable = self.eval(&inner.iterable, run.frame)?;
        if let Object::Any(objects) = &iterable {
            let mut ways: Vec<_> = objects
                .iter()
                .map(|object| {
                    move |this: &mut Interpreter<'_>, run: &mut Run<'_>| this.for_each(object, inner, run)
                })
                .collect();
            let mut ways: Vec<Branch<'_>> = ways.iter_mut().map(|way| way as Branch<'_>).collect();
            return self.branches(run, &mut ways);
        }
        self.for_each(&iterable, inner, run)
    }

    fn for_each(&mut self, iterable: &Object, inner: &For, run: &mut Run<'_>) -> Outcome<()> {
        let iter = self.iter_of(iterable)?;
        let mut lost = false;
        self.looping(run, &inner.otherwise, |this, run| {
            while run.goes_on {
                let (item, there) = match this.pull(&iter)? {
                    Pulled::End => return Ok(true),
                    Pulled::Item(item) => (item, true),
                    Pulled::Perhaps(item) => (item, false),
                    Pulled::Lost => {
                        lost = true;
                        return Ok(false);
                    }
                };
                if there {
                    this.assign(&inner.target, item, run.frame)?;
                    this.iteration(&inner.body, run)?;
                } else {
                    let mut turn = |this: &mut Interpreter<'_>, run: &mut Run<'_>| {
                        this.assign(&inner.target, item.clone(), run.frame)?;
                        this.iteration(&inner.body, run)
                    };
                    this.branches(run, &mut [&mut turn, &mut |_, _| Ok(())])?;
                }
            }
            Ok(true)
        })?;
        if !lost {
            return Ok(());
        }
        self.perhaps_repeated(&inner.target, &inner.body, run)?;
        self.perhaps(&inner.otherwise, run)
    }

    /// A loop: `turns` carries out its iterations and tells whether these are all; then `otherwise` follows
    /// unless the loop is left.
    fn looping(
        &mut self,
        run: &mut Run<'_>,
        otherwise: &[Stmt],
        turns: impl FnOnce(&mut Self, &mut Run<'_>) -> Outcome<bool>,
    ) -> Outcome<()> {
        let (mark, returns) = (self.mark(), run.returns.len());
        run.loops.push(Leaving::default());
        let outcome = turns(self, run);
        let leaving = run.loops.pop().unwrap_or_default();
        let are_all = outcome?;
        if run.goes_on && are_all {
            self.block(otherwise, run)?;
        }
        run.join_with(leaving.breaks);
        if run.returns.len() == returns {
            self.back_to(mark);
        }
        Ok(())
    }

    /// One turn of a loop.
    fn iteration(&mut self, body: &[Stmt], run: &mut Run<'_>) -> Outcome<()> {
        let (mark, left) = (self.mark(), run.left());
        self.block(body, run)?;
        let leaving = run.loops.last_mut();
        let continues = leaving.map(|leaving| std::mem::take(&mut leaving.continues));
        run.join_with(continues.unwrap_or_default());
        if run.left() == left {
            self.back_to(mark);
        }
        Ok(())
    }

    pub(super) fn while_loop(
        &mut self,
        test: &Expr,
        body: &[Stmt],
        otherwise: &[Stmt],
        run: &mut Run<'_>,
    ) -> Outcome<()> {
        let mut is_known = true;
        self.looping(run, otherwise, |this, run| {
            while run.goes_on {
                match this.eval(test, run.frame)?.truth() {
                    Some(true) => this.iteration(body, run)?,
                    Some(false) => break,
                    None => {
                        is_known = false;
                        break;
                    }
                }
            }
            Ok(is_known)
        })?;
        if is_known {
            return Ok(());
        }
        self.perhaps_repeated(&Expr::Tuple(Vec::new()), body, run)?;
        self.perhaps(otherwise, run)
    }

    /// `body` may be done, or not.
    fn perhaps(&mut self, body: &[Stmt], run: &mut Run<'_>) -> Outcome<()> {
        if body.is_empty() {
            return Ok(());
        }
        self.branches(run, &mut [&mut |this, run| this.block(body, run), &mut |_, _| Ok(())])
    }

    /// `body` may be done any number of times, each time with something else for `target`.
    pub(super) fn perhaps_repeated(
        &mut self,
        target: &Expr,
        body: &[Stmt],
        run: &mut Run<'_>,
    ) -> Outcome<()> {
        let mut names = Vec::new();
        assigned(body, &mut names);
        let (mark, returns) = (self.mark(), run.returns.len());
        // The second time around it meets what the first one left in lists.
        for _ in 0..2 {
            for name in &names {
                run.frame.set(name, Object::Unknown);
            }
            self.unpack_unknown(target, run.frame)?;
            let start = run.vars();
            self.branch_off();
            run.loops.push(Leaving::default());
            let outcome = self.block(body, run);
            run.loops.pop();
            let start = after_some_turns(start, &run.vars());
            let mut failed = None;
            ok_or_exception(outcome, &mut failed)?;
            run.goes_on = true;
            run.set_vars(start);
            if failed.is_some() {
                self.may_raise();
            }
        }
        self.back_to(mark);
        if run.returns.len() > returns {
            self.branch_off();
        }
        Ok(())
    }
}

/// The variables after a loop that may have run any number of times: what it changed is not known.
fn after_some_turns(mut start: Vars, after: &Vars) -> Vars {
    for (name, value) in after {
        if !start.get(name).is_some_and(|old| old.is_same(value)) {
            start.insert(Text::clone(name), Object::Unknown);
        }
    }
    start
}
