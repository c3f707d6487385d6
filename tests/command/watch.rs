//! `--watch` in a process of its own.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::start::{directory, pvlint, run, write};

/// Far more than it takes on a busy machine.
const LONG: Duration = Duration::from_secs(60);
/// Longer than pvlint waits for more changes.
const SHORT: Duration = Duration::from_millis(1500);

/// pvlint that watches a directory. Each run ends with a line on standard error.
struct Watch {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

impl Watch {
    fn start(directory: &Path, args: &[&str]) -> Watch {
        Watch::start_all(directory, &[&["--select", "syntax-error"], args].concat())
    }

    /// The same with all rules.
    fn start_all(directory: &Path, args: &[&str]) -> Watch {
        let all = [&["--watch", "--format", "concise"], args].concat();
        let mut command = pvlint(directory, &all);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let out = lines(child.stdout.take().expect("a pipe"));
        let err = lines(child.stderr.take().expect("a pipe"));
        Watch { child, out, err }
    }

    /// Waits for a run that finds this. On a busy machine a run may see half of a change; then one more
    /// follows.
    fn expect(&self, want: &[&str]) {
        let mut seen = Vec::new();
        for _ in 0..5 {
            let end = self.err.recv_timeout(LONG);
            assert_eq!(end.as_deref(), Ok("Watching for changes; Ctrl-C ends"), "{seen:?}");
            // What was printed before that line may still be under way.
            let got = std::iter::from_fn(|| self.out.recv_timeout(SHORT / 5).ok());
            let got: Vec<String> = got.filter_map(|line| Some(line.split_once(": ")?.0.to_owned())).collect();
            if got == want {
                return;
            }
            seen.push(got);
        }
        panic!("{seen:?} instead of {want:?}");
    }

    /// Waits for a run that prints what a run from scratch prints, and gives that.
    fn expect_as_from_scratch(&self, directory: &Path) -> Vec<String> {
        let (out, ..) = run(&mut pvlint(directory, &["--format", "concise", "--no-cache", "."]));
        let want: Vec<&str> = out.lines().collect();
        let mut seen = Vec::new();
        for _ in 0..5 {
            let end = self.err.recv_timeout(LONG);
            assert!(end.is_ok(), "{seen:#?} instead of {want:#?}");
            let got: Vec<String> = std::iter::from_fn(|| self.out.recv_timeout(SHORT / 5).ok()).collect();
            if got == want {
                return got;
            }
            seen.push(got);
        }
        panic!("{seen:#?} instead of {want:#?}");
    }

    /// That no run follows.
    fn expect_nothing(&self) {
        assert!(self.err.recv_timeout(SHORT).is_err(), "it ran again");
    }

    fn interrupt(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().expect("kill runs").success());
        assert_eq!(self.child.wait().expect("it ends").code(), Some(0));
    }
}

fn lines(from: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    receive
}

#[test]
fn a_change_starts_a_run_and_ctrl_c_ends_it() {
    let directory = directory(&[("a.bb", "A = 1\n"), ("sub/b.bb", "B = \"1\"\n"), (".git/HEAD", "x\n")]);
    let root = directory.path();
    let watch = Watch::start(root, &[".", "--format", "sarif=report.sarif"]);
    watch.expect(&["a.bb:1:5"]);
    // Neither reading files nor writing the report nor git's own files start another run.
    write(root, ".git/HEAD", "y\n");
    watch.expect_nothing();

    write(root, "sub/b.bb", "B = 1\n");
    watch.expect(&["a.bb:1:5", "sub/b.bb:1:5"]);
    // A crowd of changes is one.
    for number in 0..50 {
        write(root, &format!("new/{number}.bb"), "C = \"1\"\n");
    }
    fs::rename(root.join("a.bb"), root.join("new/a.bb")).expect("a file");
    watch.expect(&["new/a.bb:1:5", "sub/b.bb:1:5"]);
    watch.expect_nothing();
    // What was not there when it began is watched as well, and a configuration is obeyed.
    write(root, "new/a.bb", "A = \"1\"\n");
    watch.expect(&["sub/b.bb:1:5"]);
    write(root, "pvlint.toml", "[lint.per-path.\"sub/*\"]\nignore = [\"syntax-error\"]\n");
    watch.expect(&[]);
    watch.interrupt();
    assert!(root.join("report.sarif").is_file());
}

#[test]
fn the_layer_and_its_configuration_are_watched_with_a_file() {
    let directory =
        directory(&[("pvlint.toml", ""), ("meta/conf/layer.conf", ""), ("meta/recipes-x/x/a.bb", "A = 1\n")]);
    let watch = Watch::start(directory.path(), &["meta/recipes-x/x/a.bb"]);
    watch.expect(&["meta/recipes-x/x/a.bb:1:5"]);
    write(directory.path(), "meta/classes/x.bbclass", "X = \"1\"\n");
    watch.expect(&["meta/recipes-x/x/a.bb:1:5"]);
    write(directory.path(), "other.txt", "");
    watch.expect_nothing();
    write(directory.path(), "pvlint.toml", "[lint.severity]\nsyntax-error = \"note\"\n");
    watch.expect(&["meta/recipes-x/x/a.bb:1:5"]);
    watch.interrupt();
}

#[test]
fn standard_input_cannot_be_watched() {
    let directory = directory(&[]);
    let (_, err, code) = run(&mut pvlint(directory.path(), &["--watch", "-"]));
    assert_eq!((err.as_str(), code), ("pvlint: error: --watch looks at files, not at standard input\n", 2));
}

#[test]
fn after_a_change_the_same_is_found_as_from_scratch() {
    let layer = "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n\
        BBFILE_COLLECTIONS += \"own\"\nBBFILE_PATTERN_own = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_own = \"scarthgap\"\n";
    let head = "SUMMARY = \"A thing\"\nLICENSE = \"CLOSED\"\n";
    let provider = format!(
        "{head}inherit core-image container-pvrexport own\nSRC_URI += \"file://one.services.json\"\n"
    );
    let user = format!("{head}inherit core-image container-pvrexport\nSRC_URI += \"file://two.args.json\"\n");
    let directory = directory(&[
        ("conf/layer.conf", layer),
        ("classes/own.bbclass", "PVRIMAGE_AUTO_MDEV = \"0\"\n"),
        ("recipes-x/one/one_1.bb", &provider),
        ("recipes-x/one/files/one.services.json", SERVICES),
        ("recipes-x/two/two_1.bb", &user),
        ("recipes-x/two/files/two.args.json", ARGS),
    ]);
    let root = directory.path();
    let watch = Watch::start_all(root, &["."]);
    let first = watch.expect_as_from_scratch(root);
    let mut before = first.clone();
    let mut expect_other = |what: &str| {
        let now = watch.expect_as_from_scratch(root);
        assert_ne!(now, before, "{what} changes nothing");
        before = now;
    };
    write(root, "classes/own.bbclass", "PVRIMAGE_AUTO_MDEV = \"yes\"\n");
    expect_other("a class");
    write(root, "recipes-x/two/two_1.bb", &user.replace("SUMMARY", "SUMMARY_append"));
    expect_other("a recipe");
    write(root, "recipes-x/one/files/one.services.json", &SERVICES.replace("time", "clock"));
    expect_other("a service that another container asks for");
    write(root, "recipes-x/three/three_1.bb", "A = unquoted\n");
    expect_other("a new file");
    fs::remove_file(root.join("recipes-x/two/files/two.args.json")).expect("a file");
    expect_other("a removed file");
    write(root, "recipes-x/one/pvlint.toml", "[lint]\nignore = [\"implicit-group\"]\n");
    expect_other("a configuration");
    watch.interrupt();
}

#[test]
fn what_an_earlier_run_kept_is_shown_first_and_the_session_goes_on_from_there() {
    let directory = directory(&[("a.bb", "A = 1\n"), ("b.bb", "B = \"1\"\n")]);
    let root = directory.path();
    let cache = tempfile::tempdir().expect("a directory");
    let cache = cache.path().to_string_lossy();
    run(&mut pvlint(root, &["--select", "syntax-error", "--cache-dir", &cache, "."]));
    let watch = Watch::start(root, &["--cache-dir", &cache, "."]);
    watch.expect(&["a.bb:1:5"]);
    write(root, "b.bb", "B = 1\n");
    watch.expect(&["a.bb:1:5", "b.bb:1:5"]);
    write(root, "c.bb", "C = 1\n");
    watch.expect(&["a.bb:1:5", "b.bb:1:5", "c.bb:1:5"]);
    fs::remove_file(root.join("a.bb")).expect("a file");
    watch.expect(&["b.bb:1:5", "c.bb:1:5"]);
    watch.interrupt();
}

const SERVICES: &str = "{\n  \"#spec\": \"service-manifest-xconnect@1\",\n  \"services\": [\n    \
    {\"name\": \"time\", \"type\": \"unix\", \"socket\": \"/run/time.sock\"}\n  ]\n}\n";
const ARGS: &str = "{\n  \"PV_SERVICES_REQUIRED\": [\n    \
    {\"name\": \"time\", \"type\": \"unix\", \"target\": \"/run/pv/time.sock\"}\n  ]\n}\n";
