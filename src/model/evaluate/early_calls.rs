//! Functions that are called before their `def` is read.

use super::Evaluation;
use crate::model::datastore::history::Origin;
use crate::model::datastore::lookup::Lookup;
use crate::model::problem::ProblemKind;
use crate::value::{Cause, Failure, Name, Value};

/// A call that surely fails unless something out of sight defines the function.
pub(crate) struct EarlyCall {
    function: Name,
    origin: Origin,
    failure: Failure,
}

impl Evaluation<'_> {
    /// What a text expands to while files are read; `None` if it cannot be expanded. Notes which functions it
    /// calls that are not there yet.
    pub(crate) fn expand_at_once(
        &mut self,
        text: &str,
        variable: Option<&str>,
        origin: Origin,
    ) -> Option<Value> {
        self.data.take_missing();
        let knows_all = self.sure && !self.data.recipe_part_missing();
        let value = Lookup::new(&self.data).expand_text(text, variable);
        self.settle_written();
        for function in self.data.take_missing() {
            if knows_all {
                let message = format!("name '{function}' is not defined");
                let cause = Cause::Raised { kind: "NameError".to_owned(), message };
                let failure = Failure::new(cause, variable, text);
                self.early_calls.push(EarlyCall { function, origin, failure });
            }
        }
        match value {
            Ok(value) => Some(value),
            Err(failure) if failure.is_certain() => {
                self.fail(ProblemKind::Expansion, Some(origin), failure.to_string());
                None
            }
            Err(failure) => Some(Value::unknown(failure.expression)),
        }
    }

    /// Once all files are read: what is a function of the recipe by now was none when it was called.
    /// BitBake's parser may have it from another recipe, but what carries out the tasks reads this one
    /// alone. Of a class it is not known whether the configuration inherits it, for then it is read first.
    pub(crate) fn check_early_calls(&mut self) {
        for EarlyCall { function, origin, failure } in std::mem::take(&mut self.early_calls) {
            let is_def = self.data.definition(function).is_some_and(|definition| definition.is_some());
            let place = self.data.last_origin(function).and_then(|origin| self.data.place(origin));
            let is_own =
                place.is_some_and(|place| place.file.path().extension().is_none_or(|end| end != "bbclass"));
            if is_def && is_own && !self.halted {
                self.fail(ProblemKind::DefinedBelow, Some(origin), failure.to_string());
            }
        }
    }
}
