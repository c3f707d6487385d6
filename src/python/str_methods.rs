//! Methods of texts.

use super::args::Args;
use super::interpreter::{Interpreter, MAX_LENGTH, Outcome, raise};
use super::object::is_space;
use super::object::some_text;
use super::object::truth_value;
use super::object::{Completeness, Object};
use super::tree::Text;
use crate::value::Value;

/// Where `str.splitlines()` cuts besides `\n`.
const UNUSUAL_LINE_ENDS: [char; 9] =
    ['\r', '\x0b', '\x0c', '\x1c', '\x1d', '\x1e', '\u{85}', '\u{2028}', '\u{2029}'];

impl Interpreter<'_> {
    /// `text.name(…)`.
    pub fn text_method(&mut self, text: &Text, name: &str, args: &Args) -> Outcome {
        self.step(text.len() / 16)?;
        if args.open || args.objects().any(|object| object.is_unknown()) {
            return self.text_method_of_unknown(name, args);
        }
        let given: Vec<&Object> = args.positional.iter().collect();
        let texts: Option<Vec<&str>> = given.iter().map(|object| object.exact()).collect();
        let strings = |parts: Vec<&str>| parts.into_iter().map(Object::from).collect::<Vec<_>>();
        if name == "format" {
            return self.format_method(text, args);
        }
        Ok(match (name, texts.as_deref()) {
            ("split" | "rsplit", _) => return self.split(text, name == "rsplit", args),
            ("splitlines", Some([])) if !text.contains(UNUSUAL_LINE_ENDS) => {
                self.list(strings(text.lines().collect()))
            }
            ("join", _) if given.len() == 1 => return self.join_texts(text, given[0]),
            ("strip", Some([])) => Object::from(text.trim_matches(is_space)),
            ("lstrip", Some([])) => Object::from(text.trim_start_matches(is_space)),
            ("rstrip", Some([])) => Object::from(text.trim_end_matches(is_space)),
            ("strip", Some([set])) => Object::from(text.trim_matches(|c| set.contains(c))),
            ("lstrip", Some([set])) => Object::from(text.trim_start_matches(|c| set.contains(c))),
            ("rstrip", Some([set])) => Object::from(text.trim_end_matches(|c| set.contains(c))),
            ("removeprefix", Some([part])) => Object::from(text.strip_prefix(*part).unwrap_or(text)),
            ("removesuffix", Some([part])) => Object::from(text.strip_suffix(*part).unwrap_or(text)),
            ("lower" | "casefold", Some([])) if text.is_ascii() => Object::from(text.to_ascii_lowercase()),
            ("upper", Some([])) if text.is_ascii() => Object::from(text.to_ascii_uppercase()),
            ("capitalize", Some([])) if text.is_ascii() => Object::from(capitalized(text)),
            ("title", Some([])) if text.is_ascii() => Object::from(title(text)),
            ("swapcase", Some([])) if text.is_ascii() => {
                let swap = |c: char| match c.is_ascii_lowercase() {
                    true => c.to_ascii_uppercase(),
                    false => c.to_ascii_lowercase(),
                };
                Object::from(text.chars().map(swap).collect::<String>())
            }
            ("startswith" | "endswith", _) if given.len() == 1 => {
                return self.begins_or_ends(&Value::from(&**text), name == "startswith", given[0]);
            }
            ("replace", Some([old, new])) => {
                if text.len().saturating_mul(new.len() + 1) > MAX_LENGTH * 4 {
                    return Err(super::interpreter::Stop::Limit);
                }
                Object::from(text.replace(old, new))
            }
            ("replace", _) => match given.as_slice() {
                [Object::Str(old), Object::Str(new), Object::Int(count)] if *count >= 0 => {
                    Object::from(text.replacen(&**old, new, usize::try_from(*count).unwrap_or(usize::MAX)))
                }
                [Object::Str(old), new @ Object::Partial(_)] if !old.is_empty() => {
                    let parts: Vec<Object> = text.split(&**old).map(Object::from).collect();
                    return Ok(self.join_with(new, &parts));
                }
                other => return self.wrong_argument(other, "replace() argument"),
            },
            ("find", Some([part])) => Object::Int(position(text, text.find(part))),
            ("rfind", Some([part])) => Object::Int(position(text, text.rfind(part))),
            ("index" | "rindex", Some([part])) => {
                match if name == "index" { text.find(part) } else { text.rfind(part) } {
                    None => return raise("ValueError", "substring not found"),
                    found => Object::Int(position(text, found)),
                }
            }
            ("count", Some([part])) if !part.is_empty() => Object::Int(text.matches(part).count() as i64),
            ("partition", Some([separator])) if !separator.is_empty() => {
                let (before, after) = text.split_once(separator).unwrap_or((text, ""));
                let middle = if before.len() == text.len() { "" } else { separator };
                Object::tuple(strings(vec![before, middle, after]))
            }
            ("rpartition", Some([separator])) if !separator.is_empty() => {
                let parts = text.rsplit_once(separator).map(|(before, after)| vec![before, separator, after]);
                Object::tuple(strings(parts.unwrap_or_else(|| vec!["", "", text])))
            }
            ("isdigit" | "isdecimal" | "isnumeric", Some([])) if text.is_ascii() => {
                Object::Bool(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
            }
            ("isalpha", Some([])) if text.is_ascii() => {
                Object::Bool(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphabetic()))
            }
            ("isalnum", Some([])) if text.is_ascii() => {
                Object::Bool(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            }
            ("isspace", Some([])) => Object::Bool(!text.is_empty() && text.chars().all(is_space)),
            ("islower", Some([])) if text.is_ascii() => Object::Bool(
                text.bytes().any(|byte| byte.is_ascii_lowercase())
                    && !text.bytes().any(|byte| byte.is_ascii_uppercase()),
            ),
            ("isupper", Some([])) if text.is_ascii() => Object::Bool(
                text.bytes().any(|byte| byte.is_ascii_uppercase())
                    && !text.bytes().any(|byte| byte.is_ascii_lowercase()),
            ),
            ("zfill", _) if text.is_ascii() => match given.as_slice() {
                [Object::Int(width)] => Object::from(zero_filled(text, *width)),
                _ => return self.unknown(),
            },
            ("ljust" | "rjust", _) if text.is_ascii() => match given.as_slice() {
                [Object::Int(width)] if *width < 1000 => {
                    let width = usize::try_from(*width).unwrap_or(0);
                    let spaces = " ".repeat(width.saturating_sub(text.len()));
                    Object::from(match name {
                        "ljust" => format!("{text}{spaces}"),
                        _ => format!("{spaces}{text}"),
                    })
                }
                _ => return self.unknown(),
            },
            ("encode" | "decode" | "translate" | "maketrans" | "expandtabs" | "center" | "format_map", _) => {
                return self.unknown();
            }
            (name, _) if METHODS.contains(&name) => {
                return self.wrong_argument(&given, &format!("{name}() argument"));
            }
            (name, _) => return super::interpreter::no_attribute("str", name),
        })
    }

    /// What can be said of the result when an argument is not known at all.
    pub fn text_method_of_unknown(&mut self, name: &str, args: &Args) -> Outcome {
        args.objects().for_each(|object| self.forget_contents(object));
        self.may_raise();
        const TEXT: [&str; 10] = [
            "format",
            "join",
            "lstrip",
            "removeprefix",
            "removesuffix",
            "replace",
            "rstrip",
            "strip",
            "ljust",
            "rjust",
        ];
        Ok(match name {
            "split" | "rsplit" => self.list_of(Vec::new(), Completeness::Some),
            "startswith" | "endswith" => truth_value(None),
            name if TEXT.contains(&name) => some_text(&self.source),
            _ => Object::Unknown,
        })
    }

    /// An argument that is `None` makes Python complain; others may be what is not understood here.
    fn wrong_argument(&mut self, given: &[&Object], what: &str) -> Outcome {
        match given.iter().find_map(|object| object.class().filter(|class| *class != "str")) {
            Some("NoneType") => raise("TypeError", format!("{what} must be str, not NoneType")),
            _ => self.unknown(),
        }
    }

    fn split(&mut self, text: &str, from_right: bool, args: &Args) -> Outcome {
        let Some([separator, limit]) = args.bind(["sep", "maxsplit"], 0) else { return self.unknown() };
        let limit = match limit {
            None => -1,
            Some(Object::Int(limit)) => *limit,
            Some(_) => return self.unknown(),
        };
        let limit = usize::try_from(limit).ok().filter(|limit| *limit < MAX_LENGTH);
        let parts: Vec<&str> = match (separator, limit) {
            (None | Some(Object::None), limit) => split_at_spaces(text, from_right, limit),
            (Some(Object::Str(separator)), _) if separator.is_empty() => {
                return raise("ValueError", "empty separator");
            }
            (Some(Object::Str(separator)), None) => text.split(&**separator).collect(),
            (Some(Object::Str(separator)), Some(limit)) if from_right => {
                let mut parts: Vec<&str> = text.rsplitn(limit + 1, &**separator).collect();
                parts.reverse();
                parts
            }
            (Some(Object::Str(separator)), Some(limit)) => text.splitn(limit + 1, &**separator).collect(),
            _ => return self.unknown(),
        };
        Ok(self.list(parts.into_iter().map(Object::from).collect()))
    }

    /// `separator.join(items)`.
    fn join_texts(&mut self, separator: &str, items: &Object) -> Outcome {
        let (items, known) = self.iterate(items)?;
        self.step(items.len())?;
        if known == Completeness::Some || known == Completeness::Unordered && items.len() > 1 {
            return Ok(some_text(&self.source));
        }
        for item in &items {
            match item.class() {
                Some("str") => {}
                Some(class) => {
                    return raise(
                        "TypeError",
                        format!("sequence item: expected str instance, {class} found"),
                    );
                }
                None => self.may_raise(),
            }
        }
        Ok(self.join_with(&Object::from(separator), &items))
    }

    fn join_with(&mut self, separator: &Object, items: &[Object]) -> Object {
        let separator = self.str(separator);
        if let (Some(separator), Some(texts)) =
            (separator.exact(), items.iter().map(Object::exact).collect::<Option<Vec<_>>>())
        {
            return Object::from(texts.join(separator));
        }
        let mut joined = Value::from("");
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                joined = joined.concat(&separator);
            }
            joined = joined.concat(&self.str(item));
        }
        Object::text(joined)
    }
}

/// Methods that are known here for all arguments Python takes but the unusual.
const METHODS: [&str; 40] = [
    "capitalize",
    "casefold",
    "center",
    "count",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "format",
    "format_map",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
];

fn split_at_spaces(text: &str, from_right: bool, limit: Option<usize>) -> Vec<&str> {
    let words = || text.split(is_space).filter(|word| !word.is_empty());
    let Some(limit) = limit else { return words().collect() };
    let mut parts = Vec::new();
    if from_right {
        let mut rest = text.trim_end_matches(is_space);
        while parts.len() < limit && !rest.is_empty() {
            let at = rest.rfind(is_space);
            let start = at.map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
            parts.push(&rest[start..]);
            rest = rest[..at.unwrap_or(0)].trim_end_matches(is_space);
        }
        if !rest.is_empty() {
            // What is left over keeps the spaces before it no more than those after it.
            parts.push(rest.trim_end_matches(is_space));
        }
        parts.reverse();
        return parts;
    }
    let mut rest = text.trim_start_matches(is_space);
    while parts.len() < limit && !rest.is_empty() {
        let end = rest.find(is_space).unwrap_or(rest.len());
        parts.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(is_space);
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts
}

/// A place in bytes as one in characters; -1 for none.
fn position(text: &str, found: Option<usize>) -> i64 {
    found.map_or(-1, |at| text[..at].chars().count() as i64)
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
}

fn title(text: &str) -> String {
    let mut inside = false;
    let change = |c: char| {
        let changed = if inside { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
        inside = c.is_ascii_alphabetic();
        changed
    };
    text.chars().map(change).collect()
}

fn zero_filled(text: &str, width: i64) -> String {
    let width = usize::try_from(width).unwrap_or(0).min(1000);
    let zeros = "0".repeat(width.saturating_sub(text.len()));
    match text.strip_prefix(['+', '-']) {
        Some(digits) => format!("{}{zeros}{digits}", &text[..1]),
        None => format!("{zeros}{text}"),
    }
}
