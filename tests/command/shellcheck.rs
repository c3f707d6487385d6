//! What ShellCheck says: asked only where the configuration says so, and told where the code stands.

use std::fs;
#[cfg(unix)]
use std::path::Path;
use std::process::Command;

#[cfg(unix)]
use super::start::write;
use super::start::{directory, pvlint, run, tool};

const RECIPE: &str = "SUMMARY = \"X\"\nLICENSE = \"CLOSED\"\nSRC_URI = \"file://x.sh\"\n\
    \n\ndo_install() {\n    install -d ${D}\n}\n\ndo_install:append() {\n    \
    test \"${VIRTUAL-RUNTIME_x}\" || find ${@d.getVar('B')} -exec echo é {} \\; > a 2> b | rm $x = 1\n    ls = 1\n}\n";
const SWITCHED_ON: &str = "[lint.shellcheck]\nenable = true\ncodes = [\"SC2012\"]\nignore = [\"SC2260\"]\n";
const SCRIPT: &str = "#!/bin/sh\nls = \"$1\"\nif ( > /dev/tty ) 2>/dev/null; then ls; fi\n";

/// The lines with what ShellCheck says of a layer with this `pvlint.toml`, and the exit code.
fn check(config: &str, path: Option<&str>) -> (Vec<String>, String, i32) {
    let layer = directory(&[
        ("conf/layer.conf", "BBPATH .= \":${LAYERDIR}\"\n"),
        ("pvlint.toml", config),
        ("recipes-x/x/x_1.0.bb", RECIPE),
        ("recipes-x/x/files/x.sh", SCRIPT),
    ]);
    let mut command = pvlint(layer.path(), &["check", "--format", "concise", "--select", "shellcheck", "."]);
    if let Some(path) = path {
        command.env("PATH", path);
    }
    let (out, err, code) = run(&mut command);
    assert_eq!(fs::read_to_string(layer.path().join("recipes-x/x/files/x.sh")).expect("a text"), SCRIPT);
    (out.lines().filter(|line| line.contains("[shellcheck]")).map(str::to_owned).collect(), err, code)
}

#[test]
fn nothing_is_run_unless_it_is_switched_on() {
    for config in ["", "[lint.shellcheck]\n", "[lint.shellcheck]\nenable = false\n"] {
        let (found, err, code) = check(config, Some(""));
        assert_eq!((found.len(), code), (0, 0), "{err}");
    }
}

#[test]
fn it_is_said_if_there_is_no_such_program() {
    let (found, err, code) = check(SWITCHED_ON, Some("relative:."));
    assert_eq!((found.len(), code), (0, 2), "{err}");
    assert!(err.contains("there is no `shellcheck` in PATH"), "{err}");
}

#[test]
fn what_is_no_code_is_an_error() {
    let (_, err, code) = check("[lint.shellcheck]\ncodes = [\"2086\"]\n", None);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("`2086` is no code of ShellCheck") && err.contains("write it as `SC2086`"), "{err}");
}

#[test]
fn what_it_says_is_told_where_the_code_stands() {
    if tool(Command::new("shellcheck").arg("--version")).is_none() {
        return;
    }
    let (found, err, code) = check(SWITCHED_ON, None);
    let places: Vec<&str> = found.iter().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(places, ["recipes-x/x/files/x.sh:2:4", "recipes-x/x/x_1.0.bb:12:8"], "{found:?}: {err}");
    assert!(found.iter().all(|line| line.contains("(SC")), "{found:?}");
    assert_eq!(code, 1);
}

/// A program that says `said` about the second line of each function, and counts in `asked` what it is given.
#[cfg(unix)]
fn program(directory: &Path, version: &str, said: &str) {
    use std::os::unix::fs::PermissionsExt;

    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && {{ echo {version}; exit; }}\nshift 6\nprintf '{{\"comments\":['\n\
         comma=\nfor file; do\n    echo x >> \"${{0%/*}}/asked\"\n    printf '%s' \"$comma\"\n    comma=,\n    \
         printf '{{\"file\":\"%s\",\"line\":5,\"endLine\":5,\"column\":5,\"endColumn\":7,' \"$file\"\n    \
         printf '\"level\":\"warning\",\"code\":2157,\"message\":\"{said}\"}}'\ndone\nprintf ']}}'\n"
    );
    let path = directory.join("shellcheck");
    fs::write(&path, script).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a program");
}

#[test]
#[cfg(unix)]
fn a_run_with_a_cache_says_what_one_without_says() {
    let function = |name: &str| format!("{name}() {{\n    a\n    b\n}}\n");
    let [recipe, class] = ["do_compile", "x_do_install"].map(function);
    let recipe = format!("SUMMARY = \"X\"\nLICENSE = \"CLOSED\"\n{recipe}");
    let other = recipe.replace("    b", "    d");
    let layer = directory(&[
        ("conf/layer.conf", "BBPATH .= \":${LAYERDIR}\"\n"),
        ("pvlint.toml", SWITCHED_ON),
        ("recipes-x/x/x_1.0.bb", &recipe),
        ("recipes-x/x/y_1.0.bb", &other),
        ("recipes-x/x/z_1.0.bb", &other),
        ("classes/x.bbclass", &class),
    ]);
    let (programs, cache) = (directory(&[]), directory(&[]));
    let path = programs.path().display().to_string();
    let cache_dir = cache.path().display().to_string();
    let told = |how: &[&str]| {
        let _ = fs::remove_file(programs.path().join("asked"));
        let mut command = pvlint(layer.path(), &["check", "--format", "concise"]);
        let (out, err, code) = run(command.args(how).arg(".").env("PATH", &path));
        let asked = fs::read_to_string(programs.path().join("asked")).unwrap_or_default();
        let found: Vec<String> = out.lines().map(str::to_owned).collect();
        ((found, err, code), asked.lines().count())
    };
    // Runs twice, the second time with what the first one kept, and says how many functions were read first.
    let check = |want: usize| {
        let (fresh, _) = told(&["--no-cache"]);
        let (first, asked) = told(&["--cache-dir", &cache_dir]);
        let (again, asked_again) = told(&["--cache-dir", &cache_dir]);
        assert_eq!((&first, &again), (&fresh, &fresh));
        assert_eq!((asked, asked_again), (want, if fresh.2 == 2 { want } else { 0 }));
        fresh.0.join("\n")
    };
    program(programs.path(), "1", "first");
    let first = check(2);
    assert_eq!(first.matches("first (SC2157)").count(), 4, "{first}");
    write(layer.path(), "recipes-x/x/y_1.0.bb", &other.replace("    a", "    c"));
    check(1);
    program(programs.path(), "1", "second");
    let second = check(3);
    assert_eq!(second.matches("second (SC2157)").count(), 4, "{second}");
    write(layer.path(), "pvlint.toml", &SWITCHED_ON.replace("SC2260", "SC2157"));
    assert!(!check(3).contains("SC2157"));
    write(layer.path(), "pvlint.toml", "[lint.shellcheck]\nenable = false\n");
    check(0);
    write(layer.path(), "pvlint.toml", SWITCHED_ON);
    fs::remove_file(programs.path().join("shellcheck")).expect("a file to remove");
    check(0);
    let (_, err, code) = told(&["--no-cache"]).0;
    assert!(code == 2 && err.contains("there is no `shellcheck` in PATH"), "{err}");
}
