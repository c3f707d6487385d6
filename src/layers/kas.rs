//! kas files: which layers they name, and the configuration they write.
//!
//! kas is a tool that fetches repositories and writes `bblayers.conf` and `local.conf` from YAML files.
//! Nothing is fetched here: a repository is looked for where kas would put it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::SourceProblem;
use super::yaml::Node;
use crate::disk::{Disk, FileKind, absolute};

/// Includes nested deeper than this are not followed.
const MAX_DEPTH: usize = 32;

/// More files than these are not read.
const MAX_FILES: usize = 500;

/// What a target begins with that is built in one of several configurations.
pub(crate) const TARGETS: [&str; 2] = ["mc:", "multiconfig:"];

/// What a set of kas files comes to.
#[derive(Debug, Default)]
pub(crate) struct Kas {
    /// The directories of the layers that are there, in the order in which kas writes BBLAYERS.
    pub layers: Vec<PathBuf>,
    /// The `local.conf` that kas writes: `local_conf_header`, then the machine, the distro and the
    /// configurations that the targets are of.
    pub local_conf: String,
    /// What is in the environment of BitBake if that of kas has nothing else, and goes before all files.
    pub environment: Vec<(String, String)>,
    /// The text of `bblayers_conf_header`.
    pub bblayers_conf: String,
    pub machine: Option<String>,
    pub distro: Option<String>,
    /// The branch of every repository that names none itself. For those of OpenEmbedded that is the name of
    /// a release.
    pub branch: Option<String>,
    /// All files read, those included too.
    pub files: Vec<PathBuf>,
}

impl Kas {
    /// What one kas file itself puts into `local.conf`, without those that it includes; `None` if it is none.
    pub(crate) fn own_local_conf(text: &str) -> Option<String> {
        const HEADER: &str = "local_conf_header";
        if !text.contains(HEADER) {
            return None;
        }
        let node = Node::parse(text).ok()?;
        Some(headers(&node, HEADER))
    }

    /// Reads kas files that are given together (`a.yml:b.yml`). Relative paths of repositories start from
    /// `work_directory`, the directory in which kas is run; if nothing is there, from the repository that
    /// holds the first file, and from the directory that holds that.
    pub(crate) fn read(
        files: &[PathBuf],
        work_directory: &Path,
        disk: &Disk,
        problems: &mut Vec<SourceProblem>,
    ) -> Kas {
        let Some(first) = files.first().map(|file| absolute(file)) else { return Kas::default() };
        let beside = first.parent().unwrap_or(&first);
        let root = disk.repository_root(beside).unwrap_or_else(|| beside.to_owned());
        let mut reader = Reader { root, disk, read: Vec::new(), problems };
        let mut config = Node::Map(Vec::new());
        for file in files {
            let file = absolute(file);
            if let Some(node) = reader.load(&file, 0) {
                config.merge(node);
            }
        }
        let Reader { root, read, problems, .. } = reader;
        let layers =
            Layout { root, disk, work_directory: absolute(work_directory) }.layers(&config, problems);
        let bblayers_conf = headers(&config, "bblayers_conf_header");
        let mut local_conf = headers(&config, "local_conf_header");
        for (key, variable) in [("machine", "MACHINE"), ("distro", "DISTRO")] {
            if let Some(text) = config.get(key).and_then(Node::text) {
                local_conf += &format!("{variable} ??= \"{text}\"\n");
            }
        }
        let configurations = configurations_of_targets(&config);
        if !configurations.is_empty() {
            let names = configurations.into_iter().collect::<Vec<_>>().join(" ");
            local_conf += &format!("BBMULTICONFIG ?= \"{names}\"\n");
        }
        let environment = config.get("env").map_or(&[][..], Node::entries).iter();
        let environment = environment.filter_map(|(name, value)| Some((name.clone(), text_of(Some(value))?)));
        let defaults = config.get("defaults").and_then(|defaults| defaults.get("repos"));
        Kas {
            layers,
            local_conf,
            environment: environment.collect(),
            bblayers_conf,
            machine: text_of(config.get("machine")),
            distro: text_of(config.get("distro")),
            branch: text_of(defaults.and_then(|repos| repos.get("branch"))),
            files: read,
        }
    }
}

struct Reader<'a> {
    root: PathBuf,
    disk: &'a Disk,
    read: Vec<PathBuf>,
    problems: &'a mut Vec<SourceProblem>,
}

impl Reader<'_> {
    /// A file with everything that it includes below it: later includes win over earlier ones, and the file
    /// itself over all of them.
    fn load(&mut self, file: &Path, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH || self.read.len() >= MAX_FILES {
            self.problems.push(SourceProblem::Kas(file.to_owned(), "it includes too many files".to_owned()));
            return None;
        }
        let Ok(text) = self.disk.text(file, FileKind::Settings) else {
            self.problems.push(SourceProblem::Unreadable(file.to_owned()));
            return None;
        };
        self.read.push(file.to_owned());
        // JSON is YAML as well.
        let node = Node::parse(&text)
            .map_err(|error| self.problems.push(SourceProblem::Kas(file.to_owned(), error)))
            .ok()?;
        if depth == 0
            && let Some(source) = node.get("_source_dir").and_then(Node::text)
        {
            let source = self.root.join(source);
            if self.disk.is_directory(&source) {
                self.root = absolute(&source);
            }
        }
        let mut merged = Node::Map(Vec::new());
        let includes = node.get("header").and_then(|header| header.get("includes"));
        for include in includes.map_or(&[][..], Node::items) {
            if let Some(path) = self.included(file, include)
                && let Some(node) = self.load(&path, depth + 1)
            {
                merged.merge(node);
            }
        }
        merged.merge(node);
        Some(merged)
    }

    /// The file that an entry of `header.includes` means. Those of other repositories are not followed.
    fn included(&mut self, from: &Path, include: &Node) -> Option<PathBuf> {
        let name = include.text()?;
        let beside = from.parent().unwrap_or(from);
        let candidates = [self.root.join(name), beside.join(name)];
        let found = candidates.iter().find(|path| self.disk.is_file(path)).map(|path| absolute(path));
        let canonical_root = self.disk.resolved(&self.root);
        match found {
            Some(path) if self.disk.resolved(&path).starts_with(&canonical_root) => Some(path),
            _ => {
                let message = format!("the included file {name} is not in this repository");
                self.problems.push(SourceProblem::Kas(from.to_owned(), message));
                None
            }
        }
    }
}

/// Where repositories are.
struct Layout<'d> {
    root: PathBuf,
    disk: &'d Disk,
    work_directory: PathBuf,
}

impl Layout<'_> {
    fn layers(&self, config: &Node, problems: &mut Vec<SourceProblem>) -> Vec<PathBuf> {
        let mut found: Vec<(i64, String, String, PathBuf)> = Vec::new();
        for (key, repository) in config.get("repos").map_or(&[][..], Node::entries) {
            let name = repository.get("name").and_then(Node::text).unwrap_or(key);
            let Some(directory) = self.directory_of(name, repository) else {
                let path = repository.get("path").and_then(Node::text).unwrap_or(name);
                problems.push(SourceProblem::MissingRepository { name: name.to_owned(), path: path.into() });
                continue;
            };
            let whole = [(String::new(), Node::Null)];
            let layers = repository.get("layers").map_or(&whole[..], Node::entries);
            for (layer, setting) in layers {
                if let Some(priority) = layer_priority(setting) {
                    let path: PathBuf = directory.join(layer).components().collect();
                    found.push((-priority, name.to_owned(), layer.clone(), path));
                }
            }
        }
        found.sort();
        found.into_iter().map(|(.., directory)| directory).collect()
    }

    /// A repository without `url` and `path` is the one that holds the kas file.
    fn directory_of(&self, name: &str, repository: &Node) -> Option<PathBuf> {
        let url = repository.get("url").and_then(Node::text);
        let path = match (repository.get("path").and_then(Node::text), url) {
            (Some(path), _) => path,
            (None, Some(_)) => name,
            (None, None) => return Some(self.root.clone()),
        };
        let bases = [Some(self.work_directory.as_path()), Some(self.root.as_path()), self.root.parent()];
        bases
            .into_iter()
            .flatten()
            .map(|base| base.join(path))
            .find(|directory| self.disk.is_directory(directory))
    }
}

/// `None` if the layer is switched off, else its priority in the order of BBLAYERS.
fn layer_priority(setting: &Node) -> Option<i64> {
    match setting {
        Node::Bool(false) => None,
        Node::Text(text) if matches!(text.as_str(), "disabled" | "excluded" | "n" | "no" | "0" | "false") => {
            None
        }
        node => Some(node.get("prio").and_then(Node::text).and_then(|text| text.parse().ok()).unwrap_or(0)),
    }
}

/// The configurations of targets such as `mc:NAME:RECIPE`.
fn configurations_of_targets(config: &Node) -> BTreeSet<&str> {
    let target = config.get("target");
    let targets = target.map_or(&[][..], |target| match target {
        Node::List(targets) => targets,
        one => std::slice::from_ref(one),
    });
    targets.iter().filter_map(|target| configuration_of(target.text()?)).collect()
}

fn configuration_of(target: &str) -> Option<&str> {
    let rest = TARGETS.iter().find_map(|prefix| target.strip_prefix(prefix))?;
    let name = rest.split(':').next()?;
    if name.is_empty() { None } else { Some(name) }
}

fn text_of(node: Option<&Node>) -> Option<String> {
    Some(node?.text()?.to_owned())
}

/// The parts of a header, sorted by their names as kas does.
fn headers(config: &Node, key: &str) -> String {
    let mut parts: Vec<&(String, Node)> = config.get(key).map_or(&[][..], Node::entries).iter().collect();
    parts.sort_by(|a, b| a.0.cmp(&b.0));
    let texts = parts.into_iter().filter_map(|(name, text)| Some(format!("# {name}\n{}\n", text.text()?)));
    texts.collect()
}
