//! `--add-ignore`: comments where BitBake allows them, and nothing else.

use std::fs;

use crate::start::{directory, pvlint, run, write};

/// Three rules with findings on statements of any kind.
const SELECT: &str = "unknown-varflag,noexec-not-one,getvar-third-arg";

/// Checks what becomes of a recipe, and how many findings in it are left.
fn check_with(args: &[&str], before: &str, after: &str, left: usize) {
    let directory = directory(&[("x_1.0.bb", before)]);
    let select = ["--select", SELECT, "--format", "concise", "."];
    let all = |args: &[&str]| run(&mut pvlint(directory.path(), &[args, &select].concat()));
    let (found, ..) = all(&[]);
    let (out, err, code) = all(args);
    let got = fs::read_to_string(directory.path().join("x_1.0.bb")).expect("a file");
    assert_eq!(got, after, "{err}");
    let count = |out: &str| out.lines().filter(|line| line.contains("x_1.0.bb:")).count();
    assert_eq!(count(&out), left, "{out}{err}");
    assert_eq!(code, i32::from(left > 0));
    let ignored = count(&found) - left;
    assert!(ignored + left > 0, "nothing is found: {before}");
    let files = if ignored > 0 { "1 file" } else { "0 files" };
    let plural = if ignored == 1 { "" } else { "s" };
    assert!(err.starts_with(&format!("Ignored {ignored} finding{plural} in {files}\n")), "{err}");
    // A second time there is nothing to do.
    let (again, ..) = all(args);
    assert_eq!(again, out);
    assert_eq!(fs::read_to_string(directory.path().join("x_1.0.bb")).expect("a file"), after);
}

fn check(before: &str, after: &str, left: usize) {
    check_with(&["--add-ignore"], before, after, left);
}

#[test]
fn what_is_about_a_whole_file_is_ignored_in_all_of_it() {
    let append = "dynamic-layers/x/y/z_1.0.bbappend";
    let directory = directory(&[
        (
            "conf/layer.conf",
            "BBFILE_COLLECTIONS += \"own\"\nBBFILE_PATTERN_own = \"^${LAYERDIR}/\"\n\
             BBFILES_DYNAMIC += \"x:${LAYERDIR}/dynamic-layers/x/recipes-*/*/*.bbappend\"\n",
        ),
        (append, "SUMMARY = \"x\"\n"),
    ]);
    let check = |args: &[&str]| {
        run(&mut pvlint(directory.path(), &[args, &["--select", "recipe", "--format", "concise"]].concat()))
    };
    let (out, ..) = check(&[]);
    assert!(out.starts_with(&format!("{append}:1:1: error[dynamic-layer-unreached] ")), "{out}");
    let (out, err, code) = check(&["--add-ignore"]);
    assert_eq!((out.as_str(), err.as_str(), code), ("", "Ignored 1 finding in 1 file\n", 0));
    let text = fs::read_to_string(directory.path().join(append)).expect("a file");
    assert_eq!(text, "# pvlint: ignore-file[dynamic-layer-unreached]\nSUMMARY = \"x\"\n");
}

#[test]
fn comments_stand_above_statements() {
    check(
        "SUMMARY = \"x\"\n# Why.\ndo_compile[noexect] = \"1\"\n",
        "SUMMARY = \"x\"\n# Why.\n# pvlint: ignore[unknown-varflag]\ndo_compile[noexect] = \"1\"\n",
        0,
    );
    check_with(
        &["--add-ignore=the vendor's, see #12"],
        "do_compile[noexect] = \"a \\\n    b \\\n\"\nexport A\n",
        "# pvlint: ignore[unknown-varflag] -- the vendor's, see #12\ndo_compile[noexect] = \"a \\\n    b \\\n\"\nexport A\n",
        0,
    );
    // One comment for all that is found in a statement or function.
    check(
        "do_compile[noexect] = \"${@d.getVar('A', True, '')}\"\n",
        "# pvlint: ignore[getvar-third-arg, unknown-varflag]\ndo_compile[noexect] = \"${@d.getVar('A', True, '')}\"\n",
        0,
    );
    let body = "    a = d.getVar(\"A\", True, \"n\")\n    b = d.getVar(\"B\", True, \"n\")\n}\n";
    check(
        &format!("\npython do_x() {{\n{body}"),
        &format!("\n# pvlint: ignore[getvar-third-arg]\npython do_x() {{\n{body}"),
        0,
    );
}

#[test]
fn a_comment_that_is_there_is_extended() {
    check(
        "# pvlint: ignore[syntax-error] -- why\n# More.\ndo_compile[noexect] = \"1\"\n",
        "# pvlint: ignore[syntax-error, unknown-varflag] -- why\n# More.\ndo_compile[noexect] = \"1\"\n",
        0,
    );
    // One of another statement is not.
    check(
        "# pvlint: ignore[syntax-error]\n\ndo_compile[noexect] = \"1\"\n",
        "# pvlint: ignore[syntax-error]\n\n# pvlint: ignore[unknown-varflag]\ndo_compile[noexect] = \"1\"\n",
        0,
    );
    check(
        "# nooelint: oelint.vars.x\ndo_compile[noexect] = \"1\"\n",
        "# nooelint: oelint.vars.x\n# pvlint: ignore[unknown-varflag]\ndo_compile[noexect] = \"1\"\n",
        0,
    );
}

#[test]
fn lines_end_as_the_others() {
    check(
        "A = \"1\"\r\ndo_compile[noexect] = \"1\"\r\n",
        "A = \"1\"\r\n# pvlint: ignore[unknown-varflag]\r\ndo_compile[noexect] = \"1\"\r\n",
        0,
    );
    check("do_compile[noexect] = \"1\"", "# pvlint: ignore[unknown-varflag]\ndo_compile[noexect] = \"1\"", 0);
}

#[test]
fn nothing_is_put_after_a_def() {
    let def = "def f(d):\n    return 1\n";
    for between in ["", "\n", "\n# A comment.\n", "\n# pvlint: ignore[syntax-error]\n"] {
        let text = format!("{def}{between}do_compile[noexect] = \"1\"\n");
        check(&text, &text, 1);
    }
    check(
        &format!("{def}\nA = \"1\"\ndo_compile[noexect] = \"1\"\n"),
        &format!("{def}\nA = \"1\"\n# pvlint: ignore[unknown-varflag]\ndo_compile[noexect] = \"1\"\n"),
        0,
    );
    // The others are ignored all the same.
    check(
        &format!("do_install[noexect] = \"1\"\n{def}do_compile[noexect] = \"1\"\n"),
        &format!(
            "# pvlint: ignore[unknown-varflag]\ndo_install[noexect] = \"1\"\n{def}do_compile[noexect] = \"1\"\n"
        ),
        1,
    );
}

/// JSON has no comments; one in the recipe that ships the file counts for it.
#[test]
fn findings_in_json_files_are_ignored_in_the_recipe() {
    let recipe = "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\n";
    let ships = "SRC_URI += \"file://${PN}.args.json\"\n";
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/*/*.bb\"\n"),
        ("web/web_1.0.bb", &format!("{recipe}{ships}")),
        ("web/files/web.args.json", "{\"PV_STATUS_GOAL\": \"later\"}\n"),
    ]);
    let args = ["--select", "args-schema", "--add-ignore=as the vendor has it"];
    let (out, err, code) = run(&mut pvlint(directory.path(), &args));
    assert_eq!((err.as_str(), code), ("Ignored 1 finding in 1 file\n", 0), "{out}");
    let text = fs::read_to_string(directory.path().join("web/web_1.0.bb")).expect("a recipe");
    let comment = "# pvlint: ignore[args-schema] -- as the vendor has it\n";
    assert_eq!(text, format!("{recipe}{comment}{ships}"));
    let (out, _, code) = run(&mut pvlint(directory.path(), &["--select", "args-schema,unused-suppression"]));
    assert_eq!(code, 0, "{out}");
}

/// Each recipe that ships the file says so; one finding is counted once.
#[test]
fn findings_in_a_shared_json_file_are_ignored_in_all_its_recipes() {
    let recipe = |version: &str| {
        format!(
            "SUMMARY = \"{version}\"\nLICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\n\
             SRC_URI += \"file://${{PN}}.args.json\"\n"
        )
    };
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/*/*.bb\"\n"),
        ("web/web_1.0.bb", &recipe("1.0")),
        ("web/web_2.0.bb", &recipe("2.0")),
        ("web/files/web.args.json", "{\"PV_STATUS_GOAL\": \"later\"}\n"),
    ]);
    let args = ["--select", "args-schema", "--add-ignore"];
    // One of them alone does not do.
    let (_, err, code) = run(&mut pvlint(directory.path(), &[&args[..], &["web/web_1.0.bb"]].concat()));
    assert!(err.starts_with("Ignored 0 findings in 0 files\n") || code == 0, "{err}");
    let (out, err, code) = run(&mut pvlint(directory.path(), &args));
    assert_eq!((err.as_str(), code), ("Ignored 1 finding in 2 files\n", 0), "{out}");
    for version in ["1.0", "2.0"] {
        let text =
            fs::read_to_string(directory.path().join(format!("web/web_{version}.bb"))).expect("a recipe");
        assert!(text.contains("# pvlint: ignore[args-schema]\nSRC_URI"), "{text}");
    }
    let (out, _, code) = run(&mut pvlint(directory.path(), &["--select", "args-schema,unused-suppression"]));
    assert_eq!(code, 0, "{out}");
}

#[test]
fn what_cannot_be_ignored_is_told() {
    let text = "A = 1\n";
    let directory = directory(&[("x_1.0.bb", text), ("y_1.0.bb", text)]);
    let (out, err, code) = run(&mut pvlint(
        directory.path(),
        &["--select", "syntax-error", "--add-ignore", "--format", "concise"],
    ));
    assert!(out.ends_with("\n2 errors in 2 files\n") && code == 1, "{out}");
    let want = "Ignored 0 findings in 0 files\n\
        pvlint: warning: x_1.0.bb:1: `syntax-error` and 1 more cannot be ignored: BitBake refuses the file as \
        long as this is in it\n\
        pvlint: warning: a baseline, or `per-path` in pvlint.toml, works for every finding\n";
    assert_eq!(err, want);
    assert_eq!(fs::read_to_string(directory.path().join("x_1.0.bb")).expect("a file"), text);
}

#[test]
fn what_is_no_metadata_has_no_comments_for_pvlint() {
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/*/*.bb\"\n"),
        ("web/web_1.0.bb", "SUMMARY = \"x\"\nLICENSE = \"CLOSED\"\ninherit core-image container-pvrexport\n"),
        ("web/files/strat.sh", "#!/bin/sh\n"),
        ("web/files/web.other.json", "{}\n"),
    ]);
    let (_, err, code) =
        run(&mut pvlint(directory.path(), &["--select", "src-uri-unused-file", "--add-ignore"]));
    let told = |file: &str, why: &str| {
        format!("pvlint: warning: web/files/{file}:1: `src-uri-unused-file` cannot be ignored: {why}\n")
    };
    let want = told(
        "web.other.json",
        "JSON has no comments, and no recipe makes it a part of a container or a device",
    ) + &told("strat.sh", "the file is no metadata");
    assert!(err.starts_with(&format!("Ignored 0 findings in 0 files\n{want}")), "{err}");
    assert_eq!(code, 1);
}

#[test]
fn reasons_are_one_line() {
    let directory = directory(&[]);
    write(directory.path(), "x.bb", "A = \"1\"\n");
    for reason in ["two\nlines", "a backslash \\"] {
        let (_, err, code) = run(&mut pvlint(directory.path(), &[&format!("--add-ignore={reason}")]));
        assert_eq!(
            (err.as_str(), code),
            ("pvlint: error: a reason is one line that does not end in a backslash\n", 2)
        );
    }
    let (_, err, code) = run(&mut pvlint(directory.path(), &["--add-ignore", "-"]));
    assert_eq!(
        (err.as_str(), code),
        ("pvlint: error: --add-ignore writes into files, not to standard output\n", 2)
    );
}
