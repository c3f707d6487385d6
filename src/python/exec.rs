//! Event handlers and anonymous functions: Python code that changes the datastore.

use super::host::UNKNOWN;

use super::args::Args;
use super::definition::Definition;
use super::host::Store;
use super::interpreter::{Interpreter, Stop};
use super::object::Object;

/// How a function came to its end.
pub(crate) enum End {
    /// All of it was carried out.
    Whole,
    /// It raised an exception which says, with these words, that the recipe is not to be built.
    Skipped(String),
    /// It cannot be told what it does from some point on.
    Lost,
}

/// Carries out the function `name` of `definition`.
pub(crate) fn run(definition: &Definition, name: &str, args: Vec<Object>, store: &mut dyn Store) -> End {
    let Some(function) = definition.function(name) else { return End::Lost };
    let mut interpreter = Interpreter::new(store, UNKNOWN);
    let frame = interpreter.heap.frame(super::scope::Frame::default());
    let outcome = interpreter
        .closure(&function, None, &frame)
        .and_then(|closure| interpreter.call_function(&closure, Args::of(args)));
    if interpreter.heap.is_spent() {
        return End::Lost;
    }
    match outcome {
        Ok(_) => End::Whole,
        Err(Stop::Exception(exception)) if matches!(&*exception.class, "SkipRecipe" | "SkipPackage") => {
            End::Skipped(exception.message)
        }
        Err(_) => End::Lost,
    }
}
