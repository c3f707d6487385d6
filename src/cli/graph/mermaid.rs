//! The graph as a code block that GitHub and GitLab draw.

use std::fmt::Write;

use super::labels::{clusters, label, sources, title};
use crate::engine::container_map::{ContainerMap, Status};
use crate::text::is_control;

pub fn mermaid(picture: &ContainerMap) -> String {
    let mut out = String::from("```mermaid\nflowchart LR\n");
    let node = |at: usize| {
        let container = &picture.containers[at];
        let (name, group) = (escaped(&picture.name(at)), escaped(&container.groups()));
        format!("n{at}[\"{name}<br/>group {group}\"]")
    };
    let clusters = clusters(picture);
    for (at, (pool, own)) in clusters.iter().enumerate() {
        let _ = writeln!(out, "    subgraph p{at}[\"{}\"]", escaped(&title(pool)));
        own.iter().for_each(|own| {
            let _ = writeln!(out, "        {}", node(*own));
        });
        out.push_str("    end\n");
    }
    let placed = |at: &usize| clusters.iter().any(|(_, own)| own.contains(at));
    for at in (0..picture.containers.len()).filter(|at| !placed(at)) {
        let _ = writeln!(out, "    {}", node(at));
    }
    let sources = sources(picture);
    for (at, (service, status)) in sources.iter().enumerate() {
        let service = escaped(service);
        let _ = match status {
            Status::Unmet => writeln!(out, "    s{at}([\"{service}?\"]):::unmet"),
            Status::Hosted => writeln!(out, "    s{at}([\"Pantavisor\"])"),
            Status::Absent => writeln!(out, "    s{at}([\"{service}?\"]):::absent"),
            Status::External | Status::Provided => writeln!(out, "    s{at}([\"{service}, outside\"])"),
        };
    }
    for link in &picture.links {
        let from = match link.from {
            Some(from) => format!("n{from}"),
            None => {
                let at = sources.iter().position(|source| *source == (link.service.as_str(), link.status));
                format!("s{}", at.unwrap_or_default())
            }
        };
        let arrow = if link.demand == "required" { "-->" } else { "-.->" };
        let _ = writeln!(out, "    {from} {arrow}|\"{}\"| n{}", escaped(&label(link)), link.to);
    }
    let unmet = picture.links.iter().enumerate().filter(|(_, link)| link.status == Status::Unmet);
    let unmet: Vec<String> = unmet.map(|(at, _)| at.to_string()).collect();
    if !unmet.is_empty() {
        out.push_str("    classDef unmet stroke:#c00000,color:#c00000,stroke-dasharray:4\n");
        let _ = writeln!(out, "    linkStyle {} stroke:#c00000,color:#c00000", unmet.join(","));
    }
    if sources.iter().any(|(_, status)| *status == Status::Absent) {
        out.push_str("    classDef absent stroke-dasharray:4\n");
    }
    out.push_str("```\n");
    out
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
