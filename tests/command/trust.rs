//! What `SECURITY.md` promises of files, programs and the network, watched by strace.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::start::{directory, pvlint, run, tool, write};
use tempfile::TempDir;

/// A layer full of what would leave a file called `bait` behind if anything of it were carried out.
const LAYER: [(&str, &str); 8] = [
    (
        "layer/conf/layer.conf",
        "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*.bb\"\nBBFILE_COLLECTIONS += \"bait\"\n\
         BBFILE_PATTERN_bait = \"^${LAYERDIR}/${@__import__('os').system('touch bait') or ''}\"\n\
         LAYERSERIES_COMPAT_bait = \"scarthgap\"\naddpylib ${LAYERDIR}/lib bait\n",
    ),
    (
        "layer/recipes-x/x_1.0.bb",
        "SUMMARY = \"x\"\nLICENSE=\"MIT\"\nLIC_FILES_CHKSUM = \"http://127.0.0.1:9/COPYING;md5=0\"\n\
         inherit core-image container-pvrexport lure\n\
         A := \"${@__import__('os').system('touch bait')}\"\nB = \"$(touch bait)`touch bait`\"\n\
         SRC_URI = \"git://127.0.0.1:9/x;branch=main http://127.0.0.1:9/$(touch%20bait) file://x.sh \
         file://${PN}.args.json\"\nSRCREV = \"${AUTOREV}\"\n\
         python () {\n    import os, subprocess, bait\n    os.system('touch bait')\n    open('bait', 'w')\n    \
         exec(\"open('bait', 'w')\")\n    subprocess.run(['touch', 'bait'])\n    \
         d.setVar('SECRET', open('../secret').read() + str(os.listdir('..')))\n}\n\
         SECRET_TOO := \"${@open('../secret').read()}\"\n\
         addhandler h\nh[eventmask] = \"bb.event.RecipeParsed\"\npython h () {\n    open('bait', 'w')\n}\n\
         do_fetch() {\n    touch bait\n}\n\
         # pvlint: ignore[mdev-value]\nHOMEPAGE = \"http://127.0.0.1:9/\"\n",
    ),
    (
        "layer/recipes-x/plain_1.0.bb",
        "LICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\nSRC_URI = \"file://x.sh\"\n\
         do_install() {\n    touch bait\n    ls = 1\n}\n",
    ),
    ("layer/recipes-x/files/x.sh", "#!/bin/sh\ntouch bait\n"),
    ("layer/recipes-x/files/x.args.json", "{\"PV_SERVICES_REQUIRED\": []}\n"),
    ("layer/classes/lure.bbclass", "def lure(d):\n    open('bait', 'w')\n\nLURED := \"${@lure(d)}\"\n"),
    ("layer/lib/bait.py", "open('bait', 'w')\n"),
    ("layer/pvlint.toml", "layers = [\".\"]\ngroups = [\"$(touch bait)\"]\n"),
];

/// What one run did, as strace saw it.
#[derive(Default, Debug)]
struct Deeds {
    started: BTreeSet<String>,
    opened: BTreeSet<String>,
    /// Files that were opened for writing, made, renamed or taken away, without pvlint's temporary ones.
    written: BTreeSet<String>,
    network: Vec<String>,
}

/// Watches pvlint in the layer. `None` if strace is not installed.
fn watch(directory: &TempDir, args: &[&str]) -> Option<Deeds> {
    watch_with(directory, args, &[])
}

/// The same, with these variables in the environment.
fn watch_with(directory: &TempDir, args: &[&str], variables: &[(&str, &str)]) -> Option<Deeds> {
    let log = directory.path().join("log");
    let program = pvlint(&directory.path().join("layer"), args);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-s", "4096", "-e", "trace=%file,%network,%process", "-o"]).arg(&log);
    strace.arg(program.get_program()).args(args).current_dir(directory.path().join("layer"));
    strace.env_remove("GITHUB_STEP_SUMMARY").env_remove("GITHUB_ACTIONS").envs(variables.iter().copied());
    let (_, err, code) = tool(&mut strace)?;
    assert!(code < 2, "{args:?}: {err}");
    let log = fs::read_to_string(log).expect("a log");
    let deeds = Deeds::of(&log);
    let own = program.get_program().to_str().expect("UTF-8");
    assert!(deeds.started.contains(own), "strace saw nothing: {log}");
    assert!(!directory.path().join("layer/bait").exists(), "{args:?}: the bait was taken");
    Some(deeds)
}

impl Deeds {
    fn of(log: &str) -> Deeds {
        let mut deeds = Deeds::default();
        for line in log.lines() {
            // `PID call(arguments) = result`; a call that goes on later still has its arguments here.
            let Some((_, call)) = line.split_once(' ') else { continue };
            let Some((name, arguments)) = call.trim_start().split_once('(') else { continue };
            let paths = arguments.split('"').skip(1).step_by(2).map(str::to_owned);
            let failed = arguments.contains("= -1 ENOENT");
            match name {
                "execve" | "execveat" if !failed => deeds.started.extend(paths.take(1)),
                "open" | "openat" | "openat2" | "creat" => {
                    deeds.opened.extend(paths.clone());
                    if ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"]
                        .iter()
                        .any(|flag| arguments.contains(flag))
                    {
                        deeds.written.extend(paths);
                    }
                }
                "access" | "faccessat" | "faccessat2" | "stat" | "lstat" | "newfstatat" | "statx"
                | "readlink" | "readlinkat" | "getcwd" | "statfs" | "chdir" | "execve" | "clone"
                | "clone3" | "fork" | "vfork" | "wait4" | "waitid" | "exit" | "exit_group" | "kill"
                | "tgkill" | "getxattr" | "lgetxattr" | "rt_sigreturn" => {}
                _ if name.starts_with('<') || name.starts_with('-') || name.starts_with('+') => {}
                "socket" | "connect" | "bind" | "listen" | "accept" | "accept4" | "sendto" | "recvfrom"
                | "sendmsg" | "recvmsg" | "sendmmsg" | "recvmmsg" | "setsockopt" | "getsockopt"
                | "shutdown" | "getpeername" | "getsockname" => {
                    deeds.network.push(call.to_owned());
                }
                // Standard input and output of a child.
                "socketpair" if arguments.starts_with("AF_UNIX") => {}
                // Whatever else takes paths changes something.
                _ => deeds.written.extend(paths),
            }
        }
        deeds.written.retain(|path| path != "/dev/null" && path != "/dev/tty" && !path.contains(".pvlint-"));
        deeds
    }

    /// The files below the layer that were written, by their names there; all others are named in full.
    fn written(&self, directory: &Path) -> Vec<String> {
        let layer = directory.join("layer").canonicalize().expect("a directory");
        let short = |path: &String| match Path::new(path).strip_prefix(&layer) {
            Ok(below) => below.display().to_string(),
            Err(_) => path.clone(),
        };
        self.written.iter().map(short).collect()
    }
}

#[track_caller]
fn check(args: &[&str], written: &[&str]) {
    check_with(args, &[], written, &[]);
}

/// What a run writes, and which programs it starts of those that are installed.
#[track_caller]
fn check_with(args: &[&str], variables: &[(&str, &str)], written: &[&str], programs: &[&str]) {
    let directory = directory(&LAYER);
    write(directory.path(), "secret", "");
    write(directory.path(), "layer/summary.md", "");
    write(
        directory.path(),
        "known.json",
        "{\"version\": 1, \"fingerprints\": \"pvlint/v1\", \"findings\": {}}\n",
    );
    let Some(deeds) = watch_with(&directory, args, variables) else { return };
    assert_eq!(deeds.written(directory.path()), written, "{args:?}");
    let started = deeds.started.iter().filter_map(|path| path.rsplit('/').next());
    let there = programs.iter().filter(|program| tool(Command::new(program).arg("-V")).is_some());
    assert_eq!(started.collect::<BTreeSet<_>>(), there.copied().chain(["pvlint"]).collect(), "{args:?}");
    assert!(deeds.network.is_empty(), "{args:?}: {:?}", deeds.network);
    assert!(!deeds.opened.iter().any(|path| path.ends_with("secret")), "{args:?}: {:?}", deeds.opened);
}

/// SECURITY.md: "Nothing of the tree is executed: no Python, no shell, no class, no hook."
///
/// SECURITY.md: "`${@…}` and Python functions are worked out by an interpreter of pvlint's own, to which the
/// machine is nothing but whether there is a file."
///
/// SECURITY.md: "No network connection is opened: nothing is fetched, no address is looked up, no use is
/// counted."
#[test]
fn looking_writes_and_starts_nothing() {
    check(&["."], &[]);
    check(&["check", "--select", "all", "--format", "json", "--statistics"], &[]);
    check(&["--show-settings"], &[]);
    check(&["--diff", "--unsafe-fixes"], &[]);
    check(&["fmt", "--diff"], &[]);
    check(&["fmt", "--check"], &[]);
    check(&["ast", "recipes-x/x_1.0.bb"], &[]);
    check(&["vars", "recipes-x/x_1.0.bb"], &[]);
    check(&["graph"], &[]);
    check(&["explain-container", "plain"], &[]);
    check(&["init", "--diff", "--force"], &[]);
    check(&["cache", "info"], &[]);
    check(&["explain", "syntax-error"], &[]);
}

/// SECURITY.md: "These files are written and no others: those named after `--format`, `--output` and
/// `--baseline`, those that `--fix`, `--add-ignore` and `fmt` change, what `new` and `init` say they made,
/// what `check` keeps for the next run in the user's cache directory or in `--cache-dir`, and, in a step of
/// GitHub's CI, `$GITHUB_STEP_SUMMARY`."
#[test]
fn only_what_was_asked_for_is_written() {
    let recipe = "recipes-x/x_1.0.bb";
    check(
        &["--format", "concise", "--format", "sarif=report.sarif", "--format", "json=r.json"],
        &["r.json", "report.sarif"],
    );
    check(&["--format", "junit", "--output", "junit.xml"], &["junit.xml"]);
    check(&["--baseline", "known.json", "--write-baseline"], &["known.json"]);
    check(&["--fix", recipe], &[recipe]);
    check(&["--add-ignore", recipe], &[recipe]);
    check(&["fmt", recipe], &[recipe]);
    let in_github = [("GITHUB_ACTIONS", "true"), ("GITHUB_STEP_SUMMARY", "summary.md")];
    check_with(&["."], &in_github, &["summary.md"], &[]);
}

/// SECURITY.md: "`dot` is started only for the format `html` of `check` and the format `svg` of `graph`, and
/// gets nothing but the graph."
#[test]
fn the_picture_is_drawn_by_graphviz() {
    check_with(&["graph", "--format", "svg"], &[], &[], &["dot"]);
    check_with(&["--format", "html=r.html"], &[], &["r.html"], &["dot"]);
}

#[test]
fn what_is_made_lies_in_the_layer() {
    for args in [&["new", "house"][..], &["init"]] {
        let directory = directory(&LAYER);
        fs::remove_file(directory.path().join("layer/pvlint.toml")).expect("a file");
        let Some(deeds) = watch(&directory, args) else { return };
        let written = deeds.written(directory.path());
        assert!(!written.is_empty() && written.iter().all(|path| is_below(path)), "{args:?}: {written:?}");
        assert!(deeds.network.is_empty() && deeds.started.len() == 1, "{args:?}: {deeds:?}");
    }
}

#[test]
fn what_is_kept_lies_in_the_cache_directory() {
    let directory = directory(&LAYER);
    let Some(deeds) = watch(&directory, &["check", "--cache-dir", "kept", "."]) else { return };
    let written = deeds.written(directory.path());
    let is_kept = |path: &String| path == "kept" || path.starts_with("kept/");
    assert!(!written.is_empty() && written.iter().all(is_kept), "{written:?}");
}

/// The layer with ShellCheck switched on.
fn with_shellcheck() -> TempDir {
    let directory = directory(&LAYER);
    write(directory.path(), "layer/pvlint.toml", "[lint.shellcheck]\nenable = true\n");
    directory
}

/// SECURITY.md: "ShellCheck is started only by `pvlint check`, and only if `[lint.shellcheck]` of a
/// `pvlint.toml` that is in force has `enable = true`."
///
/// SECURITY.md: "ShellCheck gets copies of the shell code in a temporary directory, which is removed again,
/// and runs none of it. The tree decides none of its options but the numbers of codes, and no configuration
/// is read."
#[test]
fn shellcheck_is_started_on_request_and_reads_copies() {
    if tool(Command::new("shellcheck").arg("--version")).is_none() {
        return;
    }
    let recipe = "recipes-x/x_1.0.bb";
    for (args, is_started) in [
        (&["check", "--no-cache", "--select", "shellcheck", "."][..], true),
        (&["fmt", "--check", "."], false),
        (&["vars", recipe], false),
        (&["graph"], false),
        (&["init", "--diff", "--force"], false),
        (&["check", "--no-cache", "--select", "shellcheck", "--isolated", "."], false),
    ] {
        let directory = with_shellcheck();
        for name in ["layer/.shellcheckrc", "layer/recipes-x/files/.shellcheckrc", "home/.shellcheckrc"] {
            write(directory.path(), name, "source-path=..\nexternal-sources=true\n");
        }
        let (scratch, home) = (directory.path().join("scratch"), directory.path().join("home"));
        fs::create_dir(&scratch).expect("a directory");
        let [scratch_dir, home] = [&scratch, &home].map(|path| path.to_str().expect("UTF-8"));
        let variables = [("TMPDIR", scratch_dir), ("HOME", home), ("SHELLCHECK_OPTS", "--rcfile=../bait")];
        let Some(deeds) = watch_with(&directory, args, &variables) else { return };
        let started = |name: &str| deeds.started.iter().any(|path| path.ends_with(&format!("/{name}")));
        assert_eq!(started("shellcheck"), is_started, "{args:?}: {deeds:?}");
        assert!(deeds.started.iter().all(|path| path.ends_with("pvlint") || path.ends_with("shellcheck")));
        assert!(!deeds.opened.iter().any(|path| path.ends_with("shellcheckrc")), "{args:?}: {deeds:?}");
        assert_eq!(fs::read_dir(&scratch).expect("a directory").count(), 0, "{args:?}: a copy is left");
    }
}

/// SECURITY.md: "No programs are started but git, ShellCheck and the `dot` of Graphviz, each of them from an
/// absolute directory in `PATH`."
#[test]
fn no_program_is_taken_from_the_tree() {
    for (args, said) in [
        (&["--new-from", "HEAD"][..], "git is not installed"),
        (&["graph", "--format", "svg"], "Graphviz is not installed"),
        (&["check", "--no-cache", "--select", "shellcheck", "."], "there is no `shellcheck` in PATH"),
    ] {
        let directory = with_shellcheck();
        let layer = directory.path().join("layer");
        write(&layer, ".git/HEAD", "ref: refs/heads/main\n");
        for program in ["git", "dot", "shellcheck"] {
            for place in ["", "layer/"] {
                write(directory.path(), &format!("{place}{program}"), "#!/bin/sh\ntouch bait\n");
                tool(Command::new("chmod").arg("+x").arg(directory.path().join(place).join(program)));
            }
        }
        let (_, err, code) = run(pvlint(&layer, args).env("PATH", ".::..:../layer"));
        assert!(code == 2 && err.contains(said), "{args:?}: {err}");
        assert!(!layer.join("bait").exists(), "{args:?}");
    }
}

/// Whether a path, relative to the layer, stays in it.
fn is_below(path: &str) -> bool {
    !path.starts_with('/') && !path.split('/').any(|part| part == "..")
}

#[test]
fn git_is_started_on_request_and_nothing_by_it() {
    let directory = directory(&LAYER);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=T", "-c", "user.email=t@example.org"];
        tool(Command::new("git").current_dir(directory.path().join("layer")).args(identity).args(args))
    };
    if git(&["init", "-q"]).is_none() {
        return;
    }
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "x"]);
    for hook in ["post-checkout", "post-index-change", "fsmonitor-watchman", "pre-auto-gc"] {
        let path = format!("layer/.git/hooks/{hook}");
        write(directory.path(), &path, "#!/bin/sh\ntouch bait\n");
        tool(Command::new("chmod").arg("+x").arg(directory.path().join(path)));
    }
    write(directory.path(), "layer/recipes-x/y_1.0.bb", "A = 1\n");
    let Some(deeds) = watch(&directory, &["--diff-base", "HEAD"]) else { return };
    let started: BTreeSet<&str> = deeds.started.iter().filter_map(|path| path.rsplit('/').next()).collect();
    assert_eq!(started, BTreeSet::from(["git", "pvlint"]));
    assert!(deeds.network.is_empty(), "{:?}", deeds.network);
    assert_eq!(deeds.written(directory.path()), [""; 0]);
}

#[test]
fn a_pattern_that_looks_into_hundreds_of_directories_is_an_error() {
    let directory = directory(&[("layer/recipes-x/x_1.0.bb", "A = \"1\"\n")]);
    for number in 0..=500 {
        write(directory.path(), &format!("layer/wide/{number}/there"), "");
    }
    write(directory.path(), "layer/pvlint.toml", "layers = [\"wide/*/*\"]\n");
    let (_, err, code) = run(&mut pvlint(&directory.path().join("layer"), &["."]));
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("wide/*/* matches in more than 500 directories"), "{err}");
}
