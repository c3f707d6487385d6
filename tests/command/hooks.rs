//! The hooks of `.pre-commit-hooks.yaml`, run by the real `pre-commit` in a real repository.
//!
//! `language: rust` would build pvlint anew for each test, so a copy of the manifest says `system`, and the
//! program under test is found by PATH. `.ci/run` runs the manifest as it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::start::{directory, tool, write};
use tempfile::TempDir;

/// A repository whose hooks are those of pvlint.
struct Repository {
    /// Holds the repository, the manifest's repository, and what pre-commit keeps.
    directory: TempDir,
}

const GOOD: &str = "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\n\
    IMAGE_BASENAME = \"client\"\nPVRIMAGE_AUTO_MDEV = \"0\"\nPVR_APP_ADD_GROUP = \"app\"\n\n\
    IMAGE_INSTALL += \"busybox\"\n\nSRC_URI += \"file://${PN}.args.json file://client.conf\"\n";

const LAYER: [(&str, &str); 6] = [
    (
        "repository/conf/layer.conf",
        "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\nBBFILE_COLLECTIONS += \"hooked\"\n\
         BBFILE_PATTERN_hooked = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_hooked = \"scarthgap\"\n",
    ),
    ("repository/recipes-containers/client/client_1.0.bb", GOOD),
    (
        "repository/recipes-containers/client/files/client.args.json",
        "{\n    \"PV_SERVICES_REQUIRED\": [\n        {\"name\": \"raw\", \"target\": \"/run/raw.sock\"}\n    ]\n}\n",
    ),
    // Not metadata, though its name could be.
    ("repository/recipes-containers/client/files/client.conf", "[section]\nkey: value\n"),
    (
        "repository/recipes-containers/server/server_1.0.bb",
        "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\nIMAGE_BASENAME = \"server\"\n\
         PVRIMAGE_AUTO_MDEV = \"0\"\nPVR_APP_ADD_GROUP = \"app\"\n\nIMAGE_INSTALL += \"busybox\"\n\n\
         SRC_URI += \"file://${PN}.services.json\"\n",
    ),
    (
        "repository/recipes-containers/server/files/server.services.json",
        "{\n    \"#spec\": \"service-manifest-xconnect@1\",\n    \"services\": [\n        {\"name\": \"raw\", \"type\": \"unix\", \
         \"socket\": \"/run/raw.sock\"}\n    ]\n}\n",
    ),
];

const CLIENT: &str = "recipes-containers/client/client_1.0.bb";

impl Repository {
    /// With the layer as its first commit. `None` if pre-commit or git is not installed.
    fn new(hooks: &str) -> Option<Repository> {
        let repository = Repository { directory: directory(&LAYER) };
        tool(Command::new("pre-commit").arg("--version"))?;
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
        let manifest = fs::read_to_string(manifest).expect("the manifest");
        assert_eq!(manifest.matches("language: rust\n").count(), manifest.matches("- id: ").count());
        let manifest = manifest.replace("language: rust\n", "language: system\n");
        write(repository.directory.path(), "manifest/.pre-commit-hooks.yaml", &manifest);
        repository.git("manifest", &["init", "-q"])?;
        repository.commit("manifest");
        let revision = repository.git("manifest", &["rev-parse", "HEAD"])?;
        let config = format!(
            "repos:\n  - repo: {}\n    rev: {revision}    hooks:\n{hooks}",
            repository.directory.path().join("manifest").display()
        );
        write(repository.directory.path(), "repository/.pre-commit-config.yaml", &config);
        repository.git("repository", &["init", "-q"])?;
        repository.commit("repository");
        Some(repository)
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("repository")
    }

    fn command(&self, program: &str, directory: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.directory.path().join(directory));
        let own = Path::new(env!("CARGO_BIN_EXE_pvlint")).parent().expect("a directory").to_owned();
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let paths =
            std::env::join_paths([own].into_iter().chain(std::env::split_paths(&paths))).expect("a path");
        command.env("PATH", paths).env("PRE_COMMIT_HOME", self.directory.path().join("kept"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        for name in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{name}_NAME"), "T").env(format!("GIT_{name}_EMAIL"), "t@example.org");
        }
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GITHUB_ACTIONS", "FORCE_COLOR"] {
            command.env_remove(name);
        }
        command
    }

    fn git(&self, directory: &str, args: &[&str]) -> Option<String> {
        let (out, err, code) = tool(self.command("git", directory).args(args))?;
        assert_eq!(code, 0, "{args:?}: {err}");
        Some(out)
    }

    fn commit(&self, directory: &str) {
        self.git(directory, &["add", "-A"]);
        self.git(directory, &["commit", "-q", "-m", "x", "--no-verify"]);
    }

    /// What the hooks say when what lies in the directory is committed, and whether they pass.
    fn run(&self, args: &[&str]) -> (String, bool) {
        self.git("repository", &["add", "-A"]);
        let mut command = self.command("pre-commit", "repository");
        let (out, err, code) =
            tool(command.args(["run", "--color", "never"]).args(args)).expect("it was there before");
        assert_eq!(err, "");
        (out, code == 0)
    }
}

#[test]
fn kas_files_stop_only_commits_of_themselves() {
    let Some(repository) = Repository::new("      - id: pvlint\n") else { return };
    let kas = "header:\n  version: 14\nlocal_conf_header:\n  a: |\n    BBMULTICONFIG = \"smal\"\n";
    write(&repository.path(), "conf/multiconfig/small.conf", "TMPDIR = \"${TOPDIR}/tmp-small\"\n");
    write(&repository.path(), "kas/all.yml", kas);
    let (said, passes) = repository.run(&[]);
    assert!(!passes && said.contains("[mc-unknown]"), "{said}");
    repository.commit("repository");
    write(&repository.path(), CLIENT, &GOOD.replace("busybox", "busybox jq"));
    let (said, passes) = repository.run(&[]);
    assert!(passes, "{said}");
    write(&repository.path(), "kas/all.yml", &kas.replace("smal", "small"));
    let (said, passes) = repository.run(&[]);
    assert!(passes, "{said}");
}

#[test]
fn the_hook_finds_and_fixes_nothing_unless_asked() {
    let Some(repository) = Repository::new("      - id: pvlint\n") else { return };
    let (said, passes) = repository.run(&["--all-files"]);
    assert!(passes, "{said}");

    let bad = GOOD.replace("PVRIMAGE_AUTO_MDEV = \"0\"", "PVRIMAGE_AUTO_MDEV = \"no\"");
    write(&repository.path(), CLIENT, &bad);
    let (said, passes) = repository.run(&[]);
    assert!(!passes && said.contains("[mdev-value]"), "{said}");
    assert!(!said.contains("files were modified"), "{said}");
    assert_eq!(fs::read_to_string(repository.path().join(CLIENT)).expect("a file"), bad);

    // A commit is refused, and goes through when the recipe is right.
    repository.git("repository", &["add", "-A"]);
    tool(repository.command("pre-commit", "repository").arg("install")).expect("it was there before");
    let commit =
        || tool(repository.command("git", "repository").args(["commit", "-q", "-m", "y"])).expect("git");
    let (_, err, code) = commit();
    assert!(code != 0 && err.contains("[mdev-value]"), "{err}");
    write(&repository.path(), CLIENT, &GOOD.replace("\"x\"", "\"y\""));
    repository.git("repository", &["add", "-A"]);
    let (_, err, code) = commit();
    assert_eq!(code, 0, "{err}");
}

#[test]
fn single_files_get_the_context_of_their_layer() {
    let Some(repository) = Repository::new("      - id: pvlint\n") else { return };
    // The provider of the service is in a recipe that is not part of the commit.
    for file in [CLIENT, "recipes-containers/client/files/client.args.json"] {
        let path = repository.path().join(file);
        let text = fs::read_to_string(&path).expect("a file");
        fs::write(&path, format!("{text}\n")).expect("a file");
        let (said, passes) = repository.run(&[]);
        assert!(passes && !said.contains("no files to check"), "{said}");
        let renamed = repository.path().join("recipes-containers/server");
        fs::rename(&renamed, repository.path().join("kept-away")).expect("a directory");
        let (said, passes) = repository.run(&["--files", file]);
        assert!(!passes && said.contains("[service-not-provided]"), "{file}: {said}");
        fs::rename(repository.path().join("kept-away"), &renamed).expect("a directory");
        repository.commit("repository");
    }
    // Payload is none of its business, and a configuration is obeyed.
    let conf = "recipes-containers/client/files/client.conf";
    write(&repository.path(), conf, "[section]\nkey: other\n");
    let (said, passes) = repository.run(&[]);
    assert!(passes && !said.contains("no files to check"), "{said}");
    write(&repository.path(), "pvlint.toml", "[lint]\nignroe = []\n");
    let (said, passes) = repository.run(&["--files", "pvlint.toml"]);
    assert!(!passes && said.contains("did you mean `ignore`?"), "{said}");
}

#[test]
fn the_hook_fixes_if_asked() {
    let Some(repository) = Repository::new("      - id: pvlint\n        args: [--fix]\n") else { return };
    write(&repository.path(), CLIENT, &format!("{GOOD}\n# pvlint: ignore[mdev-value]\nBUGTRACKER = \"x\"\n"));
    let (said, passes) = repository.run(&[]);
    assert!(!passes && said.contains("files were modified by this hook"), "{said}");
    let text = fs::read_to_string(repository.path().join(CLIENT)).expect("a file");
    assert_eq!(text, format!("{GOOD}\nBUGTRACKER = \"x\"\n"));
    let (said, passes) = repository.run(&[]);
    assert!(passes, "{said}");
}

#[test]
fn the_formatter_formats() {
    let Some(repository) = Repository::new("      - id: pvlint-fmt\n") else { return };
    let (said, passes) = repository.run(&["--all-files"]);
    assert!(passes, "{said}");
    write(&repository.path(), CLIENT, &GOOD.replace("SUMMARY = ", "SUMMARY="));
    let (said, passes) = repository.run(&[]);
    assert!(!passes && said.contains("files were modified by this hook"), "{said}");
    let text = fs::read_to_string(repository.path().join(CLIENT)).expect("a file");
    assert_eq!(text, GOOD);
    let (said, passes) = repository.run(&[]);
    assert!(passes, "{said}");
}

/// The hooks that pip installs, as the guide has them, are those of the manifest but for how they come there.
#[test]
fn the_hooks_of_a_wheel_are_the_same() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file");
    let guide = read("docs/ci.md");
    let local = guide.split("```yaml\n").find(|fence| fence.contains("repo: local")).expect("the hooks");
    let local = local.split("```").next().expect("a fence");
    for line in read(".pre-commit-hooks.yaml").lines().map(str::trim) {
        let is_other = line.starts_with("description:") || line.starts_with("language:");
        assert!(is_other || local.contains(line), "{line}");
    }
    let directory = directory(&[("hooks.yaml", local)]);
    let mut validate = Command::new("pre-commit");
    validate.args(["validate-config", "hooks.yaml"]).current_dir(directory.path());
    let Some((out, err, code)) = tool(&mut validate) else { return };
    assert_eq!(code, 0, "{out}{err}");
}
