//! `wic-files-moved`: a layer has a directory for wic where OpenEmbedded refuses it.

use std::sync::Arc;

use crate::layers::Release;
use crate::lint::Cx;
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::Span;

rule!("migration", "wic-files-moved", InLayer(check));

const DIRECTORIES: [&str; 2] = ["scripts/lib/wic/canned-wks", "wic"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !file.path().ends_with("conf/layer.conf") {
        return;
    }
    let Some(releases) = build.releases_of(file.path()) else { return };
    let Some(layer) = build.layers.layer_of(file.path()) else { return };
    if !releases.is_since(Release::Wrynose) {
        return;
    }
    for directory in DIRECTORIES {
        if !build.disk().exists(&layer.root.join(directory)) {
            continue;
        }
        let message = format!("the layer has a directory `{directory}`, at which builds stop since wrynose");
        let help = match releases.are_all_since(Release::Wrynose) {
            true => "move its files to `files/wic`, which is searched",
            false => "move its files to `files/wic`, and say so in `WKS_SEARCH_PATH` for older releases",
        };
        cx.report(&file.source, Span::empty(0), message).help(help);
    }
}
