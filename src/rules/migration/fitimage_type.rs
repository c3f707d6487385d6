//! `fitimage-type`: a kernel is to make its FIT image itself, as it did before whinlatter.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::{ClassKind, Release};
use crate::lint::{Cx, Statement, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::View;
use crate::text::Span;

rule!("migration", "fitimage-type", InLayer(check));

/// Variables, and the word of each that asks for the image.
const WORDS: [(&str, &str); 4] = [
    ("KERNEL_ALT_IMAGETYPE", "fitImage"),
    ("KERNEL_CLASSES", CLASS),
    ("KERNEL_IMAGETYPE", "fitImage"),
    ("KERNEL_IMAGETYPES", "fitImage"),
];

const CLASS: &str = "kernel-fitimage";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let words = asked_for(file);
    if words.is_empty() {
        return;
    }
    let Some(releases) = build.releases_of(file.path()) else { return };
    let has_class = build.layers.find_class(CLASS, ClassKind::Recipe).is_some();
    if !releases.is_since(Release::Whinlatter) || has_class {
        return;
    }
    for (word, span) in words {
        let message = match word {
            CLASS => "BitBake stops since whinlatter: there is no `kernel-fitimage` any more",
            _ => "`kernel` takes `fitImage` for an error since whinlatter",
        };
        let mut found = cx.report(&file.source, span, message);
        if releases.are_all_since(Release::Whinlatter) {
            found.help("a recipe that inherits `kernel-fit-image` makes it, such as `linux-yocto-fitimage`");
        } else {
            found.severity(Severity::Note);
            found.help("since whinlatter a recipe that inherits `kernel-fit-image` makes it; older releases need this");
        }
    }
}

/// The words that ask for it.
fn asked_for(file: &Arc<Parsed>) -> Vec<(&'static str, Span)> {
    let mut found = Vec::new();
    for stmt in file.ast().stmts() {
        match stmt.view() {
            View::Assignment(assignment) => {
                let Some(statement) = Statement::of(file, stmt) else { continue };
                let Some((_, wanted)) = WORDS.iter().find(|(name, _)| *name == statement.stem()) else {
                    continue;
                };
                if assignment.flag().is_none() && !statement.removes() {
                    let words = written_words(assignment).into_iter().filter(|word| word.text == *wanted);
                    found.extend(words.map(|word| (*wanted, word.span)));
                }
            }
            View::Directive(directive)
                if matches!(directive.kind(), StmtKind::Inherit | StmtKind::InheritDefer) =>
            {
                let words = directive.argument().words().into_iter().filter(|(word, _)| word == CLASS);
                found.extend(words.map(|(_, span)| (CLASS, span)));
            }
            _ => {}
        }
    }
    found
}
