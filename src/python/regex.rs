//! Python's `re`, by way of the crate `regex`, for patterns that mean the same in both.

use std::rc::Rc;

use regex::Regex;

use super::args::Args;
use super::interpreter::no_attribute;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::Object;
use super::object::some_text;

/// How much of a text has to match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Anywhere,
    Start,
    Whole,
}

impl Interpreter<'_> {
    /// A function of `re`. `None` if it is none that is known.
    pub fn re(&mut self, name: &str, args: &Args) -> Option<Outcome> {
        let given = args.positional.as_slice();
        if args.open || !args.named.is_empty() {
            return None;
        }
        // Flags make another pattern of it, unless there are none.
        let given = match given {
            [rest @ .., Object::Int(0)] if matches!(name, "match" | "search" | "fullmatch" | "compile") => {
                rest
            }
            given => given,
        };
        let pattern = match given.first()? {
            Object::Str(pattern) => compile(pattern).map(|regex| Object::Pattern(Rc::new(regex))),
            pattern @ Object::Pattern(_) => Some(pattern.clone()),
            Object::None => {
                return Some(raise("TypeError", "first argument must be string or compiled pattern"));
            }
            _ => None,
        };
        let Some(Object::Pattern(pattern)) = pattern else { return Some(self.unknown()) };
        match (name, &given[1..]) {
            ("compile", []) => Some(Ok(Object::Pattern(pattern))),
            ("escape", []) => None,
            (name, rest) => Some(self.pattern_method(&pattern, name, &Args::of(rest.to_vec()))),
        }
    }

    /// `pattern.name(…)`.
    pub fn pattern_method(&mut self, pattern: &Rc<Regex>, name: &str, args: &Args) -> Outcome {
        let extent = match name {
            "match" => Extent::Start,
            "fullmatch" => Extent::Whole,
            _ => Extent::Anywhere,
        };
        match (name, args.positional.as_slice()) {
            ("match" | "search" | "fullmatch", [Object::Str(text)]) => {
                self.step(text.len())?;
                match find(pattern, extent, text) {
                    Some(found) => Ok(found),
                    None => self.unknown(),
                }
            }
            ("sub", [Object::Str(new), Object::Str(text)]) => {
                self.step(text.len())?;
                if !is_plain(pattern, text) || new.contains('\\') {
                    return self.unknown();
                }
                let replaced = pattern.replace_all(text, regex::NoExpand(new));
                // An empty match next to another one counts in one language and not in the other.
                if pattern.is_match("") {
                    return self.unknown();
                }
                Ok(Object::from(&*replaced))
            }
            ("sub", _) => Ok(some_text(&self.source)),
            ("findall", [Object::Str(text)]) if pattern.captures_len() == 1 => {
                self.step(text.len())?;
                match is_plain(pattern, text) && !pattern.is_match("") {
                    true => {
                        Ok(self.list(pattern.find_iter(text).map(|found| found.as_str().into()).collect()))
                    }
                    false => self.unknown(),
                }
            }
            ("split", [Object::Str(text)]) if pattern.captures_len() == 1 => {
                self.step(text.len())?;
                match is_plain(pattern, text) && !pattern.is_match("") {
                    true => Ok(self.list(pattern.split(text).map(Object::from).collect())),
                    false => self.unknown(),
                }
            }
            ("match" | "search" | "fullmatch", [Object::None]) => {
                raise("TypeError", "expected string or bytes-like object, got 'NoneType'")
            }
            _ => self.unknown(),
        }
    }

    /// `found.name(…)`.
    pub fn match_method(&mut self, groups: &Rc<[Object]>, name: &str, args: &Args) -> Outcome {
        match (name, args.positional.as_slice()) {
            ("group", []) => self.item(&Object::Match(Rc::clone(groups)), &Object::Int(0)),
            ("group", [at @ Object::Int(_)]) => self.item(&Object::Match(Rc::clone(groups)), at),
            ("groups", []) => Ok(Object::tuple(groups.iter().skip(1).cloned().collect())),
            ("group" | "groups" | "start" | "end" | "span" | "groupdict" | "expand", _) => self.unknown(),
            _ => no_attribute("re.Match", name),
        }
    }
}

/// The pattern, if both languages read it alike.
fn compile(pattern: &str) -> Option<Regex> {
    // Set operations, nested classes and the like are read in another way.
    let has_other_meaning =
        ["&&", "--", "~~", "[[", "(?", "\\Z", "\\z", "\\G", "\\K", "\\R", "\\h", "\\<", "\\>", "\\b{"]
            .iter()
            .any(|part| pattern.contains(part));
    if has_other_meaning && !pattern.contains("(?:") {
        return None;
    }
    let without = pattern.replace("(?:", "(");
    if without.contains("(?") {
        return None;
    }
    regex::RegexBuilder::new(pattern).size_limit(1 << 20).build().ok()
}

/// Whether the ends of lines make no difference in `text`.
fn is_plain(pattern: &Regex, text: &str) -> bool {
    !pattern.as_str().contains('$') || !text.contains('\n')
}

/// The match, or Python's `None` if there is none; Rust's `None` if that cannot be told.
fn find(pattern: &Regex, extent: Extent, text: &str) -> Option<Object> {
    if !is_plain(pattern, text) {
        return None;
    }
    let anchored;
    let pattern = match extent {
        Extent::Anywhere => pattern,
        Extent::Start | Extent::Whole => {
            let end = if extent == Extent::Whole { "\\z" } else { "" };
            anchored = Regex::new(&format!("\\A(?:{}){end}", pattern.as_str())).ok()?;
            &anchored
        }
    };
    let Some(found) = pattern.captures(text) else { return Some(Object::None) };
    let group = |group: Option<regex::Match<'_>>| group.map_or(Object::None, |group| group.as_str().into());
    Some(Object::Match(found.iter().map(group).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, extent: Extent, text: &str, want: Option<&str>) {
        let pattern = compile(pattern).expect("a pattern both understand");
        let found = match find(&pattern, extent, text).expect("an answer") {
            Object::Match(groups) => groups[0].exact().map(str::to_owned),
            _ => None,
        };
        assert_eq!(found.as_deref(), want);
    }

    #[test]
    fn matches_what_python_matches() {
        check("a|ab", Extent::Start, "abc", Some("a"));
        check("a|ab", Extent::Whole, "ab", Some("ab"));
        check("b+", Extent::Start, "abb", None);
        check("b+", Extent::Anywhere, "abb", Some("bb"));
        check("(?:a)$", Extent::Anywhere, "ba", Some("a"));
        for other in ["(?i)a", "(?P<x>a)", "(?=a)", "[[a]", "[a--b]", "\\1"] {
            assert!(compile(other).is_none(), "{other}");
        }
        let ends = compile("a$").expect("a pattern");
        assert!(find(&ends, Extent::Anywhere, "a\n").is_none());
    }
}
