//! Shell functions of a recipe that count for other overrides than those it is evaluated with.

use super::body::base_name;
use super::{Body, BodyKind, RecipeContext};
use crate::syntax::ast::View;

impl RecipeContext<'_> {
    /// The shell functions of its own files that no function of [`RecipeContext::bodies`] holds though they
    /// are for one that is among them or that a task runs, as `do_install:append:class-native` is. Each is
    /// as it is written; of what is only added not all is there.
    pub fn variants(&self) -> Vec<Body> {
        let data = &self.recipe.data;
        let mut found = Vec::new();
        for file in self.own_files() {
            for stmt in file.ast().stmts() {
                let View::Function(function) = stmt.view() else { continue };
                let name = function.stored_name();
                let base = name.split(':').next().unwrap_or_default();
                if function.is_python() || function.is_anonymous() || base == name || base.contains('$') {
                    continue;
                }
                let is_python = data.has_flag(base, "python");
                let merged = self.bodies().iter().find(|body| body.name == base);
                let runs = match merged {
                    Some(body) => body.kind == BodyKind::Run,
                    None => self.recipe.tasks.iter().any(|task| task.as_str() == base),
                };
                let is_held = merged.is_some_and(|body| body.holds(&file.source, function.body()));
                if runs && !is_held && !is_python {
                    let is_whole = base_name(&name).1;
                    found.push(Body::written(&file.source, function, BodyKind::Run, is_whole));
                }
            }
        }
        found
    }
}
