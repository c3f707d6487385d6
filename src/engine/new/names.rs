//! Whether the names in a wish are possible, and whether the layers already have them.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::{Requirement, Service, Wish, files};
use crate::config::Config;
use crate::manifest::json::{Document, Node};
use crate::manifest::services::provided;
use crate::manifest::{ManifestKind, Project};
use crate::model::from_file_name;
use crate::text::{SourceFile, closest};

/// What in the state of a device is none of a container's, though it looks like a container's folder.
const TAKEN_ON_DEVICE: [&str; 3] = ["bsp", "_config", "_sigs"];

/// Collects what speaks against a wish.
pub struct Names<'a> {
    project: &'a Project<'a>,
    config: &'a Config,
    /// Mistakes: nothing is written.
    pub wrong: Vec<String>,
    /// What may be right.
    pub remarks: Vec<String>,
}

impl<'a> Names<'a> {
    pub fn new(project: &'a Project<'a>, config: &'a Config) -> Names<'a> {
        Names { project, config, wrong: Vec::new(), remarks: Vec::new() }
    }

    pub fn check(&mut self, wish: &Wish) {
        if let Some(why) = bad_name(&wish.name) {
            self.wrong.push(format!("`{}` is no name for a container: {why}", wish.name));
        } else {
            self.check_taken(&wish.name);
        }
        self.check_texts(wish);
        self.check_group(&wish.group);
        self.check_schema(wish);
        self.check_provided(wish);
        self.check_required(wish);
    }

    /// A recipe or a container of this name.
    fn check_taken(&mut self, name: &str) {
        let layers = &self.project.build.layers;
        let recipes = layers.collected().recipes();
        if let Some(recipe) = recipes.iter().find(|recipe| is_of(recipe, name)) {
            let place = self.shown(recipe);
            self.wrong.push(format!("there is a recipe `{name}` already: {place}"));
            return;
        }
        let mut containers = self.project.containers();
        if let Some(member) = containers.find(|member| member.container.name.as_deref() == Some(name)) {
            let place = self.shown(member.path());
            self.wrong.push(format!("there is a container `{name}` already: {place} makes it"));
        }
    }

    /// What goes into the recipe as text.
    fn check_texts(&mut self, wish: &Wish) {
        let summary = wish.summary.as_deref().unwrap_or("x");
        if summary.trim().is_empty() || summary.contains(['\n', '\r', '\\']) || summary.contains("${") {
            self.wrong.push("a summary is one line of text without `\\` and `${`".to_owned());
        } else if summary.contains('"') && summary.contains('\'') {
            self.wrong.push("a summary may hold one kind of quotes only".to_owned());
        }
        if wish.license.contains(['"', '\'', '\\', '$', '\n']) {
            self.wrong.push(format!("`{}` is no licence expression", wish.license.escape_debug()));
        }
        for package in &wish.install {
            let is_fine = |c: char| c.is_ascii_alphanumeric() || "+-._".contains(c);
            if package.is_empty() || !package.chars().all(is_fine) {
                self.wrong.push(format!("`{}` is no name of a package", package.escape_debug()));
            }
        }
        if let Some(entrypoint) = &wish.entrypoint {
            let program = entrypoint.split_whitespace().next().unwrap_or_default();
            let unsafe_chars = ['"', '\'', '\\', '$', '`', ';', '&', '|', '<', '>', '(', ')', '*', '?', '#'];
            let alone = program == entrypoint;
            if !program.starts_with('/') || program.ends_with('/') {
                self.wrong.push(format!("the entrypoint `{entrypoint}` must begin with an absolute path"));
            } else if entrypoint.contains(char::is_control) || (alone && program.contains(unsafe_chars)) {
                self.wrong.push(format!(
                    "the entrypoint `{}` holds characters that the shell of the build takes for its own",
                    entrypoint.escape_debug()
                ));
            }
        }
    }

    fn check_group(&mut self, group: &str) {
        let is_fine = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if group.is_empty() || !group.chars().all(is_fine) {
            self.wrong.push(format!("`{}` is no name of a group", group.escape_debug()));
            return;
        }
        let defined = self.project.groups();
        let listed = self.config.groups.iter().map(String::as_str);
        let mut known: Vec<&str> = defined.iter().map(String::as_str).chain(listed).collect();
        if !known.contains(&group) {
            let help = closest(group, known.iter().copied()).map_or_else(
                || {
                    known.sort_unstable();
                    known.dedup();
                    format!("known are {} and what `groups` in pvlint.toml adds", known.join(", "))
                },
                |near| format!("did you mean `{near}`?"),
            );
            self.remarks.push(format!("no device file defines the group `{group}`: {help}"));
        }
    }

    /// What the schemas say of the services, in the words of the command line.
    fn check_schema(&mut self, wish: &Wish) {
        let mut complain = |option: &str, kind: ManifestKind, value: Value| {
            let source = SourceFile::new(Path::new("new.json"), value.to_string());
            for violation in kind.validate(&Document::parse(Arc::new(source))) {
                let near = violation.suggestion.map(|near| format!(": did you mean `{near}`?"));
                let near = near.unwrap_or_default();
                self.wrong.push(format!("{option}: {}{near}", violation.message));
            }
        };
        for service in &wish.provides {
            let option = format!("--provides {}:{}:{}", service.name, service.kind, service.socket);
            complain(&option, ManifestKind::Services, files::services(std::slice::from_ref(service)));
        }
        for service in &wish.requires {
            let kind = service.kind.as_ref().map(|kind| format!("{kind}:")).unwrap_or_default();
            let option = format!("--requires {}:{kind}{}", service.name, service.target);
            complain(&option, ManifestKind::Args, files::args(std::slice::from_ref(service)));
        }
    }

    fn check_provided(&mut self, wish: &Wish) {
        for (index, service) in wish.provides.iter().enumerate() {
            let Service { name, .. } = service;
            if wish.provides[..index].iter().any(|other| other.name == *name) {
                self.wrong.push(format!("the service `{name}` is to be provided twice"));
            } else if let Some((member, _)) = self.provider(name) {
                let place = self.shown(member);
                self.remarks.push(format!(
                    "the service `{name}` is provided by {place} already: on one device both would answer"
                ));
            }
        }
    }

    fn check_required(&mut self, wish: &Wish) {
        for (index, service) in wish.requires.iter().enumerate() {
            let Requirement { name, kind, target } = service;
            if wish.requires[..index].iter().any(|other| other.target == *target) {
                self.wrong.push(format!("two services are to appear at `{target}`"));
            }
            let own = wish.provides.iter().find(|own| own.name == *name);
            let found = own.map(|own| (None, Some(own.kind.clone())));
            let found =
                found.or_else(|| self.provider(name).map(|(path, kind)| (Some(path.to_owned()), kind)));
            match found {
                Some((path, Some(offered))) if kind.as_ref().is_some_and(|kind| *kind != offered) => {
                    let place = path.map_or("this container".to_owned(), |path| self.shown(&path));
                    self.wrong.push(format!("the service `{name}` of {place} is of the type `{offered}`"));
                }
                Some(_) => {}
                None if self.config.external_services.contains(name) => {}
                None => self.unprovided(wish, name),
            }
        }
    }

    fn unprovided(&mut self, wish: &Wish, name: &str) {
        let own = wish.provides.iter().map(|own| own.name.clone());
        let known: Vec<String> = self.services().map(|(_, name, _)| name).chain(own).collect();
        // `raw` for `raw-unix` is no slip of the finger, but as likely.
        let longer = || known.iter().map(String::as_str).find(|known| known.starts_with(&format!("{name}-")));
        let near = closest(name, known.iter().map(String::as_str)).or_else(longer);
        let near = near.map(|near| format!(": did you mean `{near}`?"));
        let message = format!("no container here provides the service `{name}`{}", near.unwrap_or_default());
        if self.config.closed_world == Some(true) {
            self.wrong.push(message);
        } else {
            self.remarks.push(message);
        }
    }

    /// The recipe that provides a service, and its type.
    fn provider(&self, wanted: &str) -> Option<(&'a Path, Option<String>)> {
        self.services().find(|(_, name, _)| name == wanted).map(|(path, _, kind)| (path, kind))
    }

    /// All services of all containers: recipe, name, type.
    fn services(&self) -> impl Iterator<Item = (&'a Path, String, Option<String>)> + use<'a> {
        let project = self.project;
        project.containers().flat_map(|member| {
            let manifests = member.container.manifests.iter();
            let manifests = manifests.filter(|manifest| manifest.kind == ManifestKind::Services);
            manifests.flat_map(|manifest| {
                provided(&manifest.document).filter_map(|service| {
                    let kind = service.kind.and_then(Node::as_str);
                    Some((member.path(), service.name?.as_str()?.to_owned(), kind.map(str::to_owned)))
                })
            })
        })
    }

    fn shown(&self, path: &Path) -> String {
        let layer = self.project.build.layers.layer_of(path);
        let below = layer.and_then(|layer| path.strip_prefix(&layer.root).ok());
        below.unwrap_or(path).display().to_string()
    }
}

/// Whether a recipe is called so; what follows an underscore is its version.
fn is_of(recipe: &Path, name: &str) -> bool {
    let file = recipe.to_string_lossy();
    from_file_name(&file).is_ok_and(|[pn, ..]| pn == Some(name))
}

/// Why BitBake, OpenEmbedded or the device would not take a name.
fn bad_name(name: &str) -> Option<String> {
    let is_fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c);
    if name.contains('_') {
        return Some("what follows an underscore in a recipe's file name is its version".to_owned());
    }
    if !name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        || !name.chars().all(is_fine)
        || name.ends_with('.')
    {
        return Some(
            "it takes lower-case letters, digits, `+`, `-` and `.`, the first a letter or digit".into(),
        );
    }
    if let Some(end) = ["-native", "-cross", "-initial"].into_iter().find(|end| name.ends_with(end)) {
        return Some(format!("OpenEmbedded takes a recipe that ends in `{end}` for a tool of the build"));
    }
    if name.starts_with("nativesdk-") {
        return Some(
            "OpenEmbedded takes a recipe that begins with `nativesdk-` for a tool of the SDK".to_owned(),
        );
    }
    TAKEN_ON_DEVICE
        .contains(&name)
        .then(|| format!("`{name}` in the state of a device is none of the containers'"))
}
