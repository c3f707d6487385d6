//! From the validator's errors to what they mean to the writer of the file.

use std::collections::HashMap;

use jsonschema::error::{TypeKind, ValidationErrorKind as E};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

use crate::diag::Severity;
use crate::text::{Edit, Fix, Span, closest};

use super::form;
use super::words::Words;
use super::{ManifestKind, Violation};
use crate::manifest::contract::Form;
use crate::manifest::json::{Document, Node};

pub(super) struct Explainer<'a> {
    pub kind: ManifestKind,
    pub schema: &'a Value,
    pub document: &'a Document,
}

/// An error with the places it concerns.
pub(super) struct Case<'a> {
    /// The schema object that holds the keyword that failed.
    schema: &'a Value,
    /// JSON pointer of that object.
    pub path: String,
    /// JSON pointer of the value that failed.
    pointer: String,
    pub node: &'a Node,
}

impl<'a> Explainer<'a> {
    pub(super) fn violations(&self, error: &ValidationError<'_>) -> Vec<Violation> {
        let keyword_path = error.schema_path().as_str();
        let path = keyword_path.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
        let pointer = error.instance_path().as_str().to_owned();
        let (Some(schema), Some(node)) = (self.schema.pointer(&path), self.document.at(&pointer)) else {
            debug_assert!(false, "no place for {error} at {keyword_path}");
            return Vec::new();
        };
        let case = Case { schema, path, pointer, node };
        match error.kind() {
            E::AdditionalProperties { unexpected } => self.unknown_keys(&case, unexpected),
            E::Custom { keyword, message } if keyword == "x-words" => vec![self.unknown_word(&case, message)],
            E::Custom { keyword, message } if keyword == "x-since" => {
                Form::parse(message).map(|form| self.newer(&case, form)).into_iter().collect()
            }
            E::Enum { options } => vec![self.not_among(&case, &options_of(options))],
            E::Constant { expected_value } => vec![self.not_among(&case, &[value_in_words(expected_value)])],
            E::Type { kind } => vec![self.wrong_type(&case, kind)],
            E::Required { property } => vec![self.missing(&case, property.as_str().unwrap_or(""))],
            kind => {
                let message = format!("{} {}", self.subject(&case), predicate(&case, kind));
                vec![self.violation(&case, message)]
            }
        }
    }

    fn unknown_keys(&self, case: &Case<'_>, keys: &[String]) -> Vec<Violation> {
        // Of two equal keys the last one counts.
        let spans: HashMap<&str, Span> =
            case.node.members().iter().map(|member| (member.key.as_str(), member.key_span)).collect();
        let mut absent = Vec::new();
        for (known, _) in case.schema["properties"].as_object().into_iter().flatten() {
            if !spans.contains_key(known.as_str()) {
                absent.push(known.as_str());
            }
        }
        let mut found = Vec::new();
        for key in keys {
            let span = spans.get(key.as_str()).copied().unwrap_or(case.node.span);
            found.push(self.unknown_key(case, key, span, &absent));
        }
        found
    }

    /// A key that the schema does not know, `absent` being those that it knows and that are not there.
    fn unknown_key(&self, case: &Case<'_>, key: &str, span: Span, absent: &[&str]) -> Violation {
        let pointer = format!("{}/{}", case.pointer, escape(key));
        let suggestion = closest(key, absent.iter().copied());
        let holder = self.holder(case);
        Violation {
            rule: "manifest-unknown-key".to_owned(),
            severity: if suggestion.is_none() { Some(Severity::Warning) } else { None },
            span,
            pointer,
            message: format!("{holder} has no key `{key}`"),
            consequence: text(case.schema, "x-unknown"),
            form: None,
            suggestion: suggestion.map(str::to_owned),
            fix: suggestion.map(|known| replace(format!("rename it to `{known}`"), span, known)),
            newer: None,
            lacks: None,
        }
    }

    fn unknown_word(&self, case: &Case<'_>, word: &str) -> Violation {
        let words = Words::new(&case.schema["x-words"]);
        let message = format!("`{word}` in {} is not {}", self.subject(case), words.noun);
        let suggestion = words.suggest(word).map(str::to_owned);
        let span = self.span_of_word(case.node, word);
        Violation { span, suggestion, ..self.violation(case, message) }
    }

    /// The word inside a string, or the whole string if escapes make the place uncertain.
    fn span_of_word(&self, node: &Node, word: &str) -> Span {
        let whole = node.span.slice(self.document.source.text());
        let found = whole
            .match_indices(word)
            .find(|(at, _)| whole[..*at].ends_with(is_edge) && whole[at + word.len()..].starts_with(is_edge));
        match found {
            Some((at, _)) if !whole.contains('\\') => {
                let from = node.span.start as usize + at;
                Span::new(from, from + word.len())
            }
            _ => node.span,
        }
    }

    /// A key or a word that not every version of Pantavisor knows.
    fn newer(&self, case: &Case<'_>, form: Form) -> Violation {
        let since = form.since();
        let message = match case.node.as_str() {
            Some(word) if case.schema["x-since"].is_object() => {
                format!("{since} is the first that knows `{word}` here")
            }
            _ => format!("{since} is the first that knows {}", self.subject(case)),
        };
        let rule = "contract-not-in-release".to_owned();
        let is_key = case.schema["x-since"].is_string();
        let key = if is_key { self.document.key_span(&case.pointer) } else { None };
        let span = key.unwrap_or(case.node.span);
        let violation = self.violation(case, message);
        Violation { rule, span, severity: None, consequence: None, newer: Some(form), ..violation }
    }

    fn not_among(&self, case: &Case<'_>, options: &[String]) -> Violation {
        let written = value_in_words(&case.node.to_value());
        let list = one_of(options);
        let what = if written.is_empty() { "empty".to_owned() } else { format!("`{written}`") };
        let near = closest(&written, options.iter().map(String::as_str)).map(str::to_owned);
        let is_text = case.node.as_str().is_some();
        let may_be_newer = case.schema["x-open"] == true && is_text && near.is_none() && !written.is_empty();
        if may_be_newer {
            let message =
                format!("{} is {what}, of which pvlint knows nothing; it knows {list}", self.subject(case));
            return Violation {
                severity: Some(Severity::Note),
                consequence: None,
                ..self.violation(case, message)
            };
        }
        let message = format!("{} cannot be {what}; it is {list}", self.subject(case));
        let fix = match &near {
            Some(word) if is_text => Some(replace(format!("change it to `{word}`"), case.node.span, word)),
            _ => None,
        };
        Violation { fix, suggestion: near, ..self.violation(case, message) }
    }

    fn wrong_type(&self, case: &Case<'_>, kind: &TypeKind) -> Violation {
        let wanted: Vec<&str> = match kind {
            TypeKind::Single(single) => vec![type_name(*single)],
            TypeKind::Multiple(set) => set.iter().map(type_name).filter(|name| *name != "null").collect(),
        };
        let wants_number = wanted.iter().any(|name| name.ends_with("number"));
        let number = match case.node.as_str() {
            Some(text) if wants_number && is_number(text) => Some(text),
            _ => None,
        };
        // Of two numbers only the values tell what is wrong.
        let given = match case.node.to_value() {
            Value::Number(number) if wants_number => number.to_string(),
            _ => case.node.kind_name().to_owned(),
        };
        let message = format!("{} must be {}, not {given}", self.subject(case), wanted.join(" or "));
        let mut violation = self.violation(case, message);
        if let Some(number) = number {
            let edit = Edit::replace(case.node.span, number);
            violation.fix = Some(Fix::safe("remove the quotes", vec![edit]).changes_value());
        } else if let Some(name) = case.node.as_str()
            && wanted == ["an object"]
        {
            let form = self.form(&case.path).map(|form| form::filled(form, name));
            violation.fix = form.as_ref().map(|form| form::replace(case.node.span, form));
            violation.form = form.as_ref().map(form::on_one_line);
        } else if wanted == ["an array"] {
            self.put_into_list(case, &mut violation);
        }
        violation
    }

    /// Help where one element stands in the place of a list of such, or the name of one.
    fn put_into_list(&self, case: &Case<'_>, violation: &mut Violation) {
        let Some(element) = self.resolved(&case.schema["items"]) else { return };
        let takes_texts = element["type"] == "string" || element["enum"].is_array();
        let known = &element["properties"];
        let is_element = match case.node.as_str() {
            Some(text) => takes_texts && !text.is_empty(),
            None => case.node.members().iter().any(|member| known.get(&member.key).is_some()),
        };
        if is_element {
            violation.form = case.node.as_str().map(|text| form::on_one_line(&Value::from(vec![text])));
            violation.fix = Some(form::put_into_list(case.node.span));
        } else if let (Some(name), Some(form)) = (case.node.as_str(), element.get("x-form")) {
            let form = Value::from(vec![form::filled(form, name)]);
            violation.fix = Some(form::replace(case.node.span, &form));
            violation.form = Some(form::on_one_line(&form));
        }
    }

    /// The schema itself, or the one that it refers to.
    fn resolved(&self, schema: &'a Value) -> Option<&'a Value> {
        match schema["$ref"].as_str() {
            Some(reference) => self.schema.pointer(reference.strip_prefix('#')?),
            None => Some(schema),
        }
    }

    /// A key that is not there.
    fn missing(&self, case: &Case<'_>, property: &str) -> Violation {
        if case.schema.get("x-at").is_some() {
            let message =
                format!("{} {}", self.subject(case), text(case.schema, "errorMessage").unwrap_or_default());
            return self.violation(case, message);
        }
        let message = format!("{} lacks the key `{property}`", self.holder(case));
        let span = self.opening(case);
        let name = case.node.get("name").and_then(Node::as_str).unwrap_or("NAME");
        // Nothing can be called after an empty name.
        let form = self.form(&case.path).filter(|_| !name.is_empty());
        let form = form.map(|form| form::kept(form::filled(form, name), case.node));
        let fix = form.as_ref().and_then(|form| {
            form::insert(self.document.source.text(), case.node, property, form.get(property)?)
        });
        let form = form.as_ref().map(form::on_one_line);
        let lacks = Some(property.to_owned());
        Violation { span, form, fix, lacks, ..self.violation(case, message) }
    }

    /// What an object is called in a sentence about its keys: by its name, if it has one.
    fn holder(&self, case: &Case<'_>) -> String {
        match case.node.get("name").and_then(Node::as_str) {
            Some(name) if !name.is_empty() => format!("`{name}`"),
            _ => self.subject(case),
        }
    }

    /// A violation of the value itself; callers change what differs.
    fn violation(&self, case: &Case<'_>, message: String) -> Violation {
        let mut span = case.node.span;
        if case.node.members().len() + case.node.elements().len() > 0 {
            span = self.opening(case);
        }
        let mut pointer = case.pointer.clone();
        if let Some(at) = text(case.schema, "x-at") {
            pointer = format!("{pointer}/{}", escape(&at));
            span = self.document.key_span(&pointer).unwrap_or(span);
        }
        Violation {
            rule: self.rule(&case.path),
            severity: self.said(&case.path, "x-severity").and_then(|word| Severity::parse(&word)),
            span,
            pointer,
            message,
            consequence: self.consequence(case),
            form: None,
            suggestion: None,
            fix: None,
            newer: None,
            lacks: None,
        }
    }

    /// Where to point when a whole object or list is meant: its key, or all of it if it is on one line,
    /// or else its bracket.
    fn opening(&self, case: &Case<'_>) -> Span {
        let span = case.node.span;
        match self.document.key_span(&case.pointer) {
            Some(key) => key,
            None if !span.slice(self.document.source.text()).contains(['\n', '\r']) => span,
            None => Span::new(span.start as usize, span.start as usize + 1),
        }
    }

    /// What a sentence about the value begins with.
    fn subject(&self, case: &Case<'_>) -> String {
        if let Some(at) = text(case.schema, "x-at") {
            return format!("`{at}`");
        }
        match self.name_of(&case.pointer) {
            None => format!("{}.json", self.kind.name()),
            Some(name) if self.document.key_span(&case.pointer).is_some() => format!("`{name}`"),
            Some(name) => format!("an element of `{name}`"),
        }
    }

    /// The nearest key on the way to `pointer`.
    fn name_of(&self, pointer: &str) -> Option<String> {
        let mut pointer = pointer;
        while let Some((parent, step)) = pointer.rsplit_once('/') {
            if self.document.key_span(pointer).is_some() {
                return Some(step.replace("~1", "/").replace("~0", "~"));
            }
            pointer = parent;
        }
        None
    }
}

/// What is wrong with the value, for the keywords that need no list of words.
fn predicate(case: &Case<'_>, kind: &E) -> String {
    if let Some(message) = text(case.schema, "errorMessage") {
        return match case.node.as_str() {
            Some("") if message.starts_with("must not") => "must not be empty".to_owned(),
            Some("") if message.starts_with("must") => format!("{message}, not empty"),
            Some(written) if message.starts_with("must not") => format!("{message}: `{}`", shorten(written)),
            Some(written) if message.starts_with("must") => format!("{message}, not `{}`", shorten(written)),
            _ => message,
        };
    }
    match kind {
        E::MinLength { .. } | E::MinItems { .. } | E::MinProperties { .. } => "must not be empty".to_owned(),
        E::MaxLength { limit } => format!("must not be longer than {limit} characters"),
        E::MaxItems { limit } => format!("must not have more than {limit} elements"),
        E::MaxProperties { limit: 1 } => "must not have more than one key".to_owned(),
        E::MaxProperties { limit } => format!("must not have more than {limit} keys"),
        E::Minimum { limit } => format!("must be at least {limit}"),
        _ => "is not what is read here".to_owned(),
    }
}

fn is_edge(c: char) -> bool {
    c.is_whitespace() || c == '"'
}

fn is_number(text: &str) -> bool {
    text.parse::<u32>().is_ok_and(|number| number.to_string() == text)
}

fn replace(title: String, span: Span, word: &str) -> Fix {
    let quoted = Value::from(word).to_string();
    Fix::unsafe_(title, vec![Edit::replace(span, quoted)]).changes_value()
}

pub(super) fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn options_of(options: &Value) -> Vec<String> {
    options.as_array().into_iter().flatten().map(value_in_words).collect()
}

/// A value as it is named in a message: texts without their quotes.
fn value_in_words(value: &Value) -> String {
    shorten(&value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

fn shorten(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn one_of(options: &[String]) -> String {
    let quoted: Vec<String> = options.iter().map(|option| format!("`{option}`")).collect();
    match quoted.as_slice() {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn type_name(json: JsonType) -> &'static str {
    match json {
        JsonType::Array => "an array",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "a whole number",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}
