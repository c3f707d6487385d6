//! `syntax-error`: what BitBake's parser refuses.

use crate::lint::Cx;
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::ErrorKind;
use crate::text::Span;

rule!("syntax", "syntax-error", File(check));

fn check(cx: &mut Cx<'_>, file: &Parsed) {
    if let Some(invalid) = file.source.invalid_utf8() {
        report(cx, file, ErrorKind::InvalidUtf8, Span::new(invalid.offset, invalid.offset + 1));
    }
    for error in &file.parse.errors {
        report(cx, file, error.kind, error.span);
    }
}

fn report(cx: &mut Cx<'_>, file: &Parsed, kind: ErrorKind, span: Span) {
    let mut report = cx.report(&file.source, span, kind.message());
    if let Some(help) = kind.help() {
        report.help(help);
    }
}
