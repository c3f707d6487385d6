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
            let Some(set) = lines.map(literal_set_var).collect::<Option<Vec<_>>>() else {
                let body = view.body_lines().join("\n");
                self.python_may_set.extend(names_set_in(&body));
                continue;
            };
            for (name, text) in set {
                let (name, text) = (Name::of(name), Raw::from(text));
                self.record(name, None, EventOp::Python(function), Detail::Raw(text.clone()), origin);
                self.data.set_finally(name, text);
            }
        }
    }
}

/// The variables that a body names in calls which change them. Names that are worked out are not found.
fn names_set_in(body: &str) -> Vec<Name> {
    const CALLS: [&str; 5] = ["d.setVar(", "d.appendVar(", "d.prependVar(", "d.delVar(", "d.renameVar("];
    let mut found = Vec::new();
    for call in CALLS {
        for (at, _) in body.match_indices(call) {
            let argument = body[at + call.len()..].trim_start();
            let Some(quote) = argument.chars().next().filter(|c| matches!(c, '\'' | '"')) else { continue };
            if let Some((name, _)) = argument[1..].split_once(quote) {
                let name = Name::of(name);
                let base = name.meaning().edit.map_or(name, |edit| edit.base);
                found.push(base);
            }
        }
    }
    found
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
