//! What makes a finding the same one in another run.
//!
//! This way to compute it is called `pvlint/v1` in reports and baselines; one that gives other fingerprints
//! needs another name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::place::visible;
use crate::diag::Diagnostic;

/// One fingerprint per finding, in order: 32 hexadecimal digits, different for each in one run.
///
/// A fingerprint is made of the rule, the file's path as `path_of` gives it, the first line that the finding
/// is about with its spaces collapsed, and the finding's own text in that line. So it survives when lines
/// above come and go and when indentation changes, but not when the line itself does. Findings alike in all
/// of that are told apart by their order. A finding about a whole file, an empty span at its start, has no
/// text.
pub fn fingerprints<'a>(
    findings: &'a [Diagnostic],
    path_of: impl Fn(&'a Path) -> Cow<'a, Path>,
) -> Vec<String> {
    let mut seen: HashMap<[u8; 32], u64> = HashMap::new();
    let mut fingerprints = Vec::new();
    for finding in findings {
        let alike = Sha256::new()
            .chain_update("v1\0")
            .chain_update(finding.rule.name)
            .chain_update("\0")
            .chain_update(path_of(finding.file.path()).as_os_str().as_encoded_bytes())
            .chain_update("\0")
            .chain_update(text_of(finding));
        let count = seen.entry(alike.clone().finalize().into()).or_default();
        let digest = alike.chain_update("\0").chain_update(count.to_string()).finalize();
        *count += 1;
        fingerprints.push(digest[..16].iter().map(|byte| format!("{byte:02x}")).collect());
    }
    fingerprints
}

/// How much of a line counts, in bytes before and after the finding's start, so that a line of a megabyte
/// with a thousand findings is not read a thousand times.
const REACH: usize = 500;

/// The line and the part of it that a finding is about, apart from their spaces.
fn text_of(finding: &Diagnostic) -> Vec<u8> {
    let file = &finding.file;
    let span = visible(file, finding.span).range();
    if span.is_empty() && span.start == 0 {
        return Vec::new();
    }
    let line = file.lines().span(file.text(), file.lines().line(span.start)).range();
    let first = span.start.saturating_sub(REACH).max(line.start);
    let last = (span.start + REACH).min(line.end);
    let text = file.text().as_bytes();
    [collapsed(&text[first..last]), collapsed(&text[span.start..last.min(span.end)])].join(&b'\0')
}

/// A text with one space wherever it has some.
fn collapsed(text: &[u8]) -> Vec<u8> {
    let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(&b' ')
}
