//! The drawings of `pvlint graph`, read by the programs that they are made for.

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::fixture;

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

/// The drawing that Graphviz makes, or `None` if it is not installed; CI has to have it.
fn svg(drawing: &str) -> Option<String> {
    let child = Command::new("dot").arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = match child {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            assert!(env::var_os("CI").is_none(), "dot is not installed");
            eprintln!("SKIPPED: dot is not installed");
            return None;
        }
        child => child.expect("dot runs"),
    };
    child.stdin.take().expect("a pipe").write_all(drawing.as_bytes()).expect("dot reads");
    let output = child.wait_with_output().expect("dot ends");
    assert!(output.status.success(), "dot refuses\n{drawing}");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn graphviz_draws_it() {
    let Some(svg) = svg(&check("dot", "graph/house.dot")) else { return };
    for text in ["broker", "group app", "pool home 10.0.5.0/24", "weather?", "Pantavisor"] {
        assert!(svg.contains(&format!(">{text}</text>")), "{text}\n{svg}");
    }
    assert_eq!(svg.matches("class=\"edge\"").count(), 6);
    assert_eq!(svg.matches("class=\"node\"").count(), 8);
    assert_eq!(svg.matches("class=\"cluster\"").count(), 1);
    // The ellipse, the line with its arrow head, and both texts.
    assert_eq!(svg.matches("#c00000").count(), 6, "{svg}");
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
    assert!(drawn.contains("n0[\"a#34;b#60;c#62;#96;d#96;#59;e<br/>group app\"]"), "{drawn}");
    assert!(drawn.contains("s0 -->|\"x#34;#93;#92;#124; --#62;  end\"| n0\n"), "{drawn}");
    let Some(svg) = svg(&graph(directory.path(), "dot")) else { return };
    assert!(svg.contains("a&quot;b&lt;c&gt;`d`;e"), "{svg}");
    assert_eq!(svg.matches("class=\"edge\"").count(), 1);
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
