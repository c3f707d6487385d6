//! `shell-syntax`: BitBake's scanner or every shell refuses the text of a function.

use crate::diag::Severity;
use crate::embed::shell::bitbake::{Reason, Refusal};
use crate::embed::shell::{
    AndOr, Fault, FaultKind, Kind, List, Part, PartKind, Script, Span, Word, ends_in_backslash,
};
use crate::lint::{Body, BodyKind, Cx, RecipeContext, Shell};
use crate::rules::rule;
use crate::value::path::is_class_file;

rule!("shell", "shell-syntax", Body(check));

fn check(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) {
    let is_read = body.kind != BodyKind::Unreached || body.is_scanned;
    if !is_read || may_be_python(body) {
        return;
    }
    if body.is_scanned
        && let Err(refusal) = body.scan()
    {
        if refusal.reason == Reason::TooDeep || is_only_comments(body) {
            return;
        }
        let own_refusal = |part: &Body| part.scan().as_ref().err().cloned();
        match part_to_blame(body, refusal.span.start, own_refusal) {
            Some((part, refusal)) => refused(cx, &part, &refusal),
            None => refused(cx, body, refusal),
        }
        return;
    }
    if is_only_comments(body) || body.is_scanned && comes_to_nothing(cx, body, subject) {
        return;
    }
    if body.kind == BodyKind::Unreached {
        return;
    }
    if body.kind == BodyKind::Script(Shell::Bash) && speaks_bash(body) {
        return;
    }
    if ends_too_late(cx, body) {
        return;
    }
    let Some(fault) = first_fault(body) else { return };
    match part_to_blame(body, fault.span.start, first_fault) {
        Some((part, fault)) => unreadable(cx, &part, &fault),
        None => unreadable(cx, body, &fault),
    }
}

/// What keeps any shell from reading it.
fn first_fault(body: &Body) -> Option<Fault> {
    let fault = body.script.faults.iter().find(|fault| fault.kind != FaultKind::Bash)?;
    if fault.kind == FaultKind::TooDeep { None } else { Some(fault.clone()) }
}

/// The part of a merged function that is wrong by itself, and how: what it leaves open is noticed only where
/// another part ends, which may stand in a class. `None` if the part where the fault was noticed is wrong
/// itself, or if none is.
fn part_to_blame<F>(body: &Body, noticed: usize, fault: impl Fn(&Body) -> Option<F>) -> Option<(Body, F)> {
    let mut found = None;
    for (range, part) in body.parts() {
        if is_only_comments(&part) {
            continue;
        }
        let Some(own) = fault(&part) else { continue };
        let is_last = range.end == body.text.len();
        if range.contains(&noticed) || is_last && noticed >= range.end {
            return None;
        }
        found = found.or(Some((part, own)));
    }
    found
}

fn unreadable(cx: &mut Cx<'_>, body: &Body, fault: &Fault) {
    let Some((file, span)) = body.place(&first_line(body, &fault.span)) else { return };
    let who = match body.kind {
        BodyKind::Script(_) => "the shell cannot read this".to_owned(),
        _ => format!("no shell can read `{}`", body.name),
    };
    let mut report = cx.report(file, span, format!("{who}: {}", fault_text(fault)));
    if body.kind == BodyKind::Scriptlet || !body.is_whole {
        report.severity(Severity::Warning);
    }
    if fault.kind == FaultKind::UnclosedDocument {
        report.help(
            "it begins in the first column and holds nothing else, or after tabs if it is `<<-`; spaces before it do \
             not count",
        );
    }
}

/// A group whose only command is a reference of BitBake of which nothing is left: then BitBake, which reads
/// the expanded text, misses a command.
fn comes_to_nothing(cx: &mut Cx<'_>, body: &Body, subject: Option<&RecipeContext<'_>>) -> bool {
    let Some(subject) = subject else { return false };
    let mut found: Vec<Span> = Vec::new();
    body.each(&mut |node| {
        let groups = if matches!(node.kind, Kind::Case(..)) { Vec::new() } else { node.lists() };
        found.extend(groups.into_iter().filter_map(reference_alone));
    });
    for span in found {
        let value = subject.recipe.data.expand(body.slice(&span));
        let Some(texts) = value.possible() else { continue };
        if !texts.iter().any(|text| text.trim().is_empty()) {
            continue;
        }
        let Some((file, place)) = body.place(&first_line(body, &span)) else { continue };
        let when = if texts.len() == 1 { "" } else { " unless the condition holds" };
        let message = format!(
            "BitBake cannot read `{}`{when}: nothing is left of this, and a command is missing",
            body.name
        );
        let mut report = cx.report(file, place, message);
        report.help("put a `:` beside it");
        if texts.len() > 1 {
            report.severity(Severity::Warning);
        }
        return true;
    }
    false
}

/// The reference of BitBake that is all of a list of commands.
fn reference_alone(list: &List) -> Option<Span> {
    let [AndOr { first, rest, .. }] = list.as_slice() else { return None };
    let [node] = first.commands.as_slice() else { return None };
    let simple = node.as_simple()?;
    let [Word { parts, span }] = simple.words.as_slice() else { return None };
    let [Part { kind: PartKind::Parameter(parameter), .. }] = parts.as_slice() else { return None };
    let is_alone = rest.is_empty() && node.redirects.is_empty() && simple.assignments.is_empty();
    if !is_alone || !parameter.has_braces || parameter.operation.is_some() {
        return None;
    }
    Some(span.clone())
}

/// A backslash at the end of the last line, which BitBake writes the brace after that ends the function: then
/// that is a part of the last command.
fn ends_too_late(cx: &mut Cx<'_>, body: &Body) -> bool {
    let text = body.masked().trim_end_matches('\n');
    if body.kind != BodyKind::Run || body.is_noexec || !ends_in_backslash(text) {
        return false;
    }
    if is_faulty(text) || !is_faulty(&format!("{{\n{text}\n}}\n")) {
        return false;
    }
    let Some((file, span)) = body.place(&(text.len() - 1..text.len())) else { return false };
    let message = format!("no shell can read `{}`: the last line goes on with the `}}` after it", body.name);
    cx.report(file, span, message).help("remove the backslash");
    true
}

fn is_faulty(text: &str) -> bool {
    Script::read(text).faults.iter().any(|fault| fault.kind != FaultKind::Bash)
}

/// Whether a class adds it to a function of another one, whose language it is in, whatever its header says.
fn may_be_python(body: &Body) -> bool {
    !body.is_whole && body.files().flatten().any(|file| is_class_file(file.path()))
}

/// Whether there is something in it that only bash reads, so that what is a fault elsewhere may be none.
fn speaks_bash(body: &Body) -> bool {
    body.script.faults.iter().any(|fault| fault.kind == FaultKind::Bash)
        || ["[[", "((", "$[", "=(", "@(", "+(", "?(", "*(", "!("].iter().any(|sign| body.text.contains(sign))
}

/// `shell-body-only-comments` has more to say of these.
fn is_only_comments(body: &Body) -> bool {
    body.script.list.is_empty() && body.script.faults.is_empty()
}

fn refused(cx: &mut Cx<'_>, body: &Body, refusal: &Refusal) {
    let Some((file, span)) = body.place(&first_line(body, &refusal.span)) else { return };
    let written = body.slice(&refusal.span);
    let message = format!("BitBake cannot read `{}`: {}", body.name, reason_text(refusal.reason, written));
    let mut report = cx.report(file, span, message);
    // A part may begin what another part ends, though that is never done on purpose.
    if !body.is_whole {
        report.severity(Severity::Warning);
    }
    if let Some(help) = help(refusal.reason, written) {
        report.help(help);
    }
}

/// A finding points at one line only.
fn first_line(body: &Body, span: &Span) -> Span {
    let text = &body.text[span.clone()];
    let end = text.find('\n').map_or(span.end, |end| span.start + end);
    span.start..end
}

fn reason_text(reason: Reason, written: &str) -> String {
    let first = written.lines().next().unwrap_or_default().trim();
    match reason {
        Reason::Arithmetic => "it does not know `$((`".to_owned(),
        Reason::Unclosed => format!("`{}` is never closed", first.chars().take(2).collect::<String>().trim()),
        Reason::DollarAtEnd => "a word may not end in a bare `$`".to_owned(),
        Reason::CommentAtEnd => "the last line is a comment without a line end".to_owned(),
        Reason::DocumentWithoutName => "a here-document has no name".to_owned(),
        Reason::EmptyDocument => "a here-document has no line".to_owned(),
        Reason::ForWithoutIn => "it wants `in` after the variable of a `for`, on the same line".to_owned(),
        Reason::FunctionRedirection => "a function cannot be redirected as a whole".to_owned(),
        Reason::BackgroundAtEnd => "`&` cannot end the last command of a group".to_owned(),
        Reason::ReservedWord => format!("`{first}` cannot stand here without quotes"),
        Reason::Unexpected | Reason::TooDeep if first.is_empty() => "a command is missing".to_owned(),
        Reason::Unexpected | Reason::TooDeep => format!("`{first}` cannot stand here"),
        Reason::UnexpectedEnd => "it ends within a command".to_owned(),
    }
}

fn help(reason: Reason, written: &str) -> Option<String> {
    let help = match reason {
        Reason::Arithmetic => {
            "write `$(expr …)`, with `|| true` after it if the result may be 0: then `expr` fails and the task stops"
        }
        Reason::DollarAtEnd => "quote the word",
        Reason::EmptyDocument => "write `: > file`",
        Reason::ForWithoutIn => "write `for x in \"$@\"; do`",
        Reason::FunctionRedirection => "redirect inside of the braces",
        Reason::BackgroundAtEnd => "put `wait` after it",
        Reason::ReservedWord if written == "case" => {
            "if it is a `case` within `$( )`, write backquotes or a function"
        }
        Reason::ReservedWord => "quote it if it is an argument",
        _ => return None,
    };
    Some(help.to_owned())
}

fn fault_text(fault: &Fault) -> &'static str {
    match fault.kind {
        FaultKind::Unclosed => "something is never closed",
        FaultKind::UnclosedDocument => "the line that ends this here-document is missing",
        FaultKind::EmptyGroup => "there is no command in it",
        FaultKind::BadName => "this is no name",
        FaultKind::MissingSeparator => "`;` or a line end is missing",
        FaultKind::Unexpected | FaultKind::Bash | FaultKind::TooDeep => "this cannot stand here",
    }
}
