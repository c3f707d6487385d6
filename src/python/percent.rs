//! Formatting with `%`.

use super::interpreter::{Interpreter, Outcome, raise};
use super::object::{Number, Object};
use super::repr::Shown;
use super::spec::{Formatted, Spec};
use crate::value::Value;

impl Interpreter<'_> {
    /// `text % operand`.
    pub(super) fn percent(&mut self, text: &Object, operand: &Object) -> Outcome {
        let Some(text) = text.exact() else {
            self.may_raise();
            return Ok(self.some_text());
        };
        let mut operands = match operand {
            Object::Tuple(items) => items.to_vec(),
            Object::Unknown if text.matches('%').count() > 1 => {
                self.may_raise();
                return Ok(self.some_text());
            }
            other => vec![other.clone()],
        }
        .into_iter();
        let mut shown = Shown::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            self.step(1)?;
            shown.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let mut named = None;
            if let Some(after) = rest.strip_prefix('(') {
                let Some((name, after)) = after.split_once(')') else { return self.unknown() };
                if name.contains('(') {
                    return self.unknown();
                }
                (named, rest) = (Some(name), after);
                if matches!(operand, Object::Tuple(_) | Object::Str(_) | Object::Partial(_) | Object::None) {
                    return raise("TypeError", "format requires a mapping");
                }
            }
            let Some(end) = rest.find(|c: char| !"#0- +*.123456789".contains(c)) else {
                return raise("ValueError", "incomplete format");
            };
            let mut flags = rest[..end].to_owned();
            while let Some(star) = flags.find('*') {
                match operands.next() {
                    Some(Object::Int(number)) => flags.replace_range(star..=star, &number.to_string()),
                    Some(_) => return self.unknown(),
                    None => return raise("TypeError", "not enough arguments for format string"),
                }
            }
            rest = rest[end..].trim_start_matches(['h', 'l', 'L']);
            let Some(kind) = rest.chars().next() else { return raise("ValueError", "incomplete format") };
            rest = &rest[kind.len_utf8()..];
            if kind == '%' {
                shown.push_str("%");
                continue;
            }
            let object = match named {
                Some(name) => {
                    let name = self.text(name);
                    self.item(operand, &name)?
                }
                None => match operands.next() {
                    Some(object) => object,
                    None => return raise("TypeError", "not enough arguments for format string"),
                },
            };
            let converted = self.converted(&flags, kind, &object)?;
            shown.push(&converted);
        }
        let is_mapping =
            matches!(operand, Object::Dict(_) | Object::Unknown | Object::List(_) | Object::Range(_));
        if operands.next().is_some() && !is_mapping {
            return raise("TypeError", "not all arguments converted during string formatting");
        }
        shown.push_str(rest);
        Ok(self.heap.value(shown.finish()))
    }

    /// One conversion of `%`-formatting.
    fn converted(&mut self, flags: &str, kind: char, object: &Object) -> Outcome<Value> {
        if let Object::Any(objects) = object {
            let mut values = Vec::new();
            for object in objects.iter() {
                values.push(self.converted(flags, kind, object)?);
            }
            return Ok(crate::value::either_value(values));
        }
        let Some(conversion) = Conversion::parse(flags) else {
            self.may_raise();
            return Ok(Value::unknown(&*self.source));
        };
        match kind {
            's' | 'r' | 'a' => {
                let shown = match kind {
                    's' => self.str(object),
                    'r' => self.repr(object),
                    _ => self.ascii(object),
                };
                let filled =
                    |shown: &str| conversion.filled("", shown.chars().take(conversion.precision()), false);
                Ok(match flags {
                    "" => shown,
                    _ => shown.map(filled),
                })
            }
            'd' | 'i' | 'u' | 'x' | 'X' | 'o' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
                let number = match object {
                    Object::Unknown => {
                        self.may_raise();
                        return Ok(Value::unknown(&*self.source));
                    }
                    object => object.number(),
                };
                let Some(number) = number else {
                    return raise("TypeError", "%d format: a real number is required");
                };
                self.formatted(conversion.number(kind, number))
            }
            'c' => match object {
                Object::Str(text) if text.chars().count() == 1 => {
                    Ok(Value::from(conversion.filled("", text.chars(), false)))
                }
                Object::Int(code) => {
                    let c = u32::try_from(*code).ok().and_then(char::from_u32);
                    let shown = c.map(|c| conversion.filled("", std::iter::once(c), false));
                    self.formatted(shown.map_or(Formatted::Unknown, Formatted::Text))
                }
                Object::Partial(_) | Object::Unknown => self.formatted(Formatted::Unknown),
                _ => raise("TypeError", "%c requires an int or a character"),
            },
            _ => raise("ValueError", "unsupported format character"),
        }
    }
}

/// What stands between `%` and the type.
struct Conversion {
    flags: String,
    width: usize,
    precision: Option<usize>,
}

/// A width or a precision; `None` if it is too large to be followed.
fn limited(digits: &str) -> Option<usize> {
    if digits.is_empty() {
        return Some(0);
    }
    let number = digits.parse().ok()?;
    if number > 4096 { None } else { Some(number) }
}

impl Conversion {
    fn parse(text: &str) -> Option<Conversion> {
        let end = text.find(|c| !"#0- +".contains(c)).unwrap_or(text.len());
        let (flags, rest) = text.split_at(end);
        let (width, precision) = rest.split_once('.').map_or((rest, None), |(w, p)| (w, Some(p)));
        let (width, precision) = (limited(width)?, precision.map(limited));
        let precision = match precision {
            Some(precision) => Some(precision?),
            None => None,
        };
        Some(Conversion { flags: flags.to_owned(), width, precision })
    }

    fn precision(&self) -> usize {
        self.precision.unwrap_or(usize::MAX)
    }

    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    fn filled(&self, sign: &str, shown: impl Iterator<Item = char>, zeros: bool) -> String {
        let shown: String = shown.collect();
        let missing = self.width.saturating_sub(sign.len() + shown.chars().count());
        if self.has('-') {
            format!("{sign}{shown}{}", " ".repeat(missing))
        } else if zeros && self.has('0') {
            format!("{sign}{}{shown}", "0".repeat(missing))
        } else {
            format!("{}{sign}{shown}", " ".repeat(missing))
        }
    }

    fn number(&self, kind: char, number: Number) -> Formatted {
        let whole = match (kind, number) {
            (_, Number::Int(value)) => Some(value),
            ('d' | 'i' | 'u', Number::Float(value)) if value.abs() < 1e15 => Some(value as i64),
            ('d' | 'i' | 'u', Number::Float(_)) => return Formatted::Unknown,
            ('x' | 'X' | 'o', Number::Float(_)) => return Formatted::Raises("TypeError"),
            (_, Number::Float(_)) => None,
        };
        let sign = |negative: bool| match negative {
            true => "-",
            false if self.has('+') => "+",
            false if self.has(' ') => " ",
            false => "",
        };
        if let (Some(value), 'd' | 'i' | 'u' | 'x' | 'X' | 'o') = (whole, kind) {
            let size = value.unsigned_abs();
            let (prefix, digits) = match kind {
                'x' => ("0x", format!("{size:x}")),
                'X' => ("0X", format!("{size:X}")),
                'o' => ("0o", format!("{size:o}")),
                _ => ("", size.to_string()),
            };
            let missing = self.precision.unwrap_or(0).saturating_sub(digits.len());
            let digits = "0".repeat(missing) + &digits;
            let sign = [sign(value < 0), if self.has('#') { prefix } else { "" }].concat();
            return Formatted::Text(self.filled(&sign, digits.chars(), true));
        }
        if self.has('#') {
            return Formatted::Unknown;
        }
        let value = number.float();
        let spec = Spec { kind: Some(kind), precision: self.precision.or(Some(6)), ..Spec::default() };
        match spec.apply(&Object::Float(value.abs())) {
            Formatted::Text(shown) if value.is_finite() || !self.has('0') => {
                let sign = sign(value.is_sign_negative() && !value.is_nan());
                Formatted::Text(self.filled(sign, shown.chars(), true))
            }
            _ => Formatted::Unknown,
        }
    }
}
