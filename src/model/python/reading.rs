//! Inline Python: the value of `${@…}`.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::changes::{Change, What};
use super::definition::INVALID_SYNTAX;
use super::interpreter::{Interpreter, Stop};
use super::object::Object;
use super::parse::{self, Invalid};
use super::scope::Frame;
use super::store::{FlagRead, Store};
use super::tree::{Expr, Function, Text};
use crate::model::expand::Raised;
use crate::model::failure::Failure;
use crate::model::folders::EntryKind;
use crate::model::name::Name;
use crate::model::read::Reader;
use crate::model::value::Value;
use crate::model::variable::Flag;

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

/// What `str()` of the expression gives. `code` has no blanks around it.
pub fn evaluate(code: &str, reader: &mut Reader<'_>) -> Result<Value, Raised> {
    let source = format!("${{@{code}}}");
    let expr = match parsed(code) {
        Ok(expr) => expr,
        Err(Invalid::UnterminatedString { .. }) => return Err(Raised::UnterminatedString),
        Err(Invalid::Syntax { message, .. }) => return Err(syntax_error(&message)),
        Err(Invalid::Grammar { .. }) => return Err(syntax_error(INVALID_SYNTAX)),
        Err(Invalid::TooDeep) => return Ok(Value::unknown(source)),
    };
    let mut interpreter = Interpreter::new(reader, &source);
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

/// A question may ask others; it changes nothing.
impl Store for Reader<'_> {
    fn get(&mut self, name: &str, expand: bool) -> Result<Option<Value>, Failure> {
        if expand {
            return Ok(self.reference(name)?.map(|value| Value::clone(&value)));
        }
        Ok(self.raw_reference(name)?.map(|raw| raw.to_value()))
    }

    fn flag(&mut self, name: &str, flag: &str, expand: bool) -> Result<FlagRead, Failure> {
        if flag.starts_with('_') {
            return Ok(FlagRead::Unknown);
        }
        let data = self.data;
        let variable = Name::find(name).and_then(|name| data.variable(name));
        let stored = variable.zip(Name::find(flag)).and_then(|(variable, flag)| variable.flag(flag)).cloned();
        let raw = match stored {
            Some(Flag::Raw(raw)) => Some(raw),
            Some(other) => return Ok(FlagRead::Known(Some(other))),
            None => data.flag_raw(name, flag),
        };
        Ok(match raw {
            Some(raw) if expand => FlagRead::Text(self.expand_raw(&raw, Some(&format!("{name}[{flag}]")))?),
            Some(raw) => FlagRead::Text(raw.to_value()),
            None if data.is_incomplete() => FlagRead::Unknown,
            None => FlagRead::Known(None),
        })
    }

    fn flags(&mut self, name: &str) -> Option<Vec<Text>> {
        let flags = self.data.flags(name);
        let is_known = |flag: &&str| {
            let raw = self.data.flag_raw(name, flag);
            raw.is_none_or(|raw| raw.to_value().known() != "unknown")
        };
        (!self.data.is_incomplete() && flags.iter().all(is_known))
            .then(|| flags.into_iter().filter(|flag| !flag.starts_with('_')).map(Text::from).collect())
    }

    fn expand(&mut self, text: &str) -> Result<Value, Failure> {
        self.expand_text(text, None)
    }

    fn function(&mut self, name: &str) -> Option<Option<Arc<Function>>> {
        let definition = self.data.definition(Name::find(name)?)?;
        Some(definition.and_then(|definition| definition.function(name)))
    }

    fn inherits(&mut self, class: &str) -> Option<bool> {
        self.data.inherits(class)
    }

    fn file(&mut self, _path: &str) -> Option<Option<EntryKind>> {
        None
    }

    fn change(&mut self, _name: &str, _change: &Change) -> Result<(), Failure> {
        Ok(())
    }

    fn change_somewhere(&mut self, _name: &Value, _what: &What) {}

    fn filter(&mut self, _name: &str) {}

    fn names_like(&self, _name: &Value) -> Vec<Text> {
        Vec::new()
    }

    fn anything_may_change(&mut self, _callee: &Object) {}
}
