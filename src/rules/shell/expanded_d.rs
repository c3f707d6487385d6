//! `expanded-d`: a scriptlet names the build directory.

use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix};
use crate::value::path::is_class_file;

rule!("shell", "expanded-d", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    if body.kind != BodyKind::Scriptlet {
        return;
    }
    for (at, written) in body.text.match_indices("${D}") {
        let is_comment = body.script.comments.iter().any(|comment| comment.contains(&at));
        if is_comment {
            continue;
        }
        let Some((file, span)) = body.place(&(at..at + written.len())) else { continue };
        // What a class has in such a function may be code for another one.
        if is_class_file(file.path()) {
            continue;
        }
        cx.report(file, span, "`${D}` becomes the build directory, which is not there where this runs")
            .help("`$D` is the root of the image that is made, and empty on the target")
            .fix(Fix::safe("write `$D`", vec![Edit::replace(span, "$D")]).changes_value());
    }
}
