//! Fixes that make files and give them other names: together with the recipe, or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::start::{directory, pvlint, run, tool};

const LAYER_CONF: &str = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
     BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n";

const HEAD: &str = "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n";

/// The args, which also hold something for another fix, are passed over for the roles; and a command without
/// its argument.
const LAYER: [(&str, &str); 4] = [
    (
        "recipes-x/a/a_1.0.bb",
        "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\nSRC_URI += \"file://args.json\"\n\
         PVR_APP_ADD_ROLES = \"nobody\"\n",
    ),
    ("recipes-x/a/files/args.json", "\u{feff}{\n    \"PV_GROUP\": \"root\"\n}\n"),
    (
        "recipes-x/b/b_1.0.bb",
        "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\n\
         PVR_APP_ADD_EXTRA_ARGS = \"--config=Entrypoint=/bin/b --config=Cmd=-v\"\n",
    ),
    ("conf/layer.conf", LAYER_CONF),
];

const RULES: [&str; 2] = ["--select", "roles-shadow-args,extra-args-entrypoint-cmd,json-bom"];

/// What becomes of the layer.
fn fixed() -> BTreeMap<String, String> {
    let a = format!("{HEAD}\nSRC_URI += \"file://${{PN}}.args.json\"\nPVR_APP_ADD_ROLES = \"nobody\"\n");
    let b = format!("{HEAD}SRC_URI += \"file://${{PN}}.config.json\"\n\nPVR_APP_ADD_EXTRA_ARGS = \"\"\n");
    [
        ("recipes-x/a/a_1.0.bb", a.as_str()),
        ("recipes-x/a/files/a.args.json", &LAYER[1].1.replace('\u{feff}', "")),
        ("recipes-x/b/b_1.0.bb", &b),
        (
            "recipes-x/b/files/b.config.json",
            "{\n    \"Entrypoint\": [\"/bin/b\"],\n    \"Cmd\": [\"-v\"]\n}\n",
        ),
        ("conf/layer.conf", LAYER_CONF),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .into()
}

/// All files below a directory; those of a repository are left out.
fn files(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).expect("a directory").flatten() {
            let path = entry.path();
            let name = path.strip_prefix(root).expect("below").display().to_string();
            match path.is_dir() {
                true if name == ".git" => {}
                true => waiting.push(path),
                false => drop(found.insert(name, fs::read_to_string(&path).expect("a text"))),
            }
        }
    }
    found
}

fn as_written() -> BTreeMap<String, String> {
    LAYER.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

#[test]
fn files_are_made_and_renamed() {
    let layer = directory(&LAYER);
    let args = [&["--fix", "--unsafe-fixes"][..], &RULES].concat();
    let (out, err, code) = run(&mut pvlint(layer.path(), &args));
    assert_eq!((code, files(layer.path())), (0, fixed()), "{out}{err}");
    assert!(err.contains("Fixed 3 findings in 3 files"), "{err}");
    assert!(
        err.contains("\nRenamed recipes-x/a/files/args.json to recipes-x/a/files/a.args.json\n"),
        "{err}"
    );
    assert!(err.contains("\nCreated recipes-x/b/files/b.config.json\n"), "{err}");
}

/// Safe fixes alone change no names, and a recipe that is named by itself has no say in files beside it. Then
/// nothing else is promised either.
#[test]
fn nothing_happens_to_files_unasked() {
    let cases = [
        (&["--fix", "."][..], "2 fixable with --fix --unsafe-fixes"),
        (&["--fix", "--unsafe-fixes", "recipes-x/a/a_1.0.bb"], ""),
        (&["recipes-x/a/a_1.0.bb"], ""),
    ];
    for (args, promise) in cases {
        let layer = directory(&LAYER);
        let (out, err, code) = run(&mut pvlint(layer.path(), &[args, &RULES].concat()));
        let names = |files: BTreeMap<String, String>| files.into_keys().collect::<Vec<_>>();
        assert_eq!((code, names(files(layer.path()))), (1, names(as_written())), "{err}");
        let summary = out.lines().find_map(|line| line.split_once(" s)")).expect("a summary").1;
        assert_eq!(summary.split("; ").nth(1).unwrap_or_default(), promise, "{out}");
    }
}

/// The diff says the same in words that others carry out, also of a file that only gets another name.
#[test]
fn git_and_patch_take_the_diff() {
    for command in [&["git", "apply"][..], &["patch", "-p1", "--quiet"]] {
        for args_json in [LAYER[1].1, &LAYER[1].1.replace('\u{feff}', "")] {
            let layer = directory(&LAYER);
            fs::write(layer.path().join(LAYER[1].0), args_json).expect("a file");
            let before = files(layer.path());
            let Some(_) = tool(Command::new("git").args(["init", "--quiet"]).current_dir(layer.path()))
            else {
                return;
            };
            let args = [&["--diff", "--unsafe-fixes"][..], &RULES].concat();
            let (diff, err, code) = run(&mut pvlint(layer.path(), &args));
            assert_eq!((code, files(layer.path())), (1, before), "{err}");
            fs::write(layer.path().join(".git/diff"), &diff).expect("a file");
            let arg = if command[0] == "git" { ".git/diff" } else { "--input=.git/diff" };
            let mut taker = Command::new(command[0]);
            let taken = tool(taker.args(&command[1..]).arg(arg).current_dir(layer.path()));
            let Some((out, err, code)) = taken else { continue };
            assert_eq!((code, files(layer.path())), (0, fixed()), "{command:?}\n{out}{err}\n{diff}");
        }
    }
}

/// A recipe does not ask for a file that could not be made.
#[cfg(unix)]
#[test]
fn what_cannot_be_done_as_a_whole_is_not_done_at_all() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    let layer = directory(&LAYER);
    let recipe = layer.path().join("recipes-x/b/b_1.0.bb");
    // The file is made first, and then the recipe cannot be written.
    mode(&recipe, 0o444);
    let args = [&["--fix", "--unsafe-fixes"][..], &RULES].concat();
    let (_, err, code) = run(&mut pvlint(layer.path(), &args));
    mode(&recipe, 0o644);
    let mut want = fixed();
    want.remove("recipes-x/b/files/b.config.json");
    want.insert("recipes-x/b/b_1.0.bb".to_owned(), LAYER[2].1.to_owned());
    assert_eq!((code, files(layer.path())), (2, want), "{err}");
    assert!(err.contains("b_1.0.bb: it is read-only"), "{err}");
    assert!(!layer.path().join("recipes-x/b/files").exists(), "a directory was left behind");
}

/// A link in the layer: the file by this name leads to the other path.
#[cfg(unix)]
type Link = (&'static str, &'static str);

/// Where another recipe may need a file by its old name, where a name is taken, and where a link would lead
/// elsewhere afterwards, nothing is renamed and nothing is made.
#[cfg(unix)]
#[test]
fn what_is_not_the_recipe_s_alone_stays() {
    const A: &str = LAYER[0].0;
    const B: &str = LAYER[2].0;
    const ARGS: &str = LAYER[1].0;
    #[track_caller]
    fn check(why: &str, removed: &[&str], added: &[(&str, &str)], links: &[Link]) {
        let layer = directory(&LAYER);
        let root = layer.path();
        removed.iter().for_each(|path| fs::remove_file(root.join(path)).expect("a file"));
        for (path, text) in added {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(path, text).expect("a file");
        }
        for (path, to) in links {
            let path = root.join(path);
            let _ = fs::remove_dir(&path);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            std::os::unix::fs::symlink(to, path).expect("a link");
        }
        let tree = || {
            let out = Command::new("find").arg(root).output().expect("find").stdout;
            let mut names: Vec<_> =
                String::from_utf8(out).expect("a text").lines().map(str::to_owned).collect();
            names.sort();
            names
        };
        let before = tree();
        let args = [
            "--fix",
            "--unsafe-fixes",
            "--select",
            "roles-shadow-args,extra-args-entrypoint-cmd,json-name-not-looked-up",
        ];
        let (out, err, code) = run(&mut pvlint(root, &args));
        assert_eq!((code, tree()), (1, before), "{why}\n{out}{err}");
        assert!(err.contains("Fixed 0 findings"), "{why}\n{err}");
    }
    let other = |text: &str| format!("LICENSE = \"CLOSED\"\n\n{text}");
    let by_search =
        other("FILESEXTRAPATHS:prepend := \"${THISDIR}/../a/files:\"\nSRC_URI = \"file://args.json\"\n");
    let by_path = other("SRC_URI = \"file://${THISDIR}/../a/files/args.json\"\n");
    let in_directory = format!("{HEAD}SRC_URI += \"file://pv/${{PN}}.args.json\"\n");
    let c = "recipes-x/c/c_1.0.bb";
    check("searched from elsewhere", &[B], &[(c, &by_search)], &[]);
    check("named from elsewhere", &[B], &[(c, &by_path)], &[]);
    check("included elsewhere", &[B], &[(c, "require recipes-x/a/a_1.0.bb\n")], &[]);
    check("included elsewhere", &[A], &[(c, "require recipes-x/b/b_1.0.bb\n")], &[]);
    check("said in an include", &[B], &[("inc/shared.inc", "SRC_URI += \"file://args.json\"\n")], &[]);
    check("a recipe that is a link", &[B], &[], &[(c, "../a/a_1.0.bb")]);
    check("a link", &[ARGS, B], &[("args.json", "{}\n")], &[(ARGS, "../../../args.json")]);
    check(
        "a directory that is a link",
        &[ARGS, B],
        &[("x/args.json", "{}\n")],
        &[("recipes-x/a/files", "../../x")],
    );
    check(
        "a link in a directory",
        &[ARGS, B],
        &[(A, &in_directory), ("x/a.args.json", "{}\n")],
        &[("recipes-x/a/files/pv", "../../../x")],
    );
    check("a broken link in the place", &[A], &[], &[("recipes-x/b/files/b.config.json", "nowhere")]);
    check("a broken link in the place", &[B], &[], &[("recipes-x/a/files/a.args.json", "nowhere")]);
    check("a file in the place of the directory", &[A], &[("recipes-x/b/files", "")], &[]);
    check("a link in the place of the directory", &[A], &[("x/y", "")], &[("recipes-x/b/files", "../../x")]);
}
