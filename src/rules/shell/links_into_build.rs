//! `links-into-build`: a symbolic link of a package that leads into the build directory.

use crate::embed::shell::unquote;
use crate::lint::installs::{has_option, operands};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "links-into-build", Body(check));

/// Directories of the machine that builds.
const BUILD: [&str; 9] = [
    "${B}/",
    "${D}",
    "${IMAGE_ROOTFS}",
    "${S}/",
    "${STAGING_",
    "${TMPDIR}",
    "${UNPACKDIR}",
    "${WORKDIR}",
    "${RECIPE_SYSROOT",
];

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Run {
        return;
    }
    let mut works_in_package = false;
    for (node, simple) in body.commands() {
        let Some((first, rest)) = simple.words.split_first() else { continue };
        let arguments: Vec<&str> = rest.iter().map(|word| body.slice(&word.span)).collect();
        if body.slice(&first.span) == "cd" {
            works_in_package = arguments.first().is_some_and(|place| is_packaged(&unquote(place)));
        }
        let is_symbolic = has_option(&arguments, "s", &["--symbolic"]);
        if body.slice(&first.span) != "ln" || !is_symbolic || has_option(&arguments, "r", &["--relative"]) {
            continue;
        }
        let operands = operands(&arguments, "");
        let [target, link] = operands.as_slice() else { continue };
        let (target, link) = (unquote(target), unquote(link));
        let is_here = works_in_package && !link.starts_with(['/', '$']);
        if !(is_here || is_packaged(&link)) || !BUILD.iter().any(|directory| target.starts_with(directory)) {
            continue;
        }
        let Some((file, span)) = body.place(&node.span) else { continue };
        let is_beside =
            PACKAGED.iter().any(|root| target.starts_with(root) && (is_here || link.starts_with(root)));
        let help = if is_beside {
            "`ln -sr` makes the link relative"
        } else {
            "copy the file, or name its place on the target"
        };
        let message = "this link leads into the build directory, which is not there on the target";
        let mut report = cx.report(file, span, message);
        report.help(help);
        // Only below the same root the way from one to the other is that on the target.
        let has_one_root = PACKAGED.iter().any(|root| target.starts_with(root) && link.starts_with(root));
        if has_one_root
            && body.is_in_one_file(&first.span)
            && let Some((_, program)) = body.place(&first.span)
        {
            let edits = vec![Edit::insert(program.end as usize, " -r")];
            report.fix(Fix::safe("make the link relative", edits).changes_value());
        }
    }
}

/// The roots of what comes onto the target.
const PACKAGED: [&str; 2] = ["${D}", "${IMAGE_ROOTFS}"];

fn is_packaged(path: &str) -> bool {
    PACKAGED.iter().any(|root| path.starts_with(root))
}
