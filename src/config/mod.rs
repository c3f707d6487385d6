//! `pvlint.toml`: what may stand in it ([`Config`]), where it is found ([`discover`]) and what follows
//! from it for each rule and file ([`Settings`]).

mod discover;
mod edit;
mod formatting;
mod schema;
mod settings;
mod version;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::diag::Severity;
use crate::text::{SourceFile, Span, closest, did_you_mean, suggest};

pub use discover::nearest;
pub(crate) use discover::{FILE_NAMES, is_config, nearest_of_each};
pub(crate) use edit::{Wish, ways_to_say};
pub(crate) use formatting::{Fmt, Formatting};
pub use schema::schema;
pub use settings::{Overrides, Settings};
pub(crate) use settings::{check_ignored, check_name, names_rule};

/// The feature of devices on which Pantavisor itself runs the D-Bus system bus.
pub(crate) const HOSTED_BUS_FEATURE: &str = "hosted-dbus";

/// A configuration as it was written; every key is optional.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "pvlint.toml", description = "The configuration of pvlint. Every key is optional.")]
pub struct Config {
    /// Which versions of pvlint may run with this file, such as `>=0.1`.
    #[schemars(with = "Option<String>")]
    pub required_version: Option<Spanned<String>>,
    /// Another configuration that this one adds to, relative to this file.
    #[schemars(with = "Option<String>")]
    pub extend: Option<Spanned<String>>,
    /// The Yocto release that the layer is for; read from LAYERSERIES_COMPAT if absent.
    #[schemars(with = "Option<schema::ReleaseName>")]
    pub target_release: Option<Spanned<String>>,
    /// The version of Pantavisor on the devices, such as `029`, or `next` for what is in no release yet; read
    /// from the recipe `pantavisor` of the layers if absent.
    #[schemars(with = "Option<String>")]
    pub target_pantavisor: Option<Spanned<String>>,
    /// Directories of further layers, as globs relative to this file.
    #[schemars(with = "Vec<String>")]
    pub layers: Vec<Spanned<String>>,
    /// Further layers that need not be there, as in CI, where the layer next door is missing.
    #[schemars(with = "Vec<String>")]
    pub optional_layers: Vec<Spanned<String>>,
    /// Files and directories below this file that are neither checked nor formatted, as globs.
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
    /// The file of findings that are known, relative to this one; `--write-baseline` writes it.
    pub baseline: Option<String>,
    /// How bad a finding has to be for the run to fail.
    pub fail_on: Option<FailOn>,
    /// How findings are printed where `--format` does not say.
    pub format: Option<Printed>,
    /// Groups of containers besides the built-in ones and those of the layer's device files.
    pub groups: Vec<String>,
    /// Services that containers outside of this tree provide.
    pub external_services: Vec<String>,
    /// Pantavisor features that the devices have, such as `hosted-dbus`.
    #[schemars(with = "Vec<String>")]
    pub features: Vec<Spanned<String>>,
    /// Variables that something reads which pvlint does not see; a `*` at the end stands for any text.
    pub known_variables: Vec<String>,
    /// Classes of layers that are not here; a `*` at the end stands for any text.
    pub known_classes: Vec<String>,
    /// Overrides that a machine or a distribution elsewhere has; a `*` at the end stands for any text.
    pub known_overrides: Vec<String>,
    /// Licenses whose texts are in a layer that is not here; a `*` at the end stands for any text.
    pub known_licenses: Vec<String>,
    /// Whether all containers of a device are in this tree, and all layers of its build among `layers`.
    pub closed_world: Option<bool>,
    /// Which containers make up an image, by the image's name.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub images: BTreeMap<String, Vec<Spanned<String>>>,
    /// Which rules run, and how bad their findings are.
    pub lint: Lint,
    /// The options of single rules.
    pub rules: RuleOptions,
    /// The formatter's options.
    pub fmt: Fmt,
}

/// The severity from which on a finding fails the run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

/// How findings are printed for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Printed {
    Human,
    Concise,
    Gcc,
    Grouped,
}

impl FailOn {
    /// Whether a finding this bad fails the run.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Note => severity >= Severity::Note,
            FailOn::Never => false,
        }
    }
}

/// `[lint]`: which rules run, and how bad their findings are.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct Lint {
    /// Only these rules, and of these groups what is on by default.
    #[schemars(with = "Option<Vec<schema::RuleName>>")]
    pub select: Option<Spanned<Vec<Spanned<String>>>>,
    /// Rules besides those that are on, and groups as a whole.
    #[schemars(with = "Vec<schema::RuleName>")]
    pub extend_select: Vec<Spanned<String>>,
    /// Rules or groups that are off.
    #[schemars(with = "Vec<schema::RuleName>")]
    pub ignore: Vec<Spanned<String>>,
    /// How bad the findings of a rule or group are.
    #[schemars(with = "schema::Severities")]
    pub severity: BTreeMap<Spanned<String>, Spanned<String>>,
    /// Exceptions by directory or glob, relative to this file.
    #[schemars(with = "BTreeMap<String, PerPath>")]
    pub per_path: BTreeMap<Spanned<String>, PerPath>,
    /// What ShellCheck says about shell code, if it is installed.
    pub shellcheck: Option<Shellcheck>,
}

/// `[lint.shellcheck]`: what ShellCheck says about the shell code of recipes and scripts.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct Shellcheck {
    /// Whether `pvlint check` runs the program `shellcheck`, which it looks for in PATH.
    pub enable: bool,
    /// Codes besides those that nearly always hold in recipes, such as `SC2086`.
    #[schemars(with = "Vec<String>", inner(regex(pattern = "^SC[0-9]{4}$")))]
    pub codes: Vec<Spanned<String>>,
    /// Codes that are left out.
    #[schemars(with = "Vec<String>", inner(regex(pattern = "^SC[0-9]{4}$")))]
    pub ignore: Vec<Spanned<String>>,
}

impl Shellcheck {
    /// The numbers of further codes.
    pub fn more(&self) -> impl Iterator<Item = u32> {
        self.codes.iter().filter_map(|code| code_number(code.get_ref()))
    }

    /// The numbers of those that are left out.
    pub fn without(&self) -> impl Iterator<Item = u32> {
        self.ignore.iter().filter_map(|code| code_number(code.get_ref()))
    }

    /// Something that is no code would silently do nothing.
    fn check(&self, file: &Arc<SourceFile>) -> Result<(), ConfigError> {
        let mut codes = self.codes.iter().chain(&self.ignore);
        let Some(wrong) = codes.find(|code| code_number(code.get_ref()).is_none()) else { return Ok(()) };
        Err(ConfigError {
            file: Arc::clone(file),
            span: Some(Span::new(wrong.span().start, wrong.span().end)),
            message: format!("`{}` is no code of ShellCheck", wrong.get_ref()),
            help: Some("write it as `SC2086`".to_owned()),
        })
    }
}

/// The number in `SC2086`.
fn code_number(code: &str) -> Option<u32> {
    let digits = code.strip_prefix("SC")?;
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

/// What differs for the files of one directory or glob.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct PerPath {
    /// Rules or groups that are off there.
    #[schemars(with = "Vec<schema::RuleName>")]
    pub ignore: Vec<Spanned<String>>,
    /// How bad the findings of a rule or group are there.
    #[schemars(with = "schema::Severities")]
    pub severity: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// `[rules.NAME]`: the options of single rules.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct RuleOptions {
    /// What `manifest-unknown-key` leaves out.
    pub manifest_unknown_key: ManifestUnknownKey,
    /// What `required-inherits` asks for.
    pub required_inherits: RequiredInherits,
}

/// `[rules.manifest-unknown-key]`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct ManifestUnknownKey {
    /// Keys that are right although the schemas do not have them.
    pub known: Vec<String>,
}

/// `[rules.required-inherits]`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(inline)]
pub struct RequiredInherits {
    /// Classes that build a root file system; `core-image` and `image` if nothing is said.
    pub image_classes: Option<Vec<String>>,
}

impl RequiredInherits {
    pub fn image_classes(&self) -> Vec<&str> {
        match &self.image_classes {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => vec!["core-image", "image"],
        }
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

/// Whether one of the names that a configuration lists is this one, or begins as it does.
pub(crate) fn lists(known: &[String], name: &str) -> bool {
    known.iter().any(|entry| match entry.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => entry == name,
    })
}

impl Config {
    /// Reads a configuration. The first thing in it that is wrong ends the reading.
    pub fn parse(file: &Arc<SourceFile>) -> Result<Config, ConfigError> {
        version::check(file)?;
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
        config.check_features(file)?;
        if let Some(shellcheck) = &config.lint.shellcheck {
            shellcheck.check(file)?;
        }
        Ok(config)
    }

    /// An unknown feature may well be one of Pantavisor. One that is nearly called like a known one
    /// would count for its opposite: a device without it.
    fn check_features(&self, file: &Arc<SourceFile>) -> Result<(), ConfigError> {
        for feature in &self.features {
            if let Some(near) = closest(feature.get_ref(), [HOSTED_BUS_FEATURE])
                && near != feature.get_ref()
            {
                return Err(ConfigError {
                    file: Arc::clone(file),
                    span: Some(Span::new(feature.span().start, feature.span().end)),
                    message: format!("pvlint knows no feature `{}`", feature.get_ref()),
                    help: Some(suggest(near)),
                });
            }
        }
        Ok(())
    }
}

/// A configuration with all that it extends.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// What the parts come to. `[lint]` is only that of the first part.
    pub config: Config,
    /// The file itself, then what it extends, and so on. None for the defaults.
    pub parts: Vec<Part>,
}

/// One file of a configuration.
#[derive(Clone, Debug)]
pub struct Part {
    pub config: Config,
    pub file: Arc<SourceFile>,
    /// The directory that relative paths and globs in it are relative to; absolute.
    pub root: PathBuf,
}

impl fmt::Display for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts.first() {
            Some(part) => write!(f, "{}", part.file.path().display()),
            None => f.write_str("the defaults"),
        }
    }
}

/// Turns serde's "unknown field `x`, expected one of `a`, `b`" into a suggestion.
fn suggestion_in(message: &str) -> Option<String> {
    let mut names = message.split('`').skip(1).step_by(2);
    let unknown = names.next()?;
    did_you_mean(unknown, names)
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
        let feature = "pvlint knows no feature `hosted_dbus`";
        check(
            "features = [\"x\", \"hosted_dbus\"]\n",
            "\"hosted_dbus\"",
            feature,
            Some("did you mean `hosted-dbus`?"),
        );
    }

    #[test]
    fn a_suggestion_is_near() {
        assert_eq!(closest("mdev-vlaue", ["mdev-value", "syntax-error"]), Some("mdev-value"));
        assert_eq!(closest("qwerty", ["mdev-value", "syntax-error"]), None);
    }
}
