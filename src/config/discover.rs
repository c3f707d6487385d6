//! Where a configuration is found: in the nearest directory above a file that has one; and what it extends.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use toml::Spanned;

use super::{Config, ConfigError, Fmt, Loaded, ManifestUnknownKey, Part, RequiredInherits, RuleOptions};
use crate::disk::{Disk, FileKind, absolute};
use crate::text::{SourceFile, Span};

/// The names of a configuration; in one directory the first wins.
pub(crate) const FILE_NAMES: [&str; 2] = [".pvlint.toml", "pvlint.toml"];

/// Whether a file is a configuration, by its name.
pub(crate) fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known))
}

/// A configuration that was found, or why it can't be used.
pub(crate) type LoadedOrError = Result<Loaded, ConfigError>;

/// The path of the configuration that is in force in `directory`.
pub fn nearest(directory: &Path, disk: &Disk) -> Option<PathBuf> {
    directory.ancestors().find_map(|above| own(above, disk))
}

/// The path of the configuration that is in force in each of many directories. Each directory, and each one
/// above, is looked into once.
pub(crate) fn nearest_of_each(directories: &[PathBuf], disk: &Disk) -> Vec<Option<PathBuf>> {
    let all: FxHashSet<&Path> = directories.iter().flat_map(|directory| directory.ancestors()).collect();
    let own: FxHashMap<&Path, PathBuf> =
        all.into_par_iter().filter_map(|directory| Some((directory, own(directory, disk)?))).collect();
    if own.is_empty() {
        return vec![None; directories.len()];
    }
    let mut nearest = Vec::new();
    for directory in directories {
        nearest.push(directory.ancestors().find_map(|above| own.get(above).cloned()));
    }
    nearest
}

/// The configuration in `directory` itself.
fn own(directory: &Path, disk: &Disk) -> Option<PathBuf> {
    FILE_NAMES.iter().map(|name| directory.join(name)).find(|path| disk.is_file(path))
}

impl Loaded {
    /// Reads the configuration at `path` and all that it extends.
    pub fn read(path: &Path, disk: &Disk) -> LoadedOrError {
        let mut parts = vec![read_one(path, disk).map_err(|why| whole_file(path, why))??];
        let mut seen = vec![canonical(path, disk)];
        while let Some((last, extend)) =
            parts.last().and_then(|last| Some((last, last.config.extend.as_ref()?)))
        {
            let target = last.root.join(extend.get_ref());
            if seen.contains(&canonical(&target, disk)) {
                let message = "the configurations extend each other in a circle".to_owned();
                return Err(wrong_extend(last, extend, message, "one of them must do without `extend`"));
            }
            let part = read_one(&target, disk).map_err(|why| {
                let message = format!("{} {why}", target.display());
                wrong_extend(last, extend, message, "the path is relative to the directory of this file")
            })??;
            seen.push(canonical(&target, disk));
            parts.push(part);
        }
        let configs = parts.iter().rev().map(|part| part.config.clone());
        let config = configs.reduce(|base, own| own.over(base)).unwrap_or_default();
        Ok(Loaded { config, parts })
    }
}

fn wrong_extend(part: &Part, extend: &Spanned<String>, message: String, help: &str) -> ConfigError {
    ConfigError {
        file: Arc::clone(&part.file),
        span: Some(Span::new(extend.span().start, extend.span().end)),
        message,
        help: Some(help.to_owned()),
    }
}

/// What two spellings of a path have in common.
fn canonical(path: &Path, disk: &Disk) -> PathBuf {
    disk.resolved(&absolute(path))
}

/// The outer error says why there is nothing to read, after the name of the file.
fn read_one(path: &Path, disk: &Disk) -> Result<Result<Part, ConfigError>, String> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let bytes = disk.read(&path, FileKind::Settings).map(Cow::into_owned);
    let file = SourceFile::from_bytes(&path, &bytes.map_err(|error| format!("cannot be read: {error}"))?);
    if file.invalid_utf8().is_some() {
        return Err("is not UTF-8".to_owned());
    }
    let file = Arc::new(file);
    let root = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Config::parse(&file).map(|mut config| {
        for layer in config.layers.iter_mut().chain(&mut config.optional_layers) {
            *layer = Spanned::new(layer.span(), root.join(layer.get_ref()).to_string_lossy().into_owned());
        }
        config.baseline = config.baseline.map(|path| root.join(path).to_string_lossy().into_owned());
        Part { config, file, root }
    }))
}

fn whole_file(path: &Path, message: String) -> ConfigError {
    ConfigError { file: Arc::new(SourceFile::new(path, "")), span: None, message, help: None }
}

impl Config {
    /// This configuration where it says something, `base` where it does not. Lists and tables add up, but
    /// for `[lint]`: there the order counts, and [`super::Settings`] goes through the parts.
    fn over(self, base: Config) -> Config {
        let mut images = base.images;
        images.extend(self.images);
        Config {
            required_version: self.required_version,
            extend: self.extend,
            target_release: self.target_release.or(base.target_release),
            target_pantavisor: self.target_pantavisor.or(base.target_pantavisor),
            layers: joined(base.layers, self.layers),
            optional_layers: joined(base.optional_layers, self.optional_layers),
            exclude: joined(base.exclude, self.exclude),
            baseline: self.baseline.or(base.baseline),
            fail_on: self.fail_on.or(base.fail_on),
            format: self.format.or(base.format),
            groups: joined(base.groups, self.groups),
            external_services: joined(base.external_services, self.external_services),
            features: joined(base.features, self.features),
            known_variables: joined(base.known_variables, self.known_variables),
            known_classes: joined(base.known_classes, self.known_classes),
            known_overrides: joined(base.known_overrides, self.known_overrides),
            known_licenses: joined(base.known_licenses, self.known_licenses),
            closed_world: self.closed_world.or(base.closed_world),
            images,
            lint: self.lint,
            rules: self.rules.over(base.rules),
            fmt: self.fmt.over(base.fmt),
        }
    }
}

impl RuleOptions {
    fn over(self, base: RuleOptions) -> RuleOptions {
        let known = joined(base.manifest_unknown_key.known, self.manifest_unknown_key.known);
        let own_classes = self.required_inherits.image_classes;
        let image_classes = own_classes.or(base.required_inherits.image_classes);
        RuleOptions {
            manifest_unknown_key: ManifestUnknownKey { known },
            required_inherits: RequiredInherits { image_classes },
        }
    }
}

impl Fmt {
    /// These options where they are given, those of `base` elsewhere.
    fn over(self, base: Fmt) -> Fmt {
        let mut options = base.0;
        // An equal key would stay as it is, with its place in the other file.
        options.retain(|key, _| !self.0.contains_key(key));
        options.extend(self.0);
        Fmt(options)
    }
}

fn joined<T>(mut first: Vec<T>, second: Vec<T>) -> Vec<T> {
    first.extend(second);
    first
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Writes the files, and reads `a.toml` among them.
    fn read(files: &[(&str, &str)]) -> LoadedOrError {
        let directory = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Loaded::read(&directory.path().join("a.toml"), &Disk::default())
    }

    /// Where the error is, what it says, and the help, without the name of the directory.
    fn check(files: &[(&str, &str)], file: &str, wrong: &str, message: &str) {
        let error = read(files).expect_err(message);
        assert_eq!(error.file.path().file_name().unwrap(), file, "{error}");
        assert_eq!(error.span.map(|span| error.file.slice(span)), Some(wrong), "{error}");
        assert!(error.message.ends_with(message), "{error}");
        assert!(error.help.is_some());
    }

    #[test]
    fn what_is_extended_comes_first() {
        let files = [
            (
                "a.toml",
                "extend = \"base/b.toml\"\ngroups = [\"a\"]\nlayers = [\"../x\"]\n[fmt]\nlists = \"aligned\"\n",
            ),
            (
                "base/b.toml",
                "extend = \"c.toml\"\ngroups = [\"b\"]\nlayers = [\"y*\"]\nclosed-world = true\n",
            ),
            (
                "base/c.toml",
                "[rules.required-inherits]\nimage-classes = [\"c\"]\n[fmt]\nlists = \"hanging\"\n",
            ),
        ];
        let loaded = read(&files).unwrap();
        let config = &loaded.config;
        assert_eq!(config.groups, ["b", "a"]);
        assert_eq!(config.closed_world, Some(true));
        assert_eq!(config.rules.required_inherits.image_classes(), ["c"]);
        let root = &loaded.parts[0].root;
        let layers: Vec<_> =
            config.layers.iter().map(|layer| Path::new(layer.get_ref()).to_owned()).collect();
        assert_eq!(layers, [root.join("base/y*"), root.join("../x")]);
        assert_eq!(loaded.parts.len(), 3);
        assert_eq!(config.fmt.0.values().count(), 1);
    }

    #[test]
    fn circles_and_missing_files_are_shown_where_they_are_named() {
        let circle = "the configurations extend each other in a circle";
        check(&[("a.toml", "extend = \"a.toml\"\n")], "a.toml", "\"a.toml\"", circle);
        let files = [("a.toml", "extend = \"x/b.toml\"\n"), ("x/b.toml", "extend = \"../x/../a.toml\"\n")];
        check(&files, "b.toml", "\"../x/../a.toml\"", circle);
        let missing = "cannot be read: No such file or directory (os error 2)";
        check(&[("a.toml", "extend = \"b.toml\"\n")], "a.toml", "\"b.toml\"", missing);
        let files = [("a.toml", "extend = \"b.toml\"\n"), ("b.toml", "groops = []\n")];
        check(&files, "b.toml", "groops", "");
        assert!(read(&[]).is_err_and(|error| error.span.is_none()));
    }
}
