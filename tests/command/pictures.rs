//! Pictures of the terminal for the guide: what pvlint prints, on a dark and on a light background. They are
//! compared like every other expectation, and `UPDATE_EXPECT=1` draws them anew.

use std::path::Path;
use std::{env, fs};

use anstyle::{Color, RgbColor};
use anstyle_svg::Term;

use crate::start::{pvlint, run};

const DARK: (RgbColor, RgbColor) = (RgbColor(0xe6, 0xe6, 0xe6), RgbColor(0x16, 0x1b, 0x22));
const LIGHT: (RgbColor, RgbColor) = (RgbColor(0x1f, 0x23, 0x28), RgbColor(0xff, 0xff, 0xff));

/// Compares the pictures `docs/pictures/NAME-dark.svg` and `NAME-light.svg` with what `command` prints in the
/// layer of a page of the guide.
fn check(name: &str, layer: &str, command: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let args: Vec<&str> = command.split(' ').collect();
    let forced = [("FORCE_COLOR", "1"), ("FORCE_HYPERLINK", "0"), ("COLUMNS", "100")];
    let (out, ..) = run(pvlint(&root.join(layer), &args).envs(forced));
    let shown = format!("$ pvlint {command}\n{}", without_time(&out));
    for (theme, (text, background)) in [("dark", DARK), ("light", LIGHT)] {
        let term = Term::new().fg_color(Color::Rgb(text)).bg_color(Color::Rgb(background)).min_width_px(720);
        let got = term.render_svg(&shown);
        let path = root.join(format!("docs/pictures/{name}-{theme}.svg"));
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::write(&path, &got).expect("a writable directory");
        }
        let want = fs::read_to_string(&path).unwrap_or_default();
        assert!(got == want, "{} shows something else; UPDATE_EXPECT=1 draws it anew", path.display());
    }
}

/// The summary says how long it took, which is another time in every run.
fn without_time(text: &str) -> String {
    let Some((before, after)) = text.rsplit_once(" s)") else { return text.to_owned() };
    let start = before.rfind('(').expect("a time");
    format!("{}(0.02 s){after}", &before[..start])
}

#[test]
fn the_pictures_show_what_is_printed() {
    check("check", "docs/getting-started.in", "recipes-containers/sensor/sensor_1.0.bb");
    check("graph", "fixtures/cli/graph.in", "graph");
}
