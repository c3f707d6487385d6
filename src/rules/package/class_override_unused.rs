//! `class-override-unused`: an override of a variant that the recipe does not have.

use crate::lint::{Cx, RecipeContext, Statement, edits};
use crate::model::{Datastore, Parsed};
use crate::rules::rule;
use crate::text::Fix;

rule!("package", "class-override-unused", EveryReader(check));

/// The overrides of variants that recipes ask for, with the class.
const VARIANTS: [(&str, &str); 2] = [("class-native", "native"), ("class-nativesdk", "nativesdk")];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let is_written = subject.statements().iter().any(|statement| variant_of(statement).is_some());
    if !is_written || !subject.is_whole() {
        return;
    }
    if subject.own_files().iter().any(|file| may_extend_in_code(file)) {
        return;
    }
    let Some(extends) = extensions(&subject.recipe.data) else { return };
    let name = subject.recipe.data.get("PN");
    let Some(name) = name.as_ref().and_then(|name| name.exact()) else { return };
    for statement in subject.statements() {
        let Some((part, class)) = variant_of(statement) else { continue };
        if is_made(subject, name, &extends, class) || !subject.text_is_unshared() {
            continue;
        }
        let start = statement.name.find(&format!(":{part}")).unwrap_or_default();
        let span = statement.part_span(start, start + part.len() + 1);
        let message = format!("the recipe has no variant `{class}`, so this line has no effect");
        let mut found = cx.report(&statement.file.source, span, message);
        found.help(format!("remove it, or add `{class}` to BBCLASSEXTEND"));
        let edits = vec![edits::remove_stmt(statement.stmt)];
        found.fix(Fix::unsafe_("remove it", edits).changes_value());
    }
}

/// Whether Python of a file may change BBCLASSEXTEND, which is not always followed.
fn may_extend_in_code(file: &Parsed) -> bool {
    let text = file.source.text();
    ["'BBCLASSEXTEND'", "\"BBCLASSEXTEND\""].iter().any(|name| text.contains(name))
}

/// Every text that BBCLASSEXTEND may be, none if nothing sets it; `None` if they cannot be listed.
fn extensions(data: &Datastore) -> Option<Vec<String>> {
    let mut history = data.history("BBCLASSEXTEND").into_iter();
    let is_set =
        history.any(|event| event.is_about_value()) || data.variants("BBCLASSEXTEND").next().is_some();
    if !is_set {
        return Some(Vec::new());
    }
    let Some(value) = data.get("BBCLASSEXTEND") else { return Some(Vec::new()) };
    value.possible().map(<[String]>::to_vec)
}

/// Whether the recipe is of the variant, or is made in it as well.
fn is_made(subject: &RecipeContext<'_>, name: &str, extends: &[String], class: &str) -> bool {
    if name.ends_with("-native") || name.starts_with("nativesdk-") || name.contains("-cross") {
        return true;
    }
    let mut inherits = subject.recipe.inherits.iter();
    if inherits.any(|inherit| inherit.class == class || inherit.class.starts_with("cross")) {
        return true;
    }
    let mut words = extends.iter().flat_map(|text| text.split_whitespace());
    words.any(|word| word.split(':').next() == Some(class))
}

/// The override of a variant that a name has, and the variant.
fn variant_of(statement: &Statement<'_>) -> Option<(&'static str, &'static str)> {
    VARIANTS.into_iter().find(|(part, _)| statement.parts().any(|own| own == *part))
}
