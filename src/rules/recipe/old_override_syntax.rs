//! `old-override-syntax`: a name with `_append` and the like, which BitBake refuses.

use std::sync::Arc;

use crate::lint::{Cx, RecipeContext, Statement, each_block, edits};
use crate::model::{Build, Parsed, Place, ProblemKind};
use crate::rules::rule;
use crate::syntax::Dialect;
use crate::syntax::ast::View;
use crate::text::{SourceFile, Span};
use crate::value::EDIT_WORDS;
use crate::value::path::is_append_file;

rule!("recipe", "old-override-syntax", Recipe(check), InLayer(unevaluated), Kas(in_kas));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for problem in &subject.recipe.problems {
        if problem.kind != ProblemKind::OldOverrideSyntax || !problem.sure {
            continue;
        }
        let Some(place) = &problem.place else { continue };
        let Some(stmt) = place.file.parse.tree.stmt_at(place.span.start as usize) else { continue };
        // The operators that a thing of this kind may have.
        let (name, operators) = match place.file.ast().stmt(stmt).view() {
            View::Assignment(assignment) => (Some(assignment.name()), &EDIT_WORDS[..]),
            View::Function(function) => (function.name(), &EDIT_WORDS[..2]),
            View::Def(def) => (Some(def.name()), &[][..]),
            _ => continue,
        };
        if let Some(name) = name
            && is_for_new_releases(subject, place)
        {
            report(cx, &place.file.source, name.span(), &name.get(), operators);
        }
    }
}

/// An append whose recipe is in a layer that is not there, and a configuration, of which it depends on the
/// build whether it is read: nothing of them is evaluated.
fn unevaluated(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let path = file.path();
    let is_alone = match file.dialect {
        Dialect::Conf { .. } => true,
        _ => is_append_file(path) && build.layers.collected().recipes_for(path).is_empty(),
    };
    if !is_alone || !build.has_colons(path) {
        return;
    }
    for statement in Statement::all_in(file) {
        let operators = if statement.function().is_some() { &EDIT_WORDS[..2] } else { &EDIT_WORDS[..] };
        // Of a flag BitBake does not look at the name.
        if statement.function().is_some() || statement.to_value().is_some() {
            report(cx, &file.source, statement.name_span(), &statement.name, operators);
        }
    }
}

/// What kas files put into the configuration.
fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        if !build.has_colons(source.path()) {
            return;
        }
        for statement in Statement::all_in(file) {
            if statement.to_value().is_some() {
                report(cx, source, block.in_file(statement.name_span()), &statement.name, &EDIT_WORDS);
            }
        }
    });
}

/// Layers without LAYERSERIES_COMPAT: assume honister or later if the recipe is a container.
fn is_for_new_releases(subject: &RecipeContext<'_>, place: &Place) -> bool {
    subject.is_for_known_release(place.file.path()).unwrap_or(subject.container.concerns_pantavisor())
}

fn report(cx: &mut Cx<'_>, source: &Arc<SourceFile>, span: Span, text: &str, operators: &[&str]) {
    let Some((at, keyword)) =
        EDIT_WORDS.iter().filter_map(|keyword| Some((text.find(&format!("_{keyword}"))?, *keyword))).min()
    else {
        return;
    };
    let message = format!("`_{keyword}` was the old override operator; BitBake rejects it in a name");
    let mut report = cx.report(source, span, message);
    let (before, rest) = (&text[..at], &text[at + 1 + keyword.len()..]);
    if before.is_empty() || !operators.contains(&keyword) {
        report.help("take another name");
        return;
    }
    // After the operator there may be one override; where several stand, the underscores do not tell them
    // apart.
    let overrides = match rest.strip_prefix('_') {
        Some(one) if !one.is_empty() && !one.contains(['_', ':']) => format!(":{one}"),
        _ if rest.is_empty() => String::new(),
        _ => {
            let help = format!(
                "write `{before}:{keyword}` with colons before its overrides, or take another name if it was \
                 none of them"
            );
            report.help(help);
            return;
        }
    };
    let new = format!("{before}:{keyword}{overrides}");
    report.help(format!("it is called `{new}` since honister")).fix(edits::write(span, &new));
}
