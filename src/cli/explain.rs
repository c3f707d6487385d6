//! `pvlint explain` and `pvlint rules`: the rules' pages, and the list of them.

use std::io::{self, Write};

use anyhow::bail;
use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::options::ListFormat;
use crate::cli::value_parsers;
use crate::config::check_name;
use crate::report::pretty_json;
use crate::rules::metas;

#[derive(Args, Debug)]
pub struct Explain {
    /// The rule's name
    #[arg(value_name = "RULE", value_parser = value_parsers::rule(), hide_possible_values = true)]
    pub rule: String,
}

#[derive(Args, Debug)]
pub struct Rules {
    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// Prints the page of one rule, or of those that an id of oelint-adv stands for.
pub fn run(args: &Explain) -> anyhow::Result<Exit> {
    let wanted = args.rule.as_str();
    let found: Vec<_> = metas().iter().filter(|meta| meta.name == wanted || meta.resembles(wanted)).collect();
    if found.is_empty() {
        let help = check_name(wanted, metas()).err().unwrap_or_else(|| "it is a group of rules".to_owned());
        bail!("there is no rule `{wanted}`: {help}");
    }
    let mut out = io::stdout().lock();
    for meta in found {
        writeln!(out, "# {}\n", meta.name)?;
        let default = if meta.on_by_default { "" } else { ", off by default" };
        writeln!(out, "{}, fix: {}{default}, group `{}`", meta.severity.name(), meta.fix.name(), meta.group)?;
        let equivalents: Vec<&str> = meta.oelint().collect();
        if !equivalents.is_empty() {
            writeln!(out, "like {}", equivalents.join(", "))?;
        }
        writeln!(out, "\n{}", meta.body().trim_end())?;
    }
    Ok(Exit::Clean)
}

/// Lists all rules.
pub fn list(args: &Rules) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    if args.format == ListFormat::Json {
        let rules: Vec<_> = metas()
            .iter()
            .map(|meta| {
                json!({
                    "name": meta.name,
                    "group": meta.group,
                    "severity": meta.severity.name(),
                    "fix": meta.fix.name(),
                    "default": meta.on_by_default,
                    "summary": meta.summary(),
                    "oelint": meta.oelint().collect::<Vec<_>>(),
                })
            })
            .collect();
        writeln!(out, "{}", pretty_json(&json!({ "version": 1, "rules": rules }))?)?;
        return Ok(Exit::Clean);
    }
    let width = metas().iter().map(|meta| meta.name.len()).max().unwrap_or(0);
    for meta in metas() {
        let severity = if meta.on_by_default { meta.severity.name() } else { "off" };
        writeln!(out, "{:width$}  {severity:7}  {:6}  {}", meta.name, meta.fix.name(), meta.summary())?;
    }
    Ok(Exit::Clean)
}
