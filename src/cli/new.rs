//! `pvlint new`: writes the recipe of a container and its JSON files, and says what comes next.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use crate::cli::atomic_write::create_all;
use crate::cli::configs::Configs;
use crate::cli::exit::Exit;
use crate::cli::messages;
use crate::cli::options::Common;
use crate::cli::writable::Writable;
use crate::config::Overrides;
use crate::disk::{Disk, absolute};
use crate::engine::new::{
    Address, BusName, ContainerSpec, Image, Network, Plan, Refused, Requirement, Service, default_directory,
    plan,
};
use crate::engine::survey;
use crate::layers::{KasBuilds, root_above};
use crate::model::Files;
use crate::text::display_path;

// What stands after `--install` is a package, so that the name has to come first.
#[derive(Args, Debug)]
#[command(override_usage = "pvlint new <NAME> [OPTIONS]")]
pub(super) struct New {
    /// What the recipe and the container are called
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Where the recipe goes [default: recipes-containers/NAME in the layer around this directory]
    #[arg(long, value_name = "DIRECTORY")]
    pub dir: Option<PathBuf>,

    /// What the container is for, in one line
    #[arg(long, value_name = "TEXT")]
    pub summary: Option<String>,

    /// The license, as in LICENSE [default: MIT; CLOSED with --docker]
    #[arg(long, value_name = "LICENSE")]
    pub license: Option<String>,

    /// The class that makes the root file system
    #[arg(long, value_name = "CLASS", default_value = "core-image")]
    pub image: ImageClass,

    /// Repackage this image of a registry instead of building a root file system
    #[arg(long, value_name = "REF", conflicts_with_all = ["image", "install", "script"])]
    pub docker: Option<String>,

    /// The group of the device that the container starts in
    #[arg(long, value_name = "GROUP", default_value = "app")]
    pub group: String,

    /// A service that the container provides, and its socket in it; once for each
    #[arg(long, value_name = "NAME:TYPE:SOCKET", value_parser = service)]
    pub provides: Vec<Service>,

    /// A service that the container provides at a port of its address; once for each
    #[arg(long, value_name = "NAME:PORT", value_parser = address)]
    pub tcp: Vec<Address>,

    /// A name that the container owns on the bus of Pantavisor, in a role called as the container, and the
    /// roles that may call it; once for each
    #[arg(long, value_name = "NAME[:ROLE,…]", value_parser = bus_name)]
    pub dbus_owns: Vec<BusName>,

    /// A service that the container needs, and where its socket is to appear, or `tcp` if it is reached at an
    /// address; once for each
    #[arg(long, value_name = "NAME[:TYPE]:TARGET", value_parser = requirement)]
    pub requires: Vec<Requirement>,

    /// Packages to install besides those without which it would not start
    #[arg(long, value_name = "PACKAGE", num_args = 1..)]
    pub install: Vec<String>,

    /// The program that the container runs, with its arguments, quoted as for a shell [default: /bin/sh, or
    /// what an image of a registry has]
    #[arg(long, value_name = "COMMAND")]
    pub entrypoint: Option<String>,

    /// Write a script, too, which is what the container runs
    #[arg(long, conflicts_with = "entrypoint")]
    pub script: bool,

    /// The network pool that the container is in, and its address if that is fixed
    #[arg(long, value_name = "POOL[:ADDRESS]", value_parser = network)]
    pub pool: Option<Network>,

    /// A rule for device nodes, such as `ttyUSB.* 0:0 660`; once for each
    #[arg(long, value_name = "RULE")]
    pub mdev: Vec<String>,

    #[command(flatten)]
    pub common: Common,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub(super) enum ImageClass {
    /// With the packages that a system boots with.
    CoreImage,
    /// With nothing but what is installed.
    Image,
}

pub(super) fn run(args: &New) -> anyhow::Result<Exit> {
    let cwd = std::env::current_dir().context("cannot tell the current directory")?;
    let spec = spec(args, &cwd)?;
    // The file need not be there: it says which configuration and which layers count.
    let target = [spec.directory.join("new.bb")];
    let Some(configs) = Configs::resolve(&Disk::default(), &args.common, &Overrides::default(), &target)
    else {
        return Ok(Exit::Failure);
    };
    let build = configs.build(Arc::new(Files::default()), &target)?;
    let Plan { files, remarks } = match plan(&spec, &survey(&build, &[]), &configs.of(&target[0])) {
        Ok(plan) => plan,
        Err(Refused::Mistakes(mistakes)) => {
            mistakes.iter().for_each(|mistake| messages::error(mistake));
            return Ok(Exit::Failure);
        }
        Err(refused) => return Err(refused.into()),
    };
    let texts: Vec<(&Path, &[u8])> =
        files.iter().map(|file| (file.path.as_path(), file.text.as_bytes())).collect();
    let writable = Writable::of(std::slice::from_ref(&spec.directory));
    for file in &files {
        if let Err(refusal) = writable.check(&file.path) {
            bail!("{} {refusal}; nothing was written", display_path(&file.path, &cwd));
        }
    }
    create_all(&texts)?;
    remarks.iter().for_each(|remark| messages::warn(remark));
    let mut out = io::stdout().lock();
    for file in &files {
        writeln!(out, "wrote {}", display_path(&file.path, &cwd))?;
    }
    let layer = root_above(&spec.directory, build.disk());
    next_steps(&mut out, &spec.name, &files[0].path, layer.as_deref(), &cwd)?;
    Ok(Exit::Clean)
}

fn spec(args: &New, cwd: &Path) -> anyhow::Result<ContainerSpec> {
    let directory = match &args.dir {
        Some(dir) => absolute(dir),
        None => match root_above(cwd, &Disk::default()) {
            Some(layer) => default_directory(&layer, &args.name),
            None => bail!("this directory is in no layer: go into one, or name a directory with --dir"),
        },
    };
    Ok(ContainerSpec {
        name: args.name.clone(),
        directory,
        summary: args.summary.clone(),
        license: args.license.clone().unwrap_or_else(|| {
            // Which licenses are in an image of a registry is not known here.
            if args.docker.is_some() { "CLOSED".to_owned() } else { "MIT".to_owned() }
        }),
        image: match args.image {
            ImageClass::CoreImage => Image::CoreImage,
            ImageClass::Image => Image::Image,
        },
        group: args.group.clone(),
        provides: args.provides.clone(),
        addresses: args.tcp.clone(),
        owns: args.dbus_owns.clone(),
        requires: args.requires.clone(),
        install: args.install.clone(),
        entrypoint: args.entrypoint.clone(),
        docker: args.docker.clone(),
        script: args.script,
        network: args.pool.clone(),
        mdev: args.mdev.clone(),
    })
}

/// How to build the container, where its export will be, and how to look into it.
fn next_steps(
    out: &mut impl Write,
    name: &str,
    recipe: &Path,
    layer: Option<&Path>,
    cwd: &Path,
) -> io::Result<()> {
    let builds = layer.map(|layer| KasBuilds::of(layer, &Disk::default())).unwrap_or_default();
    let Some(build) = builds.builds.first() else {
        writeln!(out, "\nBuild it:\n    bitbake {name}")?;
        return writeln!(out, "The export will be:\n    ${{DEPLOY_DIR_IMAGE}}/{name}.pvrexport.tgz");
    };
    let root = &builds.repository;
    let place = if root == cwd { String::new() } else { format!(" in {}", root.display()) };
    let others = match builds.builds.len() {
        1 => String::new(),
        2 => ", or with the other kas file for this layer".to_owned(),
        count => format!(", or with one of {} other kas files for this layer", count - 1),
    };
    let kas = if root.join("kas-container").is_file() { "./kas-container" } else { "kas" };
    let mut files = below(&build.file, root);
    if let Some(workspace) = &builds.workspace {
        files = format!("{files}:{}", below(workspace, root));
    }
    let export = format!("{}/{name}.pvrexport.tgz", build.deploy);
    let recipe = below(recipe, root);
    writeln!(out, "\nBuild it{place}{others}:\n    {kas} build {files} --target {name}")?;
    writeln!(out, "The export will be:\n    {export}")?;
    writeln!(out, "Hold it against the recipe:\n    pvlint inspect {export} --against {recipe}")
}

/// A path from a directory on, if it lies below that.
fn below(path: &Path, directory: &Path) -> String {
    path.strip_prefix(directory).unwrap_or(path).display().to_string()
}

/// `NAME:TYPE:SOCKET`.
pub(super) fn service(text: &str) -> Result<Service, String> {
    match text.split(':').collect::<Vec<_>>()[..] {
        [name, kind, socket] if ![name, kind, socket].contains(&"") => {
            Ok(Service { name: name.into(), kind: kind.into(), socket: socket.into() })
        }
        _ => Err("write it as NAME:TYPE:SOCKET, such as `log:unix:/run/log.sock`".to_owned()),
    }
}

/// `NAME:PORT`.
pub(super) fn address(text: &str) -> Result<Address, String> {
    if let Some((name, port)) = text.rsplit_once(':')
        && !name.is_empty()
        && let Ok(port) = port.parse()
    {
        return Ok(Address { name: name.to_owned(), port });
    }
    Err("write it as NAME:PORT, such as `web:80`".to_owned())
}

/// `NAME` or `NAME:ROLE,ROLE`.
pub(super) fn bus_name(text: &str) -> Result<BusName, String> {
    let (name, callers) = text.split_once(':').map_or((text, None), |(name, callers)| (name, Some(callers)));
    let callers: Vec<String> =
        callers.into_iter().flat_map(|text| text.split(',')).map(str::to_owned).collect();
    if name.is_empty() || callers.iter().any(String::is_empty) {
        return Err("write it as NAME or NAME:ROLE,ROLE, such as `org.example.Log:sensor,alarm`".to_owned());
    }
    Ok(BusName { name: name.to_owned(), callers })
}

/// `NAME:TARGET` or `NAME:TYPE:TARGET`, or `NAME:tcp`.
pub(super) fn requirement(text: &str) -> Result<Requirement, String> {
    let (name, kind, target) = match text.split(':').collect::<Vec<_>>()[..] {
        [name, "tcp"] if !name.is_empty() => (name, Some("tcp"), None),
        [name, target] if !name.is_empty() && !target.is_empty() => (name, None, Some(target)),
        [name, kind, target] if ![name, kind, target].contains(&"") => (name, Some(kind), Some(target)),
        _ => {
            return Err(
                "write it as NAME:TARGET or NAME:TYPE:TARGET, such as `log:/run/pv/services/log.sock`"
                    .to_owned(),
            );
        }
    };
    Ok(Requirement { name: name.into(), kind: kind.map(str::to_owned), target: target.map(str::to_owned) })
}

/// `POOL` or `POOL:ADDRESS`.
pub(super) fn network(text: &str) -> Result<Network, String> {
    match text.split_once(':') {
        None if !text.is_empty() => Ok(Network { pool: text.to_owned(), ip: None }),
        Some((pool, ip)) if !pool.is_empty() && !ip.is_empty() => {
            Ok(Network { pool: pool.to_owned(), ip: Some(ip.to_owned()) })
        }
        _ => Err("write it as POOL or POOL:ADDRESS, such as `internal:10.0.3.7`".to_owned()),
    }
}
