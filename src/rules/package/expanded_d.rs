//! `expanded-d`: a directory of the build in a script that runs on the device.

use crate::diag::Severity;
use crate::lint::vocabulary::SCRIPTS_OF_PACKAGES;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("package", "expanded-d", EveryReader(check));

/// Directories of the build.
const BUILD: [&str; 6] = ["${D}", "${IMAGE_ROOTFS}", "${WORKDIR}", "${UNPACKDIR}", "${S}", "${B}"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for statement in
        subject.statements().iter().filter(|statement| SCRIPTS_OF_PACKAGES.contains(&statement.stem()))
    {
        let Some(function) = statement.function().filter(|function| !function.is_python()) else { continue };
        let text = statement.file.source.text();
        let body = function.body();
        let mut at = body.start as usize;
        for line in body.slice(text).split_inclusive('\n') {
            let start = at;
            at += line.len();
            if line.trim_start().starts_with('#') {
                continue;
            }
            for directory in BUILD {
                for (place, _) in line.match_indices(directory) {
                    let span = Span::new(start + place, start + place + directory.len());
                    let message =
                        format!("`{directory}` is a directory of the build, and this runs on the device");
                    let mut found = cx.report(&statement.file.source, span, message);
                    if directory != "${D}" {
                        found.severity(Severity::Warning);
                        continue;
                    }
                    found.help("`$D` without braces is the root of the image, and empty on the device");
                    found.fix(Fix::unsafe_("write `$D`", vec![Edit::replace(span, "$D")]).changes_value());
                }
            }
        }
    }
}
