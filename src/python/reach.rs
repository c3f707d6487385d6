//! Which names reach what code is not handed, and which only look.

use super::modules;
use super::tree::Expr;

/// Whether this attribute of the datastore is only looked at.
pub(super) fn is_looked_at(name: &str) -> bool {
    super::store::is_method(name) && !super::datastore_changes::is_change(name) && name != "setVarFilter"
        || matches!(name, "varhistory" | "inchistory")
}

pub(super) fn is_about_tasks(path: &str) -> bool {
    matches!(path, "bb.build.addtask" | "bb.build.deltask")
}

/// The dotted path that an expression is.
pub(super) fn path_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Name(name) => Some(name.to_string()),
        Expr::Attribute(base, name) => Some(format!("{}.{name}", path_of(base)?)),
        _ => None,
    }
}

pub(super) fn is_module(path: &str) -> bool {
    modules::is_global(path.split('.').next().unwrap_or(path))
}

/// Whether a function reaches what it is not handed.
pub(super) fn is_into_everything(path: &str) -> bool {
    matches!(
        path,
        "eval" | "exec" | "locals" | "globals" | "vars" | "dir" | "getattr" | "setattr" | "__import__"
    ) || modules::reaches_everything(path)
}

/// Whether an attribute of this name leads from an object to what it was made of, such as `__self__`.
pub(super) fn is_into_object(name: &str) -> bool {
    modules::leads_to_frames(name)
        || name.starts_with("__")
            && !matches!(name, "__class__" | "__doc__" | "__file__" | "__init__" | "__name__")
}
