//! `unit-program-unknown`: a unit of systemd starts what `do_install` installs under another name.

use strsim::damerau_levenshtein;

use super::unit_key_unknown::is_unit;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, differ_in_numbers, suggest};

rule!("package", "unit-program-unknown", Recipe(check));

/// Shorter names are too near to each other.
const SHORTEST: usize = 4;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let units = subject.local_sources(is_unit);
    if units.is_empty() {
        return;
    }
    let Some(install) = subject.plain_install() else { return };
    for (source, stmt) in units {
        let text = source.text();
        for line in text.lines() {
            if !line.starts_with("Exec") {
                continue;
            }
            let Some((_, command)) = line.split_once('=') else { continue };
            // The signs before a path say how it is started.
            let path = command.trim_start_matches(['-', '@', ':', '+', '!', ' ']).split_whitespace().next();
            let Some(path) = path else { continue };
            if !path.starts_with('/') || path.contains(['%', '$']) {
                continue;
            }
            if install.files.iter().any(|file| file.path == path) {
                continue;
            }
            let Some(file) = install.files.iter().find(|file| is_near(path, &file.path)) else { continue };
            let span = Span::of(text, path);
            let message = format!("nothing installs `{path}`, so the unit cannot start it");
            let mut report = cx.report(&source, span, message);
            report.help(suggest(&file.path));
            let edit = Edit::replace(span, file.path.as_str());
            report.fix(Fix::unsafe_(format!("write `{}`", file.path), vec![edit]).changes_value());
            if let Some((install, place)) = subject.bodies()[install.body].place(&file.span) {
                report.label(install, place, format!("this installs `{}`", file.path));
            }
            if let Some(stmt) = stmt {
                report.via(stmt);
            }
        }
    }
}

/// Whether two programs of one directory differ in a letter.
fn is_near(one: &str, other: &str) -> bool {
    let Some((directory, name)) = one.rsplit_once('/') else { return false };
    let Some((other_directory, other_name)) = other.rsplit_once('/') else { return false };
    directory == other_directory
        && name.len() >= SHORTEST
        && !differ_in_numbers(name, other_name)
        && damerau_levenshtein(name, other_name) == 1
}
