//! `comment-in-value`: a `#` within a value, which is no comment there.

use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::vocabulary::{ListKind, list_kind};
use crate::lint::{Cx, Statement, WrittenWord, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;

rule!("correctness", "comment-in-value", InLayer(check));

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        let variable = statement.stem();
        let Some(kind) = list_kind(variable).filter(|kind| *kind != ListKind::Options) else { continue };
        let Some(assignment) = statement.to_value() else { continue };
        // One finding for the statement says all.
        let word = written_words(assignment).into_iter().find(|word| word.text.starts_with('#'));
        let Some(WrittenWord { text, span }) = word else { continue };
        let message = format!(
            "`{text}` is a word of `{variable}`, and so is what follows: no comment begins in a value"
        );
        let mut found = cx.report(&file.source, span, message);
        found.help("put the comment before the statement, and take the words out of it");
        if kind == ListKind::Paths {
            found.severity(Severity::Warning);
        }
    }
}
