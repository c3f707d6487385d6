//! What is said when only a part of a layer is asked for.

use std::path::Path;

use crate::start::{directory, pvlint, run};

const CONTAINER: &str = "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n";

/// The files that `src-uri-unused-file` names when `paths` are asked for.
fn check(directory: &Path, paths: &[&str], want: &[&str]) {
    let select = ["--select", "src-uri-unused-file", "--format", "concise"];
    let (out, err, _) = run(&mut pvlint(directory, &[&select, paths].concat()));
    let named: Vec<&str> = out.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!((named.as_slice(), err.as_str()), (want, ""), "{paths:?}");
}

/// Of a shared directory only what is called like a recipe belongs to that recipe alone.
#[test]
fn files_of_recipes_that_were_not_asked_for_are_left_alone() {
    let directory = directory(&[
        ("conf/layer.conf", "BBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\n"),
        ("recipes-c/web/web_1.0.bb", CONTAINER),
        ("recipes-c/web/web-admin_1.0.bb", CONTAINER),
        ("recipes-c/web/webcam_1.0.bb", CONTAINER),
        ("recipes-c/web/files/other.conf", "a = 1\n"),
        ("recipes-c/web/files/web.conf", "a = 1\n"),
        ("recipes-c/web/files/web-admin.conf", "a = 1\n"),
        ("recipes-c/web/web/own.conf", "a = 1\n"),
    ]);
    let root = directory.path();
    let [other, admin, web, own] = [
        "recipes-c/web/files/other.conf",
        "recipes-c/web/files/web-admin.conf",
        "recipes-c/web/files/web.conf",
        "recipes-c/web/web/own.conf",
    ];
    check(root, &["."], &[other, admin, web, own]);
    check(root, &["recipes-c/web"], &[other, admin, web, own]);
    check(root, &["recipes-c/web/web_1.0.bb"], &[web, own]);
    check(root, &["recipes-c/web/web-admin_1.0.bb"], &[admin]);
    check(root, &["recipes-c/web/webcam_1.0.bb"], &[]);
}
