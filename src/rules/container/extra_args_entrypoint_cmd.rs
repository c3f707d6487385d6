//! `extra-args-entrypoint-cmd`: Cmd next to an Entrypoint that is a plain text.

use crate::lint::{Cx, RecipeContext, edits};
use crate::manifest::{AppArgs, AppFlag, ContainerKind, ManifestKind};
use crate::model::Word;
use crate::rules::rule;
use crate::syntax::ast::Assignment;
use crate::text::{Edit, FileChange, Fix, Span};

rule!("container", "extra-args-entrypoint-cmd", Container(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    if !subject.container.uses_app_args(&subject.recipe.data) {
        return;
    }
    let args = AppArgs::of(&subject.recipe.data);
    let entrypoint = args.config("Entrypoint").next();
    let command = args.config("Cmd").next();
    let (Some((entrypoint, program)), Some((command, argument))) = (entrypoint, command) else { return };
    if !(entrypoint.word.sure && command.word.sure) || argument.is_empty() {
        return;
    }
    let (Some(place), Some(other)) = (&command.value_word.place, &entrypoint.value_word.place) else {
        return;
    };
    let file_name = subject.container.file_name.as_deref().unwrap_or("NAME");
    let message = "`Cmd` is left out: next to it, `Entrypoint` is a text and not a list";
    let mut report = cx.report(&place.file.source, place.span, message);
    report.label(&other.file.source, other.span, "`--config` makes a text of it").help(format!(
        "ship `{file_name}.config.json` with `Entrypoint` and `Cmd` as lists, or start both from one script"
    ));
    let is_only = args.config("Entrypoint").count() == 1 && args.config("Cmd").count() == 1 && !args.open;
    let is_plain = [program, argument].iter().all(|text| text.chars().all(is_plain));
    if is_only
        && is_plain
        && subject.container.is(ContainerKind::Rootfs)
        && let Some(fix) = write_configuration(subject, (entrypoint, program), (command, argument))
    {
        report.fix(fix);
    }
}

/// What neither the shell nor BitBake takes for anything but itself.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || "/._-+:=,@%".contains(c)
}

/// Puts the two into a file of their own.
fn write_configuration(
    subject: &RecipeContext<'_>,
    (entrypoint, program): (&AppFlag, &str),
    (command, argument): (&AppFlag, &str),
) -> Option<Fix> {
    let path = subject.new_manifest(ManifestKind::Config)?;
    let words = [&entrypoint.word, &entrypoint.value_word, &command.word, &command.value_word];
    let mut edits = removal(subject, &words)?;
    edits.push(subject.list_in_src_uri(&subject.manifest_entry(ManifestKind::Config)?)?);
    edits.sort_by_key(|edit| edit.span);
    let text = format!("{{\n    \"Entrypoint\": [\"{program}\"],\n    \"Cmd\": [\"{argument}\"]\n}}\n");
    Some(
        Fix::unsafe_(format!("give both as lists in `{}`", subject.display_path(&path)), edits)
            .changes_value()
            .with_files(vec![FileChange::Create { path, text }]),
    )
}

/// Takes words out of the one statement of the recipe that lists all of them as they are.
fn removal(subject: &RecipeContext<'_>, words: &[&Word]) -> Option<Vec<Edit>> {
    let file = &subject.recipe.file;
    let stmt = words[0].stmt?;
    if words[0].place.as_ref()?.file.path() != file.path() {
        return None;
    }
    let assignment = file.ast().stmt(stmt).as_assignment()?;
    let mut spans = Vec::new();
    for word in words {
        let place = word.place.as_ref()?;
        let is_in_place = place.file.path() == file.path()
            && word.stmt == Some(stmt)
            && assignment.value().span().contains(place.span.start as usize);
        if !is_in_place || file.source.slice(place.span).contains(['$', '\'', '"', '\\']) {
            return None;
        }
        spans.push(place.span);
    }
    spans.sort_unstable();
    spans.dedup();
    if assignment.value().words().len() == spans.len() {
        return Some(vec![emptied(assignment)?]);
    }
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        if let Some(last) = joined.last_mut() {
            let between = &file.source.text()[last.end as usize..span.start as usize];
            if between.chars().all(|c| c.is_whitespace() || c == '\\') {
                *last = last.cover(span);
                continue;
            }
        }
        joined.push(span);
    }
    Some(joined.into_iter().map(|span| edits::remove_word(assignment, span)).collect())
}

/// What becomes of a statement without words: an assignment still takes the place of the class's own. With
/// the operator in it, the edit is not made in one go with one that makes `:append` of it.
fn emptied(assignment: Assignment<'_>) -> Option<Edit> {
    let name = assignment.name().get();
    if [":append", ":prepend"].iter().any(|edit| name.contains(edit)) {
        return Some(edits::remove_stmt(assignment.0));
    }
    let (_, close) = assignment.quotes()?;
    let (operator, quote) = (assignment.operator().text(), assignment.quote());
    Some(Edit::replace(assignment.operator_span().cover(close), format!("{operator} {quote}{quote}")))
}
