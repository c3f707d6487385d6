//! The variables of a recipe as a page of Markdown, which editors show.

use std::path::Path;

use super::answer::Answer;
use crate::format::is_list_of_words;
use crate::model::{Configuration, Event, Recipe, stop};
use crate::text::{display_path, one_line};
use crate::value::{Flag, Value};

/// Longer lists have each word on a line of its own.
const LONGEST_LINE: usize = 80;
/// So many characters of what was given tell what it is.
const BEGINNING: usize = 80;

/// A heading for each variable, with what it is and who set it. Paths are as seen from `directory`.
pub(super) fn page(
    configuration: &Configuration,
    recipe: &Recipe,
    names: &[&str],
    directory: &Path,
) -> String {
    let file = display_path(recipe.file.path(), directory);
    let mut out = format!("# Values of {}\n\n", file.rsplit('/').next().unwrap_or(&file));
    out += &format!(
        "What `{file}` sets, with the files that it reads beside classes and configuration. Below each value stands \
         who had a say in it, in the order in which BitBake comes to it.\n"
    );
    if let Some(stop) = stop(configuration, recipe) {
        out += &format!("\nBitBake stops here: {}\n", one_line(&stop.message));
    }
    for name in names {
        let answer = Answer::of(recipe, name);
        out += &format!("\n## {}\n\n{}", one_line(name).replace('_', "\\_"), value(name, &answer));
        for event in recipe.data.history(answer.name) {
            // BitBake keeps a weak default there.
            if event.flag != Some("_defaultval") {
                out += &said(&event, directory);
            }
        }
    }
    out
}

fn value(name: &str, answer: &Answer<'_>) -> String {
    let name = one_line(name);
    let fenced = |text: &str| format!("````bitbake\n{name} = {text}\n````\n\n");
    match &answer.value {
        Err(error) => format!("It cannot be expanded: {}\n\n", one_line(error)),
        Ok(None) => "It is not set.\n\n".to_owned(),
        Ok(Some(Value::Exact(text))) => fenced(&quoted(&name, text)),
        Ok(Some(Value::Alternatives(texts))) => {
            let all: Vec<String> = texts.iter().map(|text| fenced(&quoted(&name, text))).collect();
            format!("One of these; which one depends on what is not known here:\n\n{}", all.concat())
        }
        Ok(Some(value @ Value::Partial(_))) => {
            let text = fenced(&quoted(&name, &value.to_string()));
            format!("What stands in ⟨⟩ is not known here:\n\n{text}")
        }
    }
}

/// A value in quotes; the words of a list with one space between them, or each on its own line.
fn quoted(name: &str, text: &str) -> String {
    if !is_list_of_words(name) {
        return format!("\"{}\"", one_line(text));
    }
    let words: Vec<String> = text.split_whitespace().map(|word| one_line(word).into_owned()).collect();
    let line = format!("\"{}\"", words.join(" "));
    if words.len() < 2 || line.len() <= LONGEST_LINE {
        return line;
    }
    let lines: String = words.iter().map(|word| format!("    {word} \\\n")).collect();
    format!("\"\\\n{lines}\"")
}

/// Who did what.
fn said(event: &Event, directory: &Path) -> String {
    let file = display_path(event.place.file.path(), directory);
    let line = if event.line > 0 { format!(":{}", event.line) } else { String::new() };
    let flag = event.flag.map(|flag| format!(" [{}]", one_line(flag))).unwrap_or_default();
    let text = match &event.flag_value {
        Some(Flag::Raw(raw)) => raw.source().into_owned(),
        Some(_) => String::new(),
        None => event.text.clone(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    let text = match text.char_indices().nth(BEGINNING) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    };
    format!("- `{file}{line}` {}{flag} `\"{}\"`\n", event.op.name(), one_line(&text))
}
