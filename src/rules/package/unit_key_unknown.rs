//! `unit-key-unknown`: a section or a key of a unit of systemd that is nearly, but not, one of systemd's.

use std::path::Path;
use std::sync::Arc;

use strsim::damerau_levenshtein;

use crate::lint::{Cx, RecipeContext, edits};
use crate::rules::rule;
use crate::syntax::StmtId;
use crate::text::{SourceFile, Span, closest, is_exchanged, suggest};

rule!("package", "unit-key-unknown", Recipe(check));

/// The ends of the names of unit files.
const ENDINGS: [&str; 8] = ["automount", "mount", "path", "service", "slice", "socket", "swap", "timer"];

const SECTIONS: [&str; 10] =
    ["Automount", "Install", "Mount", "Path", "Service", "Slice", "Socket", "Swap", "Timer", "Unit"];

/// The keys that are written most. Others are told from them by more than one letter.
const KEYS: [&str; 46] = [
    "After",
    "Before",
    "BindsTo",
    "BusName",
    "ConditionPathExists",
    "Conflicts",
    "DefaultDependencies",
    "Description",
    "Documentation",
    "Environment",
    "EnvironmentFile",
    "ExecReload",
    "ExecStart",
    "ExecStartPost",
    "ExecStartPre",
    "ExecStop",
    "ExecStopPost",
    "Group",
    "KillMode",
    "ListenDatagram",
    "ListenStream",
    "NotifyAccess",
    "OnBootSec",
    "OnCalendar",
    "OnFailure",
    "OnUnitActiveSec",
    "PartOf",
    "PIDFile",
    "RemainAfterExit",
    "RequiredBy",
    "Requires",
    "Restart",
    "RestartSec",
    "RuntimeDirectory",
    "SocketMode",
    "StandardError",
    "StandardInput",
    "StandardOutput",
    "StateDirectory",
    "SyslogIdentifier",
    "TimeoutSec",
    "TimeoutStartSec",
    "TimeoutStopSec",
    "WantedBy",
    "WatchdogSec",
    "WorkingDirectory",
];

/// Shorter keys are too near to each other, unless two letters are exchanged.
const SHORTEST: usize = 6;

/// Keys that are too short for any other slip.
const SHORT: [&str; 7] = ["After", "Alias", "Group", "Nice", "Type", "User", "Wants"];

fn check(cx: &mut Cx<'_>, subject: &RecipeContext<'_>) {
    for (source, stmt) in subject.local_sources(is_unit) {
        let mut at = 0;
        let mut goes_on = false;
        for line in source.text().split_inclusive('\n') {
            let start = at;
            at += line.len();
            let is_continued = std::mem::replace(&mut goes_on, line.trim_end().ends_with('\\'));
            if is_continued || line.trim_start().starts_with(['#', ';']) {
                continue;
            }
            let Some((word, known)) = slip(line) else { continue };
            let offset = start + Span::of(line, word).start as usize;
            let span = Span::new(offset, offset + word.len());
            let what = if line.trim_start().starts_with('[') { "section" } else { "key" };
            report(cx, &source, span, (word, what, known), stmt);
        }
    }
}

/// What a line names and systemd does not know, with what was meant.
fn slip(line: &str) -> Option<(&str, &'static str)> {
    let line = line.trim();
    if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        if SECTIONS.contains(&section) || section.starts_with("X-") {
            return None;
        }
        return closest(section, SECTIONS).map(|known| (section, known));
    }
    let key = line.split_once('=')?.0.trim_end();
    if !key.bytes().all(|byte| byte.is_ascii_alphabetic()) || KEYS.contains(&key) {
        return None;
    }
    if key.len() < SHORTEST {
        return SHORT.into_iter().find(|known| is_exchanged(key, known)).map(|known| (key, known));
    }
    let known = KEYS
        .into_iter()
        .find(|known| damerau_levenshtein(known, key) == 1 || known.eq_ignore_ascii_case(key))?;
    Some((key, known))
}

fn report(
    cx: &mut Cx<'_>,
    source: &Arc<SourceFile>,
    span: Span,
    (word, what, known): (&str, &str, &'static str),
    stmt: Option<StmtId>,
) {
    let message = format!("systemd knows no {what} `{word}` and passes over it");
    let mut report = cx.report(source, span, message);
    report.help(suggest(known));
    report.fix(edits::write(span, known));
    if let Some(stmt) = stmt {
        report.via(stmt);
    }
}

/// Whether a file is a unit of systemd by its name.
pub(super) fn is_unit(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|unit| ending == *unit))
}

#[cfg(test)]
mod tests {
    use super::slip;

    #[test]
    fn slips_are_told_from_other_keys() {
        for (line, want) in [
            ("[Service]", None),
            ("[Serivce]", Some("Service")),
            ("[service]", Some("Service")),
            ("[X-Serivce]", None),
            ("[Match]", None),
            ("ExecStrat=/bin/true", Some("ExecStart")),
            ("ExecStart =/bin/true", None),
            ("ExecStartPRe=x", Some("ExecStartPre")),
            ("WantedBy=a", None),
            ("WantBy=a", None),
            ("WatedBy=a", Some("WantedBy")),
            ("TimeoutStatSec=1", Some("TimeoutStartSec")),
            ("Users=a", None),
            ("LimitNOFILE=1", None),
            ("no key", None),
        ] {
            assert_eq!(slip(line).map(|(_, known)| known), want, "{line}");
        }
    }
}
