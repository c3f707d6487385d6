//! `packageconfig-undefined`: a word of PACKAGECONFIG that nothing gives a meaning.

use std::sync::Arc;

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, Statement, WrittenWord, each_block, edits, written_words};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, differ_in_numbers, suggest};

rule!("package", "packageconfig-undefined", EveryReader(check), InLayer(in_conf), Kas(in_kas));

/// Flags that BitBake and its tools read of any variable.
const OF_ALL: [&str; 6] = ["doc", "export", "type", "vardeps", "vardepsexclude", "vardepvalue"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    if !subject.is_whole() {
        return;
    }
    let flags = data.flags("PACKAGECONFIG");
    let known: Vec<&str> =
        flags.into_iter().filter(|flag| !flag.starts_with('_') && !OF_ALL.contains(flag)).collect();
    if known.is_empty() || known.iter().any(|flag| flag.contains('$')) || sets_flags_in_python(subject) {
        return;
    }
    for (statement, assignment) in subject.words_given_to(&["PACKAGECONFIG"]) {
        let Some(releases) = subject.releases_of(statement) else { continue };
        for written in written_words(assignment) {
            let value = data.expand(&written.text);
            // Whatever Python chooses, each of the words is one of these.
            let mut words =
                value.possible().unwrap_or_default().iter().flat_map(|text| text.split_whitespace());
            let wrong =
                words.find(|word| is_plain(word) && !known.contains(word) && !is_asked_for(subject, word));
            let Some(word) = wrong else { continue };
            let mut found = cx.report(&statement.file.source, written.span, message(word));
            found.severity(severity(releases.is_since(Release::Styhead)));
            match closest(word, known.iter().copied()) {
                Some(near) => {
                    found.help(suggest(near));
                    if written.text == word {
                        let edits = vec![Edit::replace(written.span, near)];
                        found.fix(Fix::unsafe_(format!("write `{near}`"), edits).changes_value());
                    }
                }
                None => {
                    found.help(format!("the recipe has {}", list(&known)));
                }
            }
        }
    }
}

/// Words that a configuration gives to a recipe that is here: only slips of what it has, for other layers may
/// append to the recipe.
fn in_conf(cx: &mut Cx<'_>, file: &Arc<Parsed>, build: &Build) {
    if file.is_part_of_recipes() {
        return;
    }
    for (word, meant) in slips_for_recipes(file, build) {
        let mut found = cx.report(&file.source, word.span, message(&word.text));
        found.severity(severity(
            build.releases_of(file.path()).is_some_and(|releases| releases.is_since(Release::Styhead)),
        ));
        found.help(suggest(&meant)).fix(edits::write(word.span, &meant));
    }
}

fn in_kas(cx: &mut Cx<'_>, build: &Build) {
    each_block(build, |source, block, file| {
        for (word, meant) in slips_for_recipes(file, build) {
            let span = block.in_file(word.span);
            let mut found = cx.report(source, span, message(&word.text));
            found.help(suggest(&meant)).fix(edits::write(span, &meant));
        }
    });
}

/// The words for `pn-NAME` that no recipe of that name has, with what is meant.
fn slips_for_recipes(file: &Arc<Parsed>, build: &Build) -> Vec<(WrittenWord, String)> {
    let mut found = Vec::new();
    for statement in Statement::all_in(file) {
        if statement.stem() != "PACKAGECONFIG" || statement.removes() {
            continue;
        }
        let Some(assignment) = statement.to_value() else { continue };
        let Some(name) = statement.parts().find_map(|part| part.strip_prefix("pn-")) else { continue };
        let mut known = Vec::new();
        for path in build.layers.collected().recipes_called(name) {
            let Some(recipe) = build.recipe_before_python(path) else { continue };
            known.extend(recipe.data.flags("PACKAGECONFIG").into_iter().map(str::to_owned));
        }
        for word in written_words(assignment) {
            if !is_plain(&word.text) || known.contains(&word.text) {
                continue;
            }
            let near = closest(&word.text, known.iter().map(String::as_str));
            let Some(meant) = near.filter(|near| !differ_in_numbers(near, &word.text)) else { continue };
            // What a recipe or a class asks for itself stands in one of these files.
            if build.reads().files_that_read(&word.text) <= 1 {
                found.push((word, meant.to_owned()));
            }
        }
    }
    found
}

fn message(word: &str) -> String {
    format!("there is no `PACKAGECONFIG[{word}]`, so this word does nothing")
}

fn severity(is_since_styhead: bool) -> Severity {
    if is_since_styhead { Severity::Error } else { Severity::Warning }
}

fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+.".contains(&byte))
}

/// Whether the recipe, or a class of it, looks for the word itself.
fn is_asked_for(subject: &RecipeContext<'_>, word: &str) -> bool {
    let quoted = [
        format!("'{word}'"),
        format!("\"{word}\""),
        format!(" {word} "),
        format!("'{word} "),
        format!(" {word}'"),
    ];
    let classes = subject.recipe.class_files();
    subject.own_files().into_iter().chain(classes).any(|file| {
        let text = file.source.text();
        text.contains("PACKAGECONFIG'") && quoted.iter().any(|quoted| asks(text, quoted))
            || text.contains("PACKAGECONFIG\"") && quoted.iter().any(|quoted| asks(text, quoted))
    })
}

/// Whether the text stands in a line that asks for PACKAGECONFIG.
fn asks(text: &str, quoted: &str) -> bool {
    text.lines().any(|line| line.contains(quoted) && line.contains("PACKAGECONFIG") && line.contains('('))
}

fn sets_flags_in_python(subject: &RecipeContext<'_>) -> bool {
    ["setVarFlag('PACKAGECONFIG'", "setVarFlag(\"PACKAGECONFIG\"", "setVarFlags('PACKAGECONFIG'"]
        .iter()
        .any(|call| subject.own_files().iter().any(|file| file.source.text().contains(call)))
}

fn list(known: &[&str]) -> String {
    let mut names: Vec<String> = known.iter().take(6).map(|name| format!("`{name}`")).collect();
    if known.len() > names.len() {
        names.push("more".to_owned());
    }
    names.join(", ")
}
