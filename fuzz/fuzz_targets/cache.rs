//! After any edits, a check that stands on what an earlier one kept finds what a check from scratch finds.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use pvlint::config::Overrides;
use pvlint::engine::cache::{Keeper, key};
use pvlint::engine::{Configs, Given, Input, Outcome, check, check_again};
use pvlint::model::Files;

/// A small layer: recipes that share an include, a class and an append, and two containers of which one
/// needs the other.
const FILES: [(&str, &str); 11] = [
    (
        "conf/layer.conf",
        "BBPATH .= \":${LAYERDIR}\"\nBBFILES += \"${LAYERDIR}/recipes-*/*/*.bb ${LAYERDIR}/recipes-*/*/*.bbappend\"\n\
         BBFILE_COLLECTIONS += \"x\"\nBBFILE_PATTERN_x = \"^${LAYERDIR}/\"\nLAYERSERIES_COMPAT_x = \"scarthgap\"\n",
    ),
    ("classes/own.bbclass", "OWN ?= \"a\"\ndo_install:append() {\n    install -d ${D}/${OWN}\n}\n"),
    ("recipes-x/web/web.inc", "LICENSE = \"MIT\"\nRDEPENDS:${PN} += \"hub\"\nSUMMERY = \"Web\"\n"),
    (
        "recipes-x/web/web_1.0.bb",
        "require web.inc\ninherit core-image container-pvrexport own\nPVR_APP_ADD_ROLES = \"mgmnt\"\n\
         SRC_URI += \"file://${PN}.args.json\"\n",
    ),
    ("recipes-x/web/web_%.bbappend", "OWN = \"b\"\nIMAGE_INSTALL:append = \"busybox\"\n"),
    ("recipes-x/web/files/web.args.json", "{\"PV_SERVICES_REQUIRED\": [{\"name\": \"bus\", \"type\": \"unix\"}]}\n"),
    ("recipes-x/hub/hub_2.0.bb", "LICENSE = \"CLOSED\"\ninherit container-pvrexport\nSRC_URI = \"file://hub.services.json\"\n"),
    ("recipes-x/hub/hub/hub.services.json", "{\"#spec\": \"service-manifest-xconnect@1\", \"services\": []}\n"),
    ("recipes-x/plain/plain.bb", "LICENCE = \"MIT\"\nRDEPENDS_${PN} = \"web\"\nrequire recipes-x/web/web.inc\n"),
    ("recipes-x/plain/files/run.sh", "#!/bin/sh\n[[ -e $1 ]] && exit\n"),
    ("pvlint.toml", "[lint]\nignore = [\"license-missing\"]\n"),
];

/// What is put in: what rules look for, and what makes one file matter to others.
const PIECES: [&str; 20] = [
    "\n", "\"", "\\\n", "${PN}", "LICENCE = \"MIT\"\n", "inherit own\n", "require recipes-x/web/web.inc\n", "hub",
    "SRC_URI += \"file://run.sh\"\n", "RDEPENDS:${PN} = \"plain\"\n", ":append", "PVR_APP_ADD_GROUP = \"app\"\n",
    "OWN = \"${@d.getVar('SUMMERY')}\"\n", "}", "{", "# pvlint: ignore\n", "BBCLASSEXTEND = \"native\"\n", "[]",
    "\"name\": \"bus\"", "[lint]\nselect = [\"all\"]\n",
]; // fmt: skip

/// Takes one decision after the other from the input; all are 0 when it is used up.
struct Choices<'a>(std::slice::Iter<'a, u8>);

impl Choices<'_> {
    fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % limit)
    }
}

/// Does something to one file; what cannot be done is left.
fn edit(root: &Path, choices: &mut Choices<'_>) {
    let (name, original) = FILES[choices.below(FILES.len())];
    let path = root.join(name);
    match choices.below(10) {
        0 => drop(fs::remove_file(&path)),
        1 => drop(fs::rename(&path, path.with_extension("bak"))),
        2 => drop(fs::copy(&path, root.join(FILES[choices.below(FILES.len())].0))),
        3 => drop(fs::copy(&path, path.with_file_name(format!("new{}.bb", choices.below(2))))),
        4 => drop(fs::write(&path, original)),
        action => {
            let mut text = fs::read_to_string(&path).unwrap_or_default();
            let mut ends: Vec<usize> = text.match_indices(['\n', ' ']).map(|(at, sign)| at + sign.len()).collect();
            ends.push(text.len());
            let at = ends[choices.below(ends.len())];
            match action {
                5 | 6 => text.truncate(at),
                _ => text.insert_str(at, PIECES[choices.below(PIECES.len())]),
            }
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

fn told(outcome: &Outcome) -> String {
    let tell = |finding: &pvlint::diag::Diagnostic| {
        let path: PathBuf = finding.file.path().to_owned();
        format!("{path:?} {:?} {} {} {:?}", finding.span, finding.rule.name, finding.message, finding.fix)
    };
    let findings: Vec<String> = outcome.findings.iter().map(tell).collect();
    format!("{findings:#?} {:?} {:?} {}", outcome.unreadable, outcome.internal_errors, outcome.suppressed)
}

fuzz_target!(|bytes: &[u8]| {
    let scratch = tempfile::tempdir().expect("a directory");
    let root = scratch.path().canonicalize().expect("a path");
    for (name, text) in FILES {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
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
