//! `device-schema`: values in `device.json` that the device cannot use.

use crate::diag::Severity;
use crate::lint::{Cx, ManifestContext, RecipeContext};
use crate::manifest::ManifestKind;
use crate::manifest::device::Device;
use crate::model::ClassFile;
use crate::rules::{manifest, rule};
use crate::syntax::ast::View;

rule!("manifest", "device-schema", Manifest(check));

/// Commands that leave what they copy or add as it is.
const COPYING: [&str; 9] = ["cp", "install", "ln", "pvr", "echo", "bbnote", "bbwarn", "ls", "test"];

/// Classes that do nothing to the file.
const OF_PANTAVISOR: [&str; 4] = ["pvr-ca", "pvrexport", "container-pvrexport", "dockerarch"];

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    // What the file lacks as a whole, a function may add.
    let is_final =
        file.shipped_by.is_some_and(|subject| subject.knows_its_classes() && !may_be_merged(subject));
    manifest::report_those(cx, file, "device-schema", |violation| is_final || !violation.pointer.is_empty());
    groups_of_one_name(cx, file);
}

/// The device looks for a group by its name and takes the first one.
fn groups_of_one_name(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    if file.manifest.kind != ManifestKind::Device {
        return;
    }
    let Some(device) = Device::read(file.manifest) else { return };
    for (at, group) in device.groups.iter().enumerate() {
        let name = group.name.text;
        let Some(first) = device.groups[..at].iter().find(|first| first.name.text == name) else { continue };
        file.report(cx, group.name.span, format!("there is a group `{name}` already"))
            .severity(Severity::Warning)
            .label(&file.manifest.document.source, first.name.span, "this one")
            .help("give each group a name of its own");
    }
}

/// Whether a function of the recipe, or a class that is not Pantavisor's, may make another `device.json` of
/// it.
fn may_be_merged(subject: &RecipeContext<'_>) -> bool {
    let own = subject.own_files().iter().any(|file| {
        file.ast().stmts().any(|stmt| {
            matches!(stmt.view(), View::Function(_) | View::Def(_)) && stmt.source().lines().any(changes)
        })
    });
    own || subject.recipe.inherits.iter().any(|inherit| match &inherit.found {
        ClassFile::File(file) => {
            !OF_PANTAVISOR.contains(&inherit.class.as_str()) && file.source.text().contains("device.json")
        }
        _ => false,
    })
}

/// Whether a line of a function may make another file of it.
fn changes(line: &str) -> bool {
    let command = line.split_whitespace().next().unwrap_or_default();
    line.contains("device.json") && !command.starts_with('#') && !COPYING.contains(&command)
}
