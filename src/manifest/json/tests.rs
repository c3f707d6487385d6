//! Cases for the reader: text in, objections out.

use super::*;

fn parse(text: &str) -> Document {
    Document::parse(Arc::new(SourceFile::new("x.json", text)))
}

/// The objections as `message @ text`, and whether there is a value.
#[track_caller]
fn check(text: &str, has_root: bool, expected: &[(&str, &str)]) {
    let document = parse(text);
    let found: Vec<(String, &str)> =
        document.errors.iter().map(|error| (error.message(text), error.span.slice(text))).collect();
    let found: Vec<(&str, &str)> = found.iter().map(|(message, at)| (message.as_str(), *at)).collect();
    assert_eq!(found, expected, "{text:?}");
    assert_eq!(document.root.is_some(), has_root, "{text:?}");
}

#[test]
fn accepts_what_json_allows() {
    for text in [
        "{}",
        " [1, -0, 2.50, 1e9, -1.5E-3, true, false, null] \r\n",
        r#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#,
        "{\"a\": {\"b\": [[], {}, \"\"]}, \"ä\": 1}",
    ] {
        check(text, true, &[]);
        assert_eq!(parse(text).value(), serde_json::from_str(text).ok(), "{text}");
    }
}

#[test]
fn slips_with_a_plain_meaning_keep_the_value() {
    check(r#"{"a": 1,}"#, true, &[("a comma after the last element", ",")]);
    check(
        "[1, 2, // two\n]",
        true,
        &[("a comma after the last element", ","), ("JSON has no comments", "// two")],
    );
    check("/* x */ {}", true, &[("JSON has no comments", "/* x */")]);
    check("{\"a\": 1\n \"b\": 2}", true, &[("a comma is missing before `\"b\"`", "\"b\"")]);
    check("[{} {}]", true, &[("a comma is missing before `{`", "{")]);
    check("{a: 1}", true, &[("the key `a` needs double quotes", "a")]);
    check(
        "{'a': 'b\"c'}",
        true,
        &[
            ("JSON texts take double quotes, not single ones", "'a'"),
            ("JSON texts take double quotes, not single ones", "'b\"c'"),
        ],
    );
    check("\u{feff}{}", true, &[("the file begins with a byte order mark", "\u{feff}")]);
    check("{\u{a0}}", true, &[("U+00A0 is no space to JSON", "\u{a0}")]);
    check("[\"a\tb\"]", true, &[("a tab inside a text must be written `\\t`", "\t")]);
    check("[\"\u{1}\"]", true, &[("the control character U+0001 must be written `\\u0001`", "\u{1}")]);
    check(r#"["\.x\q"]"#, true, &[("`\\.` is no JSON escape", "\\."), ("`\\q` is no JSON escape", "\\q")]);
    check(r#"{"a": 1, "b": 2, "a": 3}"#, true, &[("the key `a` is given twice", "\"a\"")]);
}

#[test]
fn broken_structure_is_not_guessed_at() {
    for (text, message, at) in [
        ("", "the file holds no JSON value", ""),
        (" \n", "the file holds no JSON value", ""),
        ("{\"a\": [1}", "`}` is not expected here", "}"),
        ("[1", "this `[` is never closed", "["),
        ("{\"a\": 1", "this `{` is never closed", "{"),
        ("{\"a\": \"b\n}", "this text has no closing quote on its line", "\"b"),
        ("[\"a\\", "this text has no closing quote on its line", "\"a\\"),
        ("[1,,2]", "a comma with nothing before it", ","),
        ("{,}", "a comma with nothing before it", ","),
        ("{\"a\" 1}", "a colon must follow the key, not `1`", "1"),
        ("{\"a\":}", "`}` is not expected here", "}"),
        ("{\"a\":", "a value must follow the colon", ""),
        ("[yes]", "`yes` is no JSON value; texts need double quotes", "yes"),
        ("[\"\\ud83d\"]", "half of a surrogate pair is no character", "\\ud83d"),
        ("[\"\\u12\"]", "`\\u` is no JSON escape", "\\u"),
        ("[01]", "`01` is no JSON number", "01"),
        ("[0x1F]", "`0x1F` is no JSON number", "0x1F"),
        ("[.5]", "`.5` is no JSON number", ".5"),
        ("[5.]", "`5.` is no JSON number", "5."),
        ("[+1]", "`+1` is no JSON number", "+1"),
        ("[-]", "`-` is no JSON number", "-"),
        ("[1e]", "`1e` is no JSON number", "1e"),
        ("[NaN]", "`NaN` is no JSON number", "NaN"),
        ("[-Infinity]", "`-Infinity` is no JSON number", "-Infinity"),
        ("[1e999]", "`1e999` is no JSON number", "1e999"),
        ("{} []", "text after the end of the JSON value", "["),
        ("/* x", "JSON has no comments, and this one is not closed", "/*"),
        ("[@]", "`@` is not expected here", "@"),
    ] {
        check(text, false, &[(message, at)]);
    }
}

#[test]
fn depth_is_bounded_and_deep_input_is_cheap() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(parse(&nested(MAX_DEPTH)).root.is_some());
    let objects = "{\"a\":".repeat(MAX_DEPTH) + "1" + &"}".repeat(MAX_DEPTH);
    assert!(parse(&objects).root.is_some() && parse(&objects).errors.is_empty());
    check(&nested(MAX_DEPTH + 1), false, &[("nested deeper than 128 levels", "[")]);
    assert_eq!(parse(&"[".repeat(1_000_000)).errors.len(), 1);
}

#[test]
fn finds_places_by_pointer() {
    let text = r#"{"services": [{"name": "x", "a/b": {"~": 1}}], "n": 1, "n": 2}"#;
    let document = parse(text);
    let at = |pointer: &str| document.at(pointer).map(|node| node.span.slice(text));
    assert_eq!(at(""), Some(text));
    assert_eq!(at("/services/0/name"), Some("\"x\""));
    assert_eq!(at("/services/0/a~1b/~0"), Some("1"));
    assert_eq!(at("/n"), Some("2"), "the last of two equal keys counts");
    assert_eq!(at("/services/1"), None);
    let key = |pointer: &str| document.key_span(pointer).map(|span| span.slice(text));
    assert_eq!(key("/services/0/a~1b"), Some("\"a/b\""));
    assert_eq!(key("/services/0"), None);
    assert_eq!(key("/services/0/name/x"), None);
    assert_eq!(key(""), None);
}

#[test]
fn duplicate_keys_name_the_first() {
    let text = r#"{"a": 1, "\u0061": 2}"#;
    let document = parse(text);
    let JsonErrorKind::DuplicateKey { key, first } = &document.errors[0].kind else { panic!("{document:?}") };
    assert_eq!((key.as_str(), first.slice(text)), ("a", "\"a\""));
}

#[test]
fn lists_the_escapes_the_device_will_not_decode() {
    let text = r#"{"a\"b": "c\\d\u00e9", "plain": "x"}"#;
    let document = parse(text);
    let escapes: Vec<&str> = document.escapes.iter().map(|span| span.slice(text)).collect();
    assert_eq!(escapes, [r#"\""#, r"\\", r"\u00e9"]);
}

#[test]
fn members_go_with_their_comma() {
    for (text, left) in [
        ("{\n  \"a\": 1,\n  \"x\": {},\n  \"b\": 2\n}", "{\n  \"a\": 1,\n  \"b\": 2\n}"),
        ("{\"x\": 1, \"b\": 2}", "{\"b\": 2}"),
        ("{\n  \"a\": 1,\n  \"x\": 2\n}", "{\n  \"a\": 1\n}"),
        ("{\n  \"x\": [1, 2]\n}\n", "{}\n"),
    ] {
        let document = parse(text);
        let root = document.root.as_ref().expect("a value");
        let edit = document.remove_member(root, "x").expect("the member");
        assert_eq!(crate::text::apply(text, &[edit]), left);
        assert_eq!(document.remove_member(root, "y"), None);
    }
}

#[test]
fn fixes_leave_strict_json() {
    for text in ["{\"a\": [1, 2,],}", "[1 2\n3]", "\u{feff}{}"] {
        let edits: Vec<_> = parse(text)
            .errors
            .iter()
            .filter_map(JsonError::fix)
            .flat_map(|fix| fix.edits().to_vec())
            .collect();
        let fixed = crate::text::apply(text, &edits);
        assert!(serde_json::from_str::<serde_json::Value>(&fixed).is_ok(), "{fixed}");
    }
}

#[test]
fn never_panics_and_agrees_with_serde_json_on_mutations() {
    let seeds = [
        "{\"PV_ROLES\": [\"mgmt\", \"\\u00e9\\\\\"], \"n\": -1.5e3, \"b\": true, \"ä\": null}",
        "{\"#spec\": \"service-manifest-xconnect@1\", \"services\": [{\"name\": \"a\"}]} // x",
        "[1, [2, {\"a\": \"b\"}], '\"', \"\\ud83d\\ude00\", /* c */ 0.5]",
    ];
    let noise =
        ["\"", "\\", "{", "}", "[", "]", ",", ":", "'", "/", "*", "\n", "é", "\u{a0}", "1", "-", "e", "u"];
    let mut refused = 0;
    for seed in seeds {
        for at in (0..=seed.len()).filter(|&at| seed.is_char_boundary(at)) {
            let next = seed[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            for insert in noise.iter().chain([&""]) {
                for rest in [&seed[at..], &seed[next..], ""] {
                    let text = [&seed[..at], insert, rest].concat();
                    let document = parse(&text);
                    let strict = serde_json::from_str::<serde_json::Value>(&text);
                    let lawful =
                        document.errors.iter().all(|e| matches!(e.kind, JsonErrorKind::DuplicateKey { .. }));
                    assert_eq!(lawful, strict.is_ok(), "{text:?}: {:?}, {strict:?}", document.errors);
                    if let Ok(value) = strict {
                        assert_eq!(document.value(), Some(value), "{text:?}");
                    } else {
                        refused += 1;
                    }
                }
            }
        }
    }
    assert!(refused > 1000, "the mutations reach broken text");
}
