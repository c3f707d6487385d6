//! `insane-skip-unknown`: a check of packages that does not exist.

use crate::layers::{Release, Releases};
use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::model::facts::{package_check, package_checks};
use crate::rules::rule;
use crate::text::{nearest, suggest};

rule!("package", "insane-skip-unknown", EveryReader(check));

const LISTS: [&str; 3] = ["INSANE_SKIP", "ERROR_QA", "WARN_QA"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(&LISTS) {
        let Some(releases) = subject.releases_of(statement) else { continue };
        for word in written_words(assignment) {
            if word.text.contains(['$', ':', '@']) || is_check(&word.text, releases) {
                continue;
            }
            let Some(near) = near(&word.text, releases) else { continue };
            let span = word.span;
            let message = format!("OpenEmbedded has no check `{}`", word.text);
            let mut found = cx.report(&statement.file.source, span, message);
            found.help(suggest(near));
            found.fix(edits::write(span, near));
        }
    }
}

/// Whether some release of the layer, or one before it, has the check.
fn is_check(word: &str, releases: Releases) -> bool {
    let newest = releases.newest();
    Release::ALL.iter().any(|release| *release <= newest && package_check(word, *release).is_some())
}

fn near(word: &str, releases: Releases) -> Option<&'static str> {
    let limit = if word.len() < 6 {
        return None;
    } else if word.len() < 10 {
        1
    } else {
        2
    };
    let (distance, known) = nearest(word, package_checks(releases.newest()))?;
    if distance <= limit { Some(known) } else { None }
}
