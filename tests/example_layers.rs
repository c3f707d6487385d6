//! Whole layers in `fixtures/layers` and what all rules together say of them.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The findings in a layer that are more than notes, as `path: severity[rule]` with the path below the layer.
fn findings(layer: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/layers").join(layer);
    let out = Command::new(env!("CARGO_BIN_EXE_pvlint"))
        .args(["check", ".", "--format", "concise", "--fail-on", "never", "--color", "never"])
        .env_remove("GITHUB_ACTIONS")
        .current_dir(folder)
        .output()
        .expect("pvlint runs");
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert_eq!((out.status.code(), &*errors), (Some(0), ""), "{layer}");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.contains(": note["));
    lines
        .map(|line| {
            let (path, rest) = line.split_once(':').expect("a path");
            let (_, rest) = rest.split_once(": ").expect("a place");
            let (finding, _) = rest.split_once(' ').expect("a message");
            format!("{path}: {finding}")
        })
        .collect()
}

fn check(layer: &str, want: &[&str]) {
    let want: BTreeSet<String> = want.iter().map(|line| (*line).to_owned()).collect();
    assert_eq!(findings(layer), want, "{layer}");
}

#[test]
fn containers_as_the_guide_makes_them_are_right() {
    // Nobody provides the service that the second one requires.
    check(
        "guide-examples",
        &[
            "recipes-containers/pv-examples/files/pv-example-listener.args.json: warning[service-not-provided]",
        ],
    );
}

#[test]
fn what_only_looks_wrong_is_left_alone() {
    check("traps", &[]);
    check("traps-product", &[]);
    let old_form = "recipes-containers/talk/files/talk-old.services.json: warning[services-legacy-array]";
    check("traps-manifests", &[old_form]);
}

#[test]
fn the_bundled_example_shows_what_pvlint_finds() {
    let found = findings("demo");
    for want in [
        "recipes-containers/gateway/gateway_1.2.bb: error[lic-files-chksum-mismatch]",
        "recipes-containers/gateway/gateway_1.2.bb: warning[mdev-value]",
        "recipes-containers/gateway/gateway_1.2.bb: error[group-unknown]",
        "recipes-containers/gateway/gateway_1.2.bb: error[src-uri-json-unlisted]",
        "recipes-containers/gateway/gateway_1.2.bb: error[src-uri-file-missing]",
        "recipes-containers/web/web_2.0.bb: error[required-inherits]",
        "recipes-containers/web/web_2.0.bb: warning[lic-files-chksum-missing]",
        "recipes-containers/web/web_2.0.bb: error[json-name-not-looked-up]",
    ] {
        assert!(found.contains(want), "{want} is not in {found:#?}");
    }
}
