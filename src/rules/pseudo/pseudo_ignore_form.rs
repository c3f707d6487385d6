//! `pseudo-ignore-form`: an addition to PSEUDO_IGNORE_PATHS that breaks the list, or drops it.

use crate::lint::{Cx, edits};
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::ast::{Assignment, Operator, Stmt};
use crate::syntax::{Dialect, KindSet, StmtKind};
use crate::text::Fix;

rule!("pseudo", "pseudo-ignore-form", Stmt(KindSet::of(&[StmtKind::Assignment]), check));

const VARIABLE: &str = "PSEUDO_IGNORE_PATHS";

fn check(cx: &mut Cx<'_>, file: &Parsed, stmt: Stmt<'_>) {
    let assignment = Assignment(stmt);
    let name = assignment.name().get();
    if assignment.flag().is_some() || name.split(':').next() != Some(VARIABLE) {
        return;
    }
    let value = assignment.value().get();
    let Some(problem) = problem(&name, assignment.operator(), &value, file.dialect) else { return };
    let (message, help) = match problem {
        Problem::Replaced => (
            format!("`{VARIABLE}` loses the paths of the configuration"),
            "add to the list with `.=` and a comma in front",
        ),
        Problem::Space => (
            format!("a space joins two paths of `{VARIABLE}` into one that does not exist"),
            "paths are separated by commas only: add them with `.=` and a comma in front",
        ),
        Problem::NoComma => {
            (format!("the first path runs into the last one of `{VARIABLE}`"), "begin the value with a comma")
        }
        Problem::NoCommaAfter => {
            (format!("the last path runs into the first one of `{VARIABLE}`"), "end the value with a comma")
        }
    };
    let mut report = cx.report(&file.source, stmt.span(), message);
    report.help(help);
    let is_plain = matches!(name.strip_prefix(VARIABLE), Some("" | ":append")) && !value.contains("${@");
    if is_plain {
        let paths: Vec<&str> =
            value.split(|c: char| c == ',' || c.is_whitespace()).filter(|path| !path.is_empty()).collect();
        let operator = if name == VARIABLE { ".=" } else { "=" };
        report.fix(
            Fix::safe(
                format!("write `{operator} \",…\"`"),
                vec![
                    edits::replace_operator(assignment, operator),
                    edits::replace_value(assignment, &format!(",{}", paths.join(","))),
                ],
            )
            .changes_value(),
        );
    }
}

enum Problem {
    Replaced,
    Space,
    NoComma,
    NoCommaAfter,
}

fn problem(name: &str, operator: Operator, value: &str, dialect: Dialect) -> Option<Problem> {
    let is_recipe = dialect == Dialect::Recipe;
    // What a reference stands for may well bring its comma along; spaces in an expression are none in the
    // list.
    let is_known = !value.contains("${@");
    if value.contains("${PSEUDO_IGNORE_PATHS}") || value.trim().is_empty() {
        return None;
    }
    let (first, last) = (value.chars().next()?, value.chars().next_back()?);
    let has_space = is_known && value.trim().contains(char::is_whitespace);
    match (name.strip_prefix(VARIABLE)?, operator) {
        ("", Operator::Set | Operator::Immediate) if is_recipe => Some(Problem::Replaced),
        ("", Operator::Append | Operator::Prepend) => Some(Problem::Space),
        ("", Operator::AppendBare) if is_known && first.is_whitespace() => Some(Problem::Space),
        ("", Operator::AppendBare) if is_path(value) => Some(Problem::NoComma),
        ("", Operator::PrependBare) if is_known && !matches!(last, ',' | '}') => Some(Problem::NoCommaAfter),
        (":append", Operator::Set) if first.is_whitespace() => Some(Problem::Space),
        (":append", Operator::Set) if is_path(value) => Some(Problem::NoComma),
        ("", Operator::AppendBare) | (":append", Operator::Set) if has_space => Some(Problem::Space),
        _ => None,
    }
}

/// Whether the value surely begins with a path: a variable could bring a comma along.
fn is_path(value: &str) -> bool {
    if value.starts_with('/') {
        return true;
    }
    value.strip_prefix("${").and_then(|rest| rest.split_once('}')).is_some_and(|(name, rest)| {
        !name.starts_with('@') && (rest.starts_with('/') || name.ends_with("DIR") || name.ends_with("STATE"))
    })
}
