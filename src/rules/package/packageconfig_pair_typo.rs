//! `packageconfig-pair-typo`: the two options of a flag of PACKAGECONFIG are not called alike.

use std::sync::Arc;

use crate::lint::{Cx, Statement};
use crate::model::{Build, Parsed};
use crate::rules::rule;
use crate::text::differ_in_numbers;

rule!("package", "packageconfig-pair-typo", InLayer(check));

/// Shorter names differ from too many others in two letters.
const SHORTEST: usize = 4;

/// An ending that is longer makes it another option.
const LONGEST_ENDING: usize = 4;

fn check(cx: &mut Cx<'_>, file: &Arc<Parsed>, _: &Build) {
    for statement in Statement::all_in(file) {
        let Some(assignment) = statement.assignment() else { continue };
        if statement.name != "PACKAGECONFIG" || assignment.flag().is_none() {
            continue;
        }
        let value = assignment.value();
        let text = value.get();
        let mut fields = text.split(',');
        let (Some(on), Some(off)) = (fields.next(), fields.next()) else { continue };
        let start = text.find(',').map_or(0, |at| at + 1) + (off.len() - off.trim_start().len());
        let span = value.locate(start, start + off.trim().len());
        if let Some(wrong) = wrong_value(on.trim(), off.trim()) {
            let mut found = cx.report(&file.source, span, wrong.message(off.trim()));
            found.help(format!("write `{}`", wrong.meant));
            continue;
        }
        let Some((one, other)) = option(on).zip(option(off)) else { continue };
        if one.family != other.family || one.name == other.name || !are_alike(one.name, other.name) {
            continue;
        }
        if is_there_twice(file.source.text(), &format!("{}{}", other.prefix, other.name)) {
            continue;
        }
        let message = format!("this switches `{}` off, and the word switches `{}` on", other.name, one.name);
        let mut found = cx.report(&file.source, span, message);
        found.help("`configure` passes over options that it does not know");
    }
}

/// Whether a text has an option more than once, and not only as the beginning of a longer one.
fn is_there_twice(text: &str, option: &str) -> bool {
    let mut count = 0;
    for (at, _) in text.match_indices(option) {
        let rest = &text[at + option.len()..];
        if !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            count += 1;
        }
    }
    count > 1
}

/// What meson and cmake take for on and off, the two of a pair beside each other.
const VALUES: [(&str, &str); 5] =
    [("enabled", "disabled"), ("true", "false"), ("ON", "OFF"), ("on", "off"), ("yes", "no")];

/// An option that gets a value which it cannot have.
struct WrongValue {
    meant: String,
    is_missing: bool,
}

impl WrongValue {
    fn message(&self, option: &str) -> String {
        match self.is_missing {
            true => format!("`{option}` says no value: the build stops where the flag is off"),
            false => format!("`{}` is no value of this option", option.split('=').nth(1).unwrap_or_default()),
        }
    }
}

/// What is wrong with the value of an option that the other field gives one of `VALUES`.
fn wrong_value(on: &str, off: &str) -> Option<WrongValue> {
    let (name, value) = on.strip_prefix("-D").and_then(|option| option.split_once('='))?;
    let (_, wanted) = VALUES.iter().find(|(on, _)| *on == value)?;
    let rest = off.strip_prefix("-D")?.strip_prefix(name)?;
    let meant = format!("-D{name}={wanted}");
    match rest.strip_prefix('=') {
        None if rest.is_empty() => Some(WrongValue { meant, is_missing: true }),
        Some(other) if wanted.len() > 4 && strsim::damerau_levenshtein(other, wanted) == 1 => {
            Some(WrongValue { meant, is_missing: false })
        }
        _ => None,
    }
}

/// One option of a program that configures sources.
struct Choice<'t> {
    family: usize,
    prefix: &'t str,
    name: &'t str,
}

const FAMILIES: [&[&str]; 3] = [&["--enable-", "--disable-"], &["--with-", "--without-"], &["-D"]];

/// The option that a field is, if it is just one.
fn option(field: &str) -> Option<Choice<'_>> {
    let field = field.trim();
    let name = field.split('=').next()?;
    let (family, prefix) = FAMILIES.iter().enumerate().find_map(|(family, prefixes)| {
        prefixes.iter().find(|prefix| name.starts_with(**prefix)).map(|prefix| (family, *prefix))
    })?;
    let name = &name[prefix.len()..];
    if field.contains(char::is_whitespace) || field.contains('$') || name.len() < SHORTEST {
        return None;
    }
    Some(Choice { family, prefix: &field[..prefix.len()], name })
}

fn are_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let ending = long.strip_prefix(short);
    if let Some(ending) = ending {
        return ending.len() <= LONGEST_ENDING && short.len() > SHORTEST;
    }
    short.len() > SHORTEST
        && short.as_bytes()[0] == long.as_bytes()[0]
        && !differ_in_numbers(short, long)
        && strsim::damerau_levenshtein(one, other) <= 2
}
