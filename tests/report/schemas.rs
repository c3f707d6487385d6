//! Reports against the schemas of their formats; `fixtures/report/schemas/README.md` tells where those are
//! from.

use std::fs;

use pvlint::report::{Format, Style};
use serde_json::Value;

use crate::runs::with_run;
use crate::{golden, written};

fn report(format: Format, case: &str) -> Value {
    let out = with_run(case, |run| written(format, run, Style::default()));
    serde_json::from_slice(&out).expect("JSON")
}

/// Checks that what `format` writes for every run fits `schema`, and that the schema can refuse: that it
/// does so once the value at `pointer` is gone wrong.
fn check(format: Format, schema: &str, pointer: &str) {
    let schema = fs::read(golden("schemas").join(schema)).expect("the schema");
    // One pattern of SARIF's has a bracket too many, which a strict engine refuses.
    let schema = String::from_utf8(schema).expect("UTF-8").replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator =
        jsonschema::options().should_validate_formats(true).build(&schema).expect("a valid schema");
    for case in ["mixed", "empty", "many"] {
        let report = report(format, case);
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{} {case}: {errors:#?}", format.name());
    }
    let mut wrong = report(format, "mixed");
    *wrong.pointer_mut(pointer).expect("the value") = Value::from(0);
    assert!(!validator.is_valid(&wrong), "{} may hold 0 at {pointer}", format.name());
}

#[test]
fn json_reports_fit_the_schemas_of_their_formats() {
    check(
        Format::Sarif,
        "sarif-2.1.0.json",
        "/runs/0/results/3/locations/0/physicalLocation/region/startLine",
    );
    check(Format::Gitlab, "gitlab.json", "/3/location/positions/begin/column");
    check(Format::Rdjson, "rdjson.json", "/diagnostics/3/location/range/start/line");
}

/// What GitHub asks of SARIF beyond the schema.
#[test]
fn sarif_has_what_github_asks_for() {
    let report = report(Format::Sarif, "mixed");
    let rules = report["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for rule in rules {
        for (text, limit) in [("shortDescription", 1024), ("fullDescription", 1024), ("help", usize::MAX)] {
            let text = rule[text]["text"].as_str().expect("a text");
            assert!((1..=limit).contains(&text.chars().count()), "{text}");
        }
        let severity = rule["properties"]["problem.severity"].as_str();
        assert!(matches!(severity, Some("error" | "warning" | "recommendation")), "{severity:?}");
    }
    for result in report["runs"][0]["results"].as_array().expect("results") {
        let rule = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        for field in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(region[field].as_u64() >= Some(1), "{field} of {region}");
        }
        assert_eq!(result["partialFingerprints"].as_object().map(|prints| prints.len()), Some(1));
    }
}

/// A name that every format escapes, read back as each format's readers do; `consumers.rs` has XML's.
#[test]
fn names_of_files_come_back_whole() {
    let name = "recipes b/50%, it's \"x\": <a&b>;\n2.bb";
    let found = |report: &Value, pointer: &str| -> String {
        report.pointer(pointer).and_then(Value::as_str).expect("a path").to_owned()
    };
    assert_eq!(found(&report(Format::Json, "mixed"), "/findings/3/file"), name);
    assert_eq!(found(&report(Format::Rdjson, "mixed"), "/diagnostics/3/location/path"), name);
    let below_root = format!("meta-demo/{name}");
    assert_eq!(found(&report(Format::Gitlab, "mixed"), "/3/location/path"), below_root);
    let pointer = "/runs/0/results/3/locations/0/physicalLocation/artifactLocation/uri";
    let uri = found(&report(Format::Sarif, "mixed"), pointer);
    assert_eq!(percent_encoding::percent_decode_str(&uri).decode_utf8().as_deref(), Ok(&*below_root));

    let github = with_run("mixed", |run| written(Format::Github, run, Style::default()));
    let github = String::from_utf8(github).expect("UTF-8");
    let line = github.lines().find(|line| line.contains("recipes b")).expect("the finding");
    let property = line.split_once("file=").and_then(|(_, rest)| rest.split_once(',')).expect("a file").0;
    // As the runner does it, the percent sign last.
    let undone = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]
        .iter()
        .fold(property.to_owned(), |text, (escape, ch)| text.replace(escape, ch));
    assert_eq!(undone, below_root);
}
