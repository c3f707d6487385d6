//! `pvlint new`: whatever is asked for, every rule is content with what it makes, and so is the formatter.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pvlint::config::{Loaded, Overrides, Settings};
use pvlint::disk::Disk;
use pvlint::engine::new::{
    Address, BusName, ContainerSpec, Image, Network, Plan, Refused, Requirement, Service, default_directory,
    plan,
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
        ContainerSpec {
            name: name.to_owned(),
            directory: default_directory(self.root(), name),
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

#[test]
fn mistakes_are_refused_and_doubts_said() {
    let layer = Layer::new();
    let check = |wish: ContainerSpec, toml: &str, expected: &[&str]| {
        let said = match layer.plan(&wish, toml) {
            Ok(plan) => plan.remarks.iter().map(|remark| format!("? {remark}")).collect(),
            Err(Refused::Mistakes(wrong)) => {
                wrong.iter().map(|wrong| format!("! {wrong}")).collect::<Vec<_>>()
            }
            Err(refused) => panic!("{refused}"),
        };
        assert!(
            said.len() == expected.len() && said.iter().zip(expected).all(|(said, part)| said.contains(part)),
            "{said:#?} instead of {expected:#?}"
        );
    };
    let wish = || layer.wish("sensor");
    check(wish(), "", &[]);
    check(
        layer.wish("provider"),
        "",
        &["! there is a recipe `provider` already: recipes-containers/provider/"],
    );
    for name in ["Sensor", "my_sensor", "-x", "", "x-native", "nativesdk-x", "bsp", "a b", "x."] {
        check(layer.wish(name), "", &["is no name for a container"]);
    }
    let requires = |name: &str, kind, target: &str| ContainerSpec {
        requires: vec![requirement(name, kind, target)],
        ..wish()
    };
    check(
        requires("raw", None, "/x"),
        "",
        &["? no container here provides the service `raw`: did you mean `raw-unix`?"],
    );
    check(
        requires("raw", None, "/x"),
        "closed-world = true",
        &["! no container here provides the service `raw`"],
    );
    check(requires("raw", None, "/x"), "external-services = [\"raw\"]", &[]);
    check(
        requires("raw-unix", Some("rest"), "/x"),
        "",
        &["! the service `raw-unix` of recipes-containers/provider/provider_1.0.bb is of the type `unix`"],
    );
    check(requires("raw-unix", Some("unx"), "/x"), "", &["did you mean `unix`?", "is of the type `unix`"]);
    check(requires("raw-unix", None, "x"), "", &["must be an absolute path"]);
    let serves = |name: &str, pool: Option<&str>| ContainerSpec {
        addresses: vec![address(name, 80)],
        network: pool.map(|pool| Network { pool: pool.to_owned(), ip: None }),
        ..wish()
    };
    check(serves("web", None), "", &["! a service with an address takes a network: name one by --pool"]);
    check(serves("my_web", Some("pvcnet")), "", &["! --tcp my_web:80: "]);
    check(serves("raw-unix", Some("pvcnet")), "", &["? the service `raw-unix` is provided by "]);
    check(
        serves("web", Some("pvcnet")),
        "target-pantavisor = \"028\"",
        &["and the devices have Pantavisor 028; others are meant by `target-pantavisor` in pvlint.toml"],
    );
    let owns = |names: &[&str]| ContainerSpec {
        owns: names.iter().map(|name| bus_name(name, &[])).collect(),
        ..wish()
    };
    check(owns(&["org.example.A"]), "", &[]);
    check(owns(&["example"]), "", &["! --dbus-owns example: "]);
    check(
        owns(&["org.example.A", "org.example.A"]),
        "",
        &["! the name `org.example.A` is to be owned twice"],
    );
    let provides = |name: &str, kind: &str, socket: &str| ContainerSpec {
        provides: vec![service(name, kind, socket)],
        ..wish()
    };
    check(
        provides("raw-unix", "unix", "/x"),
        "",
        &["? the service `raw-unix` is provided by recipes-containers/provider/provider_1.0.bb already"],
    );
    check(provides("a", "tcp", "/x"), "", &["! --provides a:tcp:/x: "]);
    check(provides("socket", "unix", "/x"), "", &["must not be called like one of the keys"]);
    check(
        ContainerSpec { group: "plattform".into(), ..wish() },
        "",
        &["! no device file defines the group `plattform`: did you mean `platform`?"],
    );
    check(
        ContainerSpec { group: "edge".into(), ..wish() },
        "",
        &["! no device file defines the group `edge`: known are app,"],
    );
    check(ContainerSpec { group: "edge".into(), ..wish() }, "groups = [\"edge\"]", &[]);
    check(
        ContainerSpec { license: "MITT".into(), ..wish() },
        "",
        &["`MITT` that LIC_FILES_CHKSUM could name: did you mean `MIT`?"],
    );
    check(ContainerSpec { license: " ".into(), ..wish() }, "", &["the license is empty"]);
    let both = ContainerSpec { license: "MIT AND Apache-2.0".into(), ..wish() };
    check(both, "", &["! LICENSE takes `&` for `AND` between two licenses"]);
    check(ContainerSpec { summary: Some("a\nb".into()), ..wish() }, "", &["one line of text"]);
    check(ContainerSpec { summary: Some("${@x}".into()), ..wish() }, "", &["one line of text"]);
    check(
        ContainerSpec { entrypoint: Some("sh".into()), ..wish() },
        "",
        &["must begin with an absolute path"],
    );
    check(ContainerSpec { entrypoint: Some("/x;rm".into()), ..wish() }, "", &["the shell of the build"]);
    check(
        ContainerSpec { entrypoint: Some("/x 'y".into()), ..wish() },
        "",
        &["holds a quote that nothing closes"],
    );
    check(ContainerSpec { entrypoint: Some("/x > /y".into()), ..wish() }, "", &["is run without a shell"]);
    check(ContainerSpec { entrypoint: Some("/bin/sh -c 'x > /y'".into()), ..wish() }, "", &[]);
    check(provides("a\"b", "unix", "/x"), "", &["! --provides a\\\"b:unix:/x: the device knows no quotes"]);
    check(requires("raw-unix", None, "/x\\y"), "", &["the device knows no quotes and backslashes"]);
    let left = wish().directory.join("files/sensor.args.json");
    fs::create_dir_all(left.parent().expect("a directory")).expect("a directory");
    fs::write(&left, "{}\n").expect("a file");
    check(
        wish(),
        "",
        &["! there is recipes-containers/sensor/files/sensor.args.json already, which the recipe"],
    );
    fs::remove_dir_all(wish().directory).expect("a directory");
    let of_image = |reference: &str| ContainerSpec { docker: Some(reference.into()), ..wish() };
    check(of_image("alpine"), "", &["! `alpine` has no tag, which means `latest`: pin a version"]);
    check(of_image("alpine:latest"), "", &["! what `alpine:latest` is changes with time"]);
    check(of_image("docker://alpine:3"), "", &["is a URL, and no name of an image: write `alpine:3`"]);
    check(of_image("a b"), "", &["! `a b` is no name of an image"]);
    let rule = |rule: &str| ContainerSpec { mdev: vec![rule.into()], ..wish() };
    check(
        rule("ttyUSB0 660"),
        "",
        &["must have the form `device-regex user:group mode`, such as `tty.* 0:0 660`"],
    );
    layer.write(
        "recipes-bsp/device/device.bb",
        "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\ninherit pvr-ca\nSRC_URI += \"file://device.json\"\n\
         do_create_pvrexport() {\n    cp ${WORKDIR}/device.json .\n}\naddtask create_pvrexport\n",
    );
    layer.write(
        "recipes-bsp/device/files/device.json",
        r#"{"groups": [{"name": "app"}], "network": {"pools": {"home":
            {"type": "bridge", "bridge": "br0", "subnet": "10.0.5.0/24", "gateway": "10.0.5.1"}}}}"#,
    );
    let pool = |pool: &str, ip: Option<&str>| ContainerSpec {
        network: Some(Network { pool: pool.into(), ip: ip.map(str::to_owned) }),
        ..wish()
    };
    check(pool("home", None), "", &[]);
    check(pool("home", Some("10.0.5.7")), "", &[]);
    check(pool("hom", None), "", &["! no device has a network pool `hom`: did you mean `home`?"]);
    check(pool("x", None), "", &["! no device has a network pool `x`: the device files define home"]);
    let range = "in the pool `home`, which has 10.0.5.0/24 with the host at 10.0.5.1";
    for wrong in ["10.0.6.7", "10.0.5.1", "10.0.5.0", "10.0.5.255"] {
        check(
            pool("home", Some(wrong)),
            "",
            &[&format!("! no container can have the address {wrong} {range}")],
        );
    }
    check(pool("home", Some("10.0.5")), "", &["! `10.0.5` is no IPv4 address"]);
    fs::remove_dir_all(layer.root().join("recipes-bsp")).expect("a directory");
    check(ContainerSpec { install: vec!["a b".into()], ..wish() }, "", &["no name of a package"]);
    check(
        ContainerSpec { directory: layer.root().join("recipes-x"), ..wish() },
        "",
        &["? no pattern of BBFILES"],
    );
    check(ContainerSpec { directory: std::env::temp_dir(), ..wish() }, "", &["? "]);
}
