//! Builds of several configurations at once: which there are, and what each of them sets.
//!
//! BBMULTICONFIG names files `conf/multiconfig/NAME.conf`, each of which BitBake reads after `local.conf`. With
//! a TMPDIR in common, two configurations write into the same folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::configuration::{Configuration, Options};
use super::files::{Files, Parsed};
use super::history::{Event, EventOp, Place};
use super::layer::{Kas, Layers, kas_files, repository_root};
use super::value::{Piece, Value};
use crate::syntax::ast::Operator;
use crate::syntax::{Reference, references};
use crate::text::{SourceFile, Span};

/// Configurations that are built together.
pub struct Setup {
    /// The file that says so, and where; nothing for those that no file of the layers names.
    pub named_in: Option<Named>,
    /// The configuration that is always there.
    pub default: Arc<Configuration>,
    pub configs: Vec<Config>,
}

/// The file that sets BBMULTICONFIG: a kas file or one of configuration.
#[derive(Clone, Debug)]
pub struct Named {
    pub file: Arc<SourceFile>,
    pub is_kas: bool,
}

/// One configuration.
pub struct Config {
    pub name: String,
    pub file: Arc<Parsed>,
    pub evaluated: Arc<Configuration>,
}

/// A path of which some variables may be unknown: it is compared as far as it is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownPath(pub Vec<Atom>);

/// A part of a path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Atom {
    Text(String),
    /// A variable that nobody knows.
    Variable(String),
}

/// What `conf/bitbake.conf` sets before it reads `local.conf`.
const DEFAULTS: [(&str, &str); 3] = [
    ("TMPDIR", "${TOPDIR}/tmp"),
    ("DEPLOY_DIR", "${TMPDIR}/deploy"),
    ("DEPLOY_DIR_IMAGE", "${DEPLOY_DIR}/images/${MACHINE}"),
];

const FOLDER: &str = "conf/multiconfig";

impl Setup {
    /// All setups of the layers: one for each kas file and each file of configuration that sets BBMULTICONFIG,
    /// and one with the configurations that none of them names.
    pub fn all(files: &Files, layers: &Layers) -> Vec<Setup> {
        let mut found = Vec::new();
        let holding: Vec<&Path> = layers.layers().iter().map(|layer| layer.root.as_path()).collect();
        let mut all: Vec<(String, PathBuf)> = Vec::new();
        for root in holding {
            let own = configs_of(root, layers);
            if own.iter().all(|(name, _)| name == "default") {
                continue;
            }
            all.extend(own);
            let repository = repository_root(root);
            for file in kas_files(&repository, layers.folders()) {
                found.extend(Setup::of_kas(&file, &repository, files, layers));
            }
            let mut confs = Vec::new();
            layers.folders().walk(&root.join("conf"), &mut |file| confs.push(file));
            for file in confs.iter().filter(|file| file.extension().is_some_and(|ending| ending == "conf")) {
                found.extend(Setup::of_conf(file, files, layers));
            }
        }
        for local in layers.local() {
            let source = Arc::new(SourceFile::new(local.path.clone(), local.text.as_str()));
            found.extend(Setup::of_text(&local.text, source, false, files, layers));
        }
        let named: BTreeSet<PathBuf> = found
            .iter()
            .flat_map(|setup| setup.configs.iter().map(|config| config.file.path().to_owned()))
            .collect();
        all.retain(|(_, path)| !named.contains(path));
        if !all.is_empty() {
            let files = &with_local(files, "");
            found.push(Setup::new(None, evaluate("", None, files, layers), &all, files, layers));
        }
        found
    }

    fn of_kas(file: &Path, repository: &Path, files: &Files, layers: &Layers) -> Option<Setup> {
        let source = files.load_source(file).ok()?;
        if !source.text().contains("BBMULTICONFIG") {
            return None;
        }
        let kas = Kas::read(&[file.to_owned()], repository, &mut Vec::new());
        Setup::of_text(&kas.local_conf, source, true, files, layers)
    }

    fn of_conf(file: &Path, files: &Files, layers: &Layers) -> Option<Setup> {
        let source = files.load_source(file).ok()?;
        if !source.text().contains("BBMULTICONFIG") {
            return None;
        }
        let text = source.text().to_owned();
        Setup::of_text(&text, source, false, files, layers)
    }

    /// The configurations that the text of a `local.conf` names.
    fn of_text(
        local: &str,
        file: Arc<SourceFile>,
        is_kas: bool,
        files: &Files,
        layers: &Layers,
    ) -> Option<Setup> {
        let files = &with_local(files, local);
        let default = evaluate("", None, files, layers);
        let names = default.data().words("BBMULTICONFIG").list;
        let configs: Vec<(String, PathBuf)> = names
            .into_iter()
            .filter_map(|word| {
                let path = layers.find_in_bbpath(&format!("{FOLDER}/{}.conf", word.text))?;
                Some((word.text, path))
            })
            .collect();
        let named = Named { file, is_kas };
        (!configs.is_empty()).then(|| Setup::new(Some(named), default, &configs, files, layers))
    }

    fn new(
        named_in: Option<Named>,
        default: Arc<Configuration>,
        configs: &[(String, PathBuf)],
        files: &Arc<Files>,
        layers: &Layers,
    ) -> Setup {
        let configs = configs.iter().filter_map(|(name, path)| {
            let file = files.get(path)?;
            let evaluated = evaluate(name, Some(path), files, layers);
            Some(Config { name: name.clone(), file, evaluated })
        });
        Setup { named_in, default, configs: configs.collect() }
    }

    /// The statement that names a configuration, or the word BBMULTICONFIG if it cannot be found.
    pub fn naming(&self, name: &str) -> Option<(&Arc<SourceFile>, Span)> {
        let named = self.named_in.as_ref()?;
        let text = named.file.text();
        let variable = text.find("BBMULTICONFIG")?;
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let line_end = text[variable..].find('\n').map_or(text.len(), |end| variable + end);
        let word = text[variable..line_end].match_indices(name).find(|(at, _)| {
            let at = variable + at;
            !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
        });
        let (start, length) =
            word.map_or((variable, "BBMULTICONFIG".len()), |(at, _)| (variable + at, name.len()));
        Some((&named.file, Span::new(start, start + length)))
    }
}

impl Config {
    /// What was done to a variable in the configuration's own file, or one that it includes.
    pub fn events(&self, name: &str) -> Vec<Event> {
        let history = self.evaluated.data().history(name).into_iter();
        let is_own = |place: &Place| place.file.path().file_name().is_none_or(|name| name != "layer.conf");
        history.filter(|event| event.line > 0 && event.flag.is_none() && is_own(&event.place)).collect()
    }

    /// The statement that gives it a TMPDIR; `?=` and `??=` do not, for `bitbake.conf` has given it one before.
    pub fn tmpdir_statement(&self) -> Option<Place> {
        let data = self.evaluated.data();
        let variants: Vec<&str> = data.variants("TMPDIR").collect();
        let names = std::iter::once("TMPDIR").chain(variants);
        let sets =
            |event: &Event| !matches!(event.op, EventOp::Assign(Operator::Default | Operator::WeakDefault));
        names.flat_map(|name| self.events(name)).filter(sets).last().map(|event| event.place)
    }

    /// TMPDIR as far as it can be told.
    pub fn tmpdir(&self) -> Option<KnownPath> {
        KnownPath::of(&self.evaluated.data().get("TMPDIR")?)
    }
}

impl KnownPath {
    /// The path that a value is; nothing if it has parts that are no plain variables.
    pub fn of(value: &Value) -> Option<KnownPath> {
        match value {
            Value::Exact(text) => Some(KnownPath(vec![Atom::Text(text.clone())])),
            Value::Alternatives(_) => None,
            Value::Partial(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Text(text) => Some(Atom::Text(text.clone())),
                    Piece::Unknown(source) => match references(source).collect::<Vec<_>>().as_slice() {
                        [(whole, Reference::Variable(name))] if whole == source => {
                            Some(Atom::Variable((*name).to_owned()))
                        }
                        _ => None,
                    },
                })
                .collect::<Option<Vec<_>>>()
                .map(KnownPath),
        }
    }

    /// The path that a text is, with the variables replaced that `value_of` knows; nothing if it holds Python.
    pub fn written(text: &str, value_of: impl Fn(&str) -> Option<String>) -> Option<KnownPath> {
        let (mut atoms, mut end) = (Vec::new(), 0);
        for (whole, reference) in references(text) {
            let at = Span::of(text, whole);
            let Reference::Variable(name) = reference else { return None };
            atoms.push(Atom::Text(text[end..at.start as usize].to_owned()));
            atoms.push(value_of(name).map_or_else(|| Atom::Variable(name.to_owned()), Atom::Text));
            end = at.end as usize;
        }
        atoms.push(Atom::Text(text[end..].to_owned()));
        Some(KnownPath(atoms))
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|atom| match atom {
            Atom::Variable(name) => Some(name.as_str()),
            Atom::Text(_) => None,
        })
    }

    /// Whether this folder surely does not hold `path`, if variables of the same name are the same.
    pub fn surely_does_not_hold(&self, path: &KnownPath) -> bool {
        let (mut own, mut other) = (self.symbols().into_iter(), path.symbols().into_iter());
        loop {
            match (own.next(), other.next()) {
                (None, None) => return false,
                (None, Some(symbol)) => return matches!(symbol, Symbol::Char(c) if c != '/'),
                (Some(Symbol::Char(a)), Some(Symbol::Char(b))) if a == b => {}
                (Some(Symbol::Variable(a)), Some(Symbol::Variable(b))) if a == b => {}
                (Some(Symbol::Char(_)), Some(Symbol::Char(_)) | None) => return true,
                _ => return false,
            }
        }
    }

    fn symbols(&self) -> Vec<Symbol<'_>> {
        let mut symbols = Vec::new();
        for atom in &self.0 {
            match atom {
                Atom::Text(text) => symbols.extend(text.chars().map(Symbol::Char)),
                Atom::Variable(name) => symbols.push(Symbol::Variable(name)),
            }
        }
        symbols
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Symbol<'a> {
    Char(char),
    Variable(&'a str),
}

impl std::fmt::Display for KnownPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|atom| match atom {
            Atom::Text(text) => f.write_str(text),
            Atom::Variable(name) => write!(f, "${{{name}}}"),
        })
    }
}

/// The path of the text that stands for `local.conf`; it is none on disk.
const LOCAL: &str = "<local>.conf";

fn with_local(files: &Files, local: &str) -> Arc<Files> {
    Arc::new(files.edited(&[(PathBuf::from(LOCAL), Some(Arc::from(local)))]))
}

fn evaluate(name: &str, conf: Option<&Path>, files: &Arc<Files>, layers: &Layers) -> Arc<Configuration> {
    Configuration::new(
        Arc::clone(files),
        Options {
            set: DEFAULTS.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            layers: layers.layers().iter().map(|layer| layer.root.clone()).collect(),
            conf: std::iter::once(PathBuf::from(LOCAL)).chain(conf.map(Path::to_owned)).collect(),
            multiconfig: name.to_owned(),
            incomplete: true,
            ..Options::default()
        },
    )
}

/// The names and files of the configurations in a layer.
fn configs_of(root: &Path, layers: &Layers) -> Vec<(String, PathBuf)> {
    let folder = root.join(FOLDER);
    let listing = layers.folders().get(&folder);
    let named = listing.entries().filter_map(|(file, _)| {
        let name = file.strip_suffix(".conf")?;
        Some((name.to_owned(), folder.join(file)))
    });
    let mut found: Vec<(String, PathBuf)> = named.collect();
    found.sort();
    found
}
