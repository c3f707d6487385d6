//! `pvlint schema`: the JSON Schemas that editors and other programs can use.

use std::io::{self, Write};

use anyhow::{Context, bail};

use super::Exit;
use super::args::Schema;
use crate::manifest::schema::ManifestKind;
use crate::text::closest;

/// Prints the schema of one kind of file, or the names of all.
pub fn run(args: &Schema) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    let written = match &args.name {
        None => ManifestKind::ALL.into_iter().try_for_each(|kind| {
            let name = name_of(kind);
            writeln!(out, "{name:10}  {}", title(kind.schema()))
        }),
        Some(wanted) => {
            let Some(kind) = ManifestKind::ALL.into_iter().find(|kind| name_of(*kind) == wanted) else {
                let names = names();
                match closest(wanted, names.iter().copied()) {
                    Some(near) => bail!("there is no schema `{wanted}`: did you mean `{near}`?"),
                    None => bail!("there is no schema `{wanted}`; there are {}", names.join(", ")),
                }
            };
            out.write_all(kind.schema().as_bytes())
        }
    };
    written.context("cannot write to standard output")?;
    Ok(Exit::Clean)
}

/// The names of all.
pub fn names() -> Vec<&'static str> {
    ManifestKind::ALL.into_iter().map(name_of).collect()
}

/// As in `NAME.args.json`, but for `config.json`: `config` is the configuration of pvlint itself.
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
