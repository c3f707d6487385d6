//! `packageconfig-undefined`: a word of PACKAGECONFIG that nothing gives a meaning.

use crate::diag::Severity;
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;
use crate::text::{Edit, Fix, closest, suggest};

rule!("package", "packageconfig-undefined", EveryReader(check));

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
            let message = format!("there is no `PACKAGECONFIG[{word}]`, so this word does nothing");
            let mut found = cx.report(&statement.file.source, written.span, message);
            if releases.is_since(Release::Styhead) {
                found.severity(Severity::Error);
            }
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
