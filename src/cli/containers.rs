//! The containers that some paths are about, with the layers around them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use crate::cli::configs::Configs;
use crate::cli::messages::{self, display_path};
use crate::cli::options::Common;
use crate::cli::threads::start_threads;
use crate::cli::walk::{Json, Wanted, walk};
use crate::config::Overrides;
use crate::disk::Disk;
use crate::engine::container_map::ContainerMap;
use crate::engine::{SettingsOf, survey};
use crate::lint::graph;
use crate::manifest::Project;
use crate::model::{Build, Files, LoadError};
use crate::text::did_you_mean;

/// Which of the containers are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shown<'a> {
    /// Those below the paths, and those that they are linked to.
    Paths,
    /// Those of the image of this name.
    Image(&'a str),
}

/// The containers that are wanted of the layers around `paths`. `None` if that could not be worked out, which
/// was said then.
pub(super) fn picture(
    paths: &[PathBuf],
    shown: Shown<'_>,
    common: &Common,
) -> anyhow::Result<Option<ContainerMap>> {
    start_threads(common.manner.jobs)?;
    let wanted =
        Wanted { json: Json::None, force_exclude: false, any_name: false, scripts: false, kas: false };
    let walked = walk(paths, wanted, common.manner.jobs.unwrap_or(0))?.absolute();
    walked.errors.iter().for_each(|error| messages::error(error));
    if !walked.errors.is_empty() {
        return Ok(None);
    }
    let Some(configs) = Configs::resolve(&Disk::default(), common, &Overrides::default(), &walked.files)
    else {
        return Ok(None);
    };
    let build = configs.build(Arc::new(Files::default()), &walked.files)?;
    let project = survey(&build, &walked.files);
    let unreadable = unreadable(&build, &project, &walked.files);
    for (path, error) in &unreadable {
        messages::error(&format!("{}: {error}", display_path(path)));
    }
    if !unreadable.is_empty() {
        return Ok(None);
    }
    let mut broken: BTreeSet<&Path> = BTreeSet::new();
    for manifest in project.members.iter().flat_map(|member| &member.container.manifests) {
        if !manifest.document.errors.is_empty() {
            broken.insert(&manifest.path);
        }
    }
    for path in broken {
        messages::warn(&format!(
            "{} is no JSON, so what it says is shown in part only: `pvlint check` tells where",
            display_path(path)
        ));
    }
    let map = map(&project, &configs, &walked.files, shown)?;
    match shown {
        Shown::Paths => Ok(Some(map)),
        Shown::Image(name) => of_image(map, name).map(Some),
    }
}

/// The containers that `files` are about, and those that they are linked to; all of them for an image.
pub(super) fn map(
    project: &Project<'_>,
    configs: &Configs,
    files: &[PathBuf],
    shown: Shown<'_>,
) -> anyhow::Result<ContainerMap> {
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    let settings: SettingsOf<'_> = &|path| configs.of(path);
    Ok(match shown {
        Shown::Paths => map_of_files(project, settings, files, &cwd),
        Shown::Image(_) => ContainerMap::new(&graph(project, settings), |_| true, &cwd),
    })
}

/// The containers that `files` are about, and those that they are linked to, with paths as seen from `cwd`.
pub(super) fn map_of_files(
    project: &Project<'_>,
    settings: SettingsOf<'_>,
    files: &[PathBuf],
    cwd: &Path,
) -> ContainerMap {
    ContainerMap::new(&graph(project, settings), |path| is_made_of(project, path, files), cwd)
}

/// Whether the container that a recipe makes comes from one of `files`, which are sorted.
fn is_made_of(project: &Project<'_>, recipe: &Path, files: &[PathBuf]) -> bool {
    let Some(member) = project.members.iter().find(|member| member.path() == recipe) else { return false };
    let appends = member.recipe.appends.iter().map(|append| append.path());
    let manifests = member.container.manifests.iter().map(|manifest| manifest.path.as_path());
    let mut all = std::iter::once(recipe).chain(appends).chain(manifests);
    all.any(|path| files.binary_search_by(|file| file.as_path().cmp(path)).is_ok())
}

fn of_image(map: ContainerMap, name: &str) -> anyhow::Result<ContainerMap> {
    let names: Vec<String> = map.images.iter().map(|image| image.name.clone()).collect();
    let Some(map) = map.of_image(name) else {
        let help = match did_you_mean(name, names.iter().map(String::as_str)) {
            Some(help) => help,
            None if names.is_empty() => {
                "no recipe here makes one, and `images` in pvlint.toml names none".to_owned()
            }
            None => format!("the images are {}", names.join(", ")),
        };
        bail!("there is no image `{name}`: {help}");
    };
    Ok(map)
}

/// The files without which the picture would show less than there is, and look whole.
fn unreadable(build: &Build, project: &Project<'_>, files: &[PathBuf]) -> BTreeMap<PathBuf, LoadError> {
    let of_containers = project.members.iter().flat_map(|member| member.container.unreadable.clone());
    let of_metadata = files.iter().filter_map(|path| Some((path.clone(), build.files.load(path).err()?)));
    of_containers.chain(of_metadata).collect()
}
