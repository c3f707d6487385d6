//! What is written to terminals.

use crate::start::{BROKEN, directory, pvlint, run};

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
