//! `lic-file-missing`: a license text of OpenEmbedded that does not exist.

use std::path::Path;

use super::obsolete::new_name;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, Statement, WrittenWord, edits, written_words};
use crate::model::facts::{common_license, common_license_names};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest};

rule!("license", "lic-file-missing", EveryReader(check));

const DIRECTORY: &str = "file://${COMMON_LICENSE_DIR}/";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let license = subject.recipe.data.get("LICENSE");
    if license.is_none_or(|value| value.possibly(|text| text.trim() == "CLOSED")) {
        return;
    }
    for (statement, assignment) in subject.assignments_to("LIC_FILES_CHKSUM") {
        let is_removed = statement.removes();
        if is_removed || subject.releases_of(statement).is_none() {
            continue;
        }
        for word in written_words(assignment) {
            if let Some(path) = word.text.strip_prefix("file:///") {
                absolute(cx, statement, &word, path);
                continue;
            }
            let Some(rest) = word.text.strip_prefix(DIRECTORY) else { continue };
            let name = rest.split(';').next().unwrap_or_default();
            if name.is_empty() || name.contains(['$', '/']) || exists(subject, name) {
                continue;
            }
            let start = word.span.start as usize + DIRECTORY.len();
            let span = Span::new(start, start + name.len());
            if statement.file.source.slice(span) != name {
                continue;
            }
            let mut found =
                cx.report(&statement.file.source, span, format!("OpenEmbedded has no license text `{name}`"));
            let new = new_name(name).or_else(|| closest(name, common_license_names(subject.release())));
            if let Some(new) = new {
                found.help(format!("it is called `{new}`"));
                found.fix(
                    Fix::unsafe_(format!("name `{new}`"), vec![Edit::replace(span, new)]).changes_value(),
                );
            }
        }
    }
}

/// A text at the root of the machine that builds, where no sources are.
fn absolute(cx: &mut Cx<'_>, statement: &Statement<'_>, word: &WrittenWord, path: &str) {
    let name = path.split(';').next().unwrap_or_default();
    if name.is_empty() || name.starts_with('$') {
        return;
    }
    let message = format!("OpenEmbedded looks for `/{name}` on the machine that builds, not in the sources");
    let mut found = cx.report(&statement.file.source, word.span, message);
    found.help(format!("write `file://{name}`"));
    found.fix(edits::write(word.span, &word.text.replacen("file:///", "file://", 1)));
}

/// Whether there is such a file, in a layer or in a release that is not here.
fn exists(subject: &RecipeContext<'_>, name: &str) -> bool {
    let build = subject.build;
    let core = Path::new("files/common-licenses");
    let mut roots = build.layers.layers().iter().map(|layer| layer.root.join(core));
    if let Some(root) = roots.find(|root| build.disk().exists(root)) {
        return build.disk().exists(&root.join(name));
    }
    common_license(name).iter().any(|text| Release::ALL.iter().any(|release| text.is_in(*release)))
}
