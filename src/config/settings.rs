//! What follows from a configuration and the command line: which rules run on which file, and how bad
//! their findings are.

use std::path::Path;
use std::sync::Arc;

use globset::{Glob, GlobMatcher};
use toml::Spanned;

use crate::text::closest;

use super::{Config, ConfigError, Formatting, Loaded};
use crate::diag::{Meta, Severity};
use crate::text::{SourceFile, Span};

/// What the command line says about rules; it comes after the configuration.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub select: Vec<String>,
    pub extend_select: Vec<String>,
    pub ignore: Vec<String>,
    pub severity: Vec<(String, Severity)>,
}

/// A configuration resolved against the rules that exist.
#[derive(Clone, Debug)]
pub struct Settings {
    pub loaded: Arc<Loaded>,
    rules: &'static [&'static Meta],
    /// For each rule its severity, `None` if it is off.
    levels: Vec<Option<Severity>>,
    per_path: Vec<Exceptions>,
    pub formatting: Formatting,
}

/// What differs for the files of a glob: rules by their index, and how bad they are there.
type Exceptions = (GlobMatcher, Vec<(usize, Option<Severity>)>);

impl Settings {
    /// Resolves `loaded` against `rules`, which are all rules in the order of the registry.
    pub fn new(
        loaded: Loaded,
        overrides: &Overrides,
        rules: &'static [&'static Meta],
    ) -> Result<Settings, ConfigError> {
        let file = loaded.file.clone().unwrap_or_else(|| Arc::new(SourceFile::new("(defaults)", "")));
        let names = Names { rules, file: &file };
        let lint = &loaded.config.lint;
        let mut levels: Vec<Option<Severity>> =
            rules.iter().map(|rule| rule.on_by_default.then_some(rule.severity)).collect();
        if let Some(select) = &lint.select {
            names.check_all(select)?;
            levels = only(rules, select.iter().map(|name| name.get_ref().as_str()));
        }
        names.check_all(&lint.extend_select)?;
        names.check_all(&lint.ignore)?;
        turn_on(rules, &mut levels, lint.extend_select.iter().map(|name| name.get_ref().as_str()));
        for (index, severity) in names.severities(&lint.severity)? {
            levels[index] = levels[index].and(Some(severity));
        }
        turn_off(rules, &mut levels, lint.ignore.iter().map(|name| name.get_ref().as_str()));
        apply(rules, overrides, &mut levels);
        let per_path = names.per_path(&loaded.config)?;
        let formatting = loaded.config.fmt.resolve(&file)?;
        Ok(Settings { loaded: Arc::new(loaded), rules, levels, per_path, formatting })
    }

    pub fn config(&self) -> &Config {
        &self.loaded.config
    }

    /// How bad a finding of `rule` in the file at `path` is; `None` if the rule is off there.
    pub fn severity(&self, rule: &Meta, path: &Path) -> Option<Severity> {
        let index = self.rules.iter().position(|known| known.name == rule.name)?;
        let mut level = self.levels[index];
        let relative = path.strip_prefix(&self.loaded.root).unwrap_or(path);
        for (glob, changes) in &self.per_path {
            if let Some((_, change)) = changes.iter().rev().find(|change| change.0 == index)
                && glob.is_match(relative)
            {
                level = level.and(*change);
            }
        }
        level
    }

    /// Whether `rule` is on for some file.
    pub fn is_on(&self, rule: &Meta) -> bool {
        self.rules
            .iter()
            .position(|known| known.name == rule.name)
            .is_some_and(|at| self.levels[at].is_some())
    }
}

/// Whether `name` names `rule`: its own name, its group, `all`, or the id of an equivalent of oelint-adv.
fn names_rule(name: &str, rule: &Meta) -> bool {
    name == rule.name || name == rule.group || name == "all" || rule.oelint().any(|id| id == name)
}

fn only<'a>(rules: &[&Meta], names: impl Iterator<Item = &'a str>) -> Vec<Option<Severity>> {
    let mut levels = vec![None; rules.len()];
    turn_on(rules, &mut levels, names);
    levels
}

fn turn_on<'a>(rules: &[&Meta], levels: &mut [Option<Severity>], names: impl Iterator<Item = &'a str>) {
    for name in names {
        for (rule, level) in rules.iter().zip(&mut *levels).filter(|(rule, _)| names_rule(name, rule)) {
            *level = level.or(Some(rule.severity));
        }
    }
}

fn turn_off<'a>(rules: &[&Meta], levels: &mut [Option<Severity>], names: impl Iterator<Item = &'a str>) {
    for name in names {
        for (_, level) in rules.iter().zip(&mut *levels).filter(|(rule, _)| names_rule(name, rule)) {
            *level = None;
        }
    }
}

fn apply(rules: &[&Meta], overrides: &Overrides, levels: &mut Vec<Option<Severity>>) {
    if !overrides.select.is_empty() {
        *levels = only(rules, overrides.select.iter().map(String::as_str));
    }
    turn_on(rules, levels, overrides.extend_select.iter().map(String::as_str));
    for (name, severity) in &overrides.severity {
        for (_, level) in rules.iter().zip(&mut *levels).filter(|(rule, _)| names_rule(name, rule)) {
            *level = level.and(Some(*severity));
        }
    }
    turn_off(rules, levels, overrides.ignore.iter().map(String::as_str));
}

/// A rule's name on the command line; an error says what it was probably meant to be.
pub fn check_name(name: &str, rules: &[&Meta]) -> Result<(), String> {
    if rules.iter().any(|rule| names_rule(name, rule)) {
        return Ok(());
    }
    let known = rules.iter().flat_map(|rule| [rule.name, rule.group]);
    Err(closest(name, known).map_or_else(
        || "`pvlint rules` lists all rules".to_owned(),
        |near| format!("did you mean `{near}`?"),
    ))
}

/// Looks up the names in a configuration, and points at those that are wrong.
struct Names<'a> {
    rules: &'static [&'static Meta],
    file: &'a Arc<SourceFile>,
}

impl Names<'_> {
    fn error<T>(&self, at: &Spanned<T>, message: String, help: Option<String>) -> ConfigError {
        let span = Some(Span::new(at.span().start, at.span().end));
        ConfigError { file: Arc::clone(self.file), span, message, help }
    }

    fn check_all(&self, names: &[Spanned<String>]) -> Result<(), ConfigError> {
        names.iter().try_for_each(|name| {
            check_name(name.get_ref(), self.rules).map_err(|help| {
                self.error(name, format!("there is no rule `{}`", name.get_ref()), Some(help))
            })
        })
    }

    fn severities(
        &self,
        levels: &std::collections::BTreeMap<Spanned<String>, Spanned<String>>,
    ) -> Result<Vec<(usize, Severity)>, ConfigError> {
        let mut found = Vec::new();
        for (name, level) in levels {
            self.check_all(std::slice::from_ref(name))?;
            let severity = Severity::parse(level.get_ref()).ok_or_else(|| {
                let message = format!("there is no severity `{}`", level.get_ref());
                self.error(level, message, Some("the severities are error, warning and note".to_owned()))
            })?;
            let named = self.rules.iter().enumerate().filter(|(_, rule)| names_rule(name.get_ref(), rule));
            found.extend(named.map(|(index, _)| (index, severity)));
        }
        Ok(found)
    }

    fn per_path(&self, config: &Config) -> Result<Vec<Exceptions>, ConfigError> {
        let mut all = Vec::new();
        for (pattern, exceptions) in &config.lint.per_path {
            let glob = Glob::new(pattern.get_ref())
                .map_err(|error| self.error(pattern, format!("not a glob: {}", error.kind()), None))?;
            self.check_all(&exceptions.ignore)?;
            let mut changes: Vec<_> = self
                .severities(&exceptions.severity)?
                .into_iter()
                .map(|(index, severity)| (index, Some(severity)))
                .collect();
            for name in &exceptions.ignore {
                let named =
                    self.rules.iter().enumerate().filter(|(_, rule)| names_rule(name.get_ref(), rule));
                changes.extend(named.map(|(index, _)| (index, None)));
            }
            all.push((glob.compile_matcher(), changes));
        }
        Ok(all)
    }
}
