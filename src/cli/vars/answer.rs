//! What is known of one variable or flag that was asked for.

use crate::model::Recipe;
use crate::value::{Cause, Failure, Name, Value, Variable};

/// The answer to one name.
pub(super) struct Answer<'r> {
    /// The variable itself, if any file sets it.
    pub variable: Option<&'r Variable>,
    /// Its name, without a flag that was asked for.
    pub name: &'r str,
    /// The text before anything in it is expanded.
    pub unexpanded: Option<String>,
    /// The value, which is `None` if it is not set; or what BitBake raises.
    pub value: Result<Option<Value>, String>,
}

impl<'r> Answer<'r> {
    /// `asked` is `NAME` or `NAME[FLAG]`.
    pub(super) fn of(recipe: &'r Recipe, asked: &'r str) -> Answer<'r> {
        let data = &recipe.data;
        let (name, flag) = match asked.strip_suffix(']').and_then(|asked| asked.split_once('[')) {
            Some((name, flag)) if !name.is_empty() && !flag.is_empty() => (name, Some(flag)),
            _ => (asked, None),
        };
        let (raw, value) = match flag {
            None => (data.try_get_raw(name), data.try_get(name)),
            Some(flag) => {
                (Ok(data.flag_raw(name, flag).map(|raw| raw.to_value())), data.try_flag(name, flag))
            }
        };
        let unexpanded = match raw {
            Ok(raw) => raw.map(|raw| raw.source()),
            Err(failure) if failure.is_certain() => None,
            Err(failure) => Some(failure.expression.to_string()),
        };
        let value = match value {
            Ok(value) => Ok(value),
            // It fails in one of several cases only, or where the configuration is not all there.
            Err(failure) if !failure.is_certain() || data.class_missing() => {
                Ok(Some(Value::unknown(failure.expression)))
            }
            Err(failure) => Err(raised(&failure)),
        };
        let variable = Name::lookup(name).and_then(|name| data.variable(name));
        Answer { variable, name, unexpanded, value }
    }

    /// Whether nothing is known but the name itself, and what its variants are.
    pub(super) fn is_set_nowhere(&self) -> bool {
        self.variable.is_none_or(|variable| !variable.variants.is_empty())
            && self.unexpanded.as_ref().is_none_or(|text| *text == format!("${{{}}}", self.name))
    }
}

/// What Python raises: BitBake wraps all but its own two ways to give up.
fn raised(failure: &Failure) -> String {
    match &failure.cause {
        Cause::Raised { kind, message } if matches!(&**kind, "BBHandledException" | "SkipRecipe") => {
            format!("{kind}: {message}")
        }
        _ => format!("ExpansionError: {failure}"),
    }
}
