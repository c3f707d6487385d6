//! After any edits of texts and files, a session that goes on finds what a check from scratch finds in the
//! same texts, and whatever an editor asks about them has an answer.
#![no_main]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use libfuzzer_sys::fuzz_target;
use pvlint::config::Overrides;
use pvlint::engine::{Configs, Focus, Given, Input, Outcome, Session, check};
use pvlint::ide::{self, Surroundings, Which, World};
use pvlint::model::Files;

/// A small layer: recipes that share an include, a class and an append, and two containers of which one
/// needs the other.
const FILES: [(&str, &str); 10] = [
    (
        "conf/layer.conf",
        "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb ${LAYERDIR}/recipes-*/*/*.bbappend\"\n\
         BBFILE_COLLECTIONS += \"x\"\nBBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n",
    ),
    ("classes/own.bbclass", "OWN ?= \"a\"\ndo_install:append() {\n    install -d ${D}/${OWN}\n}\n"),
    ("recipes-x/web/web.inc", "LICENSE = \"MIT\"\nRDEPENDS:${PN} += \"hub\"\nSUMMERY = \"Web\"\n"),
    (
        "recipes-x/web/web_1.0.bb",
        "require web.inc\ninherit core-image container-pvrexport own\nPVR_APP_ADD_ROLES = \"mgmnt\"\n\
         SRC_URI += \"file://${PN}.args.json\"\n",
    ),
    ("recipes-x/web/web_%.bbappend", "OWN = \"b\"\nIMAGE_INSTALL:append = \"busybox\"\n"),
    ("recipes-x/web/files/web.args.json", "{\"PV_SERVICES_REQUIRED\": [{\"name\": \"bus\", \"type\": \"unix\"}]}\n"),
    ("recipes-x/hub/hub_2.0.bb", "LICENSE = \"CLOSED\"\ninherit container-pvrexport\nSRC_URI = \"file://hub.services.json\"\n"),
    ("recipes-x/hub/hub/hub.services.json", "{\"#spec\": \"service-manifest-xconnect@1\", \"services\": []}\n"),
    ("recipes-x/plain/plain.bb", "LICENCE = \"MIT\"\nRDEPENDS_${PN} = \"web\"\nrequire recipes-x/web/web.inc\n"),
    ("recipes-x/plain/files/plain.conf", "speed=1\nname = x\n"),
];

/// What is put in: what rules look for, and what makes one file matter to others.
const PIECES: [&str; 18] = [
    "\n", "\"", "\\\n", "${PN}", "LICENCE = \"MIT\"\n", "inherit own\n", "require recipes-x/web/web.inc\n", "hub",
    "SRC_URI += \"file://plain.conf\"\n", "RDEPENDS:${PN} = \"plain\"\n", ":append", "PVR_APP_ADD_GROUP = \"app\"\n",
    "OWN = \"${@d.getVar('SUMMERY')}\"\n", "}", "{", "# pvlint: ignore\n", "\"name\": \"bus\"", "é🦀",
]; // fmt: skip

/// Takes one decision after the other from the input; all are 0 when it is used up.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % limit)
    }
}

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
        let (name, original) = FILES[choices.below(FILES.len())];
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
                let mut ends: Vec<usize> = text.match_indices(['\n', ' ']).map(|(at, sign)| at + sign.len()).collect();
                ends.push(text.len());
                let at = ends[choices.below(ends.len())];
                match action {
                    4 | 5 => text.truncate(at),
                    _ => text.insert_str(at, PIECES[choices.below(PIECES.len())]),
                }
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
        let path = self.root.join(FILES[choices.below(FILES.len())].0);
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

fn told(outcome: &Outcome) -> String {
    let tell = |finding: &pvlint::diag::Diagnostic| {
        let path: PathBuf = finding.file.path().to_owned();
        format!("{path:?} {:?} {} {} {:?}", finding.span, finding.rule.name, finding.message, finding.fix)
    };
    let findings: Vec<String> = outcome.findings.iter().map(tell).collect();
    format!("{findings:#?} {:?} {:?} {}", outcome.unreadable, outcome.internal_errors, outcome.suppressed)
}

fuzz_target!(|bytes: &[u8]| {
    let scratch = tempfile::tempdir().expect("a directory");
    let root = scratch.path().canonicalize().expect("a path");
    for (name, text) in FILES {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    let mut choices = Choices(bytes.iter());
    let texts = BTreeMap::new();
    let (session, world) = begin(&root, &texts);
    let mut editor = Editor { root, texts, session, world };
    while choices.0.len() > 0 {
        (0..=choices.below(2)).for_each(|_| editor.act(&mut choices));
        let focus = editor.root.join(FILES[choices.below(FILES.len())].0);
        assert_eq!(editor.found(&focus), editor.found_from_scratch());
        editor.ask(&mut choices);
    }
});
