//! What the schema says, in keywords of its own, of the values that it describes.

use serde_json::Value;

use super::explain::{Case, Explainer, text};

impl<'a> Explainer<'a> {
    /// The rule named nearest above `path`.
    pub(super) fn rule(&self, path: &str) -> String {
        let mut path = path;
        loop {
            if let Some(rule) = self.schema.pointer(path).and_then(|schema| text(schema, "x-rule")) {
                return rule;
            }
            match path.rsplit_once('/') {
                Some((parent, _)) => path = parent,
                None => return format!("{}-schema", self.kind.name()),
            }
        }
    }

    /// What comes of a wrong value; of a text something else may come than of other values.
    pub(super) fn consequence(&self, case: &Case<'_>) -> Option<String> {
        let quoted = case.node.as_str().and_then(|_| self.said(&case.path, "x-quoted"));
        quoted.or_else(|| self.said(&case.path, "x-consequence"))
    }

    /// What an object has to look like, said at `path` or above it about the same value.
    pub(super) fn form(&self, path: &str) -> Option<&'a Value> {
        let mut path = path;
        loop {
            if let Some(form) = self.schema.pointer(path).and_then(|schema| schema.get("x-form")) {
                return Some(form);
            }
            let (parent, step) = path.rsplit_once('/')?;
            if !matches!(step, "then" | "allOf") && !step.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            path = parent;
        }
    }

    /// What `keyword` says at `path` or above it about the same value.
    pub(super) fn said(&self, path: &str, keyword: &str) -> Option<String> {
        let mut path = path;
        loop {
            if let Some(found) = self.schema.pointer(path).and_then(|schema| text(schema, keyword)) {
                return Some(found);
            }
            let (parent, step) = path.rsplit_once('/')?;
            let same_value = matches!(step, "then" | "else" | "allOf" | "anyOf" | "not")
                || step.bytes().all(|byte| byte.is_ascii_digit());
            let within_then = parent.ends_with("/then/properties");
            if !same_value && !within_then && step != "properties" {
                return None;
            }
            path = parent;
        }
    }
}
