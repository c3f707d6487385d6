//! What fixes make of any recipe is as sound as before: none is refused by the proof, no error of syntax is
//! new, and once all are carried out none is left.
#![no_main]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use pvlint::config::{Loaded, Overrides, Settings};
use pvlint::engine::{FixRequest, Fixed, Input, check, fix};
use pvlint::layers::Sources;
use pvlint::model::{Build, Files};
use pvlint::rules;
use pvlint::text::Safety;

const RECIPE: &str = "/layer/recipes-x/web/web_1.0.bb";
const FILES: [(&str, &str); 2] = [
    (
        "/layer/conf/layer.conf",
        "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb\"\nBBFILE_COLLECTIONS += \"x\"\n\
         BBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n",
    ),
    ("/layer/recipes-x/web/files/web.args.json", "{\"PV_SERVICES_REQUIRED\": [\"a\"]}\n"),
];

static SETTINGS: LazyLock<Arc<Settings>> = LazyLock::new(|| {
    let all = Loaded::default();
    Arc::new(Settings::new(all, &Overrides::default(), rules::metas()).expect("settings"))
});

fn fixed(text: &str, min_safety: Safety) -> Fixed {
    let mut files = Files::default();
    for (path, text) in FILES.into_iter().chain([(RECIPE, text)]) {
        files = files.with_text(path.into(), text);
    }
    let targets = [PathBuf::from(RECIPE)];
    let sources = Sources { files: targets.to_vec(), ..Sources::default() };
    let build = Build::read(Arc::new(files), &sources, None).0;
    let settings = |_: &Path| Arc::clone(&SETTINGS);
    let input = Input { targets: &targets, named: &[], settings: &settings, filter: None, shellcheck: None };
    let outcome = check(&build, &input);
    fix(build, outcome, &FixRequest { min_safety, may_edit: &|_| true, input })
}

/// How many errors of syntax there are.
fn errors(text: &str) -> usize {
    pvlint::syntax::parse(text, pvlint::syntax::Dialect::Recipe).errors.len()
}

fuzz_target!(|text: &str| {
    for safety in [Safety::Safe, Safety::Unsafe] {
        let once = fixed(text, safety);
        assert!(once.outcome.internal_errors.is_empty(), "{:?}", once.outcome.internal_errors);
        let Some(recipe) = once.files.iter().find(|file| file.path.as_path() == Path::new(RECIPE)) else { continue };
        assert!(errors(&recipe.text) <= errors(text), "{}", recipe.text);
        // What makes or renames files cannot be asked again, for the disk does not have them.
        if once.files.len() == 1 {
            let twice = fixed(&recipe.text, safety);
            assert!(twice.files.is_empty(), "{}\n{:?}", recipe.text, twice.files[0].text);
        }
    }
});
