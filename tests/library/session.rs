//! After a change a session looks again at those recipes only for which something may be otherwise.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pvlint::config::Overrides;
use pvlint::engine::{Configs, Focus, Given, Session};
use pvlint::model::Files;

const CONF: &str = "BBFILES += \"${LAYERDIR}/recipes-x/*/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
    BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n";
const HEAD: &str = "SUMMARY = \"A thing\"\nLICENSE = \"CLOSED\"\n";

/// Which recipes are looked at again when the file at `path` holds `text`.
fn left_after(session: &mut Session, path: &Path, text: &str) -> Vec<String> {
    let build = session.build();
    let changed = [path.to_owned()];
    let files = Arc::new(build.files.edited(&[(path.to_owned(), Some(text.into()))]));
    let build = Arc::new(build.with_contents(files, &changed));
    session.change(build, &changed).expect("a session that goes on");
    let left = session.left();
    session.check(Focus::All, &AtomicBool::new(false)).expect("a report");
    assert!(session.is_complete());
    let names = left.iter().filter_map(|path| path.file_name()?.to_str());
    names.map(str::to_owned).collect()
}

#[test]
fn who_asked_which_recipes_say_a_name_is_left_alone_until_another_one_does() {
    let root = tempfile::tempdir().expect("a directory");
    let root = root.path().canonicalize().expect("a path");
    // No variant `native` is made of it, unless somebody else reads its text.
    let asking = format!("{HEAD}CFLAGS:append:class-native = \" -O0\"\n");
    for (name, text) in [
        ("conf/layer.conf", CONF),
        ("pvlint.toml", "[lint]\nextend-select = [\"class-override-unused\"]\n"),
        ("recipes-x/asking/asking_1.bb", asking.as_str()),
        ("recipes-x/other/other_1.bb", HEAD),
        ("recipes-x/third/third_1.bb", HEAD),
    ] {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    let targets: Arc<[PathBuf]> = pvlint::cli::metadata_below(std::slice::from_ref(&root)).into();
    let files = Arc::new(Files::default());
    let configs = Configs::resolve(files.disk(), Given::default(), &Overrides::default(), &targets);
    let configs = Arc::new(configs.expect("no configuration"));
    let build = || configs.build(Arc::clone(&files), &targets);
    let mut session =
        Session::begin(Arc::clone(&configs), Arc::clone(&targets), Vec::new(), build).expect("a build");
    assert_eq!(session.left().len(), 3);
    let report = session.check(Focus::All, &AtomicBool::new(false)).expect("a report");
    let is_found = report.outcome.findings.iter().any(|one| one.rule.name == "class-override-unused");
    assert!(is_found, "nobody would have asked otherwise");
    let other = root.join("recipes-x/other/other_1.bb");
    let unrelated = format!("{HEAD}HOMEPAGE = \"https://example.org\"\n");
    assert_eq!(left_after(&mut session, &other, &unrelated), ["other_1.bb"]);
    let saying = format!("{HEAD}require recipes-x/asking/asking_1.bb\n");
    assert_eq!(left_after(&mut session, &other, &saying), ["asking_1.bb", "other_1.bb"]);
    assert_eq!(left_after(&mut session, &other, HEAD), ["asking_1.bb", "other_1.bb"]);
}
