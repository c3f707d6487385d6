//! A new container: its recipe and the JSON files it ships, in the form that every rule is content with.
//!
//! Nothing is written here; [`plan`] says what would be.

mod addresses;
mod contract;
mod files;
mod name_check;
mod recipe;

use std::path::{Path, PathBuf};

pub(crate) use name_check::wrong_name;

use super::NotFormatted;
use crate::config::Settings;
use crate::manifest::Project;

/// The container that the user wishes for.
#[derive(Clone, Debug)]
pub struct ContainerSpec {
    /// PN of the recipe, and the name of the container on the device.
    pub name: String,
    /// The absolute path of the directory that the recipe goes to.
    pub directory: PathBuf,
    pub summary: Option<String>,
    /// As in LICENSE.
    pub license: String,
    /// The class that makes the root file system.
    pub image: Image,
    pub group: String,
    pub provides: Vec<Service>,
    pub addresses: Vec<Address>,
    pub owns: Vec<BusName>,
    pub requires: Vec<Requirement>,
    /// Packages besides those without which the container would not start.
    pub install: Vec<String>,
    /// The program that the container runs, with its arguments, quoted as for a shell.
    pub entrypoint: Option<String>,
    /// The image of a registry that is repackaged; without one a root file system is built.
    pub docker: Option<String>,
    /// Whether it runs a script, which is written with the recipe.
    pub script: bool,
    pub network: Option<Network>,
    /// Rules for device nodes, as in `mdev.json`.
    pub mdev: Vec<String>,
}

/// How the container is connected.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Network {
    pub pool: String,
    /// Its address in the pool; without one it gets one that is free.
    pub ip: Option<String>,
}

/// The image class of a container.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Image {
    /// With the packages that a system boots with.
    CoreImage,
    /// With nothing but what the recipe installs.
    Image,
}

/// A service that the container provides.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Service {
    pub name: String,
    pub kind: String,
    /// A path inside this container.
    pub socket: String,
}

/// A service of the container that is reached at its address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Address {
    pub name: String,
    pub port: u16,
}

/// A name that the container owns on the bus of the host, in a role called as the container.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BusName {
    pub name: String,
    /// The roles that may call it.
    pub callers: Vec<String>,
}

/// A service that the container cannot do without.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Requirement {
    pub name: String,
    pub kind: Option<String>,
    /// The path inside this container at which the socket is to appear; what has an address has none.
    pub target: Option<String>,
}

/// One file that is to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewFile {
    pub path: PathBuf,
    pub text: String,
}

/// What would be written, and what the user should know about it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The recipe first.
    pub files: Vec<NewFile>,
    /// What is no mistake but may be one, such as a service that no container provides yet.
    pub remarks: Vec<String>,
}

/// A license text and its MD5 sum.
type LicenseText = (String, String);

/// Why nothing can be written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refused {
    /// Mistakes in the wish, each in one line.
    #[error("{}", .0.join("\n"))]
    Mistakes(Vec<String>),
    /// A fault of pvlint: what it made cannot be formatted.
    #[error("{0}")]
    Internal(NotFormatted),
}

/// Works out the files for a wish and holds its names against the containers there are.
pub fn plan(spec: &ContainerSpec, project: &Project<'_>, settings: &Settings) -> Result<Plan, Refused> {
    let mut names = name_check::NameCheck::new(project, settings.config());
    names.check(spec);
    let licenses = files::licenses(&spec.license, project.build.release).unwrap_or_else(|wrong| {
        names.wrong.extend(wrong);
        Vec::new()
    });
    if !names.wrong.is_empty() {
        return Err(Refused::Mistakes(names.wrong));
    }
    let files = files::files(spec, &licenses, &settings.formatting.options).map_err(Refused::Internal)?;
    let recipe = &files[0].path;
    let layers = &project.build.layers;
    if layers.layer_of(recipe).is_none() {
        names.remarks.push(format!(
            "{} lies in no layer, so BitBake will not find the recipe",
            spec.directory.display()
        ));
    } else if !layers.would_collect(recipe) {
        names.remarks.push(
            "no pattern of BBFILES in the layer's conf/layer.conf matches the recipe, so BitBake will not \
             find it"
                .to_owned(),
        );
    }
    Ok(Plan { files, remarks: names.remarks })
}

impl Image {
    pub const fn class(self) -> &'static str {
        match self {
            Image::CoreImage => "core-image",
            Image::Image => "image",
        }
    }
}

impl ContainerSpec {
    /// A container of this name without anything particular, in the usual directory of a layer.
    pub fn plain(name: &str, layer: &Path) -> ContainerSpec {
        ContainerSpec {
            name: name.to_owned(),
            directory: default_directory(layer, name),
            summary: None,
            license: "MIT".to_owned(),
            image: Image::CoreImage,
            group: "app".to_owned(),
            provides: Vec::new(),
            addresses: Vec::new(),
            owns: Vec::new(),
            requires: Vec::new(),
            install: Vec::new(),
            entrypoint: None,
            docker: None,
            script: false,
            network: None,
            mdev: Vec::new(),
        }
    }

    fn recipe_path(&self) -> PathBuf {
        self.directory.join(format!("{}_1.0.bb", self.name))
    }

    /// The words of the entrypoint; `None` if a quote is open.
    fn entrypoint_words(&self) -> Option<Vec<String>> {
        shlex::split(self.entrypoint.as_deref().unwrap_or_default())
    }

    /// Whether it has to do with services that are reached at addresses.
    fn uses_addresses(&self) -> bool {
        !self.addresses.is_empty() || self.requires.iter().any(|service| service.target.is_none())
    }

    fn script_path(&self) -> PathBuf {
        self.directory.join("files").join(format!("{}.sh", self.name))
    }

    /// Whether a JSON file of this kind is written.
    fn ships(&self, kind: &str) -> bool {
        match kind {
            "args" => self.docker.is_some() || !self.requires.is_empty() || self.network.is_some(),
            "services" => !(self.provides.is_empty() && self.addresses.is_empty() && self.owns.is_empty()),
            "mdev" => !self.mdev.is_empty(),
            // A list of words is safe in a file only: `--config` splits at spaces. What is repackaged gets
            // no flags that change its own program.
            "config" => {
                let words = self.entrypoint_words().unwrap_or_default();
                if self.docker.is_some() { !words.is_empty() } else { words.len() > 1 }
            }
            _ => false,
        }
    }

    fn json_path(&self, kind: &str) -> PathBuf {
        self.directory.join("files").join(format!("{}.{kind}.json", self.name))
    }
}

/// The directory for a container of this name in a layer, if no other one is asked for.
pub fn default_directory(layer: &Path, name: &str) -> PathBuf {
    layer.join("recipes-containers").join(name)
}
