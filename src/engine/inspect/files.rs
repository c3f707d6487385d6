//! The other files of a state: mdev.json, the overlay, the signature, a device's own.

use std::sync::Arc;

use serde_json::Value;

use super::{Against, Shipped, equal, found, in_backticks};
use crate::manifest::json::Document;
use crate::manifest::policy::{Source, entrypoint, start_of};
use crate::manifest::{ContainerKind, ManifestKind};
use crate::text::SourceFile;

impl Against<'_> {
    /// What `pvr` was told to start: `config` of `src.json` comes before `docker_config`, which is what the
    /// root file system or the image of the registry came with (pvr `libpvr/applib.go`).
    pub(super) fn entrypoint(&mut self, class: ContainerKind) {
        let wanted = entrypoint(self.subject.recipe, self.subject.container);
        let there = started(self.export.json(self.name, "src.json"));
        let [wanted] = wanted.given.as_slice() else { return self.unknown("entrypoint") };
        let named = !matches!(wanted.by, Source::Rule(_));
        let place = match &wanted.by {
            Source::Variable { place, .. } => Some(found(place)),
            Source::Json(said) => Some((Arc::clone(&said.manifest.document.source), said.span)),
            _ => None,
        };
        match there {
            Some(there) if named && there.join(" ") != wanted.value => {
                let message = format!("it runs `{}`, but the export has `{}`", wanted.value, there.join(" "));
                self.differ("entrypoint", message, place);
            }
            Some(there) if !named && class == ContainerKind::Rootfs => {
                let message =
                    format!("the recipe names no program, but the export runs `{}`", there.join(" "));
                self.differ("entrypoint", message, None);
            }
            // Newer versions of `pvr` may keep what flags say elsewhere.
            None if named => self.unknown("entrypoint"),
            _ => {}
        }
    }

    pub(super) fn mdev(&mut self, class: ContainerKind) {
        let there = self.export.json(self.name, "mdev.json");
        match self.shipped(ManifestKind::Mdev) {
            Shipped::Unknown => self.unknown("mdev"),
            Shipped::Yes(mdev) => {
                let wanted = mdev.document.value().unwrap_or_default();
                if !there.is_some_and(|there| equal(&wanted, there)) {
                    let there = there.map_or("none".to_owned(), in_backticks);
                    let place = mdev.document.root.as_ref().map(|root| root.span);
                    let place = place.map(|span| (Arc::clone(&mdev.document.source), span));
                    let message =
                        format!("its mdev.json is {}, but the export has {there}", in_backticks(&wanted));
                    self.differ("mdev", message, place);
                }
            }
            Shipped::No if class == ContainerKind::Repackaged => {}
            Shipped::No => {
                let place = self.place_of("PVRIMAGE_AUTO_MDEV");
                match (self.variable("PVRIMAGE_AUTO_MDEV").as_deref(), there) {
                    (None, _) => self.unknown("mdev"),
                    (Some("1"), None) => {
                        let message = "the class writes an mdev.json, but the export has none".to_owned();
                        self.differ("mdev", message, place);
                    }
                    (Some(value), Some(there)) if value != "1" => {
                        let message = format!(
                            "the recipe wants no mdev.json, but the export has {}",
                            in_backticks(there)
                        );
                        self.differ("mdev", message, place);
                    }
                    _ => {}
                }
            }
        }
    }

    pub(super) fn overlay(&mut self, class: ContainerKind) {
        if class == ContainerKind::Repackaged {
            return;
        }
        let Some(directory) = self.variable("PV_CONFIG_OVERLAY_DIR") else { return self.unknown("overlay") };
        let prefix = format!("_config/{}/", self.name);
        let is_there = self.export.state.keys().any(|path| path.starts_with(&prefix));
        if is_there == directory.is_empty() {
            let message = if is_there {
                format!("the export has files in {prefix}, but the recipe has no overlay")
            } else {
                format!("the overlay `{directory}` is to go to {prefix}, but the export has nothing there")
            };
            let place = self.place_of("PV_CONFIG_OVERLAY_DIR");
            self.differ("overlay", message, place);
        }
    }

    pub(super) fn signature(&mut self, class: ContainerKind) {
        if class == ContainerKind::Rootfs {
            let Some(arguments) = self.variable("PVR_SIG_ADD_ARGS") else { return self.unknown("signature") };
            let words: Vec<&str> = arguments.split_whitespace().collect();
            let is_part =
                words.windows(2).any(|pair| ["--part", "-p"].contains(&pair[0]) && pair[1] == self.name);
            if !is_part && !words.contains(&format!("--part={}", self.name).as_str()) {
                return;
            }
        }
        let path = format!("{}/run.json", self.name);
        let message = match self.export.signature(self.name) {
            None => format!("the container is to be signed, but the export has no _sigs/{}.json", self.name),
            Some(signature) if !signature.signs(&path) => {
                format!("the signature of the container does not cover {path}")
            }
            Some(_) => return,
        };
        let place = self.place_of("PVR_SIG_ADD_ARGS");
        self.differ("signature", message, place);
    }

    /// A raw export has a device.json.
    pub(super) fn device(&mut self) {
        match self.subject.container.manifest(ManifestKind::Device) {
            Some(device) if device.sure && device.document.root.is_some() => {
                let wanted = device.document.value().unwrap_or_default();
                let there = self.export.state.get("device.json");
                if there.is_some_and(|there| equal(&wanted, there)) {
                    return;
                }
                let place = device.document.root.as_ref().map(|root| root.span);
                let place = place.map(|span| (Arc::clone(&device.document.source), span));
                let there = if there.is_some() { "has another one" } else { "has none" };
                self.differ(
                    "device",
                    format!("the recipe exports a device.json, but the export {there}"),
                    place,
                );
            }
            _ => self.unknown("device.json"),
        }
    }
}

/// The words of what a `src.json` starts, if it says so.
pub(crate) fn started(source: Option<&Value>) -> Option<Vec<String>> {
    let text = source?.to_string();
    let document = Document::parse(Arc::new(SourceFile::new("src.json", text)));
    let root = document.root.as_ref()?;
    ["config", "docker_config"].iter().find_map(|key| start_of(root.get(key)))
}
