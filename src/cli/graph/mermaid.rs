//! The graph as a code block that GitHub and GitLab draw.

use std::fmt::Write;

use super::drawing::{Drawing, Shape, ShapeKind};
use crate::text::is_control;

pub(super) fn mermaid(drawing: &Drawing) -> String {
    let mut out = String::from("```mermaid\nflowchart LR\n");
    for (at, group) in drawing.groups.iter().enumerate() {
        let _ = writeln!(out, "    subgraph g{at}[\"{}\"]", escaped(&group.title));
        for shape in &group.shapes {
            let _ = writeln!(out, "        {}", node(shape));
        }
        out.push_str("    end\n");
    }
    for shape in &drawing.others {
        let _ = writeln!(out, "    {}", node(shape));
    }
    for line in &drawing.lines {
        let arrow = match (line.is_service, line.look.is_dashed) {
            (true, false) => "-->",
            (true, true) => "-.->",
            (false, _) => "---",
        };
        let text = match escaped(&line.text) {
            text if text.is_empty() => text,
            text => format!("|\"{text}\"|"),
        };
        let _ = writeln!(out, "    {} {arrow}{text} {}", line.from, line.to);
    }
    let mut red: Vec<String> = Vec::new();
    for (index, line) in drawing.lines.iter().enumerate() {
        if line.look.is_red {
            red.push(index.to_string());
        }
    }
    if !red.is_empty() {
        let _ = writeln!(out, "    linkStyle {} stroke:#c00000,color:#c00000", red.join(","));
    }
    for (name, style, has) in [
        ("red", "stroke:#c00000,color:#c00000", is_red as fn(&Shape) -> bool),
        ("dashed", "stroke-dasharray:4", is_dashed),
    ] {
        let shapes = drawing.groups.iter().flat_map(|group| &group.shapes).chain(&drawing.others);
        let ids: Vec<&str> = shapes.filter(|shape| has(shape)).map(|shape| &*shape.id).collect();
        if !ids.is_empty() {
            let _ = writeln!(out, "    classDef {name} {style}\n    class {} {name}", ids.join(","));
        }
    }
    out.push_str("```\n");
    out
}

fn is_red(shape: &Shape) -> bool {
    shape.look.is_red
}

fn is_dashed(shape: &Shape) -> bool {
    shape.look.is_dashed || shape.kind == ShapeKind::Unconnected
}

fn node(shape: &Shape) -> String {
    let text: Vec<String> = shape.text.iter().map(|line| escaped(line)).collect();
    let text = text.join("<br/>");
    match shape.kind {
        ShapeKind::Container | ShapeKind::Unconnected => format!("{}[\"{text}\"]", shape.id),
        ShapeKind::Pool => format!("{}{{{{\"{text}\"}}}}", shape.id),
        ShapeKind::Source => format!("{}([\"{text}\"])", shape.id),
    }
}

/// A text between double quotes. What could mean something to Mermaid or HTML is written by its number.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || " -_.,:/()?".contains(c) {
            out.push(c);
        } else if !is_control(c) {
            let _ = write!(out, "#{};", c as u32);
        }
    }
    out
}
