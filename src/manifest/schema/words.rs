//! The keyword `x-words`: a text of whitespace-separated words, each out of a list.

use jsonschema::paths::Location;
use jsonschema::{Keyword, ValidationError};
use serde_json::{Map, Value};

/// What a text may consist of.
pub(super) struct Words {
    of: Vec<String>,
    /// What such a word is, with an article.
    pub noun: String,
    any_case: bool,
    numbers: bool,
    drop_prefix: Option<String>,
}

impl Words {
    /// Reads the keyword's value.
    pub(super) fn new(value: &Value) -> Words {
        let of = value["of"].as_array().into_iter().flatten();
        Words {
            of: of.filter_map(Value::as_str).map(str::to_owned).collect(),
            noun: value["noun"].as_str().unwrap_or("a known word").to_owned(),
            any_case: value["anyCase"] == true,
            numbers: value["numbers"] == true,
            drop_prefix: value["dropPrefix"].as_str().map(str::to_owned),
        }
    }

    pub(super) fn knows(&self, word: &str) -> bool {
        let number = self.numbers && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        number
            || self
                .of
                .iter()
                .any(|known| if self.any_case { known.eq_ignore_ascii_case(word) } else { known == word })
    }

    /// What `word`, which is unknown, was probably meant to be.
    pub(super) fn suggest(&self, word: &str) -> Option<&str> {
        let lower = word.to_ascii_lowercase();
        let bare = self.drop_prefix.as_deref().and_then(|prefix| lower.strip_prefix(prefix));
        crate::text::closest(bare.unwrap_or(word), self.of.iter().map(String::as_str))
    }
}

impl<'i> Keyword<'i> for Words {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        self.iter_errors(instance).next().map_or(Ok(()), Err)
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.iter_errors(instance).next().is_none()
    }

    /// One error per unknown word, with the word as its message.
    fn iter_errors(&self, instance: &'i Value) -> Box<dyn Iterator<Item = ValidationError<'i>> + 'i> {
        let text = instance.as_str().unwrap_or("");
        let unknown = text.split_whitespace().filter(|word| !self.knows(word));
        let errors: Vec<_> = unknown.map(ValidationError::custom).collect();
        Box::new(errors.into_iter())
    }
}

pub(super) fn keyword<'a>(
    _parent: &'a Map<String, Value>,
    value: &'a Value,
    _path: Location,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    Ok(Box::new(Words::new(value)))
}
