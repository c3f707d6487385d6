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
        ("echo", Some((option, word))) if is_echo_option(option) && option.contains(['e', 'E']) => {
            found.push(plain(word.span.clone(), "`echo -e`", "use `printf`"));
        }
        ("read", _) => {
            if let Some((option, word)) = find(arguments, &["-a", "-t", "-n", "-d", "-s"]) {
                let bashism = plain(word.span.clone(), "this option of `read`", "use other means");
                found.push(Bashism { in_busybox: option != "-a", ..bashism });
            }
        }
        ("printf", Some((format, word))) => {
            if format == "-v" {
                found.push(only_bash(word.span.clone(), "`printf -v`", "write `name=$(printf …)`"));
            }
            if format.contains("%q") {
                found.push(only_bash(word.span.clone(), "`%q` of `printf`", "quote the text yourself"));
            }
        }
        ("type", _) => {
            if let Some((_, word)) = find(arguments, &["-p"]).or(find(arguments, &["-P"])) {
                found.push(plain(word.span.clone(), "`type -p`", "use `command -v`"));
            }
        }
        // The first argument is the code, and not a signal.
        ("trap", Some(_)) => {
            if let Some((signal, word)) = arguments[1..].iter().find(|(text, _)| is_odd_signal(text)) {
                let instead = "name the signal without `SIG`; there is no `ERR`";
                let bashism = plain(word.span.clone(), "this signal of `trap`", instead);
                found.push(Bashism { in_busybox: signal.starts_with("SIG"), ..bashism });
            }
        }
        ("kill", Some((signal, word))) if signal.starts_with("-SIG") => {
            let instead = "name the signal without `SIG`";
            found.push(plain(word.span.clone(), "`SIG` in the name of a signal", instead));
        }
        ("set", _) => {
            if let Some((_, word)) = find(arguments, &["pipefail"]) {
                found.push(plain(
                    word.span.clone(),
                    "`pipefail`",
                    "check the commands of the pipe one by one",
                ));
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
