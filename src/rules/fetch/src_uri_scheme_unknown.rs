//! `src-uri-scheme-unknown`: an entry of SRC_URI that no fetcher takes.

use super::{entry_address, own_entries};
use crate::layers::Release;
use crate::lint::{Cx, RecipeContext, written_words};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, suggest};

rule!("fetch", "src-uri-scheme-unknown", EveryReader(check));

/// The schemes of BitBake's fetchers, in any release.
const SCHEMES: [&str; 27] = [
    "az",
    "bzr",
    "ccrc",
    "crate",
    "cvs",
    "file",
    "ftp",
    "ftps",
    "git",
    "gitannex",
    "gitsm",
    "gomod",
    "gomodgit",
    "gs",
    "hg",
    "http",
    "https",
    "npm",
    "npmsw",
    "osc",
    "p4",
    "repo",
    "s3",
    "sftp",
    "ssh",
    "svn",
    "clearcase",
];

/// Those that wrynose took away or switched off.
const GONE: [&str; 5] = ["bzr", "cvs", "npm", "npmsw", "osc"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    one_slash(cx, subject);
    entry_address::check(cx, subject);
    for own in own_entries(subject) {
        let scheme = own.url.scheme.text.as_str();
        let written = own.written();
        let source = &own.place.file.source;
        let start = own.place.span.start as usize;
        let is_old = GONE.contains(&scheme)
            && own.releases(subject).is_some_and(|series| series.is_since(Release::Wrynose));
        if is_old {
            let mut found = cx.report(
                source,
                own.place.span,
                format!("BitBake fetches nothing by `{scheme}` since wrynose"),
            );
            found.help("fetch an archive by `https`, or the repository by `git`");
        } else if scheme.is_empty() && !own.entry.word.text.contains(':') {
            let text = own.entry.word.text.as_str();
            let is_this_word = written == text || subject.recipe.data.expand(written).exact() == Some(text);
            if !is_this_word || !is_file_name(text) {
                continue;
            }
            let (what, scheme) =
                if is_on_a_host(text) { ("download", "https") } else { ("local file", "file") };
            let entry = format!("{scheme}://{written}");
            let mut found = cx.report(source, own.place.span, "BitBake stops at an entry without a scheme");
            found.help(format!("a {what} is `{entry}`"));
            let (title, edit) = subject.correct_word("SRC_URI", own.place, &entry);
            found.fix(Fix::unsafe_(title, vec![edit]).changes_value());
        } else if !SCHEMES.contains(&scheme) && written.starts_with(&format!("{scheme}:")) {
            let Some(near) = SCHEMES.iter().find(|known| is_near(known, scheme)) else { continue };
            let span = Span::new(start, start + scheme.len());
            let mut found = cx.report(source, span, format!("BitBake has no fetcher for `{scheme}`"));
            found.help(suggest(near));
            let edits = vec![Edit::replace(span, *near)];
            found.fix(Fix::unsafe_(format!("write `{near}`"), edits).changes_value());
        }
    }
}

/// `https:/example.org/a`, in which BitBake finds no scheme.
fn one_slash(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(&["SRC_URI"]) {
        for word in written_words(assignment) {
            let Some((scheme, rest)) = word.text.split_once(':') else { continue };
            // Of local files another rule speaks.
            let is_slip = SCHEMES.contains(&scheme) && scheme != "file" && !rest.starts_with("//");
            if !is_slip || !rest.starts_with(|c: char| c == '/' || c.is_ascii_alphanumeric()) {
                continue;
            }
            let span = Span::new(word.span.start as usize, word.span.start as usize + scheme.len() + 1);
            let message =
                format!("BitBake stops at an entry without a scheme: two slashes follow `{scheme}:`");
            let mut found = cx.report(&statement.file.source, span, message);
            let edit = Edit::insert(span.end as usize, if rest.starts_with('/') { "/" } else { "//" });
            found.help(format!("write `{scheme}://`"));
            found.fix(Fix::unsafe_(format!("write `{scheme}://`"), vec![edit]).changes_value());
        }
    }
}

/// Whether two schemes differ in a letter that is not the first.
fn is_near(known: &str, scheme: &str) -> bool {
    known.len() > 2
        && known.chars().next() == scheme.chars().next()
        && strsim::damerau_levenshtein(known, scheme) == 1
}

/// Whether it reads like the name of a file, and not like a word that something else makes sense of.
fn is_file_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || "._-+/".contains(c))
        && text.rsplit_once('.').is_some_and(|(name, ending)| !name.is_empty() && !ending.is_empty())
}

/// Whether it begins like the address of a machine and not like a directory of the layer.
fn is_on_a_host(text: &str) -> bool {
    const DOMAINS: [&str; 6] = ["com", "dev", "io", "net", "org", "eu"];
    let Some((host, _)) = text.split_once('/') else { return false };
    host.rsplit_once('.').is_some_and(|(name, domain)| !name.is_empty() && DOMAINS.contains(&domain))
}
