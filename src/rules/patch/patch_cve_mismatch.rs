//! `patch-cve-mismatch`: a patch says that it closes another hole than its name does.

use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::Span;

rule!("patch", "patch-cve-mismatch", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for patch in subject.patches() {
        let name = patch.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let named = ids_in_name(name);
        let mut said: Vec<(Span, String)> = Vec::new();
        let mut start = 0;
        for line in patch.text().split_inclusive('\n') {
            if let Some(rest) = line.strip_prefix("CVE:") {
                let span = Span::new(start, start + line.trim_end().len());
                said.extend(ids(rest).into_iter().map(|id| (span, id)));
            }
            start += line.len();
        }
        let Some((named, (span, said))) = mismatch(&named, &said) else { continue };
        let message = format!("the name of the patch says `{named}`, and this `{said}`");
        cx.report(patch, *span, message)
            .help("`cve-check` takes both for closed, so that one of them stays open unseen");
    }
}

/// An id of the name that the patch does not say, with one that it says and its name does not: where the
/// name has one id, none of those that the patch says may be this one.
fn mismatch<'a>(named: &'a [String], said: &'a [(Span, String)]) -> Option<(&'a String, &'a (Span, String))> {
    let is_said = |id: &String| said.iter().any(|(_, other)| other == id);
    let missing = named.iter().find(|id| !is_said(id))?;
    let other = said.iter().find(|(_, id)| !named.contains(id))?;
    Some((missing, other))
}

/// The ids in the name of a file, in whatever spelling.
pub(super) fn ids_in_name(name: &str) -> Vec<String> {
    ids(&name.to_ascii_uppercase().replace('_', "-"))
}

/// The ids in a text: `CVE-`, a year and a number.
fn ids(text: &str) -> Vec<String> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut found = Vec::new();
    for (at, start) in text.match_indices("CVE-") {
        let rest = &text[at + start.len()..];
        let year = digits(rest);
        let Some(number) = rest[year..].strip_prefix('-').map(digits).filter(|_| year == 4) else { continue };
        if number >= 4 {
            found.push(format!("{start}{}", &rest[..year + 1 + number]));
        }
    }
    found
}
