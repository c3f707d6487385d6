//! `python-pn`: a variable that is always `python3`.

use std::sync::Arc;

use crate::layers::Release;
use crate::lint::Cx;
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::text::{Edit, Fix, Span};

rule!("migration", "python-pn", InLayer(check));

const REFERENCE: &str = "${PYTHON_PN}";

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    let text = file.source.text();
    if !text.contains(REFERENCE)
        || build.releases_of(file.path()).is_none_or(|series| series.is_before(Release::Scarthgap))
    {
        return;
    }
    for (at, _) in text.match_indices(REFERENCE) {
        let stmt = file.parse.tree.stmt_at(at);
        if stmt.is_none_or(|stmt| file.ast().stmt(stmt).kind() == StmtKind::Comment) {
            continue;
        }
        let span = Span::new(at, at + REFERENCE.len());
        let mut found = cx.report(&file.source, span, "`PYTHON_PN` is always `python3`");
        found.fix(Fix::unsafe_("write `python3`", vec![Edit::replace(span, "python3")]).changes_value());
    }
}
