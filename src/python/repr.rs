//! Objects as text: `str()`, `repr()` and `ascii()`, as CPython prints them or not known.

use std::rc::Rc;

use super::heap::Heap;
use super::interpreter::Interpreter;
use super::object::{Completeness, Exception, Object, View};
use super::spec::shortest;
use crate::value::{MAX_VALUE_BYTES, Value, either_value};

/// Objects nested deeper than this are not printed.
const MAX_DEPTH: usize = 40;

impl Interpreter<'_> {
    /// `str(object)`.
    pub(super) fn str(&self, object: &Object) -> Value {
        match object {
            Object::Str(text) => {
                self.heap.work(text.len() / 64);
                Value::from(&**text)
            }
            Object::Partial(value) => Value::clone(value),
            Object::Any(objects) => either_value(objects.iter().map(|object| self.str(object)).collect()),
            Object::Exception(exception) if exception.is_worded => Value::from(exception.message.as_str()),
            other => self.repr(other),
        }
    }

    /// `repr(object)`.
    pub(super) fn repr(&self, object: &Object) -> Value {
        let mut printer =
            Printer { heap: &self.heap, source: &self.source, shown: Shown::new(), open: Vec::new() };
        printer.print(object);
        printer.shown.finish()
    }

    /// `str(object)` as an object.
    pub(super) fn str_object(&self, object: &Object) -> Object {
        match object {
            Object::Str(_) | Object::Partial(_) => object.clone(),
            other => self.heap.value(self.str(other)),
        }
    }

    pub(super) fn repr_object(&self, object: &Object) -> Object {
        self.heap.value(self.repr(object))
    }

    /// A text of which nothing is known.
    pub(super) fn some_text(&self) -> Object {
        self.heap.value(Value::unknown(&*self.source))
    }

    /// `ascii(object)`.
    pub(super) fn ascii(&self, object: &Object) -> Value {
        self.repr(object).map(|text| {
            let escaped = text.chars().map(|c| match u32::from(c) {
                0..0x80 => c.to_string(),
                code @ 0x80..0x100 => format!("\\x{code:02x}"),
                code @ 0x100..0x1_0000 => format!("\\u{code:04x}"),
                code => format!("\\U{code:08x}"),
            });
            escaped.collect()
        })
    }
}

/// A text that is put together from the left.
pub(super) struct Shown {
    done: Vec<Value>,
    /// What follows it, all of it known.
    tail: String,
    /// How long `done` is; of what is unknown its source counts.
    bytes: usize,
}

impl Shown {
    pub(super) fn new() -> Shown {
        Shown { done: Vec::new(), tail: String::new(), bytes: 0 }
    }

    pub(super) fn push_str(&mut self, text: &str) {
        self.tail.push_str(text);
    }

    pub(super) fn push(&mut self, value: &Value) {
        match value.exact() {
            Some(text) => self.tail.push_str(text),
            // Whatever else comes, it is too long to be kept.
            None if self.bytes > MAX_VALUE_BYTES => self.tail.clear(),
            None => {
                let tail = Value::from(std::mem::take(&mut self.tail));
                for part in [tail, value.clone()] {
                    self.bytes += part.pieces().iter().map(|piece| piece.source().len()).sum::<usize>();
                    self.done.push(part);
                }
            }
        }
    }

    pub(super) fn finish(mut self) -> Value {
        match self.done.is_empty() {
            true => Value::from(self.tail),
            false => {
                self.done.push(Value::from(self.tail));
                Value::concat_all(self.done)
            }
        }
    }
}

struct Printer<'h> {
    heap: &'h Heap,
    source: &'h str,
    shown: Shown,
    /// The containers around what is being printed.
    open: Vec<*const ()>,
}

impl Printer<'_> {
    fn print(&mut self, object: &Object) {
        if self.open.len() > MAX_DEPTH {
            self.heap.exhaust();
        }
        if !self.heap.work(1) {
            return self.unknown();
        }
        match object {
            Object::None => self.push("None"),
            Object::Bool(true) => self.push("True"),
            Object::Bool(false) => self.push("False"),
            Object::Int(value) => self.push(&value.to_string()),
            Object::Float(value) => self.push(&shortest(*value)),
            Object::Str(text) => match quoted(text) {
                Some(quoted) => self.push(&quoted),
                None => self.unknown(),
            },
            Object::Any(objects) => self.print_one_of(objects),
            Object::Tuple(items) => {
                let end = if items.len() == 1 { ",)" } else { ")" };
                self.print_items(items, items.as_ptr().cast(), "(", end, "(...)");
            }
            Object::List(items) if items.is_exact() => {
                self.print_items(&items.items(), Rc::as_ptr(items).cast(), "[", "]", "[...]");
            }
            Object::Set(items) if items.is_exact() => self.print_set(items),
            Object::Dict(entries) if entries.known() == Completeness::All => {
                self.print_entries(&entries.items(), Rc::as_ptr(entries).cast());
            }
            Object::View(entries, view) if entries.known() == Completeness::All => {
                self.print_view(entries, *view);
            }
            Object::Range(range) => {
                let (start, stop, step) = (range.start, range.stop, range.step);
                self.push(&match step {
                    1 => format!("range({start}, {stop})"),
                    _ => format!("range({start}, {stop}, {step})"),
                });
            }
            Object::Path(path) => match super::modules::repr_of_path(path) {
                Some(shown) => self.push(&shown),
                None => self.unknown(),
            },
            _ => self.unknown(),
        }
    }

    fn push(&mut self, text: &str) {
        self.heap.work(text.len() / 16);
        self.shown.push_str(text);
    }

    fn unknown(&mut self) {
        self.shown.push(&Value::unknown(self.source));
    }

    fn print_one_of(&mut self, objects: &[Object]) {
        let mut values = Vec::with_capacity(objects.len());
        for object in objects {
            let outer = std::mem::replace(&mut self.shown, Shown::new());
            self.print(object);
            values.push(std::mem::replace(&mut self.shown, outer).finish());
        }
        self.shown.push(&either_value(values));
    }

    /// Whether it is not one of the containers around; prints what Python prints then.
    fn enter(&mut self, container: *const (), again: &str) -> bool {
        let is_new = !self.open.contains(&container);
        match is_new {
            true => self.open.push(container),
            false => self.push(again),
        }
        is_new
    }

    fn print_items(&mut self, items: &[Object], container: *const (), start: &str, end: &str, again: &str) {
        // The empty tuple is nowhere.
        if !items.is_empty() && !self.enter(container, again) {
            return;
        }
        self.push(start);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.print(item);
            if self.heap.is_spent() {
                return;
            }
        }
        self.push(end);
        if !items.is_empty() {
            self.open.pop();
        }
    }

    fn print_set(&mut self, set: &super::heap::Items) {
        let (start, end) = match (set.frozen, set.items().is_empty()) {
            (false, true) => return self.push("set()"),
            (true, true) => return self.push("frozenset()"),
            (false, false) => ("{", "}"),
            (true, false) => ("frozenset({", "})"),
        };
        self.print_items(&set.items(), Rc::as_ptr(set).cast(), start, end, "set(...)");
    }

    fn print_entries(&mut self, entries: &[(Object, Object)], container: *const ()) {
        if !self.enter(container, "{...}") {
            return;
        }
        self.push("{");
        for (at, (key, value)) in entries.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            self.print(key);
            self.push(": ");
            self.print(value);
            if self.heap.is_spent() {
                return;
            }
        }
        self.push("}");
        self.open.pop();
    }

    fn print_view(&mut self, entries: &super::heap::Entries, view: View) {
        let (name, again) = match view {
            View::Keys => ("dict_keys(", "..."),
            View::Values => ("dict_values(", "..."),
            View::Items => ("dict_items(", "..."),
        };
        let container: *const () = Rc::as_ptr(entries).cast();
        if self.open.contains(&container) {
            // How that is shown differs from version to version.
            return self.unknown();
        }
        self.push(name);
        let entries = entries.items();
        let items: Vec<Object> = match view {
            View::Keys => entries.iter().map(|(key, _)| key.clone()).collect(),
            View::Values => entries.iter().map(|(_, value)| value.clone()).collect(),
            View::Items => {
                let pair =
                    |(key, value): &(Object, Object)| self.heap.tuple(vec![key.clone(), value.clone()]);
                entries.iter().map(pair).collect()
            }
        };
        self.print_items(&items, container, "[", "]", again);
        self.push(")");
    }
}

impl Exception {
    /// One of this class, with what it was given.
    pub(crate) fn with_words(class: &str, message: impl Into<String>) -> Exception {
        Exception { is_worded: true, ..Exception::new(class, message.into()) }
    }
}

/// `repr()` of a text; `None` if it holds what may be shown in one way or the other, as the version of
/// Unicode that Python knows is not known.
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
            '\0'..='\u{a0}' | '\u{ad}' => out.push_str(&format!("\\x{:02x}", c as u32)),
            '\u{a1}'..='\u{ff}' => out.push(c),
            c if c < '\u{2000}' && c.is_alphanumeric() => out.push(c),
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
        assert_eq!(quoted("\u{7f}\u{ad}é").as_deref(), Some("'\\x7f\\xadé'"));
        assert_eq!(quoted("\u{200b}"), None);
    }
}
