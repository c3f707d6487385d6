//! `pvlint schema`: the JSON Schemas that editors and other programs can use.

use std::borrow::Cow;
use std::io::{self, Write};

use anyhow::{Context, bail};
use clap::Args;

use crate::cli::exit::Exit;
use crate::cli::value_parsers::Values;
use crate::config;
use crate::layers::Release;
use crate::manifest::schema::ManifestKind;
use crate::rules;
use crate::text::did_you_mean;

#[derive(Args, Debug)]
pub(super) struct Schema {
    /// What kind of file; without it the kinds are listed
    #[arg(value_name = "NAME", value_parser = Values { read: |text| Ok(text.to_owned()), offered: names }, hide_possible_values = true)]
    pub name: Option<String>,
}

/// The name of the schema of pvlint's own configuration.
const CONFIG: &str = "config";

/// Prints the schema of one kind of file, or the names of all.
pub(super) fn run(args: &Schema) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    let written = match &args.name {
        None => names().into_iter().try_for_each(|name| {
            let text = text_of(name).unwrap_or_default();
            writeln!(out, "{name:10}  {}", title(&text))
        }),
        Some(wanted) => {
            let Some(text) = text_of(wanted) else {
                let names = names();
                match did_you_mean(wanted, names.iter().copied()) {
                    Some(help) => bail!("there is no schema `{wanted}`: {help}"),
                    None => bail!("there is no schema `{wanted}`; there are {}", names.join(", ")),
                }
            };
            out.write_all(text.as_bytes())
        }
    };
    written.context("cannot write to standard output")?;
    Ok(Exit::Clean)
}

/// The names of all.
pub(super) fn names() -> Vec<&'static str> {
    [CONFIG].into_iter().chain(ManifestKind::ALL.into_iter().map(name_of)).collect()
}

fn text_of(name: &str) -> Option<Cow<'static, str>> {
    if name == CONFIG {
        let schema = config::schema(rules::metas(), Release::series());
        return Some(Cow::Owned(format!("{schema:#}\n")));
    }
    let kind = ManifestKind::ALL.into_iter().find(|kind| name_of(*kind) == name)?;
    Some(Cow::Borrowed(kind.schema()))
}

/// As in `NAME.args.json`, but for `config.json`: [`CONFIG`] is something else.
fn name_of(kind: ManifestKind) -> &'static str {
    match kind {
        ManifestKind::Config => "oci-config",
        kind => kind.name(),
    }
}

fn title(schema: &str) -> String {
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap_or_default();
    schema["title"].as_str().unwrap_or_default().to_owned()
}
