//! Whatever pvlint says of a value is so in BitBake: recipes of every kind that could mislead it, with
//! BitBake's own answers, in `fixtures/values`.
//!
//! After `---` stand the answers: `= NAME TEXT` where pvlint must know the text, `? NAME TEXT` where it may
//! also leave it open, `! NAME WHY` where BitBake cannot expand the variable, `stops WHY` where it refuses
//! the recipe, `refuses WHY` where pvlint has to see that, `never` where it does not come to an end; pvlint
//! has to come to one all the same. Further files follow the recipe, each after `+++ PATH`, or after
//! `+-+ PATH` if only BitBake had them: what pvlint says must leave room for what they do.

use std::fs;
use std::time::Instant;

use pvlint::model::{Configuration, Files, Options, Policy, Recipe, Runs};
use pvlint::value::{Piece, Value};

struct Case {
    name: String,
    recipe: String,
    /// Without a path if it is not there.
    files: Vec<(Option<String>, String)>,
    answers: Vec<String>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut in_answers = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            let name = name.to_owned();
            cases.push(Case { name, recipe: String::new(), files: Vec::new(), answers: Vec::new() });
            in_answers = false;
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if line == "---" {
            in_answers = true;
        } else if let Some(path) = line.strip_prefix("+++ ") {
            case.files.push((Some(path.to_owned()), String::new()));
        } else if line.starts_with("+-+ ") {
            case.files.push((None, String::new()));
        } else if in_answers {
            case.answers.push(line.to_owned());
        } else {
            let text = case.files.last_mut().map_or(&mut case.recipe, |(_, text)| text);
            text.push_str(line);
            text.push('\n');
        }
    }
    cases
}

fn evaluate(case: &Case) -> Recipe {
    let mut files = Files::default().with_text("/layer/test_1.bb".into(), case.recipe.as_str());
    for (path, text) in &case.files {
        let Some(path) = path else { continue };
        files = files.with_text(format!("/layer/{path}").into(), text.as_str());
    }
    let policy = Policy { stop_at_errors: true, missing_class_is_error: false, missing_file_is_error: true };
    let options = Options {
        bbpath: "/layer".into(),
        runs: Runs::Anonymous,
        defaults: false,
        policy,
        ..Options::default()
    };
    Configuration::new(files.into(), options).recipe("/layer/test_1.bb".as_ref(), &[]).expect("a recipe")
}

/// Whether what is said of a value leaves room for `text`.
fn admits(value: &Value, text: &str) -> bool {
    if let Some(texts) = value.possible() {
        return texts.iter().any(|possible| possible == text);
    }
    let pieces = value.pieces();
    let (mut rest, last) = (text, pieces.len() - 1);
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Text(known) = piece else { continue };
        if at == last {
            return rest.ends_with(known.as_str()) && (at > 0 || rest == known);
        }
        match if at == 0 { rest.starts_with(known.as_str()).then_some(0) } else { rest.find(known.as_str()) }
        {
            Some(found) => rest = &rest[found + known.len()..],
            None => return false,
        }
    }
    true
}

/// What is wrong about pvlint's answer.
fn judge(recipe: &Recipe, answer: &str) -> Option<String> {
    let (mark, rest) = answer.split_at(1);
    let (name, want) = rest.trim_start().split_once(' ').expect("NAME ANSWER");
    let got = match name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        Some((name, flag)) => recipe.data.try_flag(name, flag),
        None => recipe.data.try_get(name),
    };
    let shown = match &got {
        Ok(value) => value.as_ref().map_or("unset".to_owned(), ToString::to_string),
        Err(failure) => format!("error: {failure}"),
    };
    let right = match (mark, got) {
        ("!", Ok(value)) => value.is_some_and(|value| value.exact().is_none()),
        ("!", Err(_)) => true,
        (_, Err(failure)) => !failure.is_certain() && mark == "?",
        (mark, Ok(got)) => {
            let want: Option<String> = serde_json::from_str(want).expect("JSON");
            match (&got, &want) {
                (Some(got), Some(want)) => {
                    admits(got, want) && (mark == "?" || got.exact() == Some(want.as_str()))
                }
                (None, None) => true,
                (Some(got), None) => mark == "?" && got.is_unknown(),
                (None, Some(_)) => false,
            }
        }
    };
    (!right).then(|| format!("{name}: {shown}\n  bitbake {want}"))
}

#[track_caller]
fn check(file: &str) {
    let text = fs::read_to_string(crate::fixture(&format!("values/{file}.txt"))).expect("a fixture");
    let cases = cases(&text);
    assert!(!cases.is_empty(), "{file} has no cases");
    let mut wrong = Vec::new();
    for case in &cases {
        let start = Instant::now();
        let recipe = evaluate(case);
        for answer in &case.answers {
            if answer == "never" || answer.starts_with("stops ") {
                std::hint::black_box(recipe.data.get("A"));
            } else if let Some(why) = answer.strip_prefix("refuses ") {
                if !recipe.stopped {
                    wrong.push(format!("{}\n   pvlint goes on\n  bitbake {why}", case.name));
                }
            } else if let Some(said) = judge(&recipe, answer) {
                wrong.push(format!("{}\n   pvlint {said}", case.name));
            }
        }
        eprintln!("{:>6} ms  {}", start.elapsed().as_millis(), case.name);
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// SECURITY.md: "Code that is not understood may do anything to all that it can reach, and if that is the
/// datastore, no variable of the recipe is known any more."
#[test]
fn writes_are_seen_or_nothing_is_said() {
    check("writes");
}

#[test]
fn what_inline_python_writes_is_seen_or_nothing_is_said() {
    check("inline");
}

#[test]
fn texts_are_shown_as_python_shows_them() {
    check("printing");
}

#[test]
fn functions_come_to_what_they_come_to_in_python() {
    check("functions");
}

/// SECURITY.md: "What Python code of one recipe may take is bounded, in steps, in depth and in the memory
/// that its objects hold. What would take more is unknown."
#[test]
fn everything_comes_to_an_end() {
    check("ends");
}

#[test]
fn references_to_itself_fail() {
    check("references");
}

#[test]
fn overrides_are_those_in_force() {
    check("overrides");
}

#[test]
fn classes_that_are_not_there_may_do_anything() {
    check("classes");
}
