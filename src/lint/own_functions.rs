//! The functions that a recipe's own files define.

use super::RecipeContext;
use super::fakeroot::OwnFunction;
use crate::model::EventOp;
use crate::syntax::ast::View;
use crate::value::Name;

impl RecipeContext<'_> {
    /// Whether there is a function of this name, in whatever language, of the recipe or of a class.
    pub fn has_function(&self, name: &str) -> bool {
        self.recipe.data.has_flag(name, "func")
    }

    /// The names of all functions, those of classes as well.
    pub fn function_names(&self) -> Vec<Name> {
        self.recipe.data.names().filter(|name| self.has_function(name.as_str())).collect()
    }

    /// The functions of the recipe's own files that are in effect, Python ones as well: those that nothing
    /// defines anew, and what is added to such.
    pub fn own_functions(&self) -> Vec<OwnFunction<'_>> {
        let mut found = Vec::new();
        for file in self.own_files() {
            for stmt in file.ast().stmts() {
                let View::Function(function) = stmt.view() else { continue };
                let function = OwnFunction { file, function };
                if self.is_in_effect(&function) {
                    found.push(function);
                }
            }
        }
        found
    }

    /// Whether nothing takes its place. What is not told apart, such as a variant for a machine, counts.
    fn is_in_effect(&self, function: &OwnFunction<'_>) -> bool {
        let name = function.function.stored_name();
        let history = self.recipe.data.history(&name);
        let last = history.iter().rfind(|event| matches!(event.op, EventOp::Function));
        let Some(last) = last else { return true };
        let lines = function.function.0.lines();
        let is_this =
            last.place.file.path() == function.file.path() && lines.contains(last.place.span.start as usize);
        is_this || name.contains(":append") || name.contains(":prepend")
    }
}
