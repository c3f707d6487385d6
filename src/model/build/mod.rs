//! What recipes are evaluated with: the layers that are there, their configuration, and all files.

mod layer_settings;
pub(crate) mod multiconfig;
mod needs;
mod reads;
mod said;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::configuration::{Configuration, Options};
use super::facts;
use super::files::Files;
use super::recipe::Recipe;
use crate::disk::Disk;
use crate::layers::{Layers, SourceProblem, Sources};
use crate::layers::{Release, Releases};
use crate::model::evaluate::run_python::Runs;
use layer_settings::configured;
use multiconfig::Setup;
use needs::AllNeeds;
pub(crate) use needs::Needs;
pub(crate) use reads::{ReadBy, Reads, noting_names};
use said::AllSaid;
pub(crate) use said::{Said, Where, noting_said};

/// The layers of a build and the configuration that follows from them.
///
/// It is an open one: the machine, the distribution and `local.conf` are those of the user. So what they
/// usually set is unknown, as is what a configuration in one of the layers sets; and classes of layers that
/// are not there are known as far as the tables of [`super::facts`] go.
pub struct Build {
    pub files: Arc<Files>,
    pub layers: Layers,
    /// What most of the layers are read for; see [`Build::release_of`].
    pub release: Release,
    configuration: Arc<Configuration>,
    /// Configurations for layers of other releases, worked out when they are asked for.
    for_others: [OnceLock<Arc<Configuration>>; Release::ALL.len()],
    /// What it was read from, so that it can be read again.
    origin: Origin,
    /// What the configurations in the layers set, with overrides.
    configured: BTreeSet<String>,
    /// Shared with the builds that differ from this one only in what some files hold.
    multiconfigs: Arc<OnceLock<Vec<Setup>>>,
    reads: OnceLock<Arc<Reads>>,
    said: AllSaid,
    needs: AllNeeds,
}

/// What a build is read from besides the files.
#[derive(Clone, Debug)]
struct Origin {
    sources: Sources,
    release: Option<Release>,
    set: Vec<(String, String)>,
    /// What of the sources could not be read.
    problems: Vec<SourceProblem>,
}

impl Build {
    /// Reads the layers that `sources` names. `release` is what LAYERSERIES_COMPAT says if it is not given.
    pub fn read(
        files: Arc<Files>,
        sources: &Sources,
        release: Option<Release>,
    ) -> (Build, Vec<SourceProblem>) {
        Build::read_setting(files, sources, release, &[])
    }

    /// Reads a build with variables that are set before anything is read and so are known.
    pub fn read_setting(
        files: Arc<Files>,
        sources: &Sources,
        wanted: Option<Release>,
        set: &[(String, String)],
    ) -> (Build, Vec<SourceProblem>) {
        let (layers, problems) = sources.read(files.disk());
        let release = wanted.unwrap_or_else(|| release_of(&layers));
        let configured = configured(&files, &layers);
        let configuration = configuration(&files, &layers, release, &configured, set);
        let origin = Origin {
            sources: sources.clone(),
            release: wanted,
            set: set.to_vec(),
            problems: problems.clone(),
        };
        let multiconfigs = Arc::default();
        let reads = OnceLock::new();
        let for_others = [const { OnceLock::new() }; Release::ALL.len()];
        let build = Build {
            files,
            layers,
            release,
            configuration,
            for_others,
            origin,
            configured,
            multiconfigs,
            reads,
            said: AllSaid::default(),
            needs: AllNeeds::default(),
        };
        (build, problems)
    }

    /// This build with other files, its layers read anew; the problem if they cannot be read any more. What
    /// could not be read before, such as a layer that need not be there, is no new problem.
    pub fn with_files(&self, files: Arc<Files>) -> Result<Build, SourceProblem> {
        let Origin { sources, release, set, problems: known } = &self.origin;
        let (build, problems) = Build::read_setting(files, sources, *release, set);
        match problems.into_iter().find(|problem| problem.is_error() && !known.contains(problem)) {
            Some(problem) => Err(problem),
            None => Ok(build),
        }
    }

    /// This build with files of which only those at `changed` have other contents. None of them has come
    /// or gone, and none was read for the build itself or for [`Self::multiconfigs`], see
    /// [`crate::disk::noting`]: then its layers and its configuration are what they were.
    #[must_use]
    pub fn with_contents(&self, files: Arc<Files>, changed: &[PathBuf]) -> Build {
        let reads = OnceLock::new();
        if let Some(known) = self.reads.get() {
            let _ = reads.set(Arc::new(known.after(&self.files, &files, changed)));
        }
        Build {
            layers: self.layers.on(Arc::clone(files.disk())),
            release: self.release,
            configuration: self.configuration.with_files(Arc::clone(&files)),
            for_others: [const { OnceLock::new() }; Release::ALL.len()],
            origin: self.origin.clone(),
            configured: self.configured.clone(),
            multiconfigs: Arc::clone(&self.multiconfigs),
            reads,
            said: self.said.after(&files, changed),
            needs: self.needs.after(changed),
            files,
        }
    }

    /// The releases that a file is to work with: the one that is asked for, else those that its layer names.
    /// `None` if nothing says for which it is, or only releases from before kirkstone.
    pub fn releases_of(&self, file: &Path) -> Option<Releases> {
        let asked_for = self.origin.release.map(Releases::only);
        asked_for.or_else(|| Releases::named(self.layers.series_of(file)))
    }

    /// Whether overrides stand after colons in a release that a file is for.
    pub fn has_colons(&self, file: &Path) -> bool {
        self.origin.release.is_some() || Release::has_colons(self.layers.series_of(file))
    }

    /// The release that a file is read for: the one that is asked for, else that of openembedded-core if it
    /// is there, else the newest that the file's layer names.
    pub fn release_of(&self, file: &Path) -> Release {
        if self.origin.release.is_some() || core_release(&self.layers).is_some() {
            return self.release;
        }
        match Releases::named(self.layers.series_of(file)) {
            Some(named) if !named.contains(self.release) => named.newest(),
            _ => self.release,
        }
    }

    /// What the recipes of the layer of a file are read with.
    fn configuration_of(&self, file: &Path) -> &Arc<Configuration> {
        let release = self.release_of(file);
        if release == self.release {
            return &self.configuration;
        }
        self.for_others[release as usize].get_or_init(|| {
            configuration(&self.files, &self.layers, release, &self.configured, &self.origin.set)
        })
    }

    /// The variables before any recipe is read.
    pub fn configuration(&self) -> &Arc<Configuration> {
        &self.configuration
    }

    /// Whether a configuration in one of the layers sets `name`, be it under an override.
    pub fn is_configured(&self, name: &str) -> bool {
        self.configured.iter().any(|set| {
            let rest = set.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
    }

    /// The names that the files of the layers read, worked out on the first call.
    pub fn reads(&self) -> &Arc<Reads> {
        self.reads.get_or_init(|| Arc::new(Reads::of(self)))
    }

    /// What [`Self::reads`] gives, if it was worked out already.
    pub fn known_reads(&self) -> Option<&Arc<Reads>> {
        self.reads.get()
    }

    /// What the layers and their kas files say about building several configurations at once, worked out on
    /// the first call.
    pub fn multiconfigs(&self) -> &[Setup] {
        self.multiconfigs.get_or_init(|| Setup::all(&self.files, &self.layers))
    }

    pub fn disk(&self) -> &Disk {
        self.layers.disk()
    }

    /// The recipe at `path` with its appends, evaluated. `None` if it cannot be read.
    pub fn recipe(&self, path: &Path) -> Option<Recipe> {
        self.recipe_with(path, &[])
    }

    /// The recipe with further appends after those of the layers.
    pub fn recipe_with(&self, path: &Path, further: &[PathBuf]) -> Option<Recipe> {
        let mut appends = self.appends(path);
        appends.extend_from_slice(further);
        self.configuration_of(path).recipe_of_layer(path, &appends, self.layer_name(path))
    }

    /// The recipe as it is before Python functions run at the end, which is quicker.
    pub fn recipe_before_python(&self, path: &Path) -> Option<Recipe> {
        self.configuration_of(path).recipe_before_python(path, &self.appends(path), self.layer_name(path))
    }

    /// The name of the collection that a recipe is of.
    fn layer_name(&self, path: &Path) -> Option<&str> {
        let collection = self.layers.collection_of(&self.layers.bitbake_path(path));
        collection.map(|collection| collection.name.as_str())
    }

    /// The appends of a recipe in BitBake's order, without those that a missing layer decides about and those
    /// in layers for other releases.
    pub fn appends(&self, path: &Path) -> Vec<PathBuf> {
        let mut appends = Vec::new();
        for append in self.layers.collected().appends_for(path) {
            if append.needs.is_none() && self.layers.go_together(&append.path, path) {
                appends.push(append.path.clone());
            }
        }
        appends
    }
}

/// The release that the layers are for: that of openembedded-core, and without it the newest one.
fn release_of(layers: &Layers) -> Release {
    if let Some(core) = core_release(layers) {
        return core;
    }
    let series = layers.collections().iter().flat_map(|collection| &collection.series);
    Release::of_series(series.map(String::as_str))
}

fn core_release(layers: &Layers) -> Option<Release> {
    let core = layers.collections().iter().find(|collection| collection.name == "core")?;
    Release::latest(core.series.iter().map(String::as_str))
}

fn configuration(
    files: &Arc<Files>,
    layers: &Layers,
    release: Release,
    configured: &BTreeSet<String>,
    set: &[(String, String)],
) -> Arc<Configuration> {
    let mut options = options(layers, release);
    options.unknown.extend(configured.iter().cloned());
    options.unknown.retain(|name| set.iter().all(|(known, _)| known != name));
    options.set = set.to_vec();
    Configuration::new(Arc::clone(files), options)
}

fn options(layers: &Layers, release: Release) -> Options {
    Options {
        layers: layers.layers().iter().map(|layer| layer.root.clone()).collect(),
        conf: vec!["conf/bitbake.conf".into()],
        inherit: vec!["base".to_owned()],
        unknown: facts::configured(release).map(str::to_owned).collect(),
        incomplete: true,
        runs: Runs::Everything,
        facts: Some(release),
        // Its name where there are no others; later it has none.
        multiconfig: if release < Release::Walnascar { "default".to_owned() } else { String::new() },
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::value::Value;

    /// Whose value a recipe has, in a layer that says `ours`, with an append in one that says `theirs`.
    #[track_caller]
    fn check(ours: &str, theirs: &str, want: &str) {
        let root = tempfile::tempdir().expect("a directory");
        let root = root.path().canonicalize().expect("a path");
        for (name, series, file, text) in [
            ("ours", ours, "x.bb", "WHOSE = \"own\"\n"),
            ("theirs", theirs, "x.bbappend", "WHOSE = \"appended\"\n"),
        ] {
            fs::create_dir_all(root.join(name).join("conf")).expect("a directory");
            let conf = format!(
                "BBFILES += \"${{LAYERDIR}}/*.bb ${{LAYERDIR}}/*.bbappend\"\nBBFILE_COLLECTIONS += \"{name}\"\n\
                 BBFILE_PATTERN_{name} = \"^${{LAYERDIR}}/\"\n{series}\n"
            );
            fs::write(root.join(name).join("conf/layer.conf"), conf).expect("a file");
            fs::write(root.join(name).join(file), text).expect("a file");
        }
        let files = ["ours/x.bb", "theirs/x.bbappend"].map(|file| root.join(file)).to_vec();
        let build = Build::read(Arc::default(), &Sources { files, ..Sources::default() }, None).0;
        let recipe = build.recipe(&root.join("ours/x.bb")).expect("a recipe");
        assert_eq!(recipe.data.get("WHOSE").map(|value| value.to_string()).as_deref(), Some(want));
    }

    /// The recipe `foo` of `text`, with no layer around it.
    fn recipe(text: &str, release: Release) -> Recipe {
        let files = Files::default().with_text("/nowhere/foo_1.0.bb".into(), text);
        let build = Build::read(Arc::new(files), &Sources::default(), Some(release)).0;
        build.recipe(Path::new("/nowhere/foo_1.0.bb")).expect("a recipe")
    }

    #[test]
    fn packages_are_no_overrides_of_the_recipe() {
        let recipe = recipe(
            "SUMMARY = \"All\"\nSUMMARY:${PN}-tools = \"Tools\"\nPACKAGES =+ \"libfoo\"\nLICENSE = \"MIT\"\n\
             LICENSE:libfoo = \"Zlib\"\nLICENSE:append:qemu = \" & X11\"\n",
            Release::LAST,
        );
        let exact = |value: Option<Value>| value.and_then(|value| value.exact().map(str::to_owned));
        assert_eq!(exact(recipe.data.get("SUMMARY")).as_deref(), Some("All"));
        assert_eq!(exact(recipe.data.get_for_package("SUMMARY", "foo-tools")).as_deref(), Some("Tools"));
        assert_eq!(exact(recipe.data.get_for_package("SUMMARY", "libfoo")).as_deref(), Some("All"));
        // A machine may be called `qemu`.
        let license = recipe.data.get("LICENSE").expect("a license");
        assert_eq!(license.possible(), Some(&["MIT".to_owned(), "MIT & X11".to_owned()][..]));
        assert!(recipe.data.packages().any(|package| package == "libfoo"));
    }

    #[test]
    fn a_recipe_is_read_for_the_release_that_is_asked_for() {
        for release in Release::ALL {
            let recipe = recipe("A = \"${UNPACKDIR}/x\"\n", release);
            let directory = recipe.data.get("A").expect("a value").to_string();
            let has_it = !directory.contains("UNPACKDIR");
            assert_eq!(has_it, release >= Release::Styhead, "{} in {}", directory, release.name());
        }
    }

    #[test]
    fn classes_may_be_inherited_under_a_condition() {
        // A class that is not sure to be inherited has a question mark.
        let check = |text: &str, want: &str| {
            let recipe = recipe(text, Release::LAST);
            let mut classes = Vec::new();
            for inherit in &recipe.inherits {
                classes.push(inherit.class.clone() + if inherit.sure { "" } else { "?" });
            }
            assert_eq!(classes.join(" "), want, "{text}");
        };
        let condition = "${@bb.utils.contains('DISTRO_FEATURES', 'systemd', 'systemd', '', d)}";
        check(&format!("inherit {condition}\n"), "systemd?");
        check(&format!("inherit_defer {condition}\n"), "systemd?");
        check(&format!("inherit {condition} cmake\n"), "systemd? cmake cmake");
        check("inherit cmake\n", "cmake");
        check("X = \"a\"\ninherit ${@bb.utils.filter('X', 'b', d)}\n", "");
    }

    #[test]
    fn appends_for_other_releases_do_not_count() {
        let ours = "LAYERSERIES_COMPAT_ours = \"kirkstone scarthgap\"";
        check(ours, "LAYERSERIES_COMPAT_theirs = \"scarthgap styhead\"", "appended");
        check(ours, "LAYERSERIES_COMPAT_theirs = \"dunfell\"", "own");
        check(ours, "", "appended");
        check(ours, "LAYERSERIES_COMPAT_theirs = \"${LAYERSERIES_COMPAT_core}\"", "appended");
    }
}
