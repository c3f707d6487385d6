//! What schemas say about a place in a JSON file or in `pvlint.toml`.

use serde_json::Value;

/// A schema with the document that its references point into.
#[derive(Clone, Copy)]
pub(super) struct Schema<'a> {
    root: &'a Value,
    at: &'a Value,
}

impl<'a> Schema<'a> {
    pub(super) fn new(root: &'a Value) -> Schema<'a> {
        Schema { root, at: root }
    }

    fn resolved(self) -> Schema<'a> {
        let mut at = self.at;
        for _ in 0..8 {
            let pointer = at["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
            match pointer.and_then(|pointer| self.root.pointer(pointer)) {
                Some(target) => at = target,
                None => break,
            }
        }
        Schema { at, ..self }
    }

    /// The schema and those that it is put together from.
    fn parts(self) -> Vec<Schema<'a>> {
        let own = self.resolved();
        let mut parts = vec![own];
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for part in own.at[keyword].as_array().into_iter().flatten() {
                parts.extend(Schema { at: part, ..self }.parts());
            }
        }
        // What holds under a condition may be meant, as long as the value is half typed.
        for keyword in ["then", "else"] {
            if let Some(part) = own.at.get(keyword) {
                parts.extend(Schema { at: part, ..self }.parts());
            }
        }
        parts
    }

    /// What holds for a key of an object, or an element of an array.
    fn step(self, key: &str) -> Vec<Schema<'a>> {
        let parts = self.parts().into_iter();
        parts.filter_map(|part| Some(Schema { at: part.own_step(key)?, ..part })).collect()
    }

    fn own_step(self, key: &str) -> Option<&'a Value> {
        if let Some(named) = self.at["properties"].get(key) {
            return Some(named);
        }
        if key.bytes().all(|byte| byte.is_ascii_digit())
            && let Some(items) = self.at.get("items")
        {
            return Some(items);
        }
        if let Some(patterns) = self.at["patternProperties"].as_object()
            && let Some(first) = patterns.values().next()
        {
            return Some(first);
        }
        let any = self.at.get("additionalProperties")?;
        if any.is_object() { Some(any) } else { None }
    }

    /// All schemas for the value at a path from the root.
    pub(super) fn at(self, path: &[String]) -> Vec<Schema<'a>> {
        let mut all = vec![self];
        for key in path {
            all = all.into_iter().flat_map(|schema| schema.step(key)).collect();
        }
        all.into_iter().flat_map(Schema::parts).collect()
    }

    pub(super) fn description(self) -> Option<&'a str> {
        self.at["description"].as_str()
    }

    /// Whether the object is shown with this key where something in it is missing.
    pub(super) fn form_has(self, key: &str) -> bool {
        self.at["x-form"].get(key).is_some()
    }

    /// What happens if it is wrong.
    pub(super) fn consequence(self) -> Option<&'a str> {
        self.at["x-consequence"].as_str()
    }

    /// The keys of an object, each with its schema.
    pub(super) fn keys(self) -> impl Iterator<Item = (&'a str, Schema<'a>)> {
        let properties = self.at["properties"].as_object().into_iter().flatten();
        properties.map(move |(key, at)| (key.as_str(), Schema { at, ..self }))
    }

    /// The values that are listed.
    pub(super) fn values(self) -> Vec<&'a Value> {
        let listed = self.at["enum"].as_array().into_iter().flatten();
        listed.chain(self.at.get("const")).collect()
    }

    /// The JSON type that is asked for, if it is one.
    pub(super) fn type_name(self) -> Option<&'a str> {
        self.parts().into_iter().find_map(|part| part.at["type"].as_str())
    }

    /// The description of the schema itself or of what it refers to.
    pub(super) fn any_description(self) -> Option<&'a str> {
        self.description().or_else(|| self.parts().into_iter().find_map(Schema::description))
    }
}
