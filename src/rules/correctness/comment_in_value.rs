//! `comment-in-value`: a `#` within a value, which is no comment there.

use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::vocabulary::{ListKind, list_kind};
use crate::lint::{Cx, Statement, each_block, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{SourceFile, Span};

rule!("correctness", "comment-in-value", InLayer(check), Build(in_kas));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for found in comments_in(file) {
        report(cx, &file.source, found.span, &found);
    }
}

fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        for found in comments_in(file) {
            report(cx, source, block.in_file(found.span), &found);
        }
    });
}

/// A word that was to begin a comment.
struct Comment {
    span: Span,
    word: String,
    variable: String,
    kind: ListKind,
}

fn report(cx: &mut Cx<'_>, source: &Arc<SourceFile>, span: Span, comment: &Comment) {
    let Comment { word, variable, kind, .. } = comment;
    let message =
        format!("`{word}` is a word of `{variable}`, and so is what follows: no comment begins in a value");
    let mut found = cx.report(source, span, message);
    found.help("put the comment before the statement, and take the words out of it");
    if *kind == ListKind::Paths {
        found.severity(Severity::Warning);
    }
}

/// The words of lists that begin with a `#`.
fn comments_in(file: &Arc<Parsed>) -> Vec<Comment> {
    let mut found = Vec::new();
    for statement in Statement::all_in(file) {
        let Some(kind) = list_kind(statement.stem()).filter(|kind| *kind != ListKind::Options) else {
            continue;
        };
        let Some(assignment) = statement.to_value() else { continue };
        // One finding for the statement says all.
        let word = written_words(assignment).into_iter().find(|word| word.text.starts_with('#'));
        if let Some(word) = word {
            let variable = statement.stem().to_owned();
            found.push(Comment { span: word.span, word: word.text, variable, kind });
        }
    }
    found
}
