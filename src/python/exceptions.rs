//! Exceptions: what is raised, and who catches it.

use super::object::{Exception, Object};
use super::tree::Text;
use crate::value::Failure;

/// Built-in exceptions that Python code of metadata raises or catches, each with the one it is a kind of.
const CLASSES: &[(&str, &str)] = &[
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("EnvironmentError", "Exception"),
    ("FileNotFoundError", "OSError"),
    ("IOError", "Exception"),
    ("ImportError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("LookupError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("RuntimeError", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("SkipRecipe", "Exception"),
    ("SkipPackage", "SkipRecipe"),
    ("BBHandledException", "Exception"),
    ("FatalError", "Exception"),
    ("FuncFailed", "Exception"),
    ("VersionStringException", "Exception"),
    ("Exception", "BaseException"),
    ("BaseException", "object"),
];

fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether something of that path is a class of exceptions that is known here.
pub fn is_class(path: &str) -> bool {
    let is_of_bitbake = |name: &str| {
        matches!(name, "SkipRecipe" | "SkipPackage" | "BBHandledException" | "VersionStringException")
    };
    CLASSES.iter().any(|(name, _)| *name == path) || path.starts_with("bb.") && is_of_bitbake(last_part(path))
}

/// What `raise object` raises.
pub fn raised(object: &Object) -> Exception {
    match object {
        Object::Exception(exception) => Exception::clone(exception),
        Object::Path(path) if is_class(path) => {
            Exception { class: Text::from(last_part(path)), message: String::new() }
        }
        _ => Exception { class: Text::from("?"), message: String::new() },
    }
}

/// Whether `except class:` catches an exception of the class `raised`; `None` if that cannot be told.
pub fn is_caught(raised: &str, class: &Object) -> Option<bool> {
    match class {
        Object::Path(path) => is_kind_of(raised, last_part(path)),
        Object::Tuple(classes) => {
            let mut sure = true;
            for class in classes.iter() {
                match is_caught(raised, class) {
                    Some(true) => return Some(true),
                    Some(false) => {}
                    None => sure = false,
                }
            }
            sure.then_some(false)
        }
        _ => None,
    }
}

fn is_kind_of(raised: &str, class: &str) -> Option<bool> {
    let mut kind = raised;
    let known = |name: &str| CLASSES.iter().find(|(class, _)| *class == name);
    if class == "Exception" || class == "BaseException" {
        return Some(true);
    }
    known(kind)?;
    while let Some((_, base)) = known(kind) {
        if kind == class {
            return Some(true);
        }
        kind = base;
    }
    known(class).map(|_| false)
}

/// What came of an expression instead of a value.
pub enum Raised {
    UnterminatedString,
    Exception {
        kind: String,
        message: String,
    },
    /// A variable that it needs could not be expanded.
    Failure(Failure),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handlers_catch_their_kind() {
        let class = |path: &str| Object::Path(Text::from(path));
        assert_eq!(is_caught("KeyError", &class("LookupError")), Some(true));
        assert_eq!(is_caught("KeyError", &class("ValueError")), Some(false));
        assert_eq!(is_caught("KeyError", &class("bb.data_smart.ExpansionError")), None);
        assert_eq!(is_caught("?", &class("ValueError")), None);
        assert_eq!(is_caught("?", &class("Exception")), Some(true));
        let either = Object::tuple(vec![class("ValueError"), class("KeyError")]);
        assert_eq!(is_caught("KeyError", &either), Some(true));
    }
}
