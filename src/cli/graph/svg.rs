//! The graph as Graphviz draws it.

use std::io::{self, Write};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, bail};

use super::dot::dot;
use super::drawing::Drawing;
use crate::cli::programs;

/// Colors that follow those of the browser. A picture has a background of its own: what is around it may be
/// dark where the browser is not.
const STYLE: &str = "<style>
.graph text { fill: #1f2328 }
.graph .node > :not(text), .graph .edge path { stroke: #59636e }
.graph .edge polygon { stroke: #59636e; fill: #59636e }
.graph .cluster > :not(text) { stroke: #b7bec6; fill: #f6f8fa }
.graph > polygon { fill: #ffffff }
.graph .node > :not(text) { fill: #ffffff }
.graph .red text { fill: #c21c2b }
.graph .red > :not(text), .graph .red path { stroke: #c21c2b }
.graph .red.edge polygon { fill: #c21c2b; stroke: #c21c2b }
@media (prefers-color-scheme: dark) {
.graph text { fill: #e6edf3 }
.graph .node > :not(text), .graph .edge path { stroke: #9198a1 }
.graph .edge polygon { stroke: #9198a1; fill: #9198a1 }
.graph .cluster > :not(text) { stroke: #3d444d; fill: #161b22 }
.graph > polygon { fill: #0d1117 }
.graph .node > :not(text) { fill: #0d1117 }
.graph .red text { fill: #ff7b72 }
.graph .red > :not(text), .graph .red path { stroke: #ff7b72 }
.graph .red.edge polygon { fill: #ff7b72; stroke: #ff7b72 }
}
.graph .edge path { fill: none }
</style>";

/// The picture, or `None` if Graphviz is not installed.
pub(super) fn svg(drawing: &Drawing) -> anyhow::Result<Option<String>> {
    let Some(output) = run_dot(&dot(drawing)).context("cannot run `dot`, the program of Graphviz")? else {
        return Ok(None);
    };
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`dot`, the program of Graphviz, failed: {}",
            errors.lines().next().unwrap_or("it says nothing")
        );
    }
    let drawn = String::from_utf8(output.stdout).context("what `dot` draws is not UTF-8")?;
    let Some((head, body)) = drawn.find("<svg").and_then(|at| split_after(&drawn[at..], '>')) else {
        bail!("what `dot` draws is no SVG");
    };
    // Titles are shown where the pointer rests, and hold but the numbers of nodes.
    let mut picture = format!("{head}\n{STYLE}");
    for line in body.lines() {
        if !line.starts_with("<title>") && !line.starts_with("<!--") {
            picture.push_str(line);
            picture.push('\n');
        }
    }
    Ok(Some(picture))
}

fn split_after(text: &str, sign: char) -> Option<(&str, &str)> {
    text.find(sign).map(|at| text.split_at(at + sign.len_utf8()))
}

fn run_dot(source: &str) -> io::Result<Option<Output>> {
    let Some(program) = programs::find("dot") else { return Ok(None) };
    let mut command = Command::new(program);
    let piped = command.arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn()?;
    if let Some(mut input) = child.stdin.take() {
        // If it ends before it has read everything, its exit code and its errors say why.
        match input.write_all(source.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    child.wait_with_output().map(Some)
}
