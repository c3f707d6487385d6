//! Anonymous Python functions, which BitBake runs at the end of a recipe.

use super::evaluate::{Anonymous, Evaluation};
use super::history::{Detail, EventOp};
use super::name::Name;
use super::variable::Raw;
use crate::syntax::ast::View;

impl Evaluation<'_> {
    /// Carries out those functions that do nothing but set variables to literal texts.
    pub(super) fn run_anonymous_functions(&mut self) {
        for Anonymous { name: function, origin } in self.state.anonymous.clone() {
            let Some(place) = self.data.place(origin) else { continue };
            let View::Function(view) = place.file.ast().stmt(origin.stmt).view() else { continue };
            let lines = view.body_lines();
            let lines = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
            let Some(set) = lines.map(literal_set_var).collect::<Option<Vec<_>>>() else { continue };
            for (name, text) in set {
                let (name, text) = (Name::of(name), Raw::from(text));
                self.record(name, None, EventOp::Python(function), Detail::Raw(text.clone()), origin);
                self.data.set_finally(name, text);
            }
        }
    }
}

/// `d.setVar("NAME", "TEXT")` with plain string literals.
fn literal_set_var(line: &str) -> Option<(&str, &str)> {
    let arguments = line.strip_prefix("d.setVar(")?.strip_suffix(')')?;
    let (name, text) = arguments.split_once(',')?;
    Some((literal(name)?, literal(text)?))
}

fn literal(text: &str) -> Option<&str> {
    let text = text.trim();
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(['\\', quote])).then_some(inner)
}
