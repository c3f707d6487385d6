//! `mc-unknown`: BBMULTICONFIG names a configuration that is nearly, but not, there.

use crate::lint::{Cx, edits};
use crate::model::Build;
use crate::rules::rule;
use crate::text::{closest, suggest};

rule!("multiconfig", "mc-unknown", Build(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    let setups = build.multiconfigs();
    let known: Vec<&str> =
        setups.iter().flat_map(|setup| &setup.configs).map(|config| config.name.as_str()).collect();
    for setup in setups {
        for name in &setup.missing {
            // A word with another sign in it is no name.
            let separator = name.find([',', ';', ':', '|', '+']);
            let near = match name.strip_suffix(".conf") {
                Some(name) if known.contains(&name) => Some(name),
                _ => closest(name, known.iter().copied()),
            };
            // Of a layer that is not in BBPATH `layer-bbpath` speaks.
            let file_name = format!("conf/multiconfig/{name}.conf");
            if build.layers.layers().iter().any(|layer| build.disk().is_file(&layer.root.join(&file_name))) {
                continue;
            }
            let Some((file, span)) = setup.naming(name) else { continue };
            if let Some(at) = separator {
                let sign = match &name[at..=at] {
                    "," => "comma",
                    ";" => "semicolon",
                    ":" => "colon",
                    _ => "sign",
                };
                let message = format!("`{name}` is one name: `BBMULTICONFIG` is separated at spaces");
                cx.report(file, span, message).help(format!("write a space for the {sign}"));
                continue;
            }
            let Some(near) = near else { continue };
            let message = format!("there is no `conf/multiconfig/{name}.conf`, so BitBake stops");
            let mut report = cx.report(file, span, message);
            report.help(suggest(near));
            if span.slice(file.text()) == name {
                report.fix(edits::write(span, near));
            }
        }
    }
}
