//! Which overrides are in force, and which variant of a variable they choose.

use std::fmt;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::value::Name;
use crate::value::{Piece, Value};

/// What is known of OVERRIDES.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Overrides {
    /// What OVERRIDES may be, one entry for each possibility.
    worlds: Vec<World>,
    /// The names of the recipe's packages. They are overrides only while packages are written, so what is
    /// unknown of OVERRIDES holds none of them.
    packages: Arc<FxHashSet<Name>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct World {
    /// Weakest first.
    list: Vec<Name>,
    set: FxHashSet<Name>,
    /// Whether there may be more of them, at unknown places.
    open: bool,
    /// What is assumed of some of these: `true` if they are in force.
    assumed: Vec<(Name, bool)>,
}

/// Whether an override is in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Activity {
    Active,
    Possible,
    Inactive,
}

/// OVERRIDES holds one entry that begins like this, so if it is known there is no second.
const UNIQUE_PREFIXES: [&str; 2] = ["pn-", "class-"];

impl Overrides {
    /// The overrides of a value of OVERRIDES, an unset one counting as empty, in a recipe with these
    /// packages.
    pub(crate) fn of(value: Option<&Value>, packages: Arc<FxHashSet<Name>>) -> Overrides {
        let worlds = match value {
            None => vec![World::closed("")],
            Some(Value::Exact(text)) => vec![World::closed(text)],
            Some(Value::Alternatives(texts)) => texts.iter().map(|text| World::closed(text)).collect(),
            Some(Value::Partial(pieces)) => vec![World::open(pieces)],
        };
        Overrides { worlds, packages }
    }

    /// No overrides at all, which is what BitBake uses while it works OVERRIDES out.
    pub(crate) fn none() -> Overrides {
        Overrides { worlds: vec![World::new(Vec::new(), false)], packages: Arc::default() }
    }

    /// These while one package is written: its name is the strongest override then.
    pub(crate) fn with_package(&self, package: Name) -> Overrides {
        let worlds = self.worlds.iter().map(|world| {
            let list = world.list.iter().copied().chain([package]).collect();
            World::new(list, world.open)
        });
        Overrides { worlds: worlds.collect(), packages: Arc::clone(&self.packages) }
    }

    /// These in a recipe with other packages.
    pub(crate) fn with_packages(&self, packages: &Arc<FxHashSet<Name>>) -> Overrides {
        Overrides { worlds: self.worlds.clone(), packages: Arc::clone(packages) }
    }

    /// These if some that may be in force are so, or are not. `None` if that cannot be.
    pub(crate) fn with(&self, assumed: &[(Name, bool)]) -> Option<Overrides> {
        let mut worlds = Vec::new();
        for world in &self.worlds {
            // An assumption that contradicts what is known rules this world out.
            let is_possible = assumed.iter().all(|(part, on)| match world.activity(*part, &self.packages) {
                Activity::Active => *on,
                Activity::Inactive => !*on,
                Activity::Possible => true,
            });
            if is_possible {
                worlds.push(World { assumed: assumed.to_vec(), ..world.clone() });
            }
        }
        if worlds.is_empty() {
            return None;
        }
        Some(Overrides { worlds, packages: Arc::clone(&self.packages) })
    }

    /// Whether `overrides`, one or several joined by colons, are in force.
    pub(crate) fn activity(&self, overrides: Name) -> Activity {
        let mut activities = self.worlds.iter().map(|world| world.activity(overrides, &self.packages));
        let first = activities.next().unwrap_or(Activity::Inactive);
        if activities.all(|activity| activity == first) { first } else { Activity::Possible }
    }

    /// The variants that may be chosen as [`Overrides::choose`] says, if some may not be there at all.
    pub(crate) fn choices(&self, variants: &[(Name, Name)], is_uncertain: bool) -> Vec<Option<Name>> {
        let mut choices = self.choose(variants);
        if !is_uncertain {
            return choices;
        }
        // A branch that may have been taken may have removed a variant, so whatever would be chosen without
        // it is possible as well, down to the variable itself.
        for (full, overrides) in variants {
            if self.activity(*overrides) != Activity::Inactive && !choices.contains(&Some(*full)) {
                choices.push(Some(*full));
            }
        }
        if !choices.contains(&None) {
            choices.push(None);
        }
        choices
    }

    /// The variants that may be chosen among `variants`, pairs of a full name and its overrides. `None`
    /// stands for the variable itself. There is at least one, and just one if all is known.
    pub(crate) fn choose(&self, variants: &[(Name, Name)]) -> Vec<Option<Name>> {
        let mut chosen = Vec::with_capacity(1);
        for world in &self.worlds {
            let known = world.choose(variants);
            // Of those that are assumed to be in force the place is not known, and so not which one wins.
            let mut may_be = Vec::new();
            let mut is_sure = known.is_some();
            for (full, overrides) in variants {
                match world.activity(*overrides, &self.packages) {
                    Activity::Active if world.is_known(*overrides) => continue,
                    Activity::Active => is_sure = true,
                    Activity::Possible => {}
                    Activity::Inactive => continue,
                }
                may_be.push(Some(*full));
            }
            let is_chosen = known.is_some() || !is_sure;
            if is_chosen && !chosen.contains(&known) {
                chosen.push(known);
            }
            for choice in may_be {
                if !chosen.contains(&choice) {
                    chosen.push(choice);
                }
            }
        }
        chosen
    }
}

/// As Python prints the list.
impl fmt::Display for Overrides {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.worlds.first().into_iter().flat_map(|world| &world.list);
        let names: Vec<String> = names.map(|name| format!("'{name}'")).collect();
        write!(out, "[{}]", names.join(", "))
    }
}

impl World {
    fn closed(text: &str) -> World {
        World::new(text.split(':').map(Name::intern).collect(), false)
    }

    /// Entries that touch an unknown part are unknown themselves, unless that part begins with a colon.
    fn open(pieces: &[Piece]) -> World {
        let last = pieces.len().saturating_sub(1);
        let mut list = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            let Piece::Text(text) = piece else { continue };
            let entries: Vec<&str> = text.split(':').collect();
            let start = usize::from(at > 0);
            let is_cut = at < last && !begins_with_colon(pieces.get(at + 1));
            let end = entries.len() - usize::from(is_cut).min(entries.len());
            list.extend(entries.get(start..end).unwrap_or_default().iter().map(|entry| Name::intern(entry)));
        }
        World::new(list, true)
    }

    fn new(list: Vec<Name>, open: bool) -> World {
        let set = list.iter().copied().collect();
        World { list, set, open, assumed: Vec::new() }
    }

    /// Whether it is known that `overrides` are in force, without any assumption.
    fn is_known(&self, overrides: Name) -> bool {
        self.set.contains(&overrides) || overrides.meaning().parts.iter().all(|part| self.set.contains(part))
    }

    fn activity(&self, overrides: Name, packages: &FxHashSet<Name>) -> Activity {
        if self.set.contains(&overrides) {
            return Activity::Active;
        }
        let parts = &overrides.meaning().parts;
        if parts.iter().any(|part| self.assumed.contains(&(*part, false))) {
            return Activity::Inactive;
        }
        let mut is_all_there = true;
        for part in parts {
            if self.set.contains(part) || self.assumed.contains(&(*part, true)) {
                continue;
            }
            let may_be_there = self.open && !packages.contains(part) && self.may_hold(*part);
            if !may_be_there {
                return Activity::Inactive;
            }
            is_all_there = false;
        }
        if is_all_there { Activity::Active } else { Activity::Possible }
    }

    fn may_hold(&self, part: Name) -> bool {
        UNIQUE_PREFIXES.iter().all(|prefix| {
            !part.as_str().starts_with(prefix)
                || !self.list.iter().any(|known| known.as_str().starts_with(prefix))
        })
    }

    /// BitBake's choice, as far as the known overrides decide it.
    fn choose(&self, variants: &[(Name, Name)]) -> Option<Name> {
        let active: Vec<(Name, Name)> =
            variants.iter().filter(|(_, overrides)| self.is_known(*overrides)).copied().collect();
        if active.is_empty() {
            return None;
        }
        if active.iter().any(|(_, overrides)| overrides.as_str().contains(':')) {
            return self.choose_among_several(&active);
        }
        // Of variants with equal overrides, which key expansion can make, the last one counts.
        let strongest =
            active.iter().max_by_key(|(_, overrides)| self.list.iter().position(|known| known == overrides));
        strongest.map(|(full, _)| *full)
    }

    /// Goes through the overrides from the weakest to the strongest and cuts each off the end of the
    /// variants' overrides. A variant that consists of just that override becomes the choice; a later one
    /// replaces it. Repeats this until nothing is cut off.
    fn choose_among_several(&self, active: &[(Name, Name)]) -> Option<Name> {
        let mut left: Vec<(String, Name)> = Vec::new();
        for (full, overrides) in active {
            put(&mut left, overrides.as_str().to_owned(), *full);
        }
        let mut choice = None;
        let mut again = true;
        while again {
            again = false;
            for known in &self.list {
                let ending = format!(":{known}");
                let candidates: Vec<String> = left.iter().map(|(overrides, _)| overrides.clone()).collect();
                for candidate in candidates {
                    let Some(at) = left.iter().position(|(overrides, _)| *overrides == candidate) else {
                        continue;
                    };
                    if candidate.ends_with(&ending) {
                        let (_, full) = left.remove(at);
                        put(&mut left, candidate.replace(&ending, ""), full);
                        again = true;
                    } else if candidate == known.as_str() {
                        choice = Some(left.remove(at).1);
                    }
                }
            }
        }
        choice
    }
}

/// Whether what is unknown is empty or begins with a colon: all that set LIBCOVERRIDE write `:libc-…`.
fn begins_with_colon(piece: Option<&Piece>) -> bool {
    matches!(piece, Some(Piece::Unknown(source)) if &**source == "${LIBCOVERRIDE}")
}

/// Sets `key` in a map that keeps the order of insertion.
fn put(map: &mut Vec<(String, Name)>, key: String, full: Name) {
    match map.iter_mut().find(|entry| entry.0 == key) {
        Some(entry) => entry.1 = full,
        None => map.push((key, full)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variants(suffixes: &[&str]) -> Vec<(Name, Name)> {
        suffixes.iter().map(|suffix| (Name::intern(&format!("V:{suffix}")), Name::intern(suffix))).collect()
    }

    #[track_caller]
    fn check(overrides: &Value, suffixes: &[&str], want: &[Option<&str>]) {
        let got = Overrides::of(Some(overrides), Arc::default()).choose(&variants(suffixes));
        let got: Vec<_> = got.into_iter().map(|choice| choice.map(|full| &full.as_str()[2..])).collect();
        assert_eq!(got, want, "{overrides} {suffixes:?}");
    }

    #[test]
    fn the_last_override_wins_and_pairs_are_cut_from_the_right() {
        let abc = Value::from("a:b:c");
        check(&abc, &[], &[None]);
        check(&abc, &["x"], &[None]);
        check(&abc, &["b", "a"], &[Some("b")]);
        check(&abc, &["a:b", "c"], &[Some("a:b")]);
        check(&abc, &["b:a", "c"], &[Some("c")]);
        check(&abc, &["b:x", "a"], &[Some("a")]);
        check(&Value::from("a:b:a"), &["a", "b"], &[Some("b")]);
    }

    #[test]
    fn unknown_overrides_leave_a_choice() {
        let open = Value::from("arm:pn-x:").concat(&Value::unknown("${MACHINE}")).concat(&":z".into());
        check(&open, &["arm", "qemu"], &[Some("arm"), Some("qemu")]);
        check(&open, &["qemu"], &[None, Some("qemu")]);
        check(&open, &["pn-y", "z"], &[Some("z")]);
        let either = Value::one_of(["a:c".to_owned(), "b:c".to_owned()]);
        check(&either, &["a", "b"], &[Some("a"), Some("b")]);
        check(&either, &["a", "c"], &[Some("c")]);
        check(&either, &["a"], &[Some("a"), None]);
    }

    #[test]
    fn some_are_assumed_to_be_in_force_or_not() {
        let name = |text: &str| Name::intern(text);
        let open = Value::from("arm:").concat(&Value::unknown("${MACHINE}"));
        let overrides = Overrides::of(Some(&open), Arc::default());
        let assumed = |list: &[(&str, bool)]| {
            overrides.with(&list.iter().map(|(part, on)| (name(part), *on)).collect::<Vec<_>>())
        };
        let on = assumed(&[("x", true)]).expect("x may be in force");
        assert_eq!(on.activity(name("x")), Activity::Active);
        assert_eq!(on.activity(name("x:arm")), Activity::Active);
        assert_eq!(on.activity(name("y")), Activity::Possible);
        let full = |suffix: &str| Some(name(&format!("V:{suffix}")));
        assert_eq!(on.choose(&variants(&["x"])), [full("x")]);
        assert_eq!(on.choose(&variants(&["x", "arm"])), [full("arm"), full("x")]);
        let off = assumed(&[("x", false)]).expect("x may not be in force");
        assert_eq!(off.activity(name("x:arm")), Activity::Inactive);
        assert_eq!(off.choose(&variants(&["x", "arm"])), [full("arm")]);
        assert_eq!(assumed(&[("arm", false)]), None);
        let either = Overrides::of(Some(&Value::one_of(["a".to_owned(), "b".to_owned()])), Arc::default());
        assert_eq!(either.with(&[(name("a"), true), (name("b"), true)]), None);
    }

    #[test]
    fn the_libc_is_an_override_of_its_own() {
        let value = Value::from("a:class-target").concat(&Value::unknown("${LIBCOVERRIDE}"));
        check(&value.concat(&":z".into()), &["class-target", "class-native"], &[Some("class-target")]);
        let other = Value::from("a:class-target").concat(&Value::unknown("${OTHER}"));
        check(&other, &["class-target"], &[None, Some("class-target")]);
    }

    #[test]
    fn packages_are_overrides_only_while_they_are_written() {
        let open = Value::from("arm:").concat(&Value::unknown("${MACHINE}"));
        let packages: FxHashSet<Name> = [Name::intern("x-dev")].into_iter().collect();
        let overrides = Overrides::of(Some(&open), Arc::new(packages));
        let own = variants(&["x-dev", "arm"]);
        let name = |suffix: &str| Some(Name::intern(&format!("V:{suffix}")));
        assert_eq!(overrides.choose(&own), [name("arm")]);
        assert_eq!(overrides.with_package(Name::intern("x-dev")).choose(&own), [name("x-dev")]);
        assert_eq!(overrides.activity(Name::intern("x-dev")), Activity::Inactive);
        assert_eq!(overrides.activity(Name::intern("qemu")), Activity::Possible);
    }
}
