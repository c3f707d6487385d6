//! What follows from a configuration and the command line: which rules run on which file, and how bad
//! their findings are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{Glob, GlobMatcher};
use toml::Spanned;

use super::{Config, ConfigError, Formatting, Lint, Loaded, Part, Shellcheck};
use crate::diag::{Answer, Meta, Severity, oelint_rule, oelint_rules};
use crate::text::{Span, closest, did_you_mean, suggest};

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
    levels: Levels,
    per_path: Vec<Exceptions>,
    /// What is not checked, by globs and what they are relative to.
    excluded: Vec<(PathBuf, GlobMatcher)>,
    pub formatting: Formatting,
}

/// Which rules are on, and how bad their findings are, in the order of the registry.
#[derive(Clone, Debug)]
struct Levels {
    rules: &'static [&'static Meta],
    on: Vec<bool>,
    /// Also of rules that are off: the command line may turn them on.
    severity: Vec<Severity>,
}

/// What differs for the files of a glob, and for what lies below the directories of one.
#[derive(Clone, Debug)]
struct Exceptions {
    /// What the glob is relative to.
    root: PathBuf,
    glob: GlobMatcher,
    /// Rules by their index, and how bad they are there.
    changes: Vec<(usize, Option<Severity>)>,
}

impl Settings {
    /// Resolves `loaded` against `rules`, which are all rules in the order of the registry.
    pub fn new(
        loaded: Loaded,
        overrides: &Overrides,
        rules: &'static [&'static Meta],
    ) -> Result<Settings, ConfigError> {
        let mut levels = Levels::of(rules);
        let mut per_path = Vec::new();
        let mut formatting = Formatting::default();
        let mut excluded = Vec::new();
        // What is extended comes first, so that what extends it has the last word.
        for part in loaded.parts.iter().rev() {
            let names = Names { rules, part };
            let overrides = names.overrides(&part.config.lint)?;
            levels.apply(&overrides);
            per_path.extend(names.per_path(&part.config.lint)?);
            for pattern in &part.config.exclude {
                excluded.push((part.root.clone(), names.glob(pattern)?));
            }
        }
        if let Some(part) = loaded.parts.first() {
            formatting = loaded.config.fmt.resolve(&part.file)?;
        }
        levels.apply(overrides);
        Ok(Settings { loaded: Arc::new(loaded), levels, per_path, excluded, formatting })
    }

    pub fn config(&self) -> &Config {
        &self.loaded.config
    }

    /// How bad a finding of `rule` in the file at `path` is; `None` if the rule is off there.
    pub fn severity(&self, rule: &Meta, path: &Path) -> Option<Severity> {
        let index = self.levels.rules.iter().position(|known| known.name == rule.name)?;
        let mut level = self.levels.level(index);
        for Exceptions { root, glob, changes } in &self.per_path {
            if let Some((_, change)) = changes.iter().rev().find(|change| change.0 == index)
                && path.strip_prefix(root).unwrap_or(path).ancestors().any(|above| glob.is_match(above))
            {
                level = level.and(*change);
            }
        }
        level
    }

    /// What is wanted of ShellCheck; nothing unless it is switched on.
    pub fn shellcheck(&self) -> Option<&Shellcheck> {
        let wanted = self.loaded.parts.iter().find_map(|part| part.config.lint.shellcheck.as_ref())?;
        if wanted.enable { Some(wanted) } else { None }
    }

    /// Whether the file at `path`, which is absolute, is neither checked nor formatted unless it is named.
    pub fn excludes(&self, path: &Path) -> bool {
        self.excluded.iter().any(|(root, glob)| {
            path.strip_prefix(root).is_ok_and(|below| below.ancestors().any(|above| glob.is_match(above)))
        })
    }

    /// The globs of `per-path`, what they are relative to, and what differs for each rule.
    pub fn exceptions(&self) -> impl Iterator<Item = (&str, &Path, Vec<(&'static Meta, Option<Severity>)>)> {
        self.per_path.iter().map(|Exceptions { root, glob, changes }| {
            let mut of_rules: BTreeMap<usize, Option<Severity>> = BTreeMap::new();
            of_rules.extend(changes.iter().copied());
            let changes = of_rules.into_iter().map(|(index, change)| (self.levels.rules[index], change));
            (glob.glob().glob(), root.as_path(), changes.collect())
        })
    }

    /// How bad findings of `rule` are where no `per-path` says something else; `None` if it is off.
    pub fn level(&self, rule: &Meta) -> Option<Severity> {
        let index = self.levels.rules.iter().position(|known| known.name == rule.name)?;
        self.levels.level(index)
    }
}

impl Levels {
    fn of(rules: &'static [&'static Meta]) -> Levels {
        let on = rules.iter().map(|rule| rule.on_by_default).collect();
        Levels { rules, on, severity: rules.iter().map(|rule| rule.severity).collect() }
    }

    /// How bad findings of a rule are; `None` if it is off.
    fn level(&self, index: usize) -> Option<Severity> {
        if self.on[index] { Some(self.severity[index]) } else { None }
    }

    fn apply(&mut self, overrides: &Overrides) {
        if !overrides.select.is_empty() {
            self.on.fill(false);
        }
        for name in &overrides.select {
            self.selected(name).into_iter().for_each(|index| self.on[index] = true);
        }
        for name in &overrides.extend_select {
            self.named(name).for_each(|index| self.on[index] = true);
        }
        for (name, severity) in &overrides.severity {
            self.named(name).for_each(|index| self.severity[index] = *severity);
        }
        for name in &overrides.ignore {
            self.named(name).for_each(|index| self.on[index] = false);
        }
    }

    /// The rules that `name` stands for where only some are to run: of a group those that are on by default,
    /// if there are any. Whoever wants more than that has a name for it.
    fn selected(&self, name: &str) -> Vec<usize> {
        let all: Vec<usize> = self.named(name).collect();
        let is_group = self.rules.iter().any(|rule| rule.group == name);
        let mut on = all.clone();
        on.retain(|index| self.rules[*index].on_by_default);
        if is_group && !on.is_empty() { on } else { all }
    }

    fn named(&self, name: &str) -> impl Iterator<Item = usize> + use<> {
        named(self.rules, name).collect::<Vec<_>>().into_iter()
    }
}

/// The rules that `name` names, by their indices.
fn named<'a>(rules: &'a [&'static Meta], name: &'a str) -> impl Iterator<Item = usize> + 'a {
    rules.iter().enumerate().filter(move |(_, rule)| names_rule(name, rule)).map(|(index, _)| index)
}

/// Whether `name` names `rule`: its own name, its group, `all`, or the id of an equivalent of oelint-adv.
pub(crate) fn names_rule(name: &str, rule: &Meta) -> bool {
    name == rule.name || name == rule.group || name == "all" || rule.stands_for(name)
}

/// Whether `name` names rules; an error says what it was probably meant to be.
pub(crate) fn check_name(name: &str, rules: &[&Meta]) -> Result<(), String> {
    if rules.iter().any(|rule| names_rule(name, rule)) {
        return Ok(());
    }
    if is_oelint(name) {
        return Err(answer_to(name));
    }
    let last = name.rsplit('/').next().unwrap_or(name);
    if let Some(help) = did_you_mean(last, rules.iter().flat_map(|rule| [rule.name, rule.group])) {
        return Err(help);
    }
    if rules.iter().any(|rule| rule.name == last || rule.group == last) {
        return Err(suggest(last));
    }
    Err(rules_with(name, rules).unwrap_or_else(|| "`pvlint rules` lists all rules".to_owned()))
}

/// Help for a word that is a part of the names of some rules, or stands for all.
fn rules_with(word: &str, rules: &[&Meta]) -> Option<String> {
    if word.eq_ignore_ascii_case("all") {
        let help =
            "what is on by default runs anyway, and `--extend-select GROUP` adds the others of a group";
        return Some(help.to_owned());
    }
    let with = rules.iter().filter(|rule| rule.name.split('-').any(|part| part == word));
    let names: Vec<String> = with.map(|rule| format!("`{}`", rule.name)).collect();
    if names.is_empty() || names.len() > 6 {
        return None;
    }
    Some(format!("there are {}", names.join(", ")))
}

/// As [`check_name`], where rules are turned off or down: a rule of oelint-adv that pvlint has no
/// equivalent of is off as it is, and the list may have been copied as a whole.
pub(crate) fn check_ignored(name: &str, rules: &[&Meta]) -> Result<(), String> {
    check_name(name, rules).or_else(|help| if is_oelint(name) { Ok(()) } else { Err(help) })
}

/// Help for an id of oelint-adv without an equivalent.
fn answer_to(id: &str) -> String {
    const NONE: &str = "pvlint has no equivalent of this rule of oelint-adv";
    match oelint_rule(id) {
        Some(rule) => match rule.answer {
            Answer::Formatter(words) => format!("what this rule of oelint-adv is about is done by {words}"),
            Answer::Unchecked(words) => format!("{NONE}: {}", words.replace(['[', ']'], "")),
            Answer::Rules => format!("there are equivalents of `{}` only as a whole", rule.id),
        },
        None => did_you_mean(id, oelint_rules().map(|rule| rule.id)).unwrap_or_else(|| NONE.to_owned()),
    }
}

fn is_oelint(name: &str) -> bool {
    name.starts_with("oelint.")
}

/// Looks up the names in one file of a configuration, and points at those that are wrong.
struct Names<'a> {
    rules: &'static [&'static Meta],
    part: &'a Part,
}

impl Names<'_> {
    fn overrides(&self, lint: &Lint) -> Result<Overrides, ConfigError> {
        // An empty list is not the same as none: it turns everything off, which cannot be meant.
        if let Some(select) = &self.part.config.lint.select
            && select.get_ref().is_empty()
        {
            let help = "leave it away to run the rules that are on by default".to_owned();
            return Err(self.error(select, "no rule is selected".to_owned(), Some(help)));
        }
        let none = Vec::new();
        let select = lint.select.as_ref().map_or(&none, Spanned::get_ref);
        Ok(Overrides {
            select: self.all(select, check_name)?,
            extend_select: self.all(&lint.extend_select, check_name)?,
            ignore: self.all(&lint.ignore, check_ignored)?,
            severity: self.severities(&lint.severity)?,
        })
    }

    fn error<T>(&self, at: &Spanned<T>, message: String, help: Option<String>) -> ConfigError {
        let span = Some(Span::new(at.span().start, at.span().end));
        ConfigError { file: Arc::clone(&self.part.file), span, message, help }
    }

    fn all(&self, names: &[Spanned<String>], check: Check) -> Result<Vec<String>, ConfigError> {
        names.iter().map(|name| self.one(name, check)).collect()
    }

    fn one(&self, name: &Spanned<String>, check: Check) -> Result<String, ConfigError> {
        let text = name.get_ref();
        match check(text, self.rules) {
            Ok(()) => Ok(text.clone()),
            Err(help) => Err(self.error(name, format!("there is no rule `{text}`"), Some(help))),
        }
    }

    fn severities(
        &self,
        levels: &BTreeMap<Spanned<String>, Spanned<String>>,
    ) -> Result<Vec<(String, Severity)>, ConfigError> {
        let mut all = Vec::new();
        for (name, level) in levels {
            all.push((self.one(name, check_ignored)?, self.severity(level)?));
        }
        Ok(all)
    }

    fn severity(&self, level: &Spanned<String>) -> Result<Severity, ConfigError> {
        let text = level.get_ref().as_str();
        if let Some(severity) = Severity::parse(text) {
            return Ok(severity);
        }
        let names = Severity::ALL.map(Severity::name);
        let begun = names.into_iter().find(|name| text.len() > 1 && name.starts_with(text));
        let help = match begun.or_else(|| closest(text, names)) {
            Some(near) => suggest(near),
            None => "the severities are error, warning and note; `ignore` turns a rule off".to_owned(),
        };
        Err(self.error(level, format!("there is no severity `{text}`"), Some(help)))
    }

    fn glob(&self, pattern: &Spanned<String>) -> Result<GlobMatcher, ConfigError> {
        let plain = pattern.get_ref().trim_start_matches("./").trim_end_matches('/');
        let glob = Glob::new(plain).map_err(|error| {
            let help = "write it as for .gitignore, such as `recipes-*/**/*.bb`".to_owned();
            self.error(pattern, format!("this is no glob: {}", error.kind()), Some(help))
        })?;
        Ok(glob.compile_matcher())
    }

    fn per_path(&self, lint: &Lint) -> Result<Vec<Exceptions>, ConfigError> {
        let mut all = Vec::new();
        for (pattern, exceptions) in &lint.per_path {
            let glob = self.glob(pattern)?;
            let mut changes = Vec::new();
            for (name, severity) in self.severities(&exceptions.severity)? {
                changes.extend(named(self.rules, &name).map(|index| (index, Some(severity))));
            }
            for name in self.all(&exceptions.ignore, check_ignored)? {
                changes.extend(named(self.rules, &name).map(|index| (index, None)));
            }
            let root = self.part.root.clone();
            all.push(Exceptions { root, glob, changes });
        }
        Ok(all)
    }
}

/// A check of a rule's name; the error is what to do about it.
type Check = fn(&str, &[&Meta]) -> Result<(), String>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::metas;

    #[test]
    fn a_group_that_is_selected_stands_for_what_is_on_by_default() {
        let off = metas().iter().find(|rule| !rule.on_by_default).expect("a rule that is off");
        for rule in metas().iter().filter(|rule| rule.group == off.group) {
            assert_eq!(is_on(&only(&[rule.group]), rule), rule.on_by_default, "{}", rule.name);
        }
        assert!(is_on(&only(&[off.group, off.name]), off));
        assert!(is_on(&only(&["all"]), off));
        let extended = Overrides { extend_select: vec![off.group.to_owned()], ..Overrides::default() };
        assert!(is_on(&extended, off));
    }

    fn is_on(overrides: &Overrides, rule: &Meta) -> bool {
        let settings = Settings::new(Loaded::default(), overrides, metas()).expect("there are no files");
        settings.level(rule).is_some()
    }

    fn only(names: &[&str]) -> Overrides {
        let select = names.iter().map(|name| (*name).to_owned()).collect();
        Overrides { select, ..Overrides::default() }
    }
}
