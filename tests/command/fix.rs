//! Fixes as the command line carries them out, in a layer that pvlint is started in.

use std::fs;

use super::start::{directory, pvlint, run};

const LAYER_CONF: (&str, &str) = (
    "conf/layer.conf",
    "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
     BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n",
);

/// What becomes of the last file of a layer.
#[track_caller]
fn check(files: &[(&str, &str)], args: &[&str], want: &str) {
    let layer = directory(&[&[LAYER_CONF], files].concat());
    let (_, err, code) = run(&mut pvlint(layer.path(), &[&["check", "--fix-only"], args].concat()));
    assert_eq!(code, 0, "{err}");
    let (path, _) = files.last().expect("a file");
    assert_eq!(fs::read_to_string(layer.path().join(path)).expect("a text"), want);
}

#[test]
fn lines_that_a_fix_adds_end_as_those_around_them() {
    let recipe = "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n";
    let want = format!("{recipe}\nPVR_APP_ADD_GROUP = \"root\"\n");
    let args = ["--unsafe-fixes", "--select", "implicit-group"];
    for line_end in ["\n", "\r\n", "\r"] {
        let text = |text: &str| text.replace('\n', line_end);
        check(&[("recipes-x/x/x_1.0.bb", &text(recipe))], &args, &text(&want));
    }
}

/// `BBPATH` has an empty entry in every layer; that is not the directory that pvlint is started in.
#[test]
fn a_class_of_the_layer_is_found_in_the_layer() {
    let recipe = ("recipes-x/x/x_1.0.bb", "LICENSE = \"CLOSED\"\n\ninherit product\n");
    let class = "inherit core-image container-pvrexport\n\nPVRIMAGE_AUTO_MDEV = \"off\"\n";
    check(
        &[recipe, ("classes/product.bbclass", class)],
        &["--select", "mdev-value"],
        &class.replace("off", "0"),
    );
}

/// A round takes one of them, for they all end up in one place.
#[test]
fn many_fixes_in_one_place_come_to_an_end() {
    let lines: String =
        (0..15).map(|index| format!("    cd ${{WORKDIR}}/p{index:02}\n    pvr add\n")).collect();
    let added: String = (0..15)
        .rev()
        .map(|index| format!("\nPSEUDO_IGNORE_PATHS .= \",${{WORKDIR}}/p{index:02}\"\n"))
        .collect();
    let recipe =
        format!("LICENSE = \"CLOSED\"\n\ninherit pvr-ca\n\nfakeroot do_create_pvrexport() {{\n{lines}}}\n");
    let args = ["--unsafe-fixes", "--select", "pseudo-ignore-missing"];
    check(&[("recipes-x/x/x_1.0.bb", &recipe)], &args, &format!("{recipe}{added}"));
}

/// One by one, each would come before those that were moved earlier.
#[test]
fn lines_that_move_to_one_place_keep_their_order() {
    let lines: String = (0..15).map(|index| format!("IMAGE_INSTALL += \"p{index}\"\n\n")).collect();
    let moved: String = (0..15).map(|index| format!("IMAGE_INSTALL += \"p{index}\"\n")).collect();
    let head = "SUMMARY = \"x\"\nLICENSE = \"MIT\"\n\n";
    let recipe = format!("{head}{lines}inherit core-image\n");
    let args = ["--unsafe-fixes", "--select", "install-before-inherit"];
    check(&[("recipes-x/x/x_1.0.bb", &recipe)], &args, &format!("{head}inherit core-image\n\n{moved}"));
}

/// A name that is spelled right settles what another finding would have added.
#[test]
fn what_is_worse_is_fixed_first() {
    let recipe =
        "LICENSE = \"CLOSED\"\n\ninherit core-image container-pvrexport\n\nPVR_APP_ADD_GROUPS = \"app\"\n";
    let args = ["--unsafe-fixes", "--select", "implicit-group,unknown-variable-near-match"];
    check(&[("recipes-x/x/x_1.0.bb", recipe)], &args, &recipe.replace("GROUPS", "GROUP"));
}
