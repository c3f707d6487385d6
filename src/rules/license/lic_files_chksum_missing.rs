//! `lic-files-chksum-missing`: a license is named, but no file that shows it.

use std::sync::Arc;

use crate::diag::Severity;
use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{ContainerKind, Ternary};
use crate::model::Place;
use crate::model::facts::common_license;
use crate::rules::rule;
use crate::syntax::StmtKind;
use crate::syntax::ast::{Stmt, View};
use crate::text::Fix;
use crate::value::path::is_append_file;

rule!("license", "lic-files-chksum-missing", Recipe(check));

const VARIABLE: &str = "LIC_FILES_CHKSUM";

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let container = subject.container;
    let is_container = container.concerns_pantavisor();
    let is_image = container.class == Some(ContainerKind::Rootfs) || container.kind.image.is_yes();
    if !subject.is_whole() || has_checksum(subject) || is_closed(subject) {
        return;
    }
    if is_image && !is_container || !is_image && !is_checked(subject) {
        return;
    }
    let license = subject.last_set("LICENSE");
    let own = match &license {
        Some(place) if place.file.path() == subject.recipe.file.path() => Some(place),
        _ => None,
    };
    let place = own.map_or_else(|| subject.anchor(), name_of);
    let message = match &license {
        Some(_) => "there is a LICENSE but no LIC_FILES_CHKSUM",
        None => "there is neither LICENSE nor LIC_FILES_CHKSUM",
    };
    let mut report = cx.report(&place.file.source, place.span, message);
    if let Some(at) = &license
        && own.is_none()
    {
        report.label(&at.file.source, at.span, "the license is set here");
    }
    if is_image {
        report.severity(Severity::Warning);
    }
    if let Some(fix) = fix(subject, own) {
        report.fix(fix);
    }
    report.help("name the license's text and its md5 sum in LIC_FILES_CHKSUM, or set LICENSE to \"CLOSED\"");
}

/// The name of the variable that the statement at `place` sets.
fn name_of(place: &Place) -> Place {
    let stmt = place.file.parse.tree.stmt_at(place.span.start as usize);
    let assignment = stmt.and_then(|stmt| place.file.ast().stmt(stmt).as_assignment());
    let span = assignment.map_or(place.span, |assignment| assignment.name().span());
    Place { file: Arc::clone(&place.file), span }
}

/// Whether the variable is set to something, or may be.
fn has_checksum(subject: &RecipeContext<'_>) -> bool {
    let data = &subject.recipe.data;
    let mut names = std::iter::once(VARIABLE).chain(data.variants(VARIABLE));
    names.any(|name| {
        data.history(name).iter().any(|event| event.is_about_value() && !event.text.trim().is_empty())
    })
}

fn is_closed(subject: &RecipeContext<'_>) -> bool {
    let license = subject.recipe.data.get("LICENSE");
    license.is_none_or(|value| value.possibly(|text| text.trim() == "CLOSED"))
}

/// Whether the build surely compares license files: it fetches something, and the task is not taken away.
fn is_checked(subject: &RecipeContext<'_>) -> bool {
    let recipe = subject.recipe;
    let fetches = recipe.data.get("SRC_URI").is_some_and(|value| match value.possible() {
        Some(texts) => texts.iter().all(|text| !text.trim().is_empty()),
        None => value.whole_words().next().is_some(),
    });
    // An append of another layer may add to a recipe that fetches nothing itself.
    let is_its_own = recipe.data.history("SRC_URI").iter().any(|event| {
        let is_filled = event.flag.is_none() && !event.text.trim().is_empty();
        is_filled && !is_append_file(event.place.file.path())
    });
    let no_image = subject.container.kind.image == Ternary::No;
    let has_task = recipe.data.flag_raw("do_populate_lic", "noexec").is_none() && !deletes_task(subject);
    fetches && is_its_own && no_image && has_task
}

/// Whether a statement takes the task away. Which class adds it is a matter of the distribution, so the tasks
/// of the recipe do not tell.
fn deletes_task(subject: &RecipeContext<'_>) -> bool {
    let classes = subject.recipe.class_files();
    subject.own_files().into_iter().chain(classes).any(|file| file.ast().stmts().any(is_deletion))
}

fn is_deletion(stmt: Stmt<'_>) -> bool {
    match stmt.view() {
        View::Directive(directive) if directive.kind() == StmtKind::DelTask => {
            directive.argument().words().iter().any(|(word, _)| word.ends_with("populate_lic"))
        }
        _ => false,
    }
}

/// The line to add if the license is one that openembedded-core has the text of.
fn fix(subject: &RecipeContext<'_>, own: Option<&Place>) -> Option<Fix> {
    let place = own?;
    let license = subject.recipe.data.get("LICENSE")?;
    let name = license.exact()?.trim();
    let md5 = common_license(name).iter().find(|text| text.is_in(subject.release()))?.md5;
    let stmt = place.file.parse.tree.stmt_at(place.span.start as usize)?;
    let line = format!("{VARIABLE} = \"file://${{COMMON_LICENSE_DIR}}/{name};md5={md5}\"");
    Some(
        Fix::unsafe_(
            format!("name the common text of {name}"),
            vec![edits::insert_after(place.file.ast().stmt(stmt), &line)],
        )
        .changes_value(),
    )
}
