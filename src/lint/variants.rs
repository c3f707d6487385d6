//! Shell functions of a recipe that count for other overrides than those it is evaluated with.

use super::body::{base_name, is_scriptlet};
use super::{Body, BodyKind, RecipeContext};
use crate::syntax::ast::View;

/// What the tasks of `ptest` call.
const OF_PTEST: [&str; 3] = ["do_compile_ptest", "do_configure_ptest", "do_install_ptest"];

impl RecipeContext<'_> {
    /// The shell functions of its own files that no function of [`RecipeContext::bodies`] holds though they
    /// are for one that is among them or that a task runs, as `do_install:append:class-native` is, or
    /// `do_install` itself where it depends on the machine what is added to it. Each is as it is written; of
    /// what is only added, or added to, not all is there. The same of the scripts of packages.
    pub fn variants(&self) -> Vec<Body> {
        let data = &self.recipe.data;
        let mut found = Vec::new();
        for file in self.own_files() {
            for stmt in file.ast().stmts() {
                let View::Function(function) = stmt.view() else { continue };
                let name = function.stored_name();
                if is_scriptlet(&name) && !function.is_python() {
                    // Of one that is only added to, it need not be known what it is added to.
                    let is_held = self.bodies().iter().any(|body| body.holds(&file.source, function.body()));
                    if !is_held && !base_name(&name).1 {
                        found.push(Body::written(&file.source, function, BodyKind::Scriptlet, false));
                    }
                    continue;
                }
                let base = name.split(':').next().unwrap_or_default();
                let merged = self.bodies().iter().find(|body| body.name == base);
                let is_merged = base == name && merged.is_some();
                if function.is_python() || function.is_anonymous() || is_merged || base.contains('$') {
                    continue;
                }
                let is_python = data.has_flag(base, "python");
                let runs = match merged {
                    Some(body) => body.kind == BodyKind::Run,
                    None => {
                        OF_PTEST.contains(&base) || self.recipe.tasks.iter().any(|task| task.as_str() == base)
                    }
                };
                let is_held = merged.is_some_and(|body| body.holds(&file.source, function.body()));
                if runs && !is_held && !is_python {
                    let is_whole = base != name && base_name(&name).1;
                    found.push(Body::written(&file.source, function, BodyKind::Run, is_whole));
                }
            }
        }
        found
    }
}
