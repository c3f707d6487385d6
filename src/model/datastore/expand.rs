//! Expansion of `${NAME}` and `${@EXPRESSION}`, as BitBake does it: pass after pass over the text until
//! nothing changes.

use super::alternatives::{GrowingTexts, Placeholders, has_marks};
use super::lookup::Lookup;
use crate::python::Raised;
use crate::syntax::{Reference, find_reference, references, trim_end_spaces};
use crate::value::Raw;
use crate::value::{Cause, Failure};
use crate::value::{MAX_ALTERNATIVES, MAX_VALUE_BYTES, Value};

/// References are nested a few levels deep at most; `${${${…` is not followed beyond this.
const MAX_PASSES: u32 = 50;

impl Lookup<'_> {
    /// What `raw` expands to. `variable` is the name whose text it is: it may not refer to itself.
    pub(crate) fn expand_raw(&mut self, raw: &Raw, variable: Option<&str>) -> Result<Value, Failure> {
        match raw {
            Raw::Text(text) => self.expand_text(text, variable),
            Raw::Value(value) => {
                let mut marks = Placeholders::default();
                let texts = marks.texts(value);
                self.expand_worlds(texts, variable, marks)
            }
        }
    }

    pub(crate) fn expand_text(&mut self, text: &str, variable: Option<&str>) -> Result<Value, Failure> {
        if !text.contains("${") {
            return Ok(Value::from(text));
        }
        if let Some(expanded) = self.expand_exact(text, variable)? {
            return Ok(Value::Exact(expanded));
        }
        let mut marks = Placeholders::default();
        let text = marks.admit(text).into_owned();
        self.expand_worlds(vec![text], variable, marks)
    }

    /// The short way for most texts: one pass, if it finds nothing but exact values. `None` if it takes more.
    fn expand_exact(&mut self, text: &str, variable: Option<&str>) -> Result<Option<String>, Failure> {
        if text.contains("${@") || has_marks(text) {
            return Ok(None);
        }
        self.spend(text.len()).map_err(|_| Failure::new(Cause::TooComplex, variable, ""))?;
        let mut out = String::with_capacity(text.len() + 64);
        let mut copied = 0;
        for (at, name) in variable_references(text) {
            if variable == Some(name) {
                return Ok(None);
            }
            let value =
                self.reference(name).map_err(|failure| failure.located(variable, || text.to_owned()))?;
            let Some(known) = value.as_deref().and_then(Value::exact) else { return Ok(None) };
            out.push_str(&text[copied..at]);
            out.push_str(known);
            copied = at + name.len() + 3;
        }
        out.push_str(&text[copied..]);
        let is_all = !out.contains("${") && !has_marks(&out) && out.len() <= MAX_VALUE_BYTES;
        Ok(if is_all { Some(out) } else { None })
    }

    fn expand_worlds(
        &mut self,
        texts: Vec<String>,
        variable: Option<&str>,
        mut marks: Placeholders,
    ) -> Result<Value, Failure> {
        let mut todo: Vec<(String, u32)> = texts.into_iter().rev().map(|text| (text, 0)).collect();
        let mut done = Vec::new();
        // What fails on one of several ways only leaves the value unknown.
        let (mut failed, mut expression) = (None, String::new());
        while let Some((text, passes)) = todo.pop() {
            if !text.contains("${") {
                done.push(text);
                continue;
            }
            if passes == MAX_PASSES {
                return Err(Failure::new(Cause::TooComplex, variable, &marks.readable(&text)));
            }
            self.spend(text.len()).map_err(|_| Failure::new(Cause::TooComplex, variable, ""))?;
            let next = match self.pass(&text, variable, &mut marks) {
                Ok(next) => next,
                Err(failure) => {
                    expression = marks.readable(&text);
                    failed.get_or_insert(failure);
                    continue;
                }
            };
            match next.as_slice() {
                [only] if *only == text => done.push(marks.without_open_references(text)),
                _ => todo.extend(next.into_iter().rev().map(|text| (text, passes + 1))),
            }
            if todo.len() + done.len() > MAX_ALTERNATIVES {
                done.extend(todo.drain(..).map(|(text, _)| text));
                done = vec![marks.merge(&done)];
            }
        }
        match failed {
            None => Ok(marks.value(done)),
            Some(failure) if done.is_empty() => Err(failure),
            Some(_) => Ok(Value::unknown(expression)),
        }
    }

    /// One pass: first all variables, then all expressions.
    fn pass(
        &mut self,
        text: &str,
        variable: Option<&str>,
        marks: &mut Placeholders,
    ) -> Result<Vec<String>, Failure> {
        let substituted = self.substitute_variables(text, variable, marks)?;
        let mut out = Vec::with_capacity(substituted.len());
        for text in substituted {
            if text.contains("${@") {
                out.extend(self.substitute_expressions(&text, variable, marks)?);
            } else {
                out.push(text);
            }
        }
        Ok(out)
    }

    fn substitute_variables(
        &mut self,
        text: &str,
        variable: Option<&str>,
        marks: &mut Placeholders,
    ) -> Result<Vec<String>, Failure> {
        let mut out = GrowingTexts::new(text.len() + 64);
        let mut copied = 0;
        for (at, name) in variable_references(text) {
            if variable == Some(name) {
                return Err(Failure::new(Cause::SelfReference, variable, &marks.readable(text)));
            }
            let value =
                self.reference(name).map_err(|failure| failure.located(variable, || marks.readable(text)))?;
            if let Some(value) = value {
                out.push_str(&text[copied..at]);
                out.push_value(&value, marks);
                copied = at + name.len() + 3;
            }
        }
        out.push_str(&text[copied..]);
        Ok(out.finish(marks))
    }

    /// If one of the expressions has an unterminated string, BitBake leaves all of them as they are.
    fn substitute_expressions(
        &mut self,
        text: &str,
        variable: Option<&str>,
        marks: &mut Placeholders,
    ) -> Result<Vec<String>, Failure> {
        let mut out = GrowingTexts::new(text.len() + 64);
        let mut copied = 0;
        for (whole, reference) in references(text) {
            let Reference::Python(code) = reference else { continue };
            if variable_references(code).next().is_some() {
                continue;
            }
            let at = whole.as_ptr() as usize - text.as_ptr() as usize;
            out.push_str(&text[copied..at]);
            copied = at + whole.len();
            if has_marks(code) {
                let source = marks.readable(whole);
                out.push_str(marks.mark(source).encode_utf8(&mut [0; 4]));
                continue;
            }
            match self.evaluate(trim(code)) {
                Ok(value) => out.push_value(&value, marks),
                Err(Raised::UnterminatedString) => return Ok(vec![text.to_owned()]),
                Err(Raised::Failure(failure)) => return Err(failure.through(variable)),
                Err(Raised::Exception { kind, mut message }) => {
                    if kind == "SyntaxError" {
                        message += &variable.map_or_else(
                            || " (<expansion>, line 1)".to_owned(),
                            |variable| format!(" (Var <{variable}>, line 1)"),
                        );
                    }
                    let cause = Cause::Raised { kind, message };
                    return Err(Failure::new(cause, variable, &marks.readable(text)));
                }
            }
        }
        out.push_str(&text[copied..]);
        Ok(out.finish(marks))
    }

    /// The value of `${NAME}`.
    pub(crate) fn reference(&mut self, name: &str) -> Result<Option<std::sync::Arc<Value>>, Failure> {
        match self.name(name) {
            Some(name) => self.read(name),
            None => Ok(self.value_if_never_set(name)),
        }
    }
}

impl Lookup<'_> {
    /// The value of a name before expansion.
    pub(crate) fn raw_reference(&mut self, name: &str) -> Result<Option<Raw>, Failure> {
        match self.name(name) {
            Some(name) => self.read_raw(name),
            None => Ok(self.value_if_never_set(name).map(Raw::Value)),
        }
    }
}

impl Failure {
    /// A failure further down is passed on; what kept a variable from being read at all is told here.
    fn located(self, variable: Option<&str>, expression: impl FnOnce() -> String) -> Failure {
        if self.chain.is_empty() {
            Failure::new(self.cause, variable, &expression())
        } else {
            self.through(variable)
        }
    }
}

fn trim(code: &str) -> &str {
    trim_end_spaces(code).trim_start_matches(crate::syntax::is_space)
}

/// The names in `${NAME}`, and where each reference begins.
pub(super) fn variable_references(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(start) = find_reference(text, from) {
            let rest = &text.as_bytes()[start + 2..];
            let length = rest.iter().take_while(|byte| is_reference_byte(**byte)).count();
            if length > 0 && rest.get(length) == Some(&b'}') {
                from = start + length + 3;
                return Some((start, &text[start + 2..start + 2 + length]));
            }
            from = start + 2;
        }
        None
    })
}

fn is_reference_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'.' | b'/' | b'~' | b':')
}
