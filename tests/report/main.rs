//! Reports: what each format says of the same findings.
//!
//! `fixtures/report/FORMAT.CASE` is what the format writes for one of the runs in `runs.rs`.
//! `UPDATE_EXPECT=1` writes them anew.

// Tests set up real files.
#![allow(clippy::disallowed_methods)]

mod consumers;
mod fingerprints;
mod runs;
mod schemas;

use std::path::PathBuf;
use std::{env, fs, io};

use pvlint::report::{self, Detail, Format, Run, Style};
use runs::with_run;

fn written(format: Format, run: &Run, style: Style) -> Vec<u8> {
    let mut out = Vec::new();
    report::write(format, run, style, &mut out).expect("memory can be written to");
    out
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/report").join(name)
}

/// Checks that `format` writes `fixtures/report/NAME` for the run called `case`.
fn check(format: Format, style: Style, case: &str, name: &str) {
    let got = with_run(case, |run| written(format, run, style));
    assert_eq!(got, with_run(case, |run| written(format, run, style)), "a second run differs");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(golden(name), &got).expect("a writable directory");
    }
    let want = fs::read(golden(name)).unwrap_or_default();
    let (got, want) = (String::from_utf8_lossy(&got), String::from_utf8_lossy(&want));
    for (number, (got, want)) in got.lines().zip(want.lines()).enumerate() {
        assert_eq!(got, want, "{name}:{}", number + 1);
    }
    assert_eq!(got.len(), want.len(), "{name} has another length");
}

#[test]
fn every_format_writes_what_its_golden_files_hold() {
    for format in Format::ALL {
        for case in ["mixed", "empty"] {
            check(format, Style::default(), case, &format!("{}.{case}", format.name()));
        }
    }
    check(Format::Human, Style { color: true, hyperlinks: true, ..Style::default() }, "mixed", "human.color");
    let brief = Style { detail: Detail::Brief, ascii: true, ..Style::default() };
    check(Format::Human, brief, "many", "human.brief");
}

#[test]
fn github_gets_the_worst_first_and_is_told_what_it_hides() {
    let out = with_run("many", |run| written(Format::Github, run, Style::default()));
    let text = String::from_utf8(out).expect("UTF-8");
    let kinds: Vec<&str> = text.lines().map(|line| line.split(' ').next().unwrap_or_default()).collect();
    let want = [vec!["::error"; 12], vec!["::warning"], vec!["::notice"; 1000], vec!["GitHub"]].concat();
    assert_eq!(kinds, want);
    let last = "GitHub shows only 10 annotations of a kind per step; hidden: 2 errors, 990 notes";
    assert_eq!(text.lines().last(), Some(last));
}

#[test]
fn formats_are_known_by_their_names() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.name()), Some(format));
    }
    assert_eq!(Format::parse("Human"), None);
}

#[test]
fn a_reader_that_went_away_is_an_error_of_its_kind() {
    struct Gone;
    impl io::Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for format in Format::ALL {
        let result = with_run("mixed", |run| report::write(format, run, Style::default(), &mut Gone));
        assert_eq!(result.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe), "{}", format.name());
    }
}
