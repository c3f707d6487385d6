//! What was found for each key of a configuration.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::configuration::Wanted;
use super::found::{FoundLayer, Nearby};
use super::oelint::Oelint;
use super::writing::{escaped, relative, toml};
use crate::config::HOSTED_BUS_FEATURE;
use crate::manifest::graph::HOSTED_BUS;
use crate::manifest::stock_groups::STOCK_GROUPS;

/// More files of a kind are not named one by one.
const MAX_NAMED: usize = 3;

/// What stands for one key: comments, and the setting itself, in force or only shown.
#[derive(Default)]
pub(crate) struct Entry {
    pub comments: Vec<String>,
    /// `key = value` lines that count.
    pub active: Vec<String>,
    /// Those that are only shown; the default if there are none.
    pub shown: Vec<String>,
}

impl Wanted<'_> {
    /// What there is, for who reads the file.
    pub(crate) fn summary(&self) -> Vec<String> {
        let found = self.found;
        let mut lines = Vec::new();
        for FoundLayer { root, collections, series } in &found.layers {
            let names =
                if collections.is_empty() { "no collection".to_owned() } else { collections.join(", ") };
            let series =
                if series.is_empty() { String::new() } else { format!(", for {}", series.join(" ")) };
            lines.push(format!("Layer {}: {names}{series}.", self.relative(root)));
        }
        if found.containers > 0 {
            lines.push(format!(
                "Containers: {}. JSON files that they ship: {}.",
                found.containers, found.manifests
            ));
        }
        if !found.kas.is_empty() {
            let files: Vec<String> =
                found.kas.iter().take(MAX_NAMED).map(|file| self.relative(file)).collect();
            let more = match found.kas.len().saturating_sub(MAX_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            lines.push(format!("Builds that kas describes: {}{more}.", files.join(", ")));
        }
        lines
    }

    /// What was found for one key.
    pub(crate) fn entry(&self, path: &str) -> Entry {
        match path {
            "extend" => self.extend(),
            "target-release" => self.target_release(),
            "layers" => self.layers(),
            "groups" => self.groups(),
            "external-services" => self.external_services(),
            "features" => self.features(),
            "images" => self.images(),
            "lint.ignore" => self.ignore(),
            "lint.severity" => self.severity(),
            "lint.per-path" => self.per_path(),
            "fmt.json" if self.found.manifests > 0 => Entry {
                comments: vec![format!("There are {} of them.", self.found.manifests)],
                ..Entry::default()
            },
            _ => Entry::default(),
        }
    }

    fn extend(&self) -> Entry {
        let Some(path) = self.extends else { return Entry::default() };
        Entry {
            comments: vec!["That file was in force here before and stays so.".to_owned()],
            active: vec![format!("extend = {}", toml(&json!(self.relative(path))))],
            ..Entry::default()
        }
    }

    fn target_release(&self) -> Entry {
        let mut entry = Entry::default();
        if let Some(release) = self.found.release {
            let several = self.found.layers.first().is_some_and(|layer| layer.series.len() > 1);
            let which = if several { " Of several it is the latest." } else { "" };
            entry
                .comments
                .push(format!("Without this line the same follows from LAYERSERIES_COMPAT.{which}"));
            entry.active.push(format!("target-release = {}", toml(&json!(release))));
        }
        for (path, oelint) in self.oelint {
            if let Some(release) = oelint.release.as_deref()
                && self.found.release != Some(release)
            {
                entry.comments.push(format!("{} says {release}.", self.relative(path)));
            }
        }
        entry
    }

    fn layers(&self) -> Entry {
        let mut entry = Entry::default();
        if !self.found.missing.is_empty() {
            entry.comments.push(format!(
                "Not here, but needed according to LAYERDEPENDS: {}. What only these could tell stays unknown.",
                self.found.missing.join(", ")
            ));
        }
        let (own, others): (Vec<&Nearby>, Vec<&Nearby>) =
            self.found.nearby.iter().partition(|layer| layer.same_repository);
        if !own.is_empty() {
            entry.comments.push(
                "These are in the same repository. With them pvlint knows more, so that it may find more and less than \
                 without."
                    .to_owned(),
            );
            entry.active.push(self.list_of_layers(&own));
        }
        if !others.is_empty() {
            entry.comments.push(
                "These lie near this repository. pvlint stops if one of them is not there, so CI would need them as well."
                    .to_owned(),
            );
            let all: Vec<&Nearby> = own.into_iter().chain(others).collect();
            entry.shown.push(self.list_of_layers(&all));
        }
        entry
    }

    fn list_of_layers(&self, layers: &[&Nearby]) -> String {
        let roots: Vec<String> = layers.iter().map(|layer| self.relative(&layer.root)).collect();
        format!("layers = {}", toml(&json!(roots)))
    }

    fn groups(&self) -> Entry {
        let stock: BTreeSet<String> = STOCK_GROUPS.iter().map(|group| group.name.to_owned()).collect();
        let own: Vec<&str> = self.found.groups.difference(&stock).map(String::as_str).collect();
        let device =
            if own.is_empty() { String::new() } else { format!("; from device files: {}", own.join(", ")) };
        let stock: Vec<&str> = STOCK_GROUPS.iter().map(|group| group.name).collect();
        Entry { comments: vec![format!("Known are {}{device}.", stock.join(", "))], ..Entry::default() }
    }

    fn external_services(&self) -> Entry {
        let wanting: Vec<&String> = self.found.wanting.iter().filter(|name| *name != HOSTED_BUS).collect();
        if wanting.is_empty() {
            return Entry::default();
        }
        Entry {
            comments: vec!["Containers here require these, and none provides them.".to_owned()],
            shown: vec![format!("external-services = {}", toml(&json!(wanting)))],
            ..Entry::default()
        }
    }

    fn features(&self) -> Entry {
        if !self.found.wanting.contains(HOSTED_BUS) {
            return Entry::default();
        }
        Entry {
            comments: vec![format!("`{HOSTED_BUS}` is required, and no container provides it.")],
            shown: vec![format!("features = {}", toml(&json!([HOSTED_BUS_FEATURE])))],
            ..Entry::default()
        }
    }

    fn images(&self) -> Entry {
        let mut entry = Entry::default();
        if self.found.images.is_empty() {
            return entry;
        }
        entry.comments.push("pvlint reads PVROOT_CONTAINERS of these recipes by itself:".to_owned());
        for image in &self.found.images {
            if !image.exact {
                entry.comments.push(format!("{} may have more than the ones below.", image.name));
            }
            entry.shown.push(format!("{} = {}", toml(&json!(image.name)), toml(&json!(image.containers))));
        }
        entry
    }

    /// The configurations of oelint-adv that hold for the whole directory.
    fn oelint_for_all(&self) -> impl Iterator<Item = &(PathBuf, Oelint)> {
        self.oelint.iter().filter(|(path, _)| self.part_of(path).is_none())
    }

    /// The directory, below that of the configuration, that a configuration of oelint-adv is about.
    fn part_of<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        let below = path.parent()?.strip_prefix(self.directory).ok()?;
        if below.as_os_str().is_empty() { None } else { Some(below) }
    }

    fn ignore(&self) -> Entry {
        let mut entry = Entry::default();
        let mut lines = String::new();
        for (path, oelint) in self.oelint_for_all() {
            entry.comments.extend(remarks(&self.relative(path), oelint));
            for (rule, why) in &oelint.ignore {
                let _ = writeln!(lines, "    {}, # {why}", toml(&json!(rule)));
            }
        }
        if !lines.is_empty() {
            entry.comments.push("These rules ran before, and are off because of it:".to_owned());
            entry.active.push(format!("ignore = [\n{lines}]"));
        }
        entry
    }

    fn severity(&self) -> Entry {
        let mut entry = Entry::default();
        let all = self.oelint_for_all().flat_map(|(_, oelint)| &oelint.severity);
        let all: Vec<String> =
            all.map(|(rule, (level, _))| format!("{rule} = \"{}\"", level.name())).collect();
        if !all.is_empty() {
            entry.comments.push(
                "As the rule file of oelint-adv has it, which is not what pvlint does without:".to_owned(),
            );
            entry.active.push(format!("severity = {{ {} }}", all.join(", ")));
        }
        entry
    }

    fn per_path(&self) -> Entry {
        let mut entry = Entry::default();
        for (path, oelint) in self.oelint {
            let Some(directory) = self.part_of(path) else { continue };
            entry.comments.extend(remarks(&self.relative(path), oelint));
            let mut parts = Vec::new();
            if !oelint.ignore.is_empty() {
                parts.push(format!("ignore = {}", toml(&json!(oelint.ignore.keys().collect::<Vec<_>>()))));
            }
            let levels =
                oelint.severity.iter().map(|(rule, (level, _))| format!("{rule} = \"{}\"", level.name()));
            let levels: Vec<String> = levels.collect();
            if !levels.is_empty() {
                parts.push(format!("severity = {{ {} }}", levels.join(", ")));
            }
            if !parts.is_empty() {
                entry.comments.push("That is not what pvlint does without:".to_owned());
                entry.active.push(format!(
                    "{} = {{ {} }}",
                    self.glob_of(&self.directory.join(directory)),
                    parts.join(", ")
                ));
            }
        }
        if !self.found.payload.is_empty() {
            entry.comments.push(
                "BBFILES finds none of the recipes in these directories. If they are not for BitBake, this keeps pvlint out:"
                    .to_owned(),
            );
            let globs = self.found.payload.iter().map(|directory| self.glob_of(directory));
            entry.shown.extend(globs.map(|glob| format!("{glob} = {{ ignore = [\"all\"] }}")));
        }
        entry
    }

    /// The glob for all that lies below a directory, as a key.
    fn glob_of(&self, directory: &Path) -> String {
        toml(&json!(format!("{}/**", escaped(&self.relative(directory)))))
    }

    /// A path as it is written in the configuration, relative to its directory.
    fn relative(&self, path: &Path) -> String {
        relative(path, self.directory)
    }
}

/// What became of the rest of a configuration of oelint-adv.
fn remarks(path: &str, oelint: &Oelint) -> Vec<String> {
    let mut lines = Vec::new();
    if oelint.is_empty() {
        return lines;
    }
    lines.push(format!("From {path}:"));
    let remarks = [
        (&oelint.unchecked, "pvlint has no equivalent of these, so they are off as they are"),
        (&oelint.formatted, "these are what `pvlint fmt` is for"),
        (&oelint.parts, "these are parts of what a rule of pvlint finds, which stays on"),
        (&oelint.unknown, "oelint-adv has no rules of these names itself"),
        (&oelint.options, "these options mean nothing to pvlint"),
    ];
    for (names, what) in remarks {
        if !names.is_empty() {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            lines.push(format!("- {what}: {}.", names.join(", ")));
        }
    }
    if oelint.listed > 0 {
        lines.push(format!("- the rule file lists {} of which pvlint has no equivalent.", oelint.listed));
    }
    lines
}
