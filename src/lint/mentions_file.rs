//! Files that a recipe deals with itself.

use memchr::memmem;

use super::RecipeContext;
use crate::disk::glob;
use crate::model::{Parsed, facts};
use crate::syntax::ast::View;

impl RecipeContext<'_> {
    /// Whether something in the recipe or in its classes names a JSON file, or may put its name together: a
    /// function in Python that has to do with such files or with where they lie, or a name with something
    /// in it that is not known here.
    pub fn may_name_file(&self, name: &str) -> bool {
        self.mentions_file(name)
            || self.may_compose(name)
            || self.python_deals_with_json()
            || self.class_deals_with_json()
    }

    /// Whether a word of a function or of a value comes, or may come, to a name.
    fn may_compose(&self, name: &str) -> bool {
        let Some(dot) = name.rfind('.') else { return false };
        let ending = &name[dot..];
        self.own_files().into_iter().any(|file| {
            let text = file.source.text();
            memmem::find_iter(text.as_bytes(), ending).any(|at| {
                let word = &text[start_of_word(&text[..at])..at + ending.len()];
                word.contains("${") && is_code(file, at) && self.comes_to(word, name)
            })
        })
    }

    fn comes_to(&self, word: &str, name: &str) -> bool {
        match self.recipe.data.expand(word).possible() {
            Some(texts) => texts.iter().any(|text| text == name),
            None => glob::matches(&with_any_value(word), name),
        }
    }

    /// Whether a Python function of the recipe's own files speaks of JSON files or of the directory that
    /// BitBake unpacks into.
    fn python_deals_with_json(&self) -> bool {
        self.own_files().into_iter().any(|file| {
            let text = file.source.text();
            file.ast().stmts().any(|stmt| match stmt.view() {
                View::Function(function) if function.is_python() => {
                    deals_with_json(function.body().slice(text))
                }
                View::Def(def) => deals_with_json(def.0.span().slice(text)),
                _ => false,
            })
        })
    }

    /// Whether a class speaks of JSON files that is neither Pantavisor's nor openembedded-core's.
    fn class_deals_with_json(&self) -> bool {
        const OF_PANTAVISOR: [&str; 6] =
            ["container-pvrexport", "image-pvrexport", "pvrexport", "pvroot-image", "pvr-ca", "dockerarch"];
        self.recipe.inherits.iter().any(|inherit| {
            let name = inherit.class.as_str();
            let is_known = OF_PANTAVISOR.contains(&name) || facts::class_ever_existed(name);
            let file = if is_known { None } else { inherit.file() };
            file.is_some_and(|file| file.source.text().contains("json"))
        })
    }

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

fn deals_with_json(python: &str) -> bool {
    ["json", "WORKDIR", "UNPACKDIR"].iter().any(|word| python.contains(word))
}

/// Where the word begins that a text ends in. A reference in it may have spaces and quotes of its own.
fn start_of_word(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            '}' => depth += 1,
            '{' => depth = depth.saturating_sub(1),
            '\n' => return at + 1,
            _ if depth == 0 && (!is_within_word(c) || c == '\\') => return at + c.len_utf8(),
            _ => {}
        }
    }
    0
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
