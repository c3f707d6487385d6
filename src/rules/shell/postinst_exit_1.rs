//! `postinst-exit-1`: a scriptlet puts itself off to the first boot in a way that is no longer known.

use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "postinst-exit-1", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    let is_postinst =
        body.name.starts_with("pkg_postinst") && !body.name.starts_with("pkg_postinst_ontarget");
    if body.kind != BodyKind::Scriptlet || !is_postinst {
        return;
    }
    // Only where it is done while the image is made.
    let asks_for_root = ["[ -n \"$D\" ]", "[ x\"$D\" != \"x\" ]", "[ -n \"${D}\" ]"]
        .iter()
        .any(|test| body.text.contains(test));
    for (node, simple) in body.commands() {
        let words: Vec<&str> = simple.words.iter().map(|word| body.slice(&word.span)).collect();
        if asks_for_root
            && words == ["exit", "1"]
            && let Some((file, span)) = body.place(&node.span)
        {
            cx.report(
                file,
                span,
                "`exit 1` no longer puts a scriptlet off to the first boot: `do_rootfs` fails",
            )
            .help("write `pkg_postinst_ontarget`");
        }
    }
}
