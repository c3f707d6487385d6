//! `hardcoded-vendor-ca`: the directory of the developer's keys by its default name.

use memchr::memmem;

use crate::lint::Cx;
use crate::model::Parsed;
use crate::rules::rule;
use crate::syntax::KindSet;
use crate::syntax::StmtKind;
use crate::syntax::ast::{Stmt, View};
use crate::text::{Edit, Fix, Span};

rule!("container", "hardcoded-vendor-ca", Stmt(KINDS, check));

const KINDS: KindSet = KindSet::of(&[StmtKind::Assignment, StmtKind::Function, StmtKind::Def]);

/// `pvr-ca` unpacks the keys into `pv-developer-ca_${PVS_VENDOR_NAME}`, and the vendor is `generic` by
/// default.
const DIRECTORY: &str = "pv-developer-ca_generic";

fn check(cx: &mut Cx<'_>, file: &Parsed, stmt: Stmt<'_>) {
    let text = stmt.source();
    let start = stmt.span().start as usize;
    let is_python = match stmt.view() {
        View::Function(function) => function.is_python() || function.is_anonymous(),
        View::Def(_) => true,
        _ => false,
    };
    for at in memmem::find_iter(text.as_bytes(), DIRECTORY) {
        let line_start = text[..at].rfind('\n').map_or(0, |line| line + 1);
        let is_name =
            text[at + DIRECTORY.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
        if text[line_start..at].trim_start().starts_with('#') || is_name {
            continue;
        }
        // Who unpacks the keys to that very place finds them there.
        if file.source.text().contains(&format!("subdir={DIRECTORY}")) {
            continue;
        }
        let span = Span::new(start + at, start + at + DIRECTORY.len());
        let vendor = Span::new(start + at + DIRECTORY.len() - "generic".len(), span.end as usize);
        let mut report = cx.report(
            &file.source,
            span,
            format!("`{DIRECTORY}` is there only as long as `PVS_VENDOR_NAME` is not set"),
        );
        report.help("`pvr-ca` unpacks the keys into `pv-developer-ca_${PVS_VENDOR_NAME}`");
        if !is_python {
            report.fix(
                Fix::safe("write `${PVS_VENDOR_NAME}`", vec![Edit::replace(vendor, "${PVS_VENDOR_NAME}")])
                    .changes_value(),
            );
        }
    }
}
