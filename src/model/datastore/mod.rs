//! All variables of a recipe, or of the configuration before any recipe.

mod alternatives;
mod change;
mod expand;
mod flags;
pub(crate) mod history;
pub(crate) mod lookup;
mod merged;
mod override_worlds;
pub(crate) mod overrides;
pub(crate) mod python;
mod remove;
mod settled_overrides;
mod trial;
mod unknown_names;
mod words;

pub(crate) use history::{Event, EventOp, Place};
pub(crate) use merged::MergedPart;
pub(crate) use words::{UNKNOWN_PART, Word, split_outside_references};

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::python::{Budget, Definition};
use crate::value::Failure;
use crate::value::Name;
use crate::value::Value;
use crate::value::{Raw, Variable};
use history::{Log, Logs, Origin};
use lookup::Lookup;
use overrides::{Activity, Overrides};
use settled_overrides::Settled;
use trial::Reading;
use unknown_names::UnknownNames;

/// Variables as BitBake keeps them, with their history.
///
/// A recipe's datastore stands on the configuration's, which all recipes share, and holds only what the
/// recipe and its classes changed.
///
/// # What is missing
///
/// If a class, a required file or the configuration is not there ([`Datastore::class_missing`]), it might
/// have set anything. It is assumed not to have touched what the files that are there assign (with `=`, `?=`,
/// `??=` or `:=`): such values are as good as known. What is only added to (`+=`, `:append` and the like) has
/// an unknown part in the place of the value that was added to, and what was never set is unknown rather than
/// unset.
///
/// A file that the recipe requires is another matter: it is a part of the recipe. If it is not there, no
/// variable is known.
#[derive(Debug, Default)]
pub struct Datastore {
    base: Option<Arc<Datastore>>,
    variables: Variables,
    pub(crate) log: Log,
    answers: Mutex<Answers>,
    budget: Arc<Budget>,
    writing_codes: OnceLock<Vec<Box<str>>>,
}

/// What makes a datastore what it is, apart from its history.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    pub own: FxHashMap<Name, Variable>,
    /// Variables whose name holds a reference.
    pub keys_to_expand: FxHashSet<Name>,
    /// The functions that `def` defined; `None` for one that is not known.
    pub definitions: FxHashMap<Name, Option<Arc<Definition>>>,
    /// The files of the classes that were inherited.
    pub inherited: FxHashSet<PathBuf>,
    /// Of those that were if something unknown is so.
    pub perhaps_inherited: FxHashSet<PathBuf>,
    /// See [`Datastore::class_missing`].
    pub class_missing: bool,
    /// Whether a part of the recipe is missing.
    pub recipe_part_missing: bool,
    pub unknown_names: UnknownNames,
    /// The flags that may have been changed: what is known of the variable's name and of the flag's.
    pub unknown_flags: Vec<(Value, Value)>,
    /// The names of the recipe's packages, once its keys are expanded.
    pub packages: Arc<FxHashSet<Name>>,
}

/// Answers that hold until the next change.
#[derive(Debug, Default)]
struct Answers {
    values: FxHashMap<Name, Reading>,
    /// Whether a value rests on more than variables and functions.
    asked_more: bool,
    overrides: Option<Arc<Settled>>,
    written: Written,
    /// Names that Python called and nothing had defined.
    missing: Vec<Name>,
}

impl Answers {
    fn forget_values(&mut self) {
        if !self.values.is_empty() {
            self.values.clear();
        }
        self.asked_more = false;
    }
}

/// What inline Python has changed on the way to an answer.
#[derive(Debug, Default)]
pub(crate) struct Written {
    pub names: Vec<Value>,
    pub anything: bool,
}

/// Reading a variable.
impl Datastore {
    /// The final value, expanded. `None` if it is surely unset; unknown if it cannot be expanded.
    pub fn get(&self, name: &str) -> Option<Value> {
        self.try_get(name).unwrap_or_else(|failure| Some(Value::unknown(failure.expression)))
    }

    /// The final value, or why BitBake cannot expand it.
    pub fn try_get(&self, name: &str) -> Result<Option<Value>, Failure> {
        let mut reader = Lookup::new(self);
        let reading = match Name::lookup(name) {
            Some(name) => reader.read(name),
            None => Ok(reader.value_if_never_set(name)),
        };
        match reading {
            Ok(reading) => Ok(reading.map(|value| Value::clone(&value))),
            Err(failure) => Err(failure.through(None)),
        }
    }

    /// The final value while one of the recipe's packages is written, which [`Datastore::get`] leaves out:
    /// then the name of the package is the strongest override. `None` if it is surely unset.
    pub fn get_for_package(&self, name: &str, package: &str) -> Option<Value> {
        let overrides = Arc::new(self.overrides().with_package(Name::intern(package)));
        let mut reader = Lookup::assuming(self, overrides);
        match reader.read(Name::intern(name)) {
            Ok(reading) => reading.map(|value| Value::clone(&value)),
            Err(failure) => Some(Value::unknown(failure.through(None).expression)),
        }
    }

    /// The names of the recipe's packages, as far as they are known.
    pub fn packages(&self) -> impl Iterator<Item = &'static str> {
        self.variables.packages.iter().map(|name| name.as_str())
    }

    /// The value with appends and prepends, but neither expanded nor with anything removed.
    pub fn get_raw(&self, name: &str) -> Option<Value> {
        self.try_get_raw(name).unwrap_or_else(|failure| Some(Value::unknown(failure.expression)))
    }

    /// The value as [`Self::get_raw`] gives it, or why BitBake has none: it expands the variant that it
    /// chose.
    pub fn try_get_raw(&self, name: &str) -> Result<Option<Value>, Failure> {
        let raw = match Name::lookup(name) {
            Some(name) => Lookup::new(self).read_raw(name)?,
            None => Lookup::new(self).value_if_never_set(name).map(Raw::Value),
        };
        Ok(raw.map(|raw| raw.to_value()))
    }

    /// Everything that was done to a variable, in order.
    pub fn history(&self, name: &str) -> Vec<Event> {
        Name::lookup(name).map_or_else(Vec::new, |name| self.logs().history(name))
    }

    /// What `text` expands to; unknown if BitBake cannot expand it.
    pub fn expand(&self, text: &str) -> Value {
        self.try_expand(text).unwrap_or_else(|failure| Value::unknown(failure.expression))
    }

    pub fn try_expand(&self, text: &str) -> Result<Value, Failure> {
        Lookup::new(self).expand_text(text, None)
    }

    /// What a stored text expands to; what is unknown of it stays unknown.
    pub(crate) fn expand_stored(&self, raw: &Raw) -> Value {
        let expanded = Lookup::new(self).expand_raw(raw, None);
        expanded.unwrap_or_else(|failure| Value::unknown(failure.expression))
    }

    /// Whether a class, a file or the configuration was not found, see [`Datastore`].
    pub fn class_missing(&self) -> bool {
        self.variables.class_missing
    }

    /// Whether nothing can be said of `name` because a part of the recipe is missing, or because something
    /// was stored under a name that is not known. Where BitBake looks for files is not set that way.
    pub(crate) fn may_be_set_by_unknown_name(&self, name: &str) -> bool {
        (self.variables.recipe_part_missing || self.variables.unknown_names.may_be_set_by_unknown_name(name))
            && !matches!(name, "FILE" | "BBPATH")
    }

    pub(crate) fn unknown_names_mut(&mut self) -> &mut UnknownNames {
        self.forget(None);
        &mut self.variables.unknown_names
    }

    /// The names of all variables that have a value, a flag or anything else, in no order.
    pub fn names(&self) -> impl Iterator<Item = Name> {
        let inherited = self.base.iter().flat_map(|base| base.variables.own.iter());
        let inherited = inherited.filter(|(name, _)| !self.variables.own.contains_key(*name));
        let all = self.variables.own.iter().chain(inherited);
        all.filter(|(_, variable)| !variable.is_unset()).map(|(name, _)| *name)
    }

    /// The names of the variables that the recipe's own files or its classes changed, in no order.
    pub fn changed_names(&self) -> impl Iterator<Item = Name> {
        self.variables.own.iter().filter(|(_, variable)| !variable.is_unset()).map(|(name, _)| *name)
    }

    /// The full names of the override variants of a variable, such as `FOO:a`, in force or not.
    pub fn variants(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let variable = Name::lookup(name).and_then(|name| self.variable(name));
        variable.into_iter().flat_map(|variable| variable.variants.iter().map(|(full, _)| full.as_str()))
    }

    /// The full names of the override variants that give a variable its value, and whether nothing but the
    /// first can: what is not known of OVERRIDES leaves several.
    pub fn chosen_variants(&self, name: &str) -> (Vec<&'static str>, bool) {
        let Some(variable) = Name::lookup(name).and_then(|name| self.variable(name)) else {
            return (Vec::new(), true);
        };
        let choices = self.overrides().choose(&variable.variants);
        let is_sure = choices.len() == 1 && !variable.variants_uncertain;
        (choices.into_iter().flatten().map(Name::as_str).collect(), is_sure)
    }

    /// Whether overrides, one or several joined by colons, are in force; `None` if that is not known.
    pub fn is_in_force(&self, overrides: &str) -> Option<bool> {
        match self.overrides().activity(Name::intern(overrides)) {
            Activity::Active => Some(true),
            Activity::Possible => None,
            Activity::Inactive => Some(false),
        }
    }

    /// Whether a file that the recipe requires is not there, so that nothing is known for sure.
    pub fn recipe_part_missing(&self) -> bool {
        self.variables.recipe_part_missing
    }

    /// What is stored under a name.
    pub fn variable(&self, name: Name) -> Option<&Variable> {
        self.variables.own.get(&name).or_else(|| self.base.as_deref()?.variable(name))
    }

    /// Whether a function of this name is among those that all Python code can call.
    pub fn is_python_function(&self, name: &str) -> bool {
        let is_def = Name::lookup(name).is_some_and(|name| self.definition(name).is_some());
        is_def || self.has_flag(name, "func")
    }

    /// The `def` of that name, if there is one; the inner `None` if nothing is known of it.
    pub(crate) fn definition(&self, name: Name) -> Option<Option<&Arc<Definition>>> {
        let own = self.variables.definitions.get(&name).map(Option::as_ref);
        own.or_else(|| self.base.as_deref()?.definition(name))
    }

    /// Whether a class is inherited, as BitBake's `inherits_class` tells; `None` if that is not known.
    pub(crate) fn inherits(&self, class: &str) -> Option<bool> {
        let file = format!("{class}.bbclass");
        let mut is_perhaps = false;
        for data in std::iter::once(self).chain(self.base.as_deref()) {
            if data.variables.inherited.iter().any(|path| path.ends_with(&file)) {
                return Some(true);
            }
            is_perhaps |= data.variables.perhaps_inherited.iter().any(|path| path.ends_with(&file));
        }
        if is_perhaps || self.class_missing() { None } else { Some(false) }
    }

    /// Whether the class in that file was inherited.
    pub(crate) fn surely_inherits(&self, file: &Path) -> bool {
        self.variables.inherited.contains(file)
            || self.base.as_deref().is_some_and(|base| base.surely_inherits(file))
    }

    pub(crate) fn note_inherited(&mut self, file: &Path) {
        self.forget_classes();
        self.variables.inherited.insert(file.to_owned());
    }

    pub(crate) fn note_written(&self, name: Option<Value>) {
        let written = &mut self.lock().written;
        match name {
            Some(name) if written.names.contains(&name) => {}
            Some(name) => written.names.push(name),
            None => written.anything = true,
        }
    }

    /// What was changed since this was last asked.
    pub(crate) fn take_written(&self) -> Written {
        std::mem::take(&mut self.lock().written)
    }

    pub(crate) fn note_missing(&self, name: &str) {
        let missing = &mut self.lock().missing;
        let name = Name::intern(name);
        if !missing.contains(&name) {
            missing.push(name);
        }
    }

    /// The names that were missed since this was last asked.
    pub(crate) fn take_missing(&self) -> Vec<Name> {
        std::mem::take(&mut self.lock().missing)
    }

    /// What Python code may cost that is carried out for this recipe.
    pub(crate) fn budget(&self) -> Arc<Budget> {
        Arc::clone(&self.budget)
    }

    /// The overrides in force.
    pub(crate) fn overrides(&self) -> Arc<Overrides> {
        Arc::clone(&self.settled().overrides)
    }

    /// The names that hold a reference, of this datastore and of the configuration's.
    pub(crate) fn keys_to_expand(&self) -> impl Iterator<Item = Name> {
        let own = &self.variables.keys_to_expand;
        let inherited = self.base.iter().flat_map(|base| &base.variables.keys_to_expand);
        own.iter().chain(inherited.filter(|name| !own.contains(*name))).copied()
    }

    /// The value alone, without weak default, edits or variants.
    pub(crate) fn plain(&self, name: Name) -> Option<Raw> {
        self.variable(name).and_then(|variable| variable.value.clone())
    }

    /// The statement that last did something to `name`.
    pub(crate) fn last_origin(&self, name: Name) -> Option<Origin> {
        self.log.last_origin(name).or_else(|| self.base.as_deref()?.last_origin(name))
    }

    pub(crate) fn place(&self, origin: Origin) -> Option<Place> {
        self.logs().place(origin)
    }

    fn logs(&self) -> Logs<'_> {
        Logs { earlier: self.base.as_deref().map(|base| &base.log), own: &self.log }
    }

    /// The text of a variable that BitBake reads for its own use; empty if it is not known.
    pub(crate) fn text(&self, name: &str) -> Cow<'static, str> {
        match self.get(name) {
            Some(Value::Exact(text)) => Cow::Owned(text),
            _ => Cow::Borrowed(""),
        }
    }

    /// The configuration's datastore.
    pub(crate) fn base(&self) -> Option<&Datastore> {
        self.base.as_deref()
    }

    pub(crate) fn remembered(&self, name: Name) -> Option<Reading> {
        self.lock().values.get(&name).cloned()
    }

    pub(crate) fn remember(&self, name: Name, reading: Reading) {
        self.lock().values.insert(name, reading);
    }

    pub(super) fn note_more_asked(&self) {
        self.lock().asked_more = true;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Answers> {
        // Nothing is computed while the lock is held, so a panic cannot leave it half-changed.
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
