//! `recovery-backoff`: a pause that the device reads otherwise than it is meant.

use crate::lint::{Cx, ManifestContext};
use crate::manifest::{Manifest, Violation};
use crate::rules::{manifest, rule};
use crate::text::{Edit, Fix};

rule!("recovery", "recovery-backoff", Manifest(check));

fn check(cx: &mut Cx<'_>, file: &ManifestContext<'_>) {
    manifest::report_fixable(cx, file, "recovery-backoff", reword);
}

fn reword(manifest: &Manifest, violation: &Violation) -> Option<Fix> {
    let meant = meant_by(manifest.document.at(&violation.pointer)?.as_str()?)?;
    Some(
        Fix::unsafe_(format!("write `{meant}`"), vec![Edit::replace(violation.span, format!("\"{meant}\""))])
            .changes_value(),
    )
}

/// What a text that the device misreads says to people.
fn meant_by(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    if matches!(text.as_str(), "never" | "reboot") {
        return Some(text);
    }
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let count: u64 = text[..digits].parse().ok()?;
    if count == 0 {
        return None;
    }
    let unit = match text[digits..].trim() {
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "min",
        "h" | "hour" | "hours" => "h",
        "d" | "day" | "days" => return Some(format!("{}h", count.checked_mul(24)?)),
        _ => return None,
    };
    Some(format!("{count}{unit}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, meant) in [
            ("10m", Some("10min")),
            ("5 minutes", Some("5min")),
            ("2d", Some("48h")),
            ("1H", Some("1h")),
            ("Never", Some("never")),
            ("0s", None),
            ("1.5h", None),
            ("forever", None),
        ] {
            assert_eq!(meant_by(text).as_deref(), meant, "{text}");
        }
    }
}
