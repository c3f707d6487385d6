//! Statements.

use std::rc::Rc;

use super::exceptions;
use super::interpreter::{Interpreter, Outcome, Stop, ok_or_exception, raise};
use super::object::{Exception, Object, one_of};
use super::scope::{Frame, Vars, join};
use super::tree::{Expr, Stmt, Text};

/// A call that is being carried out.
pub(super) struct Run<'f> {
    pub frame: &'f Rc<Frame>,
    /// Whether the next statement may be reached.
    pub goes_on: bool,
    /// What it may return.
    pub returns: Vec<Object>,
    /// One for each loop around.
    pub loops: Vec<Leaving>,
}

/// The variables where a loop is left, and where it goes on with the next item.
#[derive(Default)]
pub(super) struct Leaving {
    pub breaks: Vec<Vars>,
    pub continues: Vec<Vars>,
}

impl Run<'_> {
    pub(super) fn vars(&self) -> Vars {
        self.frame.vars.borrow().clone()
    }

    pub(super) fn set_vars(&self, vars: Vars) {
        *self.frame.vars.borrow_mut() = vars;
    }

    /// Joins the variables at the end of `ways` with the present ones, if code that follows is reached from
    /// here.
    pub(super) fn join_with(&mut self, mut ways: Vec<Vars>) {
        if ways.is_empty() {
            return;
        }
        if self.goes_on {
            ways.push(self.vars());
        }
        self.goes_on = true;
        self.set_vars(join(ways));
    }

    /// How often the function returned, or the loop was left with `break`, so far.
    pub(super) fn left(&self) -> usize {
        self.returns.len() + self.loops.last().map_or(0, |leaving| leaving.breaks.len())
    }
}

/// One of several branches, of which one is taken.
pub(super) type Branch<'b> = &'b mut dyn FnMut(&mut Interpreter<'_>, &mut Run<'_>) -> Outcome<()>;

impl Interpreter<'_> {
    /// Runs a function's body; its result.
    pub(super) fn run(&mut self, body: &[Stmt], frame: &Rc<Frame>) -> Outcome {
        let (before, raises, entered) = (self.path.clone(), self.raises, self.new_path());
        self.path.enter(entered);
        let mut run = Run { frame, goes_on: true, returns: Vec::new(), loops: Vec::new() };
        let outcome = self.block(body, &mut run);
        self.path.leave(before, entered);
        if self.raises != raises {
            self.branch_off();
        }
        match outcome {
            // A recipe that can be built took one of the branches that returned before.
            Err(Stop::Exception(_)) if !run.returns.is_empty() => self.may_raise(),
            outcome => {
                outcome?;
                if run.goes_on {
                    run.returns.push(Object::None);
                }
            }
        }
        Ok(one_of(run.returns))
    }

    pub(super) fn block(&mut self, body: &[Stmt], run: &mut Run<'_>) -> Outcome<()> {
        for stmt in body {
            if !run.goes_on {
                break;
            }
            self.step(1)?;
            self.deeper(|this| this.stmt(stmt, run))?;
        }
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt, run: &mut Run<'_>) -> Outcome<()> {
        let frame = run.frame;
        match stmt {
            Stmt::Expr(expr) => drop(self.eval(expr, frame)?),
            Stmt::Assign(targets, value) => {
                let value = self.eval(value, frame)?;
                for target in targets {
                    self.assign(target, value.clone(), frame)?;
                }
            }
            Stmt::AugAssign(target, op, value) => {
                let old = self.eval(target, frame)?;
                let value = self.eval(value, frame)?;
                let value = match self.add_in_place(&old, *op, &value)? {
                    true if matches!(target, Expr::Name(_)) => return Ok(()),
                    true => old,
                    false => self.binary(old, *op, value)?,
                };
                self.assign(target, value, frame)?;
            }
            Stmt::If(test, then, otherwise) => match self.eval(test, frame)?.truth() {
                Some(true) => self.block(then, run)?,
                Some(false) => self.block(otherwise, run)?,
                None => self.branches(
                    run,
                    &mut [&mut |this, run| this.block(then, run), &mut |this, run| {
                        this.block(otherwise, run)
                    }],
                )?,
            },
            Stmt::For(inner) => self.for_loop(inner, run)?,
            Stmt::While(test, body, otherwise) => self.while_loop(test, body, otherwise, run)?,
            Stmt::Return(value) => {
                let value = match value {
                    Some(value) => self.eval(value, frame)?,
                    None => Object::None,
                };
                run.returns.push(value);
                run.goes_on = false;
            }
            Stmt::Raise(exception) => {
                let exception = match exception {
                    Some(exception) => self.eval(exception, frame)?,
                    None => match &self.handled {
                        Some(handled) => handled.clone(),
                        None => Object::Unknown,
                    },
                };
                return Err(Stop::Exception(exceptions::raised(&exception)));
            }
            Stmt::Try(inner) => self.try_statement(inner, run)?,
            Stmt::With(items, body) => self.with_statement(items, body, run)?,
            Stmt::Import(imports) => {
                for (path, bound) in imports {
                    let (name, object) = match bound {
                        Some(bound) => (bound.clone(), path.clone()),
                        None => {
                            let first = Text::from(path.split('.').next().unwrap_or(path));
                            (first.clone(), first)
                        }
                    };
                    self.bind_module(&name, object, frame);
                }
            }
            Stmt::ImportFrom(imports) => {
                for (path, bound) in imports {
                    let path = path.strip_prefix("builtins.").map_or_else(|| path.clone(), Text::from);
                    self.bind_module(bound, path, frame);
                }
            }
            Stmt::Def(function) => {
                let closure = self.closure(function, Some(Rc::clone(frame)), frame)?;
                let object = Object::Function(closure);
                if function.decorated {
                    self.escape(&object);
                }
                frame.set(&function.name, object);
            }
            Stmt::Delete(targets) => {
                for target in targets {
                    self.delete(target, frame)?;
                }
            }
            Stmt::Assert(test) => {
                if self.eval(test, frame)?.truth() == Some(false) {
                    return raise("AssertionError", "");
                }
            }
            Stmt::Pass => {}
            Stmt::Break => {
                run.goes_on = false;
                let vars = run.vars();
                run.loops.last_mut().into_iter().for_each(|leaving| leaving.breaks.push(vars.clone()));
            }
            Stmt::Continue => {
                run.goes_on = false;
                let vars = run.vars();
                run.loops.last_mut().into_iter().for_each(|leaving| leaving.continues.push(vars.clone()));
            }
            Stmt::Opaque(body, names) => {
                self.escape_all(&frame.mentioned(names));
                self.perhaps_repeated(&Expr::Tuple(Vec::new()), body, run)?;
            }
            Stmt::Class(name, names) => {
                self.escape_all(&frame.mentioned(names));
                frame.set(name, Object::Unknown);
            }
        }
        Ok(())
    }

    /// `import`: a module, or something in one.
    fn bind_module(&mut self, name: &Text, path: Text, frame: &Rc<Frame>) {
        match &*path {
            // Everything that is in it, or a place that is not known.
            path if path.ends_with(".*") || path.starts_with("?.") => {
                frame.set(name, Object::Unknown);
                self.may_raise();
            }
            _ => frame.set(name, Object::Path(path)),
        }
    }

    /// Evaluates every branch from the current state, as one of them is taken, and joins the results.
    pub(super) fn branches(&mut self, run: &mut Run<'_>, ways: &mut [Branch<'_>]) -> Outcome<()> {
        let (start, mark) = (run.vars(), self.mark());
        let (left, returns) = (run.left(), run.returns.len());
        let (mut ends, mut failed) = (Vec::new(), None);
        for way in ways.iter_mut() {
            run.set_vars(start.clone());
            run.goes_on = true;
            self.branch_off();
            let outcome = way(self, run);
            let is_ok = ok_or_exception(outcome, &mut failed)?.is_some();
            if is_ok && run.goes_on {
                ends.push(run.vars());
            }
        }

        let continues = run.loops.last().is_some_and(|leaving| !leaving.continues.is_empty());
        let returned = run.returns.len() - returns;
        let left = run.left() - left;
        let some_left = left > 0 || continues;
        run.goes_on = !ends.is_empty();
        // An exception counts if every branch ends in it: a recipe that can be built took another one.
        if let (Some(exception), false) = (&failed, run.goes_on || some_left) {
            return Err(Stop::Exception(Exception::clone(exception)));
        }
        run.set_vars(if ends.is_empty() { start } else { join(ends) });

        self.back_to(mark);
        if returned > 0 && left == returned && !continues {
            // What follows does not run where a branch returned, and there what was made within this call is
            // not seen any more. So changes to it are still certain, other than after `break` and `continue`.
            let id = self.new_path();
            self.path.others_returned(id);
        } else if some_left {
            self.branch_off();
        }
        if failed.is_some() {
            self.may_raise();
        }
        Ok(())
    }
}
