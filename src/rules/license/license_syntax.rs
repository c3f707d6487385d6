//! `license-syntax`: an expression of licenses that does not parse.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, Statement};
use crate::model::EventOp;
use crate::rules::rule;
use crate::syntax::ast::Operator;

rule!("license", "license-syntax", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let mut own: Vec<(&Statement<'_>, String)> = Vec::new();
    let mut last_plain = None;
    for (statement, assignment) in subject.assignments_to("LICENSE") {
        let is_whole =
            matches!(assignment.operator(), Operator::Set | Operator::Immediate | Operator::Default);
        if statement.name == "LICENSE" && is_whole {
            last_plain = Some(statement);
        } else if is_whole && statement.edit().is_none() && super::is_read(subject, statement) {
            let name = data.expand(&statement.name);
            let value = name.exact().and_then(|name| data.get(name));
            own.extend(value.and_then(|value| Some((statement, value.exact()?.to_owned()))));
        }
    }
    if let Some(plain) = last_plain
        && decides(subject, plain)
        && let Some(whole) = data.get("LICENSE")
        && let Some(text) = whole.exact()
    {
        own.push((plain, text.to_owned()));
    }
    for (statement, text) in own {
        let Some(series) = subject.releases_of(statement) else { continue };
        let Some(assignment) = statement.assignment() else { continue };
        // Layers write the expressions of SPDX before the release that brings them has a name in
        // LAYERSERIES_COMPAT.
        let is_spdx = series.is_since(Release::Whinlatter);
        let span = assignment.value().span();
        let Err(why) = parse(&text, is_spdx) else {
            if let Some(name) = twice(&text) {
                let message = format!("`{name}` is named twice");
                let mut found = cx.report(&statement.file.source, span, message);
                found.severity(Severity::Note).help("take one of the two away, or write what was meant");
            }
            continue;
        };
        let mut found =
            cx.report(&statement.file.source, span, format!("this is no expression of licenses: {why}"));
        if series.is_since(Release::Styhead) {
            found.severity(Severity::Error);
        }
        found.help(if is_spdx { "join names with `AND` and `OR`" } else { "join names with `&` and `|`" });
    }
}

/// Whether no file that is read later gives LICENSE as a whole.
fn decides(subject: &RecipeContext<'_>, statement: &Statement<'_>) -> bool {
    let is_whole =
        |op: &EventOp| matches!(op, EventOp::Assign(Operator::Set | Operator::Immediate | Operator::Default));
    let history = subject.recipe.data.history("LICENSE");
    let last = history.iter().rev().find(|event| event.flag.is_none() && is_whole(&event.op));
    last.is_none_or(|event| statement.is_at(&event.place))
}

/// Why the text is no expression of licenses, up to wrynose or since.
fn parse(text: &str, is_spdx: bool) -> Result<(), String> {
    if text.trim().is_empty() || text.contains('$') {
        return Ok(());
    }
    let (mut depth, mut wants_name) = (0usize, true);
    for token in tokens(text) {
        match token {
            "(" if wants_name => depth += 1,
            "(" => return Err("an operator is missing before `(`".to_owned()),
            ")" if wants_name => return Err("nothing stands before `)`".to_owned()),
            ")" => depth = depth.checked_sub(1).ok_or("a `)` has no partner")?,
            "&" | "|" if wants_name => return Err(format!("nothing stands before `{token}`")),
            "&" | "|" => wants_name = true,
            "AND" | "OR" | "WITH" if is_spdx && !wants_name => wants_name = true,
            "and" | "or" | "with" if is_spdx => return Err(format!("`{token}` is written in capitals")),
            name if !name.chars().all(|c| c.is_ascii_alphanumeric() || ".+_-:".contains(c)) => {
                return Err(format!("`{name}` is no name"));
            }
            name if !wants_name => return Err(format!("an operator is missing before `{name}`")),
            _ => wants_name = false,
        }
    }
    if depth > 0 {
        return Err("a `(` is never closed".to_owned());
    }
    if wants_name { Err("a name is missing at the end".to_owned()) } else { Ok(()) }
}

/// A license that a list with one operator names twice. In brackets it may be part of another choice.
fn twice(text: &str) -> Option<&str> {
    let is_operator = |token: &str| matches!(token, "&" | "|" | "AND" | "OR");
    let tokens = tokens(text);
    if tokens.iter().any(|token| matches!(*token, "(" | ")" | "WITH")) {
        return None;
    }
    let mut operators = tokens.iter().filter(|token| is_operator(token));
    let first = operators.next()?;
    if operators.any(|other| other != first) {
        return None;
    }
    let names: Vec<&str> = tokens.into_iter().filter(|token| !is_operator(token)).collect();
    names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)).map(|(_, name)| *name)
}

fn tokens(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        while let Some(at) = rest.find(['(', ')', '&', '|']) {
            if at > 0 {
                found.push(&rest[..at]);
            }
            found.push(&rest[at..at + 1]);
            rest = &rest[at + 1..];
        }
        if !rest.is_empty() {
            found.push(rest);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_grammars() {
        for good in ["MIT", "MIT & ISC", "(MIT|ISC)&X11", "GPL-2.0+", "LicenseRef-a"] {
            assert_eq!(parse(good, false), Ok(()), "{good}");
        }
        for bad in ["MIT ISC", "MIT &", "& MIT", "(MIT", "MIT)", "MIT, ISC", "()", "MIT (ISC)", "MIT AND ISC"]
        {
            assert!(parse(bad, false).is_err(), "{bad}");
        }
        assert_eq!(parse("MIT AND (ISC OR X11) WITH y", true), Ok(()));
        assert!(parse("MIT and ISC", true).is_err());
    }
}
