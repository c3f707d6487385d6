//! Values that a configuration or a layer out of sight may have another say in.

use std::collections::HashSet;

use super::RecipeContext;
use crate::model::{ClassFile, Event, EventOp};
use crate::syntax::ast::Operator;

impl RecipeContext<'_> {
    /// Whether another build could give `text` a different value: a variable that it names has only a
    /// default, or needs one that has, or a class or file is not there that may set it.
    pub fn is_configurable(&self, text: &str) -> bool {
        let recipe = self.recipe;
        recipe.inherits.iter().any(|inherit| matches!(inherit.found, ClassFile::Missing))
            || recipe.includes.iter().any(|include| include.found.is_none() && !include.required)
            || self.needs_default(text)
    }

    fn needs_default(&self, text: &str) -> bool {
        let mut seen: HashSet<String> = HashSet::new();
        let mut waiting = vec![text.to_owned()];
        while let Some(text) = waiting.pop() {
            for name in text.split(|c| !is_part_of_name(c)) {
                if name.is_empty() || !seen.insert(name.to_owned()) {
                    continue;
                }
                let mut history = self.recipe.data.history(name);
                history.retain(Event::is_about_value);
                if history.iter().any(is_default) && !history.iter().any(is_set) {
                    return true;
                }
                waiting.extend(history.into_iter().map(|event| event.text));
            }
        }
        false
    }
}

fn is_part_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')
}

fn is_default(event: &Event) -> bool {
    matches!(event.op, EventOp::Assign(Operator::Default | Operator::WeakDefault))
}

fn is_set(event: &Event) -> bool {
    matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate))
}
