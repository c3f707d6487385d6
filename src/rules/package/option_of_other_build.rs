//! `option-of-other-build`: an option of autotools for CMake or Meson.

use crate::lint::{Cx, RecipeContext, Statement, written_words};
use crate::rules::rule;
use crate::text::Span;

rule!("package", "option-of-other-build", EveryReader(check));

/// Classes that configure sources, what the program is called, and the variable with its options.
const BUILDS: [(&str, &str, &str); 2] =
    [("cmake", "cmake", "EXTRA_OECMAKE"), ("meson", "meson", "EXTRA_OEMESON")];

/// What options of `configure` begin with.
const OF_CONFIGURE: [&str; 4] = ["--disable-", "--enable-", "--with-", "--without-"];

/// What a function says that hands the options to a program itself.
const OF_OWN: [&str; 3] = ["EXTRA_OE", "PACKAGECONFIG", "configure"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let recipe = subject.recipe;
    let mut builds = BUILDS.iter().filter(|(class, _, _)| recipe.inherits_class(class));
    let (Some((_, program, variable)), None) = (builds.next(), builds.next()) else { return };
    // With both classes, or a task of its own, the recipe may call anything.
    if recipe.inherits_class("autotools")
        || !subject.is_whole()
        || subject.statements().iter().any(may_configure)
    {
        return;
    }
    for (statement, assignment) in subject.words_given_to(&[variable]) {
        // What stands in quotes belongs to the option before it.
        let mut quotes = 0;
        for word in written_words(assignment) {
            if quotes % 2 == 0 {
                report(cx, statement, program, &word.text, word.span);
            }
            quotes += word.text.matches(['\'', '"']).count();
        }
    }
    for statement in subject.statements() {
        let Some(assignment) = statement.assignment() else { continue };
        if statement.name != "PACKAGECONFIG" || assignment.flag().is_none() {
            continue;
        }
        let value = assignment.value();
        let text = value.get();
        if text.contains("${@") {
            continue;
        }
        let mut quotes = 0;
        for option in text.split(',').take(2).flat_map(str::split_whitespace) {
            let is_quoted = quotes % 2 == 1;
            quotes += option.matches(['\'', '"']).count();
            if is_quoted {
                continue;
            }
            report(cx, statement, program, option, value.place_of(&text, option));
        }
    }
}

fn report(cx: &mut Cx<'_>, statement: &Statement<'_>, program: &str, option: &str, span: Span) {
    let is_doubled = option.strip_prefix("--D").is_some_and(|rest| rest.contains('='));
    if !is_doubled && !OF_CONFIGURE.iter().any(|start| option.starts_with(start)) {
        return;
    }
    let name = option.split('=').next().unwrap_or_default();
    let message = format!("`{program}` stops at `{name}`, which it does not know");
    let mut found = cx.report(&statement.file.source, span, message);
    found.help(if is_doubled { "write one hyphen" } else { "an option of the sources is `-DNAME=VALUE`" });
}

/// Whether a statement is a task to configure of the recipe's own, or adds to that of the class what takes
/// the options as well.
fn may_configure(statement: &Statement<'_>) -> bool {
    let Some(function) = statement.function() else { return false };
    let name = function.stored_name();
    if !name.starts_with("do_configure") {
        return false;
    }
    let adds = name.contains(":append") || name.contains(":prepend");
    let body = function.body().slice(statement.file.source.text());
    !adds || OF_OWN.iter().any(|part| body.contains(part))
}
