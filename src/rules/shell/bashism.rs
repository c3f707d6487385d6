//! `bashism`: shell code that only bash understands, in functions that `/bin/sh` runs.

use super::bash_arguments::{Bashism, is_number, of_arguments, only_bash, plain};
use super::echo_escape::escape;
use crate::diag::Severity;
use crate::embed::shell::{
    Fault, FaultKind, Kind, List, Node, Parameter, Part, PartKind, Redirect, Simple, Word, unquote,
};
use crate::lint::{Body, BodyKind, Cx, RecipeContext, Shell};
use crate::rules::rule;
use crate::text::{Edit, Fix};

rule!("shell", "bashism", Body(check));

/// Commands that only bash has.
const COMMANDS: [&str; 10] =
    ["builtin", "pushd", "popd", "shopt", "declare", "typeset", "mapfile", "readarray", "compgen", "disown"];

/// Variables that only bash sets. Busybox has the first one, and the environment may have the second.
const VARIABLES: [&str; 15] = [
    "RANDOM",
    "HOSTNAME",
    "UID",
    "EUID",
    "SECONDS",
    "BASH_SOURCE",
    "BASH_VERSION",
    "FUNCNAME",
    "PIPESTATUS",
    "BASHPID",
    "BASH_LINENO",
    "BASH_REMATCH",
    "HOSTTYPE",
    "MACHTYPE",
    "OSTYPE",
];

/// A text that bash translates.
const TRANSLATED: &str = "`$\"…\"`";

fn check(cx: &mut Cx<'_>, body: &Body, _: Option<&RecipeContext<'_>>) {
    let is_other_shell = matches!(body.kind, BodyKind::Unreached | BodyKind::Script(Shell::Bash));
    if is_other_shell || body.script.faults.iter().any(|fault| is_broken(body, fault)) {
        return;
    }
    let mut found = Vec::new();
    body.each(&mut |node| look(body, node, &mut found));
    if body.kind != BodyKind::Run {
        found.retain(|bashism| !bashism.in_busybox);
    }
    // BitBake itself refuses these in a task.
    if let BodyKind::Script(_) = body.kind {
        found.extend(body.script.faults.iter().filter_map(|fault| refused(body, fault)));
        found.sort_by_key(|bashism| bashism.span.start);
        // Code that asks which shell runs it has another way for the others.
        if body.text.contains("BASH_VERSION") {
            found.clear();
        }
    }
    // It is a habit of whole files.
    let mut is_translated = false;
    found.retain(|bashism| {
        let is_first = bashism.what != TRANSLATED || !is_translated;
        is_translated |= bashism.what == TRANSLATED;
        is_first
    });
    for bashism in found {
        let Some((file, span)) = body.place(&bashism.span) else { continue };
        let mut report = cx.report(file, span, format!("`/bin/sh` need not know {}", bashism.what));
        report.help(bashism.instead);
        if body.kind == BodyKind::Scriptlet {
            report.severity(Severity::Note);
        }
        if let Some(text) = bashism.fix
            && body.is_in_one_file(&bashism.span)
        {
            let title = format!("write `{text}`");
            report.fix(Fix::safe(title, vec![Edit::replace(span, text)]).changes_value());
        }
    }
}

/// Whether a fault is another rule's: text that no shell understands.
fn is_broken(body: &Body, fault: &Fault) -> bool {
    fault.kind != FaultKind::Bash || body.slice(&fault.span).is_empty()
}

/// What neither dash nor busybox can read, so that nothing of a script runs.
fn refused(body: &Body, fault: &Fault) -> Option<Bashism> {
    let written = body.slice(&fault.span);
    // Busybox reads `<(…)` and the word `function`.
    if matches!(written, "<" | ">") || written.starts_with("function") {
        return None;
    }
    let what = match written.find('(') {
        Some(open) if written[..open].ends_with('=') => "a list as the value of a variable".to_owned(),
        _ => format!("`{}`", written.lines().next().unwrap_or_default()),
    };
    let instead =
        "it reads nothing of the script then: let the first line name `bash`, or write it otherwise";
    Some(Bashism { span: fault.span.clone(), what, instead, fix: None, in_busybox: false })
}

fn look(body: &Body, node: &Node, found: &mut Vec<Bashism>) {
    match &node.kind {
        Kind::Simple(simple) => {
            command(body, simple, found);
            for assignment in &simple.assignments {
                if !assignment.appends {
                    continue;
                }
                let name = body.slice(&assignment.name);
                let value = body.slice(&assignment.value.span);
                found.push(Bashism {
                    span: assignment.name.start..assignment.value.span.end,
                    what: "`+=`".to_owned(),
                    instead: "assign the old value with the new one",
                    fix: Some(format!("{name}=\"${name}\"{value}")),
                    in_busybox: false,
                });
            }
        }
        Kind::Arithmetic => found.push(Bashism {
            span: node.span.clone(),
            what: "`((…))`".to_owned(),
            instead: "use `expr`, or `[ … ]` for a comparison",
            fix: None,
            in_busybox: false,
        }),
        Kind::Function(function) if function.has_keyword => found.push(Bashism {
            span: node.span.start..function.name.end,
            what: "the word `function`".to_owned(),
            instead: "write `name() {`",
            fix: None,
            in_busybox: true,
        }),
        _ => {}
    }
    for redirect in &node.redirects {
        redirection(body, node, redirect, found);
    }
    for word in node.words() {
        parts(body, &word.parts, found);
    }
    match &node.kind {
        Kind::Simple(simple) => simple.words.iter().for_each(|word| braces(body, word, found)),
        Kind::For(each) => each.words.iter().flatten().for_each(|word| braces(body, word, found)),
        _ => {}
    }
}

fn command(body: &Body, simple: &Simple, found: &mut Vec<Bashism>) {
    let Some((first, arguments)) = simple.words.split_first() else { return };
    let name = body.slice(&first.span);
    match name {
        "[" | "test" => test(body, arguments, found),
        "[[" => {
            let instead = "write `[ … ]` with quotes around variables, and `case` for patterns";
            found.push(plain(first.span.clone(), "`[[`", instead));
        }
        "source" => {
            let instead = "write `.`, with `./` before a file in the working directory";
            let mut bashism = plain(first.span.clone(), "`source`", instead);
            // Without a slash `.` looks along PATH only.
            if let [file] = arguments
                && body.slice(&file.span).contains('/')
            {
                bashism.fix = Some(".".to_owned());
            }
            found.push(bashism);
        }
        "let" => found.push(plain(first.span.clone(), "`let`", "use `expr`")),
        name if COMMANDS.contains(&name) => {
            let instead = "it is a command of bash; use `cd` in `( )` for `pushd`";
            found.push(only_bash(first.span.clone(), &format!("`{name}`"), instead));
        }
        name => {
            let arguments: Vec<(&str, &Word)> =
                arguments.iter().map(|word| (body.slice(&word.span), word)).collect();
            let bashisms = of_arguments(name, &arguments);
            let is_clean = name == "echo" && bashisms.is_empty();
            found.extend(bashisms);
            if is_clean
                && let Some((word, letter)) =
                    arguments.iter().find_map(|(_, word)| Some((*word, escape(body, word)?)))
            {
                let instead = "bash prints the two characters, dash makes one of them: use `printf`";
                found.push(plain(word.span.clone(), &format!("`\\{letter}` in `echo`"), instead));
            }
        }
    }
}

fn test(body: &Body, arguments: &[Word], found: &mut Vec<Bashism>) {
    for word in arguments {
        match body.slice(&word.span) {
            "==" => {
                let mut bashism = plain(
                    word.span.clone(),
                    "`==` in a test",
                    "dash prints an error and takes the test for false: write `=`",
                );
                bashism.fix = Some("=".to_owned());
                found.push(bashism);
            }
            "=~" => found.push(only_bash(word.span.clone(), "`=~`", "use `case`, `expr` or `grep -q`")),
            _ => {}
        }
    }
    let operands = match arguments.split_last() {
        Some((last, operands)) if body.slice(&last.span) == "]" => operands,
        _ => arguments,
    };
    if let [first, _] = operands
        && body.slice(&first.span) == "-a"
    {
        let mut bashism = only_bash(first.span.clone(), "`-a` for a file that exists", "write `-e`");
        bashism.fix = Some("-e".to_owned());
        found.push(bashism);
    }
    if let [first, _, ..] = arguments
        && body.slice(&first.span) == "-v"
    {
        found.push(only_bash(first.span.clone(), "`-v` in a test", "write `[ -n \"${name+x}\" ]`"));
    }
}

fn redirection(body: &Body, node: &Node, redirect: &Redirect, found: &mut Vec<Bashism>) {
    let target = body.slice(&redirect.target.span);
    let operator = body.slice(&redirect.operator);
    let instead =
        "write `> file 2>&1`; dash takes the `&` for the end of a command and runs it in the background";
    let before = &body.text[..redirect.span.start];
    let is_alone =
        node.as_simple().is_some_and(|simple| simple.words.is_empty() && simple.assignments.is_empty());
    if is_alone
        && redirect.descriptor.is_none()
        && before.ends_with('&')
        && !before.ends_with("&&")
        && matches!(operator, ">" | ">>")
    {
        let span = redirect.span.start - 1..redirect.span.end;
        let fix = Some(format!("{operator} {target} 2>&1"));
        let what = format!("`&{operator}`");
        found.push(Bashism { span, what, instead, fix, in_busybox: true });
        return;
    }
    let is_descriptor = target.is_empty()
        || target == "-"
        || target.starts_with('$') && !target.contains('/')
        || target.bytes().all(|byte| byte.is_ascii_digit());
    if operator == ">&" && redirect.descriptor.is_none() && !is_descriptor {
        let fix = Some(format!("> {target} 2>&1"));
        let what = "`>&` with a file".to_owned();
        found.push(Bashism {
            span: redirect.span.clone(),
            what,
            instead: "write `> file 2>&1`",
            fix,
            in_busybox: true,
        });
    }
}

fn parts(body: &Body, all: &[Part], found: &mut Vec<Bashism>) {
    for pair in all.windows(2) {
        let is_dollar = pair[0].kind == PartKind::Literal && body.slice(&pair[0].span).ends_with('$');
        if is_dollar && matches!(pair[1].kind, PartKind::Double(_)) {
            let span = pair[0].span.end - 1..pair[1].span.end;
            found.push(only_bash(span, TRANSLATED, "dash keeps the `$`: quote the text without it"));
        }
    }
    crate::embed::shell::each_part(all, &mut |part| match &part.kind {
        PartKind::Command(list) if only_reads(body, list) => {
            let instead = "it is empty in dash: write `$(cat file)`";
            found.push(plain(part.span.clone(), "`$(< file)`", instead));
        }
        PartKind::Ansi => found.push(plain(
            part.span.clone(),
            "`$'…'`",
            "write the character itself in quotes, or `printf`; `$( )` drops line ends at the end",
        )),
        PartKind::Parameter(parameter) => expansion(body, part, parameter, found),
        _ => {}
    });
}

/// Whether there is nothing in a substitution but a file to read.
fn only_reads(body: &Body, list: &List) -> bool {
    let [item] = list.as_slice() else { return false };
    let Some(node) = item.only_node() else { return false };
    let is_alone = !item.first.is_negated && !item.is_background;
    let is_empty =
        node.as_simple().is_some_and(|simple| simple.words.is_empty() && simple.assignments.is_empty());
    is_alone && is_empty && matches!(node.redirects.as_slice(), [only] if body.slice(&only.operator) == "<")
}

fn expansion(body: &Body, part: &Part, parameter: &Parameter, found: &mut Vec<Bashism>) {
    let name = body.slice(&parameter.name);
    if VARIABLES.contains(&name) && !body.assigns(name) && !parameter.has_braces {
        let what = format!("`${name}`");
        let in_busybox = VARIABLES[..2].contains(&name);
        found.push(Bashism { in_busybox, ..plain(part.span.clone(), &what, "only bash sets it") });
        return;
    }
    let is_list = parameter.operation.as_ref().is_some_and(|span| body.slice(span).starts_with('['));
    if VARIABLES.contains(&name) && !body.assigns(name) && is_list {
        let what = format!("`{}`", body.slice(&part.span));
        found.push(only_bash(part.span.clone(), &what, "only bash sets it"));
        return;
    }
    let Some(operation) = parameter.operation.as_ref().map(|span| body.slice(span)) else {
        if parameter.prefix == Some(b'!') {
            found.push(only_bash(part.span.clone(), "`${!name}`", "use `eval`"));
        }
        return;
    };
    let whole = body.slice(&part.span);
    let inner = &whole[2..whole.len() - 1];
    // BitBake would look such a name up.
    let is_of_bitbake = inner.chars().all(|c| c.is_ascii_alphanumeric() || "-_+./~:".contains(c));
    let is_shell = !is_of_bitbake || body.assigns(name);
    let after_colon = operation.strip_prefix(':');
    let is_slice = after_colon.is_some_and(|rest| {
        rest.starts_with(" -") || rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '$')
    });
    let is_odd = is_slice || operation.starts_with(['/', '^', ',', '[', '@']);
    // In a function an unknown name is BitBake's, whatever follows it.
    let is_assigned = body.assigns(name);
    if is_odd && is_shell && (is_assigned || matches!(body.kind, BodyKind::Script(_))) {
        let what = format!("`{whole}`");
        found.push(Bashism {
            in_busybox: is_slice || operation.starts_with('/'),
            ..plain(part.span.clone(), &what, "use `cut`, `sed` or `tr`")
        });
    }
}

/// `{a,b}` and `{1..3}` outside of quotes.
fn braces(body: &Body, word: &Word, found: &mut Vec<Bashism>) {
    for part in &word.parts {
        if part.kind != PartKind::Literal {
            continue;
        }
        let text = body.slice(&part.span);
        let Some(open) = text.find('{') else { continue };
        let Some(close) = text[open..].find('}').map(|close| open + close) else { continue };
        let inner = &text[open + 1..close];
        let is_range = inner.split_once("..").is_some_and(|(from, to)| is_number(from) && is_number(to));
        let is_list = inner.contains(',') && !inner.split(',').all(|item| item.is_empty() || is_number(item));
        let is_word = !unquote(inner).contains(['{', ' ']);
        if (is_range || is_list) && is_word {
            let span = part.span.start + open..part.span.start + close + 1;
            found.push(only_bash(span, "`{…}` as a list of words", "write the words out"));
        }
    }
}
