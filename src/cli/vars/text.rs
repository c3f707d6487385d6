//! Variables as text, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::answer::Answer;
use crate::cli::messages::display_path;
use crate::model::{Configuration, Event, EventOp, Recipe, stop};
use crate::text::{did_you_mean, one_line};
use crate::value::{Flag, Piece, Value};

/// Prints the variables that are asked for, sorted by name.
pub(super) fn write(
    out: &mut impl Write,
    configuration: &Configuration,
    recipe: &Recipe,
    names: &[&str],
) -> io::Result<()> {
    if let Some(stop) = stop(configuration, recipe) {
        writeln!(out, "# BitBake stops here: {}", one_line(&stop.message))?;
    }
    let mut is_assumed = false;
    for asked in names.iter().copied().collect::<BTreeSet<&str>>() {
        let answer = Answer::of(recipe, asked);
        let history = recipe.data.history(answer.name);
        let variants: Vec<&str> = recipe.data.variants(asked).collect();
        if answer.is_set_nowhere() && history.is_empty() {
            match variants.is_empty() {
                true => writeln!(out, "{} is unknown: {}", one_line(asked), nowhere(recipe, answer.name))?,
                false => writeln!(out, "{} is not set by anything that pvlint reads", one_line(asked))?,
            }
            write_variants(out, &variants)?;
            continue;
        }
        if write_function(out, recipe, asked)? {
            write_flags(out, &answer)?;
            continue;
        }
        write_value(out, asked, &answer)?;
        // What stands there as it was given need not be read again at each place that gave it.
        let mut shown = answer.value.as_ref().ok().and_then(Option::as_ref).map(Value::source);
        if let Some(unexpanded) = &answer.unexpanded
            && answer.value.as_ref().ok().and_then(Option::as_ref).and_then(Value::exact)
                != Some(unexpanded.as_str())
        {
            writeln!(out, "    unexpanded  {}", quoted(unexpanded))?;
            shown = Some(unexpanded.clone());
        }
        write_flags(out, &answer)?;
        write_variants(out, &variants)?;
        for event in &history {
            write_event(out, event, shown.as_deref().unwrap_or_default())?;
            is_assumed |= is_assumed_of(event);
        }
    }
    if is_assumed {
        writeln!(out, "# <…> stands for a layer that is not here: pvlint assumes what it sets")?;
    }
    Ok(())
}

fn write_variants(out: &mut impl Write, variants: &[&str]) -> io::Result<()> {
    if variants.is_empty() {
        return Ok(());
    }
    writeln!(out, "    variants    {}", one_line(&variants.join(", ")))
}

/// What is said of a name that nothing sets.
fn nowhere(recipe: &Recipe, name: &str) -> String {
    let names: BTreeSet<&str> = recipe.data.names().map(|name| name.as_str()).collect();
    let help = did_you_mean(name, names).map(|help| format!("; {help}")).unwrap_or_default();
    format!("nothing that pvlint reads sets it{help}")
}

/// Whether an event is one of a file that is not there.
fn is_assumed_of(event: &Event) -> bool {
    event.place.file.is_virtual() && event.place.file.path().as_os_str().as_encoded_bytes().contains(&b'/')
}

/// A function with its parts in the order in which BitBake joins them, each below the place where it stands.
/// Nothing in it is expanded: each variable of several values would multiply the text. Whether it is one
/// whose text is known.
fn write_function(out: &mut impl Write, recipe: &Recipe, asked: &str) -> io::Result<bool> {
    if !recipe.data.has_flag(asked, "func") {
        return Ok(false);
    }
    let Some(parts) = recipe.data.merged(asked) else { return Ok(false) };
    let keyword = if recipe.data.has_flag(asked, "python") { "python " } else { "" };
    writeln!(out, "{keyword}{asked}() {{")?;
    for part in &parts {
        if let Some(place) = &part.place {
            let line = place.file.source.line_col(place.span.start as usize).line;
            writeln!(out, "# {}:{line}", display_path(place.file.path()))?;
        }
        for line in part.text.trim_matches('\n').lines() {
            let shown: Vec<_> = line.split('\t').map(one_line).collect();
            writeln!(out, "{}", shown.join("\t"))?;
        }
    }
    writeln!(out, "}}")?;
    Ok(true)
}

/// `NAME = "VALUE"`, or what is known of it.
fn write_value(out: &mut impl Write, asked: &str, answer: &Answer<'_>) -> io::Result<()> {
    let asked = one_line(asked);
    match &answer.value {
        Err(error) => writeln!(out, "{asked}: cannot be expanded: {}", one_line(error)),
        Ok(None) => writeln!(out, "{asked} is not set"),
        Ok(Some(Value::Exact(text))) => writeln!(out, "{asked} = {}", quoted(text)),
        // All combinations of several parts are read with more ease part by part.
        Ok(Some(value @ Value::Alternatives(_))) if unknown_parts(value) > 1 => {
            let parts = Value::from_pieces(value.pieces().into_owned());
            writeln!(out, "{asked} is known in part: {}", quoted(&parts.to_string()))
        }
        Ok(Some(Value::Alternatives(texts))) => {
            writeln!(out, "{asked} is one of:")?;
            texts.iter().try_for_each(|text| writeln!(out, "    {}", quoted(text)))
        }
        Ok(Some(value @ Value::Partial(_))) => {
            let known = if value.is_known_in_part() { "known in part" } else { "unknown" };
            writeln!(out, "{asked} is {known}: {}", quoted(&value.to_string()))
        }
    }
}

fn unknown_parts(value: &Value) -> usize {
    value.pieces().iter().filter(|piece| matches!(piece, Piece::Unknown(_))).count()
}

/// The flags that are texts, sorted by name.
fn write_flags(out: &mut impl Write, answer: &Answer<'_>) -> io::Result<()> {
    let mut texts = BTreeMap::new();
    for (flag, value) in answer.variable.map_or(&[][..], |variable| &variable.flags) {
        if let Flag::Raw(raw) = value {
            texts.insert(flag.as_str(), raw.source());
        }
    }
    texts.remove("_defaultval");
    texts.iter().try_for_each(|(flag, text)| writeln!(out, "    [{}]  {}", one_line(flag), quoted(text)))
}

/// One thing that was done. Of a long text that was `shown` already only the beginning is printed.
fn write_event(out: &mut impl Write, event: &Event, shown: &str) -> io::Result<()> {
    let file = display_path(event.place.file.path());
    let flag = event.flag.map(|flag| format!(" [{}]", one_line(flag))).unwrap_or_default();
    let text = match &event.flag_value {
        None => event.text.clone(),
        Some(Flag::Raw(raw)) => raw.source().into_owned(),
        // A history holds what Python prints of a list.
        Some(tasks @ Flag::Tasks(_)) => tasks.raw().map(|raw| raw.source().into_owned()).unwrap_or_default(),
        Some(Flag::Number(_) | Flag::Nothing) => String::new(),
    };
    // Where there is no file there is no line either, and no line renames anything.
    let is_renamed = matches!(event.op, EventOp::RenamedFrom(_) | EventOp::RenamedTo(_));
    let line = if event.line > 0 && !is_renamed { format!(":{}", event.line) } else { String::new() };
    let text = match text.char_indices().nth(BEGINNING) {
        Some((end, _)) if text.len() > LONG && shown.contains(&text) => {
            format!("{}…\"", quoted(&text[..end]).trim_end_matches('"'))
        }
        _ => quoted(&text),
    };
    writeln!(out, "    {file}{line}  {}{flag} {text}", event.op.name())
}

/// So many bytes are a long text.
const LONG: usize = 120;
/// So many characters of one that is shown elsewhere tell which it is.
const BEGINNING: usize = 40;

fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text))
}
