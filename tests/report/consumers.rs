//! Reports read by the programs that they are made for.
//!
//! A program that is not installed is skipped with a word on standard error, but not in CI, which sets `CI`
//! and installs them all (`.ci/run`).

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io};

use pvlint::report::{Format, Style};

use crate::runs::with_run;
use crate::{golden, written};

/// What `program` says of the report in `format` of the run called `case`, given as its last argument in a
/// file, or `None` if there is no such program.
fn ask(program: &str, args: &[&str], format: Format, case: &str) -> Option<String> {
    let directory = tempfile::tempdir().expect("a directory");
    // The program `sarif` goes by the suffix.
    let file = directory.path().join(format!("report.{}", format.name()));
    let report = with_run(case, |run| written(format, run, Style::default()));
    fs::File::create(&file).and_then(|mut file| file.write_all(&report)).expect("a file");
    let output = Command::new(program).args(args).arg(&file).stdin(Stdio::null()).output();
    let output = match output {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            assert!(env::var_os("CI").is_none(), "{program} is not installed");
            eprintln!("SKIPPED: {program} is not installed");
            return None;
        }
        output => output.expect("the program runs"),
    };
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} on {} {case}: {errors}", format.name());
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

/// Checks what `program` prints of the report of the run `mixed`.
fn check(program: &str, args: &[&str], format: Format, want: &str) {
    if let Some(got) = ask(program, args, format, "mixed") {
        assert_eq!(got.trim_end(), want);
    }
}

const NAME: &str = "recipes b/50%, it's \"x\": <a&b>;\n2.bb";

#[test]
fn jq_reads_json() {
    check("jq", &["-r", ".findings[3].file"], Format::Json, NAME);
    check("jq", &["-r", ".summary | \"\\(.errors) \\(.warnings) \\(.notes)\""], Format::Json, "14 2 4");
    check("jq", &["-s", "length"], Format::JsonLines, "20");
    check("jq", &["-r", ".[3].location.path"], Format::Gitlab, &format!("meta-demo/{NAME}"));
    check("jq", &[".runs[0].results | length"], Format::Sarif, "20");
    check("jq", &["-r", ".diagnostics[3].location.path"], Format::Rdjson, NAME);
}

#[test]
fn xmllint_finds_junit_valid_and_checkstyle_well_formed() {
    let schema = golden("schemas/junit-10.xsd");
    let schema = schema.to_str().expect("UTF-8");
    for case in ["mixed", "empty", "many"] {
        ask("xmllint", &["--noout", "--schema", schema], Format::Junit, case);
        ask("xmllint", &["--noout"], Format::Checkstyle, case);
    }
    check("xmllint", &["--xpath", "string(//file[4]/@name)"], Format::Checkstyle, NAME);
    check("xmllint", &["--xpath", "count(//error)"], Format::Checkstyle, "20");
    check("xmllint", &["--xpath", "count(//failure)"], Format::Junit, "16");
    check("xmllint", &["--xpath", "string(/testsuites/@failures)"], Format::Junit, "16");
}

#[test]
fn sarif_tools_lists_all_findings() {
    let directory = tempfile::tempdir().expect("a directory");
    let list = |case: &str| -> Option<String> {
        let table: &Path = &directory.path().join(case);
        ask("sarif", &["csv", "-o", table.to_str().expect("UTF-8")], Format::Sarif, case)?;
        Some(fs::read_to_string(table).expect("the table"))
    };
    let Some(table) = list("mixed") else { return };
    let row = "pvlint,error,mdev-value,\"\"\"yes\"\" is neither \"\"0\"\" nor \"\"1\"\"";
    assert!(table.contains(row), "{table}");
    assert!(table.contains("meta-demo/recipes-demo/app/app_1.0.bb,5\n"), "{table}");
    assert_eq!(table.matches("pvlint,").count(), 20, "{table}");
    let rows = |case: &str| list(case).map(|table| table.lines().count());
    assert_eq!((rows("empty"), rows("many")), (Some(1), Some(1014)));
}
