//! The graph as a part of the page that `--format html` writes: a drawing if Graphviz is installed, and a
//! table in any case, which can be searched and copied.

use std::fmt::Write;

use super::drawing::{Drawing, label, title};
use super::svg::svg;
use super::text::source;
use crate::cli::messages;
use crate::engine::container_map::{ContainerMap, Status};
use crate::report::html_text;

/// `None` if there are no containers.
pub(crate) fn html(map: &ContainerMap) -> Option<String> {
    if map.containers.is_empty() {
        return None;
    }
    let mut out = String::new();
    match svg(&Drawing::of(map)) {
        Ok(Some(picture)) => {
            let _ = writeln!(out, "<div class=\"drawing\">\n{picture}</div>");
        }
        Ok(None) => messages::note("Graphviz is not installed, so the page has no drawing of the containers"),
        Err(error) => messages::warn(&format!("the page has no drawing of the containers: {error:#}")),
    }
    out.push_str(
        "<div class=\"table\"><table>\n<tr><th>Container<th>Group<th>Address<th>Provides<th>Requires</tr>\n",
    );
    for at in 0..map.containers.len() {
        push_row(&mut out, map, at);
    }
    out.push_str("</table></div>\n");
    Some(out)
}

fn push_row(out: &mut String, map: &ContainerMap, at: usize) {
    let container = &map.containers[at];
    let _ = write!(
        out,
        "<tr><td title=\"{}\">{}<td>{}<td>",
        html_text(&container.file),
        html_text(&map.name(at)),
        html_text(&container.groups())
    );
    let mut addresses: Vec<String> = Vec::new();
    for pool in &map.pools {
        if pool.containers.contains(&at) {
            let ip = container.addresses_in(&pool.name).next().unwrap_or("a free address");
            addresses.push(said(&format!("{ip} in {}", title(pool)), pool.is_missing));
        }
    }
    let mut provided: Vec<String> = Vec::new();
    for offer in &container.provides {
        let kind = offer.kind.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
        provided.push(said(&format!("{}{kind}", offer.name), false));
    }
    let mut required: Vec<String> = Vec::new();
    for link in &map.links {
        if link.to == at {
            let text = format!("{} {}", label(link), source(map, link));
            required.push(said(&text, link.status == Status::Unmet));
        }
    }
    let cells = [addresses, provided, required].map(|lines| lines.join("<br>"));
    let _ = writeln!(out, "{}</tr>", cells.join("<td>"));
}

fn said(text: &str, is_red: bool) -> String {
    let text = html_text(text);
    if is_red { format!("<span class=\"red\">{text}</span>") } else { text }
}
