//! What cannot be made, and what is made with a remark.

use std::fs;

use pvlint::engine::new::{ContainerSpec, Network, Refused};

use super::{Layer, address, bus_name, requirement, service};

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
    let docker = |digest: &str| ContainerSpec { docker: Some(format!("reg/a@{digest}")), ..wish() };
    check(docker(&format!("sha256:{}", "0a".repeat(32))), "", &[]);
    check(docker(&format!("sha512:{}", "0a".repeat(64))), "", &[]);
    let upper = format!("sha256:{}", "0A".repeat(32));
    for digest in ["sha256:0123", "sha256:", "md5:0123", "", &upper] {
        check(docker(digest), "", &[&format!("! `{digest}` is no digest: it is `sha256:` and 64 ")]);
    }
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
    check(provides("socket", "unix", "/x"), "", &["must not be called like a key that the device looks for"]);
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
    check(pool("x y", None), "", &["! `x y` is no name of a network pool: those have letters, digits, `-`"]);
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
