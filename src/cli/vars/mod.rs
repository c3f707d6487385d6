//! `pvlint vars`: what the variables of a recipe are, and who set them.

mod answer;
pub(super) mod json;
mod page;
mod text;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use globset::Glob;
use json::vars_json;

use crate::cli::configs::Configs;
use crate::cli::exit::Exit;
use crate::cli::options::{Common, ListFormat};
use crate::cli::recipes::find_recipe;
use crate::cli::terminal;
use crate::config::Overrides;
use crate::disk::absolute;
use crate::model::{Build, Configuration, Files, Options, Policy, Recipe, Runs};
use crate::report::pretty_json;

#[derive(Args, Debug)]
pub(super) struct Vars {
    /// The recipe, by its file, or by its name below the current directory
    #[arg(value_name = "RECIPE")]
    pub recipe: PathBuf,

    /// Variables, such as `PVR_*`, or their flags as NAME[FLAG] [default: those that the recipe's own files
    /// set]
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

    /// Directories of BBPATH, joined by colons. With this, --conf or --inherit only what is named is read,
    /// nothing else is assumed, and the first error ends the evaluation, as in BitBake
    #[arg(long, value_name = "PATH")]
    pub bbpath: Option<String>,

    /// A file of configuration to read, such as conf/bitbake.conf
    #[arg(long = "conf", value_name = "FILE")]
    pub conf: Vec<PathBuf>,

    /// A class to inherit as INHERIT does
    #[arg(long = "inherit", value_name = "CLASS")]
    pub inherit: Vec<String>,

    /// Carry out anonymous Python functions; they and event handlers are unless --bbpath, --conf or --inherit
    /// is given
    #[arg(long)]
    pub anon: bool,

    #[command(flatten)]
    pub common: Common,
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as VAR=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn run(args: &Vars) -> anyhow::Result<Exit> {
    let path = find_recipe(&args.recipe)?;
    if !is_recipe_or_include(&path) {
        bail!("{} is no recipe", args.recipe.display());
    }
    let appends: Vec<PathBuf> = args.appends.iter().map(|append| absolute(append)).collect();
    if let Some(append) = appends.iter().find(|append| !append.is_file()) {
        bail!("there is no append {}", append.display());
    }
    let (configuration, recipe) = evaluate(args, &path, &appends)?;
    if let Err(error) = configuration.files().load(&path) {
        bail!("{}: {error}", args.recipe.display());
    }
    let Some(recipe) = recipe else { bail!("{} cannot be read", args.recipe.display()) };
    let names = if args.names.is_empty() { own_names(&recipe) } else { asked_names(&recipe, &args.names)? };
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match args.format {
        ListFormat::Json => {
            let answer = vars_json(&configuration, &recipe, &names);
            writeln!(io::stdout().lock(), "{}", pretty_json(&answer)?)?;
        }
        ListFormat::Text => text::write(&mut terminal::stdout(), &configuration, &recipe, &names)?,
    }
    Ok(if recipe.stopped { Exit::Failure } else { Exit::Clean })
}

/// The variables that a recipe and its own files set, as a page of Markdown.
pub(super) fn own_values(build: &Build, recipe: &Recipe, directory: &Path) -> String {
    let names = own_names(recipe);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    page::page(build.configuration(), recipe, &names, directory)
}

/// The recipe with these appends after those that layers have for it, and what it was evaluated with.
fn evaluate(
    args: &Vars,
    recipe: &Path,
    appends: &[PathBuf],
) -> anyhow::Result<(Arc<Configuration>, Option<Recipe>)> {
    let layers: Vec<PathBuf> = args.layers.iter().map(|layer| absolute(layer)).collect();
    if let Some(layer) = layers.iter().find(|layer| !layer.join("conf/layer.conf").is_file()) {
        bail!("{} is no layer: it has no conf/layer.conf", layer.display());
    }
    if args.bbpath.is_none() && args.conf.is_empty() && args.inherit.is_empty() {
        let further: Vec<String> = layers.iter().map(|layer| layer.to_string_lossy().into_owned()).collect();
        let (files, targets) = (Arc::new(Files::default()), [recipe.to_owned()]);
        let configs = Configs::resolve(files.disk(), &args.common, &Overrides::default(), &targets);
        let Some(configs) = configs else { bail!("the configuration cannot be used") };
        let build = configs.build_with(files, &targets, &further, &args.set)?;
        return Ok((Arc::clone(build.configuration()), build.recipe_with(recipe, appends)));
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
    let configuration = Configuration::new(Arc::new(Files::default()), options);
    let recipe = configuration.recipe(recipe, appends);
    Ok((configuration, recipe))
}

/// What a variable is called when the recipe has been read: BitBake expands the names of all variables then,
/// and `RDEPENDS:${PN}` is no longer there.
fn final_name(recipe: &Recipe, name: &str) -> String {
    if !name.contains("${") {
        return name.to_owned();
    }
    recipe.data.expand(name).exact().unwrap_or(name).to_owned()
}

/// The names that were asked for; those with a wildcard stand for the variables that are set and match.
fn asked_names(recipe: &Recipe, asked: &[String]) -> anyhow::Result<Vec<String>> {
    let mut names = BTreeSet::new();
    for name in asked {
        if !name.contains(['*', '?']) {
            names.insert(final_name(recipe, name));
            continue;
        }
        let glob = Glob::new(name).with_context(|| format!("`{name}` is no pattern"))?.compile_matcher();
        let before = names.len();
        for set in recipe.data.names().map(|name| name.as_str()) {
            if glob.is_match(set) && !is_function(recipe, set) {
                names.insert(final_name(recipe, set));
            }
        }
        if names.len() == before {
            bail!("no variable that is set is called like `{name}`");
        }
    }
    Ok(names.into_iter().collect())
}

/// The variables that the recipe, what it includes and its appends set, by name.
fn own_names(recipe: &Recipe) -> Vec<String> {
    let mut own: BTreeSet<String> = BTreeSet::new();
    for name in recipe.data.changed_names().map(|name| name.as_str()).collect::<BTreeSet<&str>>() {
        let history = recipe.data.history(name);
        if history.iter().any(|event| event.line > 0 && is_recipe_or_include(event.place.file.path()))
            && !is_function(recipe, name)
        {
            own.insert(final_name(recipe, name));
        }
    }
    own.into_iter().collect()
}

fn is_function(recipe: &Recipe, name: &str) -> bool {
    recipe.data.flag_raw(name, "func").is_some()
}

/// Whether a file is a recipe, or something that recipes include or have appended.
fn is_recipe_or_include(path: &Path) -> bool {
    matches!(path.extension().and_then(OsStr::to_str), Some("bb" | "bbappend" | "inc"))
}
