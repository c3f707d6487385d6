//! `pvlint graph`: the containers of a layer and the services between them.

mod dot;
mod drawing;
mod html;
mod mermaid;
mod svg;
mod text;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use drawing::Drawing;
use serde_json::{Value, json};

pub(super) use drawing::title;
pub(super) use html::html;

use crate::cli::containers::{Shown, map_of_files, picture};
use crate::cli::exit::Exit;
use crate::cli::messages;
use crate::cli::options::Common;
use crate::cli::terminal;
use crate::engine::container_map::ContainerMap;
use crate::engine::{SettingsOf, survey};
use crate::model::Build;
use crate::report::pretty_json;

#[derive(Args, Debug)]
pub(super) struct Graph {
    /// Files and directories; containers elsewhere are shown if they are linked to one of these
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: GraphFormat,

    /// Show the containers of this image, and what each provides to the others in it
    #[arg(long, value_name = "NAME")]
    pub image: Option<String>,

    #[command(flatten)]
    pub common: Common,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(super) enum GraphFormat {
    /// For people.
    Text,
    /// For Graphviz.
    Dot,
    /// The drawing that Graphviz makes; takes its program `dot`.
    Svg,
    /// For a README: a code block that GitHub and GitLab draw.
    Mermaid,
    /// For programs: all that is known, with who says so.
    Json,
}

pub(super) fn run(args: &Graph) -> anyhow::Result<Exit> {
    let shown = args.image.as_deref().map_or(Shown::Paths, Shown::Image);
    let Some(picture) = picture(&args.paths, shown, &args.common)? else { return Ok(Exit::Failure) };
    if picture.containers.is_empty() {
        messages::note("there are no containers here");
    }
    let written = match args.format {
        GraphFormat::Text => text::text(&picture),
        GraphFormat::Dot => dot::dot(&Drawing::of(&picture)),
        GraphFormat::Svg => match svg::svg(&Drawing::of(&picture))? {
            Some(svg) => svg,
            None => bail!(
                "Graphviz is not installed, whose program `dot` draws the picture; `--format dot` prints what \
                 it would draw, `--format mermaid` what GitHub and GitLab draw"
            ),
        },
        GraphFormat::Mermaid => mermaid::mermaid(&Drawing::of(&picture)),
        GraphFormat::Json => format!("{}\n", pretty_json(&as_json(&picture)?)?),
    };
    let mut out: Box<dyn Write> = match args.format {
        GraphFormat::Text => Box::new(terminal::stdout()),
        _ => Box::new(io::stdout().lock()),
    };
    out.write_all(written.as_bytes()).context("cannot write to standard output")?;
    Ok(Exit::Clean)
}

/// The containers that come from `files`, for a README.
pub(super) fn drawn(build: &Build, settings: SettingsOf<'_>, files: &[PathBuf], directory: &Path) -> String {
    let project = survey(build, files);
    mermaid::mermaid(&Drawing::of(&map_of_files(&project, settings, files, directory)))
}

fn as_json(picture: &ContainerMap) -> serde_json::Result<Value> {
    let mut value = json!({ "version": 1 });
    if let (Some(all), Value::Object(picture)) = (value.as_object_mut(), serde_json::to_value(picture)?) {
        all.extend(picture);
    }
    Ok(value)
}
