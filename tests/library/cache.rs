//! What a run keeps never changes what the next one finds: after random edits, a check that stands on an
//! earlier one finds what a check from scratch finds.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pvlint::config::Overrides;
use pvlint::disk::Disk;
use pvlint::engine::cache::{Keeper, key};
use pvlint::engine::{Configs, Given, Input, Outcome, check, check_again};
use pvlint::model::Files;

use super::edits::{mutate, pick};
use super::fixture;
use super::random::Random;

const LAYERS: [&str; 7] =
    ["demo", "traps", "traps-wrong", "traps-product", "traps-manifests", "appended", "guide-examples"];

/// A recipe without any layer around it, one with a near match of a name that is read or not, and who
/// reads it.
const OWN: [(&str, &str); 3] = [
    (
        "own/a.bb",
        "SUMMARY = \"A\"\nLICENSE = \"CLOSED\"\nSUMMERY_A = \"1\"\nDESCRIPTOIN = \"MIT\"\nrequire a.inc\n",
    ),
    ("own/a.inc", "RDEPENDS_${PN} = \"x\"\n"),
    ("own/b.bb", "LICENSE = \"CLOSED\"\nDESCRIPTION = \"${DESCRIPTOIN}\"\nrequire a.inc\n"),
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a readable directory").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &to) } else { drop(fs::copy(entry.path(), to)) }
    }
}

fn layers(names: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let root = tempfile::tempdir().expect("a directory");
    let path = root.path().canonicalize().expect("a path");
    for layer in names {
        copy(&fixture(&format!("layers/{layer}")), &path.join(layer));
    }
    for (name, text) in OWN {
        let file = path.join(name);
        fs::create_dir_all(file.parent().expect("a directory")).expect("a directory");
        fs::write(file, text).expect("a file");
    }
    (root, path)
}

/// How a run came to its answer.
#[derive(Debug, PartialEq, Eq)]
enum How {
    /// All was found again.
    Again,
    /// So many pieces of work were.
    Partly(usize),
}

/// One run: what it finds, what it keeps, and how it came to that. Without `kept` nothing is kept either.
fn run(root: &Path, kept: Option<&mut Vec<u8>>) -> (String, How) {
    let files = Arc::new(Files::recording());
    let mut targets = pvlint::cli::metadata_below(&[root.to_owned()]);
    files.disk().walk(root, &mut |path| {
        if path.extension().is_some_and(|ending| ending == "json") {
            targets.push(path);
        }
    });
    targets.sort();
    targets.dedup();
    let overrides = Overrides::default();
    let configs = match Configs::resolve(files.disk(), Given::default(), &overrides, &targets) {
        Ok(configs) => configs,
        Err(errors) => return (format!("{errors:?}"), How::Again),
    };
    let settings = &|path: &Path| configs.of(path);
    let input = Input { targets: &targets, named: &[], settings, filter: None, shellcheck: None };
    let build = || configs.build(Arc::clone(&files), &targets);
    let Some(kept) = kept else {
        return match build() {
            Ok(build) => (told(&check(&build, &input)), How::Partly(0)),
            Err(why) => (why.to_string(), How::Again),
        };
    };
    let keeper = Keeper::new(key(&input, &configs, &overrides), Some(kept.as_slice()), files.disk());
    if let Some(outcome) = keeper.found_again(files.disk()) {
        return (told(&outcome), How::Again);
    }
    let build = match build() {
        Ok(build) => build,
        Err(why) => return (why.to_string(), How::Again),
    };
    let outcome = check_again(&build, &input, &keeper);
    let how = How::Partly(keeper.taken_over());
    if let Some(bytes) = keeper.kept(files.disk(), &outcome) {
        *kept = bytes;
    }
    (told(&outcome), how)
}

/// All of an outcome that anybody sees.
fn told(outcome: &Outcome) -> String {
    let mut text = format!("{:?}\n{}\n", outcome.checked, outcome.suppressed);
    for finding in &outcome.findings {
        let (path, span, rule) = (finding.file.path(), finding.span, finding.rule.name);
        let (message, help, fix) = (&finding.message, &finding.help, &finding.fix);
        let level = finding.severity.name();
        let labels = finding.labels.iter();
        let labels: Vec<_> =
            labels.map(|label| (label.file.path(), label.span, label.message.as_str())).collect();
        let _ = writeln!(text, "{path:?} {span:?} {level} {rule} {message:?} {help:?} {labels:?} {fix:?}");
    }
    let _ = writeln!(text, "{:?} {:?}", outcome.unreadable, outcome.internal_errors);
    text
}

/// Does something to a file or two.
fn edit(root: &Path, originals: &[(PathBuf, String)], random: &mut Random) -> String {
    let texts: Vec<String> = originals.iter().map(|(_, text)| text.clone()).collect();
    let (path, original) = pick(random, originals);
    let now = fs::read_to_string(path);
    let shown = path.strip_prefix(root).unwrap_or(path).display().to_string();
    match (random.below(12), now) {
        (0, Ok(_)) => {
            fs::remove_file(path).expect("a file to remove");
            format!("without {shown}")
        }
        (1, Ok(text)) => {
            let new = path.with_file_name(format!(
                "new{}-{}",
                random.below(3),
                path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
            ));
            fs::write(&new, text).expect("a file");
            format!("copied {shown} to {}", new.display())
        }
        (2, Ok(_)) => {
            let new = path.with_extension("bak");
            fs::rename(path, new).expect("another name");
            format!("renamed {shown}")
        }
        (3, _) => {
            let text = pick(
                random,
                &[
                    "[lint]\nignore = [\"lic-files-chksum-mismatch\"]\n",
                    "",
                    "[lint]\nselect = [\"src-uri-file-missing\"]\n",
                ],
            );
            fs::write(root.join("pvlint.toml"), text).expect("a file");
            "pvlint.toml".to_owned()
        }
        (4 | 5, _) => {
            fs::write(path, original).expect("a file");
            format!("{shown} as it was")
        }
        (_, now) => {
            let text = mutate(&now.unwrap_or_else(|_| original.clone()), &texts, random);
            fs::write(path, text).expect("a file");
            format!("changed {shown}")
        }
    }
}

#[test]
fn what_was_kept_changes_no_answer() {
    let (_guard, root) = layers(&LAYERS);
    let mut paths: Vec<PathBuf> = Vec::new();
    Disk::default().walk(&root, &mut |path| paths.push(path));
    let text = |path: PathBuf| {
        fs::read_to_string(&path).ok().filter(|text| !text.is_empty()).map(|text| (path, text))
    };
    let originals: Vec<(PathBuf, String)> = paths.into_iter().filter_map(text).collect();
    let number = |name: &str, otherwise: u64| {
        std::env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(otherwise)
    };
    let mut random = Random(number("PVLINT_TEST_SEED", 20_261_129));
    let mut kept = Vec::new();
    let (mut again, mut most) = (0, 0);
    for round in 0..number("PVLINT_TEST_ROUNDS", 8) {
        let edits: Vec<String> = (0..random.below(3)).map(|_| edit(&root, &originals, &mut random)).collect();
        let (want, _) = run(&root, None);
        let (found, how) = run(&root, Some(&mut kept));
        assert!(found == want, "round {round} after {edits:?}, {how:?}:\n{}", difference(&want, &found));
        match how {
            How::Again => again += 1,
            How::Partly(count) => most = most.max(count),
        }
    }
    assert!(again > 0 && most > 5, "{again} runs were found again, at most {most} pieces of work");
}

fn difference(want: &str, found: &str) -> String {
    let lines = |one: &str, other: &str, sign: &str| -> String {
        one.lines()
            .filter(|line| !other.lines().any(|known| known == *line))
            .fold(String::new(), |text, line| text + sign + line + "\n")
    };
    lines(want, found, "missing ") + &lines(found, want, "invented ")
}

#[test]
fn what_is_broken_is_nothing_to_go_by() {
    let (_guard, root) = layers(&["demo"]);
    let mut kept = Vec::new();
    let (want, first) = run(&root, Some(&mut kept));
    assert_eq!(first, How::Partly(0));
    assert_eq!(run(&root, Some(&mut kept.clone())), (want.clone(), How::Again));
    let mut random = Random(7);
    for _ in 0..12 {
        let mut bytes = kept.clone();
        let at = random.below(bytes.len());
        match random.below(3) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..(at + 5).min(kept.len()))),
            _ => bytes[at] ^= 1 << random.below(8),
        }
        assert_eq!(run(&root, Some(&mut bytes)), (want.clone(), How::Partly(0)));
        assert_eq!(run(&root, Some(&mut bytes)), (want.clone(), How::Again), "it is kept anew");
    }
}

#[test]
fn who_reads_a_name_counts_only_where_the_answer_changes() {
    let (_guard, root) = layers(&[]);
    fs::create_dir_all(root.join("conf")).expect("a directory");
    fs::write(root.join("conf/layer.conf"), "BBFILES = \"${LAYERDIR}/own/*.bb\"\n").expect("a layer");
    let other = root.join("own/b.bb");
    let text = fs::read_to_string(&other).expect("a file");
    let mut kept = Vec::new();
    run(&root, Some(&mut kept));
    let mut after = |text: &str| {
        fs::write(&other, text).expect("a file");
        let (want, _) = run(&root, None);
        let (found, how) = run(&root, Some(&mut kept));
        assert_eq!(found, want);
        how
    };
    // Of the four files and the two recipes with their values, only what reads b.bb is done again, as long as
    // a.bb is told the same of DESCRIPTOIN.
    assert_eq!(after(&format!("{text}# Nobody reads this.\n")), How::Partly(4));
    assert_eq!(after(&format!("{text}HOMEPAGE = \"${{PN}}\"\n")), How::Partly(4));
    assert_eq!(after(&text.replace("${DESCRIPTOIN}", "none")), How::Partly(3));
}
