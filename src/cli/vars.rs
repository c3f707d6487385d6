//! `pvlint vars`: what the variables of a recipe are, and who set them.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use clap::Args;
use serde_json::Value as Json;

use super::Exit;
use super::args::ListFormat;
use crate::disk::absolute;
use crate::layers::Sources;
use crate::model::{Build, Configuration, Files, Options, Policy, Recipe, Runs, vars_json};
use crate::report::one_line;

#[derive(Args, Debug)]
pub struct Vars {
    /// The recipe
    #[arg(value_name = "RECIPE")]
    pub recipe: PathBuf,

    /// Variables, or their flags as NAME[FLAG] [default: those that the recipe's own files set]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// How they are printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,

    /// A further layer
    #[arg(long = "layer", value_name = "DIR")]
    pub layers: Vec<PathBuf>,

    /// A further append, read after those of the layers
    #[arg(long = "append", value_name = "FILE")]
    pub appends: Vec<PathBuf>,

    /// A variable to set before anything is read
    #[arg(long = "set", value_name = "VAR=VALUE", value_parser = assignment)]
    pub set: Vec<(String, String)>,

    /// Folders of BBPATH, joined by colons. With this, --conf or --inherit only what is named is read, nothing
    /// else is assumed, and the first error ends the evaluation, as in BitBake
    #[arg(long, value_name = "PATH")]
    pub bbpath: Option<String>,

    /// A file of configuration to read, such as conf/bitbake.conf
    #[arg(long = "conf", value_name = "FILE")]
    pub conf: Vec<PathBuf>,

    /// A class to inherit as INHERIT does
    #[arg(long = "inherit", value_name = "CLASS")]
    pub inherit: Vec<String>,

    /// Carry out anonymous Python functions; they and event handlers are unless --bbpath, --conf or --inherit is
    /// given
    #[arg(long)]
    pub anon: bool,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as VAR=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub fn run(args: &Vars) -> anyhow::Result<Exit> {
    let path = absolute(&args.recipe);
    let (configuration, mut appends) = configuration(args, &path)?;
    appends.extend(args.appends.iter().map(|append| absolute(append)));
    if let Some(append) = appends.iter().find(|append| !append.is_file()) {
        bail!("there is no append {}", append.display());
    }
    if let Err(error) = configuration.files().load(&path) {
        bail!("{}: {error}", args.recipe.display());
    }
    let Some(recipe) = configuration.recipe(&path, &appends) else {
        bail!("{} cannot be read", args.recipe.display());
    };
    let names = if args.names.is_empty() { own_names(&recipe) } else { args.names.clone() };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let answer = vars_json(&configuration, &recipe, &names);
    let mut out = io::stdout().lock();
    match args.format {
        ListFormat::Json => writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?,
        ListFormat::Text => print(&mut out, &answer)?,
    }
    Ok(if recipe.stopped { Exit::Failure } else { Exit::Clean })
}

/// What the recipe is evaluated with, and the appends that layers have for it.
fn configuration(args: &Vars, recipe: &Path) -> anyhow::Result<(Arc<Configuration>, Vec<PathBuf>)> {
    let layers: Vec<PathBuf> = args.layers.iter().map(|layer| absolute(layer)).collect();
    if let Some(layer) = layers.iter().find(|layer| !layer.join("conf/layer.conf").is_file()) {
        bail!("{} is no layer: it has no conf/layer.conf", layer.display());
    }
    if args.bbpath.is_none() && args.conf.is_empty() && args.inherit.is_empty() {
        let layers = layers.iter().map(|layer| layer.to_string_lossy().into_owned()).collect();
        let sources = Sources { layers, files: vec![recipe.to_owned()], ..Sources::default() };
        let (build, problems) = Build::read_setting(Arc::default(), &sources, None, &args.set);
        if let Some(problem) = problems.iter().find(|problem| problem.is_error()) {
            bail!("{problem}");
        }
        return Ok((Arc::clone(build.configuration()), build.appends(recipe)));
    }
    let options = Options {
        bbpath: args.bbpath.clone().unwrap_or_default(),
        set: args.set.clone(),
        layers,
        conf: args.conf.clone(),
        inherit: args.inherit.clone(),
        runs: if args.anon { Runs::Anonymous } else { Runs::Nothing },
        policy: Policy { stop_at_errors: true, missing_class_is_error: false, missing_file_is_error: true },
        ..Options::default()
    };
    Ok((Configuration::new(Arc::new(Files::default()), options), Vec::new()))
}

/// The variables that the recipe, what it includes and its appends set, by name.
fn own_names(recipe: &Recipe) -> Vec<String> {
    let is_own = |path: &Path| {
        let extension = path.extension().and_then(OsStr::to_str);
        matches!(extension, Some("bb" | "bbappend" | "inc"))
    };
    let names: BTreeSet<&str> = recipe.data.changed_names().map(|name| name.as_str()).collect();
    let is_set_there = |name: &&str| {
        let history = recipe.data.history(name);
        history.iter().any(|event| event.line > 0 && is_own(event.place.file.path()))
            && recipe.data.flag_raw(name, "func").is_none()
    };
    names.into_iter().filter(is_set_there).map(str::to_owned).collect()
}

fn print(out: &mut impl Write, answer: &Json) -> io::Result<()> {
    if let Some(error) = answer["error"]["message"].as_str() {
        writeln!(out, "# BitBake stops here: {}", one_line(error))?;
    }
    let none = serde_json::Map::new();
    for (name, variable) in answer["vars"].as_object().unwrap_or(&none) {
        print_value(out, name, variable)?;
        if let Some(raw) = variable["unexpanded"].as_str()
            && variable["expanded"].as_str() != Some(raw)
        {
            writeln!(out, "    unexpanded  {}", quoted(raw))?;
        }
        for (flag, value) in variable["flags"].as_object().unwrap_or(&none) {
            if let Some(text) = value.as_str().filter(|_| flag != "_defaultval") {
                writeln!(out, "    [{flag}]  {}", quoted(text))?;
            }
        }
        for event in variable["history"].as_array().into_iter().flatten() {
            let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
            let flag = event["flag"].as_str().map(|flag| format!(" [{flag}]")).unwrap_or_default();
            let place = format!("{}:{}", text("file"), event["line"]);
            writeln!(out, "    {place}  {}{flag} {}", text("op"), quoted(&text("detail")))?;
        }
    }
    Ok(())
}

/// `NAME = "VALUE"`, or what is known of it.
fn print_value(out: &mut impl Write, name: &str, variable: &Json) -> io::Result<()> {
    if let Some(error) = variable["error"].as_str() {
        return writeln!(out, "{name}: cannot be expanded: {}", one_line(error));
    }
    match variable["known"].as_str() {
        Some("alternatives") => {
            writeln!(out, "{name} is one of:")?;
            let texts = variable["alternatives"].as_array().into_iter().flatten();
            texts.filter_map(Json::as_str).try_for_each(|text| writeln!(out, "    {}", quoted(text)))
        }
        Some("exact") => match variable["expanded"].as_str() {
            Some(text) => writeln!(out, "{name} = {}", quoted(text)),
            None => writeln!(out, "{name} is not set"),
        },
        Some(known) => {
            let known = if known == "partial" { "known in part" } else { "unknown" };
            writeln!(out, "{name} is {known}: {}", quoted(variable["partial"].as_str().unwrap_or("")))
        }
        None => Ok(()),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text))
}
