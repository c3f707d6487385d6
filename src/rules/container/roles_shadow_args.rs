//! `roles-shadow-args`: PVR_APP_ADD_ROLES makes the class pass over `args.json`.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::ManifestKind;
use crate::manifest::lookup::{Disposition, Shadow};
use crate::rules::rule;

rule!("container", "roles-shadow-args", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let Some(lookup) = &container.lookup else { return };
    let shadowed = Disposition::Shadowed { kind: ManifestKind::Args, by: Shadow::Roles };
    for (entry, fate) in container.entries.list.iter().zip(&lookup.fates) {
        if *fate != shadowed {
            continue;
        }
        let Some(place) = &entry.word.place else { continue };
        // A better file may be among the entries that are not known.
        if lookup.open || container.entries.may_fill_workdir() || !entry.word.sure {
            continue;
        }
        if entry.local_path().is_some_and(|path| subject.mentions_file(path)) {
            continue;
        }
        let name = container.file_name.as_deref().unwrap_or("${PN}");
        let mut report = cx
            .report(
                &place.file.source,
                place.span,
                format!("`args.json` is not read: for the roles the class writes `{name}.args.json`, which comes first"),
            );
        report.help(format!("rename the file to `{name}.args.json`, which the class adds the roles to"));
        if let Some(roles) = subject.sites_with_overrides("PVR_APP_ADD_ROLES").last() {
            report.label(&roles.place.file.source, roles.place.span, "the roles");
        }
        if let Some(fix) = subject.rename_manifest(entry, ManifestKind::Args) {
            report.fix(fix);
        }
    }
}
