//! `fakeroot-on-append`: `fakeroot` before a part of a function, where it does nothing.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;

rule!("task", "fakeroot-on-append", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.is_whole() || data.recipe_part_missing() {
        return;
    }
    for function in subject.own_functions() {
        let name = function.function.stored_name();
        if !function.function.is_fakeroot() {
            continue;
        }
        let Some((base, _)) = name.split_once(':') else { continue };
        // Then it is at most superfluous.
        let runs_so = data.flag_raw(base, "fakeroot").is_some();
        let is_defined = data.flag_raw(base, "func").is_some();
        if runs_so || !is_defined || base.contains('$') {
            continue;
        }
        let header = function.function.header_span();
        let text = header.slice(function.file.source.text());
        let Some(at) = text.find("fakeroot") else { continue };
        let span = Span::new(header.start as usize + at, header.start as usize + at + "fakeroot".len());
        let message = format!("`fakeroot` does nothing here: `{base}` runs as it is defined, without");
        cx.report(&function.file.source, span, message).help(format!("write `{base}[fakeroot] = \"1\"`"));
    }
}
