//! What is written to terminals.

use crate::start::{BROKEN, directory, pvlint, run, tool};

#[test]
fn colours_follow_the_option_then_the_environment_then_the_terminal() {
    let directory = directory(&[("x.bb", BROKEN)]);
    let check = |args: &[&str], variables: &[(&str, &str)], color: bool, links: bool| {
        let mut command = pvlint(directory.path(), args);
        let (out, ..) = run(command.envs(variables.iter().copied()));
        assert_eq!(out.contains("\x1b["), color, "{args:?} {variables:?}");
        let link = "\x1b]8;;https://github.com/pvlint/pvlint/blob/v";
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
    // Links without colours there are none.
    check(&["--color", "always"], &[("FORCE_HYPERLINK", "1")], true, true);
    check(&["--color", "always"], &[("FORCE_HYPERLINK", "0")], true, false);
    check(&["--color", "never"], &[("FORCE_HYPERLINK", "1")], false, false);
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

/// What a run of pvlint on a recipe prints on a terminal. The recipe is a pipe that nothing comes out of for
/// `wait`. `None` if `script`, which makes the terminal, is not installed.
#[cfg(target_os = "linux")]
fn on_a_terminal(wait: std::time::Duration) -> Option<String> {
    use std::process::{Command, Stdio};
    let directory = directory(&[]);
    let recipe = directory.path().join("x_1.0.bb");
    tool(Command::new("mkfifo").arg(&recipe))?;
    tool(Command::new("script").arg("--version"))?;
    let shell = format!("'{}' --isolated x_1.0.bb", env!("CARGO_BIN_EXE_pvlint"));
    let mut script = Command::new("script");
    script.args(["-qec", &shell, "/dev/null"]).current_dir(directory.path()).env("TERM", "xterm-256color");
    script.env_remove("GITHUB_ACTIONS").env("NO_COLOR", "1");
    let child = script.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts");
    std::thread::sleep(wait);
    std::fs::write(&recipe, "SUMMARY = x\n").expect("pvlint reads");
    let output = child.wait_with_output().expect("it ends");
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[cfg(target_os = "linux")]
#[test]
fn who_has_to_wait_is_told_why() {
    use std::time::Duration;
    let Some(said) = on_a_terminal(Duration::from_millis(1500)) else { return };
    let (progress, report) = said.rsplit_once("\r\x1b[K").expect("a line of progress");
    assert!(
        progress.contains("Checking 1 file … 1.") || progress.contains("Checking 1 file … 0."),
        "{said:?}"
    );
    assert!(report.starts_with("error[syntax-error]"), "{said:?}");
}
