//! `extra-users-params`: a command for the users of an image that none is.

use std::sync::Arc;

use super::users_of_image::{COMMANDS, settings_of, statements_in};
use crate::lint::{Cx, Report, edits};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, closest, suggest};

rule!("image", "extra-users-params", InLayer(check));

/// What is wrong at a place.
enum Slip {
    /// This is no command.
    Unknown(String),
    /// This command begins within the arguments of this other one.
    NoSemicolon { command: String, within: String, before: u32 },
}

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for (span, slip) in slips_in(file) {
        report(&mut cx.report(&file.source, span, message(&slip)), &slip, span);
    }
}

fn message(slip: &Slip) -> String {
    match slip {
        Slip::Unknown(word) => {
            format!("`{word}` is no command for users and groups, so making the image stops")
        }
        Slip::NoSemicolon { command, within, .. } => {
            format!(
                "`{command}` and what follows is taken for arguments of `{within}`, for no `;` separates them"
            )
        }
    }
}

fn report(found: &mut Report<'_>, slip: &Slip, span: Span) {
    match slip {
        Slip::Unknown(word) => match meant(word) {
            Some(near) => {
                found.help(suggest(near)).fix(edits::write(span, near));
            }
            None => {
                found.help("`extrausers` knows `useradd`, `usermod`, `userdel`, `groupadd`, `groupmod`, `groupdel` and `passwd-expire`");
            }
        },
        Slip::NoSemicolon { before, .. } => {
            let edit = Edit::insert(*before as usize, ";");
            found.help("end each command with a semicolon");
            found.fix(Fix::unsafe_("insert a semicolon", vec![edit]).changes_value());
        }
    }
}

/// The command that a word is taken for.
fn meant(word: &str) -> Option<&'static str> {
    match word {
        "adduser" => Some("useradd"),
        "addgroup" => Some("groupadd"),
        "deluser" => Some("userdel"),
        "delgroup" => Some("groupdel"),
        _ => closest(word, COMMANDS),
    }
}

fn slips_in(file: &Arc<Parsed>) -> Vec<(Span, Slip)> {
    let mut found = Vec::new();
    for statement in &statements_in(file) {
        let Some(assignment) = statement.to_value() else { continue };
        let value = assignment.value();
        let text = value.get();
        for setting in settings_of(&text, !statement.sets()) {
            let Some(first) = setting.words.first().map(|word| &text[word.clone()]) else { continue };
            let is_command = COMMANDS.contains(&first);
            if !is_command {
                if !setting.may_go_on && !first.contains(['$', '\'', '"', '\\', '`']) {
                    let span = value.locate(setting.words[0].start, setting.words[0].end);
                    found.push((span, Slip::Unknown(first.to_owned())));
                }
                continue;
            }
            for pair in setting.words.windows(2) {
                let command = &text[pair[1].clone()];
                // A user or a group may be called like a command, as may the argument of an option.
                if !COMMANDS.contains(&command)
                    || text[pair[0].clone()].starts_with('-')
                    || pair[1] == *setting.words.last().unwrap_or(&pair[0])
                {
                    continue;
                }
                let before = value.locate(pair[0].end - 1, pair[0].end).end;
                let slip =
                    Slip::NoSemicolon { command: command.to_owned(), within: first.to_owned(), before };
                found.push((value.locate(pair[1].start, pair[1].end), slip));
                break;
            }
        }
    }
    found
}
