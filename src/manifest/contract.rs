//! Which version of Pantavisor knows which form of the contract between containers and the device.
//!
//! The table is `facts/pantavisor.txt`; the schemas name the forms in `x-since`.

use std::path::{Path, PathBuf};

use crate::layers::ClassKind;
use crate::model::Build;

const TABLE: &str = include_str!("../../facts/pantavisor.txt");

/// A version of Pantavisor that pvlint knows; the later one is the greater one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Version(usize);

/// Something in the JSON files of containers that not every version knows, such as the bus that the host
/// runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Form {
    since: Version,
    /// What the class `pvbase` of a layer that has it speaks of.
    feature: Option<&'static str>,
}

/// The words of the lines of the table that begin with `what`.
fn lines(what: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = TABLE.lines().map(|line| line.split(' ').collect::<Vec<_>>());
    lines.filter(move |words| words[0] == what).map(|words| words[1..].to_vec())
}

impl Version {
    /// The version of this name.
    pub fn parse(name: &str) -> Option<Version> {
        Version::names().position(|known| known == name).map(Version)
    }

    /// The names of all versions, oldest first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        lines("release").map(|words| words[0])
    }

    /// The version on the devices: the one that the configuration names, else that of the layers.
    pub fn on_devices(said: Option<&str>, build: &Build) -> Option<Version> {
        let said = said.and_then(Version::parse);
        said.or_else(|| Version::of_layers(build).map(|(version, _)| version))
    }

    /// The version that a revision of pantavisor belongs to, if meta-pantavisor was ever built with it.
    fn of_revision(revision: &str) -> Option<Version> {
        let position =
            lines("release").position(|words| words[1..].iter().any(|known| revision.starts_with(*known)));
        position.map(Version)
    }

    /// The version that the recipe `pantavisor` of the layers builds, with that recipe.
    pub fn of_layers(build: &Build) -> Option<(Version, PathBuf)> {
        let recipes = build.layers.collected().recipes();
        let path = recipes.iter().rev().find(|path| is_recipe_of_pantavisor(path))?;
        let revision = build.recipe(path)?.data.get("SRCREV")?;
        Some((Version::of_revision(revision.exact()?)?, path.to_owned()))
    }
}

fn is_recipe_of_pantavisor(path: &Path) -> bool {
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    name.split('_').next() == Some("pantavisor")
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Version::names().nth(self.0) {
            Some("next") | None => {
                let last = Version::names().nth(self.0.saturating_sub(1)).unwrap_or_default();
                write!(f, "a Pantavisor after {last}")
            }
            Some(name) => write!(f, "Pantavisor {name}"),
        }
    }
}

impl Form {
    pub fn parse(name: &str) -> Option<Form> {
        let words = lines("form").find(|words| words.first() == Some(&name))?;
        Some(Form { since: Version::parse(words.get(1)?)?, feature: words.get(2).copied() })
    }

    /// The first version that knows it.
    pub fn since(self) -> Version {
        self.since
    }

    /// Whether devices with `version` know it, or the layers bring what does.
    pub fn is_in(self, version: Version, build: &Build) -> bool {
        self.since <= version
            || self.feature.is_some_and(|feature| pvbase(build).is_some_and(|text| text.contains(feature)))
    }
}

/// The class that lists what Pantavisor is built with, if a layer has it.
fn pvbase(build: &Build) -> Option<String> {
    let path = build.layers.find_class("pvbase", ClassKind::Recipe)?;
    Some(build.files.load_source(&path).ok()?.text().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["release", name, ..] => assert!(Version::parse(name).is_some(), "{line}"),
                ["form", name, ..] => assert!(Form::parse(name).is_some(), "{line}"),
                _ => panic!("{line}"),
            }
        }
        assert!(Version::parse("028") < Version::parse("next"));
        assert_eq!(Version::of_revision("bc7f0ca0b96d78857c4a089a477daa7d5526b855"), Version::parse("028"));
        assert_eq!(Version::of_revision("0123456789ab"), None);
        let told = |name| Form::parse(name).map(|form| form.since().to_string());
        assert_eq!(told("hosted-bus").as_deref(), Some("Pantavisor 029"));
        assert_eq!(told("bus-names").as_deref(), Some("a Pantavisor after 029"));
    }
}
