//! How Python asks for variables by a name that stands there.

/// The functions whose first argument is the name of a variable.
pub(super) const ASKING: [&str; 6] = [
    "d.getVar",
    "bb.utils.contains",
    "bb.utils.contains_any",
    "bb.utils.filter",
    "oe.utils.conditional",
    "oe.utils.vartrue",
];

/// Whether a name that stands after `before` is asked for like that.
pub(super) fn is_asked(before: &str) -> bool {
    let call = before.strip_suffix(['\'', '"']).and_then(|before| before.trim_end().strip_suffix('('));
    call.is_some_and(|call| ASKING.iter().any(|function| call.ends_with(function)))
}
