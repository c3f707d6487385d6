//! Objects as text: `str()`, `repr()` and formatting.

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::some_text;
use super::object::{Completeness, Object};
use crate::value::Value;
use crate::value::either_value;

/// Wider fields than this are not filled.
const MAX_WIDTH: usize = 1000;

impl Interpreter<'_> {
    /// `str(object)`.
    pub fn str(&self, object: &Object) -> Value {
        match object {
            Object::Str(text) => Value::from(&**text),
            Object::Partial(value) => Value::clone(value),
            Object::Any(objects) => either_value(objects.iter().map(|object| self.str(object)).collect()),
            Object::Exception(exception) => Value::from(exception.message.as_str()),
            other => self.repr(other),
        }
    }

    /// `repr(object)`.
    pub fn repr(&self, object: &Object) -> Value {
        let unknown = || Value::unknown(&*self.source);
        match object {
            Object::None => "None".into(),
            Object::Bool(true) => "True".into(),
            Object::Bool(false) => "False".into(),
            Object::Int(value) => value.to_string().into(),
            Object::Float(value) => float(*value).map_or_else(unknown, Value::from),
            Object::Str(text) => quoted(text).map_or_else(unknown, Value::from),
            Object::Any(objects) => either_value(objects.iter().map(|object| self.repr(object)).collect()),
            Object::Tuple(items) => {
                let end = if items.len() == 1 { ",)" } else { ")" };
                self.repr_of(items, "(", end)
            }
            Object::List(items) if items.known.get() == Completeness::All => {
                self.repr_of(&items.items.borrow(), "[", "]")
            }
            Object::Set(items) if items.is_complete() => match items.items.borrow().as_slice() {
                [] => "set()".into(),
                [only] => self.repr_of(std::slice::from_ref(only), "{", "}"),
                _ => unknown(),
            },
            Object::Dict(entries) if entries.known.get() == Completeness::All => {
                let mut shown = Value::from("{");
                for (at, (key, value)) in entries.items.borrow().iter().enumerate() {
                    let separator = if at > 0 { ", " } else { "" };
                    shown = shown.concat(&separator.into()).concat(&self.repr(key));
                    shown = shown.concat(&": ".into()).concat(&self.repr(value));
                }
                shown.concat(&"}".into())
            }
            _ => unknown(),
        }
    }

    fn repr_of(&self, items: &[Object], start: &str, end: &str) -> Value {
        let mut shown = Value::from(start);
        for (at, item) in items.iter().enumerate() {
            let separator = if at > 0 { ", " } else { "" };
            shown = shown.concat(&separator.into()).concat(&self.repr(item));
        }
        shown.concat(&end.into())
    }

    /// `format(object, spec)`.
    pub fn format(&mut self, object: &Object, spec: &Value) -> Outcome<Value> {
        let unknown = Value::unknown(&*self.source);
        let Some(spec) = spec.exact() else { return Ok(unknown) };
        if spec.is_empty() {
            return Ok(self.str(object));
        }
        let Some(spec) = Spec::parse(spec) else { return Ok(unknown) };
        Ok(spec.apply(object).map_or(unknown, Value::from))
    }

    /// `text % operand`.
    pub fn percent(&mut self, text: &Object, operand: &Object) -> Outcome {
        let Some(text) = text.exact() else { return Ok(some_text(&self.source)) };
        let mut operands = match operand {
            Object::Tuple(items) => items.to_vec(),
            Object::Unknown if text.matches('%').count() > 1 => return Ok(some_text(&self.source)),
            other => vec![other.clone()],
        }
        .into_iter();
        let mut out = Value::from("");
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            out = out.concat(&rest[..at].into());
            rest = &rest[at + 1..];
            let named = match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
                Some((name, after)) => {
                    rest = after;
                    Some(name)
                }
                None => None,
            };
            let end = rest.find(|c: char| c.is_ascii_alphabetic() || c == '%');
            let Some(end) = end else { return raise("ValueError", "incomplete format") };
            let (flags, kind) = (&rest[..end], rest.as_bytes()[end]);
            rest = &rest[end + 1..];
            if kind == b'%' {
                out = out.concat(&"%".into());
                continue;
            }
            let object = match named {
                Some(name) => self.item(operand, &Object::from(name))?,
                None => match operands.next() {
                    Some(object) => object,
                    None => return raise("TypeError", "not enough arguments for format string"),
                },
            };
            out = out.concat(&self.conversion(flags, kind, &object)?);
        }
        let is_mapping = matches!(operand, Object::Dict(_) | Object::Unknown | Object::List(_));
        if operands.next().is_some() && !is_mapping {
            return raise("TypeError", "not all arguments converted during string formatting");
        }
        Ok(Object::text(out.concat(&rest.into())))
    }

    /// One conversion of `%`-formatting.
    fn conversion(&mut self, flags: &str, kind: u8, object: &Object) -> Outcome<Value> {
        let unknown = Value::unknown(&*self.source);
        let shown = match kind {
            b's' => self.str(object),
            b'r' => self.repr(object),
            b'd' | b'i' | b'u' | b'x' | b'X' | b'o' | b'f' => {
                let number = match object {
                    Object::Any(_) | Object::Unknown => return Ok(unknown),
                    object => object.number(),
                };
                if number.is_none() {
                    return raise("TypeError", "%d format: a real number is required");
                }
                let plain = flags.trim_start_matches('0').bytes().all(|byte| byte.is_ascii_digit());
                let form = match kind {
                    b'i' | b'u' => 'd',
                    other => other as char,
                };
                let spec = plain.then(|| format!("{flags}{form}"));
                let spec = spec.as_deref().and_then(Spec::parse);
                return Ok(spec.and_then(|spec| spec.apply(object)).map_or(unknown, Value::from));
            }
            _ => return Ok(unknown),
        };
        match (flags, shown.exact()) {
            ("", _) => Ok(shown),
            (flags, Some(shown)) => {
                let (left, width) = match flags.strip_prefix('-') {
                    Some(width) => (true, width),
                    None => (false, flags),
                };
                let width = width.parse::<usize>().ok().filter(|width| *width <= MAX_WIDTH);
                let Some(width) = width else { return Ok(unknown) };
                let spaces = " ".repeat(width.saturating_sub(shown.chars().count()));
                Ok(if left { format!("{shown}{spaces}") } else { format!("{spaces}{shown}") }.into())
            }
            _ => Ok(unknown),
        }
    }

    /// `text.format(…)`.
    pub fn format_method(&mut self, text: &str, args: &Args) -> Outcome {
        let mut out = Value::from("");
        let (mut rest, mut next) = (text, 0);
        while let Some(at) = rest.find(['{', '}']) {
            out = out.concat(&rest[..at].into());
            let brace = &rest[at..at + 1];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                out = out.concat(&brace.into());
                rest = after;
                continue;
            }
            let Some((field, after)) = rest.split_once('}').filter(|_| brace == "{") else {
                return raise("ValueError", "Single '}' encountered in format string");
            };
            rest = after;
            let (name, spec) = field.split_once(':').unwrap_or((field, ""));
            let (name, conversion) = name.split_once('!').unwrap_or((name, ""));
            let object = match name {
                "" => {
                    next += 1;
                    args.positional.get(next - 1)
                }
                name => match name.parse::<usize>() {
                    Ok(at) => args.positional.get(at),
                    Err(_) if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => {
                        return Ok(some_text(&self.source));
                    }
                    Err(_) => args.named.iter().find(|(known, _)| **known == *name).map(|(_, value)| value),
                },
            };
            let Some(object) = object else {
                return match name.parse::<usize>() {
                    Err(_) if !name.is_empty() => raise("KeyError", name),
                    _ => raise("IndexError", "Replacement index out of range for positional args tuple"),
                };
            };
            let value = match conversion {
                "" => self.format(object, &spec.into())?,
                "s" => Value::clone(&self.str(object)),
                "r" => self.repr(object),
                _ => return Ok(some_text(&self.source)),
            };
            out = out.concat(&value);
        }
        Ok(Object::text(out.concat(&rest.into())))
    }
}

/// A format specification, as far as recipes go.
struct Spec {
    fill: char,
    align: Option<char>,
    width: usize,
    precision: Option<usize>,
    kind: Option<char>,
}

impl Spec {
    fn parse(text: &str) -> Option<Spec> {
        let mut chars: Vec<char> = text.chars().collect();
        let (mut fill, mut align) = (' ', None);
        let is_align = |c: &char| matches!(c, '<' | '>' | '^');
        if chars.get(1).is_some_and(is_align) {
            (fill, align) = (chars[0], Some(chars[1]));
            chars.drain(..2);
        } else if chars.first().is_some_and(is_align) {
            align = Some(chars.remove(0));
        } else if chars.first() == Some(&'0') && chars.len() > 1 {
            (fill, align) = ('0', Some('='));
            chars.remove(0);
        }
        let kind = chars.last().copied().filter(char::is_ascii_alphabetic);
        if kind.is_some() {
            chars.pop();
        }
        let rest: String = chars.into_iter().collect();
        let (width, precision) = rest.split_once('.').map_or((rest.as_str(), None), |(w, p)| (w, Some(p)));
        let number = |digits: &str| digits.parse::<usize>().ok().filter(|number| *number <= MAX_WIDTH);
        let width = if width.is_empty() { 0 } else { number(width)? };
        let precision = match precision {
            Some(digits) => Some(number(digits)?),
            None => None,
        };
        Some(Spec { fill, align, width, precision, kind })
    }

    fn apply(&self, object: &Object) -> Option<String> {
        let (shown, is_number) = match (object, self.kind, self.precision) {
            (Object::Str(text), None | Some('s'), None) => (text.to_string(), false),
            (Object::Str(text), None | Some('s'), Some(length)) => {
                (text.chars().take(length).collect(), false)
            }
            (Object::Int(value), None | Some('d'), None) => (value.to_string(), true),
            (Object::Int(value), Some('x'), None) if *value >= 0 => (format!("{value:x}"), true),
            (Object::Int(value), Some('X'), None) if *value >= 0 => (format!("{value:X}"), true),
            (Object::Int(value), Some('o'), None) if *value >= 0 => (format!("{value:o}"), true),
            _ => return None,
        };
        let missing = self.width.saturating_sub(shown.chars().count());
        let filling = |count: usize| self.fill.to_string().repeat(count);
        Some(match self.align.unwrap_or(if is_number { '>' } else { '<' }) {
            '<' => shown + &filling(missing),
            '>' => filling(missing) + &shown,
            '^' => filling(missing / 2) + &shown + &filling(missing - missing / 2),
            _ if !is_number => return None,
            _ => match shown.strip_prefix('-') {
                Some(digits) => format!("-{}{digits}", filling(missing)),
                None => filling(missing) + &shown,
            },
        })
    }
}

/// As Python shows it; `None` where it takes an exponent.
fn float(value: f64) -> Option<String> {
    let size = value.abs();
    (size == 0.0 || (1e-4..1e16).contains(&size)).then(|| format!("{value:?}"))
}

/// `repr()` of a text; `None` if it holds what Python may show as an escape of its own kind.
fn quoted(text: &str) -> Option<String> {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c == quote => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            c if (c as u32) < 0x80 => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if c.is_alphanumeric() => out.push(c),
            _ => return None,
        }
    }
    out.push(quote);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_python_does() {
        for (text, want) in [("a", "'a'"), ("it's", "\"it's\""), ("'\"", "'\\'\"'"), ("\n\\", "'\\n\\\\'")] {
            assert_eq!(quoted(text).as_deref(), Some(want));
        }
        assert_eq!(float(0.1).as_deref(), Some("0.1"));
        assert_eq!(float(3.0).as_deref(), Some("3.0"));
        assert_eq!(float(1e20), None);
    }
}
