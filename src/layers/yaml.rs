//! YAML files as trees, as far as a kas file needs them.
//!
//! The events come from `saphyr-parser`; its own loader overflows the stack on deeply nested input, and it
//! does not know the merge keys that PyYAML, which kas uses, resolves.

use std::collections::HashMap;
use std::path::Path;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::yaml_places::{Place, Places};

/// What is nested deeper is refused.
const MAX_DEPTH: usize = 64;

/// More nodes than these, aliases expanded, are refused.
const MAX_NODES: usize = 100_000;

/// A value. Numbers stay texts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Text(String),
    List(Vec<Node>),
    /// In the order of the file; of a key that is given twice the last one counts.
    Map(Vec<(String, Node)>),
}

/// Whether a file is called as one of YAML.
pub(crate) fn is_yaml(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

impl Node {
    /// The first document of `text`.
    pub(crate) fn parse(text: &str) -> Result<Node, String> {
        parse(text, |_, _, _| {})
    }

    /// Where the keys and the values of the first document stand; what an alias brings stands elsewhere.
    pub(crate) fn places(text: &str) -> Result<Vec<Place>, String> {
        let mut places = Places::new(text);
        parse(text, |event, span, open| {
            let path = open.iter().map(|open| match (&open.node, &open.key) {
                (Node::List(_), _) => Some("[]"),
                (_, key) => key.as_deref(),
            });
            places.add(event, span, path);
        })?;
        Ok(places.found)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The entries of a mapping; none if it is something else.
    pub(crate) fn entries(&self) -> &[(String, Node)] {
        match self {
            Node::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none if it is something else.
    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Puts `other` over this: mappings are merged key by key, anything else is replaced.
    pub(crate) fn merge(&mut self, other: Node) {
        match (self, other) {
            (Node::Map(entries), Node::Map(others)) => {
                for (key, value) in others {
                    match entries.iter_mut().find(|(name, _)| *name == key) {
                        Some((_, old)) => old.merge(value),
                        None => entries.push((key, value)),
                    }
                }
            }
            (own, other) => *own = other,
        }
    }

    fn count(&self) -> usize {
        // The depth of a tree is limited when it is built.
        1 + match self {
            Node::List(items) => items.iter().map(Node::count).sum(),
            Node::Map(entries) => entries.iter().map(|(_, value)| value.count()).sum(),
            _ => 0,
        }
    }

    fn depth(&self) -> usize {
        1 + match self {
            Node::List(items) => items.iter().map(Node::depth).max().unwrap_or(0),
            Node::Map(entries) => entries.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }
}

/// Reads the first document. `seen` is asked about each part of it, with what is open around.
fn parse(text: &str, mut seen: impl FnMut(&Event<'_>, saphyr_parser::Span, &[Open])) -> Result<Node, String> {
    let mut tree = Tree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        seen(&event, span, &tree.open);
        tree.add(event)?;
    }
    Ok(tree.document.unwrap_or(Node::Null))
}

/// A list or mapping that is not closed yet.
struct Open {
    anchor: usize,
    node: Node,
    /// The key that waits for its value.
    key: Option<String>,
}

#[derive(Default)]
struct Tree {
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    document: Option<Node>,
    nodes: usize,
}

impl Tree {
    fn add(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, _) => self.finish(scalar(&text, style), anchor),
            Event::SequenceStart(anchor, _) => self.begin(Node::List(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => self.begin(Node::Map(Vec::new()), anchor),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.finish(open.node, open.anchor),
                None => Ok(()),
            },
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned().unwrap_or(Node::Null);
                self.nodes += node.count();
                if self.open.len() + node.depth() > MAX_DEPTH {
                    return Err("it is nested too deep".to_owned());
                }
                self.finish(node, 0)
            }
            _ => Ok(()),
        }
    }

    fn begin(&mut self, node: Node, anchor: usize) -> Result<(), String> {
        if self.open.len() >= MAX_DEPTH {
            return Err("it is nested too deep".to_owned());
        }
        self.open.push(Open { anchor, node, key: None });
        Ok(())
    }

    /// Puts a complete node where it belongs.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), String> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err("it is too large".to_owned());
        }
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.document.get_or_insert(node);
            return Ok(());
        };
        match &mut open.node {
            Node::Map(entries) => match open.key.take() {
                None => open.key = Some(key_text(node)),
                Some(key) if key == "<<" => merge_keys(entries, node),
                Some(key) => {
                    entries.retain(|(name, _)| *name != key);
                    entries.push((key, node));
                }
            },
            Node::List(items) => items.push(node),
            _ => {}
        }
        Ok(())
    }
}

fn key_text(node: Node) -> String {
    match node {
        Node::Text(text) => text,
        Node::Bool(value) => value.to_string(),
        _ => String::new(),
    }
}

/// `<<: *other` gives what the mapping itself does not give.
fn merge_keys(entries: &mut Vec<(String, Node)>, node: Node) {
    let maps = match node {
        Node::List(items) => items,
        node => vec![node],
    };
    for (key, value) in maps.iter().flat_map(Node::entries) {
        if !entries.iter().any(|(name, _)| name == key) {
            entries.push((key.clone(), value.clone()));
        }
    }
}

/// Plain words that mean something, as PyYAML reads them.
fn scalar(text: &str, style: ScalarStyle) -> Node {
    if style != ScalarStyle::Plain {
        return Node::Text(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Node::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Node::Bool(false),
        _ => Node::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let got = Node::parse(text).map_or_else(|error| format!("error: {error}"), |node| in_brackets(&node));
        assert!(got.starts_with(want), "{text:?} gives {got}");
    }

    fn in_brackets(node: &Node) -> String {
        match node {
            Node::Null => "null".to_owned(),
            Node::Bool(value) => value.to_string(),
            Node::Text(text) => format!("{text:?}"),
            Node::List(items) => {
                format!("[{}]", items.iter().map(in_brackets).collect::<Vec<_>>().join(", "))
            }
            Node::Map(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, value)| format!("{key}: {}", in_brackets(value))).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    #[test]
    fn reads_what_kas_files_are_made_of() {
        check("a:\n  - b\n  - no\nc: 1\nd: |\n  x\n  y\n", r#"{a: ["b", false], c: "1", d: "x\ny\n"}"#);
        check("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n", r#"{a: {b: "1"}, c: {b: "1", d: "2"}}"#);
        check("a: 1\na: 2\n.:\n", r#"{a: "2", .: null}"#);
        check("'yes'\n--- \nb\n", r#""yes""#);
        check("", "null");
    }

    #[test]
    fn hostile_files_are_refused() {
        check(&"- ".repeat(100_000), "error: it is nested too deep");
        check(&(0..3000).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>(), "error: it is nested");
        check(&"[".repeat(100_000), "error:");
        let ten = |name: usize| vec![format!("*a{name}"); 10].join(",");
        let laughs: String = (1..20).map(|name| format!("a{name}: &a{name} [{}]\n", ten(name - 1))).collect();
        check(&format!("a0: &a0 [x, x]\n{laughs}"), "error: it is too large");
        check("a: [", "error: ");
        check("a: *b", "error: ");
    }
}
