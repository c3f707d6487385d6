//! `pvlint graph`: the containers of a layer and the services between them.

mod dot;
mod mermaid;
mod text;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::args::Common;
use super::containers::picture;
use super::{Exit, note};
use crate::engine::picture::{Link, Picture, Pool, Status};

#[derive(Args, Debug)]
pub struct Graph {
    /// Files and folders; containers elsewhere are shown if they are linked to one of these
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,

    #[command(flatten)]
    pub common: Common,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum GraphFormat {
    /// For people.
    Text,
    /// For Graphviz.
    Dot,
    /// For a README: a code block that GitHub and GitLab draw.
    Mermaid,
    /// For programs: all that is known, with who says so.
    Json,
}

pub fn run(args: &Graph) -> anyhow::Result<Exit> {
    let Some(picture) = picture(&args.paths, &args.common)? else { return Ok(Exit::Failure) };
    if picture.containers.is_empty() {
        note("there are no containers here");
    }
    let written = match args.format {
        GraphFormat::Text => text::text(&picture),
        GraphFormat::Dot => dot::dot(&picture),
        GraphFormat::Mermaid => mermaid::mermaid(&picture),
        GraphFormat::Json => format!("{}\n", serde_json::to_string_pretty(&as_json(&picture)?)?),
    };
    io::stdout().lock().write_all(written.as_bytes()).context("cannot write to standard output")?;
    Ok(Exit::Clean)
}

fn as_json(picture: &Picture) -> serde_json::Result<Value> {
    let mut value = json!({ "version": 1 });
    if let (Some(all), Value::Object(picture)) = (value.as_object_mut(), serde_json::to_value(picture)?) {
        all.extend(picture);
    }
    Ok(value)
}

/// What stands at a link.
fn label(link: &Link) -> String {
    let kind = link.kind.as_ref().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let optional = if link.demand == "required" { "" } else { ", optional" };
    format!("{}{kind}{optional}", link.service)
}

/// What a pool is called in a drawing.
fn title(pool: &Pool) -> String {
    let ranges = match pool.subnets.as_slice() {
        [] => ", defined nowhere here".to_owned(),
        subnets => format!(" {}", subnets.join(" or ")),
    };
    format!("pool {}{ranges}", pool.name)
}

/// The pools that are drawn, each with the containers that are drawn in it: every container has one place.
fn clusters(picture: &Picture) -> Vec<(&Pool, Vec<usize>)> {
    let mut placed = vec![false; picture.containers.len()];
    let mut clusters = Vec::new();
    for pool in &picture.pools {
        let own: Vec<usize> = pool.containers.iter().copied().filter(|at| !placed[*at]).collect();
        own.iter().for_each(|at| placed[*at] = true);
        if !own.is_empty() {
            clusters.push((pool, own));
        }
    }
    clusters
}

/// The names of services that come from somewhere else than a container that is drawn.
fn sources(picture: &Picture) -> Vec<(&str, Status)> {
    let mut sources: Vec<(&str, Status)> = Vec::new();
    for link in picture.links.iter().filter(|link| link.from.is_none()) {
        let source = (link.service.as_str(), link.status);
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}
