//! `layer-bbpath`: a layer that takes itself or the others out of BBPATH.

use std::sync::Arc;

use super::is_layer_conf;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Edit, Fix};
use crate::value::EditKind;

rule!("layer", "layer-bbpath", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    if !is_layer_conf(file) {
        return;
    }
    for statement in Statement::all_in(file).filter(|statement| statement.stem() == "BBPATH") {
        let Some(assignment) = statement.to_value() else { continue };
        let value = assignment.value();
        let text = value.get();
        let edit = statement.edit().map(|edit| edit.kind);
        let is_after =
            matches!(edit, Some(EditKind::Append)) || assignment.operator() == Operator::AppendBare;
        let is_before =
            matches!(edit, Some(EditKind::Prepend)) || assignment.operator() == Operator::PrependBare;
        if is_after && !text.starts_with(':') {
            let mut found =
                cx.report(&file.source, value.span(), "this becomes one path with what is before it");
            found.help("begin with a colon");
            let fix =
                Fix::unsafe_("add the colon", vec![Edit::insert(value.locate(0, 0).start as usize, ":")]);
            found.fix(fix.changes_value());
        } else if is_before && !text.ends_with(':') {
            let mut found =
                cx.report(&file.source, value.span(), "this becomes one path with what is after it");
            found.help("end with a colon");
            let end = value.locate(text.len(), text.len()).end as usize;
            found.fix(Fix::unsafe_("add the colon", vec![Edit::insert(end, ":")]).changes_value());
        } else if edit.is_none() && matches!(assignment.operator(), Operator::Append | Operator::Prepend) {
            let message =
                "a blank separates nothing in `BBPATH`, so this becomes one path with its neighbour";
            cx.report(&file.source, statement.name_span(), message).help("write `.=` and begin with a colon");
        } else if edit.is_none()
            && matches!(assignment.operator(), Operator::Set | Operator::Immediate)
            && !text.contains("${BBPATH}")
        {
            let message = "`BBPATH` of the layers before this one is thrown away";
            cx.report(&file.source, statement.name_span(), message)
                .help("write `BBPATH .= \":${LAYERDIR}\"`");
        }
    }
}
