//! Inline Python: BitBake's own answers for known variables, and what is said when some are not known.

use std::fs;

use pvlint::model::{Configuration, Files, Options, Recipe};
use pvlint::value::{Cause, Failure, Value as Known};
use serde_json::Value;

fn recipe(text: &str, unknown: &[&str]) -> Recipe {
    let files = Files::default().with_text("/layer/test_1.bb".into(), text);
    let unknown = unknown.iter().map(|name| (*name).to_owned()).collect();
    let options = Options { defaults: false, unknown, ..Options::default() };
    let configuration = Configuration::new(files.into(), options);
    configuration.recipe("/layer/test_1.bb".as_ref(), &[]).expect("a recipe")
}

/// The class of the exception that BitBake reports.
fn class(failure: &Failure) -> &str {
    match &failure.cause {
        Cause::Raised { kind, .. } => kind,
        Cause::SelfReference => "Exception",
        other => panic!("{other:?}"),
    }
}

/// `None` if pvlint says the same, else whether it is wrong or just does not know.
fn judge(recipe: &Recipe, record: &Value) -> Result<(), (bool, String)> {
    let code = record["code"].as_str().expect("code");
    let got = recipe.data.try_expand(&format!("${{@{code}}}"));
    let shown = match &got {
        Ok(value) => value.to_string(),
        Err(failure) => failure.to_string(),
    };
    let said = format!("{code}\n   pvlint {shown}\n  bitbake {record}");
    match (got, record["is"].as_str()) {
        (Ok(Known::Exact(text)), Some(want)) if text == want => Ok(()),
        (Err(failure), None) if record["raises"] == class(&failure) => Ok(()),
        (Ok(Known::Exact(_)) | Err(_), _) => Err((true, said)),
        (Ok(_), _) => Err((false, said)),
    }
}

/// What pvlint leaves open, though BitBake has an answer.
const LEFT_OPEN: &[&str] = &[
    // A name that is none may be a module that a layer adds.
    "UNKNOWN_NAME",
    "[A for x in 'a']",
    "bb.utils.contains('LIST', 'a', 'yes', d)",
];

#[test]
fn expressions_have_bitbakes_values() {
    let variables = fs::read_to_string(crate::fixture("python/variables.bb")).expect("the variables");
    let recipe = recipe(&variables, &[]);
    let records = fs::read_to_string(crate::fixture("python/expressions.jsonl")).expect("the records");
    let records: Vec<Value> =
        records.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    let (mut wrong, mut open) = (Vec::new(), Vec::new());
    for record in &records {
        match judge(&recipe, record) {
            Ok(()) => {}
            Err((true, said)) => wrong.push(said),
            Err((false, said)) => open.push((record["code"].as_str().expect("code"), said)),
        }
    }
    assert!(records.len() > 200, "only {} records were read", records.len());
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    let expected = |code: &str| LEFT_OPEN.contains(&code);
    let unexpected: Vec<&str> =
        open.iter().filter(|(code, _)| !expected(code)).map(|(_, said)| said.as_str()).collect();
    assert!(unexpected.is_empty(), "{} are open:\n{}", unexpected.len(), unexpected.join("\n"));
    assert_eq!(open.len(), LEFT_OPEN.len(), "some of what was left open is known now");
}

#[track_caller]
fn check(code: &str, want: &str) {
    let text = "P = \"a x${U}y b\"\nW = \"a ${U} b\"\nT = \"pre-${U}\"\nY = \"yes\"\n\
                ALT = \"${@'s a' if d.getVar('U') else 't a'}\"\n";
    let recipe = recipe(text, &["U"]);
    let value = recipe.data.expand(&format!("${{@{code}}}")).to_string();
    assert_eq!(value.replace(&format!("${{@{code}}}"), "?"), want, "{code}");
}

#[test]
fn unknown_conditions_leave_both_answers() {
    check("bb.utils.contains('U', 'x', 'yes', 'no', d)", "(yes|no)");
    check("bb.utils.contains('U', 'x', 'same', 'same', d)", "same");
    check("bb.utils.contains('W', 'a b', 'yes', 'no', d)", "yes");
    check("bb.utils.contains('W', 'a c', 'yes', 'no', d)", "(yes|no)");
    check("bb.utils.contains('ALT', 'a', 'yes', 'no', d)", "yes");
    check("bb.utils.contains('ALT', 's', 'yes', 'no', d)", "(yes|no)");
    check("bb.utils.contains('ALT', 'u', 'yes', 'no', d)", "no");
    check("bb.utils.contains_any('W', 'z a', 'yes', 'no', d)", "yes");
    check("bb.utils.filter('W', 'c b', d)", "(b c|b)");
    check("'yes' if d.getVar('U') == '1' else 'no'", "(yes|no)");
    check("'yes' if d.getVar('T') else 'no'", "yes");
    check("'yes' if d.getVar('T') == 'post' else 'no'", "no");
    check("'yes' if d.getVar('T') in ['pre', 'post'] else 'no'", "no");
    check("'yes' if d.getVar('T') in ['pre-x', 'post'] else 'no'", "(yes|no)");
    check("d.getVar('ALT').split()[0]", "(s|t)");
    check("d.getVar('ALT').split()[1]", "a");
    check("d.getVar('ALT') + '!'", "(s a!|t a!)");
    check("d.getVar('U') and 'x' or 'y'", "(x|y)");
    check("d.getVar('Y') or d.getVar('U')", "yes");
    check("d.getVar('ALT') == 's a'", "(True|False)");
    check("'x' if d.getVar('U') is None else 'x'", "x");
    check("[x for x in ['s', 'u'] if x in d.getVar('ALT')]", "(['s']|[])");
    check("oe.utils.conditional('ALT', 's a', '1', '2', d)", "(1|2)");
    check("oe.utils.vartrue('U', 'on', 'off', d)", "(on|off)");
}

#[test]
fn unknown_parts_stay_where_they_are() {
    check("d.getVar('T')", "pre-⟨${U}⟩");
    check("d.getVar('T') + '-post'", "pre-⟨${U}⟩-post");
    check("'%s.bb' % d.getVar('T')", "pre-⟨${U}⟩.bb");
    check("'{}.bb'.format(d.getVar('T'))", "pre-⟨${U}⟩.bb");
    check("d.getVar('T').upper()", "PRE-⟨${U}⟩");
    check("d.getVar('T')[:3]", "pre");
    check("d.getVar('T').startswith('pre')", "True");
    check("d.getVar('T').startswith('x')", "False");
    check("d.getVar('T').endswith('x')", "(True|False)");
    check("'a' in d.getVar('P').split()", "True");
    check("'x' in d.getVar('P').split()", "(True|False)");
    check("' '.join(d.getVar('P').split())", "⟨?⟩");
    check("d.getVar('U').nothing()", "⟨?⟩");
    check("foo(d)", "⟨?⟩");
    check("len(d.getVar('T'))", "⟨?⟩");
}

#[test]
fn functions_are_carried_out() {
    let text = "def pick(d, name, other='none'):\n    \
                    \"\"\"Text.\"\"\"\n    \
                    found = []\n    \
                    for word in (d.getVar(name) or '').split():\n        \
                        if word.startswith('-'):\n            continue\n        \
                        if word == 'stop':\n            break\n        \
                        found.append(word)\n    \
                    else:\n        found.append('end')\n    \
                    return ' '.join(found) or other\n\
                def guess(d):\n    \
                    try:\n        return int(d.getVar('A'))\n    \
                    except ValueError as error:\n        return 'no number'\n\
                def perhaps(d):\n    \
                    words = ['a']\n    \
                    if d.getVar('U') == 'x':\n        return 'early'\n    \
                    words.append('c')\n    \
                    return '-'.join(words)\n\
                def endless(d):\n    return endless(d)\n\
                A = \"x -y stop z\"\nB = \"x -y\"\n";
    let recipe = recipe(text, &["U"]);
    for (code, want) in [
        ("pick(d, 'A')", "x"),
        ("pick(d, 'B')", "x end"),
        ("pick(d, name='NONE')", "end"),
        ("guess(d)", "no number"),
        ("perhaps(d)", "(early|a-c)"),
        ("endless(d)", "⟨${@endless(d)}⟩"),
    ] {
        assert_eq!(recipe.data.expand(&format!("${{@{code}}}")).to_string(), want, "{code}");
    }
}

#[test]
fn nothing_costs_more_than_a_moment() {
    let doubled: String =
        (1..40).map(|n| format!("A{n} = \"${{@d.getVar('A{0}') + d.getVar('A{0}')}}\"\n", n - 1)).collect();
    let text = format!(
        "A0 = \"x\"\n{doubled}B = \"${{@B}}\"\nC = \"${{@d.getVar('D')}}\"\nD = \"${{@d.getVar('C')}}\"\n\
         E = \"${{@'x' * 10 ** 12}}\"\nF = \"${{@[x for x in range(10 ** 9)]}}\"\n\
         G = \"${{@{}}}\"\nH = \"${{@{}1}}\"\n",
        "[".repeat(100_000),
        "-".repeat(100_000)
    );
    let recipe = recipe(&text, &[]);
    for (name, certain) in [("A39", None), ("B", Some(true)), ("C", Some(true)), ("E", None), ("F", None)] {
        match recipe.data.try_get(name) {
            Err(failure) => assert_eq!(Some(failure.is_certain()), certain, "{name}"),
            Ok(value) => assert_eq!((value.map(|value| value.is_unknown()), certain), (Some(true), None)),
        }
    }
    assert!(recipe.data.try_get("G").is_ok_and(|value| value.is_some_and(|value| value.exact().is_none())));
    assert!(recipe.data.try_get("H").is_ok_and(|value| value.is_some_and(|value| value.exact().is_none())));
}
