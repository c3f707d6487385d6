//! `last-test-decides`: a function fails if the test that ends it is false.

use crate::embed::shell::{AndOr, Joint, Kind, List, Part, PartKind, Pipeline};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "last-test-decides", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    // What another layer appends may come after it.
    if body.kind != BodyKind::Run || !body.script.faults.is_empty() || !subject.is_whole() {
        return;
    }
    if let Some(last) = last(&body.script.list) {
        report(cx, body, last);
    }
}

/// The pipelines that a list ends with, be it in the last branch or round of something.
fn last(list: &List) -> Option<&AndOr> {
    let last = list.last()?;
    let [node] = last.first.commands.as_slice() else { return Some(last) };
    if !last.rest.is_empty() || last.first.is_negated {
        return Some(last);
    }
    match &node.kind {
        Kind::For(each) => self::last(&each.body),
        Kind::Loop { body, .. } | Kind::Group(body) => self::last(body),
        Kind::If(_, Some(otherwise)) => self::last(otherwise),
        Kind::If(branches, None) => self::last(&branches.last()?.1),
        Kind::Case(_, arms) => self::last(&arms.last()?.body),
        Kind::Simple(simple) => match simple.assignments.as_slice() {
            // What sets a variable returns what the substitution returns.
            [assignment] if simple.words.is_empty() => match assignment.value.parts.as_slice() {
                [Part { kind: PartKind::Command(list), .. }] => self::last(list),
                _ => Some(last),
            },
            _ => Some(last),
        },
        _ => Some(last),
    }
}

fn report(cx: &mut Cx<'_>, body: &Body, last: &AndOr) {
    let is_and = last.rest.iter().all(|(joint, _)| *joint == Joint::And);
    if last.rest.is_empty() || !is_and || last.is_background || !is_test(body, &last.first) {
        return;
    }
    let (Some(from), Some(to)) = (last.first.commands.first(), last.nodes().last()) else { return };
    let Some((file, span)) = body.place(&(from.span.start..to.span.end)) else { return };
    cx.report(
        file,
        span,
        format!("if this test is false `{}` fails: it is the last thing that it does", body.name),
    )
    .help("write `if …; then …; fi`, or `|| true` after it");
}

fn is_test(body: &Body, pipeline: &Pipeline) -> bool {
    let [node] = pipeline.commands.as_slice() else { return false };
    let Some(simple) = node.as_simple() else { return false };
    let words: Vec<&str> = simple.words.iter().map(|word| body.slice(&word.span)).collect();
    matches!(words.as_slice(), ["[" | "test" | "[[", ..] | ["grep", "-q", ..]) || pipeline.is_negated
}
