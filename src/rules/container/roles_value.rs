//! `roles-value`: a role that the device does not know.

use crate::diag::Severity;
use crate::lint::{Cx, ManifestContext, RecipeContext, edits, place_in_a_file};
use crate::manifest::ContainerKind;
use crate::rules::{manifest, rule};
use crate::syntax::ast::Operator;
use crate::text::{Fix, closest, suggest};

rule!("container", "roles-value", Manifest(check_manifest), Container(check));

const VARIABLE: &str = "PVR_APP_ADD_ROLES";

const ROLES: [&str; 2] = ["mgmt", "nobody"];

fn check_manifest(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "roles-value");
}

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if subject.container.is(ContainerKind::Rootfs) && !subject.recipe.data.recipe_part_missing() {
        check_words(cx, subject);
        check_spaces(cx, subject);
    }
}

fn check_words(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for word in subject.recipe.data.words(VARIABLE).list {
        let Some(place) = place_in_a_file(word.place) else { continue };
        if !word.sure || ROLES.contains(&word.text.as_str()) || word.text.contains('$') {
            continue;
        }
        let near = closest(&word.text, ROLES);
        let help = near.map_or("roles are `mgmt` and `nobody`".to_owned(), suggest);
        let message = format!("the device does not know the role `{}`", word.text);
        let source = &place.file.source;
        let mut report = cx.report(source, place.span, message);
        report.help(help);
        if let Some(fix) = near.and_then(|near| edits::meant(source, place.span, &word.text, near)) {
            report.fix(fix);
        }
    }
}

/// The class cuts the value at every single space, so that two of them, or one at an end, make a role without
/// a name.
fn check_spaces(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let value = subject.recipe.data.get(VARIABLE);
    let Some(text) = value.as_ref().and_then(|value| value.exact()) else { return };
    if text.is_empty() || text.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace))
    {
        return;
    }
    let written = subject.sites_with_overrides(VARIABLE);
    let Some(first) = written.first() else { return };
    let Some(assignment) = first.assignment() else { return };
    let plain = assignment.value().get().split_whitespace().collect::<Vec<_>>().join(" ");
    let by_operator = first.drops_weak_default() && assignment.operator() == Operator::Append;
    let (span, message) = if by_operator && text.starts_with(' ') {
        (assignment.operator_span(), "`+=` puts a space in front, which makes a role without a name")
    } else {
        (first.value_span(), "the class cuts at every single space, so these make a role without a name")
    };
    let mut report = cx.report(&first.place.file.source, span, message);
    report.severity(Severity::Warning).help("write the roles with `=` and one space between them");
    if written.len() == 1 && !plain.is_empty() {
        let mut changes = Vec::new();
        if by_operator {
            changes.push(edits::replace_operator(assignment, "="));
        }
        changes.push(edits::replace_value(assignment, &plain));
        report.fix(Fix::safe("leave only single spaces between the roles", changes).changes_value());
    }
}
