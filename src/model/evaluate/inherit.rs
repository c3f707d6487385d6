//! `inherit` and `inherit_defer`: finding classes and reading each once.

use std::path::PathBuf;

use super::Evaluation;
use super::include::Branches;
use super::state::Deferred;
use crate::model::datastore::history::Origin;
use crate::model::facts::{self, Fact};
use crate::model::problem::ProblemKind;
use crate::model::recipe::{ClassFile, Inherit};
use crate::syntax::words;
use crate::value::path::normal;
use crate::value::{Piece, Value};

impl Evaluation<'_> {
    /// `inherit`. `deferred` tells that it is the end of the recipe, where nothing is put off any more.
    pub(crate) fn inherit(&mut self, argument: &str, origin: Origin, deferred: bool) {
        let Some(value) = self.expand_at_once(argument, None, origin) else { return };
        let ways = Branches::of(&value);
        let first = self.inherits.len();
        self.fork(&ways.lists, |evaluation, classes| {
            for (index, class) in classes.iter().enumerate() {
                if !evaluation.halted {
                    evaluation.inherit_one(class, index, origin, deferred);
                }
            }
        });
        self.note_ways(&ways.lists, first, origin, deferred);
        if ways.are_open {
            self.note_unknown_class(&value, origin, deferred);
            self.class_is_missing();
        }
    }

    /// Of several ways, records the classes that were not read because there are too many ways, and that
    /// those which are on all of them are inherited surely. `first` is the first record of this statement.
    fn note_ways(&mut self, ways: &[Vec<String>], first: usize, origin: Origin, deferred: bool) {
        if ways.len() < 2 {
            return;
        }
        let mut seen: Vec<&String> = Vec::new();
        for class in ways.iter().flatten() {
            if seen.contains(&class) {
                continue;
            }
            seen.push(class);
            let is_everywhere = ways.iter().all(|way| way.contains(class));
            let mut is_noted = false;
            for inherit in &mut self.inherits[first..] {
                if inherit.class == *class {
                    inherit.sure = self.sure && is_everywhere;
                    is_noted = true;
                }
            }
            if !is_noted {
                let (_, _, found) = self.look_up(class);
                let place = self.place_of_word(origin, 0);
                self.inherits.push(Inherit { class: class.clone(), place, found, deferred, sure: false });
            }
        }
    }

    /// The file of a class, what the tables know of it if there is none, and what that makes of it.
    fn look_up(&self, class: &str) -> (Result<PathBuf, String>, Option<&'static Fact>, ClassFile) {
        let file = self.find_class(class);
        let fact = match (&file, self.state.facts) {
            (Err(_), Some(release)) => facts::class(class, release),
            _ => None,
        };
        let found = match (&file, fact) {
            (Ok(path), _) => self.files.get(path).map_or(ClassFile::Missing, ClassFile::File),
            (Err(_), Some(_)) => ClassFile::Facts,
            (Err(_), None) => ClassFile::Missing,
        };
        (file, fact, found)
    }

    /// Records that a recipe inherits classes of which only the source of their names is known. What classes
    /// themselves inherit in this way is chosen among their own.
    fn note_unknown_class(&mut self, value: &Value, origin: Origin, deferred: bool) {
        let place = self.place_of_word(origin, 0);
        if place.as_ref().is_none_or(|place| !place.file.is_part_of_recipes()) {
            return;
        }
        for piece in value.pieces().iter() {
            if let Piece::Unknown(class) = piece {
                let (class, place) = (class.clone(), place.clone());
                self.inherits.push(Inherit {
                    class,
                    place,
                    found: ClassFile::Missing,
                    deferred,
                    sure: false,
                });
            }
        }
    }

    fn inherit_one(&mut self, class: &str, index: usize, origin: Origin, deferred: bool) {
        let put_off = !deferred && {
            let classes = self.data.text("BB_DEFER_BBCLASSES");
            words(&classes).any(|word| word == class)
        };
        let place = self.place_of_word(origin, index);
        let (file, fact, found) = self.look_up(class);
        let known = !matches!(found, ClassFile::Missing);
        let (class, sure) = (class.to_owned(), self.sure);
        // What a table leaves out, and asks for only if something unknown is so, is nothing to go by.
        let by_table = place.as_ref().is_some_and(|place| place.file.is_virtual());
        if known || sure || !by_table {
            self.inherits.push(Inherit { class: class.clone(), place, found, deferred, sure });
        }
        if let (Some(fact), false) = (fact, put_off) {
            self.inherit_fact(fact, origin);
        } else if put_off && known {
            self.state.deferred.push_back(Deferred { classes: class.into(), origin });
        } else {
            self.inherit_file(file, origin);
        }
    }

    /// Evaluates what the tables know of a class.
    fn inherit_fact(&mut self, fact: &'static Fact, origin: Origin) {
        let parsed = fact.parsed();
        if !self.data.surely_inherits(parsed.path()) {
            self.data.note_inherited(parsed.path());
            self.read_file(&parsed, Some(origin));
        }
    }

    fn inherit_file(&mut self, file: Result<PathBuf, String>, origin: Origin) {
        let missing = match &file {
            Ok(path) if self.data.surely_inherits(path) => return,
            Ok(path) => match self.files.load(path) {
                Ok(parsed) => {
                    self.data.note_inherited(path);
                    return self.read_file(&parsed, Some(origin));
                }
                Err(_) => path.to_string_lossy().into_owned(),
            },
            Err(last) => last.clone(),
        };
        self.fail(ProblemKind::MissingClass, Some(origin), format!("Could not inherit file {missing}"));
        self.class_is_missing();
    }

    /// Unless it was the end, the class may have set anything.
    fn class_is_missing(&mut self) {
        if !self.halted {
            self.data.set_class_missing();
        }
    }

    /// The file of a class, or the last name it was looked for under.
    fn find_class(&self, class: &str) -> Result<PathBuf, String> {
        if class.starts_with('/') {
            let path = PathBuf::from(class);
            return if self.files.exists(&path) { Ok(path) } else { Err(class.to_owned()) };
        }
        let bbpath = self.bbpath();
        let mut last = class.to_owned();
        for kind in [&format!("classes-{}", self.state.class_type), "classes"] {
            if !class.ends_with(".bbclass") {
                last = format!("{kind}/{class}.bbclass");
            }
            if let Some(path) = bbpath.find(&last, self.files) {
                return Ok(normal(&path));
            }
        }
        Err(last)
    }
}
