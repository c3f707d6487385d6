//! `src-uri-no-checksum`: a download that nothing is compared with.

use crate::lint::{Cx, RecipeContext, place_in_a_file};
use crate::model::UNKNOWN_PART;
use crate::model::fetch::Url;
use crate::rules::rule;
use crate::value::Value;

rule!("sources", "src-uri-no-checksum", Recipe(check));

/// Of these BitBake wants a checksum.
const SCHEMES: [&str; 8] = ["http", "https", "ftp", "ftps", "sftp", "s3", "gs", "az"];

/// The sums that BitBake compares; one of them is enough.
const SUMS: [&str; 6] = ["sha256sum", "sha1sum", "md5sum", "sha384sum", "sha512sum", "goh1sum"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let strict = data.get("BB_STRICT_CHECKSUM");
    if strict.as_ref().is_some_and(may_ignore)
        || !subject.is_whole()
        || data.flag_raw("do_fetch", "noexec").is_some()
    {
        return;
    }
    let entries = &subject.container.entries;
    for entry in entries.list.iter().chain(&entries.partial) {
        let Ok(url) = &entry.url else { continue };
        let wants = SCHEMES.contains(&url.scheme.text.as_str());
        if !entry.word.sure || !wants || hides_parameters(url) || has_sum(subject, url) {
            continue;
        }
        let Some(place) = place_in_a_file(entry.word.place.as_ref()) else { continue };
        let is_own = place.file.path() == subject.recipe.file.path();
        let message = match short(&url.path.text) {
            Some(name) => format!("`{name}` is downloaded without a checksum"),
            None => "this is downloaded without a checksum".to_owned(),
        };
        // What is missing is a line of the recipe, wherever the entry comes from.
        let anchor = subject.anchor();
        let at = if is_own { place } else { &anchor };
        let mut report = cx.report(&at.file.source, at.span, message);
        if !is_own {
            report.label(&place.file.source, place.span, "the entry is written here");
        }
        if strict.as_ref().and_then(Value::exact) == Some("0")
            && let Some(at) = subject.last_set("BB_STRICT_CHECKSUM")
        {
            report.label(&at.file.source, at.span, "so BitBake takes whatever the server sends");
        }
        let flag = url.value("name").map_or("sha256sum".to_owned(), |name| format!("{name}.sha256sum"));
        report.help(format!("set `SRC_URI[{flag}]`"));
    }
}

/// Whether BB_STRICT_CHECKSUM may say that checksums are no matter.
fn may_ignore(value: &Value) -> bool {
    value.possible().is_some_and(|texts| texts.iter().any(|text| text == "ignore"))
}

/// Whether what is unknown of an entry may be, or hold, the name or the checksum itself.
fn hides_parameters(url: &Url) -> bool {
    url.value("name").is_some_and(is_unknown)
        || url.path.text.ends_with(UNKNOWN_PART)
        || is_unknown(&url.scheme.text)
        || url.params.iter().any(|param| is_unknown(&param.key.text))
}

fn is_unknown(text: &str) -> bool {
    text.contains(UNKNOWN_PART)
}

fn has_sum(subject: &RecipeContext<'_>, url: &Url) -> bool {
    let name = url.value("name");
    SUMS.iter().any(|sum| {
        let key = match name {
            Some(name) => format!("{name}.{sum}"),
            None => (*sum).to_owned(),
        };
        let flag = subject.recipe.data.flag("SRC_URI", &key);
        url.param(&key).is_some()
            || url.param(sum).is_some()
            || flag.is_some_and(|value| value.exact() != Some(""))
    })
}

/// The last part of a path, if it is known.
fn short(path: &str) -> Option<&str> {
    let name = path.trim_end_matches('/').rsplit('/').next()?;
    if name.is_empty() || name.contains(UNKNOWN_PART) {
        return None;
    }
    Some(name)
}
