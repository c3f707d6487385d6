//! The configuration that is in force for each file.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use rustc_hash::FxHashMap;

use crate::cli::messages;
use crate::cli::options::{Color, Common};
use crate::cli::terminal;
use crate::config::{ConfigError, Loaded, Overrides, Settings, check_ignored, check_name, nearest_of_each};
use crate::disk::Disk;
use crate::disk::absolute;
use crate::layers::Release;
use crate::layers::{SourceProblem, Sources};
use crate::model::{Build, Files};
use crate::report::Problem;
use crate::rules;
use crate::text::{Span, did_you_mean};

/// Settings by directory.
pub struct Configs {
    by_directory: FxHashMap<PathBuf, Arc<Settings>>,
    defaults: Arc<Settings>,
    /// What the command line says in place of the configurations.
    target_release: Option<Release>,
    color: Color,
}

impl Configs {
    /// Finds and resolves the configurations of all `files`. Every error is shown; then there is no result.
    pub fn resolve(
        disk: &Disk,
        common: &Common,
        overrides: &Overrides,
        files: &[PathBuf],
    ) -> Option<Configs> {
        let mut resolver = Resolver { disk, overrides, color: common.manner.color, known: BTreeMap::new() };
        let mut wrong = !check_names(overrides);
        let defaults = resolver.load(common.config.as_deref());
        let mut by_directory = FxHashMap::default();
        if common.config.is_none() && !common.isolated {
            let cwd = std::env::current_dir().unwrap_or_default();
            let mut directories: Vec<&Path> = files.iter().filter_map(|file| file.parent()).collect();
            directories.dedup();
            let absolute: Vec<PathBuf> = directories.iter().map(|directory| cwd.join(directory)).collect();
            for (directory, nearest) in directories.into_iter().zip(nearest_of_each(&absolute, disk)) {
                match resolver.load(nearest.as_deref()) {
                    Some(settings) => drop(by_directory.insert(directory.to_owned(), settings)),
                    None => wrong = true,
                }
            }
        }
        let configs = Configs {
            by_directory,
            defaults: defaults?,
            target_release: common.target_release,
            color: common.manner.color,
        };
        (!wrong).then_some(configs)
    }

    /// All that are in force somewhere.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Settings>> {
        self.by_directory.values().chain([&self.defaults])
    }

    /// The layers around `targets`, with those that their configurations name.
    pub fn build(&self, files: Arc<Files>, targets: &[PathBuf]) -> anyhow::Result<Build> {
        let mut layers: Vec<String> = Vec::new();
        let mut release = None;
        for settings in self.all() {
            for layer in &settings.config().layers {
                if !layers.contains(layer.get_ref()) {
                    layers.push(layer.get_ref().clone());
                }
            }
            release =
                release.or(settings.config().target_release.as_ref().map(|series| series.get_ref().as_str()));
        }
        let release = self.target_release.or(release.and_then(Release::named));
        let sources = Sources { layers, files: targets.to_vec(), ..Sources::default() };
        let (build, problems) = Build::read(files, &sources, release);
        let Some(problem) = problems.iter().find(|problem| problem.is_error()) else { return Ok(build) };
        match self.layer_error(problem) {
            Some(error) => {
                show(&error, self.color);
                bail!("some configured layers are missing")
            }
            None => bail!("{problem}"),
        }
    }

    /// The problem at the entry of a configuration that it comes from.
    fn layer_error(&self, problem: &SourceProblem) -> Option<ConfigError> {
        let is_meant = |layer: &str| match problem {
            SourceProblem::NotALayer(path) => absolute(Path::new(layer)) == *path,
            SourceProblem::NoMatch(pattern) | SourceProblem::TooWide(pattern) => layer == pattern,
            _ => false,
        };
        let parts = || self.all().flat_map(|settings| &settings.loaded.parts);
        parts().find_map(|part| {
            let layer = part.config.layers.iter().find(|layer| is_meant(layer.get_ref()))?;
            let span = Some(Span::new(layer.span().start, layer.span().end));
            let help = Some("the path is relative to the directory of this file".to_owned());
            Some(ConfigError { file: Arc::clone(&part.file), span, message: problem.to_string(), help })
        })
    }

    pub fn of(&self, path: &Path) -> Arc<Settings> {
        let known = path.ancestors().skip(1).find_map(|directory| self.by_directory.get(directory));
        Arc::clone(known.unwrap_or(&self.defaults))
    }
}

/// Whether the rules on the command line exist. Every one that does not is shown.
fn check_names(overrides: &Overrides) -> bool {
    let select = overrides.select.iter().chain(&overrides.extend_select);
    let ignore = overrides.ignore.iter().chain(overrides.severity.iter().map(|(name, _)| name));
    let select = select.map(|name| (name, check_name(name, rules::metas())));
    let ignore = ignore.map(|name| (name, check_ignored(name, rules::metas())));
    let mut right = true;
    for (name, verdict) in select.chain(ignore) {
        if let Err(help) = verdict {
            messages::error(&format!("there is no rule `{name}`: {help}"));
            right = false;
        }
    }
    right
}

/// Reads each configuration once.
struct Resolver<'a> {
    disk: &'a Disk,
    overrides: &'a Overrides,
    color: Color,
    /// `None` for one that is wrong; that was shown.
    known: BTreeMap<Option<PathBuf>, Option<Arc<Settings>>>,
}

impl Resolver<'_> {
    /// The settings that follow from the configuration at `path`, or from the defaults.
    fn load(&mut self, path: Option<&Path>) -> Option<Arc<Settings>> {
        let path = path.map(Path::to_owned);
        if let Some(known) = self.known.get(&path) {
            return known.clone();
        }
        let loaded =
            path.as_deref().map_or_else(|| Ok(Loaded::default()), |path| Loaded::read(path, self.disk));
        let settings = loaded
            .and_then(|loaded| check_release(&loaded).map(|()| loaded))
            .and_then(|loaded| Settings::new(loaded, self.overrides, rules::metas()));
        let settings = match settings {
            Ok(settings) => Some(Arc::new(settings)),
            Err(error) => {
                show(&error, self.color);
                None
            }
        };
        self.known.insert(path, settings.clone());
        settings
    }
}

/// Whether `target-release` names a release.
fn check_release(loaded: &Loaded) -> Result<(), ConfigError> {
    for part in &loaded.parts {
        let Some(release) = &part.config.target_release else { continue };
        let name = release.get_ref().as_str();
        if !Release::series().any(|known| known == name) {
            return Err(ConfigError {
                file: Arc::clone(&part.file),
                span: Some(Span::new(release.span().start, release.span().end)),
                message: format!("pvlint does not know the release `{name}`"),
                help: Some(did_you_mean(name, Release::series()).unwrap_or_else(|| {
                    format!("it knows {}", Release::series().collect::<Vec<_>>().join(", "))
                })),
            });
        }
    }
    Ok(())
}

/// Shows an error in a configuration like a finding.
fn show(error: &ConfigError, color: Color) {
    let path = error.file.path();
    let cwd = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(cwd).unwrap_or(path);
    let Some(span) = error.span else {
        let help = error.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        return messages::error(&format!("{} {}{help}", path.display(), error.message));
    };
    let mut out = io::stderr().lock();
    let style = terminal::style(color, out.is_terminal());
    let problem =
        Problem { file: &error.file, path, span, message: &error.message, help: error.help.as_deref() };
    // If nobody listens there, there is nothing left to do.
    let _ = problem.write(style, &mut out);
}
