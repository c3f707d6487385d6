//! Python's built-in functions.

use super::args::Args;
use super::interpreter::{Interpreter, MAX_LENGTH, Outcome, raise};
use super::object::{Completeness, Number, Object, Range, is_space, truth_value};
use super::spec::shortest;
use super::tree::{Binary, Text};
use crate::value::Value;

impl Interpreter<'_> {
    /// A built-in function of objects that are not one of several. Nothing if it is none.
    pub(super) fn builtin(&mut self, name: &str, args: &Args) -> Option<Outcome> {
        let given = args.positional.as_slice();
        if args.open {
            return None;
        }
        if name == "dict" {
            return self.new_dict(given, args);
        }
        if !args.named.is_empty() {
            return None;
        }
        Some(match (name, given) {
            ("len", [object]) => self.length(object),
            ("str", []) => Ok(Object::word("")),
            ("int", []) => Ok(Object::Int(0)),
            ("bool", []) => Ok(Object::Bool(false)),
            ("float", []) => Ok(Object::Float(0.0)),
            ("int", [object]) => self.integer(object, 10),
            ("int", [object, Object::Int(base)]) => match u32::try_from(*base) {
                Ok(base) if (2..=36).contains(&base) => self.integer(object, base),
                _ => self.unknown(),
            },
            ("float", [object]) => self.floating(object),
            ("list", []) => Ok(self.list(Vec::new())),
            ("list", [items]) => self.iterate(items).map(|(items, known)| self.list_of(items, known)),
            ("tuple", []) => Ok(self.tuple(Vec::new())),
            ("tuple", [items]) => match self.iterate(items) {
                Ok((items, Completeness::All)) => Ok(self.tuple(items)),
                // Something that has its items for certain, though it is no tuple.
                Ok((items, known)) => Ok(self.list_of(items, known)),
                Err(stop) => Err(stop),
            },
            ("set" | "frozenset", []) => self.set_of(Vec::new(), Completeness::All, name == "frozenset"),
            ("set" | "frozenset", [items]) => match self.iterate(items) {
                Ok((items, known)) => self.set_of(items, known, name == "frozenset"),
                Err(stop) => Err(stop),
            },
            ("reversed", [items]) if is_sequence(items) => match self.iterate(items) {
                Ok((mut items, Completeness::All)) => {
                    items.reverse();
                    Ok(self.iter(super::iter::Source::Items(items.into(), Completeness::All)))
                }
                Ok((items, known)) => Ok(self.list_of(items, known)),
                Err(stop) => Err(stop),
            },
            ("any", [items]) => self.any_or_all(items, true).map(truth_value),
            ("all", [items]) => self.any_or_all(items, false).map(truth_value),
            ("sum", [items]) => self.sum(items, Object::Int(0)),
            ("sum", [items, start]) => self.sum(items, start.clone()),
            ("min" | "max", [_, _, ..]) => self.extreme_with(name, given, given, Completeness::All),
            ("min" | "max", [items]) => match self.iterate(items) {
                Ok((items, known)) if known != Completeness::Some => match items.is_empty() {
                    true => raise("ValueError", format!("{name}() iterable argument is empty")),
                    false => self.extreme_with(name, &items, &items, known),
                },
                Ok(_) => self.unknown(),
                Err(stop) => Err(stop),
            },
            ("abs", [object]) => match object.number() {
                Some(Number::Int(value)) => Ok(value.checked_abs().map_or(Object::Unknown, Object::Int)),
                Some(Number::Float(value)) => Ok(Object::Float(value.abs())),
                None => self.unknown(),
            },
            ("round", [object]) => self.rounded(object, None),
            ("round", [object, Object::Int(digits)]) => self.rounded(object, Some(*digits)),
            ("divmod", [left, right]) => {
                let (quotient, rest) =
                    (self.operate(left, Binary::FloorDiv, right), self.operate(left, Binary::Mod, right));
                match (quotient, rest) {
                    (Ok(quotient), Ok(rest)) => Ok(self.tuple(vec![quotient, rest])),
                    (Err(stop), _) | (_, Err(stop)) => Err(stop),
                }
            }
            ("pow", [left, right]) => self.operate(left, Binary::Pow, right),
            ("range", bounds) => self.range(bounds),
            ("ord", [Object::Str(text)]) if text.chars().count() == 1 => {
                Ok(Object::Int(text.chars().next().map_or(0, |c| i64::from(c as u32))))
            }
            ("chr", [Object::Int(code)]) => {
                let c = u32::try_from(*code).ok().and_then(char::from_u32);
                Ok(c.map_or(Object::Unknown, |c| self.text(c.to_string())))
            }
            ("hex" | "oct" | "bin", [number]) => match (number.number(), name) {
                (Some(Number::Int(value)), name) => {
                    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
                    Ok(self.text(match name {
                        "hex" => format!("{sign}{size:#x}"),
                        "oct" => format!("{sign}{size:#o}"),
                        _ => format!("{sign}{size:#b}"),
                    }))
                }
                _ => self.unknown(),
            },
            ("format", [object]) => Ok(self.str_object(object)),
            ("format", [object, Object::Str(spec)]) => {
                self.format(object, &Value::from(&**spec)).map(|value| self.heap.value(value))
            }
            ("hash", [object]) => match self.hashable(object) {
                Ok(()) => self.unknown(),
                Err(stop) => Err(stop),
            },
            _ => return None,
        })
    }

    fn new_dict(&mut self, given: &[Object], args: &Args) -> Option<Outcome> {
        let Object::Dict(dict) = self.dict(Vec::new()) else { return None };
        let result = match given {
            [] => Ok(()),
            [more] => self.update_dict(&dict, more),
            _ => return None,
        };
        let named = args.named.iter().map(|(name, value)| (super::heap::Str::of_code(name), value.clone()));
        let result = result.and_then(|()| {
            for (name, value) in named {
                self.set_entry(&dict, Object::Str(name), value)?;
            }
            Ok(())
        });
        Some(result.map(|()| Object::Dict(dict)))
    }

    pub(super) fn length(&mut self, object: &Object) -> Outcome {
        Ok(match object {
            Object::Str(text) => {
                self.heap.work(text.len() / 64);
                Object::Int(text.chars().count() as i64)
            }
            Object::Tuple(items) => Object::Int(items.len() as i64),
            Object::List(items) | Object::Set(items) if items.is_complete() => {
                Object::Int(items.len() as i64)
            }
            Object::Dict(entries) | Object::View(entries, _) if entries.is_complete() => {
                Object::Int(entries.len() as i64)
            }
            Object::Range(range) => i64::try_from(range.len()).map_or(Object::Unknown, Object::Int),
            Object::None | Object::Int(_) | Object::Bool(_) | Object::Float(_) => {
                let class = object.class().unwrap_or_default();
                return raise("TypeError", format!("object of type '{class}' has no len()"));
            }
            _ => return self.unknown(),
        })
    }

    fn integer(&mut self, object: &Object, base: u32) -> Outcome {
        match object {
            Object::Str(text) => {
                let trimmed = text.trim_matches(is_space);
                let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
                let wrong = digits.is_empty() || !digits.chars().all(|c| c.is_digit(base));
                if wrong && (base != 10 || digits.contains('_') || !digits.is_ascii()) {
                    // A prefix such as 0x, or digits of another script.
                    return self.unknown();
                }
                if wrong {
                    let shown = self.repr(object);
                    let message = format!("invalid literal for int() with base {base}: {}", shown.source());
                    return match shown.exact() {
                        Some(_) => super::interpreter::raise_worded("ValueError", message),
                        None => raise("ValueError", message),
                    };
                }
                let value = i64::from_str_radix(trimmed, base);
                value.map_or_else(|_| Ok(Object::Unknown), |value| Ok(Object::Int(value)))
            }
            Object::None => raise(
                "TypeError",
                "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
            ),
            Object::List(_) | Object::Dict(_) | Object::Set(_) | Object::Tuple(_) => {
                raise("TypeError", "int() argument must be a string, a bytes-like object or a real number")
            }
            object if base == 10 => match object.number() {
                Some(Number::Int(value)) => Ok(Object::Int(value)),
                Some(Number::Float(value)) if value.abs() < 1e15 => Ok(Object::Int(value as i64)),
                _ => self.unknown(),
            },
            _ => self.unknown(),
        }
    }

    fn floating(&mut self, object: &Object) -> Outcome {
        match object {
            Object::Str(text) => {
                let trimmed = text.trim_matches(is_space);
                let plain = trimmed.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
                match trimmed.parse::<f64>() {
                    Ok(value) if plain => Ok(Object::Float(value)),
                    _ if matches!(&*trimmed.to_ascii_lowercase(), "inf" | "+inf" | "infinity") => {
                        Ok(Object::Float(f64::INFINITY))
                    }
                    Err(_)
                        if plain || trimmed.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'_') =>
                    {
                        let lower = trimmed.to_ascii_lowercase();
                        if lower.contains("inf") || lower.contains("nan") {
                            return self.unknown();
                        }
                        let shown = self.repr(object);
                        raise("ValueError", format!("could not convert string to float: {}", shown.source()))
                    }
                    _ => self.unknown(),
                }
            }
            Object::None => {
                raise("TypeError", "float() argument must be a string or a real number, not 'NoneType'")
            }
            object => match object.number() {
                Some(number) => Ok(Object::Float(number.float())),
                None => self.unknown(),
            },
        }
    }

    fn rounded(&mut self, object: &Object, digits: Option<i64>) -> Outcome {
        Ok(match (object.number(), digits) {
            (Some(Number::Int(value)), None) => Object::Int(value),
            (Some(Number::Int(value)), Some(digits)) if digits >= 0 => Object::Int(value),
            (Some(Number::Float(value)), None) if value.abs() < 1e15 => {
                Object::Int(value.round_ties_even() as i64)
            }
            (Some(Number::Float(value)), Some(digits)) if value.is_finite() && (0..=15).contains(&digits) => {
                // As Python does: by way of the digits.
                let shown = format!("{value:.*}", digits as usize);
                shown.parse().map_or(Object::Unknown, Object::Float)
            }
            _ => return self.unknown(),
        })
    }

    fn sum(&mut self, items: &Object, start: Object) -> Outcome {
        let (items, known) = self.iterate(items)?;
        if known == Completeness::Some || matches!(start, Object::Any(_) | Object::Unknown) {
            return self.unknown();
        }
        if matches!(start, Object::Str(_) | Object::Partial(_)) {
            return raise("TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
        }
        let has_floats = items.iter().any(|item| !matches!(item, Object::Int(_) | Object::Bool(_)));
        if known == Completeness::Unordered && has_floats && items.len() > 1 {
            return self.unknown();
        }
        let floats = items.iter().filter(|item| matches!(item, Object::Float(_))).count();
        let mut sum = start;
        for item in items {
            sum = self.binary(sum, Binary::Add, item)?;
        }
        match sum {
            // How it is rounded on the way depends on the version of Python.
            Object::Float(value) if floats > 1 && shortest(value).len() > 8 => self.unknown(),
            sum => Ok(sum),
        }
    }

    fn range(&mut self, bounds: &[Object]) -> Outcome {
        let mut numbers = Vec::with_capacity(3);
        for bound in bounds {
            match bound {
                Object::Int(value) => numbers.push(*value),
                Object::Bool(value) => numbers.push(i64::from(*value)),
                Object::None | Object::Str(_) | Object::Float(_) | Object::List(_) => {
                    let class = bound.class().unwrap_or_default();
                    return raise(
                        "TypeError",
                        format!("'{class}' object cannot be interpreted as an integer"),
                    );
                }
                _ => return self.unknown(),
            }
        }
        Ok(Object::Range(match numbers.as_slice() {
            [stop] => Range { start: 0, stop: *stop, step: 1 },
            [start, stop] => Range { start: *start, stop: *stop, step: 1 },
            [_, _, 0] => return raise("ValueError", "range() arg 3 must not be zero"),
            [start, stop, step] => Range { start: *start, stop: *stop, step: *step },
            _ => return self.unknown(),
        }))
    }

    /// The numbers of a range.
    pub(super) fn numbers(&mut self, range: Range) -> Outcome<Vec<Object>> {
        let count = usize::try_from(range.len()).unwrap_or(usize::MAX);
        self.heap.make_room(count.saturating_mul(size_of::<Object>()))?;
        if count > MAX_LENGTH {
            return Err(super::interpreter::Stop::Limit);
        }
        self.heap.work(count);
        Ok((0..count as u64).map(|at| Object::Int(range.item(at))).collect())
    }

    /// What `callee` may come to when it was given what is one of several, each way tried.
    pub(super) fn lifted(
        &mut self,
        args: Args,
        operation: &mut dyn FnMut(&mut Self, &Args) -> Outcome,
    ) -> Outcome {
        let names: Vec<Text> = args.named.iter().map(|(name, _)| name.clone()).collect();
        let count = args.positional.len();
        let operands: Vec<Object> = args.objects().cloned().collect();
        self.for_each_alternative(&operands, &mut |this, operands| {
            let named = names.iter().cloned().zip(operands[count..].iter().cloned());
            let args =
                Args { positional: operands[..count].to_vec(), named: named.collect(), open: args.open };
            operation(this, &args)
        })
    }
}

fn is_sequence(object: &Object) -> bool {
    matches!(
        object,
        Object::Str(_)
            | Object::List(_)
            | Object::Tuple(_)
            | Object::Range(_)
            | Object::Dict(_)
            | Object::Partial(_)
    )
}
