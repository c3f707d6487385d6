//! `format`, and f-strings.

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::Object;
use super::repr::Shown;
use super::spec::{Formatted, Spec};
use crate::value::Value;

impl Interpreter<'_> {
    /// `format(object, spec)`.
    pub(super) fn format(&mut self, object: &Object, spec: &Value) -> Outcome<Value> {
        let unknown = Value::unknown(&*self.source);
        let Some(spec) = spec.exact() else {
            self.may_raise();
            return Ok(unknown);
        };
        if spec.is_empty() {
            return Ok(self.str(object));
        }
        let Some(spec) = Spec::parse(spec) else {
            self.may_raise();
            return Ok(unknown);
        };
        self.formatted(spec.apply(object))
    }

    pub(super) fn formatted(&mut self, formatted: Formatted) -> Outcome<Value> {
        match formatted {
            Formatted::Text(text) => {
                self.heap.work(text.len() / 16);
                Ok(Value::from(text))
            }
            Formatted::Raises(class) => raise(class, "the object cannot be formatted like this"),
            Formatted::Unknown => {
                self.may_raise();
                Ok(Value::unknown(&*self.source))
            }
        }
    }

    /// `text.format(…)`.
    pub(super) fn format_method(&mut self, text: &str, args: &Args) -> Outcome {
        let mut fields = Fields { args, next: Some(0) };
        let value = self.format_fields(text, &mut fields, 2)?;
        Ok(value.map_or_else(|| self.some_text(), |value| self.heap.value(value)))
    }

    /// Nothing if it is not understood.
    fn format_fields(&mut self, text: &str, fields: &mut Fields<'_>, depth: usize) -> Outcome<Option<Value>> {
        if depth == 0 {
            return raise("ValueError", "Max string recursion exceeded");
        }
        let mut shown = Shown::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            self.step(1)?;
            shown.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                shown.push_str(brace);
                rest = after;
                continue;
            }
            if brace == "}" {
                return raise("ValueError", "Single '}' encountered in format string");
            }
            let Some(end) = end_of_field(rest) else {
                return raise("ValueError", "expected '}' before end of string");
            };
            let field = &rest[..end];
            rest = &rest[end + 1..];
            let name_end = field.find(['!', ':']).unwrap_or(field.len());
            let (name, how) = field.split_at(name_end);
            if name.contains('[') && !name.contains(']') {
                return self.not_understood();
            }
            let (conversion, spec) = match how.strip_prefix('!') {
                Some(how) => match (how.chars().next(), how.get(1..)) {
                    (Some(kind), Some("")) => (Some(kind), ""),
                    (Some(kind), Some(spec)) if spec.starts_with(':') => (Some(kind), &spec[1..]),
                    _ => return self.not_understood(),
                },
                None => (None, how.strip_prefix(':').unwrap_or("")),
            };
            let Some(object) = self.field(name, fields)? else { return self.not_understood() };
            let object = match conversion {
                None => object,
                Some('s') => self.str_object(&object),
                Some('r') => self.repr_object(&object),
                Some('a') => {
                    let ascii = self.ascii(&object);
                    self.heap.value(ascii)
                }
                Some(_) => return self.not_understood(),
            };
            let spec = match spec.contains(['{', '}']) {
                true => self.format_fields(spec, fields, depth - 1)?,
                false => Some(Value::from(spec)),
            };
            let Some(spec) = spec else { return self.not_understood() };
            let value = self.format(&object, &spec)?;
            self.heap.work(value.exact().map_or(0, str::len) / 16);
            shown.push(&value);
        }
        shown.push_str(rest);
        Ok(Some(shown.finish()))
    }

    fn not_understood(&mut self) -> Outcome<Option<Value>> {
        self.may_raise();
        Ok(None)
    }

    /// The object that a field names. Nothing if it is not understood.
    fn field(&mut self, name: &str, fields: &mut Fields<'_>) -> Outcome<Option<Object>> {
        let end = name.find(['.', '[']).unwrap_or(name.len());
        let (first, mut path) = name.split_at(end);
        let object = match (first, first.parse::<usize>()) {
            ("", _) => {
                let Some(at) = fields.next else {
                    return raise("ValueError", "cannot switch from manual field specification to automatic");
                };
                fields.next = Some(at + 1);
                fields.args.positional.get(at)
            }
            (digits, Ok(at)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                if fields.next.is_some_and(|next| next > 0) {
                    return raise("ValueError", "cannot switch from automatic field numbering to manual");
                }
                fields.next = None;
                fields.args.positional.get(at)
            }
            (name, _) => {
                let found =
                    fields.args.named.iter().find(|(known, _)| **known == *name).map(|(_, value)| value);
                if found.is_none() && !fields.args.open {
                    return raise("KeyError", name);
                }
                found
            }
        };
        let Some(mut object) = object.cloned() else {
            match fields.args.open {
                true => return Ok(None),
                false => {
                    return raise("IndexError", "Replacement index out of range for positional args tuple");
                }
            }
        };
        while !path.is_empty() {
            if let Some((key, after)) = path.strip_prefix('[').and_then(|path| path.split_once(']')) {
                let key = match key.parse::<i64>() {
                    Ok(at) if key.bytes().all(|byte| byte.is_ascii_digit()) => Object::Int(at),
                    _ => self.text(key),
                };
                object = self.item(&object, &key)?;
                path = after;
            } else if let Some(after) = path.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                object = self.attribute(object, &after[..end].into())?;
                path = &after[end..];
            } else {
                return Ok(None);
            }
        }
        Ok(Some(object))
    }
}

/// What the fields of a text stand for.
struct Fields<'a> {
    args: &'a Args,
    /// The argument of the next field without a name; none once a field has named its argument by number.
    next: Option<usize>,
}

/// Where the field ends that a text begins with.
fn end_of_field(text: &str) -> Option<usize> {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}
