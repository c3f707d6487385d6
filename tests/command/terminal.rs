//! What is written to terminals.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::start::{BROKEN, directory, pvlint, run, tool};

#[test]
fn colors_follow_the_option_then_the_environment_then_the_terminal() {
    let directory = directory(&[("x.bb", BROKEN)]);
    let check = |args: &[&str], variables: &[(&str, &str)], color: bool, links: bool| {
        let mut command = pvlint(directory.path(), args);
        let (out, ..) = run(command.envs(variables.iter().copied()));
        assert_eq!(out.contains("\x1b["), color, "{args:?} {variables:?}");
        let link = "\x1b]8;;https://github.com/pvlint/pvlint/blob/";
        assert_eq!(out.contains(link), links, "{args:?} {variables:?}");
    };
    check(&[], &[], false, false);
    check(&["--color", "always"], &[], true, false);
    check(&["--color", "always"], &[("NO_COLOR", "1")], true, false);
    check(&[], &[("FORCE_COLOR", "1")], true, false);
    check(&[], &[("CLICOLOR_FORCE", "1")], true, false);
    check(&[], &[("CLICOLOR_FORCE", "0")], false, false);
    check(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], false, false);
    check(&["--color", "never"], &[("FORCE_COLOR", "1")], false, false);
    // Links without colors there are none.
    check(&["--color", "always"], &[("FORCE_HYPERLINK", "1")], true, true);
    check(&["--color", "always"], &[("FORCE_HYPERLINK", "0")], true, false);
    check(&["--color", "never"], &[("FORCE_HYPERLINK", "1")], false, false);
}

/// Lines of files are not broken: their places would be lost.
#[test]
fn texts_fit_into_the_terminal() {
    let directory = directory(&[(
        "x_1.0.bb",
        "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\nSRC_URI = \"git://example.org/x.git\"\nPVRIMAGE_AUTO_MDEV = \"no\"\n",
    )]);
    let check = |columns: &str, fits: usize| {
        let mut pvlint = pvlint(directory.path(), &["--verbose", "--extend-select", "all", "."]);
        let (out, ..) = run(pvlint.env("COLUMNS", columns));
        let texts = out.lines().filter(|line| !line.contains(['│', '+']) && !line.contains(" s)"));
        let widest = texts.map(|line| line.chars().count()).max().expect("lines");
        assert!(widest <= fits, "{widest}: {out}");
    };
    check("60", 60);
    check("100", 100);
}

/// For a terminal pages are set; what reads a pipe gets them as they are.
#[test]
fn pages_are_set_for_terminals_only() {
    let directory = directory(&[]);
    let explain = |args: &[&str]| {
        let mut pvlint = pvlint(directory.path(), &[&["explain", "mdev-value"], args].concat());
        run(pvlint.env("COLUMNS", "60")).0
    };
    let plain = explain(&[]);
    assert!(plain.contains("\n## Why\n") && plain.contains('`') && !plain.contains('\u{1b}'), "{plain}");
    assert_eq!(explain(&["--color", "never"]), plain);
    let set = explain(&["--color", "always"]);
    assert!(set.contains("\n\u{1b}[1mWhy\u{1b}[0m\n") && !set.contains("##"), "{set}");
    let Some(on_terminal) = on_terminal(directory.path(), "explain mdev-value --color never", 60) else {
        return;
    };
    let is_text = |line: &&str| !line.starts_with("    ");
    let widest = on_terminal.lines().filter(is_text).map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|widest| widest <= 60), "{on_terminal}");
    assert!(on_terminal.contains("\nWhy\n") && !on_terminal.contains("##"), "{on_terminal}");
}

/// What pvlint itself says, and the list of rules.
#[test]
fn messages_and_lists_fit_into_a_terminal() {
    let directory = directory(&[("empty/readme", "")]);
    for arguments in ["check empty", "rules --group manifest", "explain manifest"] {
        let Some(out) = on_terminal(directory.path(), arguments, 70) else { return };
        let widest = out.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= 70), "{arguments}: {out}");
        assert!(out.lines().any(|line| line.starts_with("    ")), "{arguments}: {out}");
    }
}

/// What pvlint prints on a terminal so wide; `None` without the program that makes one.
fn on_terminal(directory: &Path, arguments: &str, width: usize) -> Option<String> {
    let mut script = Command::new("script");
    script.args(["-qec", &format!("{} {arguments}", env!("CARGO_BIN_EXE_pvlint")), "/dev/null"]);
    script.current_dir(directory).stdin(Stdio::null());
    script
        .env("COLUMNS", width.to_string())
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8");
    Some(tool(&mut script)?.0.replace('\r', ""))
}

/// Without UTF-8 nothing but what files hold goes beyond ASCII.
#[test]
fn a_terminal_without_utf_8_gets_ascii() {
    let long = "x".repeat(400);
    let recipe = format!(
        "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\nA = \"${{@d.getVar('B', True, '')}}\"\n  \tC = \"{long}\"\ninherit core-image container-pvrexport\n"
    );
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/*/*.bb\"\n"),
        ("x/x_1.0.bb", &recipe),
        ("x/args.json", "{\n\t\"PV_STATUS_GOAL\": \"a\u{1}\",\n}\n"),
        ("y/y_1.0.bb", "LICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\n"),
    ]);
    let mut pvlint = pvlint(directory.path(), &["--extend-select", "all", "--verbose", "."]);
    let (out, ..) = run(pvlint.env("LC_ALL", "C"));
    assert!(out.contains("fix: ") && out.contains("..."), "{out}");
    assert!(out.is_ascii(), "{out}");
    let long = ["vars", "y/y_1.0.bb", "WORKDIR", "FILES:y"];
    for arguments in [&long[..], &["graph"], &["explain-container", "y"], &["explain", "container"]] {
        let (out, ..) = run(self::pvlint(directory.path(), arguments).env("LC_ALL", "C"));
        assert!(!out.is_empty() && out.is_ascii(), "{out}");
    }
    let (out, ..) = run(self::pvlint(directory.path(), &long).env("LC_ALL", "C"));
    assert!(out.contains("<${TMPDIR}>") && out.contains("...\""), "{out}");
}

#[test]
fn a_name_breaks_no_line_and_steers_no_terminal() {
    let directory = directory(&[("::x\n::error::y\u{1b}[31m.bb", "A=\"1\"\n")]);
    let check = |args: &[&str], want: (&str, &str)| {
        let (out, err, _) = run(&mut pvlint(directory.path(), args));
        assert_eq!((out.as_str(), err.as_str()), want, "{args:?}");
    };
    let nowhere = "pvlint: error: z\\n::error::\\u{1b}[31m: No such file or directory (os error 2)\n";
    check(&["--show-files", "z\n::error::\u{1b}[31m"], ("", nowhere));
    let name = "./::x\\n::error::y\\u{1b}[31m.bb\n";
    check(&["fmt", "--check"], (name, "1 file would be reformatted, 0 unchanged\n"));
    check(&["--show-files"], (name, ""));
}

#[test]
fn a_name_in_a_message_is_no_command_to_github() {
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/*/*.bb\"\n"),
        ("web/web_1.0.bb", "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\n"),
        ("web/files/a\n::error::b.sh", "#!/bin/sh\n"),
    ]);
    for format in ["human", "concise", "grouped", "markdown"] {
        let args = ["--select", "src-uri-unused-file", "--format", format];
        let (out, ..) = run(&mut pvlint(directory.path(), &args));
        assert!(out.contains("error::b.sh"), "{out}");
        assert!(out.lines().all(|line| !line.trim_start().starts_with("::")), "{out}");
    }
}

/// Names and texts that would steer a terminal, in everything that pvlint prints about them.
///
/// SECURITY.md: "Control characters in files and in their names never reach a terminal or a CI service as
/// they are."
#[cfg(unix)]
#[test]
fn no_format_prints_a_control_character() {
    let evil = "a\u{1b}[31m\u{9b}b\u{202e}";
    let recipe = format!("recipes-x/{evil}/{evil}_1.0.bb");
    let text = format!(
        "SUMMARY = \"{evil}\"\nLICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\n\
         PVR_APP_ADD_GROUP = \"{evil}\"\n  A{evil} = {evil}\nFILES:${{PN}} = \"{evil}\"\nSRC_URI += \"file://{evil}.args.json\"\n"
    );
    let json = format!("{{\"{evil}\": \"{evil}\", \"PV_STATUS_GOAL\": \"{evil}\"}}\n");
    let layer = directory(&[
        ("conf/layer.conf", "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n"),
        (&recipe, &text),
        (&format!("recipes-x/{evil}/files/{evil}.args.json"), &json),
        (&format!("{evil}.tgz"), "no archive"),
    ]);
    let check = |args: &[&str]| {
        let (out, err, _) = run(&mut pvlint(layer.path(), args));
        let printed = out + &err;
        let is_bad = |ch: char| ch.is_control() && ch != '\n' || ch == '\u{202e}';
        let line = printed.lines().find(|line| line.contains(is_bad));
        assert!(line.is_none(), "{args:?}: {line:?}");
        printed.len()
    };
    let formats = [
        "human",
        "concise",
        "grouped",
        "json",
        "json-lines",
        "github",
        "gitlab",
        "sarif",
        "junit",
        "checkstyle",
        "rdjson",
        "markdown",
    ];
    for format in formats {
        check(&["check", "--color", "never", "--format", format]);
        check(&["check", "--color", "never", "--fix", "--unsafe-fixes", "--diff", "--format", format]);
    }
    for format in ["text", "dot", "mermaid", "json"] {
        check(&["graph", "--format", format]);
    }
    for format in ["text", "json"] {
        check(&["vars", &recipe, "--format", format]);
        check(&["vars", &recipe, evil, "--format", format]);
        check(&["explain-container", evil, "--format", format]);
        check(&["explain-container", &recipe, "--format", format]);
        check(&["inspect", &format!("{evil}.tgz"), "--against", &recipe, "--format", format]);
        check(&["ast", &recipe, "--format", format]);
    }
    for args in [
        &["fmt", "--diff"][..],
        &["fmt", "--check"],
        &["check", "--show-files"],
        &["check", "--show-settings"],
    ] {
        check(args);
    }
    for args in
        [&["new", evil][..], &["init", "--diff"], &["explain", evil], &["check", evil], &["schema", evil]]
    {
        assert!(check(args) > 0, "{args:?}");
    }
}

/// The exit code is about what was found, and not about how much of it fits into a pipe.
#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_changes_no_exit_code() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    for count in [1, 300] {
        let names: Vec<String> = (0..count).map(|at| format!("x{at}.bb")).collect();
        let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BROKEN)).collect();
        let directory = directory(&files);
        let mut child = pvlint(directory.path(), &[]).stdout(Stdio::piped()).spawn().expect("pvlint starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        assert!(line.starts_with("error["), "{line}");
        assert_eq!(child.wait().expect("it ends").code(), Some(1), "{count} files");
    }
}
