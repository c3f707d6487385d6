//! What makes a finding the same one in another run.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::place::visible;
use crate::diag::Diagnostic;

/// The name of this way to compute fingerprints. One that gives other fingerprints needs another name.
pub const SCHEME: &str = "pvlint/v1";

/// One fingerprint per finding, in order: 32 hexadecimal digits, different for each in one run.
///
/// A fingerprint is made of the rule, the file's path as `path_of` gives it, the first line that the finding
/// is about with its blanks collapsed, and the finding's own text in that line. So it survives when lines
/// above come and go and when indentation changes, but not when the line itself does. Findings alike in all
/// of that are told apart by their order. A finding about a whole file, an empty span at its start, has no
/// text.
pub fn fingerprints<'a>(
    findings: &'a [Diagnostic],
    path_of: impl Fn(&'a Path) -> Cow<'a, Path>,
) -> Vec<String> {
    let mut seen: HashMap<[u8; 32], u64> = HashMap::new();
    let fingerprint = |finding: &'a Diagnostic| {
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
        digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    };
    findings.iter().map(fingerprint).collect()
}

/// The line and the part of it that a finding is about, apart from their blanks.
fn text_of(finding: &Diagnostic) -> String {
    let file = &finding.file;
    let span = visible(file, finding.span);
    if span.is_empty() && span.start == 0 {
        return String::new();
    }
    let line = file.lines().span(file.text(), file.lines().line(span.start as usize));
    let part = &file.text()[span.start as usize..span.end.min(line.end).max(span.start) as usize];
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}\0{}", words(file.slice(line)), words(part))
}
