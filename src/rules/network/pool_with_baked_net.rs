//! `pool-with-baked-net`: an interface of its own beside an address pool.

use crate::lint::{Cx, RecipeContext};
use crate::manifest::network::NetworkRequest;
use crate::rules::rule;

rule!("network", "pool-with-baked-net", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let RecipeContext { recipe, container, .. } = subject;
    for request in NetworkRequest::all(container) {
        let (Some(pool), Some(baked)) = (request.pool, request.baked) else { continue };
        let what = match baked.text {
            "veth" | "phys" | "empty" => format!("type `{}` writes", baked.text),
            _ => "these lines write".to_owned(),
        };
        let message = format!("{what} an interface, which the network pool `{}` excludes", pool.text);
        cx.report_manifest(recipe, container, baked.manifest, baked.span, message)
            .label(&pool.manifest.document.source, pool.span, "the pool brings an interface of its own")
            .help("keep one of the two; the device refuses to start a container that has both");
    }
}
