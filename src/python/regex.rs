//! Python's `re`, by way of the crate `regex`, for patterns that mean the same in both.

use std::rc::Rc;

use regex::Regex;

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, raise};
use super::object::Object;

/// How much of a text has to match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Anywhere,
    Start,
    Whole,
}

impl Interpreter<'_> {
    /// A function of `re`. Nothing if it is none that is known.
    pub(super) fn re(&mut self, name: &str, args: &Args) -> Option<Outcome> {
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
    pub(super) fn pattern_method(&mut self, pattern: &Rc<Regex>, name: &str, args: &Args) -> Outcome {
        let extent = match name {
            "match" => Extent::Start,
            "fullmatch" => Extent::Whole,
            _ => Extent::Anywhere,
        };
        match (name, args.positional.as_slice()) {
            ("match" | "search" | "fullmatch", [Object::Str(text)]) => {
                self.step(text.len())?;
                match self.find(pattern, extent, text) {
                    Some(found) => Ok(found),
                    None => self.unknown(),
                }
            }
            ("sub", [Object::Str(new), Object::Str(text)]) => {
                self.step(text.len())?;
                if !is_plain(pattern, text) || new.contains('\\') {
                    return self.unknown();
                }
                let found = pattern.find_iter(text).count();
                self.heap.make_room(text.len().saturating_add(found.saturating_mul(new.len())))?;
                let replaced = pattern.replace_all(text, regex::NoExpand(new));
                // An empty match next to another one counts in one language and not in the other.
                if pattern.is_match("") {
                    return self.unknown();
                }
                Ok(self.text(&*replaced))
            }
            ("sub", [Object::Str(_) | Object::Partial(_), Object::Str(_) | Object::Partial(_)]) => {
                Ok(self.some_text())
            }
            ("findall", [Object::Str(text)]) if pattern.captures_len() == 1 => {
                self.step(text.len())?;
                match is_plain(pattern, text) && !pattern.is_match("") {
                    true => {
                        let found = pattern.find_iter(text).map(|found| self.text(found.as_str())).collect();
                        Ok(self.list(found))
                    }
                    false => self.unknown(),
                }
            }
            ("split", [Object::Str(text)]) if pattern.captures_len() == 1 => {
                self.step(text.len())?;
                match is_plain(pattern, text) && !pattern.is_match("") {
                    true => {
                        let parts = pattern.split(text).map(|part| self.text(part)).collect();
                        Ok(self.list(parts))
                    }
                    false => self.unknown(),
                }
            }
            ("match" | "search" | "fullmatch", [Object::None]) => {
                raise("TypeError", "expected string or bytes-like object, got 'NoneType'")
            }
            _ => {
                // A function among the arguments may be called.
                let objects: Vec<Object> = args.objects().cloned().collect();
                self.escape_all(&objects);
                self.unknown()
            }
        }
    }

    /// `found.name(…)`.
    pub(super) fn match_method(&mut self, groups: &Rc<[Object]>, name: &str, args: &Args) -> Outcome {
        match (name, args.positional.as_slice()) {
            ("group", []) => self.item(&Object::Match(Rc::clone(groups)), &Object::Int(0)),
            ("group", [at @ Object::Int(_)]) => self.item(&Object::Match(Rc::clone(groups)), at),
            ("groups", []) => Ok(self.tuple(groups.iter().skip(1).cloned().collect())),
            ("group" | "groups" | "start" | "end" | "span" | "groupdict" | "expand", _) => self.unknown(),
            _ => self.unknown(),
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

impl Interpreter<'_> {
    /// The match, or `None` for none; nothing if it cannot be told.
    fn find(&mut self, pattern: &Regex, extent: Extent, text: &str) -> Option<Object> {
        let groups = find(pattern, extent, text)?;
        let Some(groups) = groups else { return Some(Object::None) };
        let objects = groups.into_iter().map(|group| group.map_or(Object::None, |group| self.text(group)));
        Some(Object::Match(objects.collect()))
    }
}

/// The groups of a match, each with nothing if it is no part of it.
type Groups<'t> = Vec<Option<&'t str>>;

/// The groups of the match, if there is one; the outer `None` if it cannot be told.
fn find<'t>(pattern: &Regex, extent: Extent, text: &'t str) -> Option<Option<Groups<'t>>> {
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
    let Some(found) = pattern.captures(text) else { return Some(None) };
    Some(Some(found.iter().map(|group| group.map(|group| group.as_str())).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, extent: Extent, text: &str, want: Option<&str>) {
        let pattern = compile(pattern).expect("a pattern both understand");
        let groups = find(&pattern, extent, text).expect("an answer");
        assert_eq!(groups.and_then(|groups| groups[0]), want);
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
