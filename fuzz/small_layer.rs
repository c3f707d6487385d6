//! A small layer for targets that edit its files, and how they choose what to do.

use std::fs;
use std::path::{Path, PathBuf};

use pvlint::engine::Outcome;

/// Recipes that share an include, a class and an append, and two containers of which one needs the other.
const FILES: [(&str, &str); 9] = [
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
];

/// What is put into a text: what rules look for, and what makes one file matter to others.
const PIECES: [&str; 16] = [
    "\n", "\"", "\\\n", "${PN}", "LICENCE = \"MIT\"\n", "inherit own\n", "require recipes-x/web/web.inc\n", "hub",
    "RDEPENDS:${PN} = \"plain\"\n", ":append", "PVR_APP_ADD_GROUP = \"app\"\n", "OWN = \"${@d.getVar('SUMMERY')}\"\n",
    "}", "{", "# pvlint: ignore\n", "\"name\": \"bus\"",
]; // fmt: skip

/// Takes one decision after the other from the input; all are 0 when it is used up.
pub struct Choices<'a>(pub std::slice::Iter<'a, u8>);

impl Choices<'_> {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % limit)
    }
}

/// The files of the layer, with a target's own ones after them.
pub fn files(own: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    [&FILES, own].concat()
}

/// Writes files below a directory.
pub fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
}

/// Cuts a text off after a word or a line, or puts something in there.
pub fn edit_text(text: &mut String, is_cut: bool, own_pieces: &[&str], choices: &mut Choices<'_>) {
    let mut ends: Vec<usize> = text.match_indices(['\n', ' ']).map(|(at, sign)| at + sign.len()).collect();
    ends.push(text.len());
    let at = ends[choices.below(ends.len())];
    if is_cut {
        return text.truncate(at);
    }
    let piece = choices.below(PIECES.len() + own_pieces.len());
    text.insert_str(at, PIECES.get(piece).unwrap_or_else(|| &own_pieces[piece - PIECES.len()]));
}

/// All that a check says.
pub fn told(outcome: &Outcome) -> String {
    let tell = |finding: &pvlint::diag::Diagnostic| {
        let path: PathBuf = finding.file.path().to_owned();
        format!("{path:?} {:?} {} {} {:?}", finding.span, finding.rule.name, finding.message, finding.fix)
    };
    let findings: Vec<String> = outcome.findings.iter().map(tell).collect();
    format!("{findings:#?} {:?} {:?} {}", outcome.unreadable, outcome.internal_errors, outcome.suppressed)
}
