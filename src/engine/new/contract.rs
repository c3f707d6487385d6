//! Whether the Pantavisor on the devices knows what is wished for.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use super::name_check::NameCheck;
use super::{ContainerSpec, files};
use crate::manifest::ManifestKind;
use crate::manifest::contract::Version;
use crate::manifest::json::Document;
use crate::text::SourceFile;

impl NameCheck<'_> {
    pub(super) fn check_version(&mut self, spec: &ContainerSpec) {
        let build = self.graph.project.build;
        let configured = self.config.target_pantavisor.as_ref();
        let target = match configured.and_then(|version| Version::parse(version.get_ref())) {
            Some(version) => version,
            None => {
                let Some((version, _)) = Version::of_layers(build) else { return };
                version
            }
        };
        let required = json!({ "PV_SERVICES_REQUIRED": files::requirements(&spec.requires) });
        let written = [(ManifestKind::Services, files::services(spec)), (ManifestKind::Args, required)];
        for (kind, value) in written {
            let source = SourceFile::new(Path::new("new.json"), value.to_string());
            let violations = kind.validate(&Document::parse(Arc::new(source)));
            let newer = violations
                .iter()
                .rfind(|violation| violation.newer.is_some_and(|form| !form.is_in(target, build)));
            // One of them is enough: they come with one wish.
            if let Some(newer) = newer {
                self.wrong.push(format!(
                    "{}, and the devices have {target}; others are meant by `target-pantavisor` in pvlint.toml",
                    newer.message
                ));
            }
        }
    }
}
