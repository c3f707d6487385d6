//! The builds that the kas files of a repository describe.

use std::path::{Path, PathBuf};

use super::Release;
use super::yaml::is_yaml;
use super::{Conf, Kas};
use crate::disk::{Disk, absolute};

/// Larger files are no kas files that were written by hand.
const MAX_SIZE: u64 = 1 << 20;

/// What kas builds a layer with.
#[derive(Debug, Default)]
pub(crate) struct KasBuilds {
    /// The repository that holds the layer.
    pub repository: PathBuf,
    /// Files that describe a whole build with the layer in it, those first whose machine needs no board.
    pub builds: Vec<KasBuild>,
    /// The file that adds the developer's workspace, by its usual name `with-workspace`.
    pub workspace: Option<PathBuf>,
}

/// One kas file that describes a whole build.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct KasBuild {
    pub file: PathBuf,
    pub machine: String,
    /// DEPLOY_DIR_IMAGE from the directory on in which kas is run. What is unknown stands there as a
    /// reference.
    pub deploy: String,
}

impl KasBuilds {
    /// Looks through the YAML files at the top and in `kas/` of the repository that holds `layer`.
    pub(crate) fn of(layer: &Path, disk: &Disk) -> KasBuilds {
        let repository = disk.repository_root(layer).unwrap_or_else(|| layer.to_owned());
        let files = kas_files(&repository, disk);
        let layer = disk.resolved(&absolute(layer));
        let mut builds: Vec<KasBuild> =
            files.iter().filter_map(|file| KasBuild::read(file, &repository, &layer, disk)).collect();
        builds.sort_by_key(|build| (needs_board(&build.machine), build.file.clone()));
        let workspace =
            files.into_iter().find(|file| file.file_stem().is_some_and(|s| s == "with-workspace"));
        KasBuilds { repository, builds, workspace }
    }
}

impl KasBuild {
    /// The build of a file that names a machine and a distribution and whose layers include `layer`.
    fn read(file: &Path, repository: &Path, layer: &Path, disk: &Disk) -> Option<KasBuild> {
        let kas = Kas::read(&[file.to_owned()], repository, disk, &mut Vec::new());
        let (machine, distro) = (kas.machine?, kas.distro?);
        let has_layer = kas.layers.iter().any(|directory| disk.resolved(directory) == layer);
        if !has_layer {
            return None;
        }
        let mut conf = Conf::default();
        conf.set("TOPDIR", "build");
        conf.set("MACHINE", machine.as_str());
        conf.set("DISTRO", distro);
        if let Some(series) = kas.branch
            && Release::is_series(&series)
        {
            conf.set("DISTRO_CODENAME", series);
        }
        let defaults = "TMPDIR ?= \"${TOPDIR}/tmp\"\nDEPLOY_DIR ?= \"${TMPDIR}/deploy\"\n\
                        DEPLOY_DIR_IMAGE ?= \"${DEPLOY_DIR}/images/${MACHINE}\"\n";
        conf.read_text(&repository.join("<kas>.conf"), &kas.local_conf, disk);
        conf.read_text(&repository.join("<defaults>.conf"), defaults, disk);
        let deploy = conf.get("DEPLOY_DIR_IMAGE")?.source();
        Some(KasBuild { file: file.to_owned(), machine, deploy })
    }
}

/// The kas files at the top and in `kas/` of a repository, sorted.
pub(crate) fn kas_files(repository: &Path, disk: &Disk) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        disk.list(repository).entries().map(|(name, _)| repository.join(name)).collect();
    disk.walk(&repository.join("kas"), &mut |file| files.push(file));
    files.retain(|file| is_kas(file, disk));
    files.sort();
    files
}

/// Whether a file is one that kas reads by itself, told by its name and its `header`. If that is
/// misspelled, it is told by another key that only kas has.
pub(crate) fn is_kas(file: &Path, disk: &Disk) -> bool {
    const OF_KAS: [&[u8]; 3] = [b"bblayers_conf_header:", b"local_conf_header:", b"repos:"];
    is_yaml(file)
        && disk.read_small(file, MAX_SIZE).is_some_and(|bytes| {
            let lines = || bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
            lines().any(|line| line == b"header:")
                || lines().any(is_nearly_header) && lines().any(|line| OF_KAS.contains(&line))
        })
}

fn is_nearly_header(line: &[u8]) -> bool {
    let key = std::str::from_utf8(line).ok().and_then(|line| line.strip_suffix(':'));
    key.is_some_and(|key| key.starts_with(['h', 'H']) && strsim::damerau_levenshtein(key, "header") <= 2)
}

fn needs_board(machine: &str) -> bool {
    !["docker", "qemu"].iter().any(|emulated| machine.starts_with(emulated))
}
