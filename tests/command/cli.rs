//! The contract of the command line: the transcripts in `fixtures/cli` and in `docs` hold, to the letter.

use std::env;
use std::process::Command;

/// What the machine that runs the tests may have set.
const UNSET: [&str; 5] =
    ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "FORCE_COLOR", "CLICOLOR_FORCE", "XDG_CONFIG_HOME"];

#[test]
fn transcripts() {
    if env::var_os("UPDATE_EXPECT").is_some() && env::var_os("TRYCMD").is_none() {
        // trycmd listens to a variable of its own, which only another process can be given.
        let test = env::current_exe().expect("a path");
        let mut writing = Command::new(test);
        let status = writing.args(["cli::transcripts", "--exact"]).env("TRYCMD", "overwrite").status();
        assert!(status.expect("it starts").success());
        return;
    }
    let cases = trycmd::TestCases::new();
    cases.env("NO_COLOR", "1");
    cases.env("LC_ALL", "C.UTF-8");
    for name in UNSET {
        cases.env(name, "");
    }
    cases.case("fixtures/cli/*.trycmd").case("docs/*.md");
}
