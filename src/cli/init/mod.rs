//! `pvlint init`: writes a configuration that says what the layer is like, the entry for pre-commit, and on
//! request the files of CI services.

mod next_steps;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;
use next_steps::next_steps;

use crate::cli::atomic_write::{create_all, replace, save};
use crate::cli::configs::Configs;
use crate::cli::exit::Exit;
use crate::cli::messages;
use crate::cli::options::{Common, Manner};
use crate::cli::progress;
use crate::cli::threads::start_threads;
use crate::cli::walk::{Json, Walked, Wanted, walk};
use crate::cli::writable::Writable;
use crate::cli::write_files::{self, Rewrite};
use crate::config::{Config, FILE_NAMES, Overrides, nearest};
use crate::disk::{Disk, FileKind, absolute};
use crate::engine::init::{self, Hooks, Inventory, Oelint};
use crate::engine::{format_file, survey};
use crate::model::read_source;
use crate::text::{SourceFile, display_path};

#[derive(Args, Debug)]
pub(super) struct Init {
    /// The directory that the configuration is for, usually that of a layer
    #[arg(value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,

    /// Write a workflow for GitHub as well
    #[arg(long)]
    pub github: bool,

    /// Write a job for GitLab as well
    #[arg(long)]
    pub gitlab: bool,

    /// Leave .pre-commit-config.yaml alone
    #[arg(long)]
    pub no_pre_commit: bool,

    /// Replace a pvlint.toml that is there
    #[arg(long)]
    pub force: bool,

    /// Write nothing; print what would be written
    #[arg(long, visible_alias = "dry-run")]
    pub diff: bool,

    #[command(flatten)]
    pub manner: Manner,
}

pub(super) fn run(args: &Init) -> anyhow::Result<Exit> {
    start_threads(args.manner.jobs)?;
    let place = Place::of(args)?;
    let mut plan = Plan::default();
    if let Some(there) = &place.there
        && !args.force
    {
        // What is written next is of no use beside a broken one.
        checked(args, &place, false)?;
        plan.kept.push(there.clone());
    }
    let (found, is_formatted) = look(args, &place)?;
    match found.layers.as_slice() {
        [] => messages::warn(&format!(
            "{} is in no layer: it has no conf/layer.conf",
            place.display(&place.directory)
        )),
        [layer] if place.directory != layer.root && place.directory.starts_with(&layer.root) => {
            messages::warn(&format!(
                "this is for a part of the layer {}; name that directory for all of it",
                layer.root.display()
            ))
        }
        _ => {}
    }
    if plan.kept.is_empty() {
        plan.put(place.config(), configuration(&place, &found)?)?;
    }
    services(args, &place, is_formatted, &mut plan)?;
    if args.diff {
        let rewrites = plan.files.iter().map(|(before, after)| match is_new(before) {
            true => Rewrite { before: None, ..Rewrite::of(before, after) },
            false => Rewrite::of(before, after),
        });
        write_files::show(rewrites, args.manner.color)?;
        plan.tell_the_rest(&place);
        return Ok(Exit::Clean);
    }
    plan.write(&place)?;
    plan.tell_the_rest(&place);
    next_steps(args, &place, !plan.files.is_empty())
}

/// The text of the configuration.
fn configuration(place: &Place, found: &Inventory) -> anyhow::Result<String> {
    let oelint = oelint(place, found)?;
    let extends = place.extends.as_deref();
    let text =
        init::configuration(&init::Wanted { directory: &place.directory, found, extends, oelint: &oelint });
    if let Err(error) = Config::parse(&Arc::new(SourceFile::new(place.config(), text.as_str()))) {
        bail!("internal error: the configuration that was made cannot be read: {}", error.message);
    }
    Ok(text)
}

/// Where everything goes.
struct Place {
    cwd: PathBuf,
    /// The directory that the configuration is for, absolute.
    directory: PathBuf,
    /// The repository that holds it; the directory itself if it is in none. Hooks and services look there.
    repository: PathBuf,
    /// The configuration in the directory itself.
    there: Option<PathBuf>,
    /// The configuration that is in force without one.
    extends: Option<PathBuf>,
}

impl Place {
    fn of(args: &Init) -> anyhow::Result<Place> {
        if !args.dir.is_dir() {
            bail!("{} is no directory", args.dir.display());
        }
        let cwd = std::env::current_dir().context("cannot tell the current directory")?;
        let directory: PathBuf = absolute(&args.dir).components().collect();
        let repository = Disk::default().nearest_repository(&directory).unwrap_or_else(|| directory.clone());
        let there =
            FILE_NAMES.iter().map(|name| directory.join(name)).find(|path| path.symlink_metadata().is_ok());
        let extends = directory.parent().and_then(|above| nearest(above, &Disk::default()));
        Ok(Place { cwd, directory, repository, there, extends })
    }

    fn config(&self) -> PathBuf {
        self.there.clone().unwrap_or_else(|| self.directory.join("pvlint.toml"))
    }

    fn display(&self, path: &Path) -> String {
        display_path(path, &self.cwd)
    }

    /// The directory as the repository knows it, with slashes.
    fn in_repository(&self) -> String {
        let below = self.directory.strip_prefix(&self.repository).unwrap_or(&self.directory);
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
    }
}

/// What is in the directory, and whether all of it is formatted.
fn look(args: &Init, place: &Place) -> anyhow::Result<(Inventory, bool)> {
    // As it is without any configuration, for one that is there may be broken.
    let (walked, configs) = checked(args, place, true)?;
    let build = configs.build(Arc::default(), &around(place, &walked))?;
    let found = progress::during("Looking at the layer", Instant::now(), || {
        Inventory::of(&place.directory, &place.repository, &walked.files, &survey(&build, &[]))
    });
    let options = configs.of(&place.directory).formatting.options.without_value_changes();
    for path in &walked.files {
        if let Ok(file) = read_source(build.disk(), path, FileKind::Metadata)
            && let Ok(formatted) = format_file(&file, &options)
            && !formatted.edits.is_empty()
        {
            return Ok((found, false));
        }
    }
    Ok((found, true))
}

/// The files in the directory, and the configurations that are in force for them.
fn checked(args: &Init, place: &Place, isolated: bool) -> anyhow::Result<(Walked, Configs)> {
    let common = Common { config: None, isolated, target_release: None, manner: args.manner };
    let wanted =
        Wanted { json: Json::Named, force_exclude: false, any_name: false, scripts: false, kas: false };
    let walked =
        walk(std::slice::from_ref(&place.directory), wanted, args.manner.jobs.unwrap_or(0))?.absolute();
    walked.errors.iter().for_each(|error| messages::error(error));
    let files = around(place, &walked);
    match Configs::resolve(&Disk::default(), &common, &Overrides::default(), &files) {
        Some(configs) => Ok((walked, configs)),
        None => bail!("the configuration cannot be used"),
    }
}

/// The files, and the directory itself, which may be empty.
fn around(place: &Place, walked: &Walked) -> Vec<PathBuf> {
    [walked.files.as_slice(), &[place.directory.join("pvlint.toml")]].concat()
}

/// The configurations of oelint-adv in the directory and its layers, or else in the repository.
fn oelint(place: &Place, found: &Inventory) -> anyhow::Result<Vec<(PathBuf, Oelint)>> {
    let mut directories: Vec<&Path> = found.layers.iter().map(|layer| layer.root.as_path()).collect();
    directories.retain(|root| root.starts_with(&place.directory));
    directories.push(&place.directory);
    directories.sort();
    directories.dedup();
    let mut paths: Vec<PathBuf> = directories.iter().map(|directory| directory.join(OELINT)).collect();
    paths.retain(|path| path.is_file());
    if paths.is_empty() {
        paths.push(place.repository.join(OELINT));
        paths.retain(|path| path.is_file());
    }
    let disk = Disk::default();
    let mut found = Vec::new();
    for path in paths {
        let text = disk
            .text(&path, FileKind::Settings)
            .with_context(|| format!("cannot read {}", place.display(&path)))?;
        let directory = path.with_file_name("");
        let oelint = Oelint::read(&text, &|name| {
            disk.text(&directory.join(name), FileKind::Settings)
                .map_err(|error| format!("cannot be read: {error}"))
        });
        match oelint {
            Ok(oelint) => found.push((path, oelint)),
            Err(error) => bail!("{}: {error}", place.display(&path)),
        }
    }
    Ok(found)
}

/// The name of a configuration of oelint-adv.
const OELINT: &str = ".oelint.cfg";

/// Plans the files that make hooks and services run pvlint.
fn services(args: &Init, place: &Place, is_formatted: bool, plan: &mut Plan) -> anyhow::Result<()> {
    let hooks = place.repository.join(".pre-commit-config.yaml");
    if !args.no_pre_commit {
        match read_if_there(&hooks)? {
            None => plan.put(hooks, init::hooks_file(is_formatted))?,
            Some(text) => match init::with_hooks(&text, is_formatted) {
                Hooks::There => plan.kept.push(hooks),
                Hooks::Added(text) => plan.put(hooks, text)?,
                Hooks::Unclear => plan.by_hand.push((hooks, init::hooks(2, is_formatted))),
            },
        }
    }
    let path = place.in_repository();
    for (is_wanted, file, text) in [
        (args.github, ".github/workflows/pvlint.yml", init::github(&path)),
        (args.gitlab, ".gitlab-ci.yml", init::gitlab(&path)),
    ] {
        let file = place.repository.join(file);
        match read_if_there(&file)? {
            _ if !is_wanted => {}
            None => plan.put(file, text)?,
            Some(there) if there == text => plan.kept.push(file),
            Some(_) => plan.by_hand.push((file, text)),
        }
    }
    Ok(())
}

/// The text of a file. What is there and cannot be read as one is an error.
fn read_if_there(path: &Path) -> anyhow::Result<Option<String>> {
    match Disk::default().text(path, FileKind::Settings) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_missing() && path.symlink_metadata().is_err() => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    /// Each file as it is, empty if there is none, and what it shall be.
    files: Vec<(SourceFile, String)>,
    /// Files that are there and do already.
    kept: Vec<PathBuf>,
    /// Files that the user has to change by hand, and the lines to add.
    by_hand: Vec<(PathBuf, String)>,
}

impl Plan {
    fn put(&mut self, path: PathBuf, text: String) -> anyhow::Result<()> {
        // What cannot be read is replaced as well, if the user says so.
        let before = Disk::default().read(&path, FileKind::Settings).map(Cow::into_owned).unwrap_or_default();
        let before = SourceFile::from_bytes(&path, &before);
        self.files.push((before, text));
        Ok(())
    }

    /// Writes the new files, all or none, then those that are there, and names them.
    fn write(&self, place: &Place) -> anyhow::Result<()> {
        let (new, there): (Vec<_>, Vec<_>) = self.files.iter().partition(|(before, _)| is_new(before));
        let texts: Vec<(&Path, &[u8])> =
            new.iter().map(|(file, text)| (file.path(), text.as_bytes())).collect();
        let writable = Writable::of(std::slice::from_ref(&place.directory));
        for (file, _) in &self.files {
            if let Err(refusal) = writable.check(file.path()) {
                bail!("{} {refusal}; nothing was written", place.display(file.path()));
            }
        }
        create_all(&texts)?;
        let mut out = io::stdout().lock();
        for path in &self.kept {
            writeln!(out, "kept {}", place.display(path))?;
        }
        for (file, _) in new {
            writeln!(out, "wrote {}", place.display(file.path()))?;
        }
        for (file, text) in there {
            let path = file.path();
            let written = match file.invalid_utf8() {
                Some(_) => save(path, text.as_bytes()),
                None => replace(path, file.text().as_bytes(), text.as_bytes()),
            };
            written.with_context(|| format!("cannot write {}", place.display(path)))?;
            writeln!(out, "changed {}", place.display(path))?;
        }
        Ok(())
    }

    /// Says on standard error what is left to do by hand.
    fn tell_the_rest(&self, place: &Place) {
        if let Some(there) = self.kept.first()
            && Some(there) == place.there.as_ref()
        {
            messages::warn(&format!("{} is left as it is: --force replaces it", place.display(there)));
        }
        for (path, lines) in &self.by_hand {
            messages::warn(&format!("{} is left as it is; add these lines to it:", place.display(path)));
            let _ = write!(io::stderr(), "{lines}");
        }
    }
}

/// Whether there is no such file yet.
fn is_new(file: &SourceFile) -> bool {
    file.path().symlink_metadata().is_err()
}
