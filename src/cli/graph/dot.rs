//! The graph for Graphviz.

use std::fmt::Write;

use super::drawing::{Drawing, Look, Shape, ShapeKind};
use crate::text::is_control;

pub(super) fn dot(drawing: &Drawing) -> String {
    let mut out = String::from(
        "digraph containers {\n    rankdir = LR;\n    labeljust = l;\n    \
         node [shape = box, fontname = \"sans-serif\"];\n    \
         edge [fontname = \"sans-serif\", fontsize = 11];\n",
    );
    for (at, group) in drawing.groups.iter().enumerate() {
        let title = escaped(&group.title);
        let _ = writeln!(out, "    subgraph cluster_{at} {{\n        label = \"{title}\";");
        let _ = writeln!(out, "        fontname = \"sans-serif\";\n        style = rounded;");
        for shape in &group.shapes {
            let _ = writeln!(out, "        {}", node(shape));
        }
        out.push_str("    }\n");
    }
    for shape in &drawing.others {
        let _ = writeln!(out, "    {}", node(shape));
    }
    for line in &drawing.lines {
        let mut parts: Vec<String> = Vec::new();
        let label = escaped(&line.text);
        if !label.is_empty() {
            parts.push(format!("label = \"{label}\""));
        }
        if !line.is_service {
            parts.push("dir = none".to_owned());
        }
        parts.extend(attributes(line.look));
        let parts = if parts.is_empty() { String::new() } else { format!(" [{}]", parts.join(", ")) };
        let _ = writeln!(out, "    {} -> {}{parts};", line.from, line.to);
    }
    out.push_str("}\n");
    out
}

fn node(shape: &Shape) -> String {
    let text: Vec<String> = shape.text.iter().map(|line| escaped(line)).collect();
    let mut parts = vec![format!("label = \"{}\"", text.join("\\n"))];
    match shape.kind {
        ShapeKind::Container => {}
        ShapeKind::Unconnected => parts.push("style = dotted".to_owned()),
        ShapeKind::Pool => parts.push("shape = hexagon".to_owned()),
        ShapeKind::Source => parts.push("shape = ellipse".to_owned()),
    }
    parts.extend(attributes(shape.look));
    format!("{} [{}];", shape.id, parts.join(", "))
}

fn attributes(look: Look) -> Vec<String> {
    let mut attributes = Vec::new();
    if look.is_dashed {
        attributes.push("style = dashed".to_owned());
    }
    if look.is_red {
        // The class is for the style sheet that a picture for browsers has.
        attributes.push("class = \"red\", color = \"#c00000\", fontcolor = \"#c00000\"".to_owned());
    }
    attributes
}

/// A text between double quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            escaped.push('\\');
        }
        if !is_control(c) {
            escaped.push(c);
        }
    }
    escaped
}
