//! `pvlint new`: whatever is asked for, every rule is content with what it makes, and so is the formatter.

mod refused;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pvlint::config::{Loaded, Overrides, Settings};
use pvlint::disk::Disk;
use pvlint::engine::new::{
    Address, BusName, ContainerSpec, Image, Network, Plan, Refused, Requirement, Service, plan,
};
use pvlint::engine::{self, format_file, survey};
use pvlint::format::Options;
use pvlint::layers::Sources;
use pvlint::model::Build;
use pvlint::text::SourceFile;

/// A layer with a container that provides the service `raw-unix`.
struct Layer(tempfile::TempDir);

impl Layer {
    fn new() -> Layer {
        let layer = Layer(tempfile::tempdir().expect("a temporary directory"));
        layer.write(
            "conf/layer.conf",
            "BBPATH .= \":${LAYERDIR}\"\n\
             BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n\
             BBFILE_COLLECTIONS += \"scratch\"\n\
             BBFILE_PATTERN_scratch = \"^${LAYERDIR}/\"\n\
             LAYERSERIES_COMPAT_scratch = \"scarthgap\"\n",
        );
        let provider = ContainerSpec {
            provides: vec![service("raw-unix", "unix", "/run/raw.sock")],
            ..layer.wish("provider")
        };
        layer.write_plan(&layer.plan(&provider, "").expect("a plan"));
        layer
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    fn write_plan(&self, plan: &Plan) {
        for file in &plan.files {
            let below = file.path.strip_prefix(self.root()).expect("below the layer");
            self.write(&below.to_string_lossy(), &file.text);
        }
    }

    fn wish(&self, name: &str) -> ContainerSpec {
        ContainerSpec::plain(name, self.root())
    }

    fn settings(&self, toml: &str, overrides: &Overrides) -> Arc<Settings> {
        let path = self.root().join("pvlint.toml");
        fs::write(&path, toml).expect("a file");
        let loaded = Loaded::read(&path, &Disk::default()).expect("a configuration");
        Arc::new(Settings::new(loaded, overrides, pvlint::rules::metas()).expect("settings"))
    }

    fn build(&self, files: &[PathBuf]) -> Build {
        let mut files = files.to_vec();
        files.push(self.root().join("recipes-containers/provider/provider_1.0.bb"));
        Build::read(Arc::default(), &Sources { files, ..Sources::default() }, None).0
    }

    fn plan(&self, wish: &ContainerSpec, toml: &str) -> Result<Plan, Refused> {
        let build = self.build(&[]);
        plan(wish, &survey(&build, &[]), &self.settings(toml, &Overrides::default()))
    }

    /// All findings in the files of a plan, by rules that are off as well.
    fn findings(&self, plan: &Plan) -> Vec<String> {
        let files = plan.files.iter().map(|file| file.path.clone());
        // A script is no metadata.
        let files: Vec<PathBuf> =
            files.filter(|path| path.extension().is_none_or(|end| end != "sh")).collect();
        // The user chose between `core-image` and `image`; this rule, off by default, is about that choice.
        let ignore = vec!["core-image-bloat".to_owned()];
        let overrides = Overrides { select: vec!["all".to_owned()], ignore, ..Overrides::default() };
        let settings = self.settings("", &overrides);
        let build = self.build(&files);
        let settings = |_: &Path| Arc::clone(&settings);
        let input = engine::Input {
            targets: &files,
            named: &files,
            settings: &settings,
            filter: None,
            shellcheck: None,
        };
        let outcome = engine::check(&build, &input);
        assert!(outcome.internal_errors.is_empty(), "{:?}", outcome.internal_errors);
        let found = outcome.findings.iter();
        found.map(|finding| format!("{}: {}", finding.rule.name, finding.message)).collect()
    }
}

fn service(name: &str, kind: &str, socket: &str) -> Service {
    Service { name: name.into(), kind: kind.into(), socket: socket.into() }
}

fn requirement(name: &str, kind: Option<&str>, target: &str) -> Requirement {
    let target = Some(target).filter(|target| !target.is_empty()).map(str::to_owned);
    Requirement { name: name.into(), kind: kind.map(str::to_owned), target }
}

#[test]
fn whatever_is_asked_for_no_rule_complains() {
    let layer = Layer::new();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut checked = 0;
    for image in [Image::CoreImage, Image::Image] {
        for license in ["MIT", "CLOSED", "Apache-2.0 & BSD-3-Clause"] {
            for (provides, requires) in [
                (vec![], vec![]),
                (vec![service("a", "unix", "/run/a.sock")], vec![]),
                (vec![], vec![requirement("raw-unix", None, "/run/pv/services/raw.sock")]),
                (
                    vec![service("a", "rest", "/run/a"), service("b", "drm", "/dev/dri/card0")],
                    vec![
                        requirement("raw-unix", Some("unix"), "/run/raw"),
                        requirement("a", Some("rest"), "/run/a"),
                    ],
                ),
            ] {
                for (install, entrypoint, summary) in [
                    (vec![], None, None),
                    (words(&["dbus", "busybox"]), None, Some("A \"quoted\" summary")),
                    (words(&["dbus"]), Some("/usr/bin/dbus-daemon --system --nofork"), Some("It's one")),
                    (words(&["busybox"]), Some("/bin/sh -c 'sleep 1; echo done'"), None),
                    (vec![], Some("/usr/bin/sensor"), None),
                ] {
                    let wish = ContainerSpec {
                        image,
                        license: license.to_owned(),
                        provides: provides.clone(),
                        requires: requires.clone(),
                        install,
                        entrypoint: entrypoint.map(str::to_owned),
                        summary: summary.map(str::to_owned),
                        ..layer.wish("sensor")
                    };
                    check_clean(&layer, &wish);
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 120);
}

/// No rule finds anything in what is made, and the formatter changes nothing.
fn check_clean(layer: &Layer, wish: &ContainerSpec) {
    let plan = layer.plan(wish, "").unwrap_or_else(|error| panic!("{wish:?}: {error}"));
    assert_eq!(plan.remarks, [""; 0], "{wish:?}");
    layer.write_plan(&plan);
    let findings = layer.findings(&plan);
    assert!(findings.is_empty(), "{findings:#?}\n{}", plan.files[0].text);
    check_stable(&plan);
    fs::remove_dir_all(&wish.directory).expect("a directory");
}

/// The formatter changes nothing, not even with options that change values; lists are aligned.
fn check_stable(plan: &Plan) {
    let plain = Options::default();
    let mut all = plain.clone();
    for (option, value) in [("lists", "aligned"), ("functions", "reindent"), ("prose-wrap", "column-0")] {
        all.set(option, value).expect("an option");
    }
    let files = plan.files.iter().filter(|file| file.path.extension().is_none_or(|end| end != "sh"));
    for (file, options) in files.flat_map(|file| [(file, &plain), (file, &all)]) {
        let source = SourceFile::new(file.path.clone(), file.text.as_str());
        let formatted = format_file(&source, options).expect("a proof");
        assert_eq!(&*formatted.text, file.text, "{options:?}");
    }
}

#[test]
fn images_scripts_pools_and_device_rules_please_every_rule() {
    let layer = Layer::new();
    let network = |ip: Option<&str>| Some(Network { pool: "pvcnet".to_owned(), ip: ip.map(str::to_owned) });
    let digest = format!("registry.example.org:5000/lab/app@sha256:{}", "0".repeat(64));
    let mut checked = 0;
    for (docker, script, image) in [
        (None, false, Image::CoreImage),
        (None, true, Image::CoreImage),
        (None, true, Image::Image),
        (Some("alpine:3.20"), false, Image::CoreImage),
        (Some(digest.as_str()), false, Image::CoreImage),
    ] {
        for network in [None, network(None), network(Some("10.0.3.7"))] {
            for mdev in [vec![], vec!["ttyUSB.* 0:0 660".to_owned(), "null 0:0 666".to_owned()]] {
                for (entrypoint, requires, license) in [
                    (None, vec![], "MIT"),
                    (Some("/bin/sh -c 'sleep 1'"), vec![requirement("raw-unix", None, "/run/raw")], "CLOSED"),
                ] {
                    let wish = ContainerSpec {
                        docker: docker.map(str::to_owned),
                        script,
                        image,
                        network: network.clone(),
                        mdev: mdev.clone(),
                        entrypoint: entrypoint.filter(|_| !script).map(str::to_owned),
                        requires,
                        license: license.to_owned(),
                        ..layer.wish("sensor")
                    };
                    check_clean(&layer, &wish);
                    checked += 1;
                }
            }
        }
    }
    assert_eq!(checked, 60);
}

fn address(name: &str, port: u16) -> Address {
    Address { name: name.to_owned(), port }
}

fn bus_name(name: &str, callers: &[&str]) -> BusName {
    BusName { name: name.to_owned(), callers: callers.iter().map(|role| (*role).to_owned()).collect() }
}

#[test]
fn addresses_and_names_on_the_bus_please_every_rule() {
    let layer = Layer::new();
    for addresses in [vec![], vec![address("web", 80)], vec![address("web", 80), address("api", 8080)]] {
        for owns in [vec![], vec![bus_name("org.example.Web", &["sensor", "alarm"])]] {
            for requires in [vec![], vec![requirement("web", Some("tcp"), "")]] {
                if addresses.is_empty() && !requires.is_empty() {
                    continue;
                }
                let network = Some(Network { pool: "pvcnet".to_owned(), ip: None });
                let (addresses, owns) = (addresses.clone(), owns.clone());
                let wish = ContainerSpec { addresses, owns, requires, network, ..layer.wish("web") };
                check_clean(&layer, &wish);
            }
        }
    }
}

#[test]
fn the_recipe_is_that_of_the_guide() {
    let layer = Layer::new();
    let wish = ContainerSpec {
        summary: Some("My test container".to_owned()),
        requires: vec![requirement("raw-unix", None, "/run/pv/services/raw.sock")],
        ..layer.wish("pv-example-mytest")
    };
    let plan = layer.plan(&wish, "").expect("a plan");
    let texts: Vec<(&Path, &str)> = plan
        .files
        .iter()
        .map(|file| (file.path.strip_prefix(layer.root()).expect("below"), file.text.as_str()))
        .collect();
    let recipe = "SUMMARY = \"My test container\"\n\
        LICENSE = \"MIT\"\n\
        LIC_FILES_CHKSUM = \"file://${COMMON_LICENSE_DIR}/MIT;md5=0835ade698e0bcf8506ecda2f7b4f302\"\n\
        \n\
        inherit core-image container-pvrexport\n\
        \n\
        IMAGE_BASENAME = \"pv-example-mytest\"\n\
        IMAGE_FSTYPES = \"pvrexportit\"\n\
        IMAGE_INSTALL += \"busybox\"\n\
        \n\
        PVRIMAGE_AUTO_MDEV = \"0\"\n\
        PVR_APP_ADD_GROUP = \"app\"\n\
        PVR_APP_ADD_ROLES = \"nobody\"\n\
        PVR_APP_ADD_EXTRA_ARGS:append = \" --config=Entrypoint=/bin/sh\"\n\
        \n\
        SRC_URI += \"file://${PN}.args.json\"\n";
    let args = "{\n    \"PV_SERVICES_REQUIRED\": [\n        {\n            \"name\": \"raw-unix\",\n            \
        \"target\": \"/run/pv/services/raw.sock\"\n        }\n    ]\n}\n";
    let directory = Path::new("recipes-containers/pv-example-mytest");
    assert_eq!(
        texts,
        [
            (directory.join("pv-example-mytest_1.0.bb").as_path(), recipe),
            (directory.join("files/pv-example-mytest.args.json").as_path(), args),
        ]
    );
}
