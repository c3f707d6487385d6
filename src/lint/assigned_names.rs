//! The variables that a shell function sets itself.

use super::Body;
use crate::embed::shell::{Kind, Word};

impl Body {
    /// The names that the code sets: by assignment, `for`, `read` and the like.
    pub fn assigned_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.each(&mut |node| match &node.kind {
            Kind::Simple(simple) => {
                names.extend(simple.assignments.iter().map(|assignment| self.slice(&assignment.name)));
                let takes_names = simple.words.first().is_some_and(|word| {
                    matches!(self.slice(&word.span), "read" | "local" | "export" | "getopts" | "readonly")
                });
                if takes_names {
                    let name_of = |word: &Word| self.slice(&word.span).split('=').next().unwrap_or_default();
                    names.extend(simple.words[1..].iter().map(name_of));
                }
            }
            Kind::For(each) => names.push(self.slice(&each.name)),
            _ => {}
        });
        names
    }

    pub fn assigns(&self, name: &str) -> bool {
        let assigned =
            self.assigned.get_or_init(|| self.assigned_names().into_iter().map(str::to_owned).collect());
        assigned.contains(name)
    }
}
