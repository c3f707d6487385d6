//! Expressions.

use std::rc::Rc;

use super::args::Args;
use super::heap::Str;
use super::interpreter::{Interpreter, Outcome, Stop, ok_or_exception};
use super::object::{Completeness, Exception, Object, one_of, truth_value};
use super::repr::Shown;
use super::scope::{Closure, Frame};
use super::tree::{Binary, Compare, Expr, FormatPart, Text, Unary};
use crate::value::Value;

/// Operands that are one of several objects are combined in so many ways at most.
const MAX_COMBINATIONS: usize = 64;

impl Interpreter<'_> {
    pub(super) fn eval(&mut self, expr: &Expr, frame: &Rc<Frame>) -> Outcome {
        self.step(1)?;
        self.deeper(|this| this.eval_here(expr, frame))
    }

    fn eval_here(&mut self, expr: &Expr, frame: &Rc<Frame>) -> Outcome {
        Ok(match expr {
            Expr::None => Object::None,
            Expr::Bool(value) => Object::Bool(*value),
            Expr::Int(value) => Object::Int(*value),
            Expr::Float(value) => Object::Float(*value),
            Expr::Str(text) => Object::Str(Str::of_code(text)),
            Expr::Format(parts) => {
                let value = self.format_parts(parts, frame)?;
                self.heap.value(value)
            }
            Expr::Name(name) => return self.name(name, frame),
            Expr::Attribute(base, name) => {
                let base = self.eval(base, frame)?;
                return self.attribute(base, name);
            }
            Expr::Item(base, index) => {
                let base = self.eval(base, frame)?;
                return self.item_or_slice(base, index, frame);
            }
            Expr::Call(call) => return self.eval_call(call, frame),
            Expr::Unary(op, operand) => {
                let operand = self.eval(operand, frame)?;
                return self.unary(*op, operand);
            }
            Expr::Binary(left, op, right) => {
                let (left, right) = (self.eval(left, frame)?, self.eval(right, frame)?);
                return self.binary(left, *op, right);
            }
            Expr::And(values) => return self.eval_and_or(values, false, frame),
            Expr::Or(values) => return self.eval_and_or(values, true, frame),
            Expr::Compare(left, rest) => return self.eval_comparison(left, rest, frame),
            Expr::IfElse(parts) => {
                let [test, then, otherwise] = &**parts;
                let test = self.eval(test, frame)?;
                return match test.truth() {
                    Some(true) => self.eval(then, frame),
                    Some(false) => self.eval(otherwise, frame),
                    None => self.eval_either(&[then, otherwise], frame),
                };
            }
            Expr::List(items) => {
                let (items, known) = self.eval_items(items, frame)?;
                self.list_of(items, known)
            }
            Expr::Tuple(items) => match self.eval_items(items, frame)? {
                (items, Completeness::All) => self.tuple(items),
                _ => Object::Unknown,
            },
            Expr::Set(items) => {
                let (items, known) = self.eval_items(items, frame)?;
                return self.set_of(items, known, false);
            }
            Expr::Dict(entries) => return self.eval_dict(entries, frame),
            Expr::Comprehension(comprehension) => return self.eval_comprehension(comprehension, frame),
            Expr::Lambda(function) => {
                Object::Function(self.closure(function, Some(Rc::clone(frame)), frame)?)
            }
            Expr::Bind(name, value) => {
                let value = self.eval(value, frame)?;
                frame.set(name, value.clone());
                value
            }
            Expr::Starred(inner) => {
                self.eval(inner, frame)?;
                return self.unknown();
            }
            Expr::Slice(_) => return self.unknown(),
            Expr::Opaque(names) => {
                self.escape_all(&frame.mentioned(names));
                return self.unknown();
            }
        })
    }

    pub(super) fn closure(
        &mut self,
        function: &std::sync::Arc<super::tree::Function>,
        parent: Option<Rc<Frame>>,
        frame: &Rc<Frame>,
    ) -> Outcome<Rc<Closure>> {
        let mut defaults = Vec::with_capacity(function.parameters.len());
        for parameter in &function.parameters {
            defaults.push(match &parameter.default {
                Some(default) => Some(self.eval(default, frame)?),
                None => None,
            });
        }
        frame.set_elsewhere(&function.sets_outside);
        Ok(self.heap.closure(Closure { function: std::sync::Arc::clone(function), parent, defaults }))
    }

    /// The result of one of `ways`, without knowing which one is evaluated.
    fn eval_either(&mut self, ways: &[&Expr], frame: &Rc<Frame>) -> Outcome {
        let mark = self.mark();
        let (mut objects, mut failed) = (Vec::new(), None);
        for way in ways {
            self.branch_off();
            let outcome = self.eval(way, frame);
            objects.extend(ok_or_exception(outcome, &mut failed)?);
        }
        self.back_to(mark);
        self.joined(objects, failed)
    }

    /// One of `objects`, the results of several branches; the others `failed`.
    fn joined(&mut self, objects: Vec<Object>, failed: Option<Exception>) -> Outcome {
        match failed {
            Some(exception) if objects.is_empty() => return Err(Stop::Exception(exception)),
            Some(_) => self.may_raise(),
            None => {}
        }
        Ok(one_of(objects))
    }

    /// `and`, which stops at what is false, or `or`, which stops at what is true.
    fn eval_and_or(&mut self, values: &[Expr], stops_at: bool, frame: &Rc<Frame>) -> Outcome {
        let mark = self.mark();
        let mut objects = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let object = match self.eval(value, frame) {
                Err(Stop::Exception(_)) if at > 0 && !objects.is_empty() => {
                    self.may_raise();
                    break;
                }
                outcome => outcome?,
            };
            match object.truth() {
                Some(truth) if truth == stops_at || at + 1 == values.len() => {
                    objects.push(object);
                    break;
                }
                Some(_) => {}
                None if at + 1 == values.len() => objects.push(object),
                None => {
                    objects.extend(object.possible().iter().filter_map(|object| narrow_to(object, stops_at)));
                    self.branch_off();
                }
            }
        }
        self.back_to(mark);
        Ok(one_of(objects))
    }

    fn eval_comparison(&mut self, left: &Expr, rest: &[(Compare, Expr)], frame: &Rc<Frame>) -> Outcome {
        let mut left = self.eval(left, frame)?;
        let mut sure = true;
        for (at, (op, right)) in rest.iter().enumerate() {
            let right = self.eval(right, frame)?;
            let object = self.compare(&left, *op, &right)?;
            match object.truth() {
                Some(false) => return Ok(Object::Bool(false)),
                Some(true) => {}
                None if rest.len() == 1 => return Ok(object),
                None => sure = false,
            }
            if at + 1 < rest.len() {
                left = right;
            }
        }
        Ok(truth_value(sure.then_some(true)))
    }

    fn eval_items(&mut self, items: &[Expr], frame: &Rc<Frame>) -> Outcome<(Vec<Object>, Completeness)> {
        let (mut objects, mut known) = (Vec::with_capacity(items.len()), Completeness::All);
        for item in items {
            if let Expr::Starred(inner) = item {
                let inner = self.eval(inner, frame)?;
                let (more, how) = self.iterate(&inner)?;
                objects.extend(more);
                known = known.max(how);
            } else {
                objects.push(self.eval(item, frame)?);
            }
        }
        Ok((objects, known))
    }

    fn eval_dict(&mut self, entries: &[(Option<Expr>, Expr)], frame: &Rc<Frame>) -> Outcome {
        let dict = self.dict(Vec::new());
        for (key, value) in entries {
            let Some(key) = key else {
                let more = self.eval(value, frame)?;
                if let Object::Dict(entries) = &dict {
                    self.update_dict(entries, &more)?;
                }
                continue;
            };
            let (key, value) = (self.eval(key, frame)?, self.eval(value, frame)?);
            self.set_item(&dict, key, value)?;
        }
        Ok(dict)
    }

    fn item_or_slice(&mut self, base: Object, index: &Expr, frame: &Rc<Frame>) -> Outcome {
        let Expr::Slice(bounds) = index else {
            let index = self.eval(index, frame)?;
            return self
                .for_each_alternative(&[base, index], &mut |this, parts| this.item(&parts[0], &parts[1]));
        };
        let mut parts = vec![base];
        for bound in bounds {
            parts.push(match bound {
                Some(bound) => self.eval(bound, frame)?,
                None => Object::None,
            });
        }
        self.for_each_alternative(&parts, &mut |this, parts| this.slice(&parts[0], &parts[1..]))
    }

    /// Does `operation` on every combination of what the operands may be. It must change nothing.
    pub(super) fn for_each_alternative(
        &mut self,
        operands: &[Object],
        operation: &mut dyn FnMut(&mut Self, &[Object]) -> Outcome,
    ) -> Outcome {
        let Some(at) = operands.iter().position(|operand| matches!(operand, Object::Any(_))) else {
            return operation(self, operands);
        };
        let combinations: usize = operands.iter().map(|operand| operand.possible().len()).product();
        if combinations > MAX_COMBINATIONS {
            self.may_raise();
            return Ok(Object::Unknown);
        }
        let (mut objects, mut failed) = (Vec::new(), None);
        let mut chosen = operands.to_vec();
        for object in operands[at].possible() {
            chosen[at] = object.clone();
            let outcome = self.for_each_alternative(&chosen, operation);
            objects.extend(ok_or_exception(outcome, &mut failed)?);
        }
        self.joined(objects, failed)
    }

    fn unary(&mut self, op: Unary, operand: Object) -> Outcome {
        if op == Unary::Not {
            return Ok(truth_value(operand.truth().map(|truth| !truth)));
        }
        self.for_each_alternative(&[operand], &mut |this, operands| this.sign(op, &operands[0]))
    }

    pub(super) fn format_parts(&mut self, parts: &[FormatPart], frame: &Rc<Frame>) -> Outcome<Value> {
        let mut out = Shown::new();
        for part in parts {
            let value = match part {
                FormatPart::Text(text) => Value::from(&**text),
                FormatPart::Value { value, conversion, spec } => {
                    let object = self.eval(value, frame)?;
                    let object = match conversion {
                        None => object,
                        Some('s') => self.str_object(&object),
                        Some('r') => self.repr_object(&object),
                        Some(_) => {
                            let ascii = self.ascii(&object);
                            self.heap.value(ascii)
                        }
                    };
                    let spec = self.format_parts(spec, frame)?;
                    self.format(&object, &spec)?
                }
            };
            self.heap.work(value.exact().map_or(8, str::len) / 16);
            out.push(&value);
        }
        Ok(out.finish())
    }

    fn eval_call(&mut self, call: &super::tree::Call, frame: &Rc<Frame>) -> Outcome {
        let (base, method) = match &call.callee {
            Expr::Attribute(base, name) => (self.eval(base, frame)?, Some(name)),
            Expr::Name(name) => {
                self.look_for(name, frame);
                (self.name(name, frame)?, None)
            }
            callee => (self.eval(callee, frame)?, None),
        };
        let args = self.eval_args(call, frame)?;
        self.caller.at = call.at;
        match method {
            Some(name) => self.call_attribute(base, name, args),
            None => self.call(base, args),
        }
    }

    fn eval_args(&mut self, call: &super::tree::Call, frame: &Rc<Frame>) -> Outcome<Args> {
        let (positional, known) = self.eval_items(&call.positional, frame)?;
        let mut args = Args { positional, named: Vec::new(), open: known != Completeness::All };
        for (name, value) in &call.named {
            let value = self.eval(value, frame)?;
            match name {
                Some(name) => args.named.push((name.clone(), value)),
                None => self.spread(&value, &mut args),
            }
        }
        Ok(args)
    }

    /// `**value` among arguments.
    fn spread(&mut self, value: &Object, args: &mut Args) {
        let Object::Dict(entries) = value else {
            // Whatever it holds is handed over.
            args.positional.push(value.clone());
            args.open = true;
            return;
        };
        args.open |= entries.known() != Completeness::All;
        for (key, value) in entries.items().iter() {
            match key {
                Object::Str(name) => args.named.push((Text::clone(name.text()), value.clone())),
                _ => args.open = true,
            }
        }
    }

    /// `left op right`.
    pub(super) fn binary(&mut self, left: Object, op: Binary, right: Object) -> Outcome {
        self.for_each_alternative(&[left, right], &mut |this, operands| {
            this.operate(&operands[0], op, &operands[1])
        })
    }
}

/// `object` in the case that its truth is `truth`; `None` if that cannot be.
fn narrow_to(object: &Object, truth: bool) -> Option<Object> {
    match object.truth() {
        Some(known) if known != truth => None,
        None if !truth && matches!(object, Object::Partial(_)) => Some(Object::word("")),
        _ => Some(object.clone()),
    }
}
