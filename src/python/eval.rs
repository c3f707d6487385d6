//! Inline Python: the value of `${@…}`.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::definition::INVALID_SYNTAX;
use super::effect_list::Effects;
use super::exceptions::Raised;
use super::host::Store;
use super::interpreter::{Interpreter, Stop};
use super::nesting::Invalid;
use super::object::Object;
use super::parse;
use super::scope::Frame;
use super::tree::{Expr, Text};
use crate::value::Value;

/// So many expressions each thread keeps: those of the classes and of the recipes it is busy with.
const MAX_KEPT: usize = 4096;

/// An expression, and what it may do to the datastore once that was asked.
struct Kept {
    expr: Expr,
    effects: OnceCell<Effects>,
}

thread_local! {
    static KEPT: RefCell<FxHashMap<Box<str>, Rc<Kept>>> = RefCell::default();
}

/// The tree of an expression. Classes bring the same ones into every recipe, so it is kept.
fn parsed(code: &str) -> Result<Rc<Kept>, Invalid> {
    if let Some(known) = KEPT.with_borrow(|kept| kept.get(code).cloned()) {
        return Ok(known);
    }
    let expr = Rc::new(Kept { expr: parse::expression(code)?, effects: OnceCell::new() });
    KEPT.with_borrow_mut(|kept| {
        if kept.len() == MAX_KEPT {
            kept.clear();
        }
        kept.insert(code.into(), Rc::clone(&expr));
    });
    Ok(expr)
}

/// What inline Python may do to the datastore; it is not carried out for that. `code` has no spaces
/// around it, and no references in it.
pub(crate) fn effects_of(code: &str) -> Effects {
    match parsed(code) {
        Ok(kept) => kept.effects.get_or_init(|| Effects::of_expression(&kept.expr)).clone(),
        Err(_) => Effects::default(),
    }
}

/// What `str()` of the expression gives. `code` has no spaces around it.
pub(crate) fn evaluate(code: &str, store: &mut dyn Store) -> Result<Value, Raised> {
    let source = format!("${{@{code}}}");
    let expr = match parsed(code) {
        Ok(expr) => expr,
        Err(Invalid::UnterminatedString { .. }) => return Err(Raised::UnterminatedString),
        Err(Invalid::Syntax { message, .. }) => return Err(syntax_error(&message)),
        Err(Invalid::Grammar { .. }) => return Err(syntax_error(INVALID_SYNTAX)),
        Err(Invalid::TooDeep) => return Ok(Value::unknown(source)),
    };
    let mut interpreter = Interpreter::new(store, &source);
    let frame = interpreter.heap.frame(Frame { is_expression: true, ..Frame::default() });
    frame.set(&Text::from("d"), Object::Data);
    interpreter.frame = Some(Rc::clone(&frame));
    let outcome = interpreter.eval(&expr.expr, &frame).map(|object| interpreter.str(&object));
    if interpreter.heap.is_spent() || matches!(outcome, Err(Stop::Limit)) {
        drop(interpreter);
        store.may_do(effects_of(code));
        return Ok(Value::unknown(source));
    }
    match outcome {
        Ok(value) => Ok(value),
        Err(Stop::Limit) => Ok(Value::unknown(source)),
        Err(Stop::Failure(failure)) => Err(Raised::Failure(failure)),
        Err(Stop::Exception(exception)) => {
            Err(Raised::Exception { kind: exception.class.to_string(), message: exception.message })
        }
    }
}

fn syntax_error(message: &str) -> Raised {
    Raised::Exception { kind: "SyntaxError".into(), message: message.to_owned() }
}
