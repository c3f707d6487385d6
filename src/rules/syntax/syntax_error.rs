//! `syntax-error`: what BitBake's parser refuses.

use std::sync::Arc;

use crate::lint::{Cx, each_block};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::ErrorKind;
use crate::text::{SourceFile, Span};

rule!("syntax", "syntax-error", File(check), Kas(in_kas));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    if let Some(invalid) = file.source.invalid_utf8() {
        report(cx, &file.source, ErrorKind::InvalidUtf8, Span::new(invalid.offset, invalid.offset + 1));
    }
    for error in &file.parse.errors {
        report(cx, &file.source, error.kind, error.span);
    }
}

/// What kas files put into the configuration.
fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        for error in &file.parse.errors {
            report(cx, source, error.kind, block.in_file(error.span));
        }
    });
}

fn report(cx: &mut Cx<'_>, source: &Arc<SourceFile>, kind: ErrorKind, span: Span) {
    let mut report = cx.report(source, span, kind.message());
    if let Some(help) = kind.help() {
        report.help(help);
    }
}
