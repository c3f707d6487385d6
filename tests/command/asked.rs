//! What is said when only a part of a layer is asked for.

use std::path::Path;

use crate::start::{directory, pvlint, run, write};

const CONTAINER: &str = "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n";

/// The files that `src-uri-unused-file` names when `paths` are asked for.
fn check(directory: &Path, paths: &[&str], want: &[&str]) {
    let select = ["--select", "src-uri-unused-file", "--format", "concise"];
    let (out, err, _) = run(&mut pvlint(directory, &[&select, paths].concat()));
    let named: Vec<&str> = out.lines().filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert_eq!((named.as_slice(), err.as_str()), (want, ""), "{paths:?}");
}

/// Of a shared directory only what is called like a recipe belongs to that recipe alone.
#[test]
fn files_of_recipes_that_were_not_asked_for_are_left_alone() {
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n"),
        ("recipes-c/web/web_1.0.bb", CONTAINER),
        ("recipes-c/web/web-admin_1.0.bb", CONTAINER),
        ("recipes-c/web/webcam_1.0.bb", CONTAINER),
        ("recipes-c/web/files/other.conf", "a = 1\n"),
        ("recipes-c/web/files/web.conf", "a = 1\n"),
        ("recipes-c/web/files/web-admin.conf", "a = 1\n"),
        ("recipes-c/web/web/own.conf", "a = 1\n"),
    ]);
    let root = directory.path();
    let [other, admin, web, own] = [
        "recipes-c/web/files/other.conf",
        "recipes-c/web/files/web-admin.conf",
        "recipes-c/web/files/web.conf",
        "recipes-c/web/web/own.conf",
    ];
    check(root, &["."], &[other, admin, web, own]);
    check(root, &["recipes-c/web"], &[other, admin, web, own]);
    check(root, &["recipes-c/web/web_1.0.bb"], &[web, own]);
    check(root, &["recipes-c/web/web-admin_1.0.bb"], &[admin]);
    check(root, &["recipes-c/web/webcam_1.0.bb"], &[]);
}

const LAYER_CONF: (&str, &str) = ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n");

/// What is said when `paths` are checked: a line for each finding, and what goes to standard error.
fn check_json(directory: &Path, paths: &[&str], want: &str) {
    let (out, err, _) = run(&mut pvlint(
        directory,
        &[&["--select", "json-syntax,args-schema", "--format", "concise"], paths].concat(),
    ));
    let places = out.lines().filter(|line| line.contains(".json")).map(|line| {
        let (place, rest) = line.split_once(' ').expect("a place");
        let rule = rest.split(['[', ']']).nth(1).expect("a rule");
        format!("{} {rule}\n", place.split(':').next().expect("a path"))
    });
    assert_eq!(places.collect::<String>() + &err, want, "{paths:?}");
}

/// What no recipe ships is looked at where it can only be meant for Pantavisor.
#[test]
fn json_files_that_no_recipe_ships_are_checked() {
    let plain = "LICENSE = \"CLOSED\"\nSRC_URI = \"file://config.json\"\n";
    let directory = directory(&[
        LAYER_CONF,
        ("recipes-c/web/web_1.0.bb", CONTAINER),
        ("recipes-c/web/files/web.args.json", "{ \"PV_GROUP\": 1 }\n"),
        ("recipes-c/web/files/args.json", "{ \"PV_GROUP\": \"root\", }\n"),
        ("recipes-c/web/files/overlay/etc/app/config.json", "{ broken\n"),
        ("recipes-c/web/files/other.json", "{ broken\n"),
        ("recipes-c/plain/plain_1.0.bb", plain),
        ("recipes-c/plain/files/config.json", "{ broken\n"),
        ("recipes-c/plain/files/plain.network.json", "{ broken\n"),
        ("recipes-d/device/files/device.json", "{ \"groups\": [ }\n"),
        ("empty/readme", ""),
    ]);
    let root = directory.path();
    let args = "recipes-c/web/files/args.json json-syntax\n";
    let own = "recipes-c/web/files/web.args.json args-schema\n";
    let device = "recipes-d/device/files/device.json json-syntax\n";
    check_json(root, &["."], &[args, own, device].concat());
    check_json(root, &["recipes-c/web/files"], &[args, own].concat());
    check_json(root, &["recipes-d"], device);
    check_json(root, &["recipes-d/device/files/device.json"], device);
    // What is named is taken at its word, if there is one.
    let network = "recipes-c/plain/files/plain.network.json";
    check_json(root, &[network], &format!("{network} json-syntax\n"));
    for other in ["recipes-c/plain/files/config.json", "recipes-c/web/files/other.json"] {
        let skipped = "is skipped, for no recipe ships it as a JSON file of a container\n";
        check_json(root, &[other], &format!("pvlint: note: {other} {skipped}"));
    }
}

/// Whoever names a file knows what it is; its contents have to look like it.
#[test]
fn a_manifest_of_any_name_is_checked_if_it_is_named() {
    let directory = directory(&[
        LAYER_CONF,
        ("recipes-c/web/web_1.0.bb", CONTAINER),
        ("d/device-lab.json", "{ \"groups\": [ }\n"),
        ("d/my-device.json", "{ \"groups\": [{ \"name\": \"x\", }] }\n"),
        ("d/lab.json", "{ \"groups\": [{ \"name\": \"app\", }] }\n"),
        ("d/my-args.json", "{ \"PV_GROUP\": 1 }\n"),
        ("d/devices.json", "{ \"groups\": [ }\n"),
        ("d/device-list.json", "{ \"names\": [ }\n"),
        ("d/package.json", "{ \"name\": \"x\", }\n"),
    ]);
    let root = directory.path();
    for name in ["d/device-lab.json", "d/my-device.json", "d/lab.json"] {
        check_json(root, &[name], &format!("{name} json-syntax\n"));
        check_json(
            root,
            &["--force-exclude", name],
            "pvlint: warning: there is nothing to check: no recipe, class, \
            include or configuration of BitBake, and no JSON file of a container\n",
        );
    }
    check_json(root, &["d/my-args.json"], "d/my-args.json args-schema\n");
    for name in ["d/devices.json", "d/device-list.json", "d/package.json"] {
        let skipped = "is skipped, for no recipe ships it as a JSON file of a container";
        check_json(root, &[name], &format!("pvlint: note: {name} {skipped}\n"));
    }
    check_json(root, &["."], "");
}

/// A layer without containers has no recipe that could ship them, and a directory of them no layer.
#[test]
fn json_files_are_checked_though_there_is_no_container() {
    let files = [
        ("files/args.json", "{ broken\n"),
        ("files/config.json", "{ broken\n"),
        ("files/web.args.json", "{ \"PV_GROUP\": 1 }\n"),
        ("files/web.services.json", "[\n"),
        ("files/other.json", "{ broken\n"),
    ];
    let in_layer = files.map(|(name, text)| (format!("layer/recipes-x/{name}"), text));
    let directory = directory(&files);
    in_layer.iter().for_each(|(name, text)| write(directory.path(), name, text));
    let conf = "layer/conf/layer.conf";
    write(directory.path(), conf, LAYER_CONF.1);
    let root = directory.path();
    for files in ["files", "layer/recipes-x/files"] {
        let args = format!("{files}/args.json json-syntax\n");
        let own = format!("{files}/web.args.json args-schema\n");
        let services = format!("{files}/web.services.json json-syntax\n");
        check_json(root, &[files], &[&*args, &own, &services].concat());
        check_json(root, &[files, conf], &[&*own, &services].concat());
        check_json(root, &[&format!("{files}/args.json"), conf], &args);
        let config = format!("{files}/config.json");
        check_json(root, &[&config], &format!("{config} json-syntax\n"));
        // As a hook names it, beside whatever else a commit changed.
        check_json(root, &["--force-exclude", &config, conf], "");
    }
    // Beside a recipe that is no container's they are that recipe's.
    write(root, "layer/recipes-x/web_1.0.bb", "LICENSE = \"CLOSED\"\n");
    let files = "layer/recipes-x/files";
    let own = format!("{files}/web.args.json args-schema\n{files}/web.services.json json-syntax\n");
    check_json(root, &[files], &own);
}

#[test]
fn files_are_counted_that_are_looked_at() {
    let ships = format!("{CONTAINER}SRC_URI += \"file://${{PN}}.args.json file://web.sh\"\n");
    let directory = directory(&[
        LAYER_CONF,
        ("recipes-c/web/web_1.0.bb", &ships),
        ("recipes-c/web/files/web.args.json", "{}\n"),
        ("recipes-c/web/files/web.sh", "#!/bin/sh\n"),
        ("empty/readme", ""),
    ]);
    let count = |paths: &[&str], count: &str, files: &[&str], said: &str| {
        let (out, err, code) = run(&mut pvlint(directory.path(), &[&["--fail-on", "never"], paths].concat()));
        let summary = out.lines().rfind(|line| line.contains(" in ")).unwrap_or_default();
        assert!(summary.contains(count) && (code, err.as_str()) == (0, said), "{paths:?}: {out}{err}");
        let (out, ..) = run(&mut pvlint(directory.path(), &[&["--show-files"], paths].concat()));
        assert_eq!(out.lines().collect::<Vec<_>>(), files, "{paths:?}");
    };
    let [conf, json, recipe] =
        ["conf/layer.conf", "recipes-c/web/files/web.args.json", "recipes-c/web/web_1.0.bb"];
    count(&[], " in 3 files ", &[conf, json, recipe], "");
    count(&[recipe], " in 2 files ", &[json, recipe], "");
    count(&[json], " in 1 file ", &[json], "");
    let nothing = "pvlint: warning: there is nothing to check: no recipe, class, include or configuration of \
                   BitBake, and no JSON file of a container\n";
    count(&["empty"], "", &[], nothing);
}

/// The kas files that are found wanting when `paths` are asked for.
fn check_kas(directory: &Path, paths: &[&str], want: &[&str]) {
    let select = ["--select", "mc-unknown", "--format", "concise"];
    let (out, err, _) = run(&mut pvlint(directory, &[&select, paths].concat()));
    let named: Vec<&str> = out.lines().filter_map(|line| Some(line.split_once(':')?.0)).collect();
    assert_eq!((named.as_slice(), err.as_str()), (want, ""), "{paths:?}");
}

/// One that is named is checked, and one that was not asked for is not spoken of.
#[test]
fn kas_files_are_checked_where_they_are_asked_for() {
    let build = "header:\n  version: 14\nlocal_conf_header:\n  a: |\n    BBMULTICONFIG = \"smal\"\n";
    let layer = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n";
    let directory = directory(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("k.yml", build),
        ("kas/more/small.yaml", build),
        ("kas/no-kas.yml", "a: 1\n"),
        ("meta-a/conf/layer.conf", layer),
        ("meta-a/conf/multiconfig/small.conf", "TMPDIR = \"${TOPDIR}/tmp-small\"\n"),
        ("meta-a/recipes-c/web/web_1.0.bb", CONTAINER),
    ]);
    let root = directory.path();
    let [top, below] = ["k.yml", "kas/more/small.yaml"];
    check_kas(root, &["."], &[top, below]);
    check_kas(root, &[top], &[top]);
    check_kas(root, &["kas"], &[below]);
    check_kas(root, &["--force-exclude", below], &[below]);
    check_kas(root, &["meta-a"], &[]);
    check_kas(root, &["meta-a/recipes-c/web/web_1.0.bb"], &[]);
    check_kas(root, &["meta-a/recipes-c/web/web_1.0.bb", top], &[top]);
    let (_, err, code) = run(&mut pvlint(root, &["kas/no-kas.yml"]));
    assert_eq!(code, 0);
    assert!(err.contains("kas/no-kas.yml is skipped"), "{err}");
}
