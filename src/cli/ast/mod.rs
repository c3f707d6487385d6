//! `pvlint ast`: the statements of a file as BitBake reads them.

pub(super) mod json;

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use json::ast_json;

use crate::cli::exit::Exit;
use crate::cli::messages;
use crate::disk::{Disk, FileKind};
use crate::model::read_source;
use crate::report::compact_json;
use crate::syntax::Dialect;
use crate::text::one_line;

#[derive(Args, Debug)]
pub(super) struct Ast {
    /// Files of metadata
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: AstFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(super) enum AstFormat {
    /// One line per statement.
    Text,
    /// One JSON object per file.
    Json,
}

/// Prints every file. One that BitBake would refuse makes the exit code 1.
pub(super) fn run(args: &Ast) -> anyhow::Result<Exit> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut exit = Exit::Clean;
    let disk = Disk::default();
    for path in &args.files {
        let file = match read_source(&disk, path, FileKind::Metadata) {
            Ok(file) => file,
            Err(error) => {
                messages::error(&format!("{}: {error}", path.display()));
                exit = Exit::Failure;
                continue;
            }
        };
        let json = ast_json(&file, Dialect::of(path));
        if json["ok"] == false {
            exit = exit.max(Exit::Findings);
        }
        match args.format {
            AstFormat::Json => writeln!(out, "{}", compact_json(&json)?),
            AstFormat::Text => print_text(&mut out, &json),
        }
        .context("cannot write to standard output")?;
    }
    out.flush().context("cannot write to standard output")?;
    Ok(exit)
}

fn print_text(out: &mut impl Write, json: &serde_json::Value) -> io::Result<()> {
    writeln!(out, "{}", one_line(json["file"].as_str().unwrap_or_default()))?;
    for stmt in json["statements"].as_array().into_iter().flatten() {
        write!(out, "{:>6}  {}", stmt["line"], stmt["kind"].as_str().unwrap_or_default())?;
        for (key, value) in stmt.as_object().into_iter().flatten() {
            let shown = !matches!(key.as_str(), "kind" | "line" | "first_line") && !value.is_null();
            if shown && *value != false {
                write!(out, " {key}={}", compact_json(value)?)?;
            }
        }
        writeln!(out)?;
    }
    for error in json["errors"].as_array().into_iter().flatten() {
        writeln!(
            out,
            "{:>6}  error {}",
            error["line"],
            one_line(error["message"].as_str().unwrap_or_default())
        )?;
    }
    Ok(())
}
