//! Services as the files of containers name them: `services.json` says what a container provides,
//! `PV_SERVICES_*` in its args what it asks for.
//!
//! Whatever has another form than the device reads is left out here; the schemas report it.

use super::json::{Document, Node};

/// One entry of `services.json`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Provided<'a> {
    pub entry: &'a Node,
    pub name: Option<&'a Node>,
    pub kind: Option<&'a Node>,
    /// A path inside the container that provides it.
    pub socket: Option<&'a Node>,
    /// The name it owns on the bus that the host runs; the device then reads neither a name nor a socket.
    pub owns: Option<&'a Node>,
}

/// How much a container depends on a service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Demand {
    /// Without it the whole state is refused.
    Required,
    /// Never checked.
    Optional,
    /// Rendered by `pvr`, but not read by the device.
    Manual,
}

/// One entry of `PV_SERVICES_REQUIRED`, `…_OPTIONAL` or `…_MANUAL`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requested<'a> {
    pub demand: Demand,
    pub entry: &'a Node,
    pub name: Option<&'a Node>,
    pub kind: Option<&'a Node>,
    /// A path inside the container that asks.
    pub target: Option<&'a Node>,
    pub role: Option<&'a Node>,
}

impl Demand {
    pub const ALL: [Demand; 3] = [Demand::Required, Demand::Optional, Demand::Manual];

    /// The key in the args.
    pub const fn key(self) -> &'static str {
        match self {
            Demand::Required => "PV_SERVICES_REQUIRED",
            Demand::Optional => "PV_SERVICES_OPTIONAL",
            Demand::Manual => "PV_SERVICES_MANUAL",
        }
    }
}

/// What a `services.json` provides, in its present form or the old one, a bare list.
pub(crate) fn provided(document: &Document) -> impl Iterator<Item = Provided<'_>> {
    let root = document.root.as_ref();
    let list = root.map(|root| root.get("services").unwrap_or(root)).map_or(&[][..], Node::elements);
    list.iter().map(|entry| Provided {
        entry,
        name: entry.get("name"),
        kind: entry.get("type"),
        socket: entry.get("socket"),
        owns: entry.get("owns"),
    })
}

/// What the args of a container ask for.
pub(crate) fn requested(document: &Document) -> impl Iterator<Item = Requested<'_>> {
    let root = document.root.as_ref();
    Demand::ALL.into_iter().flat_map(move |demand| {
        let list = root.and_then(|root| root.get(demand.key())).map_or(&[][..], Node::elements);
        list.iter().map(move |entry| Requested {
            demand,
            entry,
            name: entry.get("name"),
            kind: entry.get("type"),
            target: entry.get("target"),
            role: entry.get("role"),
        })
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::text::SourceFile;

    fn document(text: &str) -> Document {
        Document::parse(Arc::new(SourceFile::new("x.json", text)))
    }

    fn text(node: Option<&Node>) -> &str {
        node.and_then(Node::as_str).unwrap_or("-")
    }

    #[test]
    fn both_forms_of_services() {
        let check = |json: &str, expected: &[&str]| {
            let document = document(json);
            let found: Vec<String> = provided(&document)
                .map(|service| {
                    format!("{} {} {}", text(service.name), text(service.kind), text(service.owns))
                })
                .collect();
            assert_eq!(found, expected, "{json}");
        };
        check(r#"{"services": [{"name": "a", "type": "unix", "socket": "/a"}]}"#, &["a unix -"]);
        check(r#"[{"name": "a", "type": "rest"}, {"owns": "org.a"}]"#, &["a rest -", "- - org.a"]);
        check(r#"{"services": {}}"#, &[]);
        check(r#""services""#, &[]);
        check(r#"{"services": ["a"]}"#, &["- - -"]);
    }

    #[test]
    fn every_kind_of_demand() {
        let document = document(
            r#"{"PV_SERVICES_OPTIONAL": [{"name": "o"}], "PV_SERVICES_MANUAL": "x",
                "PV_SERVICES_REQUIRED": [{"name": "r", "target": "/run/r"}, {"name": 3}]}"#,
        );
        let found: Vec<_> = requested(&document)
            .map(|service| (service.demand, text(service.name), text(service.target)))
            .collect();
        let expected =
            [(Demand::Required, "r", "/run/r"), (Demand::Required, "-", "-"), (Demand::Optional, "o", "-")];
        assert_eq!(found, expected);
    }
}
