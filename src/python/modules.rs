//! Modules that Python code of metadata finds or imports, and what is known of what is in them.

use super::{builtin_names, exceptions};
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use super::args::Args;
use super::interpreter::{Interpreter, Outcome, Stop};
use super::object::Object;
use super::parse;
use super::scope::{Closure, Frame};
use super::tree::{Function, Stmt, Text};

/// Functions of BitBake and OpenEmbedded that only look at their arguments and at variables, in Python: what
/// each comes to, written for this evaluator.
const PRELUDE: &str = include_str!("prelude.py");

static FUNCTIONS: LazyLock<FxHashMap<Text, Arc<Function>>> = LazyLock::new(|| {
    let body = parse::module(PRELUDE).unwrap_or_default();
    let functions = body.into_iter().filter_map(|stmt| match stmt {
        Stmt::Def(function) => Some((function.name.clone(), function)),
        _ => None,
    });
    functions.collect()
});

/// Whether `name` is there without an import.
pub(super) fn is_global(name: &str) -> bool {
    matches!(name, "bb" | "oe" | "os" | "time" | "base_set_filespath")
        || builtin_names::is_function(name)
        || exceptions::is_class(name)
}

/// The classes of Python's own objects, as far as there are such objects here.
const TYPES: [&str; 16] = [
    "bool",
    "bytes",
    "complex",
    "dict",
    "dict_items",
    "dict_keys",
    "dict_values",
    "float",
    "frozenset",
    "int",
    "list",
    "object",
    "range",
    "set",
    "str",
    "tuple",
];

pub(super) fn is_type(name: &str) -> bool {
    TYPES.contains(&name) || name == "NoneType"
}

/// `repr()` of what a path stands for. Nothing if it is not known.
pub(super) fn repr_of_path(path: &str) -> Option<String> {
    const FUNCTIONS: [&str; 12] = [
        "abs",
        "all",
        "any",
        "chr",
        "getattr",
        "hasattr",
        "isinstance",
        "iter",
        "len",
        "next",
        "ord",
        "repr",
    ];
    if is_type(path) || exceptions::is_class(path) && !path.contains('.') {
        Some(format!("<class '{path}'>"))
    } else if FUNCTIONS.contains(&path) {
        Some(format!("<built-in function {path}>"))
    } else {
        None
    }
}

/// The function that stands for one of BitBake's or OpenEmbedded's.
pub(super) fn prelude_function(path: &str) -> Option<Arc<Function>> {
    FUNCTIONS.get(path.replace('.', "_").as_str()).cloned()
}

/// Whether something can be reached through a module of that path that is handed to no one. Other modules
/// lead to such ones as well: `os.sys` is `sys`.
pub(super) fn reaches_everything(path: &str) -> bool {
    path.split('.').any(|part| INTO_EVERYTHING.contains(&part))
}

/// Whether an attribute of this name leads to the variables of running functions, or to all that there is.
pub(super) fn leads_to_frames(name: &str) -> bool {
    matches!(
        name,
        "__builtins__"
            | "__dict__"
            | "__globals__"
            | "__loader__"
            | "__spec__"
            | "__subclasses__"
            | "__traceback__"
            | "ag_frame"
            | "cr_frame"
            | "f_back"
            | "f_builtins"
            | "f_globals"
            | "f_locals"
            | "gi_frame"
            | "tb_frame"
            | "tb_next"
    )
}

/// Modules through which everything can be reached, also what is handed to no one.
const INTO_EVERYTHING: [&str; 14] = [
    "__builtins__",
    "builtins",
    "code",
    "ctypes",
    "doctest",
    "gc",
    "inspect",
    "pdb",
    "pickle",
    "runpy",
    "shelve",
    "sys",
    "timeit",
    "traceback",
];

/// Stands for code that a layer which is not there may bring along.
pub(super) const UNKNOWN_CODE: &str = "?";

impl Interpreter<'_> {
    /// `path.name`.
    pub(super) fn path_attribute(&mut self, path: &str, name: &str) -> Object {
        match (path, name) {
            ("os", "sep") => Object::word("/"),
            ("os", "linesep") => Object::word("\n"),
            ("os", "curdir") => Object::word("."),
            ("os", "pardir") => Object::word(".."),
            ("string", "digits") => Object::word("0123456789"),
            ("string", "ascii_lowercase") => Object::word("abcdefghijklmnopqrstuvwxyz"),
            ("string", "ascii_uppercase") => Object::word("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
            ("string", "ascii_letters") => {
                Object::word("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
            }
            ("builtins", name) if is_global(name) => Object::Path(name.into()),
            ("posixpath", name) => Object::Path(format!("os.path.{name}").into()),
            (path, "__name__") if is_type(path) => self.text(path),
            (_, name) if name.starts_with("__") => Object::Unknown,
            (path, name) => Object::Path(format!("{path}.{name}").into()),
        }
    }

    /// Calls what a dotted path stands for.
    pub(super) fn call_path(&mut self, path: &Text, args: Args) -> Outcome {
        let args = match uses_all_items(path) {
            true => self.settled(args)?,
            false => args,
        };
        if let Some(outcome) = self.call_builtin(path, &args) {
            return outcome;
        }
        if let Some(closure) = self.prelude(path) {
            return self.call_function(&closure, args);
        }
        if let ("__import__" | "importlib.import_module", [Object::Str(name)]) =
            (&**path, args.positional.as_slice())
            && args.named.is_empty()
        {
            let first = name.split('.').next().unwrap_or(name);
            return Ok(Object::Path(if &**path == "__import__" { first } else { name }.into()));
        }
        let callee = match &**path {
            // The code is another layer's, if there is one.
            "bb.utils.better_eval" if args.positional.first().is_some_and(|code| code.exact().is_none()) => {
                Object::Path(UNKNOWN_CODE.into())
            }
            _ => Object::Path(path.clone()),
        };
        if reaches_everything(path) {
            self.escape_frames(&callee);
        }
        // What is unknown is handed over once, and not in each of the ways it may be.
        let known = self.lifted(args.clone(), &mut |this, args| match this.native(path, args) {
            Some(outcome) => outcome,
            None => Err(Stop::Limit),
        });
        match known {
            Err(Stop::Limit) if !self.heap.is_spent() => Ok(self.call_unknown(&callee, &args)),
            known => known,
        }
    }

    fn native(&mut self, path: &str, args: &Args) -> Option<Outcome> {
        if let Some(name) = path.strip_prefix("os.path.") {
            self.os_path(name, args)
        } else if path == "os.uname" {
            Some(Ok(self.uname()))
        } else if let Some(name) = path.strip_prefix("re.") {
            self.re(name, args)
        } else if let Some(name) = path.strip_prefix("str.") {
            let (this, rest) = args.positional.split_first()?;
            let rest = Args { positional: rest.to_vec(), ..args.clone() };
            Some(self.call_method(this.clone(), &Text::from(name), rest))
        } else if path.contains('.') {
            self.bitbake(path, args)
        } else {
            self.builtin(path, args)
        }
    }

    /// `os.uname()` on a machine that builds: BitBake runs on Linux, and is taken to run on this machine.
    fn uname(&self) -> Object {
        let unknown = || self.some_text();
        let machine = match std::env::consts::ARCH {
            arch @ ("x86_64" | "aarch64" | "riscv64" | "loongarch64" | "s390x") => Object::word(arch),
            _ => unknown(),
        };
        self.tuple(vec![Object::word("Linux"), unknown(), unknown(), unknown(), machine])
    }

    fn prelude(&mut self, path: &str) -> Option<Rc<Closure>> {
        let name = path.replace('.', "_");
        let function = FUNCTIONS.get(name.as_str())?;
        if let Some(Some(Some(known))) = self.functions.get(path) {
            return Some(Rc::clone(known));
        }
        let frame = self.heap.frame(Frame::default());
        let closure = self.closure(function, None, &frame).ok()?;
        self.functions.insert(Text::from(path), Some(Some(Rc::clone(&closure))));
        Some(closure)
    }
}

/// Functions that go through all items of what they are given.
fn uses_all_items(path: &str) -> bool {
    matches!(path, "dict" | "frozenset" | "list" | "max" | "min" | "set" | "sum" | "tuple")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prelude_is_understood() {
        assert!(FUNCTIONS.len() > 20, "only {} functions", FUNCTIONS.len());
        for function in FUNCTIONS.values() {
            assert!(!function.opaque, "{}", function.name);
        }
    }
}
