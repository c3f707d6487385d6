//! `patch-cve-tag`: a patch is named after a hole, and does not say that it closes it.

use super::patch_cve_mismatch::ids_in_name;
use crate::lint::{Cx, RecipeContext};
use crate::rules::rule;
use crate::text::{Edit, Fix, Span};

rule!("patch", "patch-cve-tag", Recipe(check));

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for patch in subject.patches() {
        let name = patch.path().file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let named = ids_in_name(name);
        let text = patch.text();
        if named.is_empty() || text.lines().any(|line| line.trim_start().starts_with("CVE:")) {
            continue;
        }
        let tag = format!("CVE: {}", named.join(" "));
        let message = format!("the patch is named after `{}`, and has no line `{tag}`", named[0]);
        let mut found = cx.report(patch, Span::empty(0), message);
        found.help(format!("write `{tag}` above `Upstream-Status`"));
        let mut lines = text.split_inclusive('\n').scan(0, |start, line| {
            let at = *start;
            *start += line.len();
            Some((at, line))
        });
        if let Some((at, _)) = lines.find(|(_, line)| line.starts_with("Upstream-Status:")) {
            let edits = vec![Edit::insert(at, format!("{tag}\n"))];
            found.fix(Fix::unsafe_(format!("add `{tag}`"), edits));
        }
    }
}
