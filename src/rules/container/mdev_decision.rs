//! `mdev-decision`: PVRIMAGE_AUTO_MDEV is neither set nor replaced by rules of the recipe's own.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{ContainerKind, ManifestKind};
use crate::rules::rule;
use crate::text::Fix;

rule!("container", "mdev-decision", Container(check));

const VARIABLE: &str = "PVRIMAGE_AUTO_MDEV";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    if !container.is(ContainerKind::Rootfs) || subject.is_decided(VARIABLE) {
        return;
    }
    let Some(lookup) = &container.lookup else { return };
    if lookup.read(ManifestKind::Mdev).is_some() || lookup.open || container.entries.may_list_more_files() {
        return;
    }
    let place = subject.anchor();
    let message = format!("`{VARIABLE}` is not set, so every device node is open to everybody");
    let mut report = cx.report(&place.file.source, place.span, message);
    report
        .help(format!("set `{VARIABLE}` to \"1\" or \"0\", or ship rules of its own as `${{PN}}.mdev.json`"));
    if let Some(inherit) = subject.first_inherit() {
        report.fix(Fix::unsafe_(
            "write down the default",
            vec![edits::insert_after(inherit, &format!("\n{VARIABLE} = \"1\""))],
        ));
    }
}
