//! Methods of texts.

use super::args::Args;
use super::heap::Str;
use super::interpreter::{Interpreter, Outcome, raise, raise_worded};
use super::object::{Completeness, Object, is_space, truth_value};
use super::repr::Shown;
use crate::value::Value;

/// Wider fields than this are not filled.
const MAX_WIDTH: i64 = 4096;

/// Where `str.splitlines()` cuts besides `\n`.
const UNUSUAL_LINE_ENDS: [char; 9] =
    ['\r', '\x0b', '\x0c', '\x1c', '\x1d', '\x1e', '\u{85}', '\u{2028}', '\u{2029}'];

impl Interpreter<'_> {
    /// `text.name(…)`.
    pub(super) fn text_method(&mut self, text: &Str, name: &str, args: &Args) -> Outcome {
        self.step(1 + text.len() / 256)?;
        if args.open || args.objects().any(|object| object.is_unknown()) {
            return self.text_method_of_unknown(name, args);
        }
        if name == "format" {
            return self.format_method(text, args);
        }
        if name == "split" || name == "rsplit" {
            return self.split(text, name == "rsplit", args);
        }
        if !args.named.is_empty() {
            return self.unknown();
        }
        let given: Vec<&Object> = args.positional.iter().collect();
        let texts: Option<Vec<&str>> = given.iter().map(|object| object.exact()).collect();
        if let Some(texts) = texts.as_deref() {
            if let Some(shorter) = part_of_text(text, name, texts) {
                return Ok(if shorter.len() == text.len() {
                    Object::Str(text.clone())
                } else {
                    self.text(shorter)
                });
            }
            if let Some(holds) = is_like(text, name, texts) {
                return Ok(Object::Bool(holds));
            }
        }
        Ok(match (name, texts.as_deref()) {
            ("splitlines", Some([])) if !text.contains(UNUSUAL_LINE_ENDS) => {
                let lines = text.lines().map(|line| self.text(line)).collect();
                self.list(lines)
            }
            ("join", _) if given.len() == 1 => return self.join_texts(text, given[0]),
            ("lower" | "casefold", Some([])) if text.is_ascii() => self.text(text.to_ascii_lowercase()),
            ("upper", Some([])) if text.is_ascii() => self.text(text.to_ascii_uppercase()),
            ("capitalize", Some([])) if text.is_ascii() => self.text(capitalized(text)),
            ("title", Some([])) if text.is_ascii() => self.text(title(text)),
            ("swapcase", Some([])) if text.is_ascii() => {
                self.text(text.chars().map(swapped_case).collect::<String>())
            }
            ("startswith" | "endswith", _) if given.len() == 1 => {
                return self.begins_or_ends(&Value::from(&**text), name == "startswith", given[0]);
            }
            ("replace", _) => return self.replace(text, &given),
            ("find" | "rfind" | "index" | "rindex", Some([part])) => {
                let found = if name.starts_with('r') { text.rfind(part) } else { text.find(part) };
                match (found, name) {
                    (None, "index" | "rindex") => return raise_worded("ValueError", "substring not found"),
                    (found, _) => Object::Int(position(text, found)),
                }
            }
            ("count", Some([part])) => match part.is_empty() {
                true => Object::Int(text.chars().count() as i64 + 1),
                false => Object::Int(text.matches(part).count() as i64),
            },
            ("partition" | "rpartition", Some([""])) => return raise_worded("ValueError", "empty separator"),
            ("partition", Some([separator])) => {
                let found = text.split_once(separator);
                let parts = found.map_or([&**text, "", ""], |(before, after)| [before, separator, after]);
                self.tuple(parts.map(|part| self.text(part)).to_vec())
            }
            ("rpartition", Some([separator])) => {
                let found = text.rsplit_once(separator);
                let parts = found.map_or(["", "", &**text], |(before, after)| [before, separator, after]);
                self.tuple(parts.map(|part| self.text(part)).to_vec())
            }
            ("zfill", _) if text.is_ascii() => match given.as_slice() {
                [Object::Int(width)] if *width <= MAX_WIDTH => self.text(zero_filled(text, *width)),
                _ => return self.unknown(),
            },
            ("ljust" | "rjust" | "center", _) => match given.as_slice() {
                [Object::Int(width)] if *width <= MAX_WIDTH => self.text(justified(text, name, *width, ' ')),
                [Object::Int(width), Object::Str(fill)]
                    if *width <= MAX_WIDTH && fill.chars().count() == 1 =>
                {
                    self.text(justified(text, name, *width, fill.chars().next().unwrap_or(' ')))
                }
                _ => return self.unknown(),
            },
            (_, None) => return self.wrong_argument(&given, &format!("{name}() argument")),
            _ => return self.unknown(),
        })
    }

    /// `text.replace(old, new, count)`.
    fn replace(&mut self, text: &Str, given: &[&Object]) -> Outcome {
        let (old, new, count) = match given {
            [Object::Str(old), Object::Str(new)] => (old, new, None),
            [Object::Str(old), Object::Str(new), Object::Int(count)] => {
                (old, new, usize::try_from(*count).ok())
            }
            [Object::Str(old), new @ Object::Partial(_)] if !old.is_empty() => {
                let parts: Vec<Object> = text.split(&**old).map(|part| self.text(part)).collect();
                return Ok(self.join_with(new, &parts));
            }
            other => return self.wrong_argument(other, "replace() argument"),
        };
        let found = if old.is_empty() { text.len() + 1 } else { text.matches(&**old).count() };
        let found = found.min(count.unwrap_or(usize::MAX));
        self.heap.make_room(text.len().saturating_add(found.saturating_mul(new.len())))?;
        Ok(match (found, count) {
            (0, _) => Object::Str(text.clone()),
            (_, None) => self.text(text.replace(&**old, new)),
            (_, Some(count)) => self.text(text.replacen(&**old, new, count)),
        })
    }

    /// What can be said of the result when an argument is not known at all.
    pub(super) fn text_method_of_unknown(&mut self, name: &str, args: &Args) -> Outcome {
        let objects: Vec<Object> = args.objects().cloned().collect();
        self.escape_all(&objects);
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
            name if TEXT.contains(&name) => self.some_text(),
            _ => Object::Unknown,
        })
    }

    /// An argument that is `None` makes Python complain; others may be what is not understood here.
    fn wrong_argument(&mut self, given: &[&Object], what: &str) -> Outcome {
        let plain = given.iter().find(|object| match object {
            Object::None => true,
            Object::Int(_) | Object::List(_) => given.len() == 1,
            _ => false,
        });
        match plain.and_then(|object| object.class()) {
            Some("NoneType") => raise("TypeError", format!("{what} must be str, not NoneType")),
            _ => {
                let objects: Vec<Object> = given.iter().copied().cloned().collect();
                self.escape_all(&objects);
                self.unknown()
            }
        }
    }

    fn split(&mut self, text: &str, from_right: bool, args: &Args) -> Outcome {
        let Some([separator, limit]) = args.bind(["sep", "maxsplit"], 0) else { return self.unknown() };
        let limit = match limit {
            None => -1,
            Some(Object::Int(limit)) => *limit,
            Some(_) => return self.unknown(),
        };
        let limit = usize::try_from(limit).ok().filter(|limit| *limit < usize::MAX);
        let parts: Vec<&str> = match (separator, limit) {
            (None | Some(Object::None), limit) => split_at_spaces(text, from_right, limit),
            (Some(Object::Str(separator)), _) if separator.is_empty() => {
                return raise_worded("ValueError", "empty separator");
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
        self.heap.make_room(parts.len() * 64)?;
        let parts = parts.into_iter().map(|part| self.text(part)).collect();
        Ok(self.list(parts))
    }

    /// `separator.join(items)`.
    fn join_texts(&mut self, separator: &str, items: &Object) -> Outcome {
        let (items, known) = self.iterate(items)?;
        self.step(items.len())?;
        if known == Completeness::Some || known == Completeness::Unordered && items.len() > 1 {
            self.may_raise();
            return Ok(self.some_text());
        }
        let bytes: usize = items.iter().map(|item| item.exact().map_or(64, str::len) + separator.len()).sum();
        self.heap.make_room(bytes)?;
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
        let separator = self.text(separator);
        Ok(self.join_with(&separator, &items))
    }

    fn join_with(&mut self, separator: &Object, items: &[Object]) -> Object {
        let separator = self.str(separator);
        if let (Some(separator), Some(texts)) =
            (separator.exact(), items.iter().map(Object::exact).collect::<Option<Vec<_>>>())
        {
            return self.text(texts.join(separator));
        }
        let mut joined = Shown::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                joined.push(&separator);
            }
            joined.push(&self.str(item));
        }
        self.heap.value(joined.finish())
    }
}

/// What is left of a text after a method that takes something away.
fn part_of_text<'t>(text: &'t str, name: &str, args: &[&str]) -> Option<&'t str> {
    Some(match (name, args) {
        ("strip", []) => text.trim_matches(is_space),
        ("lstrip", []) => text.trim_start_matches(is_space),
        ("rstrip", []) => text.trim_end_matches(is_space),
        ("strip", [set]) => text.trim_matches(|c| set.contains(c)),
        ("lstrip", [set]) => text.trim_start_matches(|c| set.contains(c)),
        ("rstrip", [set]) => text.trim_end_matches(|c| set.contains(c)),
        ("removeprefix", [part]) => text.strip_prefix(*part).unwrap_or(text),
        ("removesuffix", [part]) => text.strip_suffix(*part).unwrap_or(text),
        _ => return None,
    })
}

/// The answers of `isdigit` and its like; nothing where more than ASCII has to be known.
fn is_like(text: &str, name: &str, args: &[&str]) -> Option<bool> {
    let (bytes, some) = (text.bytes(), !text.is_empty());
    let all = |is: fn(&u8) -> bool| some && text.as_bytes().iter().all(is);
    match (name, args) {
        ("isspace", []) => Some(some && text.chars().all(is_space)),
        ("isascii", []) => Some(text.is_ascii()),
        _ if !text.is_ascii() || !args.is_empty() => None,
        ("isdigit" | "isdecimal" | "isnumeric", _) => Some(all(u8::is_ascii_digit)),
        ("isalpha", _) => Some(all(u8::is_ascii_alphabetic)),
        ("isalnum", _) => Some(all(u8::is_ascii_alphanumeric)),
        ("isprintable", _) => Some(bytes.clone().all(|byte| (b' '..=b'~').contains(&byte))),
        ("isidentifier", _) => Some(
            all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
                && !text.starts_with(|c: char| c.is_ascii_digit()),
        ),
        ("islower" | "isupper", _) => {
            let (lower, upper) = (
                bytes.clone().any(|byte| byte.is_ascii_lowercase()),
                bytes.clone().any(|byte| byte.is_ascii_uppercase()),
            );
            Some(if name == "islower" { lower && !upper } else { upper && !lower })
        }
        _ => None,
    }
}

fn justified(text: &str, name: &str, width: i64, fill: char) -> String {
    let (width, length) = (usize::try_from(width).unwrap_or(0), text.chars().count());
    let missing = width.saturating_sub(length);
    let left = match name {
        "ljust" => 0,
        "rjust" => missing,
        // Python gives the odd one to the left if the width is odd, too.
        _ => missing / 2 + (missing & width & 1),
    };
    let fill = fill.to_string();
    format!("{}{text}{}", fill.repeat(left), fill.repeat(missing - left))
}

fn split_at_spaces(text: &str, from_right: bool, limit: Option<usize>) -> Vec<&str> {
    let Some(limit) = limit else {
        return text.split(is_space).filter(|word| !word.is_empty()).collect();
    };
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

fn swapped_case(c: char) -> char {
    if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars.map(|c| c.to_ascii_lowercase())).collect()
}

fn title(text: &str) -> String {
    let mut title = String::with_capacity(text.len());
    let mut is_inside = false;
    for c in text.chars() {
        title.push(if is_inside { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() });
        is_inside = c.is_ascii_alphabetic();
    }
    title
}

fn zero_filled(text: &str, width: i64) -> String {
    let width = usize::try_from(width).unwrap_or(0);
    let zeros = "0".repeat(width.saturating_sub(text.len()));
    match text.strip_prefix(['+', '-']) {
        Some(digits) => format!("{}{zeros}{digits}", &text[..1]),
        None => format!("{zeros}{text}"),
    }
}
