//! `pvlint graph`: the containers of a layer and the services between them.

mod dot;
mod labels;
mod mermaid;
mod text;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::cli::containers::picture;
use crate::cli::exit::Exit;
use crate::cli::messages;
use crate::cli::options::Common;
use crate::engine::container_map::ContainerMap;
use crate::report::pretty_json;

#[derive(Args, Debug)]
pub struct Graph {
    /// Files and directories; containers elsewhere are shown if they are linked to one of these
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
        messages::note("there are no containers here");
    }
    let written = match args.format {
        GraphFormat::Text => text::text(&picture),
        GraphFormat::Dot => dot::dot(&picture),
        GraphFormat::Mermaid => mermaid::mermaid(&picture),
        GraphFormat::Json => format!("{}\n", pretty_json(&as_json(&picture)?)?),
    };
    io::stdout().lock().write_all(written.as_bytes()).context("cannot write to standard output")?;
    Ok(Exit::Clean)
}

fn as_json(picture: &ContainerMap) -> serde_json::Result<Value> {
    let mut value = json!({ "version": 1 });
    if let (Some(all), Value::Object(picture)) = (value.as_object_mut(), serde_json::to_value(picture)?) {
        all.extend(picture);
    }
    Ok(value)
}
