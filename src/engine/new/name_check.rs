//! Whether the names in a wish are possible, and whether the layers already have them.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Address, BusName, ContainerSpec, Requirement, files};
use crate::config::Config;
use crate::layers::Layers;
use crate::lint::device_assumptions;
use crate::manifest::graph::{Answer, Graph};
use crate::manifest::json::Document;
use crate::manifest::{ManifestKind, Project};
use crate::text::{SourceFile, did_you_mean, display_path, suggest};

/// What in the state of a device is none of a container's, though it looks like a container's directory.
const TAKEN_ON_DEVICE: [&str; 3] = ["bsp", "_config", "_sigs"];

/// Collects what speaks against a wish.
pub(super) struct NameCheck<'a> {
    pub(super) graph: Graph<'a>,
    pub(super) config: &'a Config,
    /// Mistakes: nothing is written.
    pub wrong: Vec<String>,
    /// What may be right.
    pub remarks: Vec<String>,
}

impl<'a> NameCheck<'a> {
    pub(super) fn new(project: &'a Project<'a>, config: &'a Config) -> NameCheck<'a> {
        NameCheck {
            graph: Graph::new(project, device_assumptions([config])),
            config,
            wrong: Vec::new(),
            remarks: Vec::new(),
        }
    }

    pub(super) fn check(&mut self, spec: &ContainerSpec) {
        if let Some(why) = wrong_name(&spec.name, &self.graph.project.build.layers) {
            self.wrong.push(why);
        } else if !self.is_made(&spec.name) {
            self.check_left(spec);
        }
        self.check_texts(spec);
        self.check_group(&spec.group);
        self.check_schema(spec);
        self.check_image(spec);
        self.check_network(spec);
        self.check_version(spec);
        self.check_provided(spec);
        self.check_required(spec);
    }

    /// Whether a recipe of another name makes a container of this one.
    fn is_made(&mut self, name: &str) -> bool {
        let mut containers = self.graph.project.containers();
        let maker = containers.find(|member| member.container.name.as_deref() == Some(name));
        if let Some(member) = maker {
            let place = self.display_path(member.path());
            self.wrong.push(format!("there is a container `{name}` already: {place} makes it"));
        }
        maker.is_some()
    }

    /// JSON files that the recipe would read if it listed them.
    fn check_left(&mut self, spec: &ContainerSpec) {
        // One that would be written is not overwritten, which is said then.
        let kinds = ["args", "services", "config", "mdev", "network"];
        for kind in kinds {
            let path = spec.json_path(kind);
            if !spec.ships(kind) && self.graph.project.build.disk().exists(&path) {
                let place = self.display_path(&path);
                self.wrong
                    .push(format!("there is {place} already, which the recipe would not list: move it away"));
            }
        }
    }

    /// What goes into the recipe as text.
    fn check_texts(&mut self, spec: &ContainerSpec) {
        let summary = spec.summary.as_deref().unwrap_or("x");
        if summary.trim().is_empty() || summary.contains(['\n', '\r', '\\']) || summary.contains("${") {
            self.wrong.push("a summary is one line of text without `\\` and `${`".to_owned());
        } else if summary.contains('"') && summary.contains('\'') {
            self.wrong.push("a summary may hold one kind of quotes only".to_owned());
        }
        if spec.license.contains(['"', '\'', '\\', '$', '\n']) {
            self.wrong.push(format!("`{}` is no license expression", spec.license.escape_debug()));
        }
        for package in &spec.install {
            let is_fine = package.chars().all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c));
            if package.is_empty() || !is_fine {
                self.wrong.push(format!("`{}` is no name of a package", package.escape_debug()));
            }
        }
        if let Some(entrypoint) = &spec.entrypoint
            && let Some(why) = bad_entrypoint(spec.entrypoint_words())
        {
            self.wrong.push(format!("the entrypoint `{}` {why}", entrypoint.escape_debug()));
        }
    }

    fn check_group(&mut self, group: &str) {
        let is_fine = group.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if group.is_empty() || !is_fine {
            self.wrong.push(format!("`{}` is no name of a group", group.escape_debug()));
            return;
        }
        let project = self.graph.project;
        let mut known = project.groups();
        known.extend(self.config.groups.iter().cloned());
        if known.contains(group) {
            return;
        }
        known.extend(project.groups_on_disk());
        if !known.contains(group) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let help = did_you_mean(group, known.iter().copied()).unwrap_or_else(|| {
                let known = known.join(", ");
                format!("known are {known}; name one that is defined elsewhere in `groups` of pvlint.toml")
            });
            self.wrong.push(format!("no device file defines the group `{group}`: {help}"));
        }
    }

    /// What the schemas say, in the words of the command line.
    fn check_schema(&mut self, spec: &ContainerSpec) {
        for service in &spec.provides {
            let option = format!("--provides {}:{}:{}", service.name, service.kind, service.socket);
            self.complain_of_services(&option, spec, |only| only.provides.push(service.clone()));
        }
        for Address { name, port } in &spec.addresses {
            let option = format!("--tcp {name}:{port}");
            let address = Address { name: name.clone(), port: *port };
            self.complain_of_services(&option, spec, |only| only.addresses.push(address));
        }
        for own in &spec.owns {
            let option = format!("--dbus-owns {}", own.name);
            self.complain_of_services(&option, spec, |only| only.owns.push(own.clone()));
        }
        for service in &spec.requires {
            let kind = service.kind.as_ref().map(|kind| format!("{kind}:")).unwrap_or_default();
            let target = service.target.as_deref().unwrap_or_default();
            let option = format!("--requires {}:{kind}{target}", service.name);
            let option = option.trim_end_matches(':').to_owned();
            let required = files::requirements(std::slice::from_ref(service));
            self.complain(&option, ManifestKind::Args, &json!({ "PV_SERVICES_REQUIRED": required }));
        }
        for rule in &spec.mdev {
            let option = format!("--mdev '{rule}'");
            self.complain(&option, ManifestKind::Mdev, &files::mdev(std::slice::from_ref(rule)));
        }
    }

    /// Says what is wrong with a `services.json` of one service.
    fn complain_of_services(
        &mut self,
        option: &str,
        spec: &ContainerSpec,
        add: impl FnOnce(&mut ContainerSpec),
    ) {
        let mut only =
            ContainerSpec { provides: Vec::new(), addresses: Vec::new(), owns: Vec::new(), ..spec.clone() };
        add(&mut only);
        self.complain(option, ManifestKind::Services, &files::services(&only));
    }

    /// Says what the schema of a kind of file says of what an option would write to it.
    pub(super) fn complain(&mut self, option: &str, kind: ManifestKind, value: &Value) {
        // The device does not decode what JSON writes such a character as.
        if option.contains(['"', '\\']) || option.contains(char::is_control) {
            self.wrong
                .push(format!("{}: the device knows no quotes and backslashes here", option.escape_debug()));
            return;
        }
        let source = SourceFile::new(Path::new("new.json"), value.to_string());
        let violations = kind.validate(&Document::parse(Arc::new(source)));
        for violation in violations {
            if violation.newer.is_some() {
                continue;
            }
            let near = violation.suggestion.map(|near| format!(": {}", suggest(&near)));
            let near = near.unwrap_or_default();
            self.wrong.push(format!("{option}: {}{near}", violation.message));
        }
    }

    fn check_provided(&mut self, spec: &ContainerSpec) {
        let sockets = spec.provides.iter().map(|service| &service.name);
        let provided: Vec<&String> =
            sockets.chain(spec.addresses.iter().map(|address| &address.name)).collect();
        for (index, name) in provided.iter().enumerate() {
            let name = *name;
            if provided[..index].contains(&name) {
                self.wrong.push(format!("the service `{name}` is to be provided twice"));
            } else if let Some((provider, _)) = self.graph.exporters(name).first() {
                let place = self.display_path(self.graph.nodes[*provider].member.path());
                self.remarks.push(format!(
                    "the service `{name}` is provided by {place} already: on one device both would answer"
                ));
            }
        }
        for (index, BusName { name, .. }) in spec.owns.iter().enumerate() {
            if spec.owns[..index].iter().any(|other| other.name == *name) {
                self.wrong.push(format!("the name `{name}` is to be owned twice"));
            } else if let Some((owner, _)) = self.graph.owners(name).first() {
                let place = self.display_path(self.graph.nodes[*owner].member.path());
                self.remarks.push(format!(
                    "the name `{name}` on the bus is owned by {place} already: a device with both is refused"
                ));
            }
        }
    }

    fn check_required(&mut self, spec: &ContainerSpec) {
        for (index, service) in spec.requires.iter().enumerate() {
            let Requirement { name, kind, target } = service;
            if let Some(target) = target
                && spec.requires[..index].iter().any(|other| other.target.as_ref() == Some(target))
            {
                self.wrong.push(format!("two services are to appear at `{target}`"));
            }
            if spec.addresses.iter().any(|own| own.name == *name) {
                self.check_type(name, kind.as_deref(), "tcp", "this container");
                continue;
            }
            if let Some(own) = spec.provides.iter().find(|own| own.name == *name) {
                self.check_type(name, kind.as_deref(), &own.kind, "this container");
                continue;
            }
            match self.graph.answer(name) {
                Answer::External | Answer::HostedBus | Answer::Unknown => {}
                Answer::Unprovided => self.unprovided(spec, name),
                Answer::Containers(providers) => {
                    let Some(&at) = providers.first() else { continue };
                    let place = self.display_path(self.graph.nodes[at.0].member.path());
                    if let Some(offered) = self.graph.export(at).kind {
                        self.check_type(name, kind.as_deref(), offered.text, &place);
                    }
                }
            }
        }
    }

    fn check_type(&mut self, name: &str, wanted: Option<&str>, offered: &str, place: &str) {
        if wanted.is_some_and(|wanted| wanted != offered) {
            self.wrong.push(format!("the service `{name}` of {place} is of the type `{offered}`"));
        }
    }

    fn unprovided(&mut self, spec: &ContainerSpec, name: &str) {
        let own = spec.provides.iter().map(|own| own.name.as_str());
        let near = self.graph.nearly(name, own.chain(spec.addresses.iter().map(|own| own.name.as_str())));
        let near = near.map(|near| format!(": {}", suggest(near))).unwrap_or_default();
        let message = format!("no container here provides the service `{name}`{near}");
        if self.graph.assumptions.closed {
            self.wrong.push(message);
        } else {
            self.remarks.push(message);
        }
    }

    pub(super) fn display_path(&self, path: &Path) -> String {
        display_in_layer(path, &self.graph.project.build.layers)
    }
}

/// What is wrong with the words of an entrypoint.
fn bad_entrypoint(words: Option<Vec<String>>) -> Option<&'static str> {
    let Some(words) = words else { return Some("holds a quote that nothing closes") };
    let program = words.first().map_or("", String::as_str);
    let unsafe_chars = ['"', '\'', '\\', '$', '`', ';', '&', '|', '<', '>', '(', ')', '*', '?', '#', ' '];
    let operators = ["|", "||", "&&", "&", ";", "<", ">", ">>", "2>", "2>&1"];
    if !program.starts_with('/') || program.ends_with('/') {
        Some("must begin with an absolute path")
    } else if words.iter().any(|word| word.contains(char::is_control)) || program.contains(unsafe_chars) {
        Some("holds characters that the shell of the build takes for its own")
    } else if words.iter().any(|word| operators.contains(&word.as_str())) {
        Some("is run without a shell: write `/bin/sh -c '…'`")
    } else {
        None
    }
}

/// What is wrong with the name of a container that is to be, as far as the files of the layers tell; its
/// recipe is called so, too.
pub(crate) fn wrong_name(name: &str, layers: &Layers) -> Option<String> {
    if let Some(why) = bad_name(name) {
        return Some(format!("`{}` is no name for a container: {why}", name.escape_debug()));
    }
    let recipe = layers.collected().recipes_called(name).next()?;
    Some(format!("there is a recipe `{name}` already: {}", display_in_layer(recipe, layers)))
}

fn display_in_layer(path: &Path, layers: &Layers) -> String {
    display_path(path, layers.layer_of(path).map_or(Path::new(""), |layer| &layer.root))
}

/// Why BitBake, OpenEmbedded or the device would not take a name.
fn bad_name(name: &str) -> Option<String> {
    if name.contains('_') {
        return Some("what follows an underscore in a recipe's file name is its version".to_owned());
    }
    let is_fine = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c));
    if !name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        || !is_fine
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
    if TAKEN_ON_DEVICE.contains(&name) {
        return Some(format!("`{name}` in the state of a device is none of the containers'"));
    }
    None
}
