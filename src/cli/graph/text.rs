//! The graph for people.

use std::fmt::Write;

use super::drawing::{label, title};
use crate::cli::messages::plural;
use crate::engine::container_map::{Container, ContainerMap, Link, Status};
use crate::text::did_you_mean;
use crate::text::one_line;

pub(super) fn text(picture: &ContainerMap) -> String {
    let mut out = String::new();
    let mut groups: Vec<String> = picture.containers.iter().map(Container::groups).collect();
    groups.sort();
    groups.dedup();
    for group in &groups {
        let _ = writeln!(out, "group {}", one_line(group));
        for (at, container) in picture.containers.iter().enumerate() {
            if container.groups() == *group {
                self::container(&mut out, picture, at, container);
            }
        }
        out.push('\n');
    }
    for pool in &picture.pools {
        if pool.containers.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}", one_line(&title(pool)));
        for at in &pool.containers {
            let ip = picture.containers[*at].addresses_in(&pool.name).next();
            let ip = ip.map(|ip| format!(" at {}", one_line(ip))).unwrap_or_default();
            let _ = writeln!(out, "    {}{ip}", one_line(&picture.name(*at)));
        }
        out.push('\n');
    }
    for image in &picture.images {
        if image.containers.is_empty() {
            continue;
        }
        let _ = writeln!(out, "image {}", one_line(&image.name));
        for at in &image.containers {
            let _ = writeln!(out, "    {}", one_line(&picture.name(*at)));
        }
        for recipe in &image.missing {
            let recipes = picture.containers.iter().map(|container| container.recipe.as_str());
            let near = did_you_mean(recipe, recipes).map(|help| format!(": {help}")).unwrap_or_default();
            let _ = writeln!(out, "    {}, which is not here{}", one_line(recipe), one_line(&near));
        }
        if image.open {
            out.push_str("    perhaps others, depending on what is not known here\n");
        }
        out.push('\n');
    }
    let unmet = picture.links.iter().filter(|link| link.status == Status::Unmet).count();
    let _ = writeln!(
        out,
        "{}, {}, {unmet} unmet",
        plural(picture.containers.len(), "container"),
        plural(picture.links.len(), "link")
    );
    out
}

fn container(out: &mut String, picture: &ContainerMap, at: usize, container: &Container) {
    let _ = writeln!(out, "    {}  {}", one_line(&picture.name(at)), one_line(&container.file));
    for offer in &container.provides {
        let kind = offer.kind.as_deref().map(|kind| format!(" ({})", one_line(kind))).unwrap_or_default();
        let what = if offer.owned { "owns     " } else { "provides " };
        let _ = writeln!(out, "        {what} {}{kind}", one_line(&offer.name));
    }
    for link in &picture.links {
        if link.to != at {
            continue;
        }
        let what = if link.demand == "required" { "requires " } else { "may use  " };
        let _ =
            writeln!(out, "        {what} {} {}", one_line(&label(link)), one_line(&source(picture, link)));
    }
}

/// Where the service of a link comes from.
pub(super) fn source(picture: &ContainerMap, link: &Link) -> String {
    match (link.from, link.status) {
        (Some(from), _) => format!("from {}", picture.name(from)),
        (None, Status::External) => "from outside".to_owned(),
        (None, Status::Hosted) => "from Pantavisor".to_owned(),
        (None, Status::Unmet) => "(no provider!)".to_owned(),
        (None, _) => "(no provider)".to_owned(),
    }
}
