//! Python's built-in functions.

use super::args::Args;
use super::interpreter::{Interpreter, MAX_LENGTH, Outcome, raise};
use super::object::truth_value;
use super::object::{Completeness, Number, Object, one_of};
use super::tree::{Compare, Text};
use crate::value::Value;

impl Interpreter<'_> {
    /// A built-in function of objects that are not one of several. `None` if it is none.
    pub fn builtin(&mut self, name: &str, args: &Args) -> Option<Outcome> {
        let given = args.positional.as_slice();
        Some(match (name, given) {
            ("len", [object]) => self.length(object),
            ("str", []) => Ok(Object::from("")),
            ("int", []) => Ok(Object::Int(0)),
            ("int", [object]) => self.integer(object, 10),
            ("int", [object, Object::Int(base)]) => match u32::try_from(*base) {
                Ok(base) if (2..=36).contains(&base) => self.integer(object, base),
                _ => self.unknown(),
            },
            ("float", [Object::Str(text)]) => match text.trim().replace('_', "").parse::<f64>() {
                Ok(value)
                    if text.trim().bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) =>
                {
                    Ok(Object::Float(value))
                }
                Ok(_) => self.unknown(),
                Err(_) => raise("ValueError", format!("could not convert string to float: '{text}'")),
            },
            ("float", [object]) => match object.number() {
                Some(number) => Ok(Object::Float(number.float())),
                None if matches!(object, Object::None) => {
                    raise("TypeError", "float() argument must be a string or a real number, not 'NoneType'")
                }
                None => self.unknown(),
            },
            ("list", []) => Ok(self.list(Vec::new())),
            ("list", [items]) => self.iterate(items).map(|(items, known)| self.list_of(items, known)),
            ("tuple", []) => Ok(Object::tuple(Vec::new())),
            ("tuple", [items]) => match self.iterate(items) {
                Ok((items, Completeness::All)) => Ok(Object::tuple(items)),
                Ok((items, known)) => Ok(self.list_of(items, known)),
                Err(stop) => Err(stop),
            },
            ("set" | "frozenset", []) => Ok(self.set_of(Vec::new(), Completeness::All)),
            ("set" | "frozenset", [items]) => {
                self.iterate(items).map(|(items, known)| self.set_of(items, known))
            }
            ("dict", []) if args.named.is_empty() => Ok(self.dict(Vec::new())),
            ("reversed", [items]) => match self.iterate(items) {
                Ok((mut items, Completeness::All)) => {
                    items.reverse();
                    Ok(self.list(items))
                }
                Ok((items, known)) => Ok(self.list_of(items, known)),
                Err(stop) => Err(stop),
            },
            ("any", [items]) => self.any_or_all(items, true),
            ("all", [items]) => self.any_or_all(items, false),
            ("sum", [items]) => self.sum(items),
            ("min" | "max", [_, _, ..]) if args.named.is_empty() => self.extreme(name, given),
            ("min" | "max", [items]) if args.named.is_empty() => match self.iterate(items) {
                Ok((items, known)) if known != Completeness::Some => match items.is_empty() {
                    true => raise("ValueError", format!("{name}() iterable argument is empty")),
                    false => self.extreme(name, &items),
                },
                Ok(_) => self.unknown(),
                Err(stop) => Err(stop),
            },
            ("abs", [object]) => match object.number() {
                Some(Number::Int(value)) => Ok(value.checked_abs().map_or(Object::Unknown, Object::Int)),
                Some(Number::Float(value)) => Ok(Object::Float(value.abs())),
                None => self.unknown(),
            },
            ("range", bounds) => self.range(bounds),
            ("enumerate", [items]) => self.iterate(items).map(|(items, known)| {
                let pair = |(at, item)| Object::tuple(vec![Object::Int(at as i64), item]);
                self.list_of(items.into_iter().enumerate().map(pair).collect(), known)
            }),
            ("zip", [a, b]) => match (self.iterate(a), self.iterate(b)) {
                (Ok((a, Completeness::All)), Ok((b, Completeness::All))) => {
                    let pairs = a.into_iter().zip(b).map(|(a, b)| Object::tuple(vec![a, b]));
                    Ok(self.list(pairs.collect()))
                }
                (Err(stop), _) | (_, Err(stop)) => Err(stop),
                _ => self.unknown(),
            },
            ("type", [object]) => {
                Ok(object.class().map_or(Object::Unknown, |class| Object::Path(class.into())))
            }
            ("ord", [Object::Str(text)]) if text.chars().count() == 1 => {
                Ok(Object::Int(text.chars().next().map_or(0, |c| i64::from(c as u32))))
            }
            ("chr", [Object::Int(code)]) => {
                let c = u32::try_from(*code).ok().and_then(char::from_u32);
                Ok(c.map_or(Object::Unknown, |c| Object::from(c.to_string())))
            }
            ("hex", [Object::Int(value)]) if *value >= 0 => Ok(Object::from(format!("{value:#x}"))),
            ("format", [object]) => Ok(Object::text(self.str(object))),
            ("format", [object, Object::Str(spec)]) => {
                self.format(object, &Value::from(&**spec)).map(Object::text)
            }
            _ => return None,
        })
    }

    fn length(&mut self, object: &Object) -> Outcome {
        Ok(match object {
            Object::Str(text) => Object::Int(text.chars().count() as i64),
            Object::Tuple(items) => Object::Int(items.len() as i64),
            Object::List(items) | Object::Set(items) if items.is_complete() => {
                Object::Int(items.items.borrow().len() as i64)
            }
            Object::Dict(entries) if entries.is_complete() => {
                Object::Int(entries.items.borrow().len() as i64)
            }
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
                let trimmed = text.trim_matches(super::object::is_space);
                let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
                let wrong = digits.is_empty() || !digits.chars().all(|c| c.is_digit(base));
                if wrong && (base != 10 || digits.contains('_') || !digits.is_ascii()) {
                    // A prefix such as 0x, or digits of another script.
                    return self.unknown();
                }
                if wrong {
                    let shown = self.repr(object).source();
                    let message = format!("invalid literal for int() with base {base}: {shown}");
                    return raise("ValueError", message);
                }
                let value = i64::from_str_radix(trimmed, base);
                value.map_or_else(|_| Ok(Object::Unknown), |value| Ok(Object::Int(value)))
            }
            Object::None => raise(
                "TypeError",
                "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'",
            ),
            object => match object.number() {
                Some(Number::Int(value)) => Ok(Object::Int(value)),
                Some(Number::Float(value)) if value.abs() < 1e15 => Ok(Object::Int(value as i64)),
                _ => self.unknown(),
            },
        }
    }

    fn any_or_all(&mut self, items: &Object, stops_at: bool) -> Outcome {
        let (items, known) = self.iterate(items)?;
        let mut sure = known != Completeness::Some;
        for item in items {
            match item.truth() {
                Some(truth) if truth == stops_at => return Ok(Object::Bool(stops_at)),
                Some(_) => {}
                None => sure = false,
            }
        }
        Ok(truth_value(sure.then_some(!stops_at)))
    }

    fn sum(&mut self, items: &Object) -> Outcome {
        let (items, known) = self.iterate(items)?;
        if known == Completeness::Some {
            return self.unknown();
        }
        let mut sum = Object::Int(0);
        for item in items {
            sum = self.operate(&sum, super::tree::Binary::Add, &item)?;
        }
        Ok(sum)
    }

    fn extreme(&mut self, name: &str, items: &[Object]) -> Outcome {
        let op = if name == "min" { Compare::Less } else { Compare::Greater };
        let Some((first, rest)) = items.split_first() else { return self.unknown() };
        let mut best = first.clone();
        for item in rest {
            match self.compare(item, op, &best)?.truth() {
                Some(true) => best = item.clone(),
                Some(false) => {}
                None => best = one_of([best, item.clone()]),
            }
        }
        Ok(best)
    }

    fn range(&mut self, bounds: &[Object]) -> Outcome {
        let numbers: Option<Vec<i64>> = bounds
            .iter()
            .map(|bound| match bound {
                Object::Int(value) => Some(*value),
                _ => None,
            })
            .collect();
        let (start, stop, step) = match numbers.as_deref() {
            Some([stop]) => (0, *stop, 1),
            Some([start, stop]) => (*start, *stop, 1),
            Some([start, stop, step]) if *step != 0 => (*start, *stop, *step),
            _ => return self.unknown(),
        };
        let mut items = Vec::new();
        let mut at = start;
        while if step > 0 { at < stop } else { at > stop } {
            if items.len() > MAX_LENGTH {
                return Err(super::interpreter::Stop::Limit);
            }
            items.push(Object::Int(at));
            let Some(next) = at.checked_add(step) else { break };
            at = next;
        }
        self.step(items.len())?;
        Ok(self.list(items))
    }

    /// What `callee` may come to when it was given what is one of several, each way tried.
    pub fn lifted(&mut self, args: Args, operation: &mut dyn FnMut(&mut Self, &Args) -> Outcome) -> Outcome {
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
