//! `layer-license-path`: a layer that takes the directories of licenses of the others away.

use std::sync::Arc;

use super::is_layer_conf;
use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::Fix;

rule!("layer", "layer-license-path", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    if !is_layer_conf(file) {
        return;
    }
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
