//! The end of a recipe: deferred inherits, key expansion, and what is checked there.

use super::Evaluation;
use super::run_python::Runs;
use super::state::SYM;
use crate::model::datastore::history::{Detail, EventOp, Origin};
use crate::model::datastore::lookup::Lookup;
use crate::model::datastore::overrides::Activity;
use crate::model::problem::ProblemKind;
use crate::value::Value;
use crate::value::{EditKind, Name};
use crate::value::{OverrideOp, Raw};

impl Evaluation<'_> {
    /// What BitBake does when all files are read, as far as variables are concerned.
    pub(crate) fn finish(&mut self, runs: Runs) {
        if self.halted || (self.state.renamed_was_set && self.policy.stop_at_errors) {
            self.halted = true;
            return;
        }
        while let Some(deferred) = self.state.deferred.pop_front() {
            self.inherit(&deferred.classes, deferred.origin, true);
            if self.halted {
                return;
            }
        }
        self.check_early_calls();
        self.check_handlers();
        if !self.halted {
            self.run_to_the_end(runs);
        }
        if let Some(tried) = self.data.unstable_overrides() {
            let message = format!(
                "Overrides could not be expanded into a stable state after 5 iterations, overrides must be being \
                 referenced by other overridden variables in some recursive fashion. Please provide your configuration \
                 to bitbake-devel so we can laugh, er, I mean try and understand how to make it work. The list of \
                 failing override expansions: {tried}"
            );
            self.fail(ProblemKind::UnstableOverrides, None, message);
        }
    }

    fn run_to_the_end(&mut self, runs: Runs) {
        let fires = runs == Runs::Everything;
        let mut codes = self.data.all_writing_codes();
        self.settle_written_inline(&codes);
        if fires && !self.fire("RecipePreFinalise") {
            return;
        }
        self.expand_keys();
        if self.halted || fires && !self.fire("RecipePostKeyExpansion") {
            return;
        }
        if runs >= Runs::Anonymous && self.run_anonymous_functions() && fires {
            let _ = self.fire("RecipeTaskPreProcess") && self.fire("RecipeParsed");
        }
        // Variables that only moved to other names hold the same code.
        if runs >= Runs::Anonymous {
            codes = self.data.all_writing_codes();
        }
        self.settle_written_inline(&codes);
    }

    fn check_handlers(&mut self) {
        for (handler, origin) in self.state.handlers.clone() {
            let variable = self.data.variable(handler);
            if variable.is_none_or(|variable| variable.flag(SYM.filename).is_none()) {
                let message = format!("Undefined event handler function '{handler}'");
                self.fail(ProblemKind::UndefinedHandler, Some(origin), message);
            }
        }
    }

    /// Renames every variable whose name holds a reference. All new names are worked out first.
    fn expand_keys(&mut self) {
        let mut renames: Vec<(Name, Name)> = Vec::new();
        let mut unknown: Vec<(Name, Value)> = Vec::new();
        for name in self.keys() {
            let expanded = Lookup::new(&self.data).expand_text(name.as_str(), None);
            match expanded {
                Ok(Value::Exact(expanded)) if expanded != name.as_str() => {
                    renames.push((name, Name::intern(&expanded)));
                }
                Err(failure) if failure.is_certain() && !self.data.class_missing() => {
                    let origin = self.data.log.last_origin(name);
                    return self.fail(ProblemKind::Expansion, origin, failure.to_string());
                }
                Ok(Value::Exact(_)) | Err(_) => {}
                Ok(expanded) => unknown.push((name, expanded)),
            }
        }
        self.settle_written();
        for (old, new) in unknown {
            let text = Lookup::new(&self.data).read_raw(old).ok().flatten();
            self.may_be_stored(&new, text);
            // It is no longer there under its own.
            self.data.unknown_names_mut().add(Value::from(old.as_str()));
        }
        renames.sort();
        self.data.add_packages(renames.iter().flat_map(|(old, new)| packages_in(*old, *new)));
        let overrides = self.data.overrides();
        for (old, new) in renames {
            self.warn_of_replacement(old, new);
            self.rename(old, new, Origin::NONE);
        }
        if self.data.overrides() != overrides {
            // BitBake goes on with the old ones until it copies the datastore, which it does for each task.
            self.data.set_recipe_part_missing();
        }
        let listed = self.data.words_without_places("PACKAGES").list;
        self.data.add_packages(listed.iter().map(|word| Name::intern(&word.text)));
    }

    /// The variables with a reference in their name that BitBake finds when it looks through all of them.
    fn keys(&self) -> Vec<Name> {
        self.data.keys_to_expand().filter(|name| self.is_key(*name)).collect()
    }

    fn is_key(&self, name: Name) -> bool {
        let Some(variable) = self.data.variable(name) else { return false };
        if !variable.is_unset() {
            return true;
        }
        let mut suffixes = variable.variants.iter().map(|(_, overrides)| *overrides);
        suffixes.any(|overrides| self.data.overrides().activity(overrides) == Activity::Active)
    }

    fn source_of(&self, name: Name) -> Option<String> {
        let raw = Lookup::new(&self.data).read_raw(name).ok()??;
        Some(raw.source().into_owned())
    }

    fn warn_of_replacement(&mut self, old: Name, new: Name) {
        if self.data.variable(new).is_none() {
            return;
        }
        if let Some(replaced) = self.source_of(new)
            && let Some(value) = self.source_of(old)
        {
            let message = format!("Variable key {old} ({value}) replaces original key {new} ({replaced}).");
            let origin = self.data.log.last_origin(old);
            self.note(ProblemKind::KeyReplaced, origin, message);
        }
    }

    /// `renameVar`: a value replaces the one under the new name, edits are added to it, variants move along.
    pub(crate) fn rename(&mut self, old: Name, new: Name, origin: Origin) {
        let Some(variable) = self.data.variable(old).cloned() else { return };
        let value = variable.value.clone().or_else(|| variable.weak.clone());
        let mut found = value.is_some();
        if let Some(value) = &value {
            let detail = Detail::Raw(value.clone());
            self.record(new, None, EventOp::RenamedFrom(old), detail, origin);
            self.data.set(new, value.clone());
        }
        for kind in [EditKind::Append, EditKind::Prepend, EditKind::Remove] {
            let edits: Vec<OverrideOp> = variable.edits_of(kind).cloned().collect();
            if !edits.is_empty() {
                found = true;
                self.data.variable_mut(new).edits.extend(edits);
            }
        }
        if !variable.variants.is_empty() {
            found = true;
            self.rename_variants(old, new, origin);
        }
        if !found {
            return;
        }
        if value.is_none() {
            self.data.link(new);
        }
        self.record(old, None, EventOp::RenamedTo(new), Detail::Raw(Raw::from(new.as_str())), origin);
        self.data.unset(old);
    }

    fn rename_variants(&mut self, old: Name, new: Name, origin: Origin) {
        let variants = self.data.variable(old).map(|variable| variable.variants.clone()).unwrap_or_default();
        self.data.variable_mut(new).variants.clear();
        for (full, overrides) in variants {
            let renamed = Name::intern(&full.as_str().replace(old.as_str(), new.as_str()));
            self.data.variable_mut(new).variants.push((renamed, overrides));
            if renamed != full && full.as_str().len() > old.as_str().len() {
                self.rename(full, renamed, origin);
            }
        }
    }
}

/// What names of packages begin with, where a key names one of the recipe's own.
const PACKAGE_STARTS: [&str; 4] = ["${PN}", "${BPN}", "${MLPREFIX}", "${KERNEL_PACKAGE_NAME}"];

/// The packages that a key such as `FILES:${PN}-dev` names, once it is expanded.
fn packages_in(key: Name, expanded: Name) -> Vec<Name> {
    let (written, names) = (key.as_str().split(':').skip(1), expanded.as_str().split(':').skip(1));
    let mut packages = Vec::new();
    for (written, name) in written.zip(names) {
        if PACKAGE_STARTS.iter().any(|start| written.starts_with(start)) {
            packages.push(Name::intern(name));
        }
    }
    packages
}
