//! Which attributes Python's own types have.

use super::object::Object;

/// What an attribute of an object is.
pub(super) enum Attribute {
    /// A method; whether it is one that is evaluated here is seen when it is called.
    Method,
    /// There is none: Python raises AttributeError, with this name of the class.
    Missing(&'static str),
    /// It may be anything.
    Unknown,
}

/// What `object.name` is.
pub(super) fn of(object: &Object, name: &str) -> Attribute {
    let Some(class) = object.class() else { return Attribute::Unknown };
    let known: &[&str] = match class {
        "str" => STR,
        "list" => LIST,
        "dict" => DICT,
        "set" => SET,
        "frozenset" => FROZENSET,
        "tuple" => TUPLE,
        "int" | "bool" => INT,
        "float" => FLOAT,
        "NoneType" => &[],
        "DataSmart" | "re.Pattern" | "re.Match" => return of_other(class, name),
        _ => return Attribute::Unknown,
    };
    if matches!(name, "real" | "imag" | "numerator" | "denominator")
        && matches!(class, "int" | "bool" | "float")
    {
        Attribute::Unknown
    } else if known.contains(&name) {
        Attribute::Method
    } else if name.starts_with('_') {
        Attribute::Unknown
    } else {
        Attribute::Missing(class)
    }
}

/// What has more than is known here.
fn of_other(class: &str, name: &str) -> Attribute {
    let is_method = match class {
        "DataSmart" => super::store::is_method(name),
        "re.Pattern" => matches!(
            name,
            "match" | "search" | "fullmatch" | "sub" | "subn" | "findall" | "split" | "finditer"
        ),
        _ => matches!(name, "group" | "groups" | "start" | "end" | "span" | "groupdict" | "expand"),
    };
    if is_method { Attribute::Method } else { Attribute::Unknown }
}

const STR: &[&str] = &[
    "capitalize",
    "casefold",
    "center",
    "count",
    "encode",
    "endswith",
    "expandtabs",
    "find",
    "format",
    "format_map",
    "index",
    "isalnum",
    "isalpha",
    "isascii",
    "isdecimal",
    "isdigit",
    "isidentifier",
    "islower",
    "isnumeric",
    "isprintable",
    "isspace",
    "istitle",
    "isupper",
    "join",
    "ljust",
    "lower",
    "lstrip",
    "maketrans",
    "partition",
    "removeprefix",
    "removesuffix",
    "replace",
    "rfind",
    "rindex",
    "rjust",
    "rpartition",
    "rsplit",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "strip",
    "swapcase",
    "title",
    "translate",
    "upper",
    "zfill",
];
const LIST: &[&str] =
    &["append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort"];
const DICT: &[&str] = &[
    "clear",
    "copy",
    "fromkeys",
    "get",
    "items",
    "keys",
    "pop",
    "popitem",
    "setdefault",
    "update",
    "values",
];
const SET: &[&str] = &[
    "add",
    "clear",
    "copy",
    "difference",
    "difference_update",
    "discard",
    "intersection",
    "intersection_update",
    "isdisjoint",
    "issubset",
    "issuperset",
    "pop",
    "remove",
    "symmetric_difference",
    "symmetric_difference_update",
    "union",
    "update",
];
const FROZENSET: &[&str] = &[
    "copy",
    "difference",
    "intersection",
    "isdisjoint",
    "issubset",
    "issuperset",
    "symmetric_difference",
    "union",
];
const TUPLE: &[&str] = &["count", "index"];
const INT: &[&str] =
    &["as_integer_ratio", "bit_count", "bit_length", "conjugate", "from_bytes", "is_integer", "to_bytes"];
const FLOAT: &[&str] = &["as_integer_ratio", "conjugate", "from_number", "fromhex", "hex", "is_integer"];
