//! `assignment-whitespace`: no space before or after the operator of an assignment.

use std::sync::Arc;

use crate::layers::Release;
use crate::lint::{Cx, each_block};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::WarningKind;
use crate::text::{Edit, Fix, SourceFile, Span};

rule!("syntax", "assignment-whitespace", InLayer(check), Kas(in_kas));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let warns = build.releases_of(file.path()).is_some_and(|series| series.is_since(Release::Whinlatter));
    if warns {
        for operator in operators(file) {
            report(cx, &file.source, operator);
        }
    }
}

/// What kas files put into the configuration.
fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    if build.release < Release::Whinlatter {
        return;
    }
    each_block(build, |source, block, file| {
        for operator in operators(file) {
            report(cx, source, block.in_file(operator));
        }
    });
}

/// The operators that have no space at one side.
fn operators(file: &Parsed) -> impl Iterator<Item = Span> {
    let warnings = file.parse.warnings.iter();
    warnings.filter(|warning| warning.kind == WarningKind::OperatorSpaces).map(|warning| warning.span)
}

fn report(cx: &mut Cx<'_>, source: &Arc<SourceFile>, operator: Span) {
    let text = source.text();
    let before = text[..operator.start as usize].ends_with([' ', '\t']);
    let after = text[operator.end as usize..].starts_with([' ', '\t']);
    let mut edits = Vec::new();
    if !before {
        edits.push(Edit::insert(operator.start as usize, " "));
    }
    if !after {
        edits.push(Edit::insert(operator.end as usize, " "));
    }
    let message = "BitBake warns of an operator without a space at each side";
    cx.report(source, operator, message)
        .help("write a space before and after it")
        .fix(Fix::safe("put spaces around it", edits));
}
