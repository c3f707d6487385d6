//! What the fix loop takes and what it refuses, with findings that are made up.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pvlint::config::{Loaded, Overrides, Settings};
use pvlint::diag::{Diagnostic, Severity};
use pvlint::engine::{Filter, FixRequest, Fixed, Input, Outcome, fix};
use pvlint::layers::Sources;
use pvlint::model::{Build, Files};
use pvlint::rules;
use pvlint::text::{Edit, FileChange, Fix, Safety, SourceFile, Span};

const RECIPE: &str = "recipes-test/demo/demo_1.0.bb";
const INCLUDE: &str = "recipes-test/demo/demo.inc";

/// A wish: in this file, replace the first of these texts, if it is there, by the other.
#[derive(Clone, Copy)]
struct Wish {
    file: &'static str,
    from: &'static str,
    to: &'static str,
    safety: Safety,
    changes_value: bool,
    makes: Option<&'static str>,
    /// With this text in the file it came true by other means.
    settled_by: Option<&'static str>,
}

fn wish(file: &'static str, from: &'static str, to: &'static str) -> Wish {
    Wish { file, from, to, safety: Safety::Safe, changes_value: false, makes: None, settled_by: None }
}

/// A finding wherever a wish can come true.
fn findings(root: &Path, files: &Files, wishes: &[Wish]) -> Vec<Diagnostic> {
    let found = wishes.iter().filter_map(|wish| {
        let file: Arc<SourceFile> = Arc::clone(&files.load(&root.join(wish.file)).ok()?.source);
        if wish.settled_by.is_some_and(|text| file.text().contains(text)) {
            return None;
        }
        let at = file.text().find(wish.from)?;
        let span = Span::new(at, at + wish.from.len());
        let made = |name| FileChange::Create { path: root.join(name), text: "{}\n".to_owned() };
        let mut fix = Fix::new(wish.safety, "change it", vec![Edit::replace(span, wish.to)])
            .with_files(wish.makes.map(made).into_iter().collect());
        if wish.changes_value {
            fix = fix.changes_value();
        }
        Some(Diagnostic {
            rule: &rules::find("unused-suppression").expect("a rule").meta,
            severity: Severity::Warning,
            file,
            span,
            message: wish.from.to_owned(),
            labels: Vec::new(),
            help: None,
            fix: Some(fix),
        })
    });
    found.collect()
}

/// Takes the place of what the rules find.
struct Wished<'a> {
    root: &'a Path,
    wishes: &'a [Wish],
}

impl Filter for Wished<'_> {
    fn apply(&self, build: &Build, _found: Outcome) -> Outcome {
        Outcome { findings: findings(self.root, &build.files, self.wishes), ..Outcome::default() }
    }
}

/// A layer with a recipe and its include, and what comes of the wishes for it.
fn run(
    recipe: &str,
    include: &str,
    wishes: &[Wish],
    min_safety: Safety,
    editable: &[&str],
) -> (PathBuf, Fixed) {
    let scratch = tempfile::tempdir().expect("a directory");
    let root = scratch.path().canonicalize().expect("a path");
    for (path, text) in [(RECIPE, recipe), (INCLUDE, include), ("conf/layer.conf", "")] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    let targets = [root.join(RECIPE), root.join(INCLUDE)];
    let sources = Sources { files: targets.to_vec(), ..Sources::default() };
    let build = Build::read(Arc::default(), &sources, None).0;
    let wished = Wished { root: &root, wishes };
    let settings =
        Arc::new(Settings::new(Loaded::default(), &Overrides::default(), rules::metas()).expect("settings"));
    let settings = |_: &Path| Arc::clone(&settings);
    let input =
        Input { targets: &targets, named: &[], settings: &settings, filter: Some(&wished), shellcheck: None };
    let outcome = wished.apply(&build, Outcome::default());
    let may_edit = |path: &Path| editable.iter().any(|name| path == root.join(name));
    let request = FixRequest { min_safety, may_edit: &may_edit, input };
    let fixed = fix(build, outcome, &request);
    (root, fixed)
}

/// What the safe wishes make of a recipe, and the errors.
#[track_caller]
fn check(recipe: &str, wishes: &[Wish], want: &str, errors: &[&str]) {
    let (_, fixed) = run(recipe, "", wishes, Safety::Safe, &[RECIPE]);
    let text = fixed.files.first().map_or(recipe, |file| &*file.text);
    assert_eq!(text, want, "{:?}", fixed.outcome.internal_errors);
    let got = &fixed.outcome.internal_errors;
    assert_eq!(got.len(), errors.len(), "{got:?}");
    for (got, want) in got.iter().zip(errors) {
        assert!(got.contains(RECIPE) && got.contains("`unused-suppression`") && got.contains(want), "{got}");
    }
}

#[test]
fn fixes_are_carried_out_from_top_to_bottom() {
    let wishes = [wish(RECIPE, "# b\n", ""), wish(RECIPE, "# a\n", "# A\n")];
    check("# a\n# b\nX = \"1\"\n", &wishes, "# A\nX = \"1\"\n", &[]);
}

#[test]
fn what_overlaps_waits_for_the_next_round() {
    let wishes = [wish(RECIPE, "# ab", "# b"), wish(RECIPE, "b c", "c"), wish(RECIPE, "# c\n", "")];
    check("# ab c\nX = \"1\"\n", &wishes, "X = \"1\"\n", &[]);
}

#[test]
fn a_fix_that_breaks_the_syntax_is_refused_and_named() {
    check(
        "X = \"1\"\n",
        &[wish(RECIPE, "\"1\"", "1")],
        "X = \"1\"\n",
        &["would make lines that cannot be read"],
    );
    // An error that was there before is no reason.
    check("X = 1\n# a\n", &[wish(RECIPE, "# a\n", "# b\n")], "X = 1\n# b\n", &[]);
}

/// What can be read by itself and not together is done one after the other, and is nobody's fault.
#[test]
fn fixes_that_do_not_go_together_wait() {
    let unsafe_wish = |from, to| Wish { safety: Safety::Unsafe, ..wish(RECIPE, from, to) };
    // A comment with a backslash goes on in the next line, which must be a comment.
    let wishes = [
        unsafe_wish("# a\n", "# a \\\n"),
        Wish { settled_by: Some("\\"), ..unsafe_wish("# b", "X = \"1\"") },
        unsafe_wish("# c\n", ""),
    ];
    for (wishes, want, fixes) in [(&wishes[..], "# a \\\n# b\n", 2), (&wishes[1..], "# a\nX = \"1\"\n", 2)] {
        let (_, fixed) = run("# a\n# b\n# c\n", "", wishes, Safety::Unsafe, &[RECIPE]);
        assert_eq!(fixed.outcome.internal_errors, [""; 0]);
        assert_eq!((&*fixed.files[0].text, fixed.files[0].fixes), (want, fixes));
    }
}

#[test]
fn a_safe_fix_may_change_no_other_variable() {
    let change = |from, to, changes_value| [Wish { changes_value, ..wish(RECIPE, from, to) }];
    let text = "X = \"1\"\nY := \"${X}\"\n";
    check(text, &change("\"1\"", "\"2\"", false), text, &["would change `"]);
    // This one says that it changes `X`; but `Y` was expanded at once and changes, too.
    check(text, &change("\"1\"", "\"2\"", true), text, &["would change `Y`"]);
    check("X = \"1\"\nY = \"${X}\"\n", &change("\"1\"", "\"2\"", true), "X = \"2\"\nY = \"${X}\"\n", &[]);
    let flags = "do_x() {\n    :\n}\naddtask x\nX[a] = \"1\"\n";
    check(flags, &change("addtask x\n", "", true), flags, &["would change `"]);
    check(flags, &change("\"1\"", "\"2\"", true), &flags.replace('1', "2"), &[]);
    check(flags, &change("    :", "    true", false), flags, &["would change `do_x`"]);
    check("inherit a\n", &change("inherit a", "inherit b", true), "inherit a\n", &["would change `inherit`"]);
    check("# z\nX = \"1\"\n", &change("# z\n", "Z = \"3\"\n", true), "Z = \"3\"\nX = \"1\"\n", &[]);
}

/// What an anonymous function makes of a variable follows from it, as what refers to it does.
#[test]
fn a_safe_fix_may_change_what_python_makes_of_its_variable() {
    let text = "X = \"1\"\npython () {\n    d.setVar('Y', d.getVar('X'))\n}\n";
    let fixed = text.replace("\"1\"", "\"2\"");
    let change = Wish { changes_value: true, ..wish(RECIPE, "\"1\"", "\"2\"") };
    check(text, &[change], &fixed, &[]);
    let function = Wish { changes_value: true, ..wish(RECIPE, "'Y'", "'Z'") };
    check(text, &[function], text, &["would change `python ()`"]);
}

/// Lines of functions move without anything being said about it.
#[test]
fn where_a_function_stands_does_not_matter() {
    let text = "# a\npython () {\n    pass\n}\ndo_x() {\n    :\n}\naddtask x\n";
    check(text, &[wish(RECIPE, "# a\n", "")], &text[4..], &[]);
}

/// Of two fixes that make one file the second waits, and then has nothing left to do.
#[test]
fn a_file_is_made_once() {
    let make = |from, to| Wish { makes: Some("new.json"), ..wish(RECIPE, from, to) };
    let wishes = [make("# a\n", ""), make("# b\n", "")];
    let (root, fixed) = run("# a\n# b\n", "", &wishes, Safety::Safe, &[RECIPE, "new.json"]);
    let made: Vec<_> = fixed.files.iter().map(|file| (file.path.as_path(), &*file.text)).collect();
    assert_eq!(made, [(&*root.join("new.json"), "{}\n"), (&*root.join(RECIPE), "# b\n")]);
    assert_eq!((fixed.files[1].fixes, fixed.outcome.findings.len()), (1, 1));
    // No user may make it.
    let (_, fixed) = run("# a\n", "", &wishes, Safety::Safe, &[RECIPE]);
    assert!(fixed.files.is_empty() && fixed.outcome.internal_errors.is_empty());
}

/// What a fix made goes away with it.
#[test]
fn fixes_without_end_leave_no_file() {
    let wishes =
        [Wish { makes: Some("new.json"), ..wish(RECIPE, "# a", "# aa") }, wish(RECIPE, "# aa", "# aaa")];
    let (_, fixed) = run("# a\n", "", &wishes, Safety::Safe, &[RECIPE, "new.json"]);
    assert!(fixed.files.is_empty(), "{:?}", fixed.files);
    assert_eq!(fixed.outcome.internal_errors.len(), 1);
    assert_eq!(fixed.outcome.findings.len(), 1);
}

/// Who asks for a file does not do so if that file stays as it was.
#[test]
fn fixes_without_end_of_a_new_file_undo_what_asks_for_it() {
    let wishes = [Wish { makes: Some("new.json"), ..wish(RECIPE, "# a\n", "") }, wish("new.json", "}", " }")];
    let (_, fixed) = run("# a\n", "", &wishes, Safety::Safe, &[RECIPE, "new.json"]);
    assert!(fixed.files.is_empty(), "{:?}", fixed.files);
    assert_eq!(fixed.outcome.internal_errors.len(), 1);
    assert_eq!(fixed.outcome.findings.len(), 1);
}

#[test]
fn fixes_without_end_are_undone() {
    check(
        "# a\nX = \"1\"\n",
        &[wish(RECIPE, "# a", "# aa")],
        "# a\nX = \"1\"\n",
        &["does not come to an end"],
    );
}

#[test]
fn unsafe_fixes_are_carried_out_on_request_and_promise_nothing() {
    let text = "X = \"1\"\n# a\n";
    let wishes =
        [Wish { safety: Safety::Unsafe, ..wish(RECIPE, "\"1\"", "\"2\"") }, wish(RECIPE, "# a\n", "")];
    check(text, &wishes, "X = \"1\"\n", &[]);
    let (_, fixed) = run(text, "", &wishes, Safety::Unsafe, &[RECIPE]);
    assert_eq!(&*fixed.files[0].text, "X = \"2\"\n");
    assert_eq!(fixed.files[0].fixes, 2);
    assert!(fixed.outcome.findings.is_empty() && fixed.outcome.internal_errors.is_empty());
}

/// An include is read by recipes, and they are what must not change.
#[test]
fn the_recipes_around_an_include_are_asked() {
    let recipe = "X = \"1\"\nrequire demo.inc\nZ := \"${X}\"\n";
    let wishes = [Wish { changes_value: true, ..wish(INCLUDE, "\"2\"", "\"3\"") }];
    let (root, fixed) = run(recipe, "X = \"2\"\n", &wishes, Safety::Safe, &[RECIPE, INCLUDE]);
    assert!(fixed.files.is_empty());
    let error = &fixed.outcome.internal_errors[0];
    assert!(error.contains(&*root.join(INCLUDE).to_string_lossy()) && error.contains("`Z`"), "{error}");
    let (_, fixed) =
        run(&recipe.replace(":=", "="), "X = \"2\"\n", &wishes, Safety::Safe, &[RECIPE, INCLUDE]);
    assert_eq!(&*fixed.files[0].text, "X = \"3\"\n");
}

#[test]
fn what_was_not_named_is_not_touched() {
    let wishes = [wish(INCLUDE, "# a\n", ""), wish(RECIPE, "# a\n", "")];
    let (root, fixed) = run("# a\nrequire demo.inc\n", "# a\n", &wishes, Safety::Safe, &[RECIPE]);
    let changed: Vec<&Path> = fixed.files.iter().map(|file| file.path.as_path()).collect();
    assert_eq!(changed, [root.join(RECIPE)]);
    assert_eq!(fixed.outcome.findings.len(), 1);
}
