//! Files that a recipe deals with itself.

use memchr::memmem;

use super::RecipeContext;
use crate::model::Parsed;
use crate::syntax::ast::View;

impl RecipeContext<'_> {
    /// Whether a function of the recipe, or an expression of it, deals with a file of this name: then the
    /// name does not say who reads it.
    pub fn mentions_file(&self, name: &str) -> bool {
        let name = name.rsplit('/').next().unwrap_or(name);
        let mut spellings = vec![name.to_owned()];
        for variable in ["PN", "BPN", "BP", "PV"] {
            let value = self.recipe.data.get(variable);
            if let Some(text) = value.as_ref().and_then(|value| value.exact()).filter(|text| !text.is_empty())
            {
                spellings.push(name.replace(text, &format!("${{{variable}}}")));
            }
        }
        // A pattern such as `*.args.json`.
        spellings.extend(name.match_indices('.').map(|(at, _)| format!("*{}", &name[at..])));
        self.own_files().into_iter().any(|file| spellings.iter().any(|name| handles(file, name)))
    }
}

fn handles(file: &Parsed, name: &str) -> bool {
    let text = file.source.text();
    let is_part_of_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}');
    memmem::find_iter(text.as_bytes(), name).any(|at| {
        if text[..at].ends_with(is_part_of_name) {
            return false;
        }
        let Some(stmt) = file.parse.tree.stmt_at(at) else { return true };
        match file.ast().stmt(stmt).view() {
            View::Comment => false,
            View::Assignment(assignment) => {
                let name = assignment.name().get();
                name != "SRC_URI" && !name.starts_with("SRC_URI:")
            }
            _ => true,
        }
    })
}
