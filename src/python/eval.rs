//! Inline Python: the value of `${@…}`.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::definition::INVALID_SYNTAX;
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
const MAX_KEPT: usize = 1024;

thread_local! {
    static KEPT: RefCell<FxHashMap<Box<str>, Rc<Expr>>> = RefCell::default();
}

/// The tree of an expression. Classes bring the same ones into every recipe, so it is kept.
fn parsed(code: &str) -> Result<Rc<Expr>, Invalid> {
    if let Some(known) = KEPT.with_borrow(|kept| kept.get(code).cloned()) {
        return Ok(known);
    }
    let expr = Rc::new(parse::expression(code)?);
    KEPT.with_borrow_mut(|kept| {
        if kept.len() == MAX_KEPT {
            kept.clear();
        }
        kept.insert(code.into(), Rc::clone(&expr));
    });
    Ok(expr)
}

/// What `str()` of the expression gives. `code` has no spaces around it.
pub fn evaluate(code: &str, store: &mut dyn Store) -> Result<Value, Raised> {
    let source = format!("${{@{code}}}");
    let expr = match parsed(code) {
        Ok(expr) => expr,
        Err(Invalid::UnterminatedString { .. }) => return Err(Raised::UnterminatedString),
        Err(Invalid::Syntax { message, .. }) => return Err(syntax_error(&message)),
        Err(Invalid::Grammar { .. }) => return Err(syntax_error(INVALID_SYNTAX)),
        Err(Invalid::TooDeep) => return Ok(Value::unknown(source)),
    };
    let mut interpreter = Interpreter::new(store, &source);
    let frame = Rc::new(Frame { is_expression: true, ..Frame::default() });
    frame.set(&Text::from("d"), Object::Data);
    match interpreter.eval(&expr, &frame) {
        Ok(object) => Ok(interpreter.str(&object)),
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
