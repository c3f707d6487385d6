//! `class-override-unused`: an override of a variant that the recipe does not have.

use std::sync::Arc;

use crate::lint::{Cx, RecipeContext, Statement, edits};
use crate::model::Parsed;
use crate::rules::rule;
use crate::text::Fix;

rule!("package", "class-override-unused", EveryReader(check));

/// The overrides of variants that recipes ask for, with the class.
const VARIANTS: [(&str, &str); 2] = [("class-native", "native"), ("class-nativesdk", "nativesdk")];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let written = |statement: &&Statement<'_>| variant_of(statement).is_some();
    let mut candidates = subject.statements().iter().filter(written).peekable();
    if candidates.peek().is_none() || !subject.is_whole() {
        return;
    }
    // Python that may change it is not always followed.
    let is_in_code = |file: &&Arc<Parsed>| {
        let text = file.source.text();
        ["'BBCLASSEXTEND'", "\"BBCLASSEXTEND\""].iter().any(|name| text.contains(name))
    };
    if subject.own_files().iter().any(is_in_code) {
        return;
    }
    let extends = data.get("BBCLASSEXTEND");
    let mut history = data.history("BBCLASSEXTEND").into_iter();
    let is_set =
        history.any(|event| event.is_about_value()) || data.variants("BBCLASSEXTEND").next().is_some();
    let extends: Vec<String> = match extends.as_ref().map(|value| value.possible()) {
        None => Vec::new(),
        _ if !is_set => Vec::new(),
        Some(Some(texts)) => texts.to_vec(),
        Some(None) => return,
    };
    let name = data.get("PN");
    let Some(name) = name.as_ref().and_then(|name| name.exact()) else { return };
    let is_made = |class: &str| {
        let is_named = name.ends_with("-native") || name.starts_with("nativesdk-") || name.contains("-cross");
        let is_inherited = |suffix: &str| {
            subject.recipe.inherits.iter().any(|inherit| {
                inherit.class == class || inherit.class.starts_with(suffix) || inherit.class == "crosssdk"
            })
        };
        let is_extended = extends
            .iter()
            .any(|text| text.split_whitespace().any(|word| word.split(':').next() == Some(class)));
        is_named || is_inherited("cross") || is_extended
    };
    for statement in candidates {
        let Some((part, class)) = variant_of(statement) else { continue };
        if is_made(class) || !subject.text_is_unshared() {
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

/// The override of a variant that a name has, and the variant.
fn variant_of(statement: &Statement<'_>) -> Option<(&'static str, &'static str)> {
    VARIANTS.into_iter().find(|(part, _)| statement.parts().any(|own| own == *part))
}
