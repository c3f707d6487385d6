//! After any edits, a check that stands on what an earlier one kept finds what a check from scratch finds.
#![no_main]

#[path = "../small_layer.rs"]
mod small_layer;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use pvlint::config::Overrides;
use pvlint::engine::cache::{Keeper, key};
use pvlint::engine::{Configs, Given, Input, check, check_again};
use pvlint::model::Files;
use small_layer::{Choices, edit_text, files, told, write};

/// Files besides those of the small layer.
const OWN: [(&str, &str); 2] = [
    ("recipes-x/plain/files/run.sh", "#!/bin/sh\n[[ -e $1 ]] && exit\n"),
    ("pvlint.toml", "[lint]\nignore = [\"license-missing\"]\n"),
];

const OWN_PIECES: [&str; 4] = [
    "SRC_URI += \"file://run.sh\"\n", "BBCLASSEXTEND = \"native\"\n", "[]", "[lint]\nselect = [\"all\"]\n",
]; // fmt: skip

/// Does something to one file; what cannot be done is left.
fn edit(root: &Path, choices: &mut Choices<'_>) {
    let files = files(&OWN);
    let (name, original) = files[choices.below(files.len())];
    let path = root.join(name);
    match choices.below(10) {
        0 => drop(fs::remove_file(&path)),
        1 => drop(fs::rename(&path, path.with_extension("bak"))),
        2 => drop(fs::copy(&path, root.join(files[choices.below(files.len())].0))),
        3 => drop(fs::copy(&path, path.with_file_name(format!("new{}.bb", choices.below(2))))),
        4 => drop(fs::write(&path, original)),
        action => {
            let mut text = fs::read_to_string(&path).unwrap_or_default();
            edit_text(&mut text, action < 7, &OWN_PIECES, choices);
            drop(fs::write(&path, text));
        }
    }
}

/// What a check finds, which keeps what it found if there is a place for that.
fn found(root: &Path, kept: Option<&mut Vec<u8>>) -> String {
    let files = Arc::new(Files::recording());
    let targets = pvlint::cli::metadata_below(&[root.to_owned()]);
    let overrides = Overrides::default();
    let configs = match Configs::resolve(files.disk(), Given::default(), &overrides, &targets) {
        Ok(configs) => configs,
        Err(errors) => return format!("{errors:?}"),
    };
    let settings = &|path: &Path| configs.of(path);
    let input = Input { targets: &targets, named: &[], settings, filter: None, shellcheck: None };
    let build = || configs.build(Arc::clone(&files), &targets);
    let Some(kept) = kept else {
        return build().map_or_else(|why| why.to_string(), |build| told(&check(&build, &input)));
    };
    let keeper = Keeper::new(key(&input, &configs, &overrides), Some(kept.as_slice()), files.disk());
    if let Some(outcome) = keeper.found_again(files.disk()) {
        return told(&outcome);
    }
    let build = match build() {
        Ok(build) => build,
        Err(why) => return why.to_string(),
    };
    let outcome = check_again(&build, &input, &keeper);
    if let Some(bytes) = keeper.kept(files.disk(), &outcome) {
        *kept = bytes;
    }
    told(&outcome)
}

fuzz_target!(|bytes: &[u8]| {
    let scratch = tempfile::tempdir().expect("a directory");
    let root = scratch.path().canonicalize().expect("a path");
    write(&root, &files(&OWN));
    let mut choices = Choices(bytes.iter());
    let mut kept = Vec::new();
    for _ in 0..6 {
        assert_eq!(found(&root, Some(&mut kept)), found(&root, None));
        if choices.0.len() == 0 {
            return;
        }
        (0..=choices.below(2)).for_each(|_| edit(&root, &mut choices));
    }
});
