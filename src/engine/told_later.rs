//! Which findings only show when everything was looked at.

use crate::lint::Check;
use crate::rules::{self, precedence::PRECEDENCE};

/// Whether what a rule finds may be left out of reports that are not complete: what it looks at is all
/// containers or all readers of a file, or such a rule may silence it.
pub(crate) fn may_be_told_later(rule: &str) -> bool {
    is_told_later(rule) || asks_all_readers(rule)
}

pub(super) fn is_told_later(rule: &str) -> bool {
    if rule == "unused-suppression" || looks_at_all(rule) {
        return true;
    }
    PRECEDENCE
        .iter()
        .any(|row| row.losers.contains(&rule) && (looks_at_all(row.winner) || asks_all_readers(row.winner)))
}

fn looks_at_all(rule: &str) -> bool {
    checks(rule).iter().any(|check| matches!(check, Check::Build(_) | Check::Project(_) | Check::Graph(_)))
}

fn asks_all_readers(rule: &str) -> bool {
    checks(rule).iter().any(|check| matches!(check, Check::EveryReader(_)))
}

fn checks(rule: &str) -> &'static [Check] {
    rules::find(rule).map_or(&[], |rule| rule.checks)
}
