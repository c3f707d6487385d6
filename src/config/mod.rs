//! `pvlint.toml`: what may stand in it ([`Config`]), where it is found ([`discover`]) and what follows
//! from it for each rule and file ([`Settings`]).

mod discover;
mod formatting;
mod settings;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::text::{SourceFile, Span, closest};

pub use discover::{FILE_NAMES, Found, nearest};
pub use formatting::{Fmt, Formatting};
pub use settings::{Overrides, Settings, check_name};

/// A configuration as it was written; every key is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Which versions of pvlint may run with this file, such as `">=0.1"`.
    pub required_version: Option<Spanned<String>>,
    /// Another configuration that this one adds to, relative to this file.
    pub extend: Option<Spanned<String>>,
    /// The Yocto release that the layer is for; read from LAYERSERIES_COMPAT if absent.
    pub target_release: Option<Spanned<String>>,
    /// Folders of further layers, as globs relative to this file.
    pub layers: Vec<Spanned<String>>,
    /// Groups of containers besides the built-in ones and those of the layer's device files.
    pub groups: Vec<String>,
    /// Services that containers outside of this tree provide.
    pub external_services: Vec<String>,
    /// Pantavisor features that the devices have, such as `hosted-dbus`.
    pub features: Vec<String>,
    /// Whether all containers of a device are in this tree.
    pub closed_world: Option<bool>,
    /// Which containers make up an image.
    pub images: BTreeMap<String, Vec<String>>,
    pub lint: Lint,
    pub rules: RuleOptions,
    pub fmt: Fmt,
}

/// `[lint]`: which rules run, and how bad their findings are.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lint {
    /// Only these rules or groups.
    pub select: Option<Vec<Spanned<String>>>,
    /// Rules or groups besides those that are on.
    pub extend_select: Vec<Spanned<String>>,
    pub ignore: Vec<Spanned<String>>,
    pub severity: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Exceptions by glob, relative to this file.
    pub per_path: BTreeMap<Spanned<String>, PerPath>,
}

/// What differs for the files of one glob.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct PerPath {
    pub ignore: Vec<Spanned<String>>,
    pub severity: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// `[rules.NAME]`: the options of single rules.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleOptions {
    pub manifest_unknown_key: ManifestUnknownKey,
    pub required_inherits: RequiredInherits,
}

/// `[rules.manifest-unknown-key]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ManifestUnknownKey {
    /// Keys that are right although the schemas do not have them.
    pub known: Vec<String>,
}

/// `[rules.required-inherits]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequiredInherits {
    /// Classes that build a root file system.
    pub image_classes: Vec<String>,
}

impl Default for RequiredInherits {
    fn default() -> Self {
        RequiredInherits { image_classes: vec!["core-image".to_owned(), "image".to_owned()] }
    }
}

/// What is wrong with a configuration, and where.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {message}", .file.path().display())]
pub struct ConfigError {
    pub file: Arc<SourceFile>,
    /// `None` if the file as a whole is meant.
    pub span: Option<Span>,
    pub message: String,
    pub help: Option<String>,
}

impl Config {
    /// Reads a configuration. The first thing in it that is wrong ends the reading.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Config, ConfigError> {
        let config: Config = toml::from_str(file.text()).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(" ");
            ConfigError {
                file: Arc::clone(file),
                span: error.span().map(|span| Span::new(span.start, span.end)),
                help: suggestion_in(&message),
                message,
            }
        })?;
        // Now, while it is known which file the options stand in.
        config.fmt.resolve(file)?;
        Ok(config)
    }
}

/// A configuration and the file that it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub config: Config,
    /// `None` for the defaults.
    pub file: Option<Arc<SourceFile>>,
    /// The folder that relative paths and globs in it are relative to.
    pub root: PathBuf,
}

impl Loaded {
    pub fn defaults(root: &Path) -> Loaded {
        Loaded { config: Config::default(), file: None, root: root.to_owned() }
    }
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "{}", file.path().display()),
            None => f.write_str("the defaults"),
        }
    }
}

/// Turns serde's "unknown field `x`, expected one of `a`, `b`" into a suggestion.
fn suggestion_in(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next()?;
    closest(unknown, names).map(|name| format!("did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wrong: &str, message: &str, help: Option<&str>) {
        let file = Arc::new(SourceFile::new("pvlint.toml", text));
        let error = Config::parse(&file).expect_err(text);
        assert_eq!(error.span.map(|span| span.slice(text)), Some(wrong), "{text}");
        assert!(error.message.starts_with(message), "{}", error.message);
        assert_eq!(error.help.as_deref(), help, "{text}");
    }

    #[test]
    fn errors_have_a_span_and_a_suggestion() {
        check("[lint]\nignroe = []\n", "ignroe", "unknown field `ignroe`", Some("did you mean `ignore`?"));
        check("closed-world = 3\n", "3", "invalid type: integer `3`, expected a boolean", None);
        check("layers = [\n", "", "", None);
    }

    #[test]
    fn a_suggestion_is_near() {
        assert_eq!(closest("mdev-vlaue", ["mdev-value", "syntax-error"]), Some("mdev-value"));
        assert_eq!(closest("qwerty", ["mdev-value", "syntax-error"]), None);
    }
}
