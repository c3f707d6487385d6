use crate::value::join::common_ends;
use crate::value::*;

fn partial(parts: &[&str]) -> Value {
    Value::from_pieces(parts.iter().map(|part| {
        if part.starts_with("${") {
            Piece::Unknown((*part).to_owned())
        } else {
            Piece::Text((*part).to_owned())
        }
    }))
}

fn one_of(texts: &[&str]) -> Value {
    Value::one_of(texts.iter().map(|text| (*text).to_owned()))
}

#[track_caller]
fn check(value: &Value, known: &str, shown: &str) {
    assert_eq!((value.knowledge().name(), value.to_string().as_str()), (known, shown));
}

#[test]
fn says_how_much_is_known() {
    check(&Value::from("a"), "exact", "a");
    check(&one_of(&["a", "a"]), "exact", "a");
    check(&one_of(&["a", "b", "a"]), "alternatives", "(a|b)");
    check(&partial(&["x", "y", "${A}", ""]), "partial", "xy⟨${A}⟩");
    check(&Value::unknown("${A}"), "unknown", "⟨${A}⟩");
    check(&partial(&["${A}", "${B}"]), "unknown", "⟨${A}⟩⟨${B}⟩");
}

#[test]
fn concatenates() {
    let ab = one_of(&["a", "b"]);
    check(&Value::from("x").concat(&Value::from("y")), "exact", "xy");
    check(&Value::from("x").concat(&ab), "alternatives", "(xa|xb)");
    check(&ab.concat(&ab), "alternatives", "(aa|ab|ba|bb)");
    check(&ab.concat(&partial(&["-", "${A}"])), "partial", "⟨(a|b)⟩-⟨${A}⟩");
    check(
        &one_of(&["lib a.so", "lib b.so"]).concat(&Value::unknown("${A}")),
        "partial",
        "lib ⟨(a|b)⟩.so⟨${A}⟩",
    );
}

/// What is known between two parts stays known.
#[test]
fn combinations_of_parts_stay_parts() {
    let library = Value::from("/usr/lib").concat(&one_of(&["", "64"]));
    let names = Value::from("/lib*").concat(&one_of(&[".so", ".dylib"]));
    let roots = Value::from(" /etc ").concat(&one_of(&["/usr/bin", "/bin", "/usr/lib/bin"]));
    let all = Value::concat_all([library, names, roots, Value::from("/* "), Value::unknown("${A}")]);
    check(&all, "partial", "/usr/lib⟨(|64)⟩/lib*.⟨(so|dylib)⟩ /etc ⟨(/usr||/usr/lib)⟩/bin/* ⟨${A}⟩");
    // Of these not all combinations are there.
    let some = one_of(&["a-x", "a-y", "b-x", "c-y"]).concat(&Value::unknown("${A}"));
    check(&some, "unknown", "⟨(a-x|a-y|b-x|c-y)⟩⟨${A}⟩");
}

#[test]
fn many_are_concatenated_as_two_are() {
    let values = [
        Value::from("x"),
        one_of(&["a", "b"]),
        partial(&["-", "${A}"]),
        one_of(&["c", "d"]),
        Value::from("y"),
    ];
    for count in 0..=values.len() {
        let one_by_one = values[..count].iter().fold(Value::from(""), |joined, value| joined.concat(value));
        assert_eq!(Value::concat_all(values[..count].iter().cloned()), one_by_one);
    }
}

#[test]
fn common_ends_do_not_overlap_or_split_characters() {
    for (texts, ends) in
        [(["aa", "aaa"], (2, 0)), (["äx", "öx"], (0, 1)), (["xé", "xè"], (1, 0)), (["é", "ĩ"], (0, 0))]
    {
        assert_eq!(common_ends(&texts.map(str::to_owned)), ends, "{texts:?}");
    }
}

#[test]
fn stays_bounded() {
    let four = one_of(&["a", "b", "c", "d"]);
    let sixteen = four.concat(&four);
    assert_eq!(sixteen.possible().map(<[String]>::len), Some(16));
    check(
        &Value::from("x ").concat(&sixteen).concat(&four).concat(&Value::from(" y")).map(str::to_owned),
        "unknown",
        "⟨x (a|b|c|d)(a|b|c|d)(a|b|c|d) y⟩",
    );
    let mut value = Value::from("ab");
    let mut parts = partial(&["a", "${A}"]);
    for _ in 0..30 {
        value = value.concat(&value);
        parts = parts.concat(&parts);
    }
    assert!(value.is_unknown() && parts.is_unknown());
}

#[test]
fn answers_surely_and_possibly() {
    let ab = one_of(&["lib a", "lib b"]);
    assert!(ab.surely(|text| text.starts_with("lib")) && !ab.surely(|text| text.ends_with('a')));
    assert!(ab.possibly(|text| text.ends_with('a')) && !ab.possibly(|text| text.is_empty()));
    let some = partial(&["systemd x", "${A}", "y pam ", "${B}", " wayland"]);
    assert!(!some.surely(|_| true) && some.possibly(|_| false));
    for (word, known) in
        [("systemd", true), ("x", false), ("y", false), ("pam", true), ("wayland", true), ("z", false)]
    {
        assert_eq!(some.surely_has_word(word), known, "{word}");
    }
    assert!(some.surely_starts_with("sys") && some.surely_ends_with("land") && some.surely_contains("x"));
    assert!(!Value::unknown("${A}").surely_contains("A"));
    assert_eq!(partial(&["${A}", " a b"]).whole_words().collect::<Vec<_>>(), ["a", "b"]);
}
