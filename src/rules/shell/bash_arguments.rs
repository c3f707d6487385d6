//! What only bash understands, among it the arguments of commands that every shell has.

use std::ops::Range;

use crate::embed::shell::Word;

/// What was found: where, what it is, what to write instead, and the text that may replace it.
pub(super) struct Bashism {
    pub span: Range<usize>,
    pub what: String,
    pub instead: &'static str,
    pub fix: Option<String>,
    /// Whether busybox, which runs scriptlets and scripts, has it.
    pub in_busybox: bool,
}

/// What is wrong with the arguments of commands that every shell has.
pub(super) fn of_arguments(name: &str, arguments: &[(&str, &Word)]) -> Vec<Bashism> {
    let first = arguments.first().copied();
    let mut found = Vec::new();
    match (name, first) {
        ("echo", _) => {
            let mut options = arguments.iter().take_while(|(text, _)| is_echo_option(text));
            if let Some((_, word)) = options.find(|(option, _)| option.contains(['e', 'E'])) {
                found.push(plain(word.span.clone(), "`echo -e`", "use `printf`"));
            }
        }
        ("read", _) => found.extend(option_of_read(arguments)),
        ("printf", Some((format, word))) => {
            if format == "-v" {
                found.push(only_bash(word.span.clone(), "`printf -v`", "write `name=$(printf …)`"));
            }
            if format.contains("%q") {
                found.push(only_bash(word.span.clone(), "`%q` of `printf`", "quote the text yourself"));
            }
            if format.contains("%(") {
                found.push(only_bash(word.span.clone(), "`%(…)T` of `printf`", "use `date`"));
            }
        }
        ("type", _) => {
            if let Some((option, word)) = find(arguments, &["-p", "-P", "-t"]) {
                found.push(plain(word.span.clone(), &format!("`type {option}`"), "use `command -v`"));
            }
        }
        ("export" | "readonly" | "local", Some((option, word))) if is_odd_declaration(name, option) => {
            let what = format!("`{option}` of `{name}`");
            found.push(only_bash(word.span.clone(), &what, "dash stops here: there are no such options"));
        }
        ("export" | "readonly" | "local", _) => {
            let appending =
                arguments.iter().find(|(text, _)| text.split('=').next().unwrap_or("").ends_with('+'));
            if let Some((_, word)) = appending {
                found.push(only_bash(word.span.clone(), "`+=`", "assign the old value with the new one"));
            }
        }
        ("exec", Some(("-a", word))) => {
            found.push(plain(word.span.clone(), "`exec -a`", "the name cannot be chosen otherwise"));
        }
        // The first argument is the code, and not a signal.
        ("trap", Some(_)) => {
            if let Some((signal, word)) = arguments[1..].iter().find(|(text, _)| is_odd_signal(text)) {
                let instead = "name the signal without `SIG`; there is no `ERR`";
                let bashism = plain(word.span.clone(), "this signal of `trap`", instead);
                found.push(Bashism { in_busybox: signal.starts_with("SIG"), ..bashism });
            }
        }
        ("kill", Some((signal, word))) => {
            let named = if signal == "-s" { arguments.get(1).copied() } else { Some((signal, word)) };
            let odd = named.filter(|(signal, _)| signal.trim_start_matches('-').starts_with("SIG"));
            if let Some((_, word)) = odd.filter(|_| signal.starts_with('-')) {
                let instead = "name the signal without `SIG`";
                found.push(plain(word.span.clone(), "`SIG` in the name of a signal", instead));
            }
        }
        ("set", _) => {
            if let Some((_, word)) = find(arguments, &["pipefail"]) {
                let instead = "check the commands of the pipe one by one";
                found.push(plain(word.span.clone(), "`pipefail`", instead));
            }
            if let Some((option, word)) = find(arguments, &["errtrace", "functrace", "posix"]) {
                let what = format!("`set -o {option}`");
                found.push(only_bash(word.span.clone(), &what, "dash stops here: it has no such option"));
            }
        }
        ("exit" | "return", Some((code, word))) if is_negative(code) => {
            found.push(only_bash(
                word.span.clone(),
                "a negative number here",
                "write a number from 0 to 255",
            ));
        }
        ("wait", _) => {
            if let Some((_, word)) = find(arguments, &["-n"]) {
                found.push(plain(word.span.clone(), "`wait -n`", "wait for a certain process"));
            }
        }
        _ => {}
    }
    found
}

/// The first argument that is one of these.
fn find<'a>(arguments: &[(&'a str, &'a Word)], wanted: &[&str]) -> Option<(&'a str, &'a Word)> {
    arguments.iter().copied().find(|(text, _)| wanted.contains(text))
}

/// An option of `read` other than `-p` and `-r`.
fn option_of_read(arguments: &[(&str, &Word)]) -> Option<Bashism> {
    let mut rest = arguments.iter();
    while let Some((text, word)) = rest.next() {
        let letters = text.strip_prefix('-').filter(|letters| !letters.is_empty())?;
        for (at, letter) in letters.char_indices() {
            match letter {
                'r' => {}
                // What follows it is the text that it prints.
                'p' if at + 1 == letters.len() => drop(rest.next()),
                'p' => break,
                letter => {
                    let bashism = plain(word.span.clone(), "this option of `read`", "use other means");
                    let in_busybox = matches!(letter, 'd' | 'n' | 's' | 't' | 'u');
                    return Some(Bashism { in_busybox, ..bashism });
                }
            }
        }
    }
    None
}

/// Whether a command that declares variables is given an option that only bash has.
fn is_odd_declaration(command: &str, option: &str) -> bool {
    let letters = option.strip_prefix('-').unwrap_or_default();
    let is_option = !letters.is_empty() && letters.bytes().all(|letter| letter.is_ascii_alphabetic());
    is_option && (command == "local" || option != "-p")
}

fn is_odd_signal(text: &str) -> bool {
    matches!(text, "ERR" | "DEBUG" | "RETURN") || text.starts_with("SIG")
}

fn is_echo_option(text: &str) -> bool {
    let letters = text.strip_prefix('-').unwrap_or_default();
    !letters.is_empty() && letters.bytes().all(|letter| matches!(letter, b'n' | b'e' | b'E'))
}

fn is_negative(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(is_number)
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What busybox has as well.
pub(super) fn plain(span: Range<usize>, what: &str, instead: &'static str) -> Bashism {
    Bashism { span, what: what.to_owned(), instead, fix: None, in_busybox: true }
}

/// What bash alone has.
pub(super) fn only_bash(span: Range<usize>, what: &str, instead: &'static str) -> Bashism {
    Bashism { in_busybox: false, ..plain(span, what, instead) }
}
