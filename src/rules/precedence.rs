//! Which rule yields to which where several see the same slip. The one that says what has to be edited
//! speaks; those that see only what follows from it are silent.

/// Rules that are silent where another one speaks.
#[derive(Debug)]
pub struct Row {
    pub winner: &'static str,
    pub losers: &'static [&'static str],
    pub within: Within,
}

/// Where the two have to meet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Within {
    /// At the same text.
    Word,
    /// At the same statement.
    Statement,
    /// In findings about the same recipe, wherever they stand.
    Recipe,
    /// The same, or in one file, for findings of which the loser itself says that the winner tells what they
    /// come from.
    Cause,
}

/// A rule that yields need not yield to whom its winner yields to: each pair stands here.
/// `tests/rules/precedence.rs` holds every pair to an example.
pub const PRECEDENCE: &[Row] = &[
    // Names, overrides and operators.
    row("operator-half-converted", &["src-uri-file-missing"], Within::Statement),
    row("override-never-active", &["override-append-replaces", "src-uri-file-missing"], Within::Statement),
    row(
        "append-glues-words",
        &[
            "extra-args-volume",
            "install-source-missing",
            "service-not-packaged",
            "src-uri-file-missing",
            "src-uri-json-unlisted",
        ],
        Within::Recipe,
    ),
    row(
        "list-separator",
        &["feature-near-match", "image-feature-unknown", "image-fstype-unknown"],
        Within::Word,
    ),
    row("lines-glue-words", &["src-uri-file-missing"], Within::Statement),
    row("append-glues-words", &["rdepends-on-dev", "runtime-virtual-slash"], Within::Statement),
    row("install-before-inherit", &["default-lost"], Within::Statement),
    row("condition-on-overrides", &["condition-same-branches"], Within::Statement),
    row("recipe-file-name", &["package-name-invalid"], Within::Recipe),
    row("class-override-unused", &["override-append-replaces"], Within::Statement),
    row(
        "unknown-variable-near-match",
        &[
            "implicit-group",
            "install-source-missing",
            "lic-files-chksum-missing",
            "license-missing",
            "mdev-decision",
            "pv-var-wrong-kind",
            "script-interpreter-missing",
        ],
        Within::Recipe,
    ),
    row("unknown-variable-near-match", &["mc-tmpdir-missing"], Within::Cause),
    // Packages.
    row("class-variable-unused", &["package-scope-unknown"], Within::Statement),
    row("package-scope-unknown", &["installed-not-shipped"], Within::Recipe),
    row("package-variable-unscoped", &["rdepends-on-dev"], Within::Statement),
    row("runtime-virtual-slash", &["rdepends-on-dev"], Within::Word),
    row("dependency-version-syntax", &["rdepends-on-dev"], Within::Statement),
    row("packageconfig-fields", &["list-separator", "packageconfig-pair-typo"], Within::Statement),
    row("braces-without-dollar", &["entrypoint-not-installed"], Within::Recipe),
    row("braces-without-dollar", &["install-without-directory"], Within::Statement),
    row("overlay-not-in-src-uri", &["src-uri-unused-file"], Within::Cause),
    row("install-source-missing", &["entrypoint-not-installed", "unit-not-installed"], Within::Cause),
    row("fitimage-type", &["class-not-in-release"], Within::Word),
    // Tasks.
    row("fakeroot-on-append", &["destdir-changed-unfaked"], Within::Statement),
    row("hook-function-missing", &["function-unused"], Within::Recipe),
    row("unknown-shell-function", &["function-unused"], Within::Recipe),
    row("removed-api", &["python-undefined-name"], Within::Word),
    row("redirect-to-number", &["redirected-twice"], Within::Word),
    row("append-in-other-language", &["shell-syntax"], Within::Statement),
    row("python-syntax", &["python-tabs"], Within::Statement),
    // What is fetched.
    row("checksum-form", &["checksum-unused"], Within::Statement),
    row("checksum-form", &["src-uri-no-checksum"], Within::Recipe),
    row("checksum-unused", &["src-uri-no-checksum"], Within::Recipe),
    row("git-tag-and-srcrev", &["srcrev-not-a-commit"], Within::Recipe),
    row("src-uri-parameter-unread", &["git-no-branch"], Within::Statement),
    row("src-uri-beside-recipe", &["install-source-missing"], Within::Recipe),
    row("src-uri-file-form", &["src-uri-scheme-unknown"], Within::Word),
    row("srcrev-missing", &["srcrev-format-missing"], Within::Recipe),
    // Licenses.
    row("lic-file-missing", &["lic-files-chksum-mismatch"], Within::Statement),
    row("lic-checksum-form", &["lic-files-chksum-mismatch"], Within::Statement),
    row("license-missing", &["lic-files-chksum-missing"], Within::Recipe),
    row("license-obsolete", &["license-package-unlisted"], Within::Word),
    row("assignment-overwritten", &["lic-files-chksum-mismatch"], Within::Statement),
    // JSON files.
    row("manifest-unknown-key", &["entrypoint-missing"], Within::Recipe),
    row("json-name-not-looked-up", &["src-uri-file-missing"], Within::Word),
    row("services-spec-missing", &["manifest-unknown-key"], Within::Word),
    // Where sources are.
    row("filesextrapaths-form", &["filesextrapaths-missing-dir"], Within::Statement),
    row("filesextrapaths-form", &["src-uri-file-missing"], Within::Cause),
    row("filesextrapaths-missing-dir", &["src-uri-file-missing"], Within::Cause),
    row("s-workdir", &["workdir-source-file"], Within::Recipe),
    row("s-workdir", &["path-trailing-slash"], Within::Statement),
];

const fn row(winner: &'static str, losers: &'static [&'static str], within: Within) -> Row {
    Row { winner, losers, within }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::find;

    #[test]
    fn every_name_is_a_rule_and_none_yields_to_itself() {
        for row in PRECEDENCE {
            for name in row.losers.iter().chain([&row.winner]) {
                assert!(find(name).is_some(), "there is no rule `{name}`");
            }
            assert!(!reaches(row.winner, row.winner), "{} yields to itself", row.winner);
        }
    }

    /// Whether `from` silences `to`, by however many steps.
    fn reaches(from: &str, to: &str) -> bool {
        let rows = PRECEDENCE.iter().filter(|row| row.winner == from);
        rows.flat_map(|row| row.losers).any(|loser| *loser == to || reaches(loser, to))
    }
}
