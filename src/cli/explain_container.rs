//! `pvlint explain-container`: what a container ends up with, and who says so.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;
use serde_json::json;

use crate::cli::containers::{Shown, map_of_files, picture};
use crate::cli::exit::Exit;
use crate::cli::graph::title;
use crate::cli::messages::plural;
use crate::cli::options::{Common, ListFormat};
use crate::cli::terminal;
use crate::disk::absolute;
use crate::engine::container_map::{At, Container, ContainerMap, Link, Status, Value};
use crate::engine::{SettingsOf, survey};
use crate::model::Build;
use crate::report::pretty_json;
use crate::text::did_you_mean;
use crate::text::one_line;

#[derive(Args, Debug)]
pub(super) struct ExplainContainer {
    /// The container, by its own name, or by its recipe's name or file
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Where to look for it
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ListFormat,

    #[command(flatten)]
    pub common: Common,
}

pub(super) fn run(args: &ExplainContainer) -> anyhow::Result<Exit> {
    let Some(picture) = picture(&args.paths, Shown::Paths, &args.common)? else { return Ok(Exit::Failure) };
    let file = absolute(Path::new(&args.name));
    let mut found: Vec<usize> = Vec::new();
    for (index, container) in picture.containers.iter().enumerate() {
        if container.name == args.name
            || container.recipe == args.name
            || absolute(Path::new(&container.file)) == file
        {
            found.push(index);
        }
    }
    if found.is_empty() {
        let names = picture.containers.iter().map(|container| container.recipe.as_str());
        let directories: Vec<String> =
            args.paths.iter().map(|path| format!("`{}`", path.display())).collect();
        let help = match did_you_mean(&args.name, names) {
            Some(help) => help,
            None if picture.containers.is_empty() => "no recipe there makes any".to_owned(),
            None => "`pvlint graph` lists those that there are".to_owned(),
        };
        bail!("there is no container `{}` in {}: {help}", args.name, directories.join(", "));
    }
    match args.format {
        ListFormat::Json => {
            let containers: Vec<&Container> = found.iter().map(|at| &picture.containers[*at]).collect();
            let value = json!({ "version": 1, "containers": containers });
            writeln!(io::stdout().lock(), "{}", pretty_json(&value)?)?;
        }
        ListFormat::Text => {
            let mut out = terminal::stdout();
            for (index, at) in found.iter().enumerate() {
                if index > 0 {
                    writeln!(out)?;
                }
                print(&mut out, &picture, *at)?;
            }
        }
    }
    Ok(Exit::Clean)
}

/// What is printed of the container of a recipe; `None` if it makes none.
pub(super) fn explained(
    build: &Build,
    settings: SettingsOf<'_>,
    recipe: &Path,
    directory: &Path,
) -> Option<String> {
    let files = [recipe.to_owned()];
    let map = map_of_files(&survey(build, &files), settings, &files, directory);
    let own = map.containers.iter().position(|container| directory.join(&container.file) == recipe)?;
    let mut out = Vec::new();
    print(&mut out, &map, own).ok()?;
    Some(String::from_utf8_lossy(&out).into_owned())
}

fn print(out: &mut impl Write, picture: &ContainerMap, at: usize) -> io::Result<()> {
    let container = &picture.containers[at];
    writeln!(out, "{}  {}", one_line(&container.name), one_line(&container.file))?;
    writeln!(out, "    {}", container.kind)?;
    values(out, "group", &container.group)?;
    values(out, "restart policy", &container.restart_policy)?;
    values(out, "status goal", &container.status_goal)?;
    values(out, "auto recovery", &container.auto_recovery)?;
    if !container.auto_recovery.is_empty() && container.auto_recovery.iter().all(restarts_nothing) {
        writeln!(out, "    {:<16}a failure reboots the device, or rolls an update back", "")?;
    }
    values(out, "roles", &container.roles)?;
    values(out, "entrypoint", &container.entrypoint)?;
    each(out, "volume", &container.volumes)?;
    each(out, "mdev rule", &container.mdev)?;
    for offer in &container.provides {
        let kind = offer.kind.as_deref().unwrap_or("no type");
        let socket = offer.socket.as_deref().map(|socket| format!(" at {socket}")).unwrap_or_default();
        let what = if offer.owned { "owns" } else { "provides" };
        let callers = match offer.callers.as_slice() {
            [] => String::new(),
            callers => format!(", called by the roles {}", callers.join(", ")),
        };
        line(out, what, &format!("{} ({kind}){socket}{callers}", offer.name))?;
    }
    for link in &picture.links {
        if link.to != at {
            continue;
        }
        let what = if link.demand == "required" { "requires" } else { "may use" };
        let target = link.target.as_deref().map(|target| format!(" at {target}")).unwrap_or_default();
        let role = link.role.as_deref().map(|role| format!(" as {role}")).unwrap_or_default();
        line(out, what, &format!("{}{target}{role}, {}", link.service, source(picture, link)))?;
    }
    for address in &container.network {
        let pool = picture.pools.iter().find(|pool| Some(&pool.name) == address.pool.as_ref()).map(title);
        let own = address.interface.as_deref().map(|kind| format!("an interface of its own, {kind}"));
        let ip = address.ip.as_deref().map(|ip| format!("address {ip}"));
        let host = address.hostname.as_deref().map(|name| format!("host name {name}"));
        let at = address.at.as_ref().map(At::to_string);
        let parts: Vec<String> = [pool, own, ip, host, at].into_iter().flatten().collect();
        line(out, "network", &parts.join(", "))?;
    }
    for image in &container.images {
        line(out, "image", image)?;
    }
    Ok(())
}

/// The device reads `unless-stopped`, and acts on it as little as on `no`.
fn restarts_nothing(value: &Value) -> bool {
    matches!(value.value.as_deref(), Some("no" | "unless-stopped"))
}

fn source(picture: &ContainerMap, link: &Link) -> String {
    match (link.from, link.status) {
        (Some(from), _) => format!("from {}", picture.name(from)),
        (None, Status::External) => "from outside of the tree".to_owned(),
        (None, Status::Hosted) => "from Pantavisor itself".to_owned(),
        (None, _) => "no provider".to_owned(),
    }
}

/// Values of which all are in force.
fn each(out: &mut impl Write, what: &str, all: &[Value]) -> io::Result<()> {
    all.iter().try_for_each(|value| values(out, what, std::slice::from_ref(value)))
}

/// Values of which one is in force.
fn values(out: &mut impl Write, what: &str, values: &[Value]) -> io::Result<()> {
    for (index, value) in values.iter().enumerate() {
        let what = if index == 0 { what } else { "or" };
        let at = value.at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
        let text = value.value.as_deref().unwrap_or("unknown");
        let others = match value.others {
            0 => String::new(),
            count => format!(" and {}", plural(count, "more place")),
        };
        line(out, what, &format!("{text:<12}  {}{at}{others}", value.by))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, what: &str, text: &str) -> io::Result<()> {
    writeln!(out, "    {what:<16}{}", one_line(text))
}
