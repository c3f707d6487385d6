//! Modules that Python code of metadata finds or imports, and what is known of what is in them.

use super::exceptions;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap;

use super::args::Args;
use super::interpreter::{Interpreter, Outcome};
use super::object::Object;
use super::object::some_text;
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
pub fn is_global(name: &str) -> bool {
    matches!(name, "bb" | "oe" | "os" | "time" | "base_set_filespath") || is_builtin(name)
}

/// `path.name`.
pub fn attribute(path: &str, name: &str) -> Object {
    match (path, name) {
        ("os", "sep") => "/".into(),
        ("os", "linesep") => "\n".into(),
        ("os", "curdir") => ".".into(),
        ("os", "pardir") => "..".into(),
        ("string", "digits") => "0123456789".into(),
        ("string", "ascii_lowercase") => "abcdefghijklmnopqrstuvwxyz".into(),
        ("string", "ascii_uppercase") => "ABCDEFGHIJKLMNOPQRSTUVWXYZ".into(),
        ("posixpath", name) => Object::Path(format!("os.path.{name}").into()),
        (path, name) => Object::Path(format!("{path}.{name}").into()),
    }
}

impl Interpreter<'_> {
    /// Calls what a dotted path stands for.
    pub fn call_path(&mut self, path: &Text, args: Args, frame: &Rc<Frame>) -> Outcome {
        if let Some(outcome) = self.call_builtin(path, &args, frame) {
            return outcome;
        }
        if let Some(closure) = self.prelude(path) {
            return self.call_function(&closure, args);
        }
        let callee = Object::Path(path.clone());
        self.lifted(args, &mut |this, args| match this.native(path, args) {
            Some(outcome) => outcome,
            None => Ok(this.call_unknown(&callee, args)),
        })
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
        let unknown = || some_text(&self.source);
        let machine = match std::env::consts::ARCH {
            arch @ ("x86_64" | "aarch64" | "riscv64" | "loongarch64" | "s390x") => arch.into(),
            _ => unknown(),
        };
        Object::tuple(vec!["Linux".into(), unknown(), unknown(), unknown(), machine])
    }

    fn prelude(&mut self, path: &str) -> Option<Rc<Closure>> {
        let name = path.replace('.', "_");
        let function = FUNCTIONS.get(name.as_str())?;
        if let Some(Some(Some(known))) = self.functions.get(path) {
            return Some(Rc::clone(known));
        }
        let frame = Rc::new(Frame::default());
        let closure = Rc::new(self.closure(function, None, &frame).ok()?);
        self.functions.insert(Text::from(path), Some(Some(Rc::clone(&closure))));
        Some(closure)
    }
}

/// Names that Python code finds without importing them, besides exceptions. What is not evaluated here is
/// on the list all the same, for a variable of the datastore of that name is not what it stands for.
const NAMES: [&str; 50] = [
    "abs",
    "all",
    "any",
    "ascii",
    "bin",
    "bool",
    "bytes",
    "callable",
    "chr",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "hex",
    "id",
    "int",
    "isinstance",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "slice",
    "sorted",
];

const MORE_NAMES: [&str; 7] = ["str", "sum", "tuple", "type", "vars", "zip", "NotImplemented"];

pub fn is_builtin(name: &str) -> bool {
    NAMES.contains(&name) || MORE_NAMES.contains(&name) || exceptions::is_class(name)
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
