//! `pvlint explain` and `pvlint rules`: the rules' pages, and the list of them.

use std::io::{self, IsTerminal, Write};

use anyhow::bail;
use clap::Args;
use serde_json::json;

use crate::cli::exit::Exit;
use crate::cli::options::{Color, ListFormat};
use crate::cli::{page, terminal, value_parsers};
use crate::config::check_name;
use crate::diag::Meta;
use crate::report::pretty_json;
use crate::rules::metas;
use crate::text::did_you_mean;

#[derive(Args, Debug)]
pub(super) struct Explain {
    /// The name of a rule, or of a group of rules
    #[arg(value_name = "RULE", value_parser = value_parsers::rule(), hide_possible_values = true)]
    pub rule: String,

    /// When to use colors
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

#[derive(Args, Debug)]
pub(super) struct Rules {
    /// Only those of this group
    #[arg(long, value_name = "GROUP")]
    pub group: Option<String>,

    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,
}

/// Prints the page of one rule, or of those that an id of oelint-adv stands for.
pub(super) fn run(args: &Explain) -> anyhow::Result<Exit> {
    let wanted = args.rule.as_str();
    let found: Vec<_> = metas().iter().filter(|meta| meta.name == wanted || meta.resembles(wanted)).collect();
    if found.is_empty() {
        return match check_name(wanted, metas()) {
            // The rules of a group, with a line for each.
            Ok(()) => list(&Rules { group: Some(wanted.to_owned()), format: ListFormat::Text }),
            Err(help) => bail!("there is no rule `{wanted}`: {help}"),
        };
    }
    let is_terminal = io::stdout().is_terminal();
    let mut out = terminal::stdout();
    let style = terminal::style(args.color, is_terminal);
    for meta in found {
        let text = text_of(meta);
        let text = if style.color || is_terminal { page::on_terminal(&text, style) } else { text };
        write!(out, "{text}")?;
    }
    Ok(Exit::Clean)
}

/// The page of a rule with what it is in a few words.
fn text_of(meta: &Meta) -> String {
    let default = if meta.on_by_default { "" } else { ", off by default" };
    let (severity, fix) = (meta.severity.name(), meta.fix.name());
    let mut text = format!("# {}\n\n{severity}, fix: {fix}{default}, group `{}`\n", meta.name, meta.group);
    let equivalents: Vec<&str> = meta.oelint().collect();
    if !equivalents.is_empty() {
        text += &format!("like {}\n", equivalents.join(", "));
    }
    text + &format!("\n{}\n", rendered(meta.body()).trim_end())
}

/// The text of a page as it is read on a terminal: examples are indented below what they are.
fn rendered(body: &str) -> String {
    let mut text = String::new();
    let mut is_example = false;
    for line in body.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            is_example = !is_example;
            if is_example {
                let words: Vec<&str> = fence.split_whitespace().collect();
                let what = match words.iter().find(|word| ["bad", "good", "fixed"].contains(word)) {
                    Some(&"bad") => "Wrong",
                    Some(&"good") => "Right",
                    Some(_) => "What the fix makes of it",
                    None => "Such as",
                };
                let file = words.iter().find_map(|word| word.strip_prefix("file="));
                let file = file.map(|file| format!(", {file}")).unwrap_or_default();
                text += &format!("{what}{file}:\n\n");
            } else {
                text += "\n";
            }
        } else if is_example && !line.is_empty() {
            text += &format!("    {line}\n");
        } else {
            text += line;
            text.push('\n');
        }
    }
    // One blank line is enough where an example ends and the next one begins.
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text
}

/// Lists all rules, or those of a group.
pub(super) fn list(args: &Rules) -> anyhow::Result<Exit> {
    let mut shown = metas().to_vec();
    if let Some(group) = &args.group {
        shown.retain(|meta| meta.group == group);
        if shown.is_empty() {
            let help = did_you_mean(group, metas().iter().map(|meta| meta.group));
            let help = help.map(|help| format!(": {help}")).unwrap_or_default();
            bail!("there is no group of rules `{group}`{help}");
        }
    }
    if args.format == ListFormat::Json {
        let rules: Vec<_> = shown
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
        let rules = json!({ "version": 1, "rules": rules });
        writeln!(io::stdout().lock(), "{}", pretty_json(&rules)?)?;
        return Ok(Exit::Clean);
    }
    let is_terminal = io::stdout().is_terminal();
    let mut out = terminal::stdout();
    let style = terminal::style(Color::Auto, is_terminal);
    let width = shown.iter().map(|meta| meta.name.len()).max().unwrap_or(0);
    for meta in shown {
        let severity = if meta.on_by_default { meta.severity.name() } else { "off" };
        let first = format!("{:width$}  {severity:7}  {:6}  ", meta.name, meta.fix.name());
        match is_terminal {
            true => writeln!(out, "{}", page::hanging(&first, meta.summary(), style))?,
            false => writeln!(out, "{first}{}", meta.summary())?,
        }
    }
    Ok(Exit::Clean)
}
