//! Exports as they may be packed: in other ways, broken, and meaning harm.

use std::fs::{self, File};
use std::path::Path;

use pvlint::manifest::export::{Export, ExportError, Limits, read};
use serde_json::Value;

use super::{ROOT, Scratch, sha256, state};

fn read_file(path: &Path, limits: Limits) -> Result<Export, ExportError> {
    read(File::open(path).expect("a file"), limits)
}

#[test]
fn other_ways_to_pack_an_export() {
    let scratch = Scratch::new();
    scratch.pack(&state(), &[ROOT, b"x"]);
    for (name, arguments) in [
        ("plain.tar", &["-c", "json", "objects"][..]),
        ("dot.tgz", &["-cz", "."]),
        ("last.tgz", &["-cz", "objects", "json"]),
        ("pax.tgz", &["-cz", "--format=pax", "--pax-option=comment=x", "json", "objects"]),
        ("ustar.tgz", &["-cz", "--format=ustar", "json", "objects"]),
    ] {
        let export = read_file(&scratch.tar(name, arguments), Limits::default());
        let export = export.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(export.objects.len(), 2, "{name}");
        assert!(export.foreign.is_empty() && export.damaged.is_empty(), "{name}: {export:?}");
        assert_eq!(Value::Object(export.state), state(), "{name}");
    }
}

#[test]
fn what_is_broken_is_said() {
    let scratch = Scratch::new();
    let whole = scratch.pack(&state(), &[ROOT, b"x"]);
    scratch.write(&format!("export/objects/{}", sha256(ROOT)), "another squashfs");
    let damaged = read_file(&scratch.tar("damaged.tgz", &["-cz", "json", "objects"]), Limits::default());
    assert_eq!(damaged.expect("an export").damaged.into_iter().collect::<Vec<_>>(), [sha256(ROOT)]);
    let refused = |name: &str, bytes: &[u8], expected: &str| {
        scratch.write(name, bytes);
        let error = read_file(&scratch.path(name), Limits::default()).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
    };
    let bytes = fs::read(whole).expect("a file");
    refused("cut.tgz", &bytes[..bytes.len() / 2], "");
    refused("empty", b"", "it holds no `json`");
    refused("text", b"<html>no such page, sorry</html>".repeat(40).as_slice(), "it is no tar archive");
    refused(
        "bytes.xz",
        [b"\xfd7zXZ\0\x1b[2J".as_slice(), &[7; 600]].concat().as_slice(),
        "it is no tar archive",
    );
    refused("gzip", &[0x1f, 0x8b, 8, 0], "is no export of pvr");
    let no_state = scratch.tar("none.tgz", &["-cz", "objects"]);
    assert!(matches!(read_file(&no_state, Limits::default()), Err(ExportError::NoState)));
    for (state, expected) in
        [("[]", "no JSON object"), ("{", "no JSON object"), (&"[".repeat(5000), "no JSON object")]
    {
        scratch.write("export/json", state);
        let error = read_file(&scratch.tar("bad.tgz", &["-cz", "json"]), Limits::default()).expect_err(state);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn what_means_harm_does_none() {
    let scratch = Scratch::new();
    scratch.pack(&state(), &[ROOT, b"x"]);
    let evil = "export/\u{1b}[2Jevil";
    for name in [evil, "export/up", "export/abs"] {
        scratch.write(name, "x");
    }
    std::os::unix::fs::symlink("/etc/passwd", scratch.path("export/link")).expect("a link");
    let path = scratch.tar(
        "evil.tgz",
        &[
            "-czP",
            "--transform=s,^up,../../up,",
            "--transform=s,^abs,/abs,",
            "json",
            "objects",
            "link",
            "up",
            "abs",
            "\u{1b}[2Jevil",
        ],
    );
    let export = read_file(&path, Limits::default()).expect("an export");
    assert_eq!(export.foreign, ["link", "../../up", "/abs", "\u{1b}[2Jevil"]);
    let (text, code) = scratch.pvlint(&["inspect", "evil.tgz"]);
    assert!(
        code == 0 && !text.contains('\u{1b}') && text.contains("none of an export's files: link"),
        "{text}"
    );

    let limits = Limits { entries: 3, ..Limits::default() };
    assert!(matches!(read_file(&path, limits), Err(ExportError::TooMuch(what)) if what == "3 entries"));
    let limits = Limits { state: 10, ..Limits::default() };
    assert!(matches!(read_file(&path, limits), Err(ExportError::TooMuch(what)) if what.contains("`json`")));
    let limits = Limits { bytes: 2000, ..Limits::default() };
    assert!(matches!(read_file(&path, limits), Err(ExportError::TooMuch(what)) if what == "2000 bytes"));

    // Zeros, a thousandth of their length when compressed.
    let zeros = File::create(scratch.path("export/zeros")).expect("a file");
    zeros.set_len(200 << 20).expect("a sparse file");
    let bomb = scratch.tar("bomb.tgz", &["-cz", "zeros", "json"]);
    assert!(fs::metadata(&bomb).expect("a file").len() < 1 << 20);
    let (text, code) = scratch.pvlint(&["inspect", "bomb.tgz"]);
    assert!(code == 2 && text.contains("holds more than 200 times what it takes compressed"), "{text}");
    // Of two states one could be looked at and the other one be installed.
    let twice = scratch.tar("twice.tgz", &["-c", "json", "json", "--hard-dereference"]);
    assert!(matches!(read_file(&twice, Limits::default()), Err(ExportError::TwoStates)));
    // Others unpack the second entry under the name that the header before it gives.
    let alias =
        scratch.tar("alias.tgz", &["-cz", "--format=pax", "--pax-option=path:=json", "objects", "json"]);
    let error = read_file(&alias, Limits::default()).expect_err("no entry has a name of its own");
    assert!(matches!(error, ExportError::NoState), "{error}");
    // A long name is no way around the limits.
    let long = "n".repeat(200);
    scratch.write(&format!("export/{long}"), "x");
    for format in ["gnu", "pax"] {
        let path = scratch.tar("long.tgz", &["-cz", &format!("--format={format}"), &long, "json"]);
        let export = read_file(&path, Limits::default()).expect("an export");
        assert!(export.foreign.len() == 1 && !export.state.is_empty(), "{format}: {:?}", export.foreign);
    }
}
