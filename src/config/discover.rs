//! Where a configuration is found: in the nearest folder above a file that has one.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Config, ConfigError, Loaded};
use crate::text::{SourceFile, Span};

/// The names of a configuration; in one folder the first wins.
pub const FILE_NAMES: [&str; 2] = [".pvlint.toml", "pvlint.toml"];

/// More `extend`s than these in a row are taken for a circle.
const MAX_EXTENDS: usize = 16;

/// A configuration that was found, or why it can't be used.
pub type Found = Result<Loaded, ConfigError>;

/// The path of the configuration that is in force in `folder`.
pub fn nearest(folder: &Path) -> Option<PathBuf> {
    folder
        .ancestors()
        .find_map(|folder| FILE_NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file()))
}

impl Loaded {
    /// Reads the configuration at `path` and all that it extends.
    pub fn read(path: &Path) -> Found {
        let mut loaded = read_one(path)?;
        let mut current = loaded.clone();
        for _ in 0..MAX_EXTENDS {
            let Some(extend) = current.config.extend.clone() else { return Ok(loaded) };
            let target = current.root.join(extend.get_ref());
            let base = read_one(&target).map_err(|error| match (&current.file, error.span) {
                (Some(file), None) => ConfigError {
                    file: Arc::clone(file),
                    span: Some(Span::new(extend.span().start, extend.span().end)),
                    ..error
                },
                _ => error,
            })?;
            loaded.config = loaded.config.over(base.config.clone());
            current = base;
        }
        Err(whole_file(path, "the configurations extend each other in a circle".to_owned()))
    }
}

fn read_one(path: &Path) -> Found {
    let bytes = fs::read(path).map_err(|error| whole_file(path, format!("cannot be read: {error}")))?;
    let file = SourceFile::from_bytes(path, bytes).map_err(|error| whole_file(path, error.to_string()))?;
    let file = Arc::new(file);
    let config = Config::parse(&file)?;
    let root = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Loaded { config, file: Some(file), root })
}

fn whole_file(path: &Path, message: String) -> ConfigError {
    ConfigError { file: Arc::new(SourceFile::new(path, "")), span: None, message, help: None }
}

impl Config {
    /// This configuration where it says something, `base` where it does not. Lists and tables add up.
    fn over(self, base: Config) -> Config {
        let mut images = base.images;
        images.extend(self.images);
        Config {
            required_version: self.required_version.or(base.required_version),
            extend: self.extend,
            target_release: self.target_release.or(base.target_release),
            layers: joined(base.layers, self.layers),
            groups: joined(base.groups, self.groups),
            external_services: joined(base.external_services, self.external_services),
            features: joined(base.features, self.features),
            closed_world: self.closed_world.or(base.closed_world),
            images,
            lint: self.lint.over(base.lint),
            rules: self.rules,
            fmt: self.fmt.over(base.fmt),
        }
    }
}

impl super::Lint {
    fn over(self, base: super::Lint) -> super::Lint {
        let (mut severity, mut per_path) = (base.severity, base.per_path);
        severity.extend(self.severity);
        per_path.extend(self.per_path);
        super::Lint {
            select: self.select.or(base.select),
            extend_select: joined(base.extend_select, self.extend_select),
            ignore: joined(base.ignore, self.ignore),
            severity,
            per_path,
        }
    }
}

fn joined<T>(mut first: Vec<T>, second: Vec<T>) -> Vec<T> {
    first.extend(second);
    first
}
