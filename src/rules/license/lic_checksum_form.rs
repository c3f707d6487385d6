//! `lic-checksum-form`: a word of LIC_FILES_CHKSUM without its checksum.

use crate::lint::{Cx, RecipeContext, edits, written_words};
use crate::rules::rule;
use crate::value::Value;

rule!("license", "lic-checksum-form", EveryReader(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    let data = &subject.recipe.data;
    let license = data.get("LICENSE");
    if license.is_none_or(|value| value.possibly(|text| text.trim() == "CLOSED")) {
        return;
    }
    for (statement, assignment) in subject.words_given_to(&["LIC_FILES_CHKSUM"]) {
        for word in written_words(assignment) {
            if !word.text.starts_with("file://") {
                if is_no_file(&data.expand(&word.text)) {
                    cx.report(
                        &statement.file.source,
                        word.span,
                        "OpenEmbedded stops here: this is no `file://`",
                    )
                    .help("write `file://NAME;md5=SUM`");
                }
                continue;
            }
            // Where the file lies may be known only to the build.
            let parameters = word.text.split_once(';').map_or("", |(_, parameters)| parameters);
            let value = data.expand(parameters);
            let Some(text) = value.exact() else { continue };
            if text.contains(['$', ' '])
                || word.text.split(';').next().is_some_and(|path| path.contains("${@"))
            {
                continue;
            }
            if !is_common(&word.text)
                && let Some(sum) = in_capitals(text)
            {
                let source = &statement.file.source;
                let mut found = cx.report(source, word.span, edits::IN_CAPITALS);
                found.help("OpenEmbedded compares sums letter by letter: write it in small letters");
                if let Some(fix) = edits::in_small_letters(source, word.span, sum) {
                    found.fix(fix);
                }
            } else if let Some(why) = wrong(text) {
                let mut found = cx.report(&statement.file.source, word.span, why);
                found.help("write `file://NAME;md5=SUM` with the 32 digits of the sum");
            } else if let Some(key) = lines_that_nothing_reads(text) {
                let message = format!("nothing reads `{key}=`, so the sum is that of the whole file");
                let mut found = cx.report(&statement.file.source, word.span, message);
                found.help("lines are given as `beginline=` and `endline=`");
            }
        }
    }
}

/// Of the common texts `lic-files-chksum-mismatch` speaks.
fn is_common(word: &str) -> bool {
    word.contains("COMMON_LICENSE_DIR") || word.contains("/common-licenses/")
}

/// Whether a word is known to be one entry that is no local file.
fn is_no_file(value: &Value) -> bool {
    let Some(text) = value.exact() else { return false };
    !text.is_empty() && !text.contains(['$', ' ', '\t', '\n']) && !text.starts_with("file://")
}

/// The sum of a word, if all is right but for its case.
fn in_capitals(parameters: &str) -> Option<&str> {
    let sum = parameters.split(';').rev().find_map(|param| param.strip_prefix("md5="))?;
    let is_all_else_right = wrong(parameters).is_none();
    if is_all_else_right && sum.bytes().any(|byte| byte.is_ascii_uppercase()) { Some(sum) } else { None }
}

/// A parameter that is plainly meant to say which lines of a file count, and does not.
fn lines_that_nothing_reads(parameters: &str) -> Option<&str> {
    let keys = parameters.split(';').map(|param| param.split('=').next().unwrap_or(param).trim());
    keys.filter(|key| !matches!(*key, "beginline" | "endline"))
        .find(|key| key.to_ascii_lowercase().ends_with("line"))
}

/// What is wrong with the parameters of a word.
fn wrong(parameters: &str) -> Option<&'static str> {
    let (mut md5, mut lines) = (None, (0, u64::MAX));
    for param in parameters.split(';') {
        if param.is_empty() {
            continue;
        }
        let (key, value) = param.split_once('=').unwrap_or((param, ""));
        match key {
            "md5" => md5 = Some(value),
            "beginline" | "endline"
                if !value.bytes().all(|byte| byte.is_ascii_digit()) || value.is_empty() =>
            {
                return Some("the lines of a license are given as numbers");
            }
            "beginline" => lines.0 = value.parse().unwrap_or(0),
            "endline" => lines.1 = value.parse().unwrap_or(u64::MAX),
            _ => {}
        }
    }
    if lines.1 < lines.0 {
        return Some("the last line of this license stands before its first one");
    }
    match md5 {
        None => Some("OpenEmbedded compares this file with its `md5=`, and there is none"),
        Some(sum) if sum.len() != 32 || !sum.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Some("this is no md5 sum: it has 32 hexadecimal digits")
        }
        Some(_) => None,
    }
}
