//! What is fetched: SRC_URI, revisions and checksums.

use crate::layers::Releases;
use crate::lint::{RecipeContext, place_in_recipes};
use crate::model::fetch::{Entry, Url};
use crate::model::{Place, UNKNOWN_PART};
use crate::text::Span;

/// An entry of SRC_URI that a file of the recipe itself brings in.
struct Own<'s> {
    entry: &'s Entry,
    url: &'s Url,
    place: &'s Place,
}

impl Own<'_> {
    /// The entry as it is written, references and all.
    fn written(&self) -> &str {
        self.place.file.source.slice(self.place.span)
    }

    /// Where a parameter stands; the whole entry if a reference brings it in.
    fn param_span(&self, key: &str) -> Span {
        let text = self.written();
        let start = text.match_indices(';').map(|(at, _)| at + 1).find(|at| {
            let rest = text[*at..].strip_prefix(key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', ';']))
        });
        match start {
            Some(start) => {
                let end = text[start..].find(';').map_or(text.len(), |end| start + end);
                let from = self.place.span.start as usize;
                Span::new(from + start, from + end)
            }
            None => self.place.span,
        }
    }

    /// Whether the text is the entry itself, so that something can be put after it.
    fn is_verbatim(&self) -> bool {
        !self.written().contains("${@") && self.written().contains("://")
    }

    /// For which releases the layer of the file is.
    fn releases(&self, subject: &RecipeContext<'_>) -> Option<Releases> {
        subject.build.releases_of(self.place.file.path())
    }

    /// Whether all of it is known.
    fn is_known(&self) -> bool {
        !self.entry.word.text.contains([UNKNOWN_PART, '$'])
    }

    fn is_git(&self) -> bool {
        matches!(self.url.scheme.text.as_str(), "git" | "gitsm")
    }
}

/// The entries that the recipe's own files bring in, under whatever condition. Of the parts of each all are
/// known.
fn own_entries<'s>(subject: &'s RecipeContext<'_>) -> impl Iterator<Item = Own<'s>> {
    all_entries(subject).filter(Own::is_known)
}

/// The same, and those of which a part is not known: what stands there stands there all the same.
fn all_entries<'s>(subject: &'s RecipeContext<'_>) -> impl Iterator<Item = Own<'s>> {
    let entries = &subject.container.entries;
    entries.list.iter().chain(&entries.partial).filter_map(|entry| {
        let url = entry.url.as_ref().ok()?;
        let place = place_in_recipes(entry.word.place.as_ref())?;
        Some(Own { entry, url, place })
    })
}

/// Those of them that `git` fetches.
fn own_git_entries<'s>(subject: &'s RecipeContext<'_>) -> impl Iterator<Item = Own<'s>> {
    own_entries(subject).filter(|own| own.is_git())
}

/// Whether a check of openembedded-core is switched off for the recipe.
fn is_skipped(subject: &RecipeContext<'_>, check: &str) -> bool {
    let value = subject.recipe.data.get("INSANE_SKIP");
    if value.is_some_and(|value| value.possible().is_some() && value.possibly(|text| has_word(text, check))) {
        return true;
    }
    let mut written = subject.assignments_to("INSANE_SKIP");
    written.any(|(_, assignment)| has_word(&assignment.value().get(), check))
}

fn has_word(text: &str, word: &str) -> bool {
    text.split_whitespace().any(|other| other == word)
}

pub(super) mod autorev;
pub(super) mod checksum_form;
pub(super) mod checksum_unused;
mod entry_address;
pub(super) mod git_github_protocol;
pub(super) mod git_no_branch;
pub(super) mod git_tag_and_srcrev;
pub(super) mod src_uri_duplicate;
pub(super) mod src_uri_parameter_form;
pub(super) mod src_uri_parameter_twice;
pub(super) mod src_uri_parameter_unread;
pub(super) mod src_uri_scheme_unknown;
pub(super) mod src_uri_unstable_archive;
pub(super) mod src_uri_uses_pn;
pub(super) mod src_uri_wildcard;
pub(super) mod srcrev_format_missing;
pub(super) mod srcrev_missing;
pub(super) mod srcrev_not_a_commit;
pub(super) mod srcrev_unused;
