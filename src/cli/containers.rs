//! The containers that some paths are about, with the layers around them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::cli::configs::Configs;
use crate::cli::messages::{self, display_path};
use crate::cli::options::Common;
use crate::cli::threads::start_threads;
use crate::cli::walk::{Json, Wanted, walk};
use crate::config::Overrides;
use crate::disk::Disk;
use crate::engine::container_map::ContainerMap;
use crate::engine::survey;
use crate::lint::graph;
use crate::manifest::Project;
use crate::model::{Build, Files, LoadError};

/// The containers below `paths`, and those that they are linked to. `None` if that could not be worked out,
/// which was said then.
pub fn picture(paths: &[PathBuf], common: &Common) -> anyhow::Result<Option<ContainerMap>> {
    start_threads(common.manner.jobs)?;
    let wanted = Wanted { json: Json::None, force_exclude: false, any_name: false };
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
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    let unreadable = unreadable(&build, &project, &walked.files);
    for (path, error) in &unreadable {
        messages::error(&format!("{}: {error}", display_path(path)));
    }
    if !unreadable.is_empty() {
        return Ok(None);
    }
    let manifests = project.members.iter().flat_map(|member| &member.container.manifests);
    let broken = manifests.filter(|manifest| !manifest.document.errors.is_empty());
    let broken: BTreeSet<&Path> = broken.map(|manifest| manifest.path.as_path()).collect();
    for path in broken {
        messages::warn(&format!(
            "{} is no JSON, so what it says is shown in part only: `pvlint check` tells where",
            display_path(path)
        ));
    }
    let graph = graph(&project, &|path| configs.of(path));
    let ships = |path: &Path| {
        let member = project.members.iter().find(|member| member.path() == path);
        member.is_some_and(|member| {
            let mut appends = member.recipe.appends.iter().map(|append| append.path());
            let mut files = member.container.manifests.iter().map(|manifest| manifest.path.as_path());
            let is_named =
                |path: &Path| walked.files.binary_search_by(|file| file.as_path().cmp(path)).is_ok();
            is_named(path) || appends.any(is_named) || files.any(is_named)
        })
    };
    Ok(Some(ContainerMap::new(&graph, ships, &cwd)))
}

/// The files without which the picture would show less than there is, and look whole.
fn unreadable(build: &Build, project: &Project<'_>, files: &[PathBuf]) -> BTreeMap<PathBuf, LoadError> {
    let of_containers = project.members.iter().flat_map(|member| member.container.unreadable.clone());
    let of_metadata = files.iter().filter_map(|path| Some((path.clone(), build.files.load(path).err()?)));
    of_containers.chain(of_metadata).collect()
}
