//! `s-workdir`: S is where OpenEmbedded no longer unpacks.

use crate::layers::Release;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::{Edit, Fix};

rule!("migration", "s-workdir", EveryReader(check));

const WORKDIR: &str = "${WORKDIR}";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let unpacks = data.flag_raw("do_unpack", "noexec").is_none_or(|flag| flag.is_empty());
    for variable in ["S", "B", "UNPACKDIR"] {
        let Some(raw) = data.get_raw(variable) else { continue };
        let Some(text) = raw.exact().map(str::to_owned) else { continue };
        let is_workdir = text == WORKDIR;
        let is_within = variable == "S" && unpacks && (text.contains(WORKDIR) || text == "${UNPACKDIR}/git");
        if !(is_workdir || is_within) {
            continue;
        }
        for (statement, assignment) in subject.assignments_to(variable) {
            let is_it = statement.name == variable && assignment.value().get() == text;
            if !is_it {
                continue;
            }
            let Some(series) = subject.releases_of(statement) else { continue };
            let since = if is_workdir { Release::Styhead } else { Release::Whinlatter };
            if series.is_before(since) || !matches!(assignment.operator(), Operator::Set | Operator::Default)
            {
                continue;
            }
            let span = assignment.value().span();
            let message = if is_workdir {
                format!("BitBake stops at `{variable} = \"${{WORKDIR}}\"` since styhead")
            } else {
                "`do_unpack` stops at this `S` since whinlatter".to_owned()
            };
            let mut found = cx.report(&statement.file.source, span, message);
            let is_git = text.ends_with("/git");
            if !series.are_all_since(since) {
                found.help(format!(
                    "`${{UNPACKDIR}}` is not known before styhead, and the layer is for {} as well",
                    "older releases"
                ));
            } else if is_git && variable == "S" {
                found.help("remove the line: the default of `S` is where the repository is unpacked");
            } else {
                found.help("sources are unpacked to `${UNPACKDIR}`");
                if text.contains(WORKDIR) && variable != "UNPACKDIR" {
                    let new = assignment.value().get().replace(WORKDIR, "${UNPACKDIR}");
                    found.fix(
                        Fix::unsafe_("write `${UNPACKDIR}`", vec![Edit::replace(span, new)]).changes_value(),
                    );
                }
            }
        }
    }
}
