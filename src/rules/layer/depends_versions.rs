//! Versions in LAYERDEPENDS, in the forms that BitBake reads.

use crate::layers::Layers;
use crate::lint::{Cx, WrittenWord, edits};
use crate::model::Parsed;

/// What BitBake compares versions with, the longer ones first.
const OPERATORS: [&str; 9] = ["<=", ">=", "==", "!=", "<<", ">>", "<", ">", "="];

/// What it takes for an operator, and then refuses to compare with.
const REFUSED: [&str; 2] = ["=<", "=>"];

/// Says what stops BitBake in the words of one statement. Only of a layer that has to be there are name and
/// version compared: for these `layers` are given.
pub(super) fn check(cx: &mut Cx<'_>, file: &Parsed, words: &[WrittenWord], layers: Option<&Layers>) {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        if word.text.contains('$') {
            continue;
        }
        if let Some(inside) = word.text.strip_prefix('(') {
            let end = words[at - 1..].iter().position(|word| word.text.contains(')'));
            let Some(end) = end else { return };
            let bracket = &words[at - 1..at + end];
            let name = at.checked_sub(2).and_then(|before| words.get(before));
            version(cx, file, bracket, inside, name, layers);
            at += end;
        } else if let Some(open) = word.text.find('(') {
            let message = format!("`{}` is one name, which no layer has", word.text);
            let new = format!("{} {}", &word.text[..open], &word.text[open..]);
            cx.report(&file.source, word.span, message)
                .help("write a space before the bracket")
                .fix(edits::write(word.span, &new));
            // What else stands in the bracket is named by this.
            if !word.text.contains(')') {
                at = words[at..]
                    .iter()
                    .position(|word| word.text.ends_with(')'))
                    .map_or(at, |end| at + end + 1);
            }
        } else if layers.is_some() && is_outside(&word.text) {
            let message = format!("`{}` is taken for the name of a layer, which no layer has", word.text);
            cx.report(&file.source, word.span, message).help("put operator and version in brackets");
            // The version that follows is taken for one as well, and is the same slip.
            if words.get(at).is_some_and(|next| next.text.bytes().all(|byte| byte.is_ascii_digit())) {
                at += 1;
            }
        }
    }
}

/// Whether a word is an operator, with a version or without.
fn is_outside(word: &str) -> bool {
    let rest = word.trim_start_matches(['<', '>', '=', '!']);
    rest.len() < word.len() && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// What stands in one bracket, and the name before it.
fn version(
    cx: &mut Cx<'_>,
    file: &Parsed,
    bracket: &[WrittenWord],
    inside: &str,
    name: Option<&WrittenWord>,
    layers: Option<&Layers>,
) {
    let texts: Vec<&str> =
        std::iter::once(inside).chain(bracket[1..].iter().map(|word| &*word.text)).collect();
    let text = texts.join(" ");
    let text = text.trim_end_matches([')', ',']).trim();
    let Some(span) = bracket.last().map(|last| bracket[0].span.cover(last.span)) else { return };
    if let Some(wrong) = REFUSED.iter().find(|wrong| text.starts_with(*wrong)) {
        let right: String = wrong.chars().rev().collect();
        cx.report(&file.source, span, format!("BitBake does not know `{wrong}`, and stops"))
            .help(format!("write `{right}`"))
            .fix(edits::write(span, &file.source.slice(span).replacen(*wrong, &right, 1)));
        return;
    }
    let Some(operator) = OPERATORS.iter().find(|operator| text.starts_with(*operator)) else {
        cx.report(&file.source, span, "BitBake stops at a version without an operator")
            .help(format!("write `(>= {text})`"));
        return;
    };
    let wanted: Option<u32> = text[operator.len()..].trim().parse().ok();
    let known = name.zip(layers).and_then(|(name, layers)| layers.collection(&name.text));
    let Some((wanted, known)) = wanted.zip(known) else { return };
    let message = match known.version.as_deref().map(str::parse::<u32>) {
        None => format!("`{}` is here and has no `LAYERVERSION`, so BitBake stops", known.name),
        Some(Ok(is)) if !holds(is, operator, wanted) => {
            format!("`{}` is here in version {is}, so BitBake stops", known.name)
        }
        Some(_) => return,
    };
    cx.report(&file.source, span, message).help("ask for the version of the branch that goes with the layer");
}

fn holds(is: u32, operator: &str, wanted: u32) -> bool {
    match operator {
        "<=" => is <= wanted,
        ">=" => is >= wanted,
        "<" | "<<" => is < wanted,
        ">" | ">>" => is > wanted,
        "!=" => is != wanted,
        _ => is == wanted,
    }
}
