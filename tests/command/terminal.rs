//! What is written to terminals.

use crate::start::{BROKEN, folder, pvlint, run};

#[test]
fn colours_follow_the_option_then_the_environment_then_the_terminal() {
    let folder = folder(&[("x.bb", BROKEN)]);
    let check = |args: &[&str], variables: &[(&str, &str)], color: bool, links: bool| {
        let mut command = pvlint(folder.path(), args);
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
