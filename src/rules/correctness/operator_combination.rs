//! `operator-combination`: `:append` and the like with an operator that makes no sense there.

use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix};
use crate::value::EditKind;

rule!("correctness", "operator-combination", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    use Operator::{Append, AppendBare, Prepend, PrependBare, WeakDefault};
    for statement in Statement::all_in(file) {
        let Some((assignment, edit)) = statement.to_value().zip(statement.edit()) else { continue };
        let (operator, keyword) = (assignment.operator(), edit.kind.keyword());
        let span = assignment.operator_span();
        match operator {
            WeakDefault => {
                let message = format!("BitBake loses what `{keyword} ??=` gives, and says nothing");
                let mut found = cx.report(&file.source, span, message);
                found.severity(Severity::Error);
                found.help(format!("write `{keyword} =`"));
            }
            Append | Prepend | AppendBare | PrependBare => {
                let adds = if edit.kind == EditKind::Remove { "" } else { ", which adds twice" };
                let message = format!("BitBake warns of `{keyword} {}`{adds}", operator.text());
                let mut found = cx.report(&file.source, span, message);
                found.help(match edit.kind {
                    EditKind::Remove => format!("`{keyword}` takes `=`"),
                    _ => format!("`{keyword}` takes `=`, and the space belongs into the value"),
                });
                if let Some(edits) = as_set(assignment, edit.kind) {
                    found.fix(Fix::safe(format!("write `{keyword} =`"), edits));
                }
            }
            _ => {}
        }
    }
}

/// The value assigned with `=`; `None` if the space that the operator adds would separate nothing.
fn as_set(assignment: Assignment<'_>, kind: EditKind) -> Option<Vec<Edit>> {
    let (open, close) = assignment.quotes()?;
    let set = Edit::replace(assignment.operator_span(), "=");
    match (assignment.operator(), kind) {
        (Operator::AppendBare | Operator::PrependBare, _) => Some(vec![set]),
        (Operator::Append, EditKind::Append | EditKind::Remove) => {
            Some(vec![set, Edit::insert(open.end as usize, " ")])
        }
        (Operator::Prepend, EditKind::Prepend | EditKind::Remove) => {
            Some(vec![set, Edit::insert(close.start as usize, " ")])
        }
        _ => None,
    }
}
