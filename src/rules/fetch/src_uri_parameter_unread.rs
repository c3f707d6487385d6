//! `src-uri-parameter-unread`: a parameter of an entry that no fetcher reads.

use super::all_entries;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span, suggest};

rule!("fetch", "src-uri-parameter-unread", EveryReader(check));

/// What BitBake and OpenEmbedded read of every entry, in any release.
const COMMON: [&str; 38] = [
    "apply",
    "date",
    "destsuffix_unused",
    "dos",
    "extract",
    "localpath",
    "localdir",
    "maxdate",
    "maxrev",
    "maxver",
    "md5sum",
    "mindate",
    "minrev",
    "minver",
    "name",
    "notrev",
    "patchdir",
    "pname",
    "pnum",
    "proto",
    "protocol",
    "pswd",
    "rev",
    "sha1sum",
    "sha256sum",
    "sha384sum",
    "sha512sum",
    "goh1sum",
    "srcdate",
    "striplevel",
    "subdir",
    "tag",
    "type",
    "unpack",
    "user",
    "downloadfilename",
    "go_subdir",
    "spdx",
];

/// What the fetchers of single schemes read besides.
const OF_SCHEMES: &[(&[&str], &[&str])] = &[
    (&["http", "https", "ftp", "ftps"], &["redirectauth"]),
    (
        &["git", "gitsm", "gitannex"],
        &[
            "bareclone",
            "branch",
            "destsuffix",
            "go_module_path",
            "go_pathmajor",
            "is_go_dependency",
            "lfs",
            "nobranch",
            "nocheckout",
            "rebaseable",
            "subpath",
            "usehead",
        ],
    ),
    (&["file"], &["destsuffix"]),
];

/// Entries have fewer, and each is looked for in all of the entry.
const MAX_PARAMS: usize = 100;

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for own in all_entries(subject) {
        let scheme = own.url.scheme.text.as_str();
        let Some((_, others)) = OF_SCHEMES.iter().find(|(schemes, _)| schemes.contains(&scheme)) else {
            continue;
        };
        for param in own.url.params.iter().take(MAX_PARAMS) {
            let key = param.key.text.as_str();
            let is_sum = key.ends_with("sum") && key.contains('.');
            if key.is_empty()
                || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
                || COMMON.contains(&key)
                || others.contains(&key)
                || is_sum
                || is_said(subject, key)
            {
                continue;
            }
            let span = own.param_span(key);
            let message = format!("`{key}` of a `{scheme}` entry is not read");
            let mut found = cx.report(&own.place.file.source, span, message);
            let near = others.iter().chain(&COMMON).find(|known| {
                known.len() > 3
                    && own.url.param(known).is_none()
                    && strsim::damerau_levenshtein(known, key) == 1
            });
            if span == own.place.span {
                continue;
            }
            if let Some(near) = near {
                found.help(suggest(near));
                let start = span.start as usize;
                let edits = vec![Edit::replace(Span::new(start, start + key.len()), *near)];
                found.fix(Fix::unsafe_(format!("write `{near}`"), edits).changes_value());
            } else {
                if key == "depth" {
                    found.help("`BB_GIT_SHALLOW = \"1\"` makes BitBake fetch without history");
                }
                let edits = vec![Edit::delete(Span::new(span.start as usize - 1, span.end as usize))];
                found.fix(Fix::unsafe_("remove it", edits).changes_value());
            }
        }
    }
}

/// Whether a file of the recipe or a class says the name besides in SRC_URI, as code that reads it does.
fn is_said(subject: &RecipeContext<'_>, key: &str) -> bool {
    let classes = subject.recipe.class_files();
    let quoted = [format!("'{key}'"), format!("\"{key}\"")];
    subject
        .own_files()
        .into_iter()
        .chain(classes)
        .any(|file| quoted.iter().any(|quoted| file.source.text().contains(quoted.as_str())))
}
