//! `image-install-in-conf`: a configuration adds to IMAGE_INSTALL before images give it their default.

use std::sync::Arc;

use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::Dialect;
use crate::syntax::ast::{Assignment, Operator};
use crate::text::{Edit, Fix, Span};

rule!("image", "image-install-in-conf", InLayer(check));

const MESSAGE: &str =
    "images that leave `IMAGE_INSTALL` at its default lose that, and those that set it lose this";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    if !matches!(file.dialect, Dialect::Conf { .. }) {
        return;
    }
    for (statement, assignment) in additions(file) {
        let mut found = cx.report(&file.source, span_of(&statement, assignment), MESSAGE);
        found.help(help(assignment));
        if let Some(fix) = fix(&statement, assignment) {
            found.fix(fix);
        }
    }
}

/// What adds to the variable as a whole, unless the file sets it, too: then it knows what it does.
fn additions(file: &Arc<Parsed>) -> Vec<(Statement<'_>, Assignment<'_>)> {
    use Operator::{Append, AppendBare, Prepend, PrependBare};
    let own = Statement::all_in(file).filter(|statement| statement.name == "IMAGE_INSTALL");
    let own: Vec<(Statement<'_>, Assignment<'_>)> = own
        .filter_map(|statement| {
            let assignment = statement.to_value()?;
            Some((statement, assignment))
        })
        .collect();
    let adds = |operator| matches!(operator, Append | AppendBare | Prepend | PrependBare);
    let is_all = own.iter().all(|(_, assignment)| adds(assignment.operator()));
    if is_all { own } else { Vec::new() }
}

fn span_of(statement: &Statement<'_>, assignment: Assignment<'_>) -> Span {
    Span { start: statement.name_span().start, end: assignment.operator_span().end }
}

fn help(assignment: Assignment<'_>) -> &'static str {
    match assignment.operator() {
        Operator::Append | Operator::AppendBare => "write `IMAGE_INSTALL:append = \" …\"`",
        _ => "write `IMAGE_INSTALL:prepend = \"… \"`",
    }
}

fn fix(statement: &Statement<'_>, assignment: Assignment<'_>) -> Option<Fix> {
    let text = assignment.value().get();
    let (open, _) = assignment.quotes()?;
    let is_append = matches!(assignment.operator(), Operator::Append | Operator::AppendBare);
    if !is_append {
        return None;
    }
    let mut edits = vec![Edit::replace(span_of(statement, assignment), "IMAGE_INSTALL:append =")];
    if !text.starts_with([' ', '\t', '\n']) {
        edits.push(Edit::insert(open.end as usize, " "));
    }
    Some(Fix::unsafe_("write `:append`", edits).changes_value())
}
