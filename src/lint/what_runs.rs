//! Which of a recipe's shell functions are run.

use super::RecipeContext;
use super::body::{Body, base_name, without_inline};
use super::body_kind::{BodyKind, HOOK_LISTS};
use crate::embed::python::PythonText;
use crate::embed::shell::bitbake::scan;
use crate::syntax::ast::View;
use crate::value::Value;

/// Tasks of OpenEmbedded's base class, which every recipe has whether the class is there or not.
const BASE_TASKS: [&str; 12] = [
    "do_build",
    "do_clean",
    "do_compile",
    "do_configure",
    "do_deploy",
    "do_fetch",
    "do_image",
    "do_install",
    "do_package",
    "do_patch",
    "do_rootfs",
    "do_unpack",
];

/// The `[prefuncs]` that OpenEmbedded itself gives to tasks, which leave `${D}`, `${S}` and `${B}` alone.
const HARMLESS_BEFORE: [&str; 1] = ["extend_recipe_sysroot"];

impl RecipeContext<'_> {
    /// Whether something that may write files may run right before this task.
    pub fn may_run_others_before(&self, task: &str) -> bool {
        let data = &self.recipe.data;
        let Some(value) = data.flag(task, "prefuncs") else { return false };
        if let Some(texts) = value.possible() {
            return !texts.iter().all(|text| is_harmless_before(text));
        }
        // Which tasks get such a function may depend on what is not known; who gives it is.
        let mut is_given = false;
        for event in data.history(task) {
            if event.flag == Some("prefuncs") {
                if !is_harmless_before(&event.text) {
                    return true;
                }
                is_given = true;
            }
        }
        !is_given
    }

    /// Tasks, what is run before and after them, hooks, and what these call.
    pub(super) fn mark_those_that_run(&self, bodies: &mut [Body]) {
        let data = &self.recipe.data;
        let mut run: Vec<String> = self.recipe.tasks.iter().map(|task| task.as_str().to_owned()).collect();
        run.extend(BASE_TASKS.map(str::to_owned));
        let mut lists: Vec<_> = HOOK_LISTS.iter().filter_map(|list| data.get(list)).collect();
        for task in run.clone() {
            lists.extend(["prefuncs", "postfuncs"].iter().filter_map(|flag| data.flag(&task, flag)));
        }
        for list in &lists {
            let names = sure_words(list).into_iter().flat_map(|word| word.split(';'));
            run.extend(names.filter(|name| !name.is_empty()).map(str::to_owned));
        }
        for body in bodies.iter() {
            if self.is_called_by_class(&body.name) {
                run.push(body.name.clone());
            }
        }
        let mut next = 0;
        while let Some(name) = run.get(next).cloned() {
            next += 1;
            let Some(body) = bodies.iter_mut().find(|body| body.name == name) else { continue };
            if body.kind == BodyKind::Unreached {
                body.kind = BodyKind::Run;
                body.is_scanned = true;
            }
            let Ok(scan) = body.scan() else { continue };
            for called in scan.executed() {
                if !run.iter().any(|name| name == called) {
                    run.push(called.to_owned());
                }
            }
        }
    }

    /// Marks what BitBake reads at the parse besides what is run: what a function that it reads has in
    /// `vardeps` or asks for in Python, and the scripts of packages.
    pub(super) fn mark_those_that_are_scanned(&self, bodies: &mut [Body]) {
        let data = &self.recipe.data;
        let python = self.own_python_functions();
        let mut scanned = Vec::new();
        for body in bodies.iter() {
            if body.kind == BodyKind::Run {
                scanned.push(body.name.clone());
            }
        }
        scanned.extend(self.recipe.tasks.iter().map(|task| task.as_str().to_owned()));
        scanned.extend(BASE_TASKS.map(str::to_owned));
        if self.is_packaged() {
            let packages: Vec<&str> = data.packages().collect();
            for body in bodies.iter() {
                if body.kind == BodyKind::Scriptlet && self.is_of_package(&body.name, &packages) {
                    scanned.push(body.name.clone());
                }
            }
        }
        let mut next = 0;
        while let Some(name) = scanned.get(next).cloned() {
            next += 1;
            let mut more = Vec::new();
            for flag in ["vardeps", "prefuncs", "postfuncs"] {
                let value = data.flag(&name, flag);
                more.extend(value.iter().flat_map(sure_words).map(str::to_owned));
            }
            if let Some(body) = bodies.iter_mut().find(|body| body.name == name) {
                body.is_scanned = true;
                let called = body.scan().as_ref().map(|scan| scan.executed()).unwrap_or_default();
                more.extend(called.into_iter().map(str::to_owned));
            }
            for (function, text) in &python {
                if *function == name {
                    more.extend(names_asked_for(text));
                }
            }
            for name in more {
                if !scanned.contains(&name) {
                    scanned.push(name);
                }
            }
        }
    }

    /// Whether it is the name of a script of one of these packages.
    fn is_of_package(&self, name: &str, packages: &[&str]) -> bool {
        let (_, package) = name.split_once(':').unwrap_or_default();
        // A name that was expanded has lost what makes it a function.
        let is_function = self.recipe.data.flag_raw(name, "func");
        packages.contains(&package)
            && is_function.is_some_and(|flag| flag.to_value().surely(|text| !text.is_empty()))
    }

    /// The names of its Python functions, without what makes one a part of another, and their texts.
    fn own_python_functions(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for file in self.own_files() {
            for stmt in file.ast().stmts() {
                let View::Function(function) = stmt.view() else { continue };
                if function.is_python() && !function.is_anonymous() {
                    let base = base_name(&function.stored_name()).0.to_owned();
                    found.push((base, function.body_lines().join("\n")));
                }
            }
        }
        found
    }

    /// Whether there are packages of it whose scripts BitBake reads.
    fn is_packaged(&self) -> bool {
        if self.recipe.data.class_missing() {
            return self.recipe.has_all_class_files();
        }
        self.recipe.tasks.iter().any(|task| task.as_str() == "do_package")
    }

    /// Whether a class function that looks like a task calls a function of this name.
    fn is_called_by_class(&self, name: &str) -> bool {
        let finder = memchr::memmem::Finder::new(name);
        for file in self.recipe.class_files() {
            if finder.find(file.source.text().as_bytes()).is_none() {
                continue;
            }
            for stmt in file.ast().stmts() {
                let View::Function(function) = stmt.view() else { continue };
                let caller = function.stored_name();
                let is_like_task = caller.starts_with("do_") || caller.contains("_do_");
                if function.is_python() || !is_like_task {
                    continue;
                }
                let text = function.body_lines().join("\n");
                if finder.find(text.as_bytes()).is_some()
                    && scan(&without_inline(&text)).is_ok_and(|scan| scan.executes(name))
                {
                    return true;
                }
            }
        }
        false
    }
}

fn is_harmless_before(functions: &str) -> bool {
    functions.split_whitespace().all(|function| HARMLESS_BEFORE.contains(&function))
}

/// The words of a list that it surely has.
fn sure_words(list: &Value) -> Vec<&str> {
    match list.possible() {
        Some([first, others @ ..]) => {
            let mut words: Vec<&str> = first.split_whitespace().collect();
            words.retain(|word| others.iter().all(|other| other.split_whitespace().any(|own| own == *word)));
            words
        }
        _ => list.whole_words().collect(),
    }
}

/// What Python code reads with `d.getVar` and runs with `exec_func`, and the functions that it calls, as far
/// as they are called by name.
fn names_asked_for(code: &str) -> Vec<String> {
    let text = PythonText::read(code);
    let mut names = Vec::new();
    for call in text.calls() {
        let callee = text.slice(call.callee.clone());
        let first = text.arguments(&call).into_iter().next();
        let literal = first.and_then(|first| text.literal_at(&first).cloned());
        match literal {
            Some(literal) if matches!(callee, "d.getVar" | "bb.build.exec_func") => {
                names.push(text.slice(literal.inner).to_owned());
            }
            _ => names.push(callee.to_owned()),
        }
    }
    names
}
