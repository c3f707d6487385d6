//! `layer-license-path`: a layer that takes the directories of licenses of the others away.

use std::sync::Arc;

use super::{is_layer_conf, words_of};
use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Fix, closest, suggest};

rule!("layer", "layer-license-path", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if !is_layer_conf(file) {
        return;
    }
    check_directories(cx, file, build);
    for statement in Statement::all_in(file).filter(|statement| statement.name == "LICENSE_PATH") {
        let Some(assignment) = statement.to_value() else { continue };
        let is_plain = matches!(assignment.operator(), Operator::Set | Operator::Immediate);
        if !is_plain || assignment.value().get().contains("LICENSE_PATH") {
            continue;
        }
        let message = "the directories of licenses that layers before this one add are thrown away";
        let mut found = cx.report(&file.source, assignment.operator_span(), message);
        found.help("write `LICENSE_PATH += \"…\"`");
        let edit = edits::replace_operator(assignment, "+=");
        found.fix(Fix::unsafe_("write `+=`", vec![edit]).changes_value());
    }
}

/// Directories of the layer that are not there.
fn check_directories(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let Some(layer) = build.layers.layer_of(file.path()) else { return };
    for word in words_of(file, "LICENSE_PATH") {
        let Some(below) = word.text.strip_prefix("${LAYERDIR}/") else { continue };
        let path = below.trim_end_matches('/');
        if path.is_empty() || path.contains('$') || build.disk().is_directory(&layer.root.join(path)) {
            continue;
        }
        let list = build.disk().list(&layer.root);
        let names = list.entries().filter(|(_, kind)| kind.is_directory()).map(|(name, _)| name);
        // One that is made for later adds nothing, but does no harm.
        let Some(near) = closest(path, names).map(str::to_owned) else { continue };
        let message = format!("the layer has no directory `{path}`, so no license is found there");
        let fix = edits::write(word.span, &format!("${{LAYERDIR}}/{near}"));
        cx.report(&file.source, word.span, message).help(suggest(&near)).fix(fix);
    }
}
