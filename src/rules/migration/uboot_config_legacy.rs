//! `uboot-config-legacy`: several fields in UBOOT_CONFIG, or UBOOT_CONFIG_* without a flag.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("migration", "uboot-config-legacy", InLayer(check));

/// What holds one field for each configuration, as a flag.
const FLAGS: [&str; 4] =
    ["UBOOT_CONFIG_BINARY", "UBOOT_CONFIG_FRAGMENTS", "UBOOT_CONFIG_IMAGE_FSTYPES", "UBOOT_CONFIG_MAKE_OPTS"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !file.source.text().contains("UBOOT_CONFIG") {
        return;
    }
    let Some(releases) = build.releases_of(file.path()).filter(|all| all.is_since(Release::Wrynose)) else {
        return;
    };
    let mut is_told = false;
    for statement in Statement::all_in(file) {
        let Some(assignment) = statement.assignment() else { continue };
        let stem = statement.stem();
        let value = assignment.value();
        let text = value.get();
        let Some(flag) = assignment.flag() else {
            if FLAGS.contains(&stem) && !text.is_empty() {
                let message = format!("`{stem}` without a flag makes the recipe of U-Boot be skipped");
                cx.report(&file.source, statement.name_span(), message)
                    .severity(Severity::Error)
                    .help(format!("write `{stem}[CONFIGURATION] = \"…\"`"));
            }
            continue;
        };
        if stem != "UBOOT_CONFIG" || text.contains("${@") || ["doc", "vardeps"].contains(&&*flag.get()) {
            continue;
        }
        let fields = text.split(',').count();
        // All configurations of a machine are written alike.
        if fields < 2 || text.starts_with(',') || is_told && fields < 4 {
            continue;
        }
        is_told |= fields < 4;
        let message = match fields {
            2 | 3 => "BitBake warns since wrynose: fields of `UBOOT_CONFIG` have variables of their own",
            _ => "the recipe of U-Boot is skipped since wrynose: `UBOOT_CONFIG` has three fields at most",
        };
        let mut found = cx.report(&file.source, value.span(), message);
        if fields > 3 {
            found.severity(Severity::Error);
        }
        if releases.are_all_since(Release::Wrynose) {
            found.help(
                "keep the first; the second is `UBOOT_CONFIG_IMAGE_FSTYPES[…]`, the third `UBOOT_CONFIG_BINARY[…]`",
            );
        } else {
            found.severity(Severity::Note).help("releases before wrynose know the fields only");
        }
    }
}
