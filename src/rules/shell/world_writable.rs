//! `world-writable`: everybody may change a file of the package.

use crate::lint::installs::{has_option, operands, value_of};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "world-writable", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Run || body.name.contains("ptest") {
        return;
    }
    for (node, simple) in body.commands() {
        let Some((first, rest)) = simple.words.split_first() else { continue };
        let arguments: Vec<&str> = rest.iter().map(|word| body.slice(&word.span)).collect();
        let mode = match body.slice(&first.span) {
            "install" => value_of(&arguments, 'm', "--mode"),
            "chmod" => operands(&arguments, "").first().map(|mode| (*mode).to_owned()),
            _ => None,
        };
        let Some(mode) = mode else { continue };
        if !arguments.iter().any(|word| word.contains("${D}") || word.contains("${IMAGE_ROOTFS}")) {
            continue;
        }
        // With the sticky bit, as for `/tmp`, it is meant.
        let is_directory = has_option(&arguments, "d", &["--directory"]);
        let is_open =
            matches!(mode.as_str(), "777" | "0777" | "666" | "0666" | "a+w" | "a+rwx" | "o+w" | "ugo+w");
        if is_open && let Some((file, span)) = body.place(&node.span) {
            let what = if is_directory { "directory" } else { "file" };
            cx.report(
                file,
                span,
                format!("everybody on the target may change this {what}: its mode is {mode}"),
            );
        }
    }
}
