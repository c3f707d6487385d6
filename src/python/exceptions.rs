//! Exceptions: what is raised, and who catches it.

use super::object::{Exception, Object};
use crate::value::Failure;

/// Built-in exceptions that Python code of metadata raises or catches, each with the one it is a kind of.
const CLASSES: &[(&str, &str)] = &[
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BlockingIOError", "OSError"),
    ("BufferError", "Exception"),
    ("ChildProcessError", "OSError"),
    ("ConnectionError", "OSError"),
    ("EOFError", "Exception"),
    ("FileExistsError", "OSError"),
    ("FloatingPointError", "ArithmeticError"),
    ("GeneratorExit", "BaseException"),
    ("IndentationError", "SyntaxError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("KeyboardInterrupt", "BaseException"),
    ("MemoryError", "Exception"),
    ("NotADirectoryError", "OSError"),
    ("OverflowError", "ArithmeticError"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("RecursionError", "RuntimeError"),
    ("ReferenceError", "Exception"),
    ("SystemError", "Exception"),
    ("SystemExit", "BaseException"),
    ("TimeoutError", "OSError"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeError", "ValueError"),
    ("FileNotFoundError", "OSError"),
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

/// Tuples of classes nested deeper than this are not looked into.
const MAX_DEPTH: usize = 8;

fn last_part(path: &str) -> &str {
    match path.rsplit('.').next().unwrap_or(path) {
        "IOError" | "EnvironmentError" => "OSError",
        name => name,
    }
}

/// The exceptions of BitBake that are known here.
const OF_BITBAKE: [&str; 4] = ["SkipRecipe", "SkipPackage", "BBHandledException", "VersionStringException"];

/// Whether something of that path is a class of exceptions that is known here.
pub(super) fn is_class(path: &str) -> bool {
    CLASSES.iter().any(|(name, _)| *name == path)
        || matches!(path, "IOError" | "EnvironmentError")
        || path.starts_with("bb.") && OF_BITBAKE.contains(&last_part(path))
}

/// What `raise object` raises.
pub(super) fn raised(object: &Object) -> Exception {
    match object {
        Object::Exception(exception) => Exception::clone(exception),
        Object::Path(path) if is_class(path) => Exception::with_words(last_part(path), ""),
        _ => Exception::new("?", String::new()),
    }
}

/// Whether `except class:` catches an exception of the class `raised`; `None` if that cannot be told.
pub(super) fn is_caught(raised: &str, class: &Object) -> Option<bool> {
    is_caught_at(raised, class, 0)
}

fn is_caught_at(raised: &str, class: &Object, depth: usize) -> Option<bool> {
    match class {
        Object::Path(path) => is_kind_of(raised, last_part(path)),
        Object::Tuple(classes) if depth < MAX_DEPTH => {
            let mut sure = true;
            for class in classes.iter() {
                match is_caught_at(raised, class, depth + 1) {
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
    // Whatever metadata brings along is an exception of the usual kind.
    if class == "BaseException" || class == "Exception" && known(raised).is_none() {
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
pub(crate) enum Raised {
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
    use crate::python::tree::Text;

    #[test]
    fn handlers_catch_their_kind() {
        let class = |path: &str| Object::Path(Text::from(path));
        assert_eq!(is_caught("KeyError", &class("LookupError")), Some(true));
        assert_eq!(is_caught("KeyError", &class("ValueError")), Some(false));
        assert_eq!(is_caught("KeyError", &class("bb.data_smart.ExpansionError")), None);
        assert_eq!(is_caught("?", &class("ValueError")), None);
        assert_eq!(is_caught("?", &class("Exception")), Some(true));
        assert_eq!(is_caught("SystemExit", &class("Exception")), Some(false));
        assert_eq!(is_caught("PermissionError", &class("IOError")), Some(true));
    }
}
