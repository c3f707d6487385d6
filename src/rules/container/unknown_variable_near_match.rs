//! `unknown-variable-near-match`: the name of a variable is misspelt.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::syntax::ast::View;
use crate::text::{Edit, Fix, Span, suggest};

rule!("container", "unknown-variable-near-match", Container(check));

/// The variables that a container recipe sets for its classes.
const KNOWN: [&str; 37] = [
    "DESCRIPTION",
    "DOCKER_ARCH",
    "DOCKER_PLATFORM",
    "IMAGE_BASENAME",
    "IMAGE_FEATURES",
    "IMAGE_FSTYPES",
    "IMAGE_INSTALL",
    "IMAGE_LINGUAS",
    "IMAGE_ROOTFS_SIZE",
    "LIC_FILES_CHKSUM",
    "NO_RECOMMENDATIONS",
    "PANTAHUB_API",
    "PSEUDO_IGNORE_PATHS",
    "PVCONT_NAME",
    "PVRIMAGE_AUTO_MDEV",
    "PVROOT_CONTAINERS",
    "PVROOT_CONTAINERS_CORE",
    "PVROOT_IMAGE",
    "PVROOT_IMAGE_BSP",
    "PVR_APP_ADD_EXTRA_ARGS",
    "PVR_APP_ADD_GROUP",
    "PVR_APP_ADD_ROLES",
    "PVR_COMPRESSION",
    "PVR_CONFIG_DIR",
    "PVR_DOCKER_REF",
    "PVR_FORMAT_OPTS",
    "PVR_HOME_DIR",
    "PVR_SIG_ADD_ARGS",
    "PVR_SRC_DIR",
    "PVR_SRC_URI",
    "PVR_TMPDIR",
    "PVSTATE",
    "PVS_URI",
    "PVS_URI_SHA256",
    "PVS_VENDOR_NAME",
    "PV_CONFIG_OVERLAY_DIR",
    "PV_DBUS_PROVIDER",
];

/// Shorter names differ from too many others in two letters.
const SHORTEST: usize = 8;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    if subject.container.class.is_none() || !subject.knows_its_classes() || recipe.data.recipe_part_missing()
    {
        return;
    }
    for file in subject.own_files() {
        for stmt in file.ast().stmts() {
            let View::Assignment(assignment) = stmt.view() else { continue };
            let full = assignment.name().get();
            let name = full.split(':').next().unwrap_or(&full);
            let Some(meant) = near(name) else { continue };
            if assignment.flag().is_some() || subject.mentions(name) {
                continue;
            }
            let at = assignment.name().locate(0, name.len());
            let span = Span::new(at.start as usize, at.end as usize);
            cx.report(&file.source, span, format!("nothing reads `{name}`")).help(suggest(meant)).fix(
                Fix::unsafe_(format!("rename it to `{meant}`"), vec![Edit::replace(span, meant)])
                    .changes_value(),
            );
        }
    }
}

/// The variable that a name differs from in one or two letters.
fn near(name: &str) -> Option<&'static str> {
    if KNOWN.contains(&name) || name.len() < SHORTEST || name.contains('$') {
        return None;
    }
    let near = KNOWN.into_iter().filter(|known| known.len() >= SHORTEST);
    let near = near.map(|known| (strsim::damerau_levenshtein(known, name), known));
    near.min().filter(|(distance, _)| *distance <= 2).map(|(_, known)| known)
}
