//! Statements within which an exception may end: `try` and `with`.

use std::rc::Rc;

use super::exceptions;
use super::interpreter::{Interpreter, Outcome, Stop};
use super::object::{Exception, Object};
use super::scope::{Frame, Vars, join};
use super::stmt::{Branch, Run};
use super::tree::{Expr, Handler, Stmt, Text, Try, assigned};

impl Interpreter<'_> {
    /// What the contexts do before and after the body is not looked into; they may also swallow an
    /// exception.
    pub(super) fn with_statement(
        &mut self,
        items: &[(Expr, Option<Expr>)],
        body: &[Stmt],
        run: &mut Run<'_>,
    ) -> Outcome<()> {
        for (context, target) in items {
            let context = self.eval(context, run.frame)?;
            self.escape(&context);
            if let Some(target) = target {
                self.unpack_unknown(target, run.frame)?;
            }
        }
        let (start, mark, left) = (run.vars(), self.mark(), left(run));
        let (outcome, may_have_raised) = self.guarded(body, true, run);
        let raised = match outcome {
            Err(Stop::Exception(_)) => {
                run.goes_on = true;
                self.may_raise();
                true
            }
            outcome => {
                outcome?;
                false
            }
        };
        if may_have_raised {
            let vars = within(body, start, run);
            run.join_with(vec![vars]);
        }
        self.may_have_raised |= may_have_raised || raised;
        if self.tries == 0 {
            // Swallowed or not raised: what follows is reached, if the recipe can be built.
            self.raises = mark.raises;
        }
        if run.goes_on && self::left(run) == left {
            self.back_to(mark);
        }
        Ok(())
    }

    /// Runs `body`; its outcome, and whether something in it may have raised an exception. What was known of
    /// that before stays as it was. `may_catch` says whether an exception may end here.
    fn guarded(&mut self, body: &[Stmt], may_catch: bool, run: &mut Run<'_>) -> (Outcome<()>, bool) {
        let outside = std::mem::replace(&mut self.may_have_raised, false);
        self.tries += u32::from(may_catch);
        let outcome = self.block(body, run);
        self.tries -= u32::from(may_catch);
        (outcome, std::mem::replace(&mut self.may_have_raised, outside))
    }

    pub(super) fn try_statement(&mut self, inner: &Try, run: &mut Run<'_>) -> Outcome<()> {
        let (mark, left) = (self.mark(), left(run));
        let outcome = self.tried(inner, run);
        // `finally` runs whatever came before, also where nothing that follows it does.
        let path = std::mem::replace(&mut self.path, mark.path.clone());
        let goes_on = std::mem::replace(&mut run.goes_on, true);
        self.block(&inner.finally, run)?;
        run.goes_on &= goes_on;
        match self::left(run) == left {
            true => self.back_to(mark),
            false => self.path = path,
        }
        outcome
    }

    /// `try` with its handlers and its `else`.
    fn tried(&mut self, inner: &Try, run: &mut Run<'_>) -> Outcome<()> {
        let (start, mark, left) = (run.vars(), self.mark(), left(run));
        let (outcome, may_have_raised) = self.guarded(&inner.body, !inner.handlers.is_empty(), run);
        let raised = match outcome {
            Err(Stop::Exception(exception)) => Some(exception),
            outcome => {
                outcome?;
                None
            }
        };
        // Nothing but this was raised here, or nothing here can catch it: then the code around this learns of
        // it.
        if !may_have_raised || inner.handlers.is_empty() {
            self.may_have_raised |= may_have_raised;
            return self.after_body(inner, raised, run);
        }
        // What no handler here catches goes on to one further out.
        self.path = mark.path;
        self.raises = mark.raises;
        if !catch_everything(&inner.handlers) {
            self.may_raise();
        }
        let has_left = self::left(run) != left;
        self.otherwise_or_handled(inner, raised, start, run)?;
        if has_left {
            self.branch_off();
        }
        Ok(())
    }

    /// Continues after the body of a `try`, with its `else`, or with the handler of what it raised.
    fn after_body(&mut self, inner: &Try, raised: Option<Exception>, run: &mut Run<'_>) -> Outcome<()> {
        let Some(exception) = raised else { return self.block(&inner.otherwise, run) };
        match self.handler_for(&inner.handlers, &exception, run.frame)? {
            Some(handler) => {
                run.goes_on = true;
                let exception = self.heap.exception(exception);
                self.handle(handler, exception, run)
            }
            None => Err(Stop::Exception(exception)),
        }
    }

    /// Continues after the body of a `try` that may have raised before it came to its end: as after the end,
    /// or in any of its handlers. `start` are the variables before it.
    fn otherwise_or_handled(
        &mut self,
        inner: &Try,
        raised: Option<Exception>,
        start: Vars,
        run: &mut Run<'_>,
    ) -> Outcome<()> {
        let (at_end, goes_on) = (run.vars(), run.goes_on);
        let within_body = within(&inner.body, start, run);
        let mut end = |this: &mut Interpreter<'_>, run: &mut Run<'_>| {
            run.goes_on = goes_on;
            run.set_vars(at_end.clone());
            this.after_body(inner, raised.clone(), run)
        };
        let mut handlers = Vec::new();
        for handler in &inner.handlers {
            let vars = within_body.clone();
            handlers.push(move |this: &mut Interpreter<'_>, run: &mut Run<'_>| {
                run.set_vars(vars.clone());
                this.handle(handler, Object::Unknown, run)
            });
        }
        let mut ways: Vec<Branch<'_>> = vec![&mut end];
        for handler in &mut handlers {
            ways.push(handler);
        }
        self.branches(run, &mut ways)
    }

    /// The handler that catches `exception`.
    fn handler_for<'h>(
        &mut self,
        handlers: &'h [Handler],
        exception: &Exception,
        frame: &Rc<Frame>,
    ) -> Outcome<Option<&'h Handler>> {
        for handler in handlers {
            let Some(class) = &handler.class else { return Ok(Some(handler)) };
            let class = self.eval(class, frame)?;
            match exceptions::is_caught(&exception.class, &class) {
                Some(true) => return Ok(Some(handler)),
                Some(false) => {}
                // Nothing can be said of what comes then.
                None => return Err(Stop::Limit),
            }
        }
        Ok(None)
    }

    fn handle(&mut self, handler: &Handler, exception: Object, run: &mut Run<'_>) -> Outcome<()> {
        if let Some(name) = &handler.name {
            run.frame.set(name, exception.clone());
        }
        let outer = self.handled.replace(exception);
        let outcome = self.block(&handler.body, run);
        self.handled = outer;
        if let Some(name) = &handler.name {
            run.frame.delete(name);
        }
        outcome
    }
}

/// How often the function returned so far, and the loop was left or goes on with its next item.
fn left(run: &Run<'_>) -> (usize, usize) {
    (run.left(), run.loops.last().map_or(0, |leaving| leaving.continues.len()))
}

/// Whether there is a handler for each exception.
fn catch_everything(handlers: &[Handler]) -> bool {
    let is_all = |name: &Text| matches!(&**name, "Exception" | "BaseException");
    handlers.iter().any(|handler| match &handler.class {
        None => true,
        Some(Expr::Name(name)) => is_all(name),
        Some(_) => false,
    })
}

/// The variables after an unknown statement of `body`, from where a handler goes on. `start` are those
/// before it; those at its end, or where it was left, are the present ones.
fn within(body: &[Stmt], mut start: Vars, run: &Run<'_>) -> Vars {
    let (mut set, mut repeated) = (Vec::new(), Vec::new());
    assigned(body, &mut set);
    assigned_in_loops(body, &mut repeated);
    // A name that is given something once holds what it held before, and from then on what it holds at the
    // end, if that is reached.
    for name in &set {
        let is_set_once = set.iter().filter(|other| *other == name).count() == 1 && !repeated.contains(name);
        if !is_set_once || !run.goes_on {
            start.insert(name.clone(), Object::Unknown);
        }
    }
    join(vec![start, run.vars()])
}

/// The names that loops in `body` may give one thing after the other.
fn assigned_in_loops(body: &[Stmt], names: &mut Vec<Text>) {
    for stmt in body {
        match stmt {
            Stmt::For(_) | Stmt::While(..) | Stmt::Opaque(..) => assigned(std::slice::from_ref(stmt), names),
            Stmt::If(_, then, otherwise) => {
                assigned_in_loops(then, names);
                assigned_in_loops(otherwise, names);
            }
            Stmt::Try(inner) => {
                for block in [&inner.body, &inner.otherwise, &inner.finally] {
                    assigned_in_loops(block, names);
                }
                inner.handlers.iter().for_each(|handler| assigned_in_loops(&handler.body, names));
            }
            Stmt::With(_, inner) => assigned_in_loops(inner, names),
            _ => {}
        }
    }
}
