//! The contract of the command line: the transcripts in `fixtures/cli` hold, to the letter.
//! `TRYCMD=overwrite cargo test --test cli` rewrites them; read the difference.

#[test]
fn transcripts() {
    trycmd::TestCases::new().env("NO_COLOR", "1").case("fixtures/cli/*.trycmd");
}
