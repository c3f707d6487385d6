//! `default-after-assignment`: a default below the value itself.

use std::collections::HashMap;
use std::sync::Arc;

use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::Operator;
use crate::text::Fix;

rule!("correctness", "default-after-assignment", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    let mut set: HashMap<String, Statement<'_>> = HashMap::new();
    for stmt in file.ast().stmts() {
        if stmt.kind() == StmtKind::Unset {
            set.clear();
        }
        let Some(statement) = Statement::of(file, stmt) else { continue };
        let Some(assignment) = statement.to_value() else { continue };
        if statement.edit().is_some() {
            continue;
        }
        match assignment.operator() {
            Operator::Set | Operator::Immediate => {
                set.insert(statement.name.clone().into_owned(), statement);
            }
            operator @ (Operator::Default | Operator::WeakDefault) => {
                let Some(first) = set.get(&*statement.name) else {
                    // What is a default itself gives the variable a value, for those after it.
                    if operator == Operator::Default {
                        set.insert(statement.name.clone().into_owned(), statement);
                    }
                    continue;
                };
                let name = &statement.name;
                let message = format!("`{}` never counts: `{name}` has a value already", operator.text());
                let mut found = cx.report(&file.source, assignment.operator_span(), message);
                found.label(&file.source, first.stmt.span(), "the value");
                // `export` counts as well.
                if !assignment.exported() {
                    found.fix(Fix::safe("remove the default", vec![edits::remove_stmt(stmt)]));
                }
            }
            _ => {}
        }
    }
}
