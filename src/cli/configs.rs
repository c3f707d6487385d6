//! The configuration that is in force for each file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;

use super::args::Common;
use super::complain;
use crate::config::{ConfigError, Loaded, Overrides, Settings, check_name, nearest};
use crate::model::facts::Release;
use crate::model::layer::Sources;
use crate::model::{Build, Files};
use crate::rules;

/// Settings by folder.
pub struct Configs {
    by_folder: BTreeMap<PathBuf, Arc<Settings>>,
    defaults: Arc<Settings>,
}

impl Configs {
    /// Finds and resolves the configurations of all `files`. Every error is shown; then there is no result.
    pub fn resolve(common: &Common, overrides: &Overrides, files: &[PathBuf]) -> Option<Configs> {
        let metas = rules::metas();
        let names = overrides.select.iter().chain(&overrides.extend_select).chain(&overrides.ignore);
        let mut wrong = false;
        for name in names.chain(overrides.severity.iter().map(|(name, _)| name)) {
            if let Err(help) = check_name(name, metas) {
                complain(&format!("there is no rule `{name}`: {help}"));
                wrong = true;
            }
        }
        let mut by_file: BTreeMap<Option<PathBuf>, Arc<Settings>> = BTreeMap::new();
        let mut by_folder = BTreeMap::new();
        let mut load = |path: Option<PathBuf>| -> Option<Arc<Settings>> {
            if let Some(known) = by_file.get(&path) {
                return Some(Arc::clone(known));
            }
            let loaded = match &path {
                Some(path) => Loaded::read(path),
                None => Ok(Loaded::defaults(Path::new(""))),
            };
            match loaded.and_then(|loaded| Settings::new(loaded, overrides, metas)) {
                Ok(settings) => {
                    let settings = Arc::new(settings);
                    by_file.insert(path, Arc::clone(&settings));
                    Some(settings)
                }
                Err(error) => {
                    show(&error);
                    wrong = true;
                    None
                }
            }
        };
        let defaults = load(common.config.clone())?;
        if common.config.is_none() && !common.isolated {
            for file in files {
                let folder = file.parent().unwrap_or(Path::new(""));
                if !by_folder.contains_key(folder) {
                    let found = load(nearest(&std::path::absolute(folder).unwrap_or(folder.to_owned())))?;
                    by_folder.insert(folder.to_owned(), found);
                }
            }
        }
        (!wrong).then_some(Configs { by_folder, defaults })
    }

    /// All that are in force somewhere.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Settings>> {
        self.by_folder.values().chain([&self.defaults])
    }

    /// The layers around `targets`, with those that their configurations name.
    pub fn build(&self, files: Arc<Files>, targets: &[PathBuf]) -> anyhow::Result<Build> {
        let mut layers: Vec<String> = Vec::new();
        let mut release = None;
        for settings in self.all() {
            let (config, root) = (settings.config(), &settings.loaded.root);
            for entry in &config.layers {
                let entry = root.join(entry.get_ref()).to_string_lossy().into_owned();
                if !layers.contains(&entry) {
                    layers.push(entry);
                }
            }
            release = release.or(config.target_release.as_ref().map(|series| series.get_ref().as_str()));
        }
        let release = release.map(|series| Release::of_series([series]));
        let sources = Sources { layers, files: targets.to_vec(), ..Sources::default() };
        let (build, problems) = Build::read(files, &sources, release);
        match problems.iter().find(|problem| problem.is_error()) {
            Some(problem) => bail!("{problem} (`layers` in pvlint.toml)"),
            None => Ok(build),
        }
    }

    pub fn of(&self, path: &Path) -> Arc<Settings> {
        let known = path.ancestors().skip(1).find_map(|folder| self.by_folder.get(folder));
        Arc::clone(known.unwrap_or(&self.defaults))
    }
}

/// Shows an error in a configuration like a finding.
fn show(error: &ConfigError) {
    let path = error.file.path().display();
    let help = error.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    match error.span {
        None => complain(&format!("{path}: {}{help}", error.message)),
        Some(span) => {
            let place = error.file.line_col(span.start as usize);
            complain(&format!("{path}:{}:{}: {}{help}", place.line, place.column, error.message));
        }
    }
}
