//! `package-shadowed`: a package gets no files, as others before it take them all.

use crate::lint::{Cx, RecipeContext, Statement, edits};
use crate::rules::rule;
use crate::syntax::ast::Operator;
use crate::text::Fix;

rule!("package", "package-shadowed", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let Some(packages) = data.get("PACKAGES") else { return };
    let Some(list) = packages.exact().filter(|_| subject.is_whole()) else { return };
    let packages: Vec<&str> = list.split_whitespace().collect();
    let mut reported: Vec<&str> = Vec::new();
    for statement in subject.statements() {
        let mut parts = statement.parts();
        let (Some(package), None) = (parts.next(), parts.next()) else { continue };
        if statement.stem() != "FILES" || statement.to_value().is_none() {
            continue;
        }
        let Some(package) = data.expand(package).exact().map(str::to_owned) else { continue };
        let Some(at) = packages.iter().position(|name| *name == package) else { continue };
        if reported.contains(&packages[at]) || may_be_empty(subject, &format!("ALLOW_EMPTY:{package}")) {
            continue;
        }
        let Some(taker) = taker(subject, &packages[..at], &package) else { continue };
        reported.push(packages[at]);
        let message =
            format!("`{package}` gets no file: `{taker}` stands before it in `PACKAGES` and takes them all");
        let mut found = cx.report(&statement.file.source, statement.name_span(), message);
        found.help("put it before the others: `PACKAGES =+ \"…\"`");
        if let Some(fix) = put_first(subject, &package) {
            found.fix(fix);
        }
    }
}

fn may_be_empty(subject: &RecipeContext<'_>, name: &str) -> bool {
    let data = &subject.recipe.data;
    let says = |name: &str| data.history(name).iter().any(|event| event.is_about_value());
    says(name) || says("ALLOW_EMPTY")
}

/// The last of the packages that take what a package is to get; `None` if something is left for it.
fn taker<'a>(subject: &RecipeContext<'_>, before: &[&'a str], package: &str) -> Option<&'a str> {
    let files = |package: &str| subject.recipe.data.get(&format!("FILES:{package}"));
    let own = files(package)?;
    let own = own.exact().filter(|words| !words.trim().is_empty())?;
    let mut last = None;
    for word in own.split_whitespace() {
        let takes = |other: &&&str| {
            files(other).is_some_and(|value| value.whole_words().any(|pattern| covers(pattern, word)))
        };
        last = Some(*before.iter().find(takes)?);
    }
    last
}

/// Whether all that a word of FILES can find is found by a pattern. Of a directory all is taken that is in
/// it.
fn covers(pattern: &str, word: &str) -> bool {
    if pattern == word {
        return true;
    }
    let (directory, is_all) = match pattern.strip_suffix("/*") {
        Some(directory) => (directory, true),
        None => (pattern.trim_end_matches('/'), false),
    };
    if directory.is_empty() || directory.contains(['*', '?', '[', '$']) {
        return false;
    }
    let Some(below) = word.strip_prefix(directory).and_then(|rest| rest.strip_prefix('/')) else {
        return false;
    };
    // A `*` finds no name that begins with a dot.
    let is_hidden = is_all && below.starts_with(['.', '[']);
    !below.is_empty() && !is_hidden
}

/// Lets the statement that adds the package at the end of the list add it at its beginning.
fn put_first(subject: &RecipeContext<'_>, package: &str) -> Option<Fix> {
    let data = &subject.recipe.data;
    let adds = |statement: &&Statement<'_>| {
        statement.name == "PACKAGES"
            && statement.to_value().is_some_and(|assignment| {
                assignment.operator() == Operator::Append
                    && data
                        .expand(&assignment.value().get())
                        .exact()
                        .is_some_and(|text| text.trim() == package)
            })
    };
    let statement = subject.statements().iter().find(adds)?;
    let edit = edits::replace_operator(statement.to_value()?, "=+");
    Some(Fix::unsafe_("write `=+`", vec![edit]).changes_value())
}
