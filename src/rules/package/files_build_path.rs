//! `files-build-path`: a path of the build among those of the device.

use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("package", "files-build-path", EveryReader(check));

/// Lists of paths on the device, or below what `do_install` fills.
const LISTS: [&str; 3] = ["CONFFILES", "FILES", "SYSROOT_DIRS"];

/// Directories of the build.
const BUILD: [&str; 7] = ["${D}", "${WORKDIR}", "${UNPACKDIR}", "${S}", "${B}", "${PKGD}", "${IMAGE_ROOTFS}"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(&LISTS) {
        for word in written_words(assignment) {
            let Some(directory) = BUILD.iter().find(|directory| word.text.starts_with(**directory)) else {
                continue;
            };
            let start = word.span.start as usize;
            let span = Span::new(start, start + directory.len());
            let message = format!("`{directory}` is a directory of the build, so this matches nothing");
            let mut found = cx.report(&statement.file.source, span, message);
            found.help("the paths are those on the device");
            if *directory == "${D}" && word.text.len() > directory.len() {
                found.fix(Fix::unsafe_("remove `${D}`", vec![Edit::delete(span)]).changes_value());
            }
        }
    }
}
