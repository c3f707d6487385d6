//! Changing variables.

use std::sync::{Arc, PoisonError};

use super::history::Log;
use super::overrides::Activity;
use super::{Datastore, Variables};
use crate::python::Definition;
use crate::value::{Flag, OverrideOp, Raw, Variable};
use crate::value::{Name, Variant};

/// Changing variables, the way BitBake's parser does (`parsing=True`).
impl Datastore {
    /// An empty datastore that stands on `base`.
    pub(crate) fn on(base: Arc<Datastore>) -> Datastore {
        let log = Log::after(&base.log);
        let variables = Variables { class_missing: base.variables.class_missing, ..Variables::default() };
        Datastore { base: Some(base), variables, log, ..Datastore::default() }
    }

    pub(crate) fn set_class_missing(&mut self) {
        self.forget(None);
        self.variables.class_missing = true;
    }

    pub(crate) fn set_recipe_part_missing(&mut self) {
        self.forget(None);
        self.variables.recipe_part_missing = true;
        self.variables.class_missing = true;
    }

    /// Says which names are those of packages and so no overrides.
    pub(crate) fn add_packages(&mut self, names: impl IntoIterator<Item = Name>) {
        let Datastore { answers, variables: Variables { packages, .. }, .. } = self;
        let new: Vec<Name> = names.into_iter().filter(|name| !packages.contains(name)).collect();
        if new.is_empty() {
            return;
        }
        Arc::make_mut(packages).extend(new);
        let answers = answers.get_mut().unwrap_or_else(PoisonError::into_inner);
        answers.forget_values();
        answers.overrides = answers.overrides.take().and_then(|settled| settled.with_packages(packages));
    }

    pub(crate) fn variables(&self) -> Variables {
        self.variables.clone()
    }

    pub(crate) fn put_variables(&mut self, variables: Variables) {
        self.forget(None);
        self.variables = variables;
    }

    /// Forgets answers that a change of `name` may make untrue.
    pub(crate) fn forget(&mut self, name: Option<Name>) {
        let answers = self.answers.get_mut().unwrap_or_else(PoisonError::into_inner);
        answers.forget_values();
        if let (Some(settled), Some(name)) = (&answers.overrides, name) {
            let meaning = name.meaning();
            let asked = &settled.asked.names;
            if asked.contains(&name)
                || meaning.edit.is_some_and(|edit| asked.contains(&edit.base))
                || meaning.shorter().any(|variant| asked.contains(&variant.of))
            {
                answers.overrides = None;
            }
        } else {
            answers.overrides = None;
        }
    }

    /// Forgets answers that another class may make untrue.
    pub(super) fn forget_classes(&mut self) {
        let answers = self.answers.get_mut().unwrap_or_else(PoisonError::into_inner);
        if answers.asked_more {
            answers.forget_values();
        }
        if answers.overrides.as_ref().is_some_and(|settled| settled.asked.more) {
            answers.overrides = None;
        }
    }

    /// The variable, made if it is not there, copied if it is the configuration's.
    pub(crate) fn variable_mut(&mut self, name: Name) -> &mut Variable {
        self.forget(Some(name));
        let Datastore { base, variables: Variables { own, keys_to_expand, .. }, .. } = self;
        own.entry(name).or_insert_with(|| {
            if name.meaning().has_reference {
                keys_to_expand.insert(name);
            }
            base.as_deref().and_then(|base| base.variable(name)).cloned().unwrap_or_default()
        })
    }

    /// `setVar`: an assignment to `FOO:append` becomes an edit of `FOO`, one to `FOO:a` a variant of it.
    pub(crate) fn set(&mut self, name: Name, text: Raw) {
        let meaning = name.meaning();
        if let Some(edit) = meaning.edit {
            let edit_of = OverrideOp { kind: edit.kind, text, overrides: edit.overrides, possible: false };
            self.variable_mut(edit.base).edits.push(edit_of);
            self.link_variants(edit.base, &edit.base_is_variant_of);
        } else {
            self.variable_mut(name).value = Some(text);
            self.link_variants(name, &meaning.variant_of);
        }
    }

    fn link_variants(&mut self, full: Name, variants: &[Variant]) {
        for variant in variants {
            self.variable_mut(variant.of).add_variant(full, variant.overrides);
        }
    }

    /// Notes `name` as a variant of shorter names, without setting it.
    pub(crate) fn link(&mut self, name: Name) {
        self.link_variants(name, &name.meaning().variant_of);
    }

    /// `??=`.
    pub(crate) fn set_weak(&mut self, name: Name, text: Raw) {
        self.variable_mut(name).weak = Some(text);
        self.link_variants(name, &name.meaning().variant_of);
    }

    /// `setVarFlag`. The flags `_content` and `_defaultval` are the value and the weak default.
    pub(crate) fn set_flag(&mut self, name: Name, flag: Name, value: Flag) {
        match (flag.as_str(), value) {
            ("_content", Flag::Raw(raw)) => self.variable_mut(name).value = Some(raw),
            ("_defaultval", Flag::Raw(raw)) => self.set_weak(name, raw),
            (_, value) => self.variable_mut(name).set_flag(flag, value),
        }
    }

    /// `def`.
    pub(crate) fn define(&mut self, name: Name, definition: Arc<Definition>) {
        self.forget(Some(name));
        self.forget_classes();
        self.variables.definitions.insert(name, Some(definition));
    }

    /// `delVar`: drops everything under the name, and the links to and from its variants.
    pub(crate) fn unset(&mut self, name: Name) {
        *self.variable_mut(name) = Variable::default();
        for variant in &name.meaning().variant_of {
            if self.variable(variant.of).is_some() {
                self.variable_mut(variant.of).variants.retain(|link| *link != (name, variant.overrides));
            }
        }
    }

    /// What is under the name is dropped, or not.
    fn may_be_unset(&mut self, name: Name) {
        let unknown = Raw::unknown(format!("${{{name}}}"));
        let variable = self.variable_mut(name);
        if variable.value.is_some() {
            variable.value = Some(unknown.clone());
        }
        if variable.weak.is_some() {
            variable.weak = Some(unknown.clone());
        }
        variable.edits.iter_mut().for_each(|edit| edit.possible = true);
        variable.flags.iter_mut().for_each(|(_, flag)| *flag = Flag::Raw(unknown.clone()));
        for variant in &name.meaning().variant_of {
            if self.variable(variant.of).is_some() {
                self.variable_mut(variant.of).variants_uncertain = true;
            }
        }
    }

    /// BitBake's `setVar` outside of a parser: drops edits and the variants that are in force.
    pub(crate) fn set_finally(&mut self, name: Name, text: Raw) {
        if name.meaning().edit.is_some() {
            return self.set(name, text);
        }
        let is_uncertain = self.variable(name).is_some_and(|variable| variable.variants_uncertain);
        for full in self.active_variants(name) {
            match is_uncertain {
                true => self.may_be_unset(full),
                false => self.unset(full),
            }
        }
        let variable = self.variable_mut(name);
        variable.edits.clear();
        variable.variants.clear();
        variable.variants_uncertain = false;
        self.set(name, text);
    }

    /// The variants of `name` that are surely in force, which `setVar` drops.
    pub(crate) fn active_variants(&self, name: Name) -> Vec<Name> {
        let variants = self.variable(name).map_or(&[][..], |variable| &variable.variants);
        if variants.is_empty() || name.meaning().edit.is_some() {
            return Vec::new();
        }
        let overrides = self.overrides();
        let mut active = Vec::new();
        for (full, suffix) in variants {
            if overrides.activity(*suffix) == Activity::Active {
                active.push(*full);
            }
        }
        active
    }
}
