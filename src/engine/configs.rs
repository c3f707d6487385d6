//! The configuration that is in force for each file, and the build that follows from all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::config::{ConfigError, Loaded, Overrides, Part, Settings, nearest_of_each};
use crate::disk::{Disk, absolute};
use crate::layers::{Release, SourceProblem, Sources};
use crate::manifest::contract::Version;
use crate::model::{Build, Files};
use crate::rules;
use crate::text::{Span, did_you_mean};

/// Settings by directory.
#[derive(Debug)]
pub struct Configs {
    by_directory: FxHashMap<PathBuf, Arc<Settings>>,
    defaults: Arc<Settings>,
    /// What stands in place of the release of the configurations.
    target_release: Option<Release>,
}

/// What is said in place of the configurations that lie beside the files, or besides them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'a> {
    /// The one configuration for all files.
    pub config: Option<&'a Path>,
    /// Whether all other configurations are left alone.
    pub isolated: bool,
    pub target_release: Option<Release>,
}

/// Why there is no build.
#[derive(Debug, thiserror::Error)]
pub enum NoBuild {
    /// An entry of a configuration names a layer that is none.
    #[error("some configured layers are missing")]
    Configured(ConfigError),
    #[error("{0}")]
    Other(SourceProblem),
}

impl Configs {
    /// Finds and resolves the configurations of all `files`, or says what is wrong with each that is wrong.
    pub fn resolve(
        disk: &Disk,
        given: Given<'_>,
        overrides: &Overrides,
        files: &[PathBuf],
    ) -> Result<Configs, Vec<ConfigError>> {
        let mut resolver = Resolver { disk, overrides, known: BTreeMap::new(), errors: Vec::new() };
        let defaults = resolver.load(given.config);
        let mut by_directory = FxHashMap::default();
        if given.config.is_none() && !given.isolated {
            let cwd = std::env::current_dir().unwrap_or_default();
            let mut directories: Vec<&Path> = files.iter().filter_map(|file| file.parent()).collect();
            directories.dedup();
            let absolute: Vec<PathBuf> = directories.iter().map(|directory| cwd.join(directory)).collect();
            for (directory, nearest) in directories.into_iter().zip(nearest_of_each(&absolute, disk)) {
                if let Some(settings) = resolver.load(nearest.as_deref()) {
                    by_directory.insert(directory.to_owned(), settings);
                }
            }
        }
        match (defaults, resolver.errors) {
            (Some(defaults), errors) if errors.is_empty() => {
                Ok(Configs { by_directory, defaults, target_release: given.target_release })
            }
            (_, errors) => Err(errors),
        }
    }

    /// All that are in force somewhere.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Settings>> {
        self.by_directory.values().chain([&self.defaults])
    }

    /// All that they depend on besides the command line's word on rules, as one text: two configurations with
    /// the same one are the same for the same files.
    pub fn described(&self) -> String {
        let mut directories: Vec<(&Path, &Settings)> = self
            .by_directory
            .iter()
            .map(|(directory, settings)| (directory.as_path(), &**settings))
            .collect();
        directories.sort_by_key(|(directory, _)| *directory);
        directories.push((Path::new(""), &self.defaults));
        let mut text = format!("{:?}\n", self.target_release);
        let mut seen: Vec<&Settings> = Vec::new();
        for (directory, settings) in directories {
            let known = seen.iter().position(|known| std::ptr::eq(*known, settings));
            if known.is_none() {
                for part in &settings.loaded.parts {
                    text.push_str(&format!("{:?} {:?}\n", part.file.path(), part.file.text()));
                }
                seen.push(settings);
            }
            let number = known.unwrap_or(seen.len() - 1);
            text.push_str(&format!("{number} {directory:?}\n"));
        }
        text
    }

    /// The layers around `targets`, with those that their configurations name.
    pub fn build(&self, files: Arc<Files>, targets: &[PathBuf]) -> Result<Build, NoBuild> {
        self.build_with(files, targets, &[], &[])
    }

    /// A build with further layers, and with variables that are set before anything is read.
    pub(crate) fn build_with(
        &self,
        files: Arc<Files>,
        targets: &[PathBuf],
        further: &[String],
        set: &[(String, String)],
    ) -> Result<Build, NoBuild> {
        let mut layers: Vec<String> = further.to_vec();
        let mut release = None;
        for settings in self.all() {
            let config = settings.config();
            for layer in config.layers.iter().chain(&config.optional_layers) {
                if !layers.contains(layer.get_ref()) {
                    layers.push(layer.get_ref().clone());
                }
            }
            release =
                release.or(settings.config().target_release.as_ref().map(|series| series.get_ref().as_str()));
        }
        let release = self.target_release.or(release.and_then(Release::named));
        let sources = Sources { layers, files: targets.to_vec(), ..Sources::default() };
        let (build, problems) = Build::read_setting(files, &sources, release, set);
        for problem in problems {
            if problem.is_error() && !self.is_optional(&problem) {
                return Err(match self.layer_error(&problem) {
                    Some(error) => NoBuild::Configured(error),
                    None => NoBuild::Other(problem),
                });
            }
        }
        Ok(build)
    }

    /// The parts of all configurations that are in force somewhere.
    fn parts(&self) -> impl Iterator<Item = &Part> {
        self.all().flat_map(|settings| &settings.loaded.parts)
    }

    /// The entries of `optional-layers` that no layer is there for, as they are written; sorted.
    pub fn absent_layers(&self, disk: &Arc<Disk>) -> Vec<String> {
        let optional = self.parts().flat_map(|part| &part.config.optional_layers);
        let layers = optional.map(|layer| layer.get_ref().clone()).collect();
        let (_, problems) = Sources { layers, ..Sources::default() }.read(disk);
        let mut absent = BTreeSet::new();
        for part in self.parts() {
            for layer in &part.config.optional_layers {
                if problems.iter().any(|problem| is_about(problem, layer.get_ref())) {
                    let span = Span::new(layer.span().start, layer.span().end);
                    absent.insert(part.file.slice(span).trim_matches(['"', '\'']).to_owned());
                }
            }
        }
        absent.into_iter().collect()
    }

    /// The problem at the entry of a configuration that it comes from.
    fn layer_error(&self, problem: &SourceProblem) -> Option<ConfigError> {
        self.parts().find_map(|part| {
            let layer = part.config.layers.iter().find(|layer| is_about(problem, layer.get_ref()))?;
            let span = Some(Span::new(layer.span().start, layer.span().end));
            let help = Some(
                "the path is relative to the directory of this file; `optional-layers` need not be there"
                    .to_owned(),
            );
            Some(ConfigError { file: Arc::clone(&part.file), span, message: problem.to_string(), help })
        })
    }

    /// Whether a problem is only that a layer is missing which need not be there.
    fn is_optional(&self, problem: &SourceProblem) -> bool {
        !matches!(problem, SourceProblem::TooWide(_))
            && self.all().any(|settings| {
                let optional = &settings.config().optional_layers;
                optional.iter().any(|layer| is_about(problem, layer.get_ref()))
            })
    }

    /// The settings that are in force for the file at `path`.
    pub fn of(&self, path: &Path) -> Arc<Settings> {
        let known = path.ancestors().skip(1).find_map(|directory| self.by_directory.get(directory));
        Arc::clone(known.unwrap_or(&self.defaults))
    }
}

/// Whether a problem is about this entry of `layers`.
fn is_about(problem: &SourceProblem, layer: &str) -> bool {
    match problem {
        SourceProblem::NotALayer(path) => absolute(Path::new(layer)) == *path,
        SourceProblem::NoMatch(pattern) | SourceProblem::TooWide(pattern) => layer == pattern,
        _ => false,
    }
}

/// Reads each configuration once.
struct Resolver<'a> {
    disk: &'a Disk,
    overrides: &'a Overrides,
    /// `None` for one that is wrong.
    known: BTreeMap<Option<PathBuf>, Option<Arc<Settings>>>,
    errors: Vec<ConfigError>,
}

impl Resolver<'_> {
    /// The settings that follow from the configuration at `path`, or from the defaults.
    fn load(&mut self, path: Option<&Path>) -> Option<Arc<Settings>> {
        let path = path.map(Path::to_owned);
        if let Some(known) = self.known.get(&path) {
            return known.clone();
        }
        let settings = match self.read(path.as_deref()) {
            Ok(settings) => Some(Arc::new(settings)),
            Err(error) => {
                self.errors.push(error);
                None
            }
        };
        self.known.insert(path, settings.clone());
        settings
    }

    fn read(&self, path: Option<&Path>) -> Result<Settings, ConfigError> {
        let loaded = match path {
            Some(path) => Loaded::read(path, self.disk)?,
            None => Loaded::default(),
        };
        check_release(&loaded)?;
        Settings::new(loaded, self.overrides, rules::metas())
    }
}

/// Whether `target-release` and `target-pantavisor` name releases.
fn check_release(loaded: &Loaded) -> Result<(), ConfigError> {
    for part in &loaded.parts {
        check_pantavisor(part)?;
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

fn check_pantavisor(part: &Part) -> Result<(), ConfigError> {
    let Some(version) = &part.config.target_pantavisor else { return Ok(()) };
    let name = version.get_ref().as_str();
    if Version::parse(name).is_some() {
        return Ok(());
    }
    Err(ConfigError {
        file: Arc::clone(&part.file),
        span: Some(Span::new(version.span().start, version.span().end)),
        message: format!("pvlint does not know the version `{name}` of Pantavisor"),
        help: Some(format!("it knows {}", Version::names().collect::<Vec<_>>().join(", "))),
    })
}
