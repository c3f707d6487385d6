//! `pvlint ast`: the statements of a file as BitBake reads them.

pub(super) mod json;

use std::cell::LazyCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, ValueEnum};
use json::ast_json;
use serde_json::Value;

use crate::cli::exit::Exit;
use crate::cli::messages;
use crate::disk::{Disk, FileKind, absolute};
use crate::engine::{added_to, merged_languages};
use crate::layers::Sources;
use crate::model::{Build, read_source};
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
    let layers = LazyCell::new(|| {
        let files = args.files.iter().map(|path| absolute(path)).collect();
        Build::read(Arc::default(), &Sources { files, ..Sources::default() }, None).0
    });
    for path in &args.files {
        let file = match read_source(&disk, path, FileKind::Metadata) {
            Ok(file) => file,
            Err(error) => {
                messages::error(&format!("{}: {error}", path.display()));
                exit = Exit::Failure;
                continue;
            }
        };
        let mut json = ast_json(&file, Dialect::of(path));
        add_languages(&mut json, &layers, &absolute(path));
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

/// Puts to each function that is only added to the language in which BitBake reads what is added, where that
/// is known: it is that of the function in the recipes that read the file.
fn add_languages(json: &mut Value, layers: &LazyCell<Build, impl FnOnce() -> Build>, path: &Path) {
    let mut parts: Vec<&mut Value> = Vec::new();
    for statement in json["statements"].as_array_mut().into_iter().flatten() {
        if statement["func_name"].as_str().and_then(added_to).is_some() {
            parts.push(statement);
        }
    }
    if parts.is_empty() {
        return;
    }
    let Ok(file) = layers.files.load(path) else { return };
    let languages = merged_languages(layers, path, file.ast());
    for part in parts {
        let known = part["func_name"].as_str().and_then(|name| languages.get(name));
        if let Some(is_python) = known {
            part["merged_language"] = Value::from(if *is_python { "python" } else { "shell" });
        }
    }
}

fn print_text(out: &mut impl Write, json: &Value) -> io::Result<()> {
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
