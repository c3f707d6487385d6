//! `call-not-seen`: a function is called in a way that BitBake does not see, so that it is not there.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::embed::shell::{AndOr, Part, PartKind, Script, Simple, unquote};
use crate::lint::{Body, BodyKind, Cx, RecipeContext};
use crate::rules::rule;

rule!("shell", "call-not-seen", Body(check));

/// Programs that start another one, which is no function of the shell, with the letters of those of their
/// options that take the next word.
const STARTERS: [(&str, &str); 9] = [
    ("command", ""),
    ("env", "uCS"),
    ("exec", "a"),
    ("nice", "n"),
    ("nohup", ""),
    ("sudo", "ugCprT"),
    ("time", "fo"),
    ("timeout", "ks"),
    ("xargs", "adEeIiLlnPs"),
];

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let Some(subject) = subject else { return };
    if body.kind != BodyKind::Run || !body.script.faults.is_empty() || !subject.is_whole() {
        return;
    }
    let Ok(scan) = body.scan() else { return };
    let mut seen: FxHashMap<String, bool> = FxHashMap::default();
    let mut calls = Vec::new();
    for (_, simple) in body.commands() {
        let words: Vec<(&str, &Range<usize>)> =
            simple.words.iter().map(|word| (body.slice(&word.span), &word.span)).collect();
        let started = started(&words).or_else(|| started_by_shell(&words));
        if let Some((name, span)) = started
            && is_function(subject, &name)
        {
            let program = words[0].0;
            let message = format!("`{program}` starts programs, and `{name}` is a function");
            report(cx, body, &span, message, "call it plainly");
        }
        calls.extend(called(&words));
        calls.extend(called_by_variable(body, simple));
    }
    calls.extend(called_in_nested_backquotes(body));
    for (name, span) in calls {
        let is_own = scan.functions.contains(&name);
        if is_own || !is_function(subject, &name) {
            continue;
        }
        // Nearly all calls are seen where they stand.
        if *seen.entry(name.clone()).or_insert_with(|| scan.executes(&name) || is_seen(subject, &name)) {
            continue;
        }
        let message = format!("BitBake does not see this call, so `{name}` is not in the script of the task");
        let help = format!("call it plainly, or name it in `{}[vardeps]`", body.name);
        report(cx, body, &span, message, &help);
    }
}

fn report(cx: &mut Cx<'_>, body: &Body, span: &Range<usize>, message: String, help: &str) {
    if let Some((file, span)) = body.place(span) {
        cx.report(file, span, message).help(help);
    }
}

/// What one of [`STARTERS`] starts.
fn started(words: &[(&str, &Range<usize>)]) -> Option<(String, Range<usize>)> {
    let (program, _) = words.first()?;
    let (_, with_value) = STARTERS.iter().find(|(name, _)| name == program)?;
    let mut rest = words[1..].iter();
    let mut is_duration = *program == "timeout";
    while let Some((word, span)) = rest.next() {
        match word.strip_prefix('-') {
            // It only asks.
            Some("v" | "V") if *program == "command" => return None,
            Some(option) if option.ends_with(|letter| with_value.contains(letter)) => {
                rest.next();
            }
            Some(_) => {}
            None if word.contains('=') => {}
            None if is_duration => is_duration = false,
            None => return Some(((*word).to_owned(), (*span).clone())),
        }
    }
    None
}

/// What another shell is told to run, which knows none of the functions.
fn started_by_shell(words: &[(&str, &Range<usize>)]) -> Option<(String, Range<usize>)> {
    let [("sh" | "bash" | "dash", _), ("-c" | "-ec" | "-ce", _), (code, span), ..] = words else {
        return None;
    };
    let code = unquote(code);
    let name = code.split([' ', ';', '\n', '&', '|', '<', '>']).next()?;
    Some((name.to_owned(), (*span).clone()))
}

/// The names that a command surely calls, as a shell sees them.
fn called(words: &[(&str, &Range<usize>)]) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let Some((first, span)) = words.first() else { return found };
    match *first {
        "trap" | "eval" => {
            if let Some((text, span)) = words.get(1)
                && *text != "-"
                && *text != "--"
            {
                let code = unquote(text).into_owned();
                let name = code.split([' ', ';', '\n', '&', '|']).next().unwrap_or_default();
                found.push((name.to_owned(), (*span).clone()));
            }
        }
        _ => found.push((unquote(first).into_owned(), (*span).clone())),
    }
    // What is put together is not known.
    found.retain(|(name, _)| !name.is_empty() && !name.contains(['$', '`', '/']));
    found
}

/// The functions that a variable of the shell stands for, where that is the command: `f=helper; $f`.
fn called_by_variable(body: &Body, simple: &Simple) -> Vec<(String, Range<usize>)> {
    let Some(first) = simple.words.first() else { return Vec::new() };
    let [Part { kind: PartKind::Parameter(parameter), .. }] = first.parts.as_slice() else {
        return Vec::new();
    };
    if parameter.has_braces || parameter.operation.is_some() {
        return Vec::new();
    }
    let values = body.values();
    let words = values.last(body.slice(&parameter.name)).unwrap_or_default();
    words.iter().map(|word| (unquote(word).into_owned(), first.span.clone())).collect()
}

/// What is called in backquotes within backquotes, whose text the shell reads only when it has taken the
/// backslashes away.
fn called_in_nested_backquotes(body: &Body) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    body.each(&mut |node| {
        node.each_part(&body.script.documents, &mut |part| {
            let written = body.slice(&part.span);
            if !matches!(part.kind, PartKind::Backquote(_)) || !written.contains("\\`") {
                return;
            }
            let inner = written[1..written.len() - 1].replace("\\`", "`");
            let script = Script::read(&inner);
            script.each(&mut |node| {
                node.each_part(&script.documents, &mut |nested| {
                    let PartKind::Backquote(list) = &nested.kind else { return };
                    for node in list.iter().flat_map(AndOr::nodes) {
                        let first = node.as_simple().and_then(|simple| simple.words.first());
                        found.extend(
                            first.map(|word| (inner[word.span.clone()].to_owned(), part.span.clone())),
                        );
                    }
                });
            });
        });
    });
    found
}

fn is_function(subject: &RecipeContext<'_>, name: &str) -> bool {
    let data = &subject.recipe.data;
    data.has_flag(name, "func") && !data.has_flag(name, "python")
}

/// Whether BitBake sees some call of it, or is told of one.
fn is_seen(subject: &RecipeContext<'_>, name: &str) -> bool {
    for body in subject.bodies() {
        if body.scan().as_ref().is_ok_and(|scan| scan.executes(name)) || is_told_of(subject, body, name) {
            return true;
        }
    }
    subject.recipe.class_files().any(|file| file.source.text().contains(name))
}

/// Whether the flag for what BitBake does not see names it.
fn is_told_of(subject: &RecipeContext<'_>, body: &Body, name: &str) -> bool {
    let Some(value) = subject.recipe.data.flag(&body.name, "vardeps") else { return false };
    value.possibly(|text| text.split_whitespace().any(|word| word == name))
}
