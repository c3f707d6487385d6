//! `mc-tmpdir-hardcoded`: the name of a release in TMPDIR.

use crate::layers::Release;
use crate::lint::Cx;
use crate::model::Build;
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("multiconfig", "mc-tmpdir-hardcoded", Build(check));

fn check(cx: &mut Cx<'_>, build: &Build) {
    let configs = build.multiconfigs().iter().flat_map(|setup| &setup.configs);
    for place in configs.filter_map(|config| config.tmpdir_statement()) {
        let file = &place.file;
        let text = file.source.text();
        let statement = place.span.slice(text);
        for word in statement.split(|c: char| !c.is_alphanumeric() && !"_{$".contains(c)) {
            if !Release::is_series(word) {
                continue;
            }
            let span = Span::of(text, word);
            cx.report(
                &file.source,
                span,
                format!("`{word}` is the name of one release: builds of another one use the same directory"),
            )
            .help("`${DISTRO_CODENAME}` is the name of the release that is built")
            .fix(
                Fix::unsafe_("write `${DISTRO_CODENAME}`", vec![Edit::replace(span, "${DISTRO_CODENAME}")])
                    .changes_value(),
            );
        }
    }
}
