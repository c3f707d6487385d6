//! What the recipe of an image installs.

use super::RecipeContext;
use crate::model::{Event, EventOp};
use crate::syntax::ast::Operator;
use crate::value::path::is_class_file;

const VARIABLE: &str = "IMAGE_INSTALL";

impl RecipeContext<'_> {
    /// The packages that the recipe's own statements install; `None` if others may add some. What a
    /// class gives as its default, or adds in Python, is left out.
    pub fn own_packages(&self) -> Option<Vec<String>> {
        let data = &self.recipe.data;
        let mut packages: Vec<String> = Vec::new();
        for event in data.history(VARIABLE) {
            if event.flag.is_some() || is_class_default(&event) {
                continue;
            }
            if !event.place.file.is_part_of_recipes() {
                return None;
            }
            if matches!(event.op, EventOp::Assign(Operator::Set | Operator::Immediate)) {
                packages.clear();
            }
            match event.op {
                EventOp::Assign(_) | EventOp::Edit(_, None) => {}
                _ => return None,
            }
            let value = data.expand(&event.text);
            packages.extend(value.exact()?.split_whitespace().map(str::to_owned));
        }
        // A variant may be in force on some machine.
        if data.variants(VARIABLE).next().is_some() { None } else { Some(packages) }
    }
}

/// A default of a class, or what its Python does.
fn is_class_default(event: &Event) -> bool {
    let is_class = is_class_file(event.place.file.path());
    is_class
        && matches!(
            event.op,
            EventOp::Assign(Operator::Default | Operator::WeakDefault) | EventOp::Python { .. }
        )
}
