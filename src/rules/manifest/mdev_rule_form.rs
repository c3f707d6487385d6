//! `mdev-rule-form`: rules in `mdev.json` that `mdev` does not apply.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::ManifestKind;
use crate::manifest::json::Node;
use crate::rules::{manifest, rule};

rule!("manifest", "mdev-rule-form", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report(cx, file, "mdev-rule-form");
    if file.manifest.kind != ManifestKind::Mdev {
        return;
    }
    let rules = file.manifest.document.root.as_ref().and_then(|root| root.get("rules"));
    for node in rules.map_or(&[][..], Node::elements) {
        let Some(rule) = node.as_str() else { continue };
        if rule.trim_start().starts_with('#') {
            continue;
        }
        let pattern = rule.split_whitespace().next().unwrap_or_default();
        if let Some(open) = never_closed(pattern) {
            let message = format!("the `{open}` in the pattern `{pattern}` is never closed");
            file.report(cx, node.span, message).help("`mdev` ends there, and applies none of the rules");
        } else if let Some(relative) = below_dev(pattern) {
            let message = format!("`{pattern}` matches no device: `mdev` compares names without `/dev/`");
            file.report(cx, node.span, message).help(format!("begin with `{relative}`"));
        }
    }
}

/// What a pattern says after `/dev/`, which no name of a device has.
fn below_dev(pattern: &str) -> Option<&str> {
    let name = pattern.trim_start_matches('-').trim_start_matches('^');
    name.strip_prefix("/dev/").filter(|rest| !rest.is_empty())
}

/// The bracket of a POSIX pattern that nothing closes.
fn never_closed(pattern: &str) -> Option<char> {
    let mut rest = pattern;
    let mut depth = 0usize;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            // A `]` right at the start of a set stands for itself.
            '[' => {
                let set = rest.strip_prefix('^').unwrap_or(rest);
                let skipped = rest.len() - set.len() + usize::from(set.starts_with(']'));
                match rest[skipped..].find(']') {
                    Some(end) => rest = &rest[skipped + end + 1..],
                    None => return Some('['),
                }
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    if depth > 0 { Some('(') } else { None }
}
