//! The contract of the command line: the transcripts in `fixtures/cli` and in `docs` hold, to the letter.
//! `TRYCMD=overwrite cargo test --test cli` rewrites them; read the difference.

/// What the machine that runs the tests may have set.
const UNSET: [&str; 5] =
    ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "FORCE_COLOR", "CLICOLOR_FORCE", "XDG_CONFIG_HOME"];

#[test]
fn transcripts() {
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1");
    for name in UNSET {
        cases.env(name, "");
    }
    cases.case("fixtures/cli/*.trycmd").case("docs/*.md");
}
