//! `preferred-form`: PREFERRED_PROVIDER and PREFERRED_VERSION with what BitBake never finds.

use std::sync::Arc;

use crate::lint::{Cx, Statement, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{Edit, Fix};

rule!("layer", "preferred-form", InLayer(check));

const VERSIONS: [&str; 2] = ["PREFERRED_VERSION_", "REQUIRED_VERSION_"];
const PROVIDERS: [&str; 2] = ["PREFERRED_PROVIDER_", "PREFERRED_RPROVIDER_"];

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        let Some(assignment) = statement.to_value() else { continue };
        let stem = statement.stem();
        if let Some(name) = VERSIONS.iter().find_map(|start| stem.strip_prefix(start)) {
            version(cx, &statement, assignment, name);
        } else if let Some(name) = PROVIDERS.iter().find_map(|start| stem.strip_prefix(start)) {
            provider(cx, &statement, assignment, name);
        }
    }
}

fn version(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>, name: &str) {
    let source = &statement.file.source;
    if name.starts_with("virtual/") {
        let message = format!("BitBake asks for the version of a recipe, and none is called `{name}`");
        cx.report(source, statement.name_span(), message)
            .help("name the recipe that provides it, such as `PREFERRED_VERSION_linux-yocto`");
        return;
    }
    let value = assignment.value();
    let text = value.get();
    let wanted = text.trim();
    if wanted.contains('$') || statement.edit().is_some() {
        return;
    }
    let wrong = if wanted.contains('*') {
        "no version has a `*` in it: `%` stands for the rest of one"
    } else if wanted.trim_end_matches('%').contains('%') {
        "`%` stands for the rest of a version, and only at the end"
    } else if wanted.starts_with(['<', '>', '=', '~', '^']) {
        "BitBake compares the text, and no version begins so"
    } else {
        return;
    };
    cx.report(source, value.span(), wrong).help("write the version, or its beginning and `%`");
}

fn provider(cx: &mut Cx<'_>, statement: &Statement<'_>, assignment: Assignment<'_>, name: &str) {
    let source = &statement.file.source;
    if let Some(rest) = name.strip_prefix("virtual_") {
        let start = statement.stem().len() - rest.len() - 1;
        let message = format!("nothing provides `{name}`, so this is never looked at");
        let mut found = cx.report(source, statement.name_span(), message);
        found.help(format!("write `virtual/{rest}`"));
        let edit = Edit::replace(statement.part_span(start, start + 1), "/");
        found.fix(Fix::unsafe_(format!("write `virtual/{rest}`"), vec![edit]).changes_value());
        return;
    }
    let value = assignment.value();
    let text = value.get();
    let wanted = text.trim();
    let Some((recipe, _)) = wanted.split_once('_').filter(|(_, version)| is_version(version)) else { return };
    if wanted.contains('$') || statement.edit().is_some() {
        return;
    }
    let message = format!("no recipe is called `{wanted}`: its version is no part of its name");
    cx.report(source, value.span(), message)
        .help(format!("write `{recipe}`, and the version in `PREFERRED_VERSION_{recipe}`"))
        .fix(edits::write(value.span(), recipe));
}

/// Whether it reads like `6.12` or `git`.
fn is_version(text: &str) -> bool {
    let is_number = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(['.', '%']);
    is_number || text == "git"
}
