//! What happens to files when they are written, and when they cannot be.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PVLINT: &str = env!("CARGO_BIN_EXE_pvlint");
const UGLY: &str = "A=\"1\"  \n";
const PRETTY: &str = "A = \"1\"\n";

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode can be set");
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// Runs a shell command in `directory`; `pvlint` in it is the program under test.
fn shell(directory: &Path, command: &str) -> Output {
    let script = format!("pvlint() {{ '{PVLINT}' \"$@\"; }}\n{command}");
    Command::new("bash").args(["-c", &script]).current_dir(directory).output().expect("bash runs")
}

/// The exit code and what went to standard error.
fn told(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Every file in `directory` with its content; nothing of a temporary file may be left.
fn files(directory: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(directory).expect("a directory").flatten();
    let mut files: Vec<_> = entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let text = fs::read_to_string(entry.path()).expect("a text");
            (entry.file_name().into_string().expect("a name"), text)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn a_file_with_two_names_is_written_once() {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("x.bb"), UGLY).expect("a file");
    symlink("x.bb", directory.path().join("a.bb")).expect("a link");
    let (code, said) = told(&shell(directory.path(), "pvlint fmt . x.bb ./x.bb"));
    assert_eq!((code, said.as_str()), (Some(0), "1 file reformatted, 0 unchanged\n"));
    assert_eq!(fs::read_to_string(directory.path().join("x.bb")).expect("a text"), PRETTY);
    assert!(directory.path().join("a.bb").is_symlink());
}

#[test]
fn a_read_only_file_stays_and_the_others_are_formatted() {
    let directory = tempfile::tempdir().expect("a directory");
    for name in ["a.bb", "b.bb"] {
        fs::write(directory.path().join(name), UGLY).expect("a file");
    }
    set_mode(&directory.path().join("a.bb"), 0o444);
    let (code, said) = told(&shell(directory.path(), "pvlint fmt"));
    let want = "pvlint: error: a.bb: it is read-only; `chmod u+w` lets pvlint change it\n\
        1 file reformatted, 0 unchanged\n";
    assert_eq!((code, said.as_str()), (Some(2), want));
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    assert_eq!(files(directory.path()), [file("a.bb", UGLY), file("b.bb", PRETTY)]);
}

/// Root may write everywhere, so another user has to try, with a program that he can reach.
#[test]
fn a_read_only_directory_is_an_error() {
    let scratch = tempfile::tempdir().expect("a directory");
    let directory = scratch.path().join("layer");
    let program = scratch.path().join("pvlint");
    fs::create_dir(&directory).expect("a directory");
    fs::copy(PVLINT, &program).expect("a copy of the program");
    fs::write(directory.join("a.bb"), UGLY).expect("a file");
    set_mode(&directory.join("a.bb"), 0o666);
    set_mode(&directory, 0o555);
    set_mode(scratch.path(), 0o755);
    let user = if is_root() { "setpriv --reuid=65534 --regid=65534 --clear-groups" } else { "" };
    let output = shell(&directory, &format!("{user} '{}' fmt", program.display()));
    set_mode(&directory, 0o755);
    let (code, said) = told(&output);
    let want = "pvlint: error: a.bb: cannot make a temporary file in ";
    assert!(said.starts_with(want) && said.contains("Permission denied"), "{said}");
    assert_eq!(code, Some(2));
    assert_eq!(files(&directory), [("a.bb".to_owned(), UGLY.to_owned())]);
}

/// A text that is longer than what can be written in the tests below.
fn long() -> String {
    UGLY.repeat(20_000)
}

#[test]
fn a_file_that_may_not_grow_so_large_stays_as_it_is() {
    let directory = tempfile::tempdir().expect("a directory");
    fs::write(directory.path().join("a.bb"), long()).expect("a file");
    let (code, said) = told(&shell(directory.path(), "ulimit -f 8; trap '' XFSZ; pvlint fmt"));
    assert!(said.starts_with("pvlint: error: a.bb: cannot write a temporary file in "), "{said}");
    assert!(said.contains("File too large"), "{said}");
    assert_eq!(code, Some(2));
    assert_eq!(files(directory.path()), [("a.bb".to_owned(), long())]);
}

/// On a file system of its own that has room for the file, but not for a second one.
///
/// SECURITY.md: "A file is replaced as a whole, by way of a temporary one beside it."
#[test]
fn a_full_disk_loses_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let namespace = if is_root() { "unshare -m" } else { "unshare -rm" };
    let run = |command: &str| {
        let script = format!("mount -t tmpfs -o size=256k tmpfs . && cd \"$PWD\" || exit 42\n{command}");
        let mut child = Command::new("sh");
        child.arg("-c").arg(format!("exec {namespace} sh -s")).current_dir(directory.path());
        let mut child = child
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sh runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(script.as_bytes()).expect("a script");
        drop(stdin);
        child.wait_with_output().expect("sh ends")
    };
    let (code, said) = told(&run("true"));
    if code != Some(0) {
        // Few containers allow it; the test above goes through the same code.
        eprintln!("skipped: no file system can be mounted here: {said}");
        return;
    }
    let script = format!(
        "yes 'A=\"1\"  ' | head -n 20000 > a.bb; cp a.bb /dev/shm/pvlint-{id} || exit 42
        '{PVLINT}' fmt; code=$?
        cmp a.bb /dev/shm/pvlint-{id} || code=43
        rm /dev/shm/pvlint-{id}; ls -A; exit $code",
        id = std::process::id()
    );
    let output = run(&script);
    let (code, said) = told(&output);
    assert!(said.contains("a.bb: cannot write a temporary file in "), "{said}");
    assert!(said.contains("No space left on device"), "{said}");
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a.bb\n");
}

/// The exit code and the output of a run that reads `text` from standard input.
fn piped(args: &[&str], text: &[u8]) -> (Option<i32>, Vec<u8>) {
    let mut child = Command::new(PVLINT)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pvlint runs");
    child.stdin.take().expect("a pipe").write_all(text).expect("a text");
    let output = child.wait_with_output().expect("pvlint ends");
    (output.status.code(), output.stdout)
}

#[test]
fn standard_input_is_formatted_to_standard_output() {
    let check = |args: &[&str], text: &[u8], want: (i32, &[u8])| {
        assert_eq!(piped(args, text), (Some(want.0), want.1.to_vec()), "{args:?}");
    };
    check(&["fmt", "-"], UGLY.as_bytes(), (0, PRETTY.as_bytes()));
    check(&["fmt", "--stdin-filename", "conf/layer.conf"], UGLY.as_bytes(), (0, PRETTY.as_bytes()));
    check(&["fmt", "-", "--check"], UGLY.as_bytes(), (1, b""));
    check(&["fmt", "-", "--check"], PRETTY.as_bytes(), (0, b""));
    check(&["fmt", "-", "--range", "2:2"], b"A=1\nB=\"2\"\n", (0, b"A=1\nB = \"2\"\n"));
    // What cannot be read comes out as it went in.
    check(&["fmt", "-"], b"A=\"\xff\"\n", (0, b"A=\"\xff\"\n"));
    check(&["fmt", "--stdin-filename", "x.json"], b"{}", (0, b"{}"));
    check(
        &["fmt", "--stdin-filename", "x.json", "--json", "--allow-value-changes"],
        b"[1,\n2]",
        (0, b"[\n    1,\n    2\n]\n"),
    );
}

#[test]
fn standard_input_is_checked_by_the_name_it_is_given() {
    let check = |args: &[&str], want: &str| {
        let (code, out) = piped(&[args, &["--format", "concise"]].concat(), b"X = 1\n");
        assert_eq!(String::from_utf8_lossy(&out), want, "{args:?}");
        assert_eq!(code, Some(1), "{args:?}");
    };
    let found = "1:5: error[syntax-error] the value is not quoted\n1 error in 1 file\n";
    check(&["-"], &format!("stdin.inc:{found}"));
    check(&["-", "--stdin-filename", "a_1.0.bb"], &format!("a_1.0.bb:{found}"));
    check(&["check", "--stdin-filename", "a_1.0.bb"], &format!("a_1.0.bb:{found}"));
}

#[test]
fn a_text_that_is_not_saved_counts_wherever_files_are_read() {
    // Saved, the recipe does not mention `extra.sh`; as it is being written it does.
    const RECIPE: &str = "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\n";
    let directory = crate::start::directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n"),
        ("recipes-containers/web/web_1.0.bb", RECIPE),
        ("recipes-containers/web/files/extra.sh", "true\n"),
    ]);
    let path = directory.path().join("recipes-containers/web/web_1.0.bb");
    let path = path.to_str().expect("a path");
    let args = ["--select", "src-uri-unused-file", "--format", "concise", "--stdin-filename", path, "-"];
    let mentions = format!("{RECIPE}do_install() {{\n    cp ${{THISDIR}}/files/extra.sh ${{D}}\n}}\n");
    let (code, out) = piped(&args, RECIPE.as_bytes());
    assert_eq!(code, Some(1), "{}", String::from_utf8_lossy(&out));
    let (code, out) = piped(&args, mentions.as_bytes());
    assert_eq!(code, Some(0), "{}", String::from_utf8_lossy(&out));
}

#[test]
fn a_text_without_a_name_is_not_taken_for_a_recipe() {
    // What they need lies beside them, wherever that is; called as they are, they have no finding.
    let texts = [
        "LICENSE = \"MIT\"\ninherit core-image container-pvrexport\nIMAGE_BASENAME = \"web\"\n\
         SRC_URI += \"file://${PN}.args.json file://web.sh\"\n",
        "FILESEXTRAPATHS:prepend := \"${THISDIR}/${PN}:\"\n\nSRC_URI += \"file://house.cfg\"\n",
        "MACHINE = \"qemuarm\"\nTMPDIR = \"${TOPDIR}/tmp-arm\"\n",
        "BBPATH .= \":${LAYERDIR}\"\n\nBBFILE_COLLECTIONS += \"house\"\n",
        "{\n    \"services\": []\n}\n",
        "  [1, 2]\n",
    ];
    for text in texts {
        let (code, out) = piped(&["-", "--format", "concise"], text.as_bytes());
        let out = String::from_utf8_lossy(&out);
        assert_eq!((code, out.contains('[')), (Some(0), false), "{text}: {out}");
    }
}
