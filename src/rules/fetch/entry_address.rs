//! Addresses of machines in SRC_URI that only programs besides BitBake understand.

use crate::lint::{Cx, RecipeContext, WrittenWord, written_words};
use crate::model::Parsed;
use crate::text::{Edit, Fix, Span};

/// What people put after `git://`, which says it by `protocol`.
const PROTOCOLS: [&str; 4] = ["https", "http", "ssh", "git"];

/// What is wrong with an address.
struct Wrong {
    message: String,
    /// Which part of the word is wrong, and what belongs there.
    start: usize,
    end: usize,
    meant: String,
    /// What `protocol` has to say then.
    protocol: Option<&'static str>,
}

pub(super) fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (statement, assignment) in subject.words_given_to(&["SRC_URI"]) {
        for word in written_words(assignment) {
            let Some(wrong) = as_of_ssh(&word.text)
                .or_else(|| two_schemes(&word.text))
                .or_else(|| path_for_port(&word.text))
            else {
                continue;
            };
            report(cx, statement.file, &word, wrong);
        }
    }
}

fn report(cx: &mut Cx<'_>, file: &Parsed, word: &WrittenWord, wrong: Wrong) {
    let from = word.span.start as usize;
    let span = Span::new(from + wrong.start, from + wrong.end);
    let mut text = word.text.clone();
    text.replace_range(wrong.start..wrong.end, &wrong.meant);
    if let Some(protocol) = wrong.protocol
        && !text.contains(";protocol=")
    {
        let end = text.find(';').unwrap_or(text.len());
        text.insert_str(end, &format!(";protocol={protocol}"));
    }
    let mut found = cx.report(&file.source, span, wrong.message);
    found.help(format!("write `{}`", text.split(";branch").next().unwrap_or_default()));
    let is_plain = file.source.slice(word.span) == word.text;
    if is_plain {
        let edits = vec![Edit::replace(word.span, text)];
        found.fix(Fix::unsafe_("write the address as BitBake reads it", edits).changes_value());
    }
}

/// `git@example.org:group/tool.git`, the short form that `git` and `ssh` know.
fn as_of_ssh(word: &str) -> Option<Wrong> {
    let address = word.split(';').next().unwrap_or_default();
    let (user, rest) = address.split_once('@')?;
    let (host, path) = rest.split_once(':')?;
    let is_name = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    if !is_name(user) || !is_name(host) || path.is_empty() {
        return None;
    }
    Some(Wrong {
        message: "BitBake stops at an entry without a scheme".to_owned(),
        start: 0,
        end: address.len(),
        meant: format!("git://{user}@{host}/{}", path.trim_start_matches('/')),
        protocol: Some("ssh"),
    })
}

/// `git://https://example.org/tool.git`
fn two_schemes(word: &str) -> Option<Wrong> {
    let (scheme, rest) = word.split_once("://")?;
    let protocol = PROTOCOLS
        .into_iter()
        .find(|protocol| rest.strip_prefix(protocol).is_some_and(|rest| rest.starts_with("://")))?;
    if !matches!(scheme, "git" | "gitsm") {
        return None;
    }
    let start = scheme.len() + 3;
    Some(Wrong {
        message: format!("BitBake takes `{protocol}` for the name of the machine"),
        start,
        end: start + protocol.len() + 3,
        meant: String::new(),
        protocol: Some(protocol),
    })
}

/// `git://git@example.org:group/tool.git`, in which the path stands where a port belongs.
fn path_for_port(word: &str) -> Option<Wrong> {
    let (scheme, rest) = word.split_once("://")?;
    let is_of_host =
        matches!(scheme, "ftp" | "git" | "gitsm" | "hg" | "http" | "https" | "sftp" | "ssh" | "svn");
    let authority = rest.split(['/', ';']).next().unwrap_or_default();
    let (before, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (name, port) = host.split_once(':')?;
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    // `[2001:db8::1]` has colons of its own.
    let is_of_host = is_of_host && !host.starts_with('[');
    if !is_of_host || name.is_empty() || port.is_empty() || is_number || port.contains(['$', '@']) {
        return None;
    }
    let colon = scheme.len() + 3 + before.len() + usize::from(!before.is_empty()) + name.len();
    Some(Wrong {
        message: format!("`{port}` stands where a port belongs, so the fetcher finds no such machine"),
        start: colon,
        end: colon + 1 + port.len(),
        meant: format!("/{port}"),
        protocol: None,
    })
}
