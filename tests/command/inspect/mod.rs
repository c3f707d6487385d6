//! `pvlint inspect`: what it says of exports packed by the real `tar`.

mod packed;

use std::fs::{self};
use std::path::PathBuf;
use std::process::{Command, Output};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A directory with a layer in it and what is packed.
struct Scratch(tempfile::TempDir);

fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

fn run(program: &mut Command) -> Output {
    let output = program.output().unwrap_or_else(|error| panic!("{program:?}: {error}"));
    assert!(output.status.success(), "{program:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

impl Scratch {
    fn new() -> Scratch {
        Scratch(tempfile::tempdir().expect("a temporary directory"))
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn write(&self, below: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, bytes).expect("a file");
    }

    /// Packs a state and its objects as `pvr export` does.
    fn pack(&self, state: &Value, objects: &[&[u8]]) -> PathBuf {
        let _ = fs::remove_dir_all(self.path("export"));
        self.write("export/json", state.to_string());
        fs::create_dir_all(self.path("export/objects")).expect("a directory");
        for object in objects {
            self.write(&format!("export/objects/{}", sha256(object)), object);
        }
        self.tar("x.tgz", &["-cz", "json", "objects"])
    }

    /// Runs `tar` in the directory `export`.
    fn tar(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let path = self.path(name);
        run(Command::new("tar").args(arguments).arg("-f").arg(&path).current_dir(self.path("export")));
        path
    }

    /// Runs pvlint in this directory; what it says, and its exit code.
    fn pvlint(&self, arguments: &[&str]) -> (String, i32) {
        let output = Command::new(env!("CARGO_BIN_EXE_pvlint"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("NO_COLOR", "1")
            .output()
            .expect("pvlint runs");
        let text = [output.stdout, output.stderr].concat();
        (String::from_utf8(text).expect("UTF-8"), output.status.code().expect("a code"))
    }

    fn layer(&self) {
        self.write(
            "conf/layer.conf",
            "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n\
             BBFILE_COLLECTIONS += \"x\"\nBBFILE_PATTERN_x = \"^${LAYERDIR}/\"\n\
             LAYERSERIES_COMPAT_x = \"scarthgap\"\n",
        );
        self.write(
            "recipes-containers/web/web_1.0.bb",
            "SUMMARY = \"Web server\"\nLICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\n\
             PVRIMAGE_AUTO_MDEV = \"0\"\nPVR_APP_ADD_GROUP = \"app\"\nPV_CONFIG_OVERLAY_DIR = \"overlay\"\n\
             SRC_URI += \"file://${PN}.args.json file://${PN}.services.json file://overlay\"\n",
        );
        let directory = "recipes-containers/web/files";
        self.write(&format!("{directory}/web.args.json"), args().to_string());
        self.write(&format!("{directory}/web.services.json"), services().to_string());
        self.write(&format!("{directory}/overlay/etc/web.conf"), "x");
    }
}

const ROOT: &[u8] = b"a squashfs";

fn args() -> Value {
    json!({
        "PV_RESTART_POLICY": "container",
        "PV_SERVICES_REQUIRED": [{"name": "log", "type": "unix", "target": "/run/log.sock"}],
        "PV_NETWORK_POOL": "internal",
        "PV_NETWORK_IP": "10.0.5.7",
        "PV_ROLES": ["nobody"],
        "PV_AUTO_RECOVERY": {"policy": "on-failure", "max_retries": 5, "backoff_factor": 2.0},
    })
}

fn services() -> Value {
    json!({
        "#spec": "service-manifest-xconnect@1",
        "services": [{"name": "http", "type": "rest", "socket": "/run/http.sock"}],
    })
}

/// What the recipe of [`Scratch::layer`] comes to.
fn state() -> Value {
    let header = json!({
        "alg": "ES256", "typ": "PVS", "x5c": ["MIIB"],
        "pvs": {"include": ["web/**"], "exclude": ["web/src.json", "_sigs/web.json"]},
    });
    let args = args();
    json!({
        "#spec": "pantavisor-service-system@1",
        "_config/web/etc/web.conf": sha256(b"x"),
        "_sigs/web.json": {
            "#spec": "pvs@2", "signature": "c2ln",
            "protected": BASE64URL_NOPAD.encode(header.to_string().as_bytes()),
        },
        "web/run.json": {
            "#spec": "service-manifest-run@1", "name": "web", "type": "lxc", "group": "app",
            "restart_policy": "container", "roles": ["nobody"],
            "auto_recovery": {"policy": "on-failure", "max_retries": 5, "backoff_factor": 2},
            "services": {"required": args["PV_SERVICES_REQUIRED"], "optional": []},
            "network": {"pool": "internal", "hostname": "web", "ip": "10.0.5.7"},
            "storage": {"docker--var": {"persistence": "permanent"}, "lxc-overlay": {"persistence": "boot"}},
        },
        "web/services.json": services(),
        "web/src.json": {"#spec": "service-manifest-src@1", "args": args},
        "web/root.squashfs": sha256(ROOT),
    })
}

const RECIPE: &str = "recipes-containers/web/web_1.0.bb";

#[test]
fn an_export_is_shown() {
    let scratch = Scratch::new();
    scratch.pack(&state(), &[ROOT, b"x"]);
    let (text, code) = scratch.pvlint(&["inspect", "x.tgz"]);
    let expected = "\
x.tgz: pantavisor-service-system@1, 6 files, 2 objects of 11 bytes

web
    type           lxc
    group          app
    restart policy container
    recovery       policy on-failure, max_retries 5, backoff_factor 2
    roles          nobody
    network        pool internal, hostname web, ip 10.0.5.7
    provides       http as rest at /run/http.sock
    requires       log as unix at /run/log.sock
    storage        docker--var is permanent
    storage        lxc-overlay is boot
    overlay        1 file
    signature      _sigs/web.json: ES256, with certificates
    not covered    _config/web/etc/web.conf

Signatures are listed, not verified: that takes the certificates of the device
";
    assert_eq!((text.as_str(), code), (expected, 0));
}

/// What the recipe says that the container runs, against what `src.json` says.
#[test]
fn what_an_export_runs_is_compared() {
    let scratch = Scratch::new();
    scratch.layer();
    let recipe = fs::read_to_string(scratch.path(RECIPE)).expect("the recipe");
    let check = |flags: &str, config: Option<&str>, source: Value, want: &[&str]| {
        let shipped = config.map_or("", |_| "SRC_URI += \"file://${PN}.config.json\"\n");
        scratch.write(RECIPE, format!("{recipe}{flags}{shipped}"));
        if let Some(config) = config {
            scratch.write("recipes-containers/web/files/web.config.json", config);
        }
        let mut state = state();
        state["web/src.json"] = source;
        scratch.pack(&state, &[ROOT, b"x"]);
        let (text, _) = scratch.pvlint(&["inspect", "x.tgz", "--against", RECIPE]);
        let said: Vec<&str> =
            text.lines().filter(|line| line.contains(" runs `") || line.contains("open:")).collect();
        assert_eq!(said, want, "{text}");
    };
    let named = "PVR_APP_ADD_EXTRA_ARGS:append = \" --config=Entrypoint=/usr/bin/web\"\n";
    let runs =
        |program: Value| json!({ "args": args(), "config": {}, "docker_config": { "Entrypoint": program } });
    check(named, None, runs(json!("/usr/bin/web")), &[]);
    check(named, None, runs(json!(["/usr/bin/web"])), &[]);
    let other = format!("{RECIPE}:10:35: it runs `/usr/bin/web`, but the export has `/bin/sh`");
    check(named, None, runs(json!(["/bin/sh"])), &[&other]);
    let open = "Not compared, for the recipe leaves it open: entrypoint";
    check(named, None, json!({ "args": args() }), &[open]);
    check(
        "",
        None,
        runs(json!(["/bin/sh"])),
        &["the recipe names no program, but the export runs `/bin/sh`"],
    );
    check("", None, json!({ "args": args(), "docker_config": {} }), &[]);
    let config = Some("{\"Entrypoint\": [\"/usr/bin/web\", \"--quiet\"]}\n");
    check("", config, runs(json!(["/usr/bin/web", "--quiet"])), &[]);
    let other = "recipes-containers/web/files/web.config.json:1:17: it runs `/usr/bin/web --quiet`, but the export \
                 has `/usr/bin/web`";
    check("", config, runs(json!(["/usr/bin/web"])), &[other]);
}

#[test]
fn every_signature_counts_that_covers_a_file() {
    let scratch = Scratch::new();
    let header = json!({"alg": "ES256", "pvs": {"include": ["_config/**"], "exclude": []}});
    let protected = BASE64URL_NOPAD.encode(header.to_string().as_bytes());
    let mut state = state();
    state["_sigs/settings.json"] = json!({"#spec": "pvs@2", "protected": protected});
    scratch.pack(&state, &[ROOT, b"x"]);
    let (text, _) = scratch.pvlint(&["inspect", "x.tgz"]);
    let both = "    signature      _sigs/settings.json: ES256, without certificates\n    \
                signature      _sigs/web.json: ES256, with certificates\n\n";
    assert!(text.contains(both), "{text}");
    state.as_object_mut().expect("an object").retain(|path, _| !path.starts_with("_sigs/"));
    scratch.pack(&state, &[ROOT, b"x"]);
    let (text, _) = scratch.pvlint(&["inspect", "x.tgz"]);
    assert!(text.ends_with("    signature      none\n"), "{text}");
}

#[test]
fn an_export_is_shown_as_json() {
    let scratch = Scratch::new();
    scratch.layer();
    let mut state = state();
    state["web/run.json"]["group"] = json!("root");
    scratch.pack(&state, &[ROOT]);
    let (text, code) = scratch.pvlint(&["inspect", "x.tgz", "--format", "json", "--against", RECIPE]);
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(code, 1);
    let container = &value["containers"][0];
    assert_eq!(container["run"]["group"], "root");
    assert_eq!(container["objects"]["web/root.squashfs"]["bytes"], ROOT.len());
    assert_eq!(container["signature"]["verified"], json!(false));
    assert_eq!(container["not_covered"], json!(["_config/web/etc/web.conf"]));
    assert_eq!(value["missing"], json!(["_config/web/etc/web.conf"]));
    let difference = &value["against"]["differences"][0];
    assert_eq!(
        (&difference["what"], &difference["path"], &difference["line"]),
        (&json!("group"), &json!(RECIPE), &json!(7))
    );
    assert_eq!(value["against"]["not_compared"], json!([]));
}

#[test]
fn what_differs_from_the_recipe_is_said() {
    let scratch = Scratch::new();
    scratch.layer();
    let check = |change: &dyn Fn(&mut Value), expected: &[&str]| {
        let mut state = state();
        change(&mut state);
        scratch.pack(&state, &[ROOT, b"x"]);
        let (text, code) = scratch.pvlint(&["inspect", "x.tgz", "--against", RECIPE]);
        let said: Vec<&str> = text.rsplit("\n\n").next().unwrap_or("").lines().collect();
        assert_eq!(code, i32::from(expected != ["It is what the recipe promises"]), "{text}");
        let fits = said.len() == expected.len() && said.iter().zip(expected).all(|(s, e)| s.contains(e));
        assert!(fits, "{said:#?} instead of {expected:#?}");
    };
    check(&|_| {}, &["It is what the recipe promises"]);
    check(
        &|state| state["web/run.json"]["group"] = json!("root"),
        &["web_1.0.bb:7:1: the group is `app`, but the export has `root`"],
    );
    check(
        &|state| drop(state["web/run.json"].as_object_mut().expect("an object").remove("restart_policy")),
        &["web.args.json:1:22: the restart policy is `container`, but the export has none"],
    );
    check(
        &|state| state["web/run.json"]["status_goal"] = json!("READY"),
        &["the recipe gives no status goal, but the export has `READY`"],
    );
    check(
        &|state| state["web/run.json"]["auto_recovery"]["max_retries"] = json!(3),
        &["the recovery is `{\"policy\":\"on-failure\",\"max_retries\":5,"],
    );
    check(
        &|state| state["web/run.json"]["roles"] = json!(["mgmt"]),
        &["its roles: nobody; those in the export: mgmt"],
    );
    check(
        &|state| state["web/run.json"]["network"]["ip"] = json!("10.0.5.8"),
        &["the ip of the network is `10.0.5.7`, but the export has `10.0.5.8`"],
    );
    check(
        &|state| state["web/run.json"]["services"] = json!({"required": [{"name": "old", "target": "/x"}]}),
        &[
            "web.args.json:1:58: it requires the service `log`, but the export does not",
            "the export requires the service `old`, but the recipe does not",
        ],
    );
    check(
        &|state| drop(state.as_object_mut().expect("an object").remove("web/services.json")),
        &["it provides the service `http`, but the export does not"],
    );
    check(
        &|state| state["web/services.json"]["services"][0]["socket"] = json!("/run/other"),
        &["it provides the service `http` as "],
    );
    check(
        &|state| state["web/mdev.json"] = json!({"rules": [".* 0:0 666"]}),
        &["web_1.0.bb:6:1: the recipe wants no mdev.json, but the export has "],
    );
    check(
        &|state| drop(state.as_object_mut().expect("an object").remove("_config/web/etc/web.conf")),
        &["web_1.0.bb:8:1: the overlay `overlay` is to go to _config/web/"],
    );
    check(
        &|state| drop(state.as_object_mut().expect("an object").remove("_sigs/web.json")),
        &["the container is to be signed, but the export has no _sigs/web.json"],
    );
    check(
        &|state| {
            let web = state["web/run.json"].take();
            let state = state.as_object_mut().expect("an object");
            state.retain(|path, _| !path.starts_with("web/"));
            state.insert("old/run.json".to_owned(), web);
        },
        &["the export holds no container `web`; it holds old"],
    );
}

#[test]
fn repackaged_containers_may_bring_more_than_the_recipe_says() {
    let scratch = Scratch::new();
    scratch.layer();
    scratch.write(
        "recipes-containers/os/pv-os_1.0.bb",
        "LICENSE = \"CLOSED\"\n\ninherit pvrexport\n\nPVCONT_NAME = \"os\"\nPVR_DOCKER_REF = \"example.org/os:1\"\n\
         SRC_URI += \"file://${BPN}.args.json\"\n",
    );
    scratch.write("recipes-containers/os/files/pv-os.args.json", "{\"PV_GROUP\": \"platform\"}");
    let signature = state()["_sigs/web.json"].clone();
    let run =
        json!({"name": "os", "group": "platform", "restart_policy": "system", "network": {"mode": "host"}});
    let mut state =
        json!({"#spec": "x", "os/run.json": run, "os/mdev.json": {"rules": []}, "_sigs/os.json": signature});
    scratch.pack(&state, &[]);
    let inspect = || scratch.pvlint(&["inspect", "x.tgz", "--against", "recipes-containers/os/pv-os_1.0.bb"]);
    let (text, code) = inspect();
    assert!(
        code == 1 && text.contains("the signature of the container does not cover os/run.json"),
        "{text}"
    );
    let header = json!({"alg": "ES256", "pvs": {"include": ["os/**"], "exclude": []}});
    state["_sigs/os.json"]["protected"] = json!(BASE64URL_NOPAD.encode(header.to_string().as_bytes()));
    scratch.pack(&state, &[]);
    assert_eq!(inspect().1, 0, "{}", inspect().0);
    state["os/run.json"]["group"] = json!("root");
    scratch.pack(&state, &[]);
    let (text, _) = inspect();
    assert!(
        text.contains("pv-os.args.json:1:14: the group is `platform`, but the export has `root`"),
        "{text}"
    );
}

#[test]
fn recipes_that_promise_nothing_are_refused() {
    let scratch = Scratch::new();
    scratch.layer();
    scratch.pack(&state(), &[ROOT, b"x"]);
    scratch.write("recipes-containers/web/plain_1.0.bb", "LICENSE = \"CLOSED\"\n");
    for (recipe, expected) in [
        ("plain_1.0.bb", "makes nothing for Pantavisor"),
        ("none.bb", "cannot open recipes-containers/web/none.bb: No such file"),
        ("", "recipes-containers/web/ is a directory: --against takes the file of one recipe"),
    ] {
        let (text, code) =
            scratch.pvlint(&["inspect", "x.tgz", "--against", &format!("recipes-containers/web/{recipe}")]);
        assert!(code == 2 && text.contains(expected), "{text}");
    }
}

#[test]
fn a_promise_that_cannot_be_read_is_no_difference() {
    let scratch = Scratch::new();
    scratch.layer();
    scratch.pack(&state(), &[ROOT, b"x"]);
    scratch.write(
        "recipes-containers/broken/broken_1.0.bb",
        "inherit core-image container-pvrexport\nSRC_URI += \"file://args.json\"\n",
    );
    scratch.write("recipes-containers/broken/files/args.json", "{\"PV_ROLES\"");
    let recipe = "recipes-containers/broken/broken_1.0.bb";
    let (text, code) = scratch.pvlint(&["inspect", "x.tgz", "--against", recipe]);
    assert!(
        code == 2 && text.contains("files/args.json: it is no JSON, `pvlint check` tells where"),
        "{text}"
    );
}
