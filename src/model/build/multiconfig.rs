//! Builds of several configurations at once: which there are, and what each of them sets.
//!
//! BBMULTICONFIG names files `conf/multiconfig/NAME.conf`, each of which BitBake reads after `local.conf`.
//! With a TMPDIR in common, two configurations write into the same directories.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::on_own_threads;
use crate::layers::{Kas, Layers, LocalConf, TARGETS, kas_files};
use crate::model::configuration::{Configuration, Options};
use crate::model::datastore::history::{Event, EventOp, Place};
use crate::model::files::{Files, Parsed};
use crate::model::known_path::KnownPath;
use crate::syntax::ast::Operator;
use crate::text::{SourceFile, Span};

/// Configurations that are built together.
pub struct Setup {
    /// The file that sets BBMULTICONFIG, a kas file or one of configuration, or that has targets of several;
    /// `None` for those that no file of the layers names.
    pub named_in: Option<Arc<SourceFile>>,
    /// The configuration that is always there.
    pub default: Arc<Configuration>,
    pub configs: Vec<Config>,
    /// Names in BBMULTICONFIG for which there is no file here.
    pub missing: Vec<String>,
}

/// What may say that several configurations are built.
enum SetupSource<'l> {
    /// One of the kas files `known` of a repository.
    Kas {
        file: PathBuf,
        known: Arc<[PathBuf]>,
        repository: PathBuf,
    },
    Conf(PathBuf),
    Local(&'l LocalConf),
}

impl SetupSource<'_> {
    fn setup(&self, files: &Arc<Files>, layers: &Layers) -> Option<Setup> {
        match self {
            SetupSource::Kas { file, known, repository } => {
                Setup::of_kas(file, known, repository, files, layers)
            }
            SetupSource::Conf(file) => Setup::of_conf(file, files, layers),
            SetupSource::Local(local) => {
                let source = Arc::new(SourceFile::new(local.path.clone(), local.text.as_str()));
                Setup::of_text(&local.text, source, files, layers)
            }
        }
    }
}

/// One configuration.
pub struct Config {
    pub name: String,
    pub file: Arc<Parsed>,
    pub evaluated: Arc<Configuration>,
}

/// What `conf/bitbake.conf` sets before it reads `local.conf`.
const DEFAULTS: [(&str, &str); 3] = [
    ("TMPDIR", "${TOPDIR}/tmp"),
    ("DEPLOY_DIR", "${TMPDIR}/deploy"),
    ("DEPLOY_DIR_IMAGE", "${DEPLOY_DIR}/images/${MACHINE}"),
];

const DIRECTORY: &str = "conf/multiconfig";

const VARIABLE: &str = "BBMULTICONFIG";

impl Setup {
    /// All setups of the layers: one for each kas file and each file of configuration that sets
    /// BBMULTICONFIG, and one with the configurations that none of them names.
    pub fn all(files: &Arc<Files>, layers: &Layers) -> Vec<Setup> {
        let mut sources = Vec::new();
        let mut all: Vec<(String, PathBuf)> = Vec::new();
        for root in layers.layers().iter().map(|layer| layer.root.as_path()) {
            let own = configs_of(root, layers);
            if own.iter().all(|(name, _)| name == "default") {
                continue;
            }
            all.extend(own);
            let repository = layers.repository_root(root);
            let known: Arc<[PathBuf]> = kas_files(&repository, layers.disk()).into();
            sources.extend(known.iter().map(|file| SetupSource::Kas {
                file: file.clone(),
                known: Arc::clone(&known),
                repository: repository.clone(),
            }));
            layers.disk().walk(&root.join("conf"), &mut |file| {
                if file.extension().is_some_and(|ending| ending == "conf") {
                    sources.push(SetupSource::Conf(file));
                }
            });
        }
        sources.extend(layers.local().iter().map(SetupSource::Local));
        let found = on_own_threads(&sources, |source| source.setup(files, layers));
        let mut found: Vec<Setup> = found.into_iter().flatten().collect();
        let named: BTreeSet<PathBuf> = found
            .iter()
            .flat_map(|setup| setup.configs.iter().map(|config| config.file.path().to_owned()))
            .collect();
        all.retain(|(_, path)| !named.contains(path));
        if !all.is_empty() {
            let evaluation = Evaluating { local: "", files, layers };
            found.push(Setup::new(None, evaluation.configuration("", None), &all, &evaluation));
        }
        found
    }

    /// What a kas file builds, if the file itself says that it is several configurations. One that it
    /// includes says so for itself if it is among `known`.
    fn of_kas(
        file: &Path,
        known: &[PathBuf],
        repository: &Path,
        files: &Arc<Files>,
        layers: &Layers,
    ) -> Option<Setup> {
        let kas = Kas::read(&[file.to_owned()], repository, layers.disk(), &mut Vec::new());
        let naming_file = kas.files.iter().find(|path| {
            let is_own = path.as_path() == file;
            (is_own || !known.contains(path))
                && files.load_source(path).is_ok_and(|source| naming(source.text(), "").is_some())
        });
        let source = files.load_source(naming_file?).ok()?;
        let mut first = String::new();
        for (name, value) in &kas.environment {
            if name == VARIABLE && !value.contains(['"', '\n']) {
                first.push_str(&format!("{name} = \"{value}\"\n"));
            }
        }
        Setup::of_text(&(first + &kas.local_conf), source, files, layers)
    }

    fn of_conf(file: &Path, files: &Arc<Files>, layers: &Layers) -> Option<Setup> {
        let source = files.load_source(file).ok()?;
        if !source.text().contains(VARIABLE) {
            return None;
        }
        let text = source.text().to_owned();
        Setup::of_text(&text, source, files, layers)
    }

    /// The configurations that the text of a `local.conf` names.
    fn of_text(local: &str, file: Arc<SourceFile>, files: &Arc<Files>, layers: &Layers) -> Option<Setup> {
        let evaluation = Evaluating { local, files, layers };
        let default = evaluation.configuration("", None);
        let names = default.data().words(VARIABLE).list;
        let mut configs: Vec<(String, PathBuf)> = Vec::new();
        let mut missing = Vec::new();
        for word in names {
            match layers.find_in_bbpath(&format!("{DIRECTORY}/{}.conf", word.text)) {
                Some(path) => configs.push((word.text, path)),
                None if word.sure => missing.push(word.text),
                None => {}
            }
        }
        if configs.is_empty() && missing.is_empty() {
            return None;
        }
        Some(Setup { missing, ..Setup::new(Some(file), default, &configs, &evaluation) })
    }

    fn new(
        named_in: Option<Arc<SourceFile>>,
        default: Arc<Configuration>,
        configs: &[(String, PathBuf)],
        evaluation: &Evaluating<'_>,
    ) -> Setup {
        let configs = configs.iter().filter_map(|(name, path)| {
            let file = evaluation.files.get(path)?;
            let evaluated = evaluation.configuration(name, Some(path));
            Some(Config { name: name.clone(), file, evaluated })
        });
        Setup { named_in, default, configs: configs.collect(), missing: Vec::new() }
    }

    /// The statement or the target that names a configuration, or the word BBMULTICONFIG if it cannot be
    /// found.
    pub fn naming(&self, name: &str) -> Option<(&Arc<SourceFile>, Span)> {
        let named = self.named_in.as_ref()?;
        Some((named, naming(named.text(), name)?))
    }
}

/// Where a file names a configuration; where it names any if `name` is nowhere.
fn naming(text: &str, name: &str) -> Option<Span> {
    let variable = text.find(VARIABLE);
    let targets = targets_in(text);
    if !name.is_empty() {
        // A list of configurations says it before a target uses it.
        if let Some(at) = variable.and_then(|at| word_in_line(text, at, name)) {
            return Some(Span::new(at, at + name.len()));
        }
        for target in &targets {
            let at = target.end as usize;
            if text[at..].strip_prefix(name).is_some_and(|rest| !rest.starts_with(is_part_of_name)) {
                return Some(Span::new(at, at + name.len()));
            }
        }
    }
    match variable {
        Some(at) => Some(Span::new(at, at + VARIABLE.len())),
        None => targets.first().copied(),
    }
}

fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// Where `name` is a word in the rest of the line that begins at `start`.
fn word_in_line(text: &str, start: usize, name: &str) -> Option<usize> {
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    text[start..end].match_indices(name).map(|(at, _)| start + at).find(|&at| {
        !text[..at].ends_with(is_part_of_name) && !text[at + name.len()..].starts_with(is_part_of_name)
    })
}

/// The prefixes of targets, which the name of a configuration follows; those of one kind after the other.
fn targets_in(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for prefix in TARGETS {
        for (at, _) in text.match_indices(prefix) {
            let before = &text[..at];
            if !before.ends_with(is_part_of_name) && !before.ends_with(':') {
                found.push(Span::new(at, at + prefix.len()));
            }
        }
    }
    found
}

impl Config {
    /// What was done to a variable in the configuration's own file, or one that it includes.
    pub fn events(&self, name: &str) -> Vec<Event> {
        let mut events = self.evaluated.data().history(name);
        events.retain(|event| {
            let is_of_layer = event.place.file.path().file_name().is_some_and(|name| name == "layer.conf");
            event.line > 0 && event.flag.is_none() && !is_of_layer
        });
        events
    }

    /// The statement that gives it a TMPDIR; `?=` and `??=` do not, for `bitbake.conf` has given it one
    /// before.
    pub fn tmpdir_statement(&self) -> Option<Place> {
        let data = self.evaluated.data();
        let variants: Vec<&str> = data.variants("TMPDIR").collect();
        let mut last = None;
        for event in std::iter::once("TMPDIR").chain(variants).flat_map(|name| self.events(name)) {
            if !matches!(event.op, EventOp::Assign(Operator::Default | Operator::WeakDefault)) {
                last = Some(event.place);
            }
        }
        last
    }

    /// TMPDIR as far as it can be told.
    pub fn tmpdir(&self) -> Option<KnownPath> {
        KnownPath::of(&self.evaluated.data().get("TMPDIR")?)
    }
}

/// What the configurations of a setup have in common.
struct Evaluating<'a> {
    /// The text of `local.conf`.
    local: &'a str,
    files: &'a Arc<Files>,
    layers: &'a Layers,
}

impl Evaluating<'_> {
    fn configuration(&self, name: &str, conf: Option<&Path>) -> Arc<Configuration> {
        Configuration::new(
            Arc::clone(self.files),
            Options {
                set: DEFAULTS.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
                layers: self.layers.layers().iter().map(|layer| layer.root.clone()).collect(),
                local: self.local.to_owned(),
                conf: conf.map(Path::to_owned).into_iter().collect(),
                multiconfig: name.to_owned(),
                incomplete: true,
                ..Options::default()
            },
        )
    }
}

/// The names and files of the configurations in a layer.
fn configs_of(root: &Path, layers: &Layers) -> Vec<(String, PathBuf)> {
    let directory = root.join(DIRECTORY);
    let listing = layers.disk().list(&directory);
    let named = listing.entries().filter_map(|(file, _)| {
        let name = file.strip_suffix(".conf")?;
        Some((name.to_owned(), directory.join(file)))
    });
    let mut found: Vec<(String, PathBuf)> = named.collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::layers::Sources;
    use crate::model::Build;

    const LAYER: &str = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/*/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
                         BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\n";

    /// Which file names which of the configurations `a`, `b` and `c`, as `FILE:LINE:COLUMN NAME`; `- NAME`
    /// for those that none does.
    #[track_caller]
    fn check(files: &[(&str, &str)], want: &[&str]) {
        let directory = tempfile::tempdir().expect("a directory");
        let root = directory.path().canonicalize().expect("a path");
        let configs =
            ["a", "b", "c"].map(|name| (format!("conf/multiconfig/{name}.conf"), "MACHINE = \"m\"\n"));
        let configs = configs.iter().map(|(path, text)| (path.as_str(), *text));
        for (path, text) in
            files.iter().copied().chain(configs).chain([(".git/HEAD", ""), ("conf/layer.conf", LAYER)])
        {
            fs::create_dir_all(root.join(path).parent().expect("a directory")).expect("a directory");
            fs::write(root.join(path), text).expect("a file");
        }
        let sources = Sources { files: vec![root.join("conf/layer.conf")], ..Sources::default() };
        let (build, _) = Build::read(Arc::default(), &sources, None);
        let mut found = Vec::new();
        for setup in build.multiconfigs() {
            found.extend(setup.configs.iter().map(|config| match setup.naming(&config.name) {
                Some((file, span)) => {
                    let path = file.path().strip_prefix(&root).expect("a path in the layer");
                    let place = file.line_col(span.start as usize);
                    format!("{}:{}:{} {}", path.display(), place.line, place.column, config.name)
                }
                None => format!("- {}", config.name),
            }));
        }
        assert_eq!(found, want, "{files:?}");
    }

    #[test]
    fn who_names_configurations() {
        check(&[], &["- a", "- b", "- c"]);
        check(
            &[("conf/local.conf", "BBMULTICONFIG = \"a c\"\n")],
            &["conf/local.conf:1:18 a", "conf/local.conf:1:20 c", "- b"],
        );
        let header = "header:\n  version: 14\nlocal_conf_header:\n  mc: |\n    BBMULTICONFIG = \"b\"\n";
        check(&[("kas/x.yml", header)], &["kas/x.yml:5:22 b", "- a", "- c"]);
        check(
            &[("kas/x.yml", "header:\n  version: 14\nenv:\n  BBMULTICONFIG: c\n  DL_DIR:\n")],
            &["kas/x.yml:4:18 c", "- a", "- b"],
        );
        let targets = "header:\n  version: 14\ntarget:\n  - mc:a:image\n  - multiconfig:b:image\n  - image\n";
        check(&[("kas/x.yaml", targets)], &["kas/x.yaml:4:8 a", "kas/x.yaml:5:17 b", "- c"]);
        check(&[("x.yml", "header:\n  version: 14\ntarget: mc:a:image\n")], &["x.yml:3:12 a", "- b", "- c"]);
        // What is set in local.conf by itself makes the weak default of the targets void.
        check(&[("x.yml", &format!("{header}target: mc:a:image\n"))], &["x.yml:5:22 b", "- a", "- c"]);
    }

    #[test]
    fn kas_files_that_are_included() {
        let main = "header:\n  version: 14\n  includes:\n    - parts/mc.yml\nmachine: m\n";
        let part = "header:\n  version: 14\nlocal_conf_header:\n  mc: |\n    BBMULTICONFIG = \"b\"\n";
        check(&[("kas/x.yml", main), ("parts/mc.yml", part)], &["parts/mc.yml:5:22 b", "- a", "- c"]);
        // Where it is looked for anyway, it speaks for itself.
        let main = main.replace("parts/", "kas/");
        check(&[("kas/x.yml", &main), ("kas/mc.yml", part)], &["kas/mc.yml:5:22 b", "- a", "- c"]);
    }
}
