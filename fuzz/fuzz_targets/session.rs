//! After any edits of texts and files, a session that goes on finds what a check from scratch finds in the
//! same texts, and whatever an editor asks about them has an answer.
#![no_main]

#[path = "../small_layer.rs"]
mod small_layer;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use pvlint::config::Overrides;
use pvlint::engine::{Configs, Focus, Given, Input, Session, check};
use pvlint::ide::{self, Surroundings, Which, World};
use pvlint::model::Files;
use small_layer::{Choices, edit_text, files, told, write};

/// A file besides those of the small layer.
const OWN: [(&str, &str); 1] = [("recipes-x/plain/files/plain.conf", "speed=1\nname = x\n")];

const OWN_PIECES: [&str; 2] = ["SRC_URI += \"file://plain.conf\"\n", "é🦀"];

/// An editor: the texts that are not saved, and what stands on them.
struct Editor {
    root: PathBuf,
    texts: BTreeMap<PathBuf, Arc<str>>,
    session: Session,
    world: World,
}

type Texts = Vec<(PathBuf, Option<Arc<str>>)>;

fn begin(root: &Path, texts: &BTreeMap<PathBuf, Arc<str>>) -> (Session, World) {
    let (files, targets) = read(root, texts);
    let configs = Configs::resolve(files.disk(), Given::default(), &Overrides::default(), &targets);
    let configs = Arc::new(configs.expect("no configuration"));
    let build = || configs.build(files, &targets);
    let session = Session::begin(Arc::clone(&configs), targets.clone().into(), Vec::new(), build).expect("a build");
    let world = World::of(&session);
    (session, world)
}

/// All files with the texts that stand in for some, and those that are checked.
fn read(root: &Path, texts: &BTreeMap<PathBuf, Arc<str>>) -> (Arc<Files>, Vec<PathBuf>) {
    let texts: Texts = texts.iter().map(|(path, text)| (path.clone(), Some(Arc::clone(text)))).collect();
    let mut targets = pvlint::cli::metadata_below(&[root.to_owned()]);
    let others = texts.iter().map(|(path, _)| path.clone());
    targets.extend(others.filter(|path| path.extension().is_none_or(|ending| ending != "json")));
    targets.sort();
    targets.dedup();
    (Arc::new(Files::default().edited(&texts)), targets)
}

impl Editor {
    /// Does something to one file; what cannot be done is left.
    fn act(&mut self, choices: &mut Choices<'_>) {
        let files = files(&OWN);
        let (name, original) = files[choices.below(files.len())];
        let path = self.root.join(name);
        match choices.below(10) {
            0 => drop(fs::remove_file(&path)),
            1 => drop(fs::write(&path, original)),
            2 => {
                let new = path.with_file_name(format!("new{}.bb", choices.below(2)));
                drop(fs::copy(&path, &new));
                return self.take(&new, false);
            }
            3 => drop(self.texts.remove(&path)),
            action => {
                let mut text = self.text(&path);
                edit_text(&mut text, action < 6, &OWN_PIECES, choices);
                self.texts.insert(path.clone(), text.into());
                return self.take(&path, true);
            }
        }
        self.take(&path, false);
    }

    fn text(&self, path: &Path) -> String {
        match self.texts.get(path) {
            Some(text) => text.to_string(),
            None => fs::read_to_string(path).unwrap_or_default(),
        }
    }

    /// Goes on with what changed, as far as that is possible.
    fn take(&mut self, path: &Path, is_typed: bool) {
        let changed = [path.to_owned()];
        let (_, targets) = read(&self.root, &self.texts);
        let world = match self.texts.get(path) {
            Some(text) if is_typed => self.world.with_texts(&[(path.to_owned(), Some(Arc::clone(text)))]),
            // What is on the disk does not count yet.
            Some(_) => None,
            None => self.world.reread(&changed),
        };
        if let Some(world) = world
            && *targets == **self.session.targets()
            && self.session.change(Arc::clone(&world.build), &changed).is_ok()
        {
            self.world = world;
            return;
        }
        (self.session, self.world) = begin(&self.root, &self.texts);
    }

    /// What the session finds, which goes from what was asked about to everything.
    fn found(&mut self, focus: &Path) -> String {
        let focus = [focus.to_owned()];
        let never = AtomicBool::new(false);
        self.session.check(Focus::Files(&focus), &never).expect("a report");
        told(&self.session.check(Focus::All, &never).expect("a report").outcome)
    }

    /// What a check from scratch finds.
    fn found_from_scratch(&self) -> String {
        let (files, targets) = read(&self.root, &self.texts);
        let configs = Configs::resolve(files.disk(), Given::default(), &Overrides::default(), &targets);
        let configs = configs.expect("no configuration");
        let build = configs.build(files, &targets).expect("a build");
        let settings = &|path: &Path| configs.of(path);
        told(&check(&build, &Input { targets: &targets, named: &[], settings, filter: None, shellcheck: None }))
    }

    /// Asks all that an editor asks at a place.
    fn ask(&self, choices: &mut Choices<'_>) {
        let files = files(&OWN);
        let path = self.root.join(files[choices.below(files.len())].0);
        let surroundings = Arc::new(Surroundings {
            members: self.session.members(),
            readers: self.session.readers().clone(),
            recipes: self.session.recipes().to_vec(),
            is_complete: self.session.is_complete(),
        });
        let world = self.world.with_surroundings(surroundings);
        let Some(source) = world.source(&path) else { return };
        let offset = source.text().floor_char_boundary(choices.below(256));
        drop(ide::hover(&world, &source, offset));
        drop(ide::complete(&world, &source, offset));
        drop(ide::definition(&world, &source, offset, Which::Definition));
        drop(ide::symbols(&source));
    }
}

fuzz_target!(|bytes: &[u8]| {
    let scratch = tempfile::tempdir().expect("a directory");
    let root = scratch.path().canonicalize().expect("a path");
    let files = files(&OWN);
    write(&root, &files);
    let mut choices = Choices(bytes.iter());
    let texts = BTreeMap::new();
    let (session, world) = begin(&root, &texts);
    let mut editor = Editor { root, texts, session, world };
    while choices.0.len() > 0 {
        (0..=choices.below(2)).for_each(|_| editor.act(&mut choices));
        let focus = editor.root.join(files[choices.below(files.len())].0);
        assert_eq!(editor.found(&focus), editor.found_from_scratch());
        editor.ask(&mut choices);
    }
});
