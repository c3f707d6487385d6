//! The keyword `x-since`: the form of the contract that a value has, or each of some words.

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value};

/// One name for whatever the value is, or a name for each word that it may be.
struct Since(Value);

impl Since {
    /// The form that `instance` has.
    fn form(&self, instance: &Value) -> Option<&str> {
        match &self.0 {
            Value::Object(words) => words.get(instance.as_str()?)?.as_str(),
            form => form.as_str(),
        }
    }
}

/// What has such a form is never valid here: whether devices know it is for a rule to say.
impl<'i> Keyword<'i> for Since {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        match self.form(instance) {
            Some(form) => Err(ValidationError::custom(form)),
            None => Ok(()),
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.form(instance).is_none()
    }
}

pub(super) fn keyword<'a>(
    _parent: &'a Map<String, Value>,
    value: &'a Value,
    _path: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(Since(value.clone())))
}
