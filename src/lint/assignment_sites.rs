//! What the recipe's own files say, as opposed to its classes and the configuration.

use std::sync::Arc;

use memchr::memmem;

use super::RecipeContext;
use super::recipe_context::gives_default;
use crate::model::facts;
use crate::model::{ClassFile, Event, EventOp, Parsed, Place};
use crate::syntax::StmtId;
use crate::syntax::ast::{Assignment, Operator, Stmt, View};
use crate::text::Span;
use crate::value::Value;

/// A statement of the recipe's own files that sets a variable.
#[derive(Clone, Debug)]
pub struct AssignmentSite {
    /// The statement.
    pub place: Place,
    pub stmt: StmtId,
    pub op: EventOp,
}

impl AssignmentSite {
    /// Whether an event is what this statement did.
    pub fn is(&self, event: &Event) -> bool {
        event.place.span == self.place.span && event.place.file.path() == self.place.file.path()
    }

    pub fn assignment(&self) -> Option<Assignment<'_>> {
        self.place.file.ast().stmt(self.stmt).as_assignment()
    }

    /// The value; the whole statement if that is empty.
    pub fn value_span(&self) -> Span {
        match self.assignment().map(|assignment| assignment.value().span()) {
            Some(value) if !value.is_empty() => value,
            _ => self.place.span,
        }
    }

    /// Whether it gives a whole value, and adds nothing to another one.
    pub fn is_whole(&self) -> bool {
        use Operator::{Default, Immediate, Set, WeakDefault};
        matches!(self.op, EventOp::Assign(Set | Immediate | Default | WeakDefault))
    }

    /// Whether it adds to what is there without regard to weak defaults: `+=`, `=+`, `.=` and `=.` take the
    /// place of what `??=` gave.
    pub fn drops_weak_default(&self) -> bool {
        use Operator::{Append, AppendBare, Prepend, PrependBare};
        matches!(self.op, EventOp::Assign(Append | Prepend | AppendBare | PrependBare))
    }
}

impl<'a> RecipeContext<'a> {
    /// The recipe, what it includes and its appends.
    pub fn own_files(&self) -> Vec<&'a Arc<Parsed>> {
        self.recipe.own_files()
    }
}

impl RecipeContext<'_> {
    /// The statements in the recipe, its appends and the files it includes that set `name` itself, in order;
    /// neither override variants nor flags.
    pub fn written(&self, name: &str) -> Vec<AssignmentSite> {
        let mut sites = Vec::new();
        for event in self.recipe.data.history(name) {
            let is_own = event.line > 0 && event.place.file.is_part_of_recipes();
            if !is_own || !event.is_about_value() {
                continue;
            }
            if let Some(stmt) = event.place.file.parse.tree.stmt_at(event.place.span.start as usize) {
                sites.push(AssignmentSite { place: event.place, stmt, op: event.op });
            }
        }
        sites
    }

    /// The sites of `name` and of all its override variants.
    pub fn sites_with_overrides(&self, name: &str) -> Vec<AssignmentSite> {
        let variants: Vec<&str> = self.recipe.data.variants(name).collect();
        std::iter::once(name).chain(variants).flat_map(|name| self.written(name)).collect()
    }

    /// Whether something gives `name` a value, under whatever overrides.
    pub fn is_given(&self, name: &str) -> bool {
        let mut variants = self.recipe.data.variants(name);
        self.is_given_without_overrides(name)
            || variants.any(|variant| self.is_given_without_overrides(variant))
    }

    /// Whether something gives `name` itself a value.
    pub fn is_given_without_overrides(&self, name: &str) -> bool {
        self.recipe.data.history(name).iter().any(Event::is_about_value)
    }

    /// The statement that had the last say in the value of `name`, be it one of a class; `None` if that is
    /// Pantavisor's own or none that was written by hand.
    pub fn last_effective_event(&self, name: &str) -> Option<AssignmentSite> {
        let event = self.recipe.data.last_effective_event(name)?;
        let place = event.place;
        if place.file.is_virtual() || event.line == 0 || gives_default(&place) {
            return None;
        }
        let stmt = place.file.parse.tree.stmt_at(place.span.start as usize)?;
        Some(AssignmentSite { place, stmt, op: event.op })
    }

    /// What override variants of `name` are plainly set to, such as for one machine only.
    pub fn set_by_overrides(&self, name: &str) -> Vec<(AssignmentSite, Value)> {
        let data = &self.recipe.data;
        let mut found = Vec::new();
        for variant in data.variants(name) {
            let Some(site) = self.written(variant).pop() else { continue };
            if matches!(site.op, EventOp::Assign(_))
                && let Some(value) = data.get(variant)
            {
                found.push((site, value));
            }
        }
        found
    }

    /// Whether every inherited class is known. A class of openembedded-core
    /// that is not there knows nothing of containers.
    pub fn knows_its_classes(&self) -> bool {
        self.recipe.inherits.iter().all(|inherit| {
            !matches!(inherit.found, ClassFile::Missing) || facts::class_ever_existed(&inherit.class)
        })
    }

    /// Whether nothing that may set a variable is out of sight: every inherited class is known, and no other
    /// part of the recipe is missing.
    pub fn knows_its_parts(&self) -> bool {
        self.knows_its_classes() && !self.recipe.data.recipe_part_missing()
    }

    /// Whether one of the recipe's own files, or a class of it that is there, says `name` other than to set
    /// or define it or in a comment.
    pub fn mentions(&self, name: &str) -> bool {
        let classes = self.recipe.class_files();
        self.own_files().into_iter().chain(classes).any(|file| mentions(file, name))
    }

    /// The `inherit` statement of the recipe file itself that comes first.
    pub fn first_inherit(&self) -> Option<Stmt<'_>> {
        self.own_inherits().next().map(|(_, stmt)| stmt)
    }

    /// The `inherit` statement of the recipe file itself that names a class.
    pub fn inherit_of(&self, class: &str) -> Option<Stmt<'_>> {
        self.own_inherits().find(|(name, _)| *name == class).map(|(_, stmt)| stmt)
    }

    /// The classes that the recipe file itself names.
    fn own_inherits(&self) -> impl Iterator<Item = (&str, Stmt<'_>)> {
        let file = &self.recipe.file;
        self.recipe.inherits.iter().filter_map(move |inherit| {
            let place = inherit.place.as_ref()?;
            if place.file.path() != file.path() {
                return None;
            }
            let stmt = file.parse.tree.stmt_at(place.span.start as usize)?;
            Some((inherit.class.as_str(), file.ast().stmt(stmt)))
        })
    }
}

fn mentions(file: &Parsed, name: &str) -> bool {
    let text = file.source.text();
    let bytes = text.as_bytes();
    memmem::find_iter(bytes, name).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(at + name.len());
        let is_within_name =
            before.into_iter().chain(after).any(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if is_within_name {
            return false;
        }
        let Some(stmt) = file.parse.tree.stmt_at(at) else { return true };
        match file.ast().stmt(stmt).view() {
            View::Comment => false,
            View::Assignment(assignment) => !assignment.name().span().contains(at),
            View::Function(function) => !function.name().is_some_and(|name| name.span().contains(at)),
            View::Def(def) => !def.name().span().contains(at),
            _ => true,
        }
    })
}
