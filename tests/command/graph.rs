//! The drawings of `pvlint graph`, read by the programs that they are made for.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

use crate::fixture;
use crate::start::{pvlint, run, tool};

/// What `pvlint graph --format FORMAT` prints of a layer.
fn graph(layer: &Path, format: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    let output = command.args(["graph", "--format", format]).current_dir(layer).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[track_caller]
fn check(format: &str, expected: &str) -> String {
    let drawn = graph(&fixture("cli/graph.in"), format);
    let expected = fixture(expected);
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected, &drawn).expect("a fixture");
    }
    assert_eq!(drawn, fs::read_to_string(expected).expect("a fixture"));
    drawn
}

/// The picture that Graphviz makes of a layer, or `None` if it is not installed; CI has to have it.
fn svg(layer: &Path) -> Option<String> {
    let drawn = tool(Command::new("dot").arg("-V")).map(|_| graph(layer, "svg"))?;
    assert!(drawn.starts_with("<svg ") && drawn.ends_with("</svg>\n"), "{drawn}");
    Some(drawn)
}

/// What a picture says, and how many shapes of each kind it has; where they are is up to Graphviz.
fn content(svg: &str) -> Vec<String> {
    let texts = svg.split("<text ").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once('>')?;
        Some(rest.split_once("</text>")?.0.to_owned())
    });
    let kinds = svg.split("class=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    let mut content: Vec<String> = texts.chain(kinds).collect();
    content.sort();
    content
}

#[test]
fn graphviz_draws_it() {
    check("dot", "graph/house.dot");
    let Some(drawn) = svg(&fixture("cli/graph.in")) else { return };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pictures/containers.svg");
    let in_guide = fs::read_to_string(&path).unwrap_or_default();
    if env::var_os("UPDATE_EXPECT").is_some() && content(&in_guide) != content(&drawn) {
        fs::write(&path, &drawn).expect("a writable directory");
    }
    let in_guide = fs::read_to_string(&path).expect("the picture");
    assert_eq!(content(&in_guide), content(&drawn), "UPDATE_EXPECT=1 draws {} anew", path.display());
    for text in ["broker", "group app", "10.0.5.0/24", "10.0.5.10", "weather?", "on no device"] {
        assert!(content(&drawn).contains(&text.to_owned()), "{text}\n{drawn}");
    }
    let count = |class: &str| content(&drawn).iter().filter(|found| *found == class).count();
    assert_eq!((count("node"), count("node red"), count("cluster")), (10, 2, 3));
    // A service that no container provides, and an address of a pool that no device has.
    assert_eq!((count("edge"), count("edge red")), (8, 2));
}

#[test]
fn without_graphviz_it_says_what_else_there_is() {
    let mut pvlint = pvlint(&fixture("cli/graph.in"), &["graph", "--format", "svg"]);
    let (out, errors, code) = run(pvlint.env("PATH", "/nonexistent"));
    let said = "pvlint: error: Graphviz is not installed, whose program `dot` draws the picture; `--format dot` \
                prints what it would draw, `--format mermaid` what GitHub and GitLab draw\n";
    assert_eq!((out.as_str(), errors.as_str(), code), ("", said, 2));
}

#[test]
fn mermaid_stands_in_a_code_block() {
    let drawn = check("mermaid", "graph/house.md");
    assert!(drawn.starts_with("```mermaid\nflowchart LR\n") && drawn.ends_with("\n```\n"), "{drawn}");
}

/// A layer with one container of this name that asks for this service.
fn layer(directory: &Path, name: &str, service: &str) {
    let service = serde_json::json!({ "name": service, "target": "/run/x" });
    let args = serde_json::json!({ "PV_SERVICES_REQUIRED": [service] });
    let recipe = format!("inherit pvrexport\nPVCONT_NAME = '{name}'\nPVR_DOCKER_REF = \"x:1\"\n");
    layer_of(directory, &recipe, &args.to_string());
}

/// A layer with the recipe `x`, which ships these args.
fn layer_of(directory: &Path, recipe: &str, args: &str) {
    let write = |path: &str, text: &str| {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    };
    let conf = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/*/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
                BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\n";
    write("conf/layer.conf", conf);
    write("recipes-x/x_1.0.bb", &format!("{recipe}SRC_URI += \"file://x.args.json\"\n"));
    write("recipes-x/files/x.args.json", args);
}

#[test]
fn strange_names_stay_within_their_quotes() {
    let directory = tempfile::tempdir().expect("a directory");
    layer(directory.path(), "a\"b<c>`d`;e", "x\"]\\| --> \n end");
    let drawn = graph(directory.path(), "mermaid");
    assert!(drawn.contains("n0[\"a#34;b#60;c#62;#96;d#96;#59;e\"]"), "{drawn}");
    assert!(drawn.contains("s0 -->|\"x#34;#93;#92;#124; --#62;  end\"| n0\n"), "{drawn}");
    let Some(drawn) = svg(directory.path()) else { return };
    assert!(drawn.contains("a&quot;b&lt;c&gt;`d`;e"), "{drawn}");
    assert_eq!(content(&drawn).iter().filter(|found| *found == "edge red").count(), 1);
}

#[test]
fn recipes_in_no_layer() {
    let directory = tempfile::tempdir().expect("a directory");
    layer(directory.path(), "a", "b");
    fs::remove_dir_all(directory.path().join("conf")).expect("a directory");
    assert!(graph(directory.path(), "text").ends_with("\n1 container, 1 link, 1 unmet\n"));
}

/// BitBake does not build below a directory with a space in its name; layers are checked there all the same.
#[test]
fn a_layer_in_a_directory_with_a_space() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path().join("zwei W\u{f6}rter");
    layer(&directory, "a", "b");
    assert!(graph(&directory, "text").ends_with("\n1 container, 1 link, 1 unmet\n"));
}

/// What `pvlint explain-container` says of the recipe `x` from the group to the automatic recovery.
#[track_caller]
fn check_explained(recipe: &str, args: &str, want: &[&str]) {
    let directory = tempfile::tempdir().expect("a directory");
    layer_of(directory.path(), recipe, args);
    let mut command = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    let output =
        command.args(["explain-container", "x"]).current_dir(directory.path()).output().expect("it runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: Vec<String> =
        text.lines().skip(2).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let end = lines.iter().position(|line| line.starts_with("roles ")).expect("roles");
    assert_eq!(lines[..end], *want, "{recipe}\n{args}\n{text}");
}

#[test]
fn who_decides_about_a_container() {
    let rootfs = "inherit core-image container-pvrexport\n";
    let stock = "the group as it comes with Pantavisor";
    check_explained(
        &format!("{rootfs}PVR_APP_ADD_GROUP = \"root\"\nPVR_APP_ADD_GROUP:m = \"app\"\n"),
        "{}",
        &[
            "group root PVR_APP_ADD_GROUP of the recipe, recipes-x/x_1.0.bb:2:1",
            "or app PVR_APP_ADD_GROUP of the recipe, recipes-x/x_1.0.bb:3:1",
            &format!("restart policy system {stock}"),
            &format!("or container {stock}"),
            &format!("status goal STARTED {stock} and 1 more place"),
            &format!("auto recovery no {stock}"),
            &format!("or on-failure {stock}"),
        ],
    );
    let empty = "the group is empty, so `pvr` takes the next argument for it";
    check_explained(
        &format!("{rootfs}PVR_APP_ADD_GROUP = \"\"\n"),
        r#"{"PV_RESTART_POLICY": "system"}"#,
        &[
            &format!("group unknown {empty}"),
            "restart policy system args.json, recipes-x/files/x.args.json:1:23",
            &format!("status goal unknown {empty}"),
            &format!("auto recovery unknown {empty}"),
        ],
    );
    check_explained(
        &format!("{rootfs}PVR_APP_ADD_GROUP = \"app\"\n"),
        r#"{"PV_AUTO_RECOVERY": {"policy": "unless-stopped"}}"#,
        &[
            "group app PVR_APP_ADD_GROUP of the recipe, recipes-x/x_1.0.bb:2:1",
            &format!("restart policy container {stock}"),
            &format!("status goal STARTED {stock}"),
            "auto recovery unless-stopped args.json, recipes-x/files/x.args.json:1:33",
            "a failure reboots the device, or rolls an update back",
        ],
    );
    let absent = "no device file here has the group";
    check_explained(
        &format!("{rootfs}PVR_APP_ADD_GROUP = \"lab\"\n"),
        "{}",
        &[
            "group lab PVR_APP_ADD_GROUP of the recipe, recipes-x/x_1.0.bb:2:1",
            &format!("restart policy unknown {absent}"),
            &format!("status goal unknown {absent}"),
            &format!("auto recovery unknown {absent}"),
        ],
    );
    let repackaged = "inherit pvrexport\nPVCONT_NAME = \"x\"\nPVR_DOCKER_REF = \"x:1\"\n";
    let platform = [
        format!("restart policy system {stock}"),
        format!("status goal STARTED {stock}"),
        format!("auto recovery no {stock}"),
        "a failure reboots the device, or rolls an update back".to_owned(),
    ];
    let platform = platform.iter().map(String::as_str);
    let group = "group platform args.json, recipes-x/files/x.args.json:1:17";
    let want: Vec<&str> = [group].into_iter().chain(platform.clone()).collect();
    check_explained(repackaged, r#"{"PV_RUNLEVEL": "platform"}"#, &want);
    let flag = format!("{repackaged}PVR_APP_ADD_EXTRA_ARGS += \"--runlevel platform\"\n");
    let group = "group platform PVR_APP_ADD_EXTRA_ARGS of the recipe, recipes-x/x_1.0.bb:4:39";
    let want: Vec<&str> = [group].into_iter().chain(platform).collect();
    check_explained(&flag, r#"{"PV_RUNLEVEL": "none"}"#, &want);
}

#[test]
fn flags_beside_args() {
    let stock = "the group as it comes with Pantavisor";
    let rest = [format!("status goal STARTED {stock}"), format!("auto recovery on-failure {stock}")];
    let check = |recipe: &str, args: &str, group: &str, policy: &[&str]| {
        let want: Vec<&str> =
            [group].iter().chain(policy).copied().chain(rest.iter().map(String::as_str)).collect();
        check_explained(recipe, args, &want);
    };
    let group = "group app PVR_APP_ADD_GROUP of the recipe, recipes-x/x_1.0.bb:2:1";
    let rootfs = |flags: &str| {
        format!(
            "inherit core-image container-pvrexport\nPVR_APP_ADD_GROUP = \"app\"\nPVR_APP_ADD_EXTRA_ARGS = \"{flags}\"\n"
        )
    };
    let policy = "restart policy container PVR_APP_ADD_EXTRA_ARGS of the recipe, recipes-x/x_1.0.bb:3:27";
    let flags = rootfs("--restart-policy=system --restart-policy container");
    let policy_at = "restart policy container PVR_APP_ADD_EXTRA_ARGS of the recipe, recipes-x/x_1.0.bb:3:68";
    check(&flags, r#"{"PV_RESTART_POLICY": "system"}"#, group, &[policy_at]);
    check(&rootfs("--restart-policy=container"), "{}", group, &[policy]);
    let open = "or unknown the variable `PVR_APP_ADD_EXTRA_ARGS` is not known as a whole";
    let args = "restart policy system args.json, recipes-x/files/x.args.json:1:23";
    let flags = rootfs("${SITE_FLAGS}");
    check_explained(
        &flags,
        r#"{"PV_RESTART_POLICY": "system"}"#,
        &[group, open, args, open, &rest[0], open, &rest[1], open],
    );
    // What is repackaged gets the args in the end.
    let repackaged = "inherit pvrexport\nPVR_DOCKER_REF = \"x:1\"\nPVR_APP_ADD_EXTRA_ARGS = \"--restart-policy container\"\n";
    let group = "group app a container without a group belongs to the last one of the device";
    check(repackaged, r#"{"PV_RESTART_POLICY": "system"}"#, group, &[args]);
    let policy = "restart policy container PVR_APP_ADD_EXTRA_ARGS of the recipe, recipes-x/x_1.0.bb:3:44";
    check(repackaged, "{}", group, &[policy]);
}

#[test]
fn a_container_that_an_image_misspells() {
    let directory = tempfile::tempdir().expect("a directory");
    layer_of(directory.path(), "PN = \"sensor\"\ninherit core-image container-pvrexport\n", "{}");
    fs::write(directory.path().join("pvlint.toml"), "images.a = [\"snsor\", \"sensor\"]\n").expect("a file");
    let drawn = graph(directory.path(), "text");
    let image = "image a\n    sensor\n    snsor, which is not here: did you mean `sensor`?\n";
    assert!(drawn.contains(image), "{drawn}");
}

/// What `check` reads is no secret to the pictures; that nobody ships it is said.
#[test]
fn a_device_file_that_no_recipe_ships() {
    let directory = tempfile::tempdir().expect("a directory");
    let recipe = "inherit core-image container-pvrexport\nPVR_APP_ADD_GROUP = \"app\"\n";
    layer_of(directory.path(), recipe, r#"{"PV_NETWORK_POOL": "lan"}"#);
    let pool = "pool lan, defined nowhere here\n";
    assert!(graph(directory.path(), "text").contains(pool));
    let device = r#"{"groups": [{"name": "app", "restart_policy": "system"}], "network": {"pools": {"lan":
        {"type": "bridge", "bridge": "br0", "subnet": "10.0.5.0/24", "gateway": "10.0.5.1"}}}}"#;
    fs::write(directory.path().join("device.json"), device).expect("a file");
    let drawn = graph(directory.path(), "text");
    assert!(drawn.contains("pool lan, 10.0.5.0/24 in device.json, which no recipe ships\n"), "{drawn}");
    let mut pvlint = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    let output =
        pvlint.args(["explain-container", "x"]).current_dir(directory.path()).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let both = "the group as it comes with Pantavisor; device.json, which no recipe ships, has it too";
    assert!(said.contains(both), "{said}");
}

#[test]
fn what_is_no_json_is_said() {
    let directory = tempfile::tempdir().expect("a directory");
    layer_of(
        directory.path(),
        "inherit pvrexport\nPVCONT_NAME = \"x\"\nPVR_DOCKER_REF = \"x:1\"\n",
        "{\"PV_ROLES\"",
    );
    let mut pvlint = Command::new(env!("CARGO_BIN_EXE_pvlint"));
    let output =
        pvlint.args(["explain-container", "x"]).current_dir(directory.path()).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("pvlint: warning: recipes-x/files/x.args.json is no JSON"), "{said}");
    assert!(output.status.success());
}

/// What cannot be read might say anything, so nothing is shown as if it were all.
#[test]
fn a_file_that_cannot_be_read_is_an_error() {
    let directory = tempfile::tempdir().expect("a directory");
    layer(directory.path(), "a", "b");
    let args = directory.path().join("recipes-x/files/x.args.json");
    fs::remove_file(&args).expect("a file");
    fs::create_dir(&args).expect("a directory");
    for command in [&["graph"][..], &["explain-container", "x"], &["check"]] {
        let mut pvlint = Command::new(env!("CARGO_BIN_EXE_pvlint"));
        let output = pvlint.args(command).current_dir(directory.path()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        let expected = "pvlint: error: recipes-x/files/x.args.json: it is a directory, not a regular file\n";
        assert!(said == expected && output.status.code() == Some(2), "{command:?}: {said}");
    }
}
