//! `dependency-version-syntax`: a version that is asked for so that BitBake does not understand it.

use crate::diag::Severity;
use crate::lint::vocabulary::RELATIONS;
use crate::lint::{Cx, RecipeContext, Statement, written_words};
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{Edit, Fix};

rule!("package", "dependency-version-syntax", EveryReader(check));

const OPERATORS: [&str; 5] = ["<", "<=", "=", ">", ">="];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in
        subject.words_given_to(RELATIONS).chain(subject.words_given_to(&["DEPENDS"]))
    {
        without_bracket(cx, statement, assignment);
    }
    for (statement, assignment) in subject.words_given_to(RELATIONS) {
        let value = assignment.value();
        let text = value.get();
        for (at, _) in text.match_indices('(') {
            let before = text[..at].chars().next_back().unwrap_or(' ');
            let inner = &text[at + 1..];
            let end = inner.find(')').unwrap_or(inner.len());
            let inner = &inner[..end];
            let operator: String = inner.trim_start().chars().take_while(|c| "<>=!~".contains(*c)).collect();
            // `perl(x)` and `rtld(GNU_HASH)` are names.
            let is_name = !before.is_whitespace() && operator.is_empty();
            if is_name
                || inner.contains('$') && operator.is_empty()
                || "{@".contains(before)
                || is_python(&text, at)
            {
                continue;
            }
            let span = value.locate(at, (at + end + 2).min(text.len()));
            if !OPERATORS.contains(&operator.as_str()) {
                let message = match operator.as_str() {
                    "" => "BitBake stops: a version in brackets needs an operator".to_owned(),
                    other => format!("`{other}` is no comparison that BitBake knows"),
                };
                let mut found = cx.report(&statement.file.source, span, message);
                found.help("it is one of `<`, `<=`, `=`, `>` and `>=`: `name (>= 1.0)`");
                if operator == "==" {
                    let at_operator = at + 1 + (inner.len() - inner.trim_start().len());
                    let edits = vec![Edit::replace(value.locate(at_operator, at_operator + 2), "=")];
                    found.fix(Fix::unsafe_("write `=`", edits).changes_value());
                }
            } else if !before.is_whitespace() {
                let message = "without a space the bracket is a part of the name";
                let mut found = cx.report(&statement.file.source, span, message);
                found.severity(Severity::Warning);
                let edits = vec![Edit::insert(span.start as usize, " ")];
                found.fix(Fix::unsafe_("insert a space", edits).changes_value());
            } else if !text[at..].contains(')') {
                let message = "this bracket is never closed; BitBake takes what follows for the version";
                let mut found = cx.report(&statement.file.source, span, message);
                found.severity(Severity::Warning).help("write `)` after the version");
            }
        }
    }
    for (statement, assignment) in subject.words_given_to(&["DEPENDS"]) {
        ignored(cx, statement, assignment);
    }
}

/// A version in DEPENDS, which BitBake drops.
fn ignored(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let value = assignment.value();
    let text = value.get();
    for (at, _) in text.match_indices('(') {
        let inner = &text[at + 1..];
        let end = inner.find(')').unwrap_or(inner.len());
        if !inner.trim_start().starts_with(['<', '>', '=']) || is_python(&text, at) {
            continue;
        }
        let span = value.locate(at, (at + end + 2).min(text.len()));
        let mut found =
            cx.report(&statement.file.source, span, "`DEPENDS` asks for no version: this is ignored");
        found.severity(Severity::Note).help("remove it, or choose the recipe's version in the configuration");
    }
}

/// A comparison that stands in no bracket.
fn without_bracket(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>) {
    let mut is_open = false;
    for word in written_words(assignment) {
        let operator = word.text.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "._-+".contains(c));
        let is_comparison = OPERATORS.contains(&operator) || matches!(operator, "==" | "!=" | "~=");
        if is_comparison && !is_open {
            let message = format!("`{}` is taken for a name: a version stands in brackets", word.text);
            let mut found = cx.report(&statement.file.source, word.span, message);
            found.help(match statement.stem() {
                "DEPENDS" => "name the recipe alone: `DEPENDS` asks for no version",
                _ => "write `name (>= 1.0)`",
            });
            return;
        }
        for sign in word.text.chars() {
            is_open = sign == '(' || is_open && sign != ')';
        }
    }
}

/// Whether a place is within `${@…}`.
fn is_python(text: &str, at: usize) -> bool {
    let Some(start) = text[..at].rfind("${@") else { return false };
    let mut depth = 0usize;
    for c in text[start..at].chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth > 0
}
