//! The graph for Graphviz.

use std::fmt::Write;

use super::labels::{clusters, label, sources, title};
use crate::engine::container_map::{ContainerMap, Status};
use crate::text::is_control;

const UNMET: &str = "color = \"#c00000\", fontcolor = \"#c00000\"";

pub fn dot(picture: &ContainerMap) -> String {
    let mut out = String::from(
        "digraph containers {\n    rankdir = LR;\n    node [shape = box, fontname = \"sans-serif\"];\n    \
         edge [fontname = \"sans-serif\"];\n",
    );
    for (at, container) in picture.containers.iter().enumerate() {
        let text = format!("{}\\ngroup {}", escaped(&picture.name(at)), escaped(&container.groups()));
        let _ = writeln!(out, "    n{at} [label = \"{text}\"];");
    }
    for (at, (pool, own)) in clusters(picture).iter().enumerate() {
        let nodes: String = own.iter().map(|node| format!(" n{node};")).collect();
        let _ =
            writeln!(out, "    subgraph cluster_{at} {{ label = \"{}\";{nodes} }}", escaped(&title(pool)));
    }
    let sources = sources(picture);
    for (at, (service, status)) in sources.iter().enumerate() {
        let (text, style) = match status {
            Status::Unmet => (format!("{service}?"), format!("shape = ellipse, style = dashed, {UNMET}")),
            Status::Hosted => ("Pantavisor".to_owned(), "shape = ellipse".to_owned()),
            Status::Absent => (format!("{service}?"), "shape = ellipse, style = dashed".to_owned()),
            Status::External | Status::Provided => {
                (format!("{service}, outside"), "shape = ellipse".to_owned())
            }
        };
        let _ = writeln!(out, "    s{at} [label = \"{}\", {style}];", escaped(&text));
    }
    for link in &picture.links {
        let from = match link.from {
            Some(from) => format!("n{from}"),
            None => {
                let at = sources.iter().position(|source| *source == (link.service.as_str(), link.status));
                format!("s{}", at.unwrap_or_default())
            }
        };
        let mut style = String::new();
        if link.status == Status::Unmet {
            let _ = write!(style, ", {UNMET}");
        }
        if link.demand != "required" {
            style.push_str(", style = dashed");
        }
        let _ = writeln!(out, "    {from} -> n{} [label = \"{}\"{style}];", link.to, escaped(&label(link)));
    }
    out.push_str("}\n");
    out
}

/// A text between double quotes.
fn escaped(text: &str) -> String {
    text.chars()
        .filter(|c| !is_control(*c))
        .flat_map(|c| match c {
            '"' | '\\' => vec!['\\', c],
            c => vec![c],
        })
        .collect()
}
