//! Files that a recipe deals with itself.

use memchr::memmem;

use super::RecipeContext;
use crate::disk::glob;
use crate::model::Parsed;
use crate::syntax::ast::View;

impl RecipeContext<'_> {
    /// Whether a function of the recipe, or an expression of it, deals with a file of this name: then the
    /// name does not say who reads it.
    pub fn mentions_file(&self, name: &str) -> bool {
        let name = name.rsplit('/').next().unwrap_or(name);
        let mut spellings = vec![name.to_owned()];
        for variable in ["PN", "BPN", "BP", "PV"] {
            let Some(value) = self.recipe.data.get(variable) else { continue };
            if let Some(text) = value.exact()
                && !text.is_empty()
            {
                spellings.push(name.replace(text, &format!("${{{variable}}}")));
            }
        }
        // A pattern such as `*.args.json`.
        spellings.extend(name.match_indices('.').map(|(at, _)| format!("*{}", &name[at..])));
        self.own_files()
            .into_iter()
            .any(|file| spellings.iter().any(|name| handles(file, name)) || has_pattern_for(file, name))
    }
}

/// Whether a pattern of the shell stands in a file that takes `name` among others, such as `set*.json`.
fn has_pattern_for(file: &Parsed, name: &str) -> bool {
    let text = file.source.text();
    text.match_indices(['*', '?', '[']).any(|(at, _)| {
        let start = text[..at].trim_end_matches(is_within_word).len();
        let end = text[at..].find(|c| !is_within_word(c)).map_or(text.len(), |length| at + length);
        let pattern = with_any_value(&text[start..end]);
        let says_something = pattern.chars().any(char::is_alphanumeric);
        says_something && glob::matches(&pattern, name) && is_code(file, at)
    })
}

fn is_within_word(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '"' | '\'' | ';' | '(' | ')' | '|' | '=' | '/')
}

/// A word with `*` in the place of its variables.
fn with_any_value(word: &str) -> String {
    let mut rest = word;
    let mut all = String::new();
    while let Some((before, after)) = rest.split_once('$') {
        all.push_str(before);
        all.push('*');
        rest = match after.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some((_, rest)) => rest,
            None => after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        };
    }
    all + rest
}

fn handles(file: &Parsed, name: &str) -> bool {
    let text = file.source.text();
    memmem::find_iter(text.as_bytes(), name).any(|at| {
        let ends_longer_name =
            text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}'));
        !ends_longer_name && is_code(file, at)
    })
}

/// Whether what stands there does something: it is no comment, and no list of what is fetched.
fn is_code(file: &Parsed, at: usize) -> bool {
    let Some(stmt) = file.parse.tree.stmt_at(at) else { return true };
    match file.ast().stmt(stmt).view() {
        View::Comment => false,
        View::Assignment(assignment) => {
            let name = assignment.name().get();
            name != "SRC_URI" && !name.starts_with("SRC_URI:")
        }
        _ => true,
    }
}
