//! The variables that a shell function sets itself.

use rustc_hash::FxHashMap;

use super::Body;
use crate::embed::shell::Kind;

impl Body {
    pub fn assigns(&self, name: &str) -> bool {
        self.times_assigned().contains_key(name)
    }

    /// Whether one command sets it, and no other.
    pub(crate) fn assigns_once(&self, name: &str) -> bool {
        self.times_assigned().get(name) == Some(&1)
    }

    fn times_assigned(&self) -> &FxHashMap<String, usize> {
        self.times_assigned.get_or_init(|| {
            let mut times = FxHashMap::default();
            for name in self.assigned_names() {
                *times.entry(name.to_owned()).or_default() += 1;
            }
            times
        })
    }

    /// The names that the code sets: by assignment, `for`, `read` and the like.
    fn assigned_names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.each(&mut |node| match &node.kind {
            Kind::Simple(simple) => {
                names.extend(simple.assignments.iter().map(|assignment| self.slice(&assignment.name)));
                let takes_names = simple.words.first().is_some_and(|word| {
                    matches!(self.slice(&word.span), "read" | "local" | "export" | "getopts" | "readonly")
                });
                if takes_names {
                    for word in &simple.words[1..] {
                        names.push(self.slice(&word.span).split('=').next().unwrap_or_default());
                    }
                }
            }
            Kind::For(each) => names.push(self.slice(&each.name)),
            _ => {}
        });
        names
    }
}
